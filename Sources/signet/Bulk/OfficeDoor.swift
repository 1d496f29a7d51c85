import Authority
import Crypto
import PKIX
import Platform
import Store

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
    for _ in 0..<100 {
      let outcome: Outcome
      if let own = try office?.run(chunk, configuration, at: now) {
        outcome = own
      } else {
        outcome = try daemon(chunk.words)
      }
      guard outcome.status == .done else { throw Failure(outcome.status, outcome.reason) }
      let fates = outcome.output.bytes.compactMap { EntityFate(rawValue: $0) }
      if fates.count == chunk.lines.count { return fates }
      System.pause(milliseconds: 50)
    }
    throw Failure(.store, "the log takes nothing more at this time; try again")
  }

  mutating func ask(_ page: EntityPage) throws(Failure) -> (devices: [ListedEntity], next: Int) {
    let outcome: Outcome
    if let own = office?.run(page, configuration) { outcome = own } else { outcome = try daemon(page.words) }
    guard outcome.status == .done else { throw Failure(outcome.status, outcome.reason) }
    guard let read = EntityPage.read(outcome.output.bytes) else {
      throw Failure.unreachable(configuration.signet.control, "what it says is no answer")
    }
    return read
  }

  private func daemon(_ words: [[UInt8]]) throws(Failure) -> Outcome {
    if let outcome = try ControlClient.ask(configuration.signet.control, words) { return outcome }
    throw Failure.unreachable(configuration.signet.control, "it has gone")
  }

  /// Nothing more will be asked.
  consuming func close() throws(Failure) { try office?.close(configuration) }
}

extension Office {
  /// Does what a chunk says and makes it durable.
  fileprivate mutating func run(
    _ chunk: EntityChunk, _ configuration: Configuration, at now: Timestamp
  ) throws(Failure) -> Outcome {
    let outcome = chunk.run(on: &self, configuration, at: now)
    do throws(StoreError) { if outcome.status == .done { try log.commit() } } catch {
      throw Failure(error, configuration.signet.store)
    }
    return outcome
  }

  fileprivate mutating func run(_ page: EntityPage, _ configuration: Configuration) -> Outcome {
    page.run(on: &self, configuration)
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
