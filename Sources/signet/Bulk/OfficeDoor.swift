import Authority
import Crypto
import PKIX
import Platform
import Store

/// What a command asks of the store that is no command line: it comes over the control socket, and directly when no daemon
/// runs.
protocol OfficeErrand {
  var words: [[UInt8]] { get }
  func run(on office: inout Office, _ configuration: Configuration, at now: Timestamp) -> Outcome
}

/// A command's way to the store for as many requests as it has: through the daemon when one runs, otherwise with the store's
/// lock, which is then held until it ends.
struct OfficeDoor: ~Copyable {
  let configuration: Configuration
  private var office: Office?

  /// Asks the daemon for nothing, to see whether it is there.
  init(_ configuration: Configuration) throws(Failure) {
    self.configuration = configuration
    if try ControlClient.ask(configuration.signet.control, EntityChunk([], .refuse, isCheck: true).words) == nil {
      office = try OfficeVisit.open(configuration, .entityAdd)
    } else {
      office = nil
    }
  }

  /// What a request says, durable. Where the log has no room before its next commit, it is asked again.
  mutating func ask(_ chunk: EntityChunk, at now: Timestamp) throws(Failure) -> [EntityFate] {
    for _ in 0..<OfficeDoor.attempts {
      let fates = try output(of: chunk, at: now).compactMap { EntityFate(rawValue: $0) }
      if fates.count == chunk.lines.count { return fates }
      System.pause(milliseconds: 50)
    }
    throw OfficeDoor.isFull
  }

  /// The same of certificates: those for which the log had room are not asked about again.
  mutating func ask(_ chunk: CertificateChunk, at now: Timestamp) throws(Failure) -> [CertificateFate] {
    var fates: [CertificateFate] = []
    for _ in 0..<OfficeDoor.attempts {
      let rest = chunk.without(first: fates.count)
      fates += try output(of: rest, at: now).compactMap { CertificateFate(rawValue: $0) }
      if fates.count == chunk.certificates.count { return fates }
      System.pause(milliseconds: 50)
    }
    throw OfficeDoor.isFull
  }

  private static let attempts = 100
  private static var isFull: Failure { Failure(.store, "the log takes nothing more at this time; try again") }

  mutating func ask(_ page: EntityPage) throws(Failure) -> (devices: [ListedEntity], next: Int) {
    guard let read = EntityPage.read(try output(of: page, at: Timestamp(seconds: 0))) else {
      throw Failure.unreachable(configuration.signet.control, "what it says is no answer")
    }
    return read
  }

  /// What comes of an errand; what it changes is durable then.
  private mutating func output(of errand: some OfficeErrand, at now: Timestamp) throws(Failure) -> [UInt8] {
    var outcome = try office?.run(errand, configuration, at: now)
    if outcome == nil { outcome = try ControlClient.ask(configuration.signet.control, errand.words) }
    guard let outcome else { throw Failure.unreachable(configuration.signet.control, "it has gone") }
    guard outcome.status == .done else { throw Failure(outcome.status, outcome.reason) }
    return outcome.output.bytes
  }

  /// Nothing more will be asked.
  consuming func close() throws(Failure) { try office?.close(configuration) }
}

extension Office {
  /// Does what an errand says and makes it durable.
  fileprivate mutating func run(
    _ errand: some OfficeErrand, _ configuration: Configuration, at now: Timestamp
  ) throws(Failure) -> Outcome {
    let outcome = errand.run(on: &self, configuration, at: now)
    do throws(StoreError) { if log.hasStaged { try log.commit() } } catch {
      throw Failure(error, configuration.signet.store)
    }
    return outcome
  }

  fileprivate mutating func close(_ configuration: Configuration) throws(Failure) {
    do throws(StoreError) { try log.close() } catch { throw Failure(error, configuration.signet.store) }
  }
}

extension Outcome {
  /// The sentence of a failure, without the program's name.
  fileprivate var reason: Text {
    var text = remarks.bytes
    if text.begins(with: "signet: ") { text.removeFirst(8) }
    if text.last == 0x0A { text.removeLast() }
    return Text(text)
  }
}

/// Where a long result goes, piece by piece.
enum LongOutput {
  static func write(_ text: Text) throws(Failure) {
    if let failure = System.write(text.bytes.span, to: 1) {
      throw Failure(.store, "standard output: \(raw: failure.text)")
    }
  }
}
