/// One pass over bytes that must be exactly one DER element, however deep: every identifier, length and universal
/// primitive in it is checked, also in parts that no view will ever read.
///
/// A message that has passed can still be the wrong type, but nothing in it is BER. Time is linear in the number of
/// octets; the stack is fixed (`DERLimits.depth` levels), so no nesting exhausts it.
public enum DERWalk {
  public static func check(_ bytes: Span<UInt8>, offset: Int = 0) throws(DERError) {
    var ends = InlineArray<32, Int>(repeating: 0)
    var depth = 0
    var position = 0
    var end = bytes.count
    while true {
      let header = try DERHeader(bytes.extracting(first: end), at: position, base: offset)
      try checkForm(header.tag, at: offset + position)
      if header.tag.isConstructed {
        guard depth < DERLimits.depth else { throw DERError(.tooDeep, at: offset + position) }
        ends[depth] = end
        depth += 1
        (position, end) = (header.contentStart, header.end)
      } else {
        if header.tag.isUniversal {
          let content = bytes.extracting(header.contentStart..<header.end)
          try DERPrimitive.check(header.tag, content, at: offset + header.contentStart)
        }
        position = header.end
      }
      while position == end, depth > 0 {
        depth -= 1
        end = ends[depth]
      }
      if depth == 0 { break }
    }
    if position != bytes.count { throw DERError(.trailingData, at: offset + position) }
  }

  /// SEQUENCE and SET are constructed, every other universal type is primitive (X.690 10.2). EXTERNAL and its like,
  /// which are constructed too, stand nowhere in PKIX and are refused.
  private static func checkForm(_ tag: DERTag, at offset: Int) throws(DERError) {
    guard tag.isUniversal else { return }
    if tag.octet == 0 { throw DERError(.unexpectedTag, at: offset) }
    let mustBeConstructed = tag.number == 0x10 || tag.number == 0x11
    if tag.isConstructed != mustBeConstructed { throw DERError(.wrongForm, at: offset) }
  }
}
