/// Reads a request head as it arrives, each octet once: `advance` looks at what has come since the last call, and throws as
/// soon as what stands there cannot become a head that we take.
public struct RequestHeadReader: Sendable {
  public private(set) var head = RequestHead()
  /// Octets looked at.
  private var position = 0
  private var lineStart = 0
  private var sawReturn = false
  private var emptyLines = 0
  private var fields = 0
  private var hasRequestLine = false
  private var found = FramingFields()

  public init() {}

  /// Whether anything but empty lines has been read.
  public var hasBegun: Bool { position > lineStart || hasRequestLine }

  /// Whether the head is complete. `bytes` starts with the octets of the calls before.
  public mutating func advance(over bytes: Span<UInt8>) throws(HTTPFault) -> Bool {
    while position < bytes.count {
      let octet = bytes[position]
      if position >= HTTPLimits.requestHead { throw HTTPFault(.headTooLarge, at: position) }
      if sawReturn {
        if octet != 0x0A { throw HTTPFault(.badRequest, at: position) }
        sawReturn = false
        let line = OctetRange(start: lineStart, count: position - 1 - lineStart)
        position += 1
        lineStart = position
        if try endOfLine(line, bytes) { return true }
        continue
      }
      if octet == 0x0D {
        sawReturn = true
      } else {
        try check(octet)
      }
      position += 1
    }
    return false
  }

  /// Control characters, bare LF among them, stand in no line; a request line holds nothing but ASCII.
  private func check(_ octet: UInt8) throws(HTTPFault) {
    if hasRequestLine {
      if octet < 0x20 && octet != 0x09 || octet == 0x7F { throw HTTPFault(.badRequest, at: position) }
    } else {
      if octet < 0x20 || octet > 0x7E { throw HTTPFault(.badRequest, at: position) }
      if position - lineStart >= HTTPLimits.requestLine { throw HTTPFault(.uriTooLong, at: position) }
    }
  }

  /// Whether this was the line that ends the head.
  private mutating func endOfLine(_ line: OctetRange, _ bytes: Span<UInt8>) throws(HTTPFault) -> Bool {
    if !hasRequestLine {
      if line.count == 0 {
        emptyLines += 1
        if emptyLines > HTTPLimits.emptyLines { throw HTTPFault(.badRequest, at: line.start) }
        return false
      }
      try head.requestLine(line, bytes)
      hasRequestLine = true
      return false
    }
    if line.count == 0 {
      head.count = position
      try found.decide(&head)
      return true
    }
    fields += 1
    if fields > HTTPLimits.fields { throw HTTPFault(.headTooLarge, at: line.start) }
    try found.field(line, bytes, &head)
    return false
  }
}
