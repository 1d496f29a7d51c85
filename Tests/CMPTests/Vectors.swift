import Foundation

/// The messages of the folder Vectors; the file beside each says where it comes from.
enum Vectors {
  static let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent().appendingPathComponent("Vectors")

  static let names: [String] = {
    let files = (try? FileManager.default.contentsOfDirectory(atPath: folder.path)) ?? []
    return files.filter { $0.hasSuffix(".der") }.map { String($0.dropLast(4)) }.sorted()
  }()

  static func bytes(_ name: String) throws -> [UInt8] {
    [UInt8](try Data(contentsOf: folder.appendingPathComponent(name + ".der")))
  }

  /// The kind of body that the name says: `ir` of `ir-mac`.
  static func kind(_ name: String) -> String { String(name.prefix { $0 != "-" }) }
}
