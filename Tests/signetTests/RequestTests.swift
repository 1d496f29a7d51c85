// Covers: ClientIdentity.swift, ClientTransaction.swift, HTTPClient.swift, MessageMAC.swift, RequestAnswer.swift
// Covers: RequestBody.swift, RequestCommand.swift, RequestPlan.swift, RequestRow.swift
import CMP
import Crypto
import Foundation
import Testing

@testable import signet

/// What needs a server is in Tests/Interop/requesting.py: transactions, confirmations, and servers that lie.
@Suite struct RequestTests {
  /// A command line, and how it ends.
  private static let mistakes: [(String, Int, String)] = [
    ("request", 2, "request: KIND is missing"),
    ("request xr", 2, "request: KIND xr: say one of ir, cr, kur, rr, genm (did you mean \"ir\"?)"),
    ("request ir --ref a --secret-file SECRET", 2, "request ir: --server is missing"),
    (
      "request ir --server https://a/", 2,
      "--server https://a/: a server looks like http://192.0.2.1:8829/.well-known/cmp (https is not for CMP)"
    ),
    ("request ir --server http://a/", 2, "say who asks: --ref and --secret-file, or --cert and --key"),
    ("request ir --server http://a/ --secret-file SECRET", 2, "request ir: --ref is missing"),
    (
      "request ir --server http://a/ --secret-file SECRET --cert c.pem", 2,
      "a request is protected by a secret or by a certificate: --secret-file or --cert, not both"
    ),
    ("request ir --server http://a/ --ref a --secret-file SECRET", 2, "request ir: --out is missing"),
    (
      "request ir --server http://a/ --ref a --secret-file SECRET --out SECRET", 4,
      "SECRET is there already; nothing is overwritten"
    ),
    (
      "request ir --server http://a/ --ref a --secret-file SECRET --out SECRET.x", 2,
      "say the key of the new certificate: --new-key OUT makes one, --new-key-file F uses one"
    ),
    (
      "request ir --server http://a/ --ref a --secret-file SECRET --out SECRET.x --new-key SECRET", 4,
      "SECRET is there already; nothing is overwritten"
    ),
    (
      "request kur --server http://a/ --ref a --secret-file SECRET --out SECRET.x --new-key SECRET.y", 2,
      "request kur: say which certificate is renewed, with --cert or --old-cert"
    ),
    (
      "request rr --server http://a/ --ref a --secret-file SECRET --reason bored", 2,
      "--reason bored: say keyCompromise, superseded, cessationOfOperation, certificateHold, removeFromCRL, ..."
    ),
    (
      "request genm --server http://a/ --ref a --secret-file SECRET --infotype nothing", 2,
      "--infotype nothing: say caCerts, certReqTemplate, rootCaCert, currentCRL, signKeyPairTypes, ..."
    ),
  ]

  let library: MbedTLS
  let key: PrivateKey

  init() throws {
    library = try MbedTLS()
    key = try PrivateKey.generate(.ecP256, with: library)
  }

  private func failure(_ body: () throws(Failure) -> Void) -> Failure? {
    do throws(Failure) {
      try body()
      return nil
    } catch {
      return error
    }
  }

  @Test func aRequestProvesThatWeHaveTheKey() throws {
    let name = try DistinguishedName(commonName: "pump-1".octets)
    let names: [UInt8] = [0x30, 0x03, 0x82, 0x01, 0x61]
    let wish = RequestBody.Wish(subject: name.encoded, subjectAltName: names, key: key, old: nil)
    let octets = try RequestBody.certReqMessages(wish)
    var reader = DERReader(octets.span)
    let messages = try CertReqMessages(&reader)
    guard let request = messages.messages.first else {
      Issue.record("there is no request")
      return
    }
    let isFirst = request.certReq.certReqId.count == 1 && request.certReq.certReqId[0] == 0
    #expect(isFirst)
    let template = request.certReq.certTemplate
    let hasSubject = template.subject?.encoded.equals(name.encoded.span) ?? false
    let extensions = template.extensions?.list.count ?? 0
    #expect(hasSubject)
    #expect(extensions == 1)
    guard case .signature(let proof)? = request.popo, let info = template.publicKey else {
      Issue.record("there is no signature")
      return
    }
    let publicKey = try PublicKey(info)
    let isRight = library.verify(
      proof.signature, by: publicKey, algorithm: key.algorithm, Span(), request.certReq.encoded)
    #expect(isRight)
  }

  /// Answers of OpenSSL's server, for a key that is not ours.
  @Test(arguments: [
    ("ip-mac", 1, "the answer cannot be used: its certificate is for another key than the one asked for"),
    ("ip-mac-rejected", 4, "the server refuses: rejection, badPOP, \"no proof\""),
    ("rp-mac", 1, "the answer is malformed, octet 2: another element than this type has here"),
  ])
  func answersThatBringNothing(name: String, status: Int, message: String) throws {
    let answer = try GoldenMessages.bytes(name)
    let failure = failure { () throws(Failure) in _ = try RequestAnswer.granted(answer, key: key) }
    #expect(failure?.status.rawValue == UInt8(status))
    if name != "rp-mac" { #expect(failure?.message.string == message) }
  }

  @Test func answersThatBringSomething() throws {
    #expect(try RequestAnswer.granted(try GoldenMessages.bytes("ip-mac-waiting"), key: key) == nil)
    #expect(try RequestAnswer.checkAfter(try GoldenMessages.bytes("pollRep-mac")) == 1)
    try RequestAnswer.checkRevoked(try GoldenMessages.bytes("rp-signed"))
    #expect(try RequestAnswer.certificates(try GoldenMessages.bytes("genp-mac")).isEmpty)
  }

  /// The MAC of every golden message under the secret, and under no other.
  @Test(arguments: GoldenMessages.names.filter { $0.contains("-mac") })
  func macs(name: String) throws {
    let bytes = try GoldenMessages.bytes(name)
    let message = try PKIMessage(bytes.span)
    guard let algorithm = message.header.protectionAlg?.encoded, let bits = message.protection else {
      Issue.record("it is not protected")
      return
    }
    let prefix = message.protectedPart.prefix
    for (secret, isRight) in [("correct-horse", true), ("correct-hors", false)] {
      guard let mac = MessageMAC(algorithm, secret.octets, most: 500, library) else {
        Issue.record("its MAC is not known")
        return
      }
      let value = mac.value(prefix.bytes, message.protectedPart.bytes, library)
      let found = bits.equals(value.span)
      #expect(found == isRight)
    }
    let tooMany = MessageMAC(algorithm, "correct-horse".octets, most: 499, library) != nil
    #expect(!tooMany)
  }

  @Test(arguments: mistakes)
  func mistakesOfTheCommandLine(line: String, status: Int, message: String) throws {
    let path = FileManager.default.temporaryDirectory.appendingPathComponent(UUID().uuidString).path
    #expect(
      FileManager.default.createFile(atPath: path, contents: Data("s\n".utf8), attributes: [.posixPermissions: 0o600]))
    defer { try? FileManager.default.removeItem(atPath: path) }
    let failure = failure { () throws(Failure) in
      guard case .run(let arguments) = try CommandRequest(words(line.replacingOccurrences(of: "SECRET", with: path)))
      else { return }
      _ = try RequestPlan(arguments, with: library)
    }
    #expect(failure?.status.rawValue == UInt8(status))
    #expect(
      failure?.message.string.split(separator: "\n").first.map { String($0) }
        == message.replacingOccurrences(of: "SECRET", with: path))
  }
}
