import Foundation
import PKIX

/// `openssl verify -x509_strict`, where there is one.
enum OpenSSL {
  static let path = "/usr/bin/openssl"
  static var isThere: Bool { FileManager.default.isExecutableFile(atPath: path) }

  static func verifies(_ certificate: [UInt8], by authority: [UInt8], at moment: Timestamp) throws -> Bool {
    let folder = FileManager.default.temporaryDirectory.appendingPathComponent("signet-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: false)
    defer { try? FileManager.default.removeItem(at: folder) }
    for (name, bytes) in [("ca", authority), ("device", certificate)] {
      let text = Data(bytes).base64EncodedString(options: .lineLength64Characters)
      let pem = "-----BEGIN CERTIFICATE-----\n\(text)\n-----END CERTIFICATE-----\n"
      try Data(pem.utf8).write(to: folder.appendingPathComponent(name))
    }
    let process = Process()
    process.executableURL = URL(fileURLWithPath: path)
    process.currentDirectoryURL = folder
    process.arguments = ["verify", "-x509_strict", "-attime", "\(moment.seconds)", "-CAfile", "ca", "device"]
    process.standardOutput = FileHandle.nullDevice
    process.standardError = FileHandle.nullDevice
    try process.run()
    process.waitUntilExit()
    return process.terminationStatus == 0
  }
}
