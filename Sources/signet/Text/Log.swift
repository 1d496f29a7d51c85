import PKIX

/// Which of the two forms a log has.
enum LogFormat: UInt8, Sendable {
  case text, json

  var name: StaticString {
    switch self {
    case .text: "text"
    case .json: "json"
    }
  }
}

/// Lines for standard error: facts, one line each. What happened, then pairs of key and value.
///
///     2026-02-28T13:04:05Z issued serial=5a01… entity=router-7
///     {"time":"2026-02-28T13:04:05Z","event":"issued","serial":"5a01…","entity":"router-7"}
///
/// Values come from peers as they may: control characters are escaped, and a value with a space, a quote or a `=` stands in
/// quotes, so that one fact is always one line and its pairs can be taken apart again. Secrets are never given to it.
/// The room is kept from line to line: a turn of the loop that logs as much as the one before allocates nothing.
struct LogLines: Sendable {
  let format: LogFormat
  /// Complete lines, not yet written.
  private(set) var text = Text()

  init(_ format: LogFormat) {
    self.format = format
    text.bytes.reserveCapacity(4096)
  }

  mutating func begin(_ event: StaticString, at now: Timestamp) {
    switch format {
    case .text:
      text.append(now)
      text.append(constant: " ")
      text.append(constant: event)
    case .json:
      text.append(constant: "{\"time\":\"")
      text.append(now)
      text.append(constant: "\",\"event\":\"")
      text.append(constant: event)
      text.append(constant: "\"")
    }
  }

  mutating func add(_ key: StaticString, _ value: Span<UInt8>) {
    begin(key)
    if format == .json { return text.append(quoted: value) }
    let quotes = LogLines.needsQuotes(value)
    if quotes { text.append(constant: "\"") }
    for index in value.indices where value[index] == UInt8(ascii: "\"") {
      return addWithQuotes(value)
    }
    text.append(escaped: value)
    if quotes { text.append(constant: "\"") }
  }

  mutating func add(_ key: StaticString, _ value: StaticString) {
    begin(key)
    if format == .json { text.append(constant: "\"") }
    text.append(constant: value)
    if format == .json { text.append(constant: "\"") }
  }

  mutating func add(_ key: StaticString, _ value: Int64) {
    begin(key)
    text.append(value)
  }

  mutating func add(_ key: StaticString, hex value: Span<UInt8>) {
    begin(key)
    if format == .json { text.append(constant: "\"") }
    text.append(hex: value)
    if format == .json { text.append(constant: "\"") }
  }

  /// A value that `write` appends: digits, dots and colons, nothing to be escaped.
  mutating func add(_ key: StaticString, _ write: (inout Text) -> Void) {
    begin(key)
    if format == .json { text.append(constant: "\"") }
    write(&text)
    if format == .json { text.append(constant: "\"") }
  }

  mutating func add(_ key: StaticString, _ value: Text) { add(key, value.bytes.span) }

  mutating func end() { text.append(constant: format == .json ? "}\n" : "\n") }

  /// Where the lines end, for `forget`.
  var mark: Int { text.count }

  /// Takes back the lines that were added after a mark: what they say did not become so.
  mutating func forget(after mark: Int) { text.bytes.removeSubrange(mark...) }

  /// After the lines have been written.
  mutating func clear() { text.clear() }

  private mutating func begin(_ key: StaticString) {
    text.append(constant: format == .json ? ",\"" : " ")
    text.append(constant: key)
    text.append(constant: format == .json ? "\":" : "=")
  }

  /// The rest of a value that has quotes in it, which are escaped too.
  private mutating func addWithQuotes(_ value: Span<UInt8>) {
    var start = 0
    for index in value.indices where value[index] == UInt8(ascii: "\"") {
      text.append(escaped: value.extracting(start..<index))
      text.append(constant: "\\\"")
      start = index + 1
    }
    text.append(escaped: value.extracting(start..<value.count))
    text.append(constant: "\"")
  }

  private static func needsQuotes(_ value: Span<UInt8>) -> Bool {
    for index in value.indices where value[index] == 0x20 || value[index] == UInt8(ascii: "\"")
      || value[index] == UInt8(ascii: "=")
    {
      return true
    }
    return value.isEmpty
  }
}
