// Covers: MessageInput.swift, MessageProof.swift, MessageProtection.swift, MessageSummary.swift
import Crypto
import Foundation
import Testing

@testable import signet

@Suite struct DecodeCommandTests {
  private func report(_ bytes: [UInt8], secret: String? = nil, certificates: [[UInt8]] = []) throws -> DecodeReport {
    DecodeReport(bytes, secret: secret?.octets, certificates: certificates, with: try MbedTLS.make())
  }

  @Test func aRequestInWords() throws {
    let text = try report(GoldenMessages.bytes("ir-mac-implicit"), secret: "correct-horse").text.string
    let lines = text.split(separator: "\n", omittingEmptySubsequences: false).map { String($0) }
    #expect(
      lines[0].hasPrefix(
        "ir from CN=device,O=Example: a certificate for CN=device,O=Example; protected with passwordBasedMac; transaction "
      ))
    #expect(
      lines[1..<7] == [
        "protection: verified with the secret",
        "proof of possession: verified",
        "note: pvno 2, as OpenSSL and RFC 9483 have it unless something of version 3 is used",
        "note: sender is the subject asked for, as OpenSSL does; senderKID says whose secret is meant",
        "note: recipient is the NULL-DN: with OpenSSL, neither -recipient nor -srvcert or -issuer was given",
        "note: asks for implicit confirmation",
      ])
    #expect(lines.contains("     7     3      pvno: 2 (cmp2000)"))
    #expect(lines.contains("    10    39      sender: CN=device,O=Example"))
    #expect(lines.contains("   136    12      senderKID: 6465766963652d37 \"device-7\""))
    #expect(lines.contains { $0.hasSuffix("        InfoTypeAndValue: implicitConfirm") })
    #expect(lines.contains("   263    91            publicKey: EC, P-256"))
  }

  @Test(arguments: [
    ("ip-mac", "ip from (empty): accepted, certificate of CN=device,O=Example;"),
    ("ip-mac-rejected", "ip from (empty): rejection, badPOP, \"no proof\";"),
    ("ip-mac-waiting", "ip from (empty): waiting;"),
    ("certConf-mac", "certConf from CN=device,O=Example: accepted;"),
    ("certConf-mac-rejecting", "certConf from CN=device,O=Example: rejection, "),
    ("pollRep-mac", "pollRep from (empty): ask again in 1 seconds;"),
    ("genm-mac", "genm from (empty): signKeyPairTypes;"),
    ("rr-signed", "rr from CN=device,O=Example: revoke serial "),
    ("p10cr-mac", "p10cr from (empty): a certificate for CN=device,O=Example;"),
    ("pkiconf-mac", "pkiconf from (empty); protected with passwordBasedMac;"),
  ])
  func headlines(name: String, expected: String) throws {
    #expect(MessageSummary(Decoder.decode(try GoldenMessages.bytes(name))).headline.string.hasPrefix(expected))
  }

  @Test(arguments: GoldenMessages.names)
  func protectionIsChecked(name: String) throws {
    let bytes = try GoldenMessages.bytes(name)
    let isMAC = name.contains("-mac")
    let right = try report(bytes, secret: "correct-horse").protection
    #expect(right.verdict == .verified || !isMAC && right.verdict == .unchecked)
    #expect(!isMAC || right.text == "verified with the secret")
    let wrong = try report(bytes, secret: "correct-house").protection
    #expect(wrong.verdict == (isMAC ? .wrong : right.verdict))
    let none = try report(bytes).protection
    #expect(none.verdict == (isMAC ? .unchecked : right.verdict))
    for proof in try report(bytes).proofs { #expect(proof == "verified") }
  }

  @Test func aChangedSignatureAndAChangedProofAreSeen() throws {
    var bytes = try GoldenMessages.bytes("kur-signed")
    let fields = Decoder.decode(bytes).fields
    let nonce = try #require(fields.first { $0.name.matches("senderNonce") })
    bytes[nonce.offset + nonce.size - 1] ^= 1
    let signed = try report(bytes)
    #expect(signed.protection.verdict == .wrong)
    #expect(signed.protection.text == "NOT verified: with none of 1 certificate(s)")
    #expect(signed.proofs == ["verified"])
    let proof = try #require(fields.first { $0.name.matches("signature") })
    bytes[proof.offset + proof.size - 1] ^= 1
    #expect(try report(bytes).proofs.map { $0.string.prefix(12) } == ["NOT verified"])
  }

  @Test func givenCertificatesCountMoreThanExtraCerts() throws {
    let bytes = try GoldenMessages.bytes("kur-signed")
    let field = try #require(Decoder.decode(bytes).fields.last)
    let signer = Array(bytes[field.offset..<(field.offset + field.size)])
    #expect(
      try report(bytes, certificates: [signer]).protection.text
        == "verified with the certificate of CN=device,O=Example that was given")
    let answer = try GoldenMessages.bytes("ip-mac")
    let other = try #require(Decoder.decode(answer).fields.first { $0.name.matches("Certificate") })
    let stranger = Array(answer[other.offset..<(other.offset + other.size)])
    let verdict = try report(bytes, certificates: [stranger]).protection
    #expect(verdict.verdict == .wrong)
    #expect(verdict.text.string.hasSuffix("in extraCerts, and not with any that was given"))
  }

  @Test func secretsAreNotShown() throws {
    // The type decides, not the place.
    let secret = Grammar.message.production("Secret")
    #expect(Grammar.message.types[secret].form == .secret)
    for name in ["regToken", "authenticator", "challengePassword"] {
      let line = String(describing: ObjectNames.table).split(separator: "\n").first { $0.contains(" \(name) ") }
      #expect(line?.hasSuffix(" Secret") == true, "\(name)")
    }
    for name in GoldenMessages.names {
      let report = try report(GoldenMessages.bytes(name), secret: "correct-horse")
      #expect(!report.text.string.contains("correct-horse"))
      #expect(!report.json.string.contains("correct-horse"))
    }
  }

  @Test(arguments: GoldenMessages.names)
  func theSameAsJSON(name: String) throws {
    let report = try report(GoldenMessages.bytes(name), secret: "correct-horse")
    let object = try #require(try JSONSerialization.jsonObject(with: Data(report.json.bytes)) as? [String: Any])
    #expect(object["summary"] as? String == report.summary.headline.string)
    func count(_ fields: [[String: Any]]) -> Int {
      fields.reduce(0) { $0 + 1 + count($1["fields"] as? [[String: Any]] ?? []) }
    }
    #expect(count(try #require(object["fields"] as? [[String: Any]])) == report.message.fields.count)
    #expect(object["fault"] is NSNull)
  }

  @Test func everyFormIsTheSameMessage() throws {
    let bytes = try GoldenMessages.bytes("pollReq-mac")
    let data = Data(bytes)
    let plain = [UInt8](data.base64EncodedData())
    let lines = [UInt8](data.base64EncodedData(options: [.lineLength64Characters, .endLineWithLineFeed]))
    let hex = bytes.map { String(format: "%02x", $0) }.joined(separator: ":")
    let half = bytes.count / 2
    let chunked =
      String(half, radix: 16).octets + [13, 10] + bytes[..<half] + [13, 10]
      + String(bytes.count - half, radix: 16).octets + [13, 10] + bytes[half...] + "\r\n0\r\n\r\n".octets
    let forms: [[UInt8]] = [
      bytes, plain, lines, hex.octets,
      "-----BEGIN CMP MESSAGE-----\n".octets + lines + "\n-----END CMP MESSAGE-----\n".octets,
      "POST /cmp HTTP/1.1\r\nHost: a\r\nContent-Length: \(bytes.count)\r\n\r\n".octets + bytes,
      "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n".octets + chunked,
    ]
    for form in forms { #expect(MessageInput.message(form) == bytes) }
    for nothing in ["", "hello", "30", "POST / HTTP/1.1\r\n\r\n", "GET /", "zz:zz", "MA=="] {
      #expect(MessageInput.message(nothing.octets) == nil, "\(nothing)")
    }
  }

  @Test func aMessageThatIsDamagedIsShownUpToTheFault() throws {
    let bytes = try GoldenMessages.bytes("ir-mac")
    let report = try report(Array(bytes[..<200]))
    let text = report.text.string
    #expect(text.hasPrefix("ir from CN=device,O=Example; protected with passwordBasedMac; transaction "))
    #expect(text.hasSuffix("\noctet 200 of 200: the octets end here; the element at 0 has 449, and 200 are here\n"))
  }
}
