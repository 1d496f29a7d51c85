/// A mistake in a configuration file, and where it is. Lines and columns count from 1, columns in characters.
struct ConfigurationError: Error, Equatable, Sendable {
  let line: Int
  let column: Int
  let message: Text

  /// `signet.conf:12:8: unknown key "athentication" (did you mean "authentication"?)`
  func text(in path: [UInt8]) -> Text { "\(path):\(line):\(column): \(message)" }
}

/// Where something stands in a file.
struct Position: Equatable, Sendable {
  var line = 0
  var column = 0

  func error(_ message: Text) -> ConfigurationError {
    ConfigurationError(line: line, column: column, message: message)
  }
}
