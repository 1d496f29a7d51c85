import CMP
import Crypto

/// Whether the protection of a message is right, as far as a secret or a certificate is there to tell.
struct MessageProtection {
  enum Verdict: Equatable {
    case none, verified, wrong, unchecked
  }

  let verdict: Verdict
  let text: Text

  /// Rounds that are worth waiting for: a second or two.
  static let mostIterations = 10_000_000

  private init(_ verdict: Verdict, _ text: Text) { (self.verdict, self.text) = (verdict, text) }

  static let verified = MessageProtection(.verified, "verified")

  /// - Parameters:
  ///   - secret: the content of `--secret-file`, or nothing.
  ///   - certificates: those of `--cert`, DER.
  init(_ bytes: [UInt8], secret: [UInt8]?, certificates: [[UInt8]], with library: MbedTLS) {
    do throws(DERError) {
      self = try MessageProtection.check(try PKIMessage(bytes.span), secret, certificates, library)
    } catch {
      self.init(.unchecked, "not checked: the message is not well-formed")
    }
  }

  private static func check(
    _ message: PKIMessage, _ secret: [UInt8]?, _ certificates: [[UInt8]], _ library: MbedTLS
  ) throws(DERError) -> MessageProtection {
    guard let algorithm = message.header.protectionAlg else {
      return message.protection == nil
        ? Self(.none, "none") : Self(.unchecked, "not checked: there is no protectionAlg")
    }
    guard let bits = message.protection else {
      return Self(.wrong, "NOT verified: protectionAlg stands there, protection does not")
    }
    switch try Protection(algorithm) {
    case .passwordBasedMac, .pbmac1:
      guard let secret else { return Self(.unchecked, "not checked: that takes the secret, in --secret-file") }
      guard let mac = MessageMAC(algorithm.encoded, secret, most: mostIterations, library) else {
        return Self(.unchecked, "not checked: its hash or its MAC is not known here, or it asks for too many rounds")
      }
      return Self(message.protectedPart, bits, mac, library)
    case .signature(let algorithm):
      return Self(message, bits, algorithm, certificates, library)
    case .unsupported:
      return Self(.unchecked, "not checked: this algorithm is not known here")
    }
  }

  /// With a secret.
  private init(_ part: ProtectedPart, _ bits: Span<UInt8>, _ mac: MessageMAC, _ library: MbedTLS) {
    let prefix = part.prefix
    if library.equal(mac.value(prefix.bytes, part.bytes, library).span, bits) {
      self.init(.verified, "verified with the secret")
    } else {
      self.init(.wrong, "NOT verified: the secret is another one, or the message was changed on its way")
    }
  }

  /// With a certificate: those that were named first, then those that came along.
  private init(
    _ message: PKIMessage, _ bits: Span<UInt8>, _ algorithm: SignatureAlgorithm, _ certificates: [[UInt8]],
    _ library: MbedTLS
  ) {
    for certificate in certificates {
      if let subject = MessageProtection.signer(certificate.span, message, bits, algorithm, library) {
        self.init(.verified, "verified with the certificate of \(subject) that was given")
        return
      }
    }
    var others: Text = certificates.isEmpty ? "" : ", and not with any that was given"
    var count = 0
    if let extraCerts = message.extraCerts {
      var each = extraCerts.makeIterator()
      while let certificate = each.next() {
        count += 1
        guard let subject = MessageProtection.signer(certificate.encoded, message, bits, algorithm, library) else {
          continue
        }
        if certificates.isEmpty { others = ", which nobody has vouched for" }
        self.init(
          certificates.isEmpty ? .verified : .wrong,
          "verified with the certificate of \(subject) in extraCerts\(others)")
        return
      }
    }
    if count == 0, certificates.isEmpty {
      self.init(.unchecked, "not checked: that takes the signer's certificate, in --cert, since extraCerts has none")
    } else {
      self.init(.wrong, "NOT verified: with none of \(count + certificates.count) certificate(s)")
    }
  }

  /// The subject of a certificate, when its key made the signature.
  private static func signer(
    _ encoded: Span<UInt8>, _ message: PKIMessage, _ bits: Span<UInt8>, _ algorithm: SignatureAlgorithm,
    _ library: MbedTLS
  ) -> Text? {
    do throws(DERError) {
      let content = try Certificate(encoded).tbsCertificate
      let key = try PublicKey(content.subjectPublicKeyInfo)
      let prefix = message.protectedPart.prefix
      guard library.kind(of: key) != nil,
        library.verify(bits, by: key, algorithm: algorithm, prefix.bytes, message.protectedPart.bytes)
      else { return nil }
      return ShortForm.text(content.subject)
    } catch {
      return nil
    }
  }
}
