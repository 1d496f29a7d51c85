import HTTP

/// The answer of a CMP server, as its octets come in (RFC 9112, RFC 9811). Whatever a server sends, it takes no more room
/// than `limit` and never traps.
struct HTTPAnswer {
  /// Octets of head and body: caPubs and extraCerts of two long chains of RSA certificates.
  static let limit = 256 * 1024

  private var octets: [UInt8] = []

  enum State: Equatable {
    case incomplete
    /// The message.
    case complete([UInt8])
    /// What is wrong.
    case bad(Text)
  }

  /// Takes what has come. `ended` says that nothing more will.
  mutating func take(_ more: Span<UInt8>, ended: Bool = false) -> State {
    guard octets.count + more.count <= HTTPAnswer.limit else {
      return .bad("the answer has more than \(HTTPAnswer.limit) octets")
    }
    for index in more.indices { octets.append(more[index]) }
    let state = state(ended: ended)
    return state == .incomplete && ended ? .bad("the connection ended within the answer") : state
  }

  private func state(ended: Bool) -> State {
    guard let end = headEnd else { return .incomplete }
    let lines = HTTPAnswer.lines(octets[..<end])
    guard let first = lines.first, first.begins(with: "HTTP/1."), first.count >= 12, first[8] == 0x20,
      let status = Decimal.value(Array(first[9..<12]))
    else { return .bad("what answers is no HTTP server") }
    var head = Head()
    for line in lines.dropFirst() { head.take(line) }
    // Some servers put an error message of CMP beside a status that is not 200.
    guard status == 200 || head.isCMP else { return .bad("the server answers \(Array(first[9...]))") }
    guard head.isCMP else { return .bad("the answer is no application/pkixcmp") }
    return body(Array(octets[end...]), head, ended: ended)
  }

  private func body(_ body: [UInt8], _ head: Head, ended: Bool) -> State {
    if head.isChunked {
      var body = body
      let received = body.count
      var span = body.mutableSpan
      var chunks = ChunkedBody()
      do throws(HTTPFault) { _ = try chunks.decode(&span, received: received, limit: HTTPAnswer.limit) } catch {
        return .bad("the chunks of the answer are not well-formed")
      }
      return chunks.isComplete ? .complete(Array(body[..<chunks.count])) : .incomplete
    }
    if head.isLengthBad { return .bad("the answer has a Content-Length that is none") }
    guard let length = head.length else { return ended ? .complete(body) : .incomplete }
    guard length <= HTTPAnswer.limit else { return .bad("the answer has more than \(HTTPAnswer.limit) octets") }
    return body.count >= length ? .complete(Array(body[..<length])) : .incomplete
  }

  /// Where the body begins.
  private var headEnd: Int? {
    var index = 0
    while index + 3 < octets.count {
      if octets[index] == 13, octets[index + 1] == 10, octets[index + 2] == 13, octets[index + 3] == 10 {
        return index + 4
      }
      index += 1
    }
    return nil
  }

  private static func lines(_ head: ArraySlice<UInt8>) -> [[UInt8]] {
    head.split(separator: 0x0A).map { line in line.last == 0x0D ? Array(line.dropLast()) : Array(line) }
  }

  /// The fields that count.
  private struct Head {
    var length: Int?
    var isLengthBad = false
    var isChunked = false
    var isCMP = false

    mutating func take(_ line: [UInt8]) {
      guard let colon = line.firstIndex(of: UInt8(ascii: ":")) else { return }
      let name = line[..<colon].map { HTTPAnswer.lower($0) }
      var value = line[(colon + 1)...].map { HTTPAnswer.lower($0) }
      while value.first == 0x20 || value.first == 0x09 { value.removeFirst() }
      while value.last == 0x20 || value.last == 0x09 { value.removeLast() }
      if name.matches("content-length") {
        length = Decimal.value(value)
        isLengthBad = length == nil
      } else if name.matches("transfer-encoding") {
        isChunked = value.matches("chunked")
      } else if name.matches("content-type") {
        isCMP = value.begins(with: "application/pkixcmp")
      }
    }
  }

  private static func lower(_ octet: UInt8) -> UInt8 { octet >= 0x41 && octet <= 0x5A ? octet | 0x20 : octet }
}
