/// A CRL (RFC 5280 5.1).
///
///     CertificateList  ::=  SEQUENCE  {
///         tbsCertList          TBSCertList,
///         signatureAlgorithm   AlgorithmIdentifier,
///         signatureValue       BIT STRING  }
///
/// It is written as certificates are: `begin(.sequence)`, `beginTBSCertList` and what follows it, then
/// `end(_:signedWith:_:)`.
public struct CertificateList: DERReadable, ~Escapable {
  public let tbsCertList: TBSCertList
  public let signatureAlgorithm: AlgorithmIdentifier
  /// The bits of the signature; for ECDSA they are an encoding, not yet looked at.
  public let signatureValue: Span<UInt8>
  /// The whole SEQUENCE as received.
  public let encoded: Span<UInt8>
  public let offset: Int

  @_lifetime(copy reader)
  public init(_ reader: inout DERReader) throws(DERError) {
    let element = try reader.element(.sequence)
    (encoded, offset) = (element.encoded, element.offset)
    var fields = element.reader
    tbsCertList = try TBSCertList(&fields)
    signatureAlgorithm = try AlgorithmIdentifier(&fields)
    signatureValue = try fields.octetAlignedBits()
    try fields.finish()
    // RFC 5280 5.1.1.2: "This field MUST contain the same algorithm identifier as the signature field in the sequence
    // tbsCertList."
    guard signatureAlgorithm.encoded.equals(tbsCertList.signature.encoded) else {
      throw DERError(.mismatch, at: signatureAlgorithm.offset)
    }
  }

  /// A CRL that stands alone: exactly these bytes, every part of them DER.
  @_lifetime(copy bytes)
  public init(_ bytes: Span<UInt8>) throws(DERError) {
    try DERWalk.check(bytes)
    var reader = DERReader(bytes)
    try self.init(&reader)
  }

  /// The entry of a certificate of this CRL's issuer, found by a walk from the start; `serialNumber` is the content of
  /// the INTEGER. An entry counts whatever its date is.
  @_lifetime(copy self)
  public func entry(of serialNumber: Span<UInt8>) -> RevokedCertificate? {
    var entries = tbsCertList.revokedCertificates.makeIterator()
    while let entry = entries.next() {
      if entry.userCertificate.equals(serialNumber) { return entry }
    }
    return nil
  }

  /// The extension with this identifier.
  @_lifetime(copy self)
  public func first(_ identifier: ObjectIdentifier) -> Extension? {
    guard let extensions = tbsCertList.crlExtensions else { return nil }
    return extensions.first(identifier)
  }

  /// Its number, when it has one that is right.
  public var number: CRLNumber? {
    @_lifetime(copy self) get {
      guard let value = first(.cRLNumber) else { return nil }
      do { return try CRLNumber(value) } catch { return nil }
    }
  }
}
