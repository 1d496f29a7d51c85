import Platform
import Testing

@Suite struct RemoteConnectionTests {
  @Test func waitsHaveAnEnd() throws {
    let listener = try SocketListener(tcp: .loopback(port: 0))
    let connection = try RemoteConnection(to: listener.address, timeout: 50)
    try connection.write([1, 2, 3].span)
    var room = [UInt8](repeating: 0, count: 8)
    let begun = System.milliseconds()
    #expect(throws: SystemFailure.timedOut) {
      var span = room.mutableSpan
      _ = try connection.read(into: &span)
    }
    #expect(System.milliseconds() - begun >= 40)
  }

  @Test func nobodyThereIsSaid() throws {
    let address: SocketAddress
    do {
      let listener = try SocketListener(tcp: .loopback(port: 0))
      address = listener.address
    }
    do {
      _ = try RemoteConnection(to: address, timeout: 1000)
      Issue.record("somebody was there")
    } catch {
      #expect(error == SystemFailure(code: 111))
    }
  }
}
