import CMP

/// What a client asks of a certificate that signed an answer: that a path leads from it to what the client trusts. The same
/// validation as of those who ask us.
extension Cryptography where Self: ~Copyable {
  /// - Parameters:
  ///   - signer: a certificate, DER.
  ///   - sent: the certificates that came with the message, one encoding after the other, in any order.
  ///   - trusted: CAs, or the signer's own certificate.
  public func validate(
    signer: Span<UInt8>, sent: Span<UInt8>, trusted: TrustList, at now: Timestamp
  ) throws(PathFault) {
    let (anchors, lists) = (trusted.bytes, trusted.revocationLists)
    var budget = PathBudget()
    let certificate: Certificate
    let material: PathMaterial
    do throws(DERError) {
      certificate = try Certificate(signer)
      material = PathMaterial(
        sent: try SequenceOf(DERReader(sent)), known: SequenceOf(emptyAfter: sent),
        anchors: try SequenceOf(DERReader(anchors.span)), revocationLists: try SequenceOf(DERReader(lists.span)))
    } catch {
      throw .malformed
    }
    try validate(certificate, with: material, PathRules(now: now, allowsSHA1: false), &budget)
  }
}
