import Platform

/// The commands' end of the socket `control`.
enum ControlClient {
  /// Has the daemon run a command; nothing when no daemon is there (no socket, or nobody behind it).
  static func ask(_ path: [UInt8], _ words: [[UInt8]]) throws(Failure) -> Outcome? {
    guard let request = ControlMessage.request(words) else {
      throw Failure(.usage, "the command line has more than \(ControlMessage.requestLimit) octets, or a NUL in it")
    }
    let answer: [UInt8]
    do throws(SystemFailure) {
      guard let connection = try LocalConnection(to: path) else { return nil }
      try connection.write(request.span)
      let head = try connection.read(count: ControlMessage.headCount)
      let count = ControlMessage.value(head)
      guard count <= ControlMessage.answerLimit else { throw SystemFailure.tooLarge }
      answer = try connection.read(count: count)
    } catch {
      throw Failure.unreachable(path, Text(error.text))
    }
    if let outcome = ControlMessage.outcome(answer) { return outcome }
    throw Failure.unreachable(path, "what it says is no answer")
  }
}

extension Failure {
  static func unreachable(_ path: [UInt8], _ reason: Text) -> Failure {
    Failure(.daemonUnreachable, "\(path): the daemon does not answer (\(reason)); see its log, or restart it")
  }
}
