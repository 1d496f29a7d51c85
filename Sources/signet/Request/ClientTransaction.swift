import Authority
import CMP
import Crypto
import Platform

/// One transaction with a CMP server: every message of it is protected, and every answer is verified before it is believed.
struct ClientTransaction {
  let client: HTTPClient
  let identity: ClientIdentity
  let trusted: TrustList
  let library: MbedTLS
  /// An encoded GeneralName, or empty: the NULL-DN.
  var recipient: [UInt8] = []
  var implicitConfirm = false
  var certProfile: [UInt8] = []

  private let transactionID: [UInt8]
  private var senderNonce: [UInt8] = []
  private var recipNonce: [UInt8] = []

  /// Rounds of hashing that an answer may ask for.
  static let mostIterations = 100_000

  init(_ client: HTTPClient, _ identity: ClientIdentity, trusted: TrustList, with library: MbedTLS) throws(Failure) {
    (self.client, self.identity, self.trusted, self.library) = (client, identity, trusted, library)
    do { transactionID = try library.randomOctets(16) } catch { throw Failure(error) }
  }

  /// Sends a body and gives the answer back, which is a message of one of these kinds, verified. An error message ends
  /// the transaction: `refused`.
  mutating func exchange(
    _ kind: PKIBody.Kind, _ content: [UInt8], expecting kinds: [PKIBody.Kind]
  ) throws(Failure) -> [UInt8] {
    let request: [UInt8]
    do throws(CryptographyFailure) {
      senderNonce = try library.randomOctets(16)
      request = try message(kind, content)
    } catch {
      throw Failure(error)
    }
    let answer = try client.post(request)
    let check: AnswerCheck
    do throws(DERError) {
      check = try self.check(answer)
    } catch {
      throw Failure(.failed, "the answer is no CMP message: octet \(error.offset): \(error.kind.text)")
    }
    let outcome = MessageSummary(Decoder.decode(answer)).outcome
    if let fault = check.fault {
      guard check.kind == .error else { throw fault }
      // A server that cannot know the secret cannot protect its refusal with it. It is told, and believed by nobody.
      throw Failure(.refused, "the server refuses: \(outcome) (an answer that could not be verified: \(fault.message))")
    }
    recipNonce = check.senderNonce
    if check.kind == .error, !kinds.contains(.error) || !check.isWaiting {
      throw Failure(.refused, "the server refuses: \(outcome)")
    }
    for expected in kinds where expected == check.kind { return answer }
    throw Failure(
      .failed, "the answer is \(check.kind?.name ?? "of an unknown kind"), which does not answer \(kind.name)")
  }

  private func message(_ kind: PKIBody.Kind, _ content: [UInt8]) throws(CryptographyFailure) -> [UInt8] {
    let algorithm = try identity.algorithm(library)
    var chain: [UInt8] = []
    if case .certificate(_, let certificates) = identity.credential { chain = certificates }
    var room = [UInt8](repeating: 0, count: content.count + chain.count + 4096)
    var writer = DERWriter(room.mutableSpan)
    let message = writer.beginPKIMessage()
    var fields = PKIHeaderFields(sender: identity.sender.span, recipient: recipient.isEmpty ? nil : recipient.span)
    fields.messageTime = Timestamp(seconds: System.now())
    fields.protectionAlg = .encoded(algorithm.span)
    fields.senderKID = identity.keyID.isEmpty ? nil : identity.keyID.span
    fields.transactionID = transactionID.span
    fields.senderNonce = senderNonce.span
    fields.recipNonce = recipNonce.isEmpty ? nil : recipNonce.span
    fields.implicitConfirm = implicitConfirm && recipNonce.isEmpty
    fields.certProfile = certProfile.isEmpty ? nil : certProfile.span
    writer.pkiHeader(fields)
    let body = writer.beginPKIBody(kind)
    writer.raw(content.span)
    writer.end(body)
    let prefix = writer.protectedPrefix(of: message)
    let bits = try identity.protect(prefix.bytes, writer.protectedBytes(of: message), algorithm, library)
    writer.pkiProtection(bits.span)
    if !chain.isEmpty {
      let certificates = writer.beginExtraCerts()
      writer.raw(chain.span)
      writer.end(certificates)
    }
    writer.end(message)
    precondition(!writer.overflowed, "a message of our own fits into room for all that it holds")
    let count = writer.count
    return Array(room[..<count])
  }
}

/// What was found of an answer.
private struct AnswerCheck {
  let kind: PKIBody.Kind?
  let senderNonce: [UInt8]
  /// An error message that says: not yet.
  let isWaiting: Bool
  /// Why it is not to be believed.
  let fault: Failure?
}

extension ClientTransaction {
  private func check(_ octets: [UInt8]) throws(DERError) -> AnswerCheck {
    let message = try PKIMessage(octets.span)
    var fault: Failure?
    do throws(Failure) {
      try verify(message)
      try checkHeader(message)
    } catch {
      fault = error
    }
    var isWaiting = false
    if message.body.kind == .error {
      isWaiting = try message.body.read(ErrorMsgContent.self).pKIStatusInfo.status == .waiting
    }
    var nonce: [UInt8] = []
    if let found = message.header.usableSenderNonce { nonce = [UInt8](copying: found) }
    return AnswerCheck(kind: message.body.kind, senderNonce: nonce, isWaiting: isWaiting, fault: fault)
  }

  private func checkHeader(_ message: PKIMessage) throws(Failure) {
    do throws(PKIMessageFault) { try message.check() } catch {
      throw Failure(.failed, "the answer is out of bounds: \(error.field.name), octet \(error.offset)")
    }
    guard let id = message.header.transactionID, id.equals(transactionID.span) else {
      throw Failure(.failed, "the answer belongs to another transaction (transactionID)")
    }
    guard let nonce = message.header.recipNonce, nonce.equals(senderNonce.span) else {
      throw Failure(.failed, "the answer answers another message (recipNonce)")
    }
  }

  private func verify(_ message: PKIMessage) throws(Failure) {
    guard let algorithm = message.header.protectionAlg, let bits = message.protection else {
      throw Failure(.key, "the answer is not protected")
    }
    let prefix = message.protectedPart.prefix
    if let signature = SignatureAlgorithm(algorithm) { return try verify(message, bits, signature, prefix) }
    guard case .secret(let secret, _) = identity.credential else {
      throw Failure(.key, "the answer is not protected by a signature")
    }
    guard let mac = MessageMAC(algorithm.encoded, secret, most: ClientTransaction.mostIterations, library) else {
      throw Failure(.key, "the answer is protected in a way that is not known here, or that costs too much to check")
    }
    guard library.equal(mac.value(prefix.bytes, message.protectedPart.bytes, library).span, bits) else {
      throw Failure(
        .key, "the MAC of the answer is wrong: the server does not know the secret, or it was changed on its way")
    }
  }

  private func verify(
    _ message: PKIMessage, _ bits: Span<UInt8>, _ algorithm: SignatureAlgorithm, _ prefix: SequencePrefix
  ) throws(Failure) {
    guard !trusted.isEmpty else {
      throw Failure(.key, "the answer is signed, and --trusted says of nobody that he may")
    }
    var sent: [UInt8] = []
    if let extraCerts = message.extraCerts { sent = [UInt8](copying: extraCerts.content) }
    var fault: PathFault?
    // Who was pinned need not send a certificate.
    for list in [sent, trusted.bytes] {
      guard var each = try? SequenceOf<CMPCertificate>(DERReader(list.span)).makeIterator() else { continue }
      while let candidate = each.next() {
        guard hasSigned(candidate.encoded, message, bits, algorithm, prefix) else { continue }
        do throws(PathFault) {
          return try library.validate(
            signer: candidate.encoded, sent: sent.span, trusted: trusted, at: Timestamp(seconds: System.now()))
        } catch {
          fault = error
        }
      }
    }
    guard let fault else {
      throw Failure(.key, "the signature of the answer fits none of the certificates that are there")
    }
    throw Failure(.key, "the answer's signer is not trusted: no good path leads to --trusted (\(fault.name))")
  }

  private func hasSigned(
    _ certificate: Span<UInt8>, _ message: PKIMessage, _ bits: Span<UInt8>, _ algorithm: SignatureAlgorithm,
    _ prefix: SequencePrefix
  ) -> Bool {
    do throws(DERError) {
      let key = try PublicKey(try Certificate(certificate).tbsCertificate.subjectPublicKeyInfo)
      return library.kind(of: key) != nil
        && library.verify(bits, by: key, algorithm: algorithm, prefix.bytes, message.protectedPart.bytes)
    } catch {
      return false
    }
  }
}
