import CMP
import Crypto

/// Whether the proofs of possession in a request are right: the first thing to know after badPOP.
enum MessageProof {
  /// A sentence for each request in the message.
  static func texts(_ bytes: [UInt8], with library: MbedTLS) -> [Text] {
    do throws(DERError) {
      let message = try PKIMessage(bytes.span)
      switch message.body.kind {
      case .ir, .cr, .kur, .krr, .ccr: return try texts(try message.body.read(CertReqMessages.self), library)
      case .p10cr: return [try text(try message.body.read(CertificationRequest.self), library)]
      default: return []
      }
    } catch {
      return []
    }
  }

  private static func texts(_ requests: CertReqMessages, _ library: MbedTLS) throws(DERError) -> [Text] {
    var texts: [Text] = []
    var each = requests.messages.makeIterator()
    while let request = each.next() { texts.append(try text(request, library)) }
    return texts
  }

  private static func text(_ request: CertReqMsg, _ library: MbedTLS) throws(DERError) -> Text {
    guard let popo = request.popo else { return "none" }
    guard case .signature(let proof) = popo else { return "by other means than a signature" }
    guard let algorithm = SignatureAlgorithm(proof.algorithmIdentifier) else {
      return "not checked: its algorithm is not known here"
    }
    if let input = proof.poposkInput {
      let first = InlineArray<1, UInt8>(repeating: DERTag.sequence.octet)
      let key = try PublicKey(input.publicKey)
      return text(
        library.kind(of: key) != nil
          && library.verify(proof.signature, by: key, algorithm: algorithm, first.span, input.lengthAndContent))
    }
    guard let info = request.certReq.certTemplate.publicKey else { return "not checked: the template has no key" }
    let key = try PublicKey(info)
    return text(
      library.kind(of: key) != nil
        && library.verify(proof.signature, by: key, algorithm: algorithm, Span(), request.certReq.encoded))
  }

  private static func text(_ request: CertificationRequest, _ library: MbedTLS) throws(DERError) -> Text {
    let info = request.certificationRequestInfo
    guard let algorithm = SignatureAlgorithm(request.signatureAlgorithm) else {
      return "not checked: its algorithm is not known here"
    }
    let key = try PublicKey(info.subjectPKInfo)
    return text(
      library.kind(of: key) != nil
        && library.verify(request.signature, by: key, algorithm: algorithm, Span(), info.encoded))
  }

  private static func text(_ isRight: Bool) -> Text {
    isRight ? "verified" : "NOT verified: the signature was not made by the key asked for, or not over what stands here"
  }
}
