import Testing

@testable import HTTP

/// Decodes pieces one after the other: the content and what follows it, or the fault.
private func decode(_ pieces: [[UInt8]], limit: Int = 100) -> Result<(content: String, rest: String)?, HTTPFault> {
  var chunks = ChunkedBody()
  var room = [UInt8](repeating: 0, count: 4096)
  var used = 0
  for piece in pieces {
    for octet in piece {
      room[used] = octet
      used += 1
    }
    var octets = room.mutableSpan
    do { used = try chunks.decode(&octets, received: used, limit: limit) } catch { return .failure(error) }
    if chunks.isComplete { break }
    if used != chunks.count { return .success((content: "all of it is taken", rest: "")) }
  }
  if !chunks.isComplete { return .success(nil) }
  return .success(
    (
      content: String(decoding: room[..<chunks.count], as: UTF8.self),
      rest: String(decoding: room[chunks.count..<used], as: UTF8.self)
    ))
}

struct ChunkedBodyTests {
  @Test(arguments: [
    ("0\r\n\r\n", "", ""), ("3\r\nabc\r\n0\r\n\r\n", "abc", ""),
    ("3\r\nabc\r\n2\r\nde\r\n000\r\n\r\nPOST", "abcde", "POST"),
    ("A\r\n0123456789\r\n0\r\n\r\n", "0123456789", ""), ("00000001\r\nx\r\n0\r\n\r\n", "x", ""),
    ("1;a=b;c=\"d e\"\r\nx\r\n0;last\r\n\r\n", "x", ""), ("1\r\nx\r\n0\r\nA: b\r\nC: d\r\n\r\n..", "x", ".."),
    ("64\r\n" + String(repeating: "y", count: 100) + "\r\n0\r\n\r\n", String(repeating: "y", count: 100), ""),
    ("2\r\n\r\n\r\n0\r\n\r\n", "\r\n", ""),
  ])
  func anySplitGivesTheSame(_ text: String, _ content: String, _ rest: String) throws {
    let octets = Array(text.utf8)
    let end = octets.count - rest.utf8.count
    for split in 0...octets.count {
      let found = try decode([Array(octets[..<split]), Array(octets[split...])]).get()
      #expect(found?.content == content)
      #expect(found?.rest == (split >= end ? String(rest.prefix(split - end)) : rest))
    }
    #expect(try decode(octets.map { [$0] }).get()?.content == content)
    for prefix in 0..<end {
      let isComplete = try decode([Array(octets[..<prefix])]).get() != nil
      #expect(!isComplete)
    }
  }

  @Test(arguments: [
    ("\r\n", HTTPStatus.badRequest, 0), ("g\r\n", .badRequest, 0), ("-1\r\n", .badRequest, 0),
    ("+1\r\n", .badRequest, 0),
    (" 1\r\n", .badRequest, 0), ("1 \r\n", .badRequest, 1), ("0x1\r\n", .badRequest, 1), (";a\r\n", .badRequest, 0),
    ("1\n", .badRequest, 1), ("1\rx", .badRequest, 2), ("1\r\nxy", .badRequest, 4), ("1\r\nx\rz", .badRequest, 5),
    ("1;a\nb", .badRequest, 3), ("0\r\n\rx", .badRequest, 4), ("0\r\nA: \0", .badRequest, 6),
    ("0\r\nA: b\rx", .badRequest, 8),
    ("65\r\n", .contentTooLarge, 1), ("1\r\nx\r\n64\r\n", .contentTooLarge, 7), ("ffffffff\r\n", .contentTooLarge, 1),
    ("000000001\r\n", .contentTooLarge, 8), ("7fffffffffffffff\r\n", .contentTooLarge, 1),
    ("1;" + String(repeating: "a", count: 300), .badRequest, 258),
    ("0\r\nA: " + String(repeating: "a", count: 2000), .headTooLarge, 1027),
  ])
  func faults(_ text: String, _ status: HTTPStatus, _ offset: Int) {
    guard case .failure(let fault) = decode([Array(text.utf8)]) else {
      Issue.record("\(text) is taken")
      return
    }
    // An offset counts from the start of the octets of one call.
    #expect(fault == HTTPFault(status, at: offset))
    guard case .failure(let late) = decode(text.utf8.map { [$0] }) else {
      Issue.record("\(text) is taken octet by octet")
      return
    }
    #expect(late.status == status)
  }
}
