import CMP
import Store

/// How a request is to be served.
struct Order: ~Escapable {
  /// The registered entity that it is for, or empty.
  let reference: Span<UInt8>
  /// The encoded Name and GeneralNames that are registered for it, or empty.
  let subject: Span<UInt8>
  let subjectAltName: Span<UInt8>
  let profile: Profile
  /// No certConf is awaited.
  let isImplicit: Bool
  /// What is registered here is that of a certificate which is renewed: nothing else is granted.
  let isRenewal: Bool
  /// The alternative names are not the request's to choose, whatever the profile says.
  let fixesNames: Bool
  /// One use of the entity's code is spent.
  let consumesUse: Bool

  @_lifetime(copy reference, copy subject, copy subjectAltName)
  init(
    reference: Span<UInt8>, subject: Span<UInt8>, subjectAltName: Span<UInt8>, profile: Profile, isImplicit: Bool,
    isRenewal: Bool = false, fixesNames: Bool, consumesUse: Bool
  ) {
    (self.reference, self.subject, self.subjectAltName) = (reference, subject, subjectAltName)
    (self.profile, self.isImplicit, self.isRenewal) = (profile, isImplicit, isRenewal)
    (self.fixesNames, self.consumesUse) = (fixesNames, consumesUse)
  }
}

/// From an accepted request to a certificate on its way: what it says, the answer that carries it, the record that keeps both.
extension Authority where Library: ~Copyable, Medium: ~Copyable {
  mutating func issue<Source: Entropy & ~Copyable>(
    _ request: CertificateRequest, _ order: Order, _ exchange: Exchange, for requester: Requester, _ event: inout Event,
    drawing entropy: inout Source, into room: inout MutableSpan<UInt8>
  ) throws(Condition) -> Reply {
    let grant = try grant(request, order, exchange)
    let serial = try freshSerial(drawing: &entropy)
    let keyID = library.digest(.sha256, request.publicKey.subjectPublicKey, Span())
    let contents = CertificateContents(
      serial: serial.bytes, subject: grant.subject, publicKey: request.publicKey.content,
      keyID: keyID.bytes.extracting(first: 20), subjectAltName: grant.subjectAltName, validity: grant.validity)
    let nonce = try Nonce(drawing: &entropy)
    let answer = try write(contents, grant, request, order, exchange, for: requester, nonce: nonce, into: &room)
    let outcome = Outcome(
      serial: serial, nonce: nonce, notAfter: grant.validity.notAfter, certificate: answer.certificate,
      isImplicit: order.isImplicit, hasMods: grant.hasMods, consumesUse: order.consumesUse)
    try recordIssued(
      outcome, exchange, for: requester, reference: order.reference,
      response: room.span.extracting(first: answer.count))
    event.kind = .issued
    event.serial = ShortBytes(serial.bytes)
    event.reference = ShortBytes(order.reference)
    return Reply(count: answer.count, awaitsConfirmation: !order.isImplicit, event: event)
  }

  /// Two certificates never share a number: chance makes it so, the table makes sure.
  private func freshSerial<Source: Entropy & ~Copyable>(drawing entropy: inout Source) throws(Condition) -> SerialNumber
  {
    for _ in 0..<4 {
      let serial: SerialNumber
      do throws(CryptographyFailure) { serial = try SerialNumber(drawing: &entropy) } catch { throw .internalFailure }
      if certificates.row(serial: serial.bytes) == nil { return serial }
    }
    throw .internalFailure
  }

  /// Writes the whole answer; returns its count and where in it the certificate stands.
  private func write(
    _ contents: CertificateContents, _ grant: Grant, _ request: CertificateRequest, _ order: Order,
    _ exchange: Exchange,
    for requester: Requester, nonce: Nonce, into room: inout MutableSpan<UInt8>
  ) throws(Condition) -> (count: Int, certificate: Range<Int>) {
    let alias = policy.aliases[exchange.alias]
    let issuer = issuer(of: exchange.alias)
    var writer = DERWriter(room._mutatingExtracting(0..<room.count))
    let message = beginAnswer(
      &writer, to: exchange.message.header, for: requester, alias: exchange.alias, nonce: nonce,
      implicitConfirm: order.isImplicit, at: exchange.now)
    let body = writer.beginPKIBody(request.answer)
    let sendsCA = alias.caPubs == .always || alias.caPubs == .macIP && requester.mac != nil && request.answer == .ip
    let authority = issuer.authority.certificate
    let content = writer.beginCertRepMessage(caPubs: sendsCA ? authority.span : nil)
    let response = writer.beginCertResponse(request.requestID)
    if grant.hasMods {
      writer.pkiStatusInfo(.grantedWithMods, text: "the certificate differs from what was asked for")
    } else {
      writer.pkiStatusInfo(.accepted)
    }
    let count = try writer.certifiedKeyPair(contents, issuer: issuer, profile: order.profile)
    writer.end(response)
    writer.end(content)
    writer.end(body)
    try endAnswer(&writer, message, for: requester, alias: exchange.alias, bringsCertificate: true)
    return (writer.count, try Self.locate(count, in: writer.written()))
  }

  /// Where the certificate ended up: closing the values around it has moved it.
  private static func locate(_ count: Int, in answer: Span<UInt8>) throws(Condition) -> Range<Int> {
    guard let message = try? PKIMessage(answer), let reply = try? message.body.read(CertRepMessage.self),
      let certificate = reply.response.first?.certificate, certificate.encoded.count == count
    else { throw .internalFailure }
    return certificate.offset..<certificate.offset + count
  }
}

extension DERWriter {
  /// CertifiedKeyPair with a certificate that is made here; returns the certificate's count.
  @_lifetime(self: copy self)
  fileprivate mutating func certifiedKeyPair<Key: SigningKey>(
    _ contents: CertificateContents, issuer: Issuer<Key>, profile: Profile
  ) throws(Condition) -> Int {
    let pair = beginCertifiedKeyPair()
    let start = count
    do throws(CryptographyFailure) {
      try certificate(contents, issuer: issuer, profile: profile)
    } catch {
      throw .internalFailure
    }
    let length = count - start
    end(pair)
    return length
  }
}

/// What is recorded of an issue beside the answer itself.
struct Outcome {
  let serial: SerialNumber
  let nonce: Nonce
  let notAfter: Timestamp
  let certificate: Range<Int>
  let isImplicit: Bool
  let hasMods: Bool
  let consumesUse: Bool
}
