/// Rows for people: columns as wide as their widest cell, the last one as it is.
struct Columns {
  private var rows: [[Text]]

  init(_ titles: [StaticString]) {
    rows = [titles.map { Text($0) }]
  }

  mutating func add(_ cells: [Text]) {
    precondition(cells.count == rows[0].count, "a row has as many cells as there are titles")
    rows.append(cells)
  }

  var text: Text {
    var widths = [Int](repeating: 0, count: rows[0].count)
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
