/// Decodes a chunked body where it stands (RFC 9112 7.1).
///
///     chunked-body = *chunk last-chunk trailer-section CRLF
///     chunk        = chunk-size [ chunk-ext ] CRLF chunk-data CRLF
///     last-chunk   = 1*("0") [ chunk-ext ] CRLF
///
/// The content moves to the front over the sizes between its pieces, so that in the end it stands as if it had come with a
/// length. Extensions and trailer fields are bounded and ignored.
public struct ChunkedBody: Sendable {
  /// Octets of content so far, from the first octet of the body on.
  public private(set) var count = 0
  public private(set) var isComplete = false
  private var state = State.size
  private var digits = 0
  /// What is left of the present chunk.
  private var remaining = 0
  private var extensions = 0
  private var trailer = 0

  private enum State {
    case size, chunkExtension, sizeEnd, data, dataReturn, dataEnd, lineStart, line, lineEnd, bodyEnd
  }

  public init() {}

  /// `bytes` starts with the body; its first `count` octets are content decoded before, up to `received` stands what has come
  /// since. Returns the octets then in use: the content and, when the body is complete, what follows it.
  public mutating func decode(
    _ bytes: inout MutableSpan<UInt8>, received: Int, limit: Int
  ) throws(HTTPFault) -> Int {
    var position = count
    while position < received, !isComplete {
      if state == .data {
        position += take(&bytes, from: position, to: received)
      } else {
        try step(bytes[position], at: position, limit: limit)
        position += 1
      }
    }
    let rest = received - position
    if position > count { for index in 0..<rest { bytes[count + index] = bytes[position + index] } }
    return count + rest
  }

  /// Moves what is there of the present chunk to its place.
  private mutating func take(_ bytes: inout MutableSpan<UInt8>, from position: Int, to received: Int) -> Int {
    let piece = min(remaining, received - position)
    if position > count { for index in 0..<piece { bytes[count + index] = bytes[position + index] } }
    count += piece
    remaining -= piece
    if remaining == 0 { state = .dataReturn }
    return piece
  }

  private mutating func step(_ octet: UInt8, at offset: Int, limit: Int) throws(HTTPFault) {
    switch state {
    case .size, .chunkExtension: try size(octet, at: offset, limit: limit)
    case .sizeEnd:
      try expect(octet, 0x0A, at: offset)
      state = remaining > 0 ? .data : .lineStart
      digits = 0
    case .data: break
    case .dataReturn:
      try expect(octet, 0x0D, at: offset)
      state = .dataEnd
    case .dataEnd:
      try expect(octet, 0x0A, at: offset)
      state = .size
    case .lineStart, .line: try trailer(octet, at: offset)
    case .lineEnd:
      try expect(octet, 0x0A, at: offset)
      state = .lineStart
    case .bodyEnd:
      try expect(octet, 0x0A, at: offset)
      isComplete = true
    }
  }

  private mutating func size(_ octet: UInt8, at offset: Int, limit: Int) throws(HTTPFault) {
    if octet == 0x0D, digits > 0 {
      state = .sizeEnd
    } else if state == .chunkExtension {
      extensions += 1
      if extensions > HTTPLimits.chunkExtensions || octet < 0x20 && octet != 0x09 {
        throw HTTPFault(.badRequest, at: offset)
      }
    } else if let value = octet.hexadecimalValue {
      digits += 1
      if digits > 8 { throw HTTPFault(.contentTooLarge, at: offset) }
      let (size, overflows) = remaining.multipliedReportingOverflow(by: 16)
      if overflows || size > limit - count - value { throw HTTPFault(.contentTooLarge, at: offset) }
      remaining = size + value
    } else if octet == 0x3B, digits > 0 {
      state = .chunkExtension
    } else {
      throw HTTPFault(.badRequest, at: offset)
    }
  }

  private mutating func trailer(_ octet: UInt8, at offset: Int) throws(HTTPFault) {
    trailer += 1
    if trailer > HTTPLimits.trailer { throw HTTPFault(.headTooLarge, at: offset) }
    if octet == 0x0D {
      state = state == .lineStart ? .bodyEnd : .lineEnd
    } else {
      if octet < 0x20 && octet != 0x09 || octet == 0x7F { throw HTTPFault(.badRequest, at: offset) }
      state = .line
    }
  }

  private func expect(_ octet: UInt8, _ expected: UInt8, at offset: Int) throws(HTTPFault) {
    if octet != expected { throw HTTPFault(.badRequest, at: offset) }
  }
}

extension UInt8 {
  fileprivate var hexadecimalValue: Int? {
    if isDigit { return Int(self - 0x30) }
    let letter = lowercased
    return letter >= 0x61 && letter <= 0x66 ? Int(letter - 0x61) + 10 : nil
  }
}
