import Authority
import Crypto
import PKIX
import Platform
import Server
import Store

/// How the responder begins, changes its configuration and ends.
extension Responder {
  /// Opens the store, which takes its lock, and derives everything from it.
  init(_ configuration: Configuration) throws(Failure) {
    self.configuration = configuration
    let library = try MbedTLS.make()
    try KeyFiles.sealingKey(configuration.signet.secrets, into: library)
    let policy = try PolicyLoader(configuration: configuration, library: library).load()
    let log = try StoreFolder.open(configuration.signet.store, drawing: library)
    do throws(StoreError) {
      authority = try Authority(policy: policy, library: library, log: log)
    } catch {
      throw Failure(error, configuration.signet.store)
    }
    entropy = library
    lines = LogLines(configuration.signet.logFormat)
    authority.takeLists(beside: configuration.signet.store)
    handlers.take(configuration)
  }

  /// Reads the configuration again (SIGHUP). A bad one changes nothing.
  mutating func reload(_ path: [UInt8], at now: Timestamp) {
    do throws(Failure) {
      let configuration = try Configuration.load(path)
      let policy = try PolicyLoader(configuration: configuration, library: entropy).load()
      // Both or neither: an alias has one number in them.
      (self.configuration, authority.policy) = (configuration, policy)
      handlers.take(configuration)
      note("reloaded", at: now)
    } catch {
      lines.begin("not-reloaded", at: now)
      lines.add("why", error.message)
      lines.end()
    }
  }

  /// After the disk has refused what was already applied.
  mutating func deriveAgain() throws(Failure) {
    do throws(StoreError) { try authority.derive() } catch {
      throw Failure(.store, "the store cannot be read: \(error.advice)")
    }
  }

  /// A fact without details.
  mutating func note(_ event: StaticString, at now: Timestamp) {
    lines.begin(event, at: now)
    lines.end()
  }

  /// Wrong secrets that have not been recorded are, unless the disk is full.
  mutating func close(at now: Timestamp) throws(Failure) {
    authority.stageGuesses(at: now)
    do throws(StoreError) {
      do throws(StoreError) { try authority.log.commit() } catch .full {}
      try authority.log.close()
    } catch {
      throw Failure(.store, "the store could not be closed: \(error.advice)")
    }
  }
}

extension LogLines {
  /// Writes what has been gathered to standard error, in one piece.
  mutating func write() {
    guard !text.isEmpty else { return }
    System.write(text.bytes.span, to: 2)
    clear()
  }
}
