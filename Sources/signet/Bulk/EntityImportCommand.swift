import Crypto
import PKIX
import Platform
import Store

/// `signet entity import`: a list of devices, in two passes. The first looks at every line and at what is registered, and changes
/// nothing; the second registers them, a chunk at a time, each of them durable before the next is begun. The code of a device
/// is in its file before the device is registered, so that nothing that interrupts it leaves a device whose code nobody has.
enum EntityImportCommand {
  static func run(_ arguments: Arguments, at now: Timestamp) throws(Failure) -> Outcome {
    if arguments.has(.update), arguments.has(.skipExisting) {
      throw Failure(.usage, "entity import: --update or --skip-existing, not both")
    }
    if arguments.has(.labels), !arguments.has(.codes) {
      throw Failure(.usage, "entity import: --labels needs --codes, the file that has what is on them")
    }
    var work = try EntityImport(arguments, at: now)
    try work.check()
    if !arguments.has(.dryRun) { try work.register() }
    let outcome = work.outcome
    try work.close()
    return outcome
  }
}

private struct EntityImport: ~Copyable {
  private let arguments: Arguments
  private let now: Timestamp
  private let policy: EntityPolicy
  private let library: MbedTLS
  private var door: OfficeDoor
  /// Of each line that the first pass has seen: whether its device is registered already.
  private var isThere: [Bool] = []
  private var seen = HashIndex(capacity: 1024, limit: 1 << 20)
  private var codes: CodesFile?
  private var codesToMake = 0
  private var registered = 0
  private var updated = 0
  private var remarks = Text()

  init(_ arguments: Arguments, at now: Timestamp) throws(Failure) {
    let own = try MbedTLS.make()
    let door = try OfficeDoor(Configuration.load(Configuration.path(arguments)))
    (self.arguments, self.now) = (arguments, now)
    policy = arguments.has(.update) ? .update : arguments.has(.skipExisting) ? .skip : .refuse
    library = own
    self.door = door
  }

  private var path: [UInt8] { arguments.operands[0] }

  // MARK: - The first pass

  mutating func check() throws(Failure) {
    var file = try EntityFile(path, door.configuration, at: now)
    var batch = EntityBatch()
    while let line = try file.next() {
      try note(line)
      if !batch.hasRoom(for: line) { try look(at: &batch) }
      batch.add(line)
    }
    try look(at: &batch)
    let isAnyMade = codesToMake > 0 && !arguments.has(.codes) && !arguments.has(.dryRun)
    if isAnyMade {
      throw Failure(.usage, "\(path): \(codesToMake) one-time codes would be made: say with --codes FILE where they go")
    }
  }

  /// A device stands in a list once.
  private mutating func note(_ line: EntityLine) throws(Failure) {
    let (alias, reference) = (door.configuration.tenant(of: line.alias) + [0], line.reference)
    let digest = library.digest(.sha256, alias.span, reference.span)
    var key: UInt64 = 0
    for index in 0..<8 { key = key << 8 | UInt64(digest.bytes[index]) }
    if let first = seen.first(key) {
      throw failure(line.refusal(.usage, "\(reference) stands in line \(Int(first)) already"))
    }
    guard seen.insert(key, UInt32(line.place.line)) else { throw Failure(.usage, "\(path): more than 1048576 devices") }
  }

  private mutating func look(at batch: inout EntityBatch) throws(Failure) {
    for (line, fate) in zip(batch.lines, try ask(batch, isCheck: true)) {
      if fate != .registered, policy == .refuse { throw failure(line.refusal(.refused, line.isThere)) }
      isThere.append(fate != .registered)
      if (fate == .registered || policy == .update) && !line.hasSecret { codesToMake += 1 }
    }
    batch = EntityBatch()
  }

  // MARK: - The second pass

  mutating func register() throws(Failure) {
    if codesToMake > 0, let codes = arguments.value(.codes) {
      self.codes = try CodesFile(codes, labels: arguments.value(.labels))
    }
    do throws(Failure) { try registerAll() } catch {
      if registered + updated == 0 { throw error }
      throw Failure(
        error.status, "\(error.message); \(registered + updated) devices are registered, go on with --skip-existing")
    }
    if let made = codes.take() { try made.close(columns: arguments.labelColumns, door.configuration) }
  }

  private mutating func registerAll() throws(Failure) {
    var file = try EntityFile(path, door.configuration, at: now)
    var batch = EntityBatch()
    var number = 0
    while var line = try file.next() {
      guard number < isThere.count else { throw failure(line.refusal(.failed, "the file has grown meanwhile")) }
      number += 1
      if isThere[number - 1], policy == .skip { continue }
      if !batch.hasRoom(for: line) { try register(&batch) }
      if !line.hasSecret { try makeCode(for: &line) }
      batch.add(line)
    }
    try register(&batch)
  }

  private mutating func makeCode(for line: inout EntityLine) throws(Failure) {
    let code = try OneTimeCode(drawing: library).text
    line.set(.secret, code)
    codes?.add(line.reference, code, line.alias, line.value(.expires))
  }

  private mutating func register(_ batch: inout EntityBatch) throws(Failure) {
    try codes?.write()
    for (line, fate) in zip(batch.lines, try ask(batch, isCheck: false)) {
      switch fate {
      case .registered: registered += 1
      case .updated: updated += 1
      case .kept:
        remarks.line("warning: \(line.reference) was registered by somebody else meanwhile; its code is another one")
      }
    }
    batch = EntityBatch()
  }

  private mutating func ask(_ batch: EntityBatch, isCheck: Bool) throws(Failure) -> [EntityFate] {
    if batch.lines.isEmpty { return [] }
    do throws(Failure) {
      return try door.ask(EntityChunk(batch.lines, policy, isCheck: isCheck), at: now)
    } catch {
      // What is said of a line begins with where it stands.
      throw error.message.bytes.first.map { $0 >= 0x30 && $0 <= 0x39 } == true ? failure(error) : error
    }
  }

  private func failure(_ error: Failure) -> Failure { Failure(error.status, "\(path):\(error.message)") }

  // MARK: - The end

  var outcome: Outcome {
    let isDry = arguments.has(.dryRun)
    let there = isThere.filter { $0 }.count
    let new = isDry ? isThere.count - there : registered
    let anew = isDry ? (policy == .update ? there : 0) : updated
    let kept = policy == .skip ? there : 0
    var output = Text()
    if arguments.json {
      var json = JSON()
      json.object()
      json.number("registered", new)
      json.number("updated", anew)
      json.number("skipped", kept)
      if !isDry, codesToMake > 0, let codes = arguments.value(.codes) {
        json.string("codes", codes)
      } else {
        json.null("codes")
      }
      json.boolean("dry_run", isDry)
      json.endObject()
      output = json.line
    } else {
      output.append(isDry ? "would be registered: \(new)" : "registered: \(new)")
      if anew > 0 { output.append(", anew: \(anew)") }
      if kept > 0 { output.append(", skipped: \(kept)") }
      output.line()
    }
    return Outcome(output: output, remarks: remarks)
  }

  consuming func close() throws(Failure) { try door.close() }
}

/// Lines that go to the store together.
private struct EntityBatch {
  private(set) var lines: [EntityLine] = []
  private var octets = 0

  func hasRoom(for line: EntityLine) -> Bool {
    lines.count < EntityChunk.lines && octets + line.octets <= EntityChunk.octets
  }

  mutating func add(_ line: EntityLine) {
    octets += line.octets
    lines.append(line)
  }
}

extension EntityLine {
  /// Octets of its words, with a code that is still to be made.
  fileprivate var octets: Int {
    var octets = 48
    for value in values { octets += value.count + 1 }
    return octets
  }
}

/// A list of devices, line by line, each of them checked as far as the configuration goes.
private struct EntityFile: ~Copyable {
  private var file: CSVFile
  private let header: EntityHeader
  private let configuration: Configuration
  private let now: Timestamp

  init(_ path: [UInt8], _ configuration: Configuration, at now: Timestamp) throws(Failure) {
    (self.configuration, self.now) = (configuration, now)
    var file = try CSVFile(path)
    guard let first = try file.next() else { throw Failure(.usage, "\(path): there is nothing in it") }
    do throws(ConfigurationError) { header = try EntityHeader(first) } catch { throw file.failure(error) }
    self.file = file
  }

  mutating func next() throws(Failure) -> EntityLine? {
    guard let record = try file.next() else { return nil }
    do throws(ConfigurationError) {
      var line = try EntityLine(record, header)
      try line.check(configuration, at: now)
      // The file of codes and the store say the same moment.
      let end = (try? NewCredential.end(line.arguments([.expires]), at: now)) ?? 0
      if end != 0 { line.set(.expires, ("\(Timestamp(seconds: end))" as Text).bytes) }
      return line
    } catch {
      throw file.failure(error)
    }
  }
}
