/// One message (RFC 9810 5.1), read by the first of two passes: the body's kind is known, its content is not looked at.
///
///     PKIMessage ::= SEQUENCE {
///         header           PKIHeader,
///         body             PKIBody,
///         protection   [0] PKIProtection OPTIONAL,
///         extraCerts   [1] SEQUENCE SIZE (1..MAX) OF CMPCertificate OPTIONAL }
///     PKIProtection ::= BIT STRING
public struct PKIMessage: DERReadable, ~Escapable {
  public let header: PKIHeader
  public let body: PKIBody
  /// A MAC or a signature. No MAC or signature has unused bits: such a BIT STRING is malformed.
  public let protection: Span<UInt8>?
  /// Not protected: anybody on the way can have put something there.
  public let extraCerts: SequenceOf<CMPCertificate>?
  /// What the protection is computed over.
  public let protectedPart: ProtectedPart
  /// The whole SEQUENCE as received.
  public let encoded: Span<UInt8>
  public let offset: Int

  /// From exactly these bytes: all of them are checked to be DER, however deep, before a field is read.
  @_lifetime(copy bytes)
  public init(_ bytes: Span<UInt8>) throws(DERError) {
    try DERWalk.check(bytes)
    var reader = DERReader(bytes)
    try self.init(&reader)
    try reader.finish()
  }

  /// From a reader of bytes that a walk has seen: a nested message.
  @_lifetime(copy reader)
  public init(_ reader: inout DERReader) throws(DERError) {
    let element = try reader.element(.sequence)
    (encoded, offset) = (element.encoded, element.offset)
    var fields = element.reader
    let start = fields
    header = try PKIHeader(&fields)
    body = try PKIBody(&fields)
    protectedPart = ProtectedPart(start.rest.extracting(first: fields.offset - start.offset))
    if var inside = try fields.optionalExplicit(0) {
      protection = try inside.octetAlignedBits()
      try inside.finish()
    } else {
      protection = nil
    }
    if var inside = try fields.optionalExplicit(1) {
      extraCerts = try SequenceOf(inside.sequence())
      try inside.finish()
    } else {
      extraCerts = nil
    }
    try fields.finish()
  }

  /// Whether header and extraCerts keep to the bounds. What fails here can still be answered: the header has been read.
  public func check() throws(PKIMessageFault) {
    try header.check()
    guard let extraCerts else { return }
    guard extraCerts.count >= 1, extraCerts.count <= CMPLimits.extraCerts,
      extraCerts.content.count <= CMPLimits.extraCertsOctets
    else { throw PKIMessageFault(.extraCerts, at: extraCerts.contentOffset) }
  }
}

/// A message is written front to back:
///
///     let message = writer.beginPKIMessage()
///     writer.pkiHeader(fields)
///     let body = writer.beginPKIBody(.ip)
///     ...
///     writer.end(body)
///     let prefix = writer.protectedPrefix(of: message)
///     let mac = cryptography.mac(.sha256, key: key, prefix.bytes, writer.protectedBytes(of: message))
///     writer.pkiProtection(mac.bytes)
///     let certificates = writer.beginExtraCerts()
///     writer.raw(certificate)
///     writer.end(certificates)
///     writer.end(message)
extension DERWriter {
  @_lifetime(self: copy self)
  public mutating func beginPKIMessage() -> PKIMessageMark {
    let sequence = begin(.sequence)
    return PKIMessageMark(sequence: sequence, contentStart: count)
  }

  /// What stands before `protectedBytes` when the protection is computed, once header and body are closed.
  public func protectedPrefix(of message: PKIMessageMark) -> SequencePrefix {
    SequencePrefix(length: count - message.contentStart)
  }

  /// Header and body as they are written.
  @_lifetime(borrow self)
  public func protectedBytes(of message: PKIMessageMark) -> Span<UInt8> { written(from: message.contentStart) }

  /// `protection [0]`.
  @_lifetime(self: copy self)
  public mutating func pkiProtection(_ bits: Span<UInt8>) {
    let inside = begin(.contextConstructed(0))
    bitString(bits)
    end(inside)
  }

  /// Opens `extraCerts [1]`; encoded certificates follow through `raw`. At least one must.
  @_lifetime(self: copy self)
  public mutating func beginExtraCerts() -> DERPairMark { beginPair(.contextConstructed(1), .sequence) }

  @_lifetime(self: copy self)
  public mutating func end(_ message: PKIMessageMark) { end(message.sequence) }
}

/// Where a message was opened.
public struct PKIMessageMark: Sendable {
  let sequence: DERMark
  let contentStart: Int
}
