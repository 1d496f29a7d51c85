@testable import signet

extension String {
  var octets: [UInt8] { Array(utf8) }
}

extension Text {
  var string: String { String(decoding: bytes, as: UTF8.self) }
}

/// The words of a command line.
func words(_ line: String) -> [[UInt8]] {
  line.split(separator: " ").map { Array($0.utf8) }
}
