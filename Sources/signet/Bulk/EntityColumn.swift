import PKIX

/// The columns of a list of devices, by the names in its first line.
enum EntityColumn: UInt8, Equatable, Sendable {
  case reference, alias, subject, san, profile, client, uses, expires, secret
  /// What an export says besides; an import does not look at them.
  case status, usesLeft, failures

  static let all: [EntityColumn] = [
    .reference, .alias, .subject, .san, .profile, .client, .uses, .expires, .secret, .status, .usesLeft, .failures,
  ]
  /// What goes to the store, in this order.
  static let imported: [EntityColumn] = [
    .reference, .alias, .subject, .san, .profile, .client, .uses, .expires, .secret,
  ]
  /// What comes from it. A secret never does.
  static let exported: [EntityColumn] = [
    .reference, .alias, .subject, .san, .profile, .client, .uses, .expires, .status, .usesLeft, .failures,
  ]

  var name: StaticString {
    switch self {
    case .reference: "reference"
    case .alias: "alias"
    case .subject: "subject"
    case .san: "san"
    case .profile: "profile"
    case .client: "client"
    case .uses: "uses"
    case .expires: "expires"
    case .secret: "secret"
    case .status: "status"
    case .usesLeft: "uses_left"
    case .failures: "failures"
    }
  }

  /// The option of `entity add` that says the same.
  var option: Option? {
    switch self {
    case .alias: .alias
    case .subject: .subject
    case .san: .san
    case .profile: .profile
    case .client: .client
    case .uses: .uses
    case .expires: .expires
    case .secret: .secret
    case .reference, .status, .usesLeft, .failures: nil
    }
  }

  /// What a value has to be; `nil` where the command line has no rule for it.
  private var kind: ValueKind? {
    switch self {
    case .reference: .reference
    case .alias, .profile, .client: .name
    case .subject: .subject
    case .uses: .count
    case .expires: .validity
    case .san, .secret, .status, .usesLeft, .failures: nil
    }
  }

  /// Why a value that is there will not do.
  func objection(to value: [UInt8]) -> Text? {
    if self == .secret, value.count > Reference.maximum { return "a secret has 1 to \(Reference.maximum) octets" }
    return kind.flatMap { $0.objection(to: value) }
  }
}

/// The first line: which column is where.
struct EntityHeader: Equatable, Sendable {
  let columns: [EntityColumn]

  init(_ record: [CSVField]) throws(ConfigurationError) {
    var columns: [EntityColumn] = []
    for field in record {
      guard let column = EntityColumn.all.first(where: { field.octets.matches($0.name) }) else {
        var suggestion = Suggestion(for: field.octets)
        for column in EntityColumn.all { suggestion.consider(column.name) }
        throw field.place.error("unknown column \"\(field.octets)\"\(suggestion.text)")
      }
      if columns.contains(column) { throw field.place.error("column \"\(column.name)\" is there twice") }
      columns.append(column)
    }
    guard columns.contains(.reference) else { throw record[0].place.error("there is no column \"reference\"") }
    self.columns = columns
  }
}

/// A line: one device, as `entity add` would be told of it.
struct EntityLine: Equatable, Sendable {
  let place: Position
  /// One for each of the imported columns; empty where nothing was said.
  private(set) var values: [[UInt8]]
  private var places: [Position]

  init(_ record: [CSVField], _ header: EntityHeader) throws(ConfigurationError) {
    place = record[0].place
    values = [[UInt8]](repeating: [], count: EntityColumn.imported.count)
    places = [Position](repeating: place, count: EntityColumn.imported.count)
    guard record.count == header.columns.count else {
      throw place.error("\(record.count) fields, and the first line has \(header.columns.count)")
    }
    for (field, column) in zip(record, header.columns) {
      guard let index = EntityColumn.imported.firstIndex(of: column) else { continue }
      if column == .reference || !field.octets.isEmpty, let reason = column.objection(to: field.octets) {
        throw field.place.error(reason)
      }
      values[index] = field.octets
      places[index] = field.place
    }
  }

  /// As the daemon receives it.
  init(line: Int, values: [[UInt8]]) {
    precondition(values.count == EntityColumn.imported.count, "a line has a value for each column")
    place = Position(line: line, column: 1)
    self.values = values
    places = [Position](repeating: place, count: values.count)
  }

  func value(_ column: EntityColumn) -> [UInt8] { values[EntityColumn.imported.firstIndex(of: column) ?? 0] }

  func place(_ column: EntityColumn) -> Position { places[EntityColumn.imported.firstIndex(of: column) ?? 0] }

  var reference: [UInt8] { values[0] }
  var alias: [UInt8] { value(.alias).isEmpty ? Text("cmp").bytes : value(.alias) }
  var hasSecret: Bool { !value(.secret).isEmpty }

  mutating func set(_ column: EntityColumn, _ value: [UInt8]) {
    if let index = EntityColumn.imported.firstIndex(of: column) { values[index] = value }
  }

  /// The same as a command line; with only some of its columns, to find the one that is at fault.
  func arguments(_ columns: [EntityColumn] = EntityColumn.imported) -> Arguments {
    var arguments = Arguments(command: .entityAdd, operands: [reference])
    for column in columns {
      guard let option = column.option, !value(column).isEmpty else { continue }
      let parts = column == .san ? value(column).splitAtCommas : [value(column)]
      for part in parts { arguments.options.append(Arguments.OptionValue(option: option, value: part)) }
    }
    return arguments
  }

  /// Whether what it says can be done with a configuration, column by column.
  func check(_ configuration: Configuration, at now: Timestamp) throws(ConfigurationError) {
    for column in EntityColumn.imported {
      let given = arguments([column])
      do throws(Failure) {
        switch column {
        case .alias: _ = try configuration.knownAlias(given)
        case .profile: _ = try configuration.knownProfile(given)
        case .client: _ = try configuration.knownClient(given)
        case .subject:
          let isMade = configuration.makesSubject(value(.profile), alias)
          _ = try EntityAddCommand.subject(given, reference, made: isMade)
        case .san: _ = try EntityAddCommand.subjectAltName(given)
        case .expires: _ = try NewCredential.end(given, at: now)
        default: break
        }
      } catch {
        throw place(column).error(error.message)
      }
    }
  }
}
