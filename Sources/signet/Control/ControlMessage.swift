/// What a command and the daemon say to each other over the socket `control`.
///
/// A request is a count of octets (4, most significant first) and the words of the command line, each ended by a NUL. The
/// answer is a count, the exit status (1 octet), the count of the output (4), the output, and the rest: remarks for standard
/// error. One request a connection; the daemon closes it after the answer.
enum ControlMessage {
  /// Octets of a request's words: far more than any command needs.
  static let requestLimit = 16 * 1024
  /// Octets of an answer: a listing of some hundred thousand rows.
  static let answerLimit = 64 << 20
  static let headCount = 4

  static func request(_ words: [[UInt8]]) -> [UInt8]? {
    var body: [UInt8] = []
    for word in words {
      guard !word.contains(0) else { return nil }
      body += word
      body.append(0)
    }
    return body.count <= requestLimit ? count(body.count) + body : nil
  }

  /// The words of a request's body; nothing when it does not end with a NUL.
  static func words(_ body: Span<UInt8>) -> [[UInt8]]? {
    guard body.count <= requestLimit, body.count == 0 || body[body.count - 1] == 0 else { return nil }
    var words: [[UInt8]] = []
    var word: [UInt8] = []
    for index in body.indices {
      if body[index] == 0 {
        words.append(word)
        word = []
      } else {
        word.append(body[index])
      }
    }
    return words
  }

  /// An answer without its count.
  static func body(_ outcome: Outcome) -> [UInt8] {
    [outcome.status.rawValue] + count(outcome.output.count) + outcome.output.bytes + outcome.remarks.bytes
  }

  /// The outcome in an answer's body.
  static func outcome(_ body: [UInt8]) -> Outcome? {
    guard body.count >= 5, let status = ExitStatus(rawValue: body[0]) else { return nil }
    let length = value(Array(body[1..<5]))
    guard length <= body.count - 5 else { return nil }
    return Outcome(status, output: Text(Array(body[5..<(5 + length)])), remarks: Text(Array(body[(5 + length)...])))
  }

  static func count(_ count: Int) -> [UInt8] {
    precondition(count >= 0 && count <= Int(Int32.max), "a control message has a bounded size")
    var octets: [UInt8] = []
    for shift in [24, 16, 8, 0] { octets.append(UInt8(truncatingIfNeeded: count >> shift)) }
    return octets
  }

  /// Of 4 octets.
  static func value(_ octets: [UInt8]) -> Int {
    var value = 0
    for octet in octets { value = value << 8 | Int(octet) }
    return value
  }
}
