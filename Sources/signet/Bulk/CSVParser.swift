import Platform

/// A field of a line, and where it begins.
struct CSVField: Equatable, Sendable {
  var octets: [UInt8] = []
  let place: Position
}

/// Comma-separated values (RFC 4180), octet by octet: fields in quotes or not, a quote in quotes written twice, lines that end
/// with CRLF or LF, a mark of UTF-8 before the first.
///
/// Stricter than the RFC in one thing: no field holds a control character, so a line is a record, and a quote that nobody
/// closed is found on its line. Empty lines are skipped.
struct CSVParser: Sendable {
  /// Octets of a line: more than a device's names may have together.
  static let line = 8 * 1024
  static let fields = 32

  private enum State { case start, plain, quoted, closing, returned }

  /// The fields of the line that `take` or `finish` has completed.
  private(set) var record: [CSVField] = []
  private var field: CSVField
  private var place = Position(line: 1, column: 1)
  private var state = State.start
  /// Octets of the line so far.
  private var count = 0

  init() { field = CSVField(place: place) }

  /// Whether the octet has completed a record.
  mutating func take(_ octet: UInt8) throws(ConfigurationError) -> Bool {
    if count == 0 { record.removeAll(keepingCapacity: true) }
    skipMark()
    count += 1
    if count > CSVParser.line { throw place.error("the line has more than \(CSVParser.line) octets") }
    switch state {
    case .returned:
      guard octet == 0x0A else { throw place.error("CR stands before LF only") }
      return try endLine()
    case .quoted: try takeQuoted(octet)
    case .start where octet == UInt8(ascii: "\""): state = .quoted
    case .start, .plain, .closing:
      if octet == 0x0A { return try endLine() }
      try takePlain(octet)
    }
    if octet & 0xC0 != 0x80 { place.column += 1 }
    return false
  }

  /// Whether the last line, which nothing ended, is a record.
  mutating func finish() throws(ConfigurationError) -> Bool {
    if count == 0 { return false }
    if state == .quoted { throw field.place.error("the quote is not closed") }
    return try endLine()
  }

  private mutating func takeQuoted(_ octet: UInt8) throws(ConfigurationError) {
    if octet == UInt8(ascii: "\"") {
      state = .closing
    } else if octet == 0x0A || octet == 0x0D {
      throw field.place.error("the quote is not closed")
    } else {
      try append(octet)
    }
  }

  private mutating func takePlain(_ octet: UInt8) throws(ConfigurationError) {
    switch octet {
    case UInt8(ascii: ","):
      try endField()
      field = CSVField(place: Position(line: place.line, column: place.column + 1))
      state = .start
    case 0x0D: state = .returned
    case UInt8(ascii: "\""):
      guard state == .closing else {
        throw place.error("a field with a quote in it stands in quotes, and the quote is written twice")
      }
      try append(octet)
      state = .quoted
    default:
      if state == .closing { throw place.error("after the closing quote a comma is missing") }
      try append(octet)
      state = .plain
    }
  }

  private mutating func append(_ octet: UInt8) throws(ConfigurationError) {
    if octet < 0x20 || octet == 0x7F { throw place.error("a control character") }
    field.octets.append(octet)
  }

  private mutating func endField() throws(ConfigurationError) {
    guard UTF8Sequence.isValid(field.octets.span) else { throw field.place.error("this is not UTF-8") }
    guard record.count < CSVParser.fields else { throw field.place.error("more than \(CSVParser.fields) fields") }
    record.append(field)
  }

  /// Whether there was anything on the line.
  private mutating func endLine() throws(ConfigurationError) -> Bool {
    let isEmpty = record.isEmpty && field.octets.isEmpty
    if !isEmpty { try endField() }
    place = Position(line: place.line + 1, column: 1)
    field = CSVField(place: place)
    state = .start
    count = 0
    return !isEmpty
  }

  /// U+FEFF at the start of the file says that it is UTF-8, and is no part of it.
  private mutating func skipMark() {
    guard count == 3, place.line == 1, record.isEmpty, field.octets == [0xEF, 0xBB, 0xBF] else { return }
    place.column = 1
    field = CSVField(place: place)
    state = .start
  }
}

/// A file of comma-separated values, read a piece at a time.
struct CSVFile: ~Copyable {
  let path: [UInt8]
  private let stream: FileStream
  private var parser = CSVParser()
  private var piece = [UInt8](repeating: 0, count: 32_768)
  private var filled = 0
  private var taken = 0

  init(_ path: [UInt8]) throws(Failure) {
    self.path = path
    do throws(SystemFailure) { stream = try FileStream(path) } catch {
      throw Failure(.store, "\(path): \(raw: error.text)")
    }
  }

  /// The fields of the next line; nothing at the end.
  mutating func next() throws(Failure) -> [CSVField]? {
    do throws(ConfigurationError) {
      while true {
        while taken < filled {
          taken += 1
          if try parser.take(piece[taken - 1]) { return parser.record }
        }
        if try !fill() { return try parser.finish() ? parser.record : nil }
      }
    } catch {
      throw failure(error)
    }
  }

  func failure(_ error: ConfigurationError) -> Failure { Failure(.usage, error.text(in: path)) }

  private mutating func fill() throws(ConfigurationError) -> Bool {
    // Taken out for the time of the call, so that it is written to and not copied.
    var room: [UInt8] = []
    swap(&room, &piece)
    defer { swap(&room, &piece) }
    var span = room.mutableSpan
    do throws(SystemFailure) { filled = try stream.read(into: &span) } catch {
      throw Position(line: 1, column: 1).error("\(raw: error.text)")
    }
    taken = 0
    return filled > 0
  }
}

extension Text {
  /// A field of a line; in quotes when it has to be.
  mutating func append(csv value: [UInt8]) {
    let isPlain = !value.contains { $0 == UInt8(ascii: ",") || $0 == UInt8(ascii: "\"") || $0 < 0x20 }
    if isPlain {
      bytes.append(contentsOf: value)
      return
    }
    bytes.append(UInt8(ascii: "\""))
    for octet in value {
      if octet == UInt8(ascii: "\"") { bytes.append(octet) }
      bytes.append(octet)
    }
    bytes.append(UInt8(ascii: "\""))
  }

  /// A line of fields.
  mutating func append(csv values: [[UInt8]]) {
    for (index, value) in values.enumerated() {
      if index > 0 { bytes.append(UInt8(ascii: ",")) }
      append(csv: value)
    }
    append("\r\n")
  }
}
