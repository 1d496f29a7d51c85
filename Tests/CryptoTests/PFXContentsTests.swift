// Covers: MbedTLS+PKCS12.swift

import Foundation
import PKIX
import Testing

@testable import Crypto

/// PKCS #12 files of openssl and of RFC 9579, opened.
@Suite struct PFXContentsTests {
  let library: MbedTLS
  static let password = "Schwertfisch-ü€🐟"

  init() throws { library = try MbedTLS() }

  /// A golden vector of PKIXTests.
  func vector(_ name: String) throws -> [UInt8] {
    let tests = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    return [UInt8](try Data(contentsOf: tests.appendingPathComponent("PKIXTests/Vectors/\(name).der")))
  }

  func open(_ bytes: [UInt8], _ password: String = password) throws(KeyError) -> PFXContents {
    let password = Array(password.utf8)
    return try PFXContents(bytes.span, password: password.span, with: library)
  }

  func error(_ bytes: [UInt8], _ password: String = password) -> KeyError? {
    do throws(KeyError) {
      _ = try open(bytes, password)
      return nil
    } catch {
      return error
    }
  }

  func publicKey(_ certificate: [UInt8]) throws -> [UInt8] {
    octets(try Certificate(certificate.span).tbsCertificate.subjectPublicKeyInfo.encoded)
  }

  static let complete = ["p12-aes", "p12-aes128", "p12-chain", "p12-3des", "p12-3des-once", "p12-nomac", "p12-plain"]

  @Test(arguments: complete) func keyAndCertificate(_ name: String) throws {
    let contents = try open(vector(name))
    #expect(contents.keys.count == 1)
    #expect(contents.certificates.count == (name == "p12-chain" ? 3 : 1))
    #expect(try contents.keys[0].publicKeyInfo == publicKey(contents.certificates[0]))
  }

  @Test func certificateAlone() throws {
    let contents = try open(vector("p12-cert-only"))
    #expect(contents.keys.isEmpty && contents.certificates.count == 1)
  }

  @Test(arguments: complete.filter { $0 != "p12-plain" } + ["p12-cert-only", "p12-rc2"])
  func wrongPasswords(_ name: String) throws {
    let bytes = try vector(name)
    for wrong in ["", "Schwertfisch-ü€", "schwertfisch-ü€🐟", "Schwertfisch-ue", String(repeating: "x", count: 128)] {
      #expect(error(bytes, wrong) == .wrongPassword)
    }
    #expect(error(bytes, String(repeating: "x", count: 129)) == (name == "p12-nomac" ? .wrongPassword : .unsupported))
  }

  @Test func encryptedWithRC2() throws { #expect(try error(vector("p12-rc2")) == .weakEncryption) }

  /// RFC 9579, appendix A: three that must be read, three that must not.
  @Test(arguments: 1...3) func pbmac1(_ number: Int) throws {
    let bytes = try vector("pbmac1-\(number)")
    let contents = try open(bytes, "1234")
    #expect(contents.keys.count == 1 && contents.certificates.count == 1)
    #expect(try contents.keys[0].publicKeyInfo == publicKey(contents.certificates[0]))
    #expect(error(bytes, "1235") == .wrongPassword)
  }

  @Test(arguments: [(4, KeyError.wrongPassword), (5, .wrongPassword), (6, .unsupported)])
  func badPBMAC1(_ number: Int, _ expected: KeyError) throws {
    #expect(try error(vector("pbmac1-\(number)"), "1234") == expected)
  }

  /// A file under a MAC that was changed anywhere is refused, or is the same file still.
  @Test func everyBit() throws {
    let bytes = try vector("p12-3des-once")
    let good = try open(bytes)
    for index in bytes.indices {
      var changed = bytes
      changed[index] ^= 1 << UInt8(index % 8)
      guard let contents = try? open(changed) else { continue }
      #expect(contents.certificates == good.certificates && contents.keys[0].pkcs8 == good.keys[0].pkcs8, "octet \(index)")
    }
    for count in bytes.indices { #expect(error(Array(bytes[..<count])) != nil) }
  }

  /// Without a MAC nothing is known of the file; it may be refused or not, and nothing traps.
  @Test(arguments: ["p12-nomac", "p12-plain"]) func everyOctet(_ name: String) throws {
    let bytes = try vector(name)
    for index in bytes.indices where index % 3 == 0 {
      for value in [0x00, 0x7F, 0x80, 0xFF] as [UInt8] {
        var changed = bytes
        changed[index] = value
        _ = error(changed)
      }
    }
  }

  @Test func notDER() throws {
    let bytes = try vector("p12-aes")
    #expect(error([0x30, 0x80] + bytes[4...] + [0, 0]) == .malformed(DERError(.indefiniteLength, at: 1)))
    #expect(error([]) == .malformed(DERError(.truncated, at: 0)))
  }

  private func macData(_ iterations: Int, salt: Int = 8) -> [UInt8] {
    written { writer in
      let data = writer.begin(.sequence)
      let mac = writer.begin(.sequence)
      writer.algorithmIdentifier(.sha256, null: true)
      writer.octetString([UInt8](repeating: 0, count: 32).span)
      writer.end(mac)
      writer.octetString([UInt8](repeating: 1, count: salt).span)
      writer.integer(iterations)
      writer.end(data)
    }
  }

  private func verify(_ encoded: [UInt8]) throws -> Bool {
    var reader = DERReader(encoded.span)
    let data = try MacData(&reader)
    let password: [UInt8] = [0x78]
    return try library.verify(data, over: password.span, password: password.span)
  }

  @Test func roundsAndSaltsAreBounded() throws {
    let time = processorTime {
      #expect(throws: KeyError.tooManyIterations(10_000_001)) { try verify(macData(10_000_001)) }
      #expect(throws: KeyError.unsupported) { try verify(macData(1, salt: 513)) }
    }
    #expect(time < .milliseconds(50))
    #expect(try !verify(macData(1, salt: 512)))
    #expect(try !verify(macData(1, salt: 0)))
  }

  @Test func keyOfPKCS8() throws {
    let locked = try vector("key-3des")
    let key = try PrivateKey.read(der: locked, password: Self.password, with: library)
    #expect(key.kind == .ecP256)
    #expect(throws: KeyError.wrongPassword) { try PrivateKey.read(der: locked, password: "no", with: library) }
    #expect(throws: KeyError.passwordNeeded) { try PrivateKey.read(der: locked, with: library) }
  }
}
