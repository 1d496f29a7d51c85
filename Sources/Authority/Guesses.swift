import PKIX
import Store

/// Wrong secrets that count and are not recorded yet.
///
/// A record waits for the disk, and only who is registered has a place where a wrong secret is counted: an answer that
/// waited would say who is registered. So it counts in memory at once, the answer leaves, and the disk learns of it with the
/// next records that are written anyway. When none are for `AuthorityLimits.guessDelay`, it is written to nevertheless, for
/// every wrong secret, whether it was meant for somebody or for nobody.
struct Guesses {
  /// Rows of entities whose count the log does not have.
  private(set) var rows: [Int] = []
  /// When the first of them came, or the first that was for nobody.
  private(set) var since: Timestamp?
  /// Of the rows, how many have been staged.
  private var staged = 0

  init() { rows.reserveCapacity(AuthorityLimits.guessesAtOnce) }

  /// For whom it was, or nothing when it was for nobody. False when there is no room.
  mutating func note(_ row: Int?, at now: Timestamp) -> Bool {
    if since.map({ now < $0 }) ?? true { since = now }
    guard let row else { return true }
    for known in rows where known == row { return true }
    if rows.count >= AuthorityLimits.guessesAtOnce { return false }
    rows.append(row)
    return true
  }

  mutating func stage(_ count: Int) { staged = count }

  /// Entities that were never recorded are nobody's any more.
  mutating func forget(from row: Int) { rows.removeAll { $0 >= row } }

  /// What was staged is on the disk.
  mutating func forgetStaged() {
    rows.removeFirst(staged)
    staged = 0
    if rows.isEmpty { since = nil }
  }

  /// What was staged is not on the disk, and is tried again from this moment on.
  mutating func retry(at moment: Timestamp) {
    staged = 0
    if since != nil { since = moment }
  }
}

extension Authority where Library: ~Copyable, Medium: ~Copyable {
  /// Counts a wrong secret; `entity` is nothing when it was for nobody. Beyond the limit nothing more is counted or recorded,
  /// so that nobody fills the disk by guessing.
  mutating func countGuess(of entity: Int?, at now: Timestamp) {
    if isReadOnly { return }
    guard let entity, !entities.rows[entity].isLocked else {
      _ = guesses.note(nil, at: now)
      return
    }
    let failures = entities.rows[entity].failures + 1
    entities.setFailures(entity, failures)
    if guesses.note(entity, at: now) { return }
    // More registered references at once than an attacker can know. Without room in the log it counts in memory.
    do throws(Condition) { try recordFailure(entity, failures: failures, at: now) } catch { return }
  }

  /// Whether wrong secrets have waited long enough, so that the log is to be written to even if nothing else asks for it.
  public func guessesAreDue(at now: Timestamp) -> Bool {
    guard let since = guesses.since else { return false }
    let waited = now.seconds - since.seconds
    return waited >= AuthorityLimits.guessDelay || waited < -AuthorityLimits.expiryPause
  }

  /// Stages what has been counted; to be called before every commit. What finds no room is there at the next.
  public mutating func stageGuesses(at now: Timestamp) {
    var count = 0
    for row in guesses.rows {
      // A right secret or a new code has ended the count.
      let failures = entities.rows[row].failures
      if failures > 0 {
        do throws(Condition) { try recordFailure(row, failures: failures, at: now) } catch { break }
      }
      count += 1
    }
    guesses.stage(count)
  }

  /// What was staged is durable.
  public mutating func commitGuesses() { guesses.forgetStaged() }

  /// The disk takes nothing: what is to be recorded without anybody asking waits for a while, lest every turn tries again.
  public mutating func pause(at now: Timestamp) {
    expiryResumes = now.adding(seconds: AuthorityLimits.expiryPause)
    guesses.retry(at: now.adding(seconds: AuthorityLimits.expiryPause - AuthorityLimits.guessDelay))
  }

  /// The last moment at which the authority has certainly nothing to do of its own; nothing when nothing is to come.
  public var nextDuty: Timestamp? {
    let guess = guesses.since.map { $0.adding(seconds: AuthorityLimits.guessDelay - 1) }
    guard let expiry = nextExpiry else { return guess }
    return min(expiry, guess ?? expiry)
  }

  /// Counts that are in memory only, by the entity's key: they outlive the tables, which are derived from the log.
  var uncommittedGuesses: [(key: UInt64, failures: UInt16)] {
    guesses.rows.filter { $0 < entities.rows.count }.map { (entities.rows[$0].key, entities.rows[$0].failures) }
  }

  mutating func recount(_ counts: [(key: UInt64, failures: UInt16)]) {
    guesses.forget(from: entities.rows.count)
    for count in counts {
      guard let row = entities.registered(count.key) else { continue }
      entities.setFailures(row, max(count.failures, entities.rows[row].failures))
    }
  }

  /// Somebody else, when nobody is registered under a reference: what is then read and unsealed takes the same time.
  func decoy(for reference: Span<UInt8>?, alias: Int) -> Int? {
    guard let reference, !entities.rows.isEmpty else { return entities.rows.isEmpty ? nil : 0 }
    return Int(truncatingIfNeeded: entityKey(alias: alias, reference) % UInt64(entities.rows.count))
  }
}
