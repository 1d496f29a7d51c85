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
    do throws(Failure) {
      switch arguments.command {
      case .entityAdd: return try EntityAddCommand.run(arguments, on: &office, configuration, at: now)
      case .entityCode: return try EntityCodeCommand.run(arguments, on: &office, configuration, at: now)
      case .entityRemove: return try EntityRemoveCommand.run(arguments, on: &office, at: now)
      case .entityList: return try EntityListCommand.run(arguments, on: &office)
      case .entityShow: return try EntityShowCommand.run(arguments, on: &office, at: now)
      case .certificateList: return try CertificateListCommand.run(arguments, on: &office, at: now)
      case .certificateShow: return try CertificateShowCommand.run(arguments, on: &office, at: now)
      case .certificateExport: return try CertificateExportCommand.run(arguments, on: &office)
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
    var office = try open(configuration)
    let outcome = OfficeCommands.run(arguments, on: &office, configuration, at: now)
    do throws(StoreError) {
      if outcome.status == .done, office.log.hasStaged { try office.log.commit() }
      try office.log.close()
    } catch {
      throw Failure(error, configuration.signet.store)
    }
    return outcome
  }

  /// The content of `--secret-file` takes its place: the daemon may not be able to read the file.
  private static func takeSecret(_ arguments: inout Arguments) throws(Failure) {
    guard let path = arguments.value(.secretFile) else { return }
    let secret = try KeyFiles.sharedSecret(path)
    arguments.options.removeAll { $0.option == .secretFile }
    arguments.options.append(Arguments.OptionValue(option: .secret, value: secret))
  }

  /// Opens the store for this process alone. No CA key is read: what commands do here, none is needed for.
  private static func open(_ configuration: Configuration) throws(Failure) -> Office {
    let library = try MbedTLS.make()
    try KeyFiles.sealingKey(configuration.signet.secrets, into: library)
    let store = configuration.signet.store
    let log: Log<FileDisk>
    do { log = try StoreFolder.open(store, drawing: library) } catch {
      throw error.status == .refused ? Failure.unanswered(error, configuration) : error
    }
    do throws(StoreError) {
      return try Office(policy: Policy(aliases: [], issuers: [], profiles: []), library: library, log: log)
    } catch {
      throw Failure(error, store)
    }
  }
}

extension Command {
  /// What the log says when it is done; nothing for commands that change nothing.
  var event: StaticString? {
    switch self {
    case .entityAdd: "entity-added"
    case .entityCode: "entity-code"
    case .entityRemove: "entity-removed"
    default: nil
    }
  }
}

extension LogLines {
  mutating func note(_ event: StaticString, _ arguments: Arguments, at now: Timestamp) {
    begin(event, at: now)
    add("alias", Text(arguments.value(.alias) ?? Text("cmp").bytes))
    if let reference = arguments.operands.first { add("entity", Text(reference)) }
    add("by", "control" as StaticString)
    end()
  }
}

extension Arguments {
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
