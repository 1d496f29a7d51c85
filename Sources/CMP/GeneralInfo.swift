/// What a header says beside its fields (RFC 9810 5.1.1.1 to 5.1.1.5). What is not known is ignored.
///
///     generalInfo     [8] SEQUENCE SIZE (1..MAX) OF InfoTypeAndValue
public struct GeneralInfo: DERReadable, ~Escapable {
  public let items: SequenceOf<InfoTypeAndValue>
  /// The whole SEQUENCE as received.
  public let encoded: Span<UInt8>

  @_lifetime(copy reader)
  public init(_ reader: inout DERReader) throws(DERError) {
    let element = try reader.element(.sequence)
    encoded = element.encoded
    items = try SequenceOf(element.reader)
  }

  var isWithinBounds: Bool { items.count >= 1 && items.count <= CMPLimits.generalInfo }

  /// The first item of this type.
  @_lifetime(copy self)
  public func first(_ type: ObjectIdentifier) -> InfoTypeAndValue? {
    var iterator = items.makeIterator()
    while let item = iterator.next() {
      if item.infoType == type { return item }
    }
    return nil
  }

  /// `implicitConfirm` (5.1.1.1). Its value is NULL; EJBCA leaves it out, and any other one is malformed.
  public func asksImplicitConfirm() throws(DERError) -> Bool {
    guard let item = first(.implicitConfirm) else { return false }
    guard let value = item.infoValue else { return true }
    guard value.tag == .null else { throw DERError(.unexpectedTag, at: value.offset) }
    try value.check(as: .null)
    return true
  }

  /// `confirmWaitTime` (5.1.1.2): until when the server waits for certConf.
  public func confirmWaitTime() throws(DERError) -> Timestamp? {
    guard let value = first(.confirmWaitTime)?.infoValue else { return nil }
    var reader = value.whole
    return try reader.generalizedTime()
  }

  /// `certProfile` (5.1.1.4, RFC 9483 3.1): exactly one name of a profile; several are `tooMany`.
  ///
  ///     CertProfileValue ::= SEQUENCE SIZE (1..MAX) OF UTF8String
  @_lifetime(copy self)
  public func certProfile() throws(DERError) -> Span<UInt8>? {
    guard let value = first(.certProfile)?.infoValue else { return nil }
    var reader = value.whole
    var strings = try reader.sequence()
    let name = try strings.utf8String()
    if !strings.isAtEnd { throw strings.failure(.tooMany) }
    return name
  }

  /// `origPKIMessage` (5.1.1.3): the message as it was before a registration authority changed it.
  @_lifetime(copy self)
  public func origPKIMessage() throws(DERError) -> NestedMessageContent? {
    guard let value = first(.origPKIMessage)?.infoValue else { return nil }
    var reader = value.whole
    return try NestedMessageContent(&reader)
  }
}

extension DERWriter {
  @_lifetime(self: copy self)
  public mutating func implicitConfirm() {
    let item = beginInfoTypeAndValue(.implicitConfirm)
    null()
    end(item)
  }

  @_lifetime(self: copy self)
  public mutating func confirmWaitTime(_ moment: Timestamp) {
    let item = beginInfoTypeAndValue(.confirmWaitTime)
    generalizedTime(moment)
    end(item)
  }

  @_lifetime(self: copy self)
  public mutating func certProfile(_ name: Span<UInt8>) {
    let item = beginInfoTypeAndValue(.certProfile)
    let strings = begin(.sequence)
    utf8String(name)
    end(strings)
    end(item)
  }
}
