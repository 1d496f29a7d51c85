/// `signet limits`: every limit, and why it has its value.
enum LimitsCommand {
  static func run(_ arguments: Arguments) -> Outcome {
    Outcome(output: arguments.json ? json : text)
  }

  private static var text: Text {
    var table = Columns(["LIMIT", "VALUE", "WHY"])
    for row in LimitTable.rows { table.add(["\(row.area) \(row.name)", row.valueText, Text(row.reason)]) }
    return table.text
  }

  private static var json: Text {
    var json = JSON()
    json.array()
    for row in LimitTable.rows {
      json.object()
      json.string("area", Text(row.area))
      json.string("limit", Text(row.name))
      json.number("value", row.value)
      json.string("unit", Text(row.unit))
      json.string("why", Text(row.reason))
      json.endObject()
    }
    json.endArray()
    return json.line
  }
}
