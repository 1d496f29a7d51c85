import Authority
import Crypto
import PKIX
import Platform
import Store

/// What commands work on: the authority with its log, in the daemon the one that serves, otherwise one that was opened for
/// this command. The outcome is the same.
typealias Office = Authority<MbedTLS, FileDisk>

/// The commands that need the store.
enum OfficeCommands {
  /// Runs a command. What it stages is not yet durable: the caller commits before anyone sees the outcome.
  static func run(
    _ arguments: Arguments, on office: inout Office, _ configuration: Configuration, at now: Timestamp
  ) -> Outcome {
    let arguments = arguments.forTenant(in: configuration)
    do throws(Failure) {
      if arguments.command.lists { try office.checkTenant(arguments, configuration) }
      switch arguments.command {
      case .entityAdd: return try EntityAddCommand.run(arguments, on: &office, configuration, at: now)
      case .entityCode: return try EntityCodeCommand.run(arguments, on: &office, configuration, at: now)
      case .entityRemove: return try EntityRemoveCommand.run(arguments, on: &office, at: now)
      case .entityShow: return try EntityShowCommand.run(arguments, on: &office, at: now)
      case .certificateList: return try CertificateListCommand.run(arguments, on: &office, at: now)
      case .certificateShow: return try CertificateShowCommand.run(arguments, on: &office, at: now)
      case .certificateExport: return try CertificateExportCommand.run(arguments, on: &office)
      case .certificateRevoke, .certificateHold, .certificateRelease:
        return try RevokeCommand.run(arguments, on: &office, at: now)
      case .listShow: return try ListShowCommand.run(arguments, on: &office)
      case .listIssue: return try ListIssueCommand.run(arguments, on: &office, at: now)
      case .listExport: return try ListExportCommand.run(arguments, on: &office)
      case .pendingList: return try PendingListCommand.run(arguments, on: &office, at: now)
      case .pendingApprove: return try PendingApproveCommand.run(arguments, on: &office, at: now)
      case .pendingDeny: return try PendingDenyCommand.run(arguments, on: &office, at: now)
      case .status: return StatusCommand.run(arguments, on: &office, configuration, at: now)
      default: throw Failure(.usage, "\(CommandTable.row(arguments.command).title): this is no command for the daemon")
      }
    } catch {
      return Outcome(error)
    }
  }

  /// Runs the words that came over the control socket, and notes what was changed.
  static func run(
    words: [[UInt8]], on office: inout Office, _ configuration: Configuration, at now: Timestamp, noting lines: inout LogLines
  ) -> Outcome {
    if let page = EntityPage(words) { return page.run(on: &office, configuration, at: now) }
    if let chunk = EntityChunk(words) { return chunk.run(on: &office, configuration, at: now, noting: &lines) }
    if let chunk = CertificateChunk(words) { return chunk.run(on: &office, configuration, at: now, noting: &lines) }
    do throws(Failure) {
      guard case .run(let arguments) = try CommandRequest(words, from: .control) else {
        throw Failure(.usage, "help is for people")
      }
      let outcome = run(arguments, on: &office, configuration, at: now)
      if outcome.status == .done, let event = arguments.command.event { lines.note(event, arguments, at: now) }
      return outcome
    } catch {
      return Outcome(error)
    }
  }
}

/// A command's way to the store: through the daemon when one runs, otherwise with the store's lock.
enum OfficeVisit {
  static func run(_ arguments: Arguments, at now: Timestamp) throws(Failure) -> Outcome {
    let configuration = try Configuration.load(Configuration.path(arguments))
    var arguments = arguments
    try takeSecret(&arguments)
    if let outcome = try ControlClient.ask(configuration.signet.control, arguments.words) { return outcome }
    var office = try open(configuration, arguments.command)
    var outcome = OfficeCommands.run(arguments, on: &office, configuration, at: now)
    if outcome.status == .done { issueLists(of: &office, at: now, &outcome) }
    do throws(StoreError) {
      if outcome.status == .done, office.log.hasStaged { try office.log.commit() }
      try office.log.close()
    } catch {
      throw Failure(error, configuration.signet.store)
    }
    office.publishLists(beside: configuration.signet.store) { crl, failure in
      guard let failure else { return }
      outcome.remarks.line("warning: CRL \(Int64(clamping: crl.number)) could not be written: \(raw: failure.text)")
    }
    return outcome
  }

  /// What the command changed is on a CRL when it ends, as it is when the daemon runs.
  private static func issueLists(of office: inout Office, at now: Timestamp, _ outcome: inout Outcome) {
    if office.hasPendingCRLs { return }
    for issuer in office.policy.issuers.indices where office.isCRLDue(issuer, at: now) {
      do throws(Condition) { _ = try office.issueCRL(of: issuer, at: now) } catch {
        outcome.remarks.line("warning: no CRL was made: \(error.sentence)")
      }
    }
  }

  /// The content of `--secret-file` takes its place: the daemon may not be able to read the file.
  private static func takeSecret(_ arguments: inout Arguments) throws(Failure) {
    guard let path = arguments.value(.secretFile) else { return }
    let secret = try KeyFiles.sharedSecret(path)
    arguments.options.removeAll { $0.option == .secretFile }
    arguments.options.append(Arguments.OptionValue(option: .secret, value: secret))
  }

  /// Opens the store for this process alone. The CA's keys are read only for commands that have to do with CRLs.
  static func open(_ configuration: Configuration, _ command: Command) throws(Failure) -> Office {
    let library = try MbedTLS.make()
    try KeyFiles.sealingKey(configuration.signet.secrets, into: library)
    let store = configuration.signet.store
    let log: Log<FileDisk>
    do { log = try StoreFolder.open(store, drawing: library) } catch {
      throw error.status == .refused ? Failure.unanswered(error, configuration) : error
    }
    var policy = Policy<PrivateKey>(aliases: [], issuers: [], profiles: [])
    if command.concernsLists { policy = try PolicyLoader(configuration: configuration, library: library).load() }
    var office: Office
    do throws(StoreError) { office = try Office(policy: policy, library: library, log: log) } catch {
      throw Failure(error, store)
    }
    office.takeLists(beside: store)
    return office
  }
}

extension Command {
  /// Whether it changes or shows what is on a CRL.
  fileprivate var concernsLists: Bool {
    switch self {
    case .certificateRevoke, .certificateHold, .certificateRelease, .listShow, .listIssue, .listExport: true
    default: false
    }
  }

  /// Whether it is about one device, of the alias `cmp` when none is named.
  fileprivate var isAboutEntity: Bool { self == .entityShow || self == .entityRemove || self == .entityCode }

  /// Whether it lists what an alias has.
  fileprivate var lists: Bool { self == .certificateList || self == .pendingList }

  /// What the log says when it is done; nothing for commands that change nothing.
  var event: StaticString? {
    switch self {
    case .entityAdd: "entity-added"
    case .entityCode: "entity-code"
    case .entityRemove: "entity-removed"
    case .certificateRevoke: "revoked"
    case .certificateHold: "held"
    case .certificateRelease: "released"
    case .pendingApprove: "approved"
    case .pendingDeny: "denied"
    default: nil
    }
  }
}

extension Office {
  /// An alias that the configuration has, or once had, so that there are records of it.
  fileprivate func checkTenant(_ arguments: Arguments, _ configuration: Configuration) throws(Failure) {
    guard let name = arguments.value(.alias), tenants.number(of: name.span) == nil else { return }
    _ = try configuration.knownAlias(named: name)
  }
}

extension LogLines {
  mutating func note(_ event: StaticString, _ arguments: Arguments, at now: Timestamp) {
    begin(event, at: now)
    if let operand = arguments.operands.first, case .serial = CommandTable.row(arguments.command).operands[0].kind {
      add("serial", Text(operand))
      if let reason = arguments.value(.reason) { add("reason", Text(reason)) }
    } else if let operand = arguments.operands.first, case .request = CommandTable.row(arguments.command).operands[0].kind {
      add("request", Text(operand))
    } else {
      add("alias", Text(arguments.value(.alias) ?? Text("cmp").bytes))
      if let reference = arguments.operands.first { add("entity", Text(reference)) }
    }
    add("by", "control" as StaticString)
    end()
  }
}

extension Arguments {
  /// With the alias under whose name devices and certificates are kept.
  fileprivate func forTenant(in configuration: Configuration) -> Arguments {
    let name = value(.alias) ?? Text("cmp").bytes
    let tenant = configuration.tenant(of: name)
    guard tenant != name, has(.alias) || command.isAboutEntity else { return self }
    var arguments = self
    arguments.options.append(OptionValue(option: .alias, value: tenant))
    return arguments
  }

  /// The command line again, for the daemon.
  var words: [[UInt8]] {
    let row = CommandTable.row(command)
    var words = [row.noun.octets]
    if row.verb.count > 0 { words.append(row.verb.octets) }
    if json { words.append(Text("--json").bytes) }
    for given in options {
      words.append(("--\(given.option.name)" as Text).bytes + (given.option.isSwitch ? [] : [UInt8(ascii: "=")] + given.value))
    }
    return words + [Text("--").bytes] + operands
  }
}
