import CMP
import Crypto

/// The bodies that a client sends.
enum RequestBody {
  /// What a certificate should say.
  struct Wish {
    /// An encoded Name.
    var subject: [UInt8]
    /// GeneralNames, or empty.
    var subjectAltName: [UInt8] = []
    let key: PrivateKey
    /// Of kur: the certificate that the new one replaces.
    var old: CertificateName?
  }

  /// One request of certReqId 0 (RFC 9483 4.1.1): the key, and the signature that proves that we have it.
  static func certReqMessages(_ wish: Wish) throws(CryptographyFailure) -> [UInt8] {
    let publicKey = PublicKeyOctets(of: wish.key)
    var room = [UInt8](repeating: 0, count: wish.subject.count + wish.subjectAltName.count + 8192)
    var writer = DERWriter(room.mutableSpan)
    let messages = writer.begin(.sequence)
    let message = writer.begin(.sequence)
    let start = writer.count
    let request = writer.begin(.sequence)
    writer.integer(0)
    let template = writer.begin(.sequence)
    writer.templateName(5, wish.subject.span)
    writer.templatePublicKey(publicKey.info.span)
    if !wish.subjectAltName.isEmpty {
      let extensions = writer.begin(.contextConstructed(9))
      let names = writer.beginExtension(.subjectAltName)
      writer.raw(wish.subjectAltName.span)
      writer.end(names)
      writer.end(extensions)
    }
    writer.end(template)
    if let old = wish.old {
      let controls = writer.begin(.sequence)
      writer.oldCertID(issuer: old.issuer.span, serialNumber: old.serialNumber.span)
      writer.end(controls)
    }
    writer.end(request)
    let proof = try wish.key.sign(writer.written(from: start), Span())
    writer.popoSigningKey(wish.key.algorithm, proof.bytes)
    writer.end(message)
    writer.end(messages)
    precondition(!writer.overflowed, "a request fits into room for its names and its key")
    let count = writer.count
    return Array(room[..<count])
  }

  /// One certificate, with a reason (RFC 9483 4.2).
  static func revReqContent(_ certificate: CertificateName, _ reason: CRLReason) -> [UInt8] {
    Encoding.write(limit: certificate.issuer.count + certificate.serialNumber.count + 128) { writer in
      let extensions = Encoding.write(limit: 64) { writer in
        let list = writer.begin(.sequence)
        writer.reasonCode(reason)
        writer.end(list)
      }
      let content = writer.beginRevReqContent()
      writer.revDetails(
        issuer: certificate.issuer.span, serialNumber: certificate.serialNumber.span, crlEntryDetails: extensions.span)
      writer.end(content)
    }
  }

  /// One question; `value` is encoded, or empty.
  static func genMsgContent(_ type: [UInt8], _ value: [UInt8]) -> [UInt8] {
    Encoding.write(limit: value.count + 256) { writer in
      let content = writer.beginGenMsgContent()
      let item = writer.begin(.sequence)
      _ = writer.objectIdentifier(dotted: type.span)
      writer.raw(value.span)
      writer.end(item)
      writer.end(content)
    }
  }

  /// The certificate is kept, or it is not.
  static func certConfirmContent(_ hash: Digest, rejected: Bool) -> [UInt8] {
    Encoding.write(limit: 256) { writer in
      let content = writer.beginCertConfirmContent()
      if rejected {
        let status = writer.beginCertStatus(certHash: hash.bytes, 0)
        writer.pkiStatusInfo(.rejection, text: "the client does not want this certificate")
        writer.end(status, hashAlg: nil)
      } else {
        writer.certStatus(certHash: hash.bytes, 0)
      }
      writer.end(content)
    }
  }

  static func pollReqContent(_ id: CertReqId) -> [UInt8] {
    Encoding.write(limit: 64) { writer in writer.pollReqContent(id) }
  }
}

/// Which certificate: issuer, an encoded Name, and the content octets of the serial number.
struct CertificateName {
  let issuer: [UInt8]
  let serialNumber: [UInt8]
  /// Its subject, an encoded Name.
  let subject: [UInt8]

  init(_ certificate: [UInt8], _ path: [UInt8]) throws(Failure) {
    do throws(DERError) {
      let content = try Certificate(certificate.span).tbsCertificate
      issuer = [UInt8](copying: content.issuer.encoded)
      serialNumber = [UInt8](copying: content.serialNumber)
      subject = [UInt8](copying: content.subject.encoded)
    } catch {
      throw Failure(.key, "\(path): this certificate cannot be read: \(error.kind.text)")
    }
  }
}
