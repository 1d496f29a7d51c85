/// What is on a label.
struct Label: Equatable, Sendable {
  let reference: [UInt8]
  let url: Text
  let code: [UInt8]
  /// A moment as `2026-12-31T23:59:59Z`; empty: no end.
  let expires: [UInt8]
}

/// Sheets of labels as text, for any printer with letters of one width: 80 columns and 66 lines a page, which A4 has at ten
/// letters an inch and six lines. Boxes of ASCII stand beside each other, so that they can be cut apart; pages end with a form
/// feed. What does not fit ends in three dots.
struct LabelSheet: Sendable {
  private static let width = 80
  private static let rowsOfPage = 7
  private static let linesOfReference = 2
  private static let linesOfURL = 3

  private let columns: Int
  private var row: [[Text]] = []
  private var rows = 0
  /// What is ready to be printed.
  private(set) var text = Text()

  init(columns: Int) {
    precondition(columns >= 1 && columns <= 3, "a code needs 23 of the 80 columns")
    self.columns = columns
  }

  /// Columns inside a box: without its edges and the space after the first.
  private var inner: Int { (LabelSheet.width - (columns - 1)) / columns - 3 }

  mutating func add(_ label: Label) {
    row.append(lines(label))
    if row.count == columns { endRow() }
  }

  mutating func finish() { if !row.isEmpty { endRow() } }

  mutating func takeText() -> Text {
    defer { text = Text() }
    return text
  }

  private func lines(_ label: Label) -> [Text] {
    var lines = Text("\(label.reference)").wrapped(to: inner, lines: LabelSheet.linesOfReference)
    lines += label.url.wrapped(to: inner, lines: LabelSheet.linesOfURL)
    lines.append(Text("\(label.code)"))
    lines.append(LabelSheet.end(label.expires))
    return lines
  }

  /// `until 2026-12-31 23:59Z`
  private static func end(_ moment: [UInt8]) -> Text {
    guard moment.count == 20 else { return moment.isEmpty ? "no end" : "until \(moment)" }
    return "until \(Array(moment[..<10])) \(Array(moment[11..<16]))Z"
  }

  private mutating func endRow() {
    if rows == LabelSheet.rowsOfPage {
      text.bytes.append(0x0C)
      rows = 0
    }
    rows += 1
    edge()
    for line in row[0].indices {
      for (index, box) in row.enumerated() {
        text.append(index == 0 ? "| " : " | ")
        text.append(box[line])
        for _ in 0..<max(0, inner - box[line].columns) { text.append(" ") }
        text.append("|")
      }
      text.line()
    }
    edge()
    row = []
  }

  private mutating func edge() {
    for index in row.indices {
      text.append(index == 0 ? "+" : " +")
      for _ in 0...inner { text.append("-") }
      text.append("+")
    }
    text.line()
  }
}

extension Text {
  /// Exactly so many lines, none wider than so many columns; what is left of the last ends in three dots.
  func wrapped(to width: Int, lines count: Int) -> [Text] {
    var lines = [Text()]
    var used = 0
    var index = 0
    while index < bytes.count {
      let length = max(1, UTF8Sequence.length(bytes.span, at: index))
      let character = Array(bytes[index..<(index + length)])
      let columns = Text.columns(of: character)
      if used + columns > width {
        if lines.count == count {
          lines[count - 1].shorten(to: width - 3)
          lines[count - 1].append("...")
          return lines
        }
        lines.append(Text())
        used = 0
      }
      lines[lines.count - 1].bytes += character
      used += columns
      index += length
    }
    while lines.count < count { lines.append(Text()) }
    return lines
  }

  /// Columns of a terminal or a printer.
  var columns: Int {
    var (columns, index) = (0, 0)
    while index < bytes.count {
      let length = max(1, UTF8Sequence.length(bytes.span, at: index))
      columns += Text.columns(of: Array(bytes[index..<(index + length)]))
      index += length
    }
    return columns
  }

  private mutating func shorten(to width: Int) {
    while columns > width {
      while let last = bytes.last, last & 0xC0 == 0x80 { bytes.removeLast() }
      if !bytes.isEmpty { bytes.removeLast() }
    }
  }

  /// Two for what East Asian type sets in squares, none for accents that stand on the letter before (UAX #11, roughly).
  private static func columns(of character: [UInt8]) -> Int {
    var scalar = UInt32(character[0])
    if character.count > 1 {
      scalar &= 0xFF >> UInt32(character.count + 1)
      for octet in character[1...] { scalar = scalar << 6 | UInt32(octet & 0x3F) }
    }
    switch scalar {
    case 0x300...0x36F: return 0
    case 0x1100...0x115F, 0x2E80...0xA4CF, 0xAC00...0xD7A3, 0xF900...0xFAFF, 0xFE30...0xFE6F, 0xFF00...0xFF60,
      0x1F300...0x1FAFF, 0x20000...0x3FFFD:
      return 2
    default: return 1
    }
  }
}
