import Foundation
import PKIX

/// `openssl verify -x509_strict`, where there is one.
enum OpenSSL {
  static let path = "/usr/bin/openssl"
  static var isThere: Bool { FileManager.default.isExecutableFile(atPath: path) }

  static func verifies(_ certificate: [UInt8], by authority: [UInt8], at moment: Timestamp, crl: [UInt8]? = nil) throws -> Bool {
    try verifies(certificate, by: [authority], through: [], at: moment, crl: crl)
  }

  /// A trust anchor that is not self-signed is one, as here.
  static func verifies(
    _ certificate: [UInt8], by anchors: [[UInt8]], through intermediates: [[UInt8]], at moment: Timestamp,
    crl: [UInt8]? = nil
  ) throws -> Bool {
    let folder = FileManager.default.temporaryDirectory.appendingPathComponent("signet-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: false)
    defer { try? FileManager.default.removeItem(at: folder) }
    for (name, certificates) in [("ca", anchors), ("through", intermediates), ("device", [certificate])] {
      let text = certificates.map { bytes in
        let text = Data(bytes).base64EncodedString(options: .lineLength64Characters)
        return "-----BEGIN CERTIFICATE-----\n\(text)\n-----END CERTIFICATE-----\n"
      }
      try Data(text.joined().utf8).write(to: folder.appendingPathComponent(name))
    }
    if let crl {
      let text = Data(crl).base64EncodedString(options: .lineLength64Characters)
      let pem = "-----BEGIN X509 CRL-----\n\(text)\n-----END X509 CRL-----\n"
      try Data(pem.utf8).write(to: folder.appendingPathComponent("crl"))
    }
    let process = Process()
    process.executableURL = URL(fileURLWithPath: path)
    process.currentDirectoryURL = folder
    process.arguments =
      ["verify", "-x509_strict", "-partial_chain", "-attime", "\(moment.seconds)", "-CAfile", "ca"]
      + (crl == nil ? [] : ["-crl_check", "-CRLfile", "crl"])
      + (intermediates.isEmpty ? [] : ["-untrusted", "through"]) + ["device"]
    process.standardOutput = FileHandle.nullDevice
    process.standardError = FileHandle.nullDevice
    try process.run()
    process.waitUntilExit()
    return process.terminationStatus == 0
  }

  struct Failed: Error, CustomStringConvertible {
    let description: String
  }

  /// A certificate as a text.
  static func pem(_ certificate: [UInt8]) -> [UInt8] {
    let text = Data(certificate).base64EncodedString(options: .lineLength64Characters)
    return Array("-----BEGIN CERTIFICATE-----\n\(text)\n-----END CERTIFICATE-----\n".utf8)
  }

  /// Runs the command in a folder with these files; returns what it wrote into the file `out`.
  static func run(_ arguments: [String], _ files: [String: [UInt8]]) throws -> [UInt8] {
    let folder = FileManager.default.temporaryDirectory.appendingPathComponent("signet-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: false)
    defer { try? FileManager.default.removeItem(at: folder) }
    for (name, bytes) in files { try Data(bytes).write(to: folder.appendingPathComponent(name)) }
    let process = Process()
    let complaints = Pipe()
    process.executableURL = URL(fileURLWithPath: path)
    process.currentDirectoryURL = folder
    process.arguments = arguments
    process.standardOutput = FileHandle.nullDevice
    process.standardError = complaints
    try process.run()
    let text = complaints.fileHandleForReading.readDataToEndOfFile()
    process.waitUntilExit()
    guard process.terminationStatus == 0 else {
      throw Failed(description: "openssl \(arguments[0]): " + String(decoding: text, as: UTF8.self))
    }
    return Array(try Data(contentsOf: folder.appendingPathComponent("out")))
  }
}
