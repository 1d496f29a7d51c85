/// `Extensions ::= SEQUENCE SIZE (1..MAX) OF Extension` (RFC 5280 4.1).
///
/// The reader takes any number of them and the same one twice, since a request that asks for that deserves a refusal
/// rather than "malformed"; `check` says whether they are such a list as a certificate may have.
public struct Extensions: DERReadable, ~Escapable {
  public let list: SequenceOf<Extension>
  /// The whole SEQUENCE, under whichever tag it came.
  public let encoded: Span<UInt8>
  public let offset: Int

  @_lifetime(copy reader)
  public init(_ reader: inout DERReader) throws(DERError) {
    try self.init(element: reader.element(.sequence))
  }

  /// From an element whose tag the caller has accepted: `[9] IMPLICIT` in a CertTemplate.
  @_lifetime(copy element)
  public init(element: DERElement) throws(DERError) {
    (encoded, offset) = (element.encoded, element.offset)
    list = try SequenceOf(element.reader)
  }

  @_lifetime(copy self)
  public func makeIterator() -> SequenceOf<Extension>.Iterator { list.makeIterator() }

  /// The extension with this identifier.
  @_lifetime(copy self)
  public func first(_ identifier: ObjectIdentifier) -> Extension? {
    var extensions = makeIterator()
    while let next = extensions.next() {
      if next.extnID == identifier { return next }
    }
    return nil
  }

  /// At least one, at most `PKIXLimits.extensions`, none twice (RFC 5280 4.2), every value one DER element.
  public func check() throws(DERError) {
    if list.isEmpty { throw DERError(.outOfRange, at: offset) }
    if list.count > PKIXLimits.extensions { throw DERError(.tooMany, at: offset) }
    var later = makeIterator()
    while let current = later.next() {
      try DERWalk.check(current.extnValue, offset: current.value.offset)
      var rest = later
      while let other = rest.next() {
        if other.identifier.equals(current.identifier) { throw DERError(.notDistinguished, at: other.offset) }
      }
    }
  }
}
