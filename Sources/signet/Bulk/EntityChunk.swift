import Authority
import Crypto
import PKIX
import Store

/// What becomes of a device that is registered already.
enum EntityPolicy: UInt8, Equatable, Sendable {
  case refuse, skip, update
}

/// What became of a line, or would: one octet of the answer.
enum EntityFate: UInt8, Equatable, Sendable {
  case registered = 0x2B
  /// It was there already and is as it was.
  case kept = 0x3D
  /// It was there already and is registered anew.
  case updated = 0x7E
}

/// A part of a list of devices: so much as is registered in one turn of the loop and with one sync, all of it or nothing.
///
///     words = "entity-chunk" check|add refuse|skip|update *( line *value )
///
/// with a value for each of `EntityColumn.imported`.
struct EntityChunk: OfficeErrand {
  static let word: StaticString = "entity-chunk"
  /// Lines of a chunk: about two milliseconds of the loop.
  static let lines = 100
  /// Octets of a chunk's values, so that what is around them fits a control request too.
  static let octets = 14 * 1024

  let isCheck: Bool
  let policy: EntityPolicy
  let lines: [EntityLine]

  init(_ lines: [EntityLine], _ policy: EntityPolicy, isCheck: Bool) {
    (self.lines, self.policy, self.isCheck) = (lines, policy, isCheck)
  }

  /// From words that may be another request.
  init?(_ words: [[UInt8]]) {
    let width = EntityColumn.imported.count + 1
    guard words.count >= 3, words[0].matches(EntityChunk.word), (words.count - 3) % width == 0,
      words[1].matches("check") || words[1].matches("add"),
      let policy = words[2].first.flatMap({ EntityPolicy(rawValue: $0 &- 0x30) })
    else { return nil }
    var lines: [EntityLine] = []
    var index = 3
    while index < words.count {
      guard lines.count < EntityChunk.lines, let line = Decimal.value(words[index]) else { return nil }
      lines.append(EntityLine(line: line, values: Array(words[(index + 1)..<(index + width)])))
      index += width
    }
    self.init(lines, policy, isCheck: words[1].matches("check"))
  }

  var words: [[UInt8]] {
    var words = [EntityChunk.word.octets, Text(isCheck ? "check" : "add").bytes, [0x30 + policy.rawValue]]
    for line in lines {
      words.append(("\(line.place.line)" as Text).bytes)
      words += line.values
    }
    return words
  }

  // MARK: - At the store

  /// Registers what it says. The output has an octet for each line, or is empty when the log has no room before its next
  /// commit; then nothing was done, and the same may be asked again.
  func run(on office: inout Office, _ configuration: Configuration, at now: Timestamp) -> Outcome {
    do throws(Failure) {
      let fates = try fates(office, configuration)
      if !isCheck, try !stage(fates, on: &office, configuration, at: now) { return Outcome() }
      return Outcome(output: Text(fates.map { $0.rawValue }))
    } catch {
      return Outcome(error)
    }
  }

  /// The same in the daemon, whose log gets one line for all.
  func run(
    on office: inout Office, _ configuration: Configuration, at now: Timestamp, noting log: inout LogLines
  ) -> Outcome {
    let outcome = run(on: &office, configuration, at: now)
    let kept = outcome.output.bytes.filter { $0 == EntityFate.kept.rawValue }.count
    let count = outcome.output.count - kept
    guard !isCheck, outcome.status == .done, count > 0 else { return outcome }
    log.begin("entities-imported", at: now)
    log.add("entities", Int64(count))
    log.add("by", "control" as StaticString)
    log.end()
    return outcome
  }

  private func fates(_ office: borrowing Office, _ configuration: Configuration) throws(Failure) -> [EntityFate] {
    var fates: [EntityFate] = []
    var added: [(alias: [UInt8], count: Int)] = []
    for line in lines {
      let (alias, reference) = (configuration.tenant(of: line.alias), line.reference)
      guard office.entity(alias: alias.span, reference: reference.span) != nil else {
        fates.append(.registered)
        let known = added.firstIndex { $0.alias == line.alias }
        if let known { added[known].count += 1 } else { added.append((line.alias, 1)) }
        let more = known.map { added[$0].count } ?? 1
        if let limit = office.entityLimit(of: line.alias, configuration, adding: more) {
          throw line.refusal(.refused, "\(alias) has as many devices as it may have (entity_limit = \(limit))")
        }
        continue
      }
      if !isCheck, policy == .refuse { throw line.refusal(.refused, line.isThere) }
      fates.append(policy == .update ? .updated : .kept)
    }
    return fates
  }

  /// Whether the log had room. Everything that can fail is done before the first record is staged.
  private func stage(
    _ fates: [EntityFate], on office: inout Office, _ configuration: Configuration, at now: Timestamp
  ) throws(Failure) -> Bool {
    guard AuthorityLimits.entities - office.entities.rows.count >= lines.count else {
      throw Failure(.refused, "a store holds \(AuthorityLimits.entities) devices")
    }
    var records: [(kind: RecordKind, version: UInt8, payload: [UInt8])] = []
    var octets = 0
    for (line, fate) in zip(lines, fates) where fate != .kept {
      do throws(Failure) {
        let registration = try EntityAddCommand.registration(
          line.arguments(), configuration, at: now, with: office.library)
        if fate == .updated {
          let removal = try EntityRemoveCommand.record(registration.alias, registration.reference)
          records.append((kind: .entityRemoved, version: 1, payload: removal))
        }
        let payload = try registration.record(with: office.library)
        records.append((kind: .entityAdded, version: registration.version, payload: payload))
      } catch {
        throw line.refusal(error.status, error.message)
      }
    }
    for record in records { octets += record.payload.count + 8 }
    guard office.log.hasRoom(for: octets, records: records.count) else { return false }
    for record in records { try office.stage(record.kind, version: record.version, record.payload, at: now) }
    return true
  }
}

extension EntityLine {
  /// Why a line is not taken; the client puts the file's name before it.
  func refusal(_ status: ExitStatus, _ message: Text) -> Failure {
    Failure(status, place(.reference).error(message).text)
  }

  var isThere: Text {
    "\(reference) is registered under \(alias) already; say --skip-existing to keep it, or --update to register it anew"
  }
}

extension ConfigurationError {
  /// `12:8: unknown key`
  var text: Text { "\(line):\(column): \(message)" }
}
