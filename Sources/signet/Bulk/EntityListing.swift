import PKIX

/// `signet entity list` and `signet entity export`: every device, a page at a time, so that neither the daemon nor this command
/// ever holds all of them.
enum EntityListing {
  static func list(_ arguments: Arguments) throws(Failure) -> Outcome {
    if arguments.json { return try json(arguments) }
    var pages = try EntityPages(arguments)
    var table = Columns(["REF", "ALIAS", "STATUS", "USES LEFT", "CODE UNTIL", "SUBJECT"])
    repeat {
      for device in try pages.next() { table.add(device.cells) }
      try LongOutput.write(table.takeText())
    } while pages.hasMore
    try pages.close()
    return Outcome()
  }

  static func export(_ arguments: Arguments) throws(Failure) -> Outcome {
    if arguments.json, arguments.has(.csv) { throw Failure(.usage, "entity export: --csv or --json, not both") }
    if arguments.json { return try json(arguments) }
    var pages = try EntityPages(arguments)
    var text = Text()
    text.append(csv: EntityColumn.exported.map { $0.name.octets })
    repeat {
      for device in try pages.next() { text.append(csv: device.values) }
      try LongOutput.write(text)
      text.clear()
    } while pages.hasMore
    try pages.close()
    return Outcome()
  }

  /// One array, as it grows.
  private static func json(_ arguments: Arguments) throws(Failure) -> Outcome {
    var pages = try EntityPages(arguments)
    var isFirst = true
    try LongOutput.write("[")
    repeat {
      var json = JSON()
      for device in try pages.next() {
        json.object()
        if arguments.command == .entityList { device.write(into: &json) } else { device.writeColumns(into: &json) }
        json.endObject()
      }
      if json.text.isEmpty { continue }
      try LongOutput.write(isFirst ? json.text : ",\(json.text)")
      isFirst = false
    } while pages.hasMore
    try LongOutput.write("]\n")
    try pages.close()
    return Outcome()
  }
}

/// The pages of a command that lists devices; the first one is always there.
private struct EntityPages: ~Copyable {
  private var door: OfficeDoor
  private let alias: [UInt8]
  private var from = 0
  private var count = 0

  init(_ arguments: Arguments) throws(Failure) {
    door = try OfficeDoor(Configuration.load(Configuration.path(arguments)))
    alias = arguments.value(.alias) ?? []
  }

  var hasMore: Bool { from > 0 }

  mutating func next() throws(Failure) -> [ListedEntity] {
    let page = try door.ask(EntityPage(from: from, alias: alias))
    from = page.next
    count += page.devices.count
    return page.devices
  }

  /// An alias that the configuration does not have may have been there once, and left its devices.
  consuming func close() throws(Failure) {
    if count == 0, !alias.isEmpty { _ = try door.configuration.knownAlias(named: alias) }
    try door.close()
  }
}

extension ListedEntity {
  /// As `entity list` shows it to people.
  fileprivate var cells: [Text] {
    [
      "\(value(.reference))", "\(value(.alias))", Text(value(.status)), Text(value(.usesLeft)),
      value(.expires).isEmpty ? "-" : Text(value(.expires)),
      value(.subject).isEmpty ? DistinguishedName(encoded: []).text : Text(value(.subject)),
    ]
  }

  /// As `entity list` and `entity show` say it.
  func write(into json: inout JSON) {
    json.string("ref", value(.reference))
    json.string("alias", value(.alias))
    json.string("status", value(.status))
    json.stringOrNull("subject", value(.subject))
    json.stringOrNull("san", value(.san))
    json.stringOrNull("profile", value(.profile))
    json.number("uses_left", number(.usesLeft))
    json.stringOrNull("expires", value(.expires))
    json.number("failures", number(.failures))
  }

  /// By the names of the columns.
  func writeColumns(into json: inout JSON) {
    for (column, value) in zip(EntityColumn.exported, values) {
      switch column {
      case .uses, .usesLeft, .failures: json.number(column.name, number(column))
      default: json.stringOrNull(column.name, value)
      }
    }
  }
}

extension JSON {
  fileprivate mutating func stringOrNull(_ key: StaticString, _ value: [UInt8]) {
    if value.isEmpty { null(key) } else { string(key, value) }
  }
}
