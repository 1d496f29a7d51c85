import CMP
import Crypto
import Synchronization

/// How a message is protected.
enum Protector {
  case none
  case passwordBasedMac(secret: [UInt8], PasswordBasedMac = PasswordBasedMac())
  case pbmac1(secret: [UInt8], PBMAC1 = PBMAC1())
  case signature(PrivateKey)
  /// Whatever a table has: an AlgorithmIdentifier, bits, either or none.
  case raw(algorithm: [UInt8]?, bits: [UInt8]?)
}

struct PasswordBasedMac {
  var salt: [UInt8] = Array(1...16)
  var owf = DigestAlgorithm.sha256
  var iterations = 500
  var mac = ObjectIdentifier.hmacSHA1PKIX
}

struct PBMAC1 {
  var salt: [UInt8] = Array(1...16)
  var prf = DigestAlgorithm.sha256
  var iterations = 500
  var keyLength = 32
  var mac = DigestAlgorithm.sha256
}

/// A header as a client fills it.
struct Header {
  var pvno = 2
  /// An encoded Name.
  var sender: [UInt8]?
  /// An encoded Name.
  var recipient: [UInt8]?
  var messageTime: Timestamp?
  var senderKID: [UInt8]?
  var transactionID: [UInt8]?
  var senderNonce: [UInt8]?
  var recipNonce: [UInt8]?
  var implicitConfirm = false
  /// The name of a certificate profile.
  var certProfile: String?
  /// Encoded InfoTypeAndValues.
  var generalInfo: [UInt8]?
}

/// A client: what it knows of itself, and messages made of that by the writers of CMP and PKIX.
struct Device {
  let library: MbedTLS
  var key: PrivateKey
  var header: Header
  var protector: Protector
  var extraCerts: [[UInt8]] = []

  /// With a one-time code.
  init(_ library: MbedTLS, reference: String, secret: String, key: PrivateKey) {
    self.library = library
    self.key = key
    header = Header(senderKID: Array(reference))
    protector = .passwordBasedMac(secret: Array(secret))
    begin()
  }

  private static let counter = Counter()

  /// A new transaction.
  mutating func begin() {
    let number = Device.counter.next()
    header.transactionID = (0..<16).map { UInt8(truncatingIfNeeded: number >> ($0 % 8 * 8)) ^ UInt8($0) }
    header.senderNonce = (0..<16).map { UInt8(truncatingIfNeeded: number >> ($0 % 8 * 8)) ^ 0xA5 }
    header.recipNonce = nil
  }

  /// From now on signs with its certificate.
  mutating func use(_ certificate: [UInt8], _ key: PrivateKey? = nil) {
    let parts = CertificateParts(certificate)
    header.sender = parts.subject
    header.senderKID = parts.keyID
    protector = .signature(key ?? self.key)
    extraCerts = [certificate]
    begin()
  }

  /// A message with an encoded PKIBody.
  func message(_ body: [UInt8]) -> [UInt8] {
    let algorithm = self.algorithm ?? []
    let (sender, kid) = (header.sender ?? [], header.senderKID ?? [])
    let recipient = tlv(0xA4, header.recipient ?? [])
    let (id, nonce, answered) = (header.transactionID ?? [], header.senderNonce ?? [], header.recipNonce ?? [])
    let (profile, info) = (Array((header.certProfile ?? "").utf8), header.generalInfo ?? [])
    return written { writer in
      var fields = PKIHeaderFields(sender: header.sender == nil ? nil : sender.span, recipient: nil)
      if header.recipient != nil { fields.recipient = recipient.span }
      fields.pvno = header.pvno
      fields.messageTime = header.messageTime
      if self.algorithm != nil { fields.protectionAlg = .encoded(algorithm.span) }
      if header.senderKID != nil { fields.senderKID = kid.span }
      if header.transactionID != nil { fields.transactionID = id.span }
      if header.senderNonce != nil { fields.senderNonce = nonce.span }
      if header.recipNonce != nil { fields.recipNonce = answered.span }
      fields.implicitConfirm = header.implicitConfirm
      if header.certProfile != nil { fields.certProfile = profile.span }
      if header.generalInfo != nil { fields.otherGeneralInfo = info.span }
      let message = writer.beginPKIMessage()
      writer.pkiHeader(fields)
      writer.raw(body.span)
      if let bits = bits(
        over: writer.protectedPrefix(of: message).bytes.array, writer.protectedBytes(of: message).array)
      {
        writer.pkiProtection(bits.span)
      }
      if !extraCerts.isEmpty {
        let all = extraCerts.flatMap { $0 }
        let certificates = writer.beginExtraCerts()
        writer.raw(all.span)
        writer.end(certificates)
      }
      writer.end(message)
    }
  }

  private var algorithm: [UInt8]? {
    switch protector {
    case .none: nil
    case .passwordBasedMac(_, let mac):
      written { $0.passwordBasedMac(salt: mac.salt.span, owf: mac.owf, iterationCount: mac.iterations, mac: mac.mac) }
    case .pbmac1(_, let mac):
      written {
        $0.pbmac1(
          salt: mac.salt.span, iterationCount: mac.iterations, keyLength: mac.keyLength, prf: mac.prf, mac: mac.mac)
      }
    case .signature(let key): written { $0.signatureAlgorithm(key.algorithm) }
    case .raw(let algorithm, _): algorithm
    }
  }

  private func bits(over prefix: [UInt8], _ bytes: [UInt8]) -> [UInt8]? {
    switch protector {
    case .none: return nil
    case .passwordBasedMac(let secret, let mac):
      let key = library.passwordBasedKey(
        owf: mac.owf, iterations: max(1, mac.iterations), secret: secret.span, salt: mac.salt.span)
      guard let hash = DigestAlgorithm(hmac: mac.mac) else { return [1, 2, 3] }
      return library.mac(hash, key: key.bytes, prefix.span, bytes.span).bytes.array
    case .pbmac1(let secret, let mac):
      let key = library.pbkdf2(
        prf: mac.prf, iterations: mac.iterations, password: secret.span, salt: mac.salt.span, count: mac.keyLength)
      return library.mac(mac.mac, key: key.bytes, prefix.span, bytes.span).bytes.array
    case .signature(let key):
      let signature = try? key.sign(prefix.span, bytes.span)
      return signature?.bytes.array
    case .raw(_, let bits): return bits
    }
  }
}

/// Numbers that no two messages of a run share, whichever test makes them.
final class Counter: Sendable {
  private let mutex = Mutex<UInt64>(0)
  func next() -> UInt64 {
    mutex.withLock {
      $0 += 1
      return $0 &* 0x9E37_79B9_7F4A_7C15
    }
  }
}

/// What is looked at in a certificate.
struct CertificateParts {
  var subject: [UInt8] = []
  var issuer: [UInt8] = []
  var serial: [UInt8] = []
  var keyID: [UInt8] = []
  var publicKey: [UInt8] = []
  var validity = Validity(notBefore: Timestamp(seconds: 0), notAfter: Timestamp(seconds: 0))
  /// By their identifiers, in their order: the values.
  var extensions: [(oid: [UInt8], critical: Bool, value: [UInt8])] = []

  init(_ bytes: [UInt8]) {
    do { try read(bytes) } catch { preconditionFailure("no certificate: \(error)") }
  }

  private mutating func read(_ bytes: [UInt8]) throws {
    let certificate = try Certificate(bytes.span)
    subject = certificate.tbsCertificate.subject.encoded.array
    issuer = certificate.tbsCertificate.issuer.encoded.array
    serial = certificate.tbsCertificate.serialNumber.array
    validity = certificate.tbsCertificate.validity
    publicKey = certificate.tbsCertificate.subjectPublicKeyInfo.encoded.array
    guard let list = certificate.tbsCertificate.extensions else { return }
    var each = list.makeIterator()
    while let next = each.next() {
      extensions.append((oid(next.extnID), next.critical, next.extnValue.array))
      if next.extnID == .subjectKeyIdentifier { keyID = try SubjectKeyIdentifier(next).keyIdentifier.array }
    }
  }

  func value(_ identifier: ObjectIdentifier) -> [UInt8]? {
    extensions.first { $0.oid == oid(identifier) }?.value
  }
}
