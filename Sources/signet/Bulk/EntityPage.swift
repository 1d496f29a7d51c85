import Authority
import PKIX
import Store

/// Some of the registered devices, in the order of their registration: so many as are read in one turn of the loop.
///
///     words  = "entity-page" from [ alias ]
///     answer = next, then for each device a value for each of `EntityColumn.exported`
///
/// `from` and `next` are numbers of rows; `next` is 0 behind the last one. A value is a count (4 octets) and its octets.
struct EntityPage: OfficeErrand {
  static let word: StaticString = "entity-page"
  /// Rows that are looked at: about two milliseconds of the loop.
  static let rows = 128

  let from: Int
  /// Empty: of all.
  let alias: [UInt8]

  init(from: Int, alias: [UInt8]) { (self.from, self.alias) = (from, alias) }

  /// From words that may be another request.
  init?(_ words: [[UInt8]]) {
    guard words.count == 3, words[0].matches(EntityPage.word), let from = Decimal.value(words[1]) else { return nil }
    self.init(from: from, alias: words[2])
  }

  var words: [[UInt8]] { [EntityPage.word.octets, ("\(from)" as Text).bytes, alias] }

  // MARK: - At the store

  func run(on office: inout Office, _ configuration: Configuration, at now: Timestamp) -> Outcome {
    let tenant = configuration.tenant(of: alias)
    do throws(Failure) {
      let count = office.entities.rows.count
      let end = min(count, from + EntityPage.rows)
      var output = Text(ControlMessage.count(end < count ? end : 0))
      var number = from
      while number < end {
        if office.entities.rows[number].state != .removed { try append(number, of: &office, tenant, to: &output) }
        number += 1
      }
      return Outcome(output: output)
    } catch {
      return Outcome(error)
    }
  }

  private func append(
    _ number: Int, of office: inout Office, _ tenant: [UInt8], to output: inout Text
  ) throws(Failure) {
    let details = try EntityDetails(number, of: &office)
    guard tenant.isEmpty || tenant == details.alias else { return }
    let uses = try office.usesOfCode(details.row)
    for value in details.values(uses: uses) {
      output.bytes += ControlMessage.count(value.count)
      output.bytes += value
    }
  }

  // MARK: - At the client

  /// The devices of an answer, and where the next page begins; nothing when it is no answer.
  static func read(_ answer: [UInt8]) -> (devices: [ListedEntity], next: Int)? {
    var index = 4
    guard answer.count >= 4 else { return nil }
    let next = ControlMessage.value(Array(answer[..<4]))
    var devices: [ListedEntity] = []
    while index < answer.count {
      var values: [[UInt8]] = []
      for _ in EntityColumn.exported {
        guard answer.count - index >= 4 else { return nil }
        let count = ControlMessage.value(Array(answer[index..<(index + 4)]))
        index += 4
        guard count <= answer.count - index else { return nil }
        values.append(Array(answer[index..<(index + count)]))
        index += count
      }
      devices.append(ListedEntity(values: values))
    }
    return (devices, next)
  }
}

/// A registered device as lists show it.
struct ListedEntity {
  /// One for each of `EntityColumn.exported`.
  let values: [[UInt8]]

  func value(_ column: EntityColumn) -> [UInt8] { values[EntityColumn.exported.firstIndex(of: column) ?? 0] }
  func number(_ column: EntityColumn) -> Int { Decimal.value(value(column)) ?? 0 }
}

extension EntityDetails {
  fileprivate func values(uses: UInt32) -> [[UInt8]] {
    var values: [[UInt8]] = []
    for column in EntityColumn.exported {
      switch column {
      case .reference: values.append(reference)
      case .alias: values.append(alias)
      case .subject: values.append(subject.encoded.isEmpty ? [] : subject.text.bytes)
      case .san: values.append(subjectAltNameText.bytes)
      case .profile: values.append(profile)
      case .client: values.append(client)
      // Whom an RA has enrolled has no code: what an import makes for it is good once.
      case .uses: values.append(uses == 0 ? [] : ("\(Int(uses))" as Text).bytes)
      case .expires: values.append(expires.map { ("\($0)" as Text).bytes } ?? [])
      case .status: values.append(Text(status).bytes)
      case .usesLeft: values.append(("\(Int(row.usesLeft))" as Text).bytes)
      case .failures: values.append(("\(Int(row.failures))" as Text).bytes)
      case .secret: break
      }
    }
    return values
  }
}

extension Office {
  /// How often the current code could be used when it was given.
  fileprivate mutating func usesOfCode(_ row: EntityRow) throws(Failure) -> UInt32 {
    let payload = try payload(row.code)
    if row.code == row.registered, let added = try? EntityAdded(payload.span) { return added.uses }
    if let code = try? EntityCode(payload.span) { return code.uses }
    throw Failure(.store, "the record of a code cannot be read; signet store verify says more")
  }
}
