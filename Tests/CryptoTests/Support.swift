import Foundation
import PKIX
import Testing

@testable import Crypto

/// Octets from hexadecimal digits; blanks are skipped.
func hex(_ text: String) -> [UInt8] {
  let digits = text.filter { !$0.isWhitespace }.compactMap { $0.hexDigitValue }
  precondition(digits.count % 2 == 0, "an octet has two digits")
  return stride(from: 0, to: digits.count, by: 2).map { UInt8(digits[$0] * 16 + digits[$0 + 1]) }
}

func octets(_ span: Span<UInt8>) -> [UInt8] { span.indices.map { span[$0] } }

extension Digest {
  var array: [UInt8] { octets(bytes) }
}

extension MbedTLS {
  func digest(_ algorithm: DigestAlgorithm, _ first: [UInt8], _ second: [UInt8] = []) -> [UInt8] {
    digest(algorithm, first.span, second.span).array
  }

  func equal(_ left: [UInt8], _ right: [UInt8]) -> Bool { equal(left.span, right.span) }

  func random(_ count: Int) throws -> [UInt8] {
    var bytes = [UInt8](repeating: 0, count: count)
    var room = bytes.mutableSpan
    try fill(&room)
    return bytes
  }

  func encryptCBC(key: [UInt8], iv: [UInt8], _ plain: [UInt8]) -> [UInt8] {
    var bytes = plain + [UInt8](repeating: 0, count: 16)
    var room = bytes.mutableSpan
    let count = encryptCBC(key: key.span, iv: iv.span, &room, count: plain.count)
    return Array(bytes[..<count])
  }

  func decryptCBC(key: [UInt8], iv: [UInt8], _ encrypted: [UInt8]) -> [UInt8]? {
    var bytes = encrypted
    var room = bytes.mutableSpan
    guard let count = decryptCBC(key: key.span, iv: iv.span, &room) else { return nil }
    return Array(bytes[..<count])
  }

  /// Verifies with a SubjectPublicKeyInfo.
  func verify(
    _ signature: [UInt8], by info: [UInt8], _ algorithm: SignatureAlgorithm, _ data: [UInt8], _ more: [UInt8] = []
  ) throws -> Bool {
    var reader = DERReader(info.span)
    let key = try PublicKey(SubjectPublicKeyInfo(&reader))
    return verify(signature.span, by: key, algorithm: algorithm, data.span, more.span)
  }

  func kind(ofInfo info: [UInt8]) throws -> KeyAlgorithm? {
    var reader = DERReader(info.span)
    return kind(of: try PublicKey(SubjectPublicKeyInfo(&reader)))
  }
}

extension PrivateKey {
  var publicKeyInfo: [UInt8] {
    written { writer in writePublicKeyInfo(into: &writer) }
  }

  var pkcs8: [UInt8] {
    written { writer in writePrivateKeyInfo(into: &writer) }
  }

  func pem(password: String? = nil, iterations: Int = 2048) throws -> [UInt8] {
    var text = [UInt8](repeating: 0, count: 4096)
    var room = text.mutableSpan
    let count: Int
    if let password {
      count = try writePEM(password: Array(password.utf8).span, iterations: iterations, into: &room)
    } else {
      count = try writePEM(into: &room)
    }
    return Array(text[..<count])
  }

  func sign(_ data: [UInt8], _ more: [UInt8] = []) throws -> [UInt8] {
    octets(try sign(data.span, more.span).bytes)
  }

  static func read(pem: [UInt8], password: String? = nil, with library: MbedTLS) throws -> PrivateKey {
    guard let password else { return try read(pem: pem.span, with: library) }
    return try read(pem: pem.span, password: Array(password.utf8).span, with: library)
  }

  static func read(der: [UInt8], password: String? = nil, with library: MbedTLS) throws -> PrivateKey {
    guard let password else { return try read(der.span, with: library) }
    return try read(der.span, password: Array(password.utf8).span, with: library)
  }
}

func written(_ body: (inout DERWriter) -> Void) -> [UInt8] {
  var bytes = [UInt8](repeating: 0, count: 8192)
  var writer = DERWriter(bytes.mutableSpan)
  body(&writer)
  precondition(!writer.overflowed)
  let count = writer.count
  return Array(bytes[..<count])
}

/// A folder of its own for one test, gone with the last reference.
final class Folder {
  let url: URL

  init() throws {
    url = FileManager.default.temporaryDirectory.appendingPathComponent("signet-" + UUID().uuidString)
    try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
  }

  deinit { try? FileManager.default.removeItem(at: url) }

  func path(_ name: String) -> String { url.appendingPathComponent(name).path }

  @discardableResult
  func write(_ name: String, _ bytes: [UInt8]) throws -> String {
    try Data(bytes).write(to: url.appendingPathComponent(name))
    return path(name)
  }

  func read(_ name: String) throws -> [UInt8] { [UInt8](try Data(contentsOf: url.appendingPathComponent(name))) }

  struct Failed: Error {
    let command: String
    let output: String
  }

  /// Runs `openssl` here; its standard output. Throws when it ends with another status than 0.
  @discardableResult
  func openssl(_ arguments: String...) throws -> [UInt8] { try openssl(arguments) }

  @discardableResult
  func openssl(_ arguments: [String]) throws -> [UInt8] {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
    process.arguments = ["openssl"] + arguments
    process.currentDirectoryURL = url
    let (output, errors) = (Pipe(), Pipe())
    process.standardOutput = output
    process.standardError = errors
    try process.run()
    let bytes = output.fileHandleForReading.readDataToEndOfFile()
    let text = errors.fileHandleForReading.readDataToEndOfFile()
    process.waitUntilExit()
    guard process.terminationStatus == 0 else {
      throw Failed(command: arguments.joined(separator: " "), output: String(decoding: text, as: UTF8.self))
    }
    return [UInt8](bytes)
  }
}
