/// Rows for people: columns as wide as their widest cell, the last one as it is.
struct Columns {
  private var rows: [[Text]]
  private var widths: [Int]

  init(_ titles: [StaticString]) {
    rows = [titles.map { Text($0) }]
    widths = [Int](repeating: 0, count: titles.count)
  }

  mutating func add(_ cells: [Text]) {
    precondition(cells.count == widths.count, "a row has as many cells as there are titles")
    rows.append(cells)
  }

  var text: Text {
    var all = self
    return all.takeText()
  }

  /// The rows so far, which are then forgotten: a long list is shown in pieces, and its columns only get wider.
  mutating func takeText() -> Text {
    for row in rows {
      for column in row.indices { widths[column] = max(widths[column], row[column].width) }
    }
    var text = Text()
    for row in rows {
      for column in row.indices {
        text.append(row[column])
        guard column < row.count - 1 else { continue }
        for _ in row[column].width..<(widths[column] + 2) { text.append(" ") }
      }
      text.line()
    }
    rows = []
    return text
  }
}

extension Text {
  /// Columns of a terminal, roughly: continuation octets of UTF-8 take none.
  var width: Int {
    var width = 0
    for octet in bytes where octet & 0xC0 != 0x80 { width += 1 }
    return width
  }
}
