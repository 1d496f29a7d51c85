/// A certificate (RFC 5280 4.1).
///
///     Certificate  ::=  SEQUENCE  {
///         tbsCertificate       TBSCertificate,
///         signatureAlgorithm   AlgorithmIdentifier,
///         signature            BIT STRING  }
public struct Certificate: DERReadable, ~Escapable {
  public let tbsCertificate: TBSCertificate
  public let signatureAlgorithm: AlgorithmIdentifier
  /// The bits of the signature; for ECDSA they are an encoding, not yet looked at.
  public let signature: Span<UInt8>
  /// The whole SEQUENCE as received: what fingerprints and certHash are computed over.
  public let encoded: Span<UInt8>
  public let offset: Int

  @_lifetime(copy reader)
  public init(_ reader: inout DERReader) throws(DERError) {
    let element = try reader.element(.sequence)
    (encoded, offset) = (element.encoded, element.offset)
    var fields = element.reader
    tbsCertificate = try TBSCertificate(&fields)
    signatureAlgorithm = try AlgorithmIdentifier(&fields)
    signature = try fields.octetAlignedBits()
    try fields.finish()
    // RFC 5280 4.1.1.2: "This field MUST contain the same algorithm identifier as the signature field in the sequence
    // tbsCertificate." Otherwise the algorithm outside would not be signed.
    guard signatureAlgorithm.encoded.equals(tbsCertificate.signature.encoded) else {
      throw DERError(.mismatch, at: signatureAlgorithm.offset)
    }
  }

  /// A certificate that stands alone: exactly these bytes, every part of them DER.
  @_lifetime(copy bytes)
  public init(_ bytes: Span<UInt8>) throws(DERError) {
    try DERWalk.check(bytes)
    var reader = DERReader(bytes)
    try self.init(&reader)
  }

  /// Issuer and subject are the same name: most likely a root.
  public var isSelfIssued: Bool { tbsCertificate.issuer.matches(tbsCertificate.subject) }

  /// The extension with this identifier.
  @_lifetime(copy self)
  public func first(_ identifier: ObjectIdentifier) -> Extension? {
    guard let extensions = tbsCertificate.extensions else { return nil }
    return extensions.first(identifier)
  }
}

/// How a certificate is written:
///
///     let certificate = writer.begin(.sequence)
///     let start = writer.count
///     let tbs = writer.beginTBSCertificate(serialNumber: ...)
///     writer.keyUsage(...)
///     writer.end(tbs)
///     let signature = try key.sign(writer.written(from: start), ...)
///     writer.end(certificate, signedWith: key.algorithm, signature.bytes)
///
/// Certification requests are written the same way.
extension DERWriter {
  /// Writes algorithm and signature and closes what was opened around the signed part.
  @_lifetime(self: copy self)
  public mutating func end(_ mark: DERMark, signedWith algorithm: SignatureAlgorithm, _ signature: Span<UInt8>) {
    signatureAlgorithm(algorithm)
    bitString(signature)
    end(mark)
  }
}
