import CMP
import Crypto

@testable import Authority

/// An answer as a client reads it.
struct Answer {
  enum Protection: Equatable {
    case none
    /// By the MAC that the request had, and right.
    case mac
    /// By the CA's or the CMP signer's key, and right.
    case signature
    case wrong
  }

  let octets: [UInt8]
  let event: Event
  let awaitsConfirmation: Bool
  var isBadHTTP = false
  /// HTTP asks for a name and a password.
  var needsLogin = false
  var awaitsPoll = false
  var kind: PKIBody.Kind?
  var protection = Protection.none
  var pvno: Int?
  var sender: [UInt8] = []
  var recipient: [UInt8] = []
  var senderKID: [UInt8]?
  var transactionID: [UInt8]?
  var senderNonce: [UInt8]?
  var recipNonce: [UInt8]?
  var messageTime: Timestamp?
  var implicitConfirm = false
  var confirmWaitTime: Timestamp?
  /// Items of generalInfo.
  var infoCount = 0
  var status: PKIStatus?
  var failInfo: PKIFailureInfo?
  var text = ""
  /// The whole INTEGER.
  var requestID: [UInt8]?
  var certificate: [UInt8]?
  /// Issuers and serial numbers of revCerts.
  var revoked: [[[UInt8]]] = []
  var caPubs: [[UInt8]] = []
  /// Of a pollRep.
  var checkAfter: Int?
  var extraCerts: [[UInt8]] = []
  /// Of genp: types as encoded, and encoded values.
  var items: [(type: [UInt8], value: [UInt8]?)] = []

  var condition: Condition? { event.condition }
  /// What the statusString names and the log has.
  var mark: String { event.mark.bytes.array.hex }

  /// - Parameter secret: of whoever asked, for a MAC.
  init(_ octets: [UInt8], _ event: Event, awaitsConfirmation: Bool, secret: [UInt8], _ world: World) {
    (self.octets, self.event, self.awaitsConfirmation) = (octets, event, awaitsConfirmation)
    if octets.isEmpty { return }
    do { try read(secret, world) } catch { preconditionFailure("an answer cannot be read: \(error)") }
  }

  private mutating func read(_ secret: [UInt8], _ world: World) throws {
    let octets = self.octets
    let message = try PKIMessage(octets.span)
    try message.check()
    let header = message.header
    (pvno, messageTime) = (header.pvno, header.messageTime)
    (sender, recipient) = (header.sender.encoded.array, header.recipient.encoded.array)
    (senderKID, transactionID) = (header.senderKID?.array, header.transactionID?.array)
    (senderNonce, recipNonce) = (header.senderNonce?.array, header.recipNonce?.array)
    implicitConfirm = try header.generalInfo?.asksImplicitConfirm() ?? false
    confirmWaitTime = try header.generalInfo?.confirmWaitTime()
    infoCount = header.generalInfo?.items.count ?? 0
    if let certificates = message.extraCerts {
      var each = certificates.makeIterator()
      while let next = each.next() { extraCerts.append(next.encoded.array) }
    }
    kind = message.body.kind
    switch kind {
    case .ip, .cp, .kup: try read(message.body.read(CertRepMessage.self))
    case .rp: try read(message.body.read(RevRepContent.self))
    case .error: read(try message.body.read(ErrorMsgContent.self).pKIStatusInfo)
    case .genp:
      var each = try message.body.read(GenRepContent.self).items.makeIterator()
      while let item = each.next() { items.append((oid(item.infoType), item.infoValue?.encoded.array)) }
    case .pollRep:
      guard let answer = try message.body.read(PollRepContent.self).answers.first else { break }
      let id = answer.certReqId
      (checkAfter, requestID) = (answer.checkAfter, written { $0.certReqId(id) })
    default: break
    }
    protection = try Answer.protection(of: message, secret, world)
  }

  private mutating func read(_ content: CertRepMessage) throws {
    if let list = content.caPubs {
      var each = list.makeIterator()
      while let next = each.next() { caPubs.append(next.encoded.array) }
    }
    precondition(content.response.count == 1, "one request, one response")
    guard let response = content.response.first else { return }
    read(response.status)
    let id = response.certReqId
    requestID = written { $0.certReqId(id) }
    certificate = response.certificate?.encoded.array
  }

  private mutating func read(_ content: RevRepContent) throws {
    precondition(content.status.count == 1 && content.crls == nil, "one request, one status")
    if let status = content.status.first { read(status) }
    guard let list = content.revCerts else { return }
    var each = list.makeIterator()
    while let next = each.next() {
      revoked.append([next.issuer.directoryName?.encoded.array ?? [], next.serialNumber.array])
    }
  }

  private mutating func read(_ info: PKIStatusInfo) {
    (status, failInfo) = (info.status, info.failInfo)
    if let first = info.statusString?.strings.first { text = String(decoding: first.bytes.array, as: UTF8.self) }
  }

  private static func protection(of message: PKIMessage, _ secret: [UInt8], _ world: World) throws -> Protection {
    guard let algorithm = message.header.protectionAlg, let bits = message.protection else { return .none }
    let (prefix, bytes) = (message.protectedPart.prefix, message.protectedPart.bytes)
    let library = world.library
    switch try CMP.Protection(algorithm) {
    case .passwordBasedMac(let parameters):
      guard let owf = parameters.owfDigest, let mac = parameters.macDigest else { return .wrong }
      let key = library.passwordBasedKey(
        owf: owf, iterations: parameters.iterationCount, secret: secret.span, salt: parameters.salt)
      return library.equal(library.mac(mac, key: key.bytes, prefix.bytes, bytes).bytes, bits) ? .mac : .wrong
    case .pbmac1(let parameters):
      guard let function = parameters.pbkdf2, let prf = function.prfDigest, let mac = parameters.macDigest,
        let count = function.keyLength
      else { return .wrong }
      let key = library.pbkdf2(
        prf: prf, iterations: function.iterationCount, password: secret.span, salt: function.salt, count: count)
      return library.equal(library.mac(mac, key: key.bytes, prefix.bytes, bytes).bytes, bits) ? .mac : .wrong
    case .signature(let algorithm):
      let encoded = world.signerCertificate
      let certificate = try Certificate(encoded.span)
      let key = try PublicKey(certificate.tbsCertificate.subjectPublicKeyInfo)
      return library.verify(bits, by: key, algorithm: algorithm, prefix.bytes, bytes) ? .signature : .wrong
    case .unsupported: return .wrong
    }
  }
}
