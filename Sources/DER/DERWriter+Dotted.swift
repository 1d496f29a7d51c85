extension DERWriter {
  /// An OBJECT IDENTIFIER from dotted decimal, `1.2.840.113549`. False, with part of it written, when the text is not
  /// one.
  @_lifetime(self: copy self)
  public mutating func objectIdentifier(dotted text: Span<UInt8>, _ tag: DERTag = .objectIdentifier) -> Bool {
    var arcs = DottedText(text)
    guard let first = arcs.next(), first <= 2, let second = arcs.next(), first == 2 || second < 40 else { return false }
    let (joined, overflow) = second.addingReportingOverflow(first * 40)
    if overflow { return false }
    let identifier = begin(tag)
    subidentifier(joined)
    while let arc = arcs.next() { subidentifier(arc) }
    let length = count - identifier.start - 2
    end(identifier)
    return arcs.isAtEnd && length <= DERLimits.objectIdentifier
  }

  @_lifetime(self: copy self)
  private mutating func subidentifier(_ arc: UInt64) {
    var shift: UInt64 = 63
    while shift > 0 {
      if arc >> shift != 0 { octet(UInt8(truncatingIfNeeded: arc >> shift) | 0x80) }
      shift -= 7
    }
    octet(UInt8(truncatingIfNeeded: arc) & 0x7F)
  }
}

/// Decimal numbers with dots between them; each without leading zeros and below 2^64.
private struct DottedText: ~Escapable {
  private let text: Span<UInt8>
  private var position = 0

  @_lifetime(copy text)
  init(_ text: Span<UInt8>) { self.text = text }

  var isAtEnd: Bool { position > text.count }

  /// The next number; nothing at the end and before whatever is no number.
  @_lifetime(self: copy self)
  mutating func next() -> UInt64? {
    let start = position
    var value: UInt64 = 0
    var index = start
    while index < text.count, text[index] >= 0x30, text[index] <= 0x39 {
      let (product, carry) = value.multipliedReportingOverflow(by: 10)
      let (sum, carryAgain) = product.addingReportingOverflow(UInt64(text[index] - 0x30))
      if carry || carryAgain || index > start && value == 0 { return nil }
      value = sum
      index += 1
    }
    guard index > start, index == text.count || text[index] == UInt8(ascii: ".") else { return nil }
    // One behind the end when the last number has been read, so that a dot at the end is not the end.
    position = index + 1
    return value
  }
}
