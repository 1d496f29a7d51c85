import Store

/// Where the answers of transactions are that issued nothing, of which the latest are remembered: a client repeats a request
/// within minutes, if it does. Found by alias and transactionID; 16 octets each, and the index.
public struct AnswerTable: ~Copyable {
  private struct Row {
    let key: UInt64
    let position: LogPosition
  }

  private var rows: [Row] = []
  /// The row that is next to be forgotten, once there are as many as there may be.
  private var oldest = 0
  private var byTransaction: HashIndex

  init() { byTransaction = HashIndex(capacity: 64, limit: AuthorityLimits.answers) }

  /// The Answered record of a transaction.
  func position(_ key: UInt64) -> LogPosition? { byTransaction.first(key).map { rows[Int($0)].position } }

  var count: Int { rows.count }

  mutating func add(_ key: UInt64, at position: LogPosition) {
    let row = Row(key: key, position: position)
    let number: Int
    if rows.count < AuthorityLimits.answers {
      number = rows.count
      rows.append(row)
    } else {
      number = oldest
      oldest = (oldest + 1) % rows.count
      _ = byTransaction.remove(rows[number].key, UInt32(number))
      rows[number] = row
    }
    let isIndexed = byTransaction.insert(key, UInt32(number))
    precondition(isIndexed, "the index has room for every answer that is remembered")
  }
}
