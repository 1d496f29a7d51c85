import Platform

/// Sends one message and has one answer, over a connection of its own.
struct HTTPClient {
  let url: ServerURL
  private let address: SocketAddress
  /// Milliseconds of the clock that is never set.
  let deadline: Int64

  /// - Throws: when the host is not known.
  init(_ url: ServerURL, deadline: Int64) throws(Failure) {
    let hosts = (try? Files.read(Text("/etc/hosts").bytes, limit: 65_536)) ?? []
    guard let octets = url.address(hosts) else {
      throw Failure(.network, "\(url.host): this is no address, and /etc/hosts does not have the name")
    }
    self.url = url
    self.deadline = deadline
    address = SocketAddress(octets: octets, port: url.port)
  }

  /// Milliseconds that are left.
  var remaining: Int64 { max(0, deadline - System.milliseconds()) }

  func post(_ message: [UInt8]) throws(Failure) -> [UInt8] {
    let state: HTTPAnswer.State
    do throws(SystemFailure) { state = try transfer(message) } catch {
      throw Failure(.network, "\(raw: url.authority.bytes): \(raw: error.text)")
    }
    if case .complete(let body) = state { return body }
    guard case .bad(let reason) = state else { preconditionFailure("an answer that has ended is complete or bad") }
    throw Failure(.network, "\(raw: url.authority.bytes): \(reason)")
  }

  private func transfer(_ message: [UInt8]) throws(SystemFailure) -> HTTPAnswer.State {
    if remaining == 0 { throw .timedOut }
    let connection = try RemoteConnection(to: address, timeout: timeout)
    let head: Text = """
      POST \(raw: url.path) HTTP/1.1\r\nHost: \(raw: url.authority.bytes)\r\nContent-Type: application/pkixcmp\r\n\
      Content-Length: \(message.count)\r\nConnection: close\r\n\r\n
      """
    let request = head.bytes + message
    try connection.write(request.span)
    var answer = HTTPAnswer()
    var piece = [UInt8](repeating: 0, count: 16_384)
    while true {
      if remaining == 0 { throw .timedOut }
      var room = piece.mutableSpan
      let count = try connection.read(into: &room)
      let state = answer.take(piece.span.extracting(first: count), ended: count == 0)
      if state != .incomplete { return state }
    }
  }

  /// Of a single wait: half a minute, or what is left.
  private var timeout: Int32 { Int32(clamping: min(30_000, remaining)) }
}

extension SocketAddress {
  /// From 4 or 16 octets.
  init(octets: [UInt8], port: UInt16) {
    var words: (high: UInt64, low: UInt64) = (0, octets.count == 4 ? 0xFFFF : 0)
    for octet in octets {
      words.high = words.high << 8 | words.low >> 56
      words.low = words.low << 8 | UInt64(octet)
    }
    self.init(high: words.high, low: words.low, port: port)
  }
}
