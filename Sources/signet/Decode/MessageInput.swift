import PKIX

/// The forms in which a message is read: DER, PEM, base 64 or hexadecimal, or an HTTP request or response with a message in it.
enum MessageInput {
  /// The DER that a file holds; nothing when it is none of these forms.
  static func message(_ content: [UInt8]) -> [UInt8]? {
    if content.first == 0x30, content.count > 1, content[1] >= 0x80 || Int(content[1]) + 2 == content.count {
      return content
    }
    if let body = httpBody(content) { return body }
    let text = pemBody(content)
    return hexadecimal(text) ?? base64(text)
  }

  /// What follows the empty line of an HTTP message; chunks are put together.
  private static func httpBody(_ content: [UInt8]) -> [UInt8]? {
    guard content.begins(with: "POST ") || content.begins(with: "HTTP/1.") else { return nil }
    for index in content.indices where content[index...].starts(with: [13, 10, 13, 10]) {
      let body = Array(content[(index + 4)...])
      return body.first == 0x30 ? body : chunks(body)
    }
    return nil
  }

  private static func chunks(_ body: [UInt8]) -> [UInt8]? {
    var content: [UInt8] = []
    var index = 0
    while true {
      var count = 0
      while index < body.count, let digit = digit(body[index]), count < 0x100_0000 {
        count = count << 4 | Int(digit)
        index += 1
      }
      while index < body.count, body[index] != 0x0A { index += 1 }
      index += 1
      if count == 0 { return content.isEmpty ? nil : content }
      guard index < body.count else { return content.isEmpty ? nil : content }
      let end = min(index + count, body.count)
      content += body[index..<end]
      index = end + 2
    }
  }

  /// Between the BEGIN line and the END line of the first block, or all of it.
  private static func pemBody(_ content: [UInt8]) -> [UInt8] {
    var reader = PEMReader(content.span)
    guard let block = try? reader.next() else { return content }
    return [UInt8](copying: block.body)
  }

  private static func base64(_ text: [UInt8]) -> [UInt8]? {
    var room = [UInt8](repeating: 0, count: text.count)
    var span = room.mutableSpan
    guard let count = try? Base64.decode(text.span, into: &span), count > 2 else { return nil }
    let octets = Array(room[..<count])
    return octets[0] == 0x30 ? octets : nil
  }

  /// Pairs of digits, white space and colons between them.
  private static func hexadecimal(_ text: [UInt8]) -> [UInt8]? {
    var octets: [UInt8] = []
    var half: UInt8?
    for octet in text where octet > 0x20 && octet != UInt8(ascii: ":") {
      guard let digit = digit(octet) else { return nil }
      if let first = half {
        octets.append(first << 4 | digit)
        half = nil
      } else {
        half = digit
      }
    }
    return octets.first == 0x30 && octets.count > 2 ? octets : nil
  }

  private static func digit(_ octet: UInt8) -> UInt8? {
    switch octet {
    case 0x30...0x39: octet - 0x30
    case UInt8(ascii: "a")...UInt8(ascii: "f"): octet - UInt8(ascii: "a") + 10
    case UInt8(ascii: "A")...UInt8(ascii: "F"): octet - UInt8(ascii: "A") + 10
    default: nil
    }
  }
}
