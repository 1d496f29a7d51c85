import CMP
import Store

/// From an accepted request to a certificate on its way: what it says, the answer that carries it, the record that keeps both.
extension Authority where Library: ~Copyable, Medium: ~Copyable {
  mutating func issue<Source: Entropy & ~Copyable>(
    _ request: CertificateRequest, _ exchange: Exchange, for requester: Requester, _ event: Event,
    drawing entropy: inout Source, into room: inout MutableSpan<UInt8>
  ) throws(Condition) -> Reply {
    var storage = RecordRoom()
    let record = try read(entities.rows[requester.entity].added, into: &storage)
    guard let entity = try? EntityAdded(storage.bytes(record)) else { throw .internalFailure }
    let profile = policy.profiles[try self.profile(of: entity, alias: exchange.alias)]
    let grant = try grant(request, entity: entity, profile: profile, exchange)
    let serial = try freshSerial(drawing: &entropy)
    let keyID = library.digest(.sha256, request.publicKey.subjectPublicKey, Span())
    let contents = CertificateContents(
      serial: serial.bytes, subject: grant.subject, publicKey: request.publicKey.content,
      keyID: keyID.bytes.extracting(first: 20), subjectAltName: grant.subjectAltName, validity: grant.validity)
    let nonce = try Nonce(drawing: &entropy)
    let implicit = asksImplicitConfirm(exchange) && policy.aliases[exchange.alias].grantsImplicitConfirm
    let answer = try write(
      contents, grant, request, exchange, for: requester, profile: profile, nonce: nonce, implicit: implicit, into: &room)
    let outcome = Outcome(
      serial: serial, nonce: nonce, notAfter: grant.validity.notAfter, certificate: answer.certificate,
      isImplicit: implicit, hasMods: grant.hasMods)
    try recordIssued(
      outcome, exchange, for: requester, reference: entity.reference, response: room.span.extracting(first: answer.count))
    var reply = Reply(count: answer.count, event: event)
    reply.awaitsConfirmation = !implicit
    reply.event.kind = .issued
    reply.event.serial = ShortBytes(serial.bytes)
    reply.event.reference = ShortBytes(entity.reference)
    return reply
  }

  /// The entity's own profile, or the alias's.
  private func profile(of entity: borrowing EntityAdded, alias: Int) throws(Condition) -> Int {
    if entity.profile.count == 0 { return policy.aliases[alias].profile }
    for index in policy.profiles.indices where policy.profiles[index].isNamed(entity.profile) { return index }
    throw .internalFailure
  }

  /// Two certificates never share a number: chance makes it so, the table makes sure.
  private func freshSerial<Source: Entropy & ~Copyable>(drawing entropy: inout Source) throws(Condition) -> SerialNumber {
    for _ in 0..<4 {
      let serial: SerialNumber
      do throws(CryptographyFailure) { serial = try SerialNumber(drawing: &entropy) } catch { throw .internalFailure }
      if certificates.row(serial: serial.bytes) == nil { return serial }
    }
    throw .internalFailure
  }

  private func asksImplicitConfirm(_ exchange: Exchange) -> Bool {
    guard let info = exchange.message.header.generalInfo else { return false }
    return (try? info.asksImplicitConfirm()) ?? false
  }

  /// Writes the whole answer; returns its count and where in it the certificate stands.
  private func write(
    _ contents: CertificateContents, _ grant: Grant, _ request: CertificateRequest, _ exchange: Exchange,
    for requester: Requester, profile: Profile, nonce: Nonce, implicit: Bool, into room: inout MutableSpan<UInt8>
  ) throws(Condition) -> (count: Int, certificate: Range<Int>) {
    let alias = policy.aliases[exchange.alias]
    let issuer = issuer(of: exchange.alias)
    var writer = DERWriter(room._mutatingExtracting(0..<room.count))
    let message = beginAnswer(
      &writer, to: exchange.message.header, for: requester, alias: exchange.alias, nonce: nonce, implicitConfirm: implicit,
      at: exchange.now)
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
    let count = try writer.certifiedKeyPair(contents, issuer: issuer, profile: profile)
    writer.end(response)
    writer.end(content)
    writer.end(body)
    try endAnswer(&writer, message, for: requester, alias: exchange.alias)
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
}
