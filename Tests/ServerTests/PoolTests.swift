import Testing

@testable import HTTP
@testable import Server

struct PoolTests {
  @Test func buffersAreWholePagesThatDoNotOverlap() {
    var pool = Pool(count: 3, size: 5000)
    #expect(pool.size == 8192)
    for index in 0..<3 {
      var octets = pool.octets(index)
      for place in octets.indices { octets[place] = UInt8(index + 1) }
    }
    for index in 0..<3 {
      let octets = pool.view(index)
      var isIntact = octets.count == 8192
      for place in octets.indices where octets[place] != UInt8(index + 1) { isIntact = false }
      #expect(isIntact)
    }
  }

  @Test func aBufferIsSplit() {
    var pool = Pool(count: 2, size: 4096)
    let sum = pool.split(1, at: 100) { front, rest in
      for place in rest.indices { rest[place] = 9 }
      return front.count + rest.count
    }
    #expect(sum == 4096)
    let octets = pool.view(1)
    let ends = [octets[100], octets[4095]]
    #expect(ends == [9, 9])
  }

  @Test func aHeadEndsWhereTheContentBegins() {
    var pool = Pool(count: 1, size: 4096)
    let range = pool.put(0, ResponseHead(.ok, .text, contentLength: 0, persists: true), before: 300)
    #expect(range.end == 300)
    let octets = pool.view(0)
    let text = String(decoding: octets.octets(range).copied, as: UTF8.self)
    #expect(text.hasPrefix("HTTP/1.1 200 OK\r\n") && text.hasSuffix("\r\n\r\n"))
  }
}
