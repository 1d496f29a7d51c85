import CMP

/// Certificates that the configuration names, one DER encoding after the other: CAs that are trusted for a purpose, or
/// certificates that are trusted themselves.
public struct TrustList: Equatable, Sendable {
  public private(set) var bytes: [UInt8] = []
  public private(set) var count = 0
  /// CRLs, one after the other.
  public private(set) var revocationLists: [UInt8] = []

  public init() {}

  /// - Throws: where it is no certificate of DER.
  public mutating func append(_ certificate: Span<UInt8>) throws(DERError) {
    _ = try Certificate(certificate)
    for index in certificate.indices { bytes.append(certificate[index]) }
    count += 1
  }

  /// Adds a CRL of one of the CAs, or of one below them.
  ///
  /// - Throws: where it is no full CRL of DER.
  public mutating func append(revocationList: Span<UInt8>) throws(DERError) {
    _ = try CertificateList(revocationList)
    for index in revocationList.indices { revocationLists.append(revocationList[index]) }
  }

  public var isEmpty: Bool { count == 0 }

  /// Whether it has this certificate, octet for octet.
  func contains(_ certificate: Certificate) -> Bool {
    guard !isEmpty, let list = try? SequenceOf<CMPCertificate>(DERReader(bytes.span)) else { return false }
    var each = list.makeIterator()
    while let next = each.next() {
      if next.encoded.equals(certificate.encoded) { return true }
    }
    return false
  }
}
