import CMP
import Store

/// How a request is to be served.
struct Order: ~Escapable {
  /// The registered entity that it is for, or empty.
  let reference: Span<UInt8>
  /// An encoded Name: what is registered for it, or what the profile makes; empty when the request says it.
  let subject: Span<UInt8>
  /// The encoded GeneralNames that are registered for it, or empty.
  let subjectAltName: Span<UInt8>
  let profile: Profile
  /// No certConf is awaited.
  let isImplicit: Bool
  /// What is registered here is that of a certificate which is renewed: nothing else is granted.
  let isRenewal: Bool
  /// The subject is registered: the profile's rules do not bind it.
  let fixesSubject: Bool
  /// The alternative names are not the request's to choose, whatever the profile says.
  let fixesNames: Bool
  /// One use of the entity's code is spent.
  let consumesUse: Bool
  /// The entity is registered by this, or changed to what this says.
  let registers: Bool
  /// The attribute of the requested subject that was a password, and is nowhere else.
  let secretAttribute: AttributeType?

  @_lifetime(copy reference, copy subject, copy subjectAltName)
  init(
    reference: Span<UInt8>, subject: Span<UInt8>, subjectAltName: Span<UInt8>, profile: Profile, isImplicit: Bool,
    isRenewal: Bool = false, fixesSubject: Bool = true, fixesNames: Bool, consumesUse: Bool, registers: Bool = false,
    secretAttribute: AttributeType? = nil
  ) {
    (self.reference, self.subject, self.subjectAltName) = (reference, subject, subjectAltName)
    (self.profile, self.isImplicit, self.isRenewal) = (profile, isImplicit, isRenewal)
    (self.fixesSubject, self.fixesNames, self.consumesUse) = (fixesSubject, fixesNames, consumesUse)
    (self.registers, self.secretAttribute) = (registers, secretAttribute)
  }
}

/// From an accepted request to a certificate on its way: what it says, the answer that carries it, the record that keeps both.
extension Authority where Library: ~Copyable, Medium: ~Copyable {
  mutating func issue<Source: Entropy & ~Copyable>(
    _ request: CertificateRequest, _ order: Order, _ exchange: Exchange, for requester: Requester, _ event: inout Event,
    drawing entropy: inout Source, into room: inout MutableSpan<UInt8>
  ) throws(Condition) -> Reply {
    var names = NameRoom()
    try composeNames(request, order, into: &names)
    let grant = try decided(try grant(request, order, names: names.bytes, exchange), order, exchange)
    switch try decision(on: exchange) {
    case .approved: break
    case .waiting, .denied:
      return try postpone(request, order, exchange, for: requester, &event, drawing: &entropy, into: &room)
    case .undecided: return try ask(about: request, grant, order, exchange, for: requester, &event, into: &room)
    }
    let serial = try freshSerial(drawing: &entropy)
    let form = AnswerForm(
      kind: request.answer, requestID: request.requestID, nonce: try Nonce(drawing: &entropy), hasMods: grant.hasMods,
      isImplicit: order.isImplicit)
    let count: Int
    if let publicKey = request.publicKey {
      let keyID = library.digest(.sha256, publicKey.subjectPublicKey, Span())
      let contents = CertificateContents(
        serial: serial.bytes, grant, publicKey: publicKey.content, keyID: keyID.bytes.extracting(first: 20))
      let answer: WrittenAnswer
      if case .byDecryption = request.possession {
        answer = try writeEncrypted(
          contents, publicKey, form, order.profile, exchange, for: requester, drawing: &entropy, into: &room)
      } else {
        answer = try write(contents, form, order.profile, exchange, for: requester, into: &room)
      }
      let outcome = Outcome(serial, form, order, notAfter: grant.validity.notAfter, answer)
      try recordIssued(
        outcome, exchange, for: requester, order, grant,
        response: room.span.extracting(first: answer.stored))
      count = answer.count
    } else {
      guard let kind = request.generates else { throw .badTemplate }
      let commission = KeyCommission(
        kind: kind, grant: grant, serial: serial, form: form, order: order, exchange: exchange,
        encryptionKey: request.encryptionKey)
      count = try issueWithKey(commission, for: requester, drawing: &entropy, into: &room)
    }
    event.kind = .issued
    event.serial = ShortBytes(serial.bytes)
    event.reference = ShortBytes(order.reference)
    return Reply(count: count, awaitsConfirmation: !order.isImplicit, event: event)
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

  /// Writes the whole answer with the certificate in the clear, where it is made.
  private func write(
    _ contents: CertificateContents, _ form: AnswerForm, _ profile: Profile, _ exchange: Exchange,
    for requester: Requester, into room: inout MutableSpan<UInt8>
  ) throws(Condition) -> WrittenAnswer {
    var writer = DERWriter(room._mutatingExtracting(0..<room.count))
    let marks = beginAnswer(&writer, form, exchange, for: requester)
    let count = try writer.certifiedKeyPair(contents, issuer: issuer(of: exchange.endpoint), profile: profile)
    try endAnswer(&writer, marks, exchange, for: requester)
    let certificate = try Self.locate(count, in: writer.written())
    return WrittenAnswer(count: writer.count, stored: writer.count, certificate: certificate)
  }

  /// Everything before the CertifiedKeyPair.
  @_lifetime(writer: copy writer)
  func beginAnswer(
    _ writer: inout DERWriter, _ form: AnswerForm, _ exchange: Exchange, for requester: Requester
  ) -> AnswerMarks {
    let alias = policy.aliases[exchange.alias]
    // One of both and nothing beside it: embeddedCMP reads a single item of generalInfo. The clock is set, or nothing would
    // be issued.
    let limit = exchange.now.adding(seconds: alias.confirmTimeout)
    let message = beginAnswer(
      &writer, to: exchange, for: requester, nonce: form.nonce, implicitConfirm: form.isImplicit,
      confirmWaitTime: form.isImplicit ? nil : limit)
    let body = writer.beginPKIBody(form.kind)
    let sendsCA = alias.caPubs == .always || alias.caPubs == .macIP && requester.mac != nil && form.kind == .ip
    let (authority, others) = (issuer(of: exchange.endpoint).authority.certificate, alias.extraCAPubs)
    let content = writer.beginCertRepMessage(caPubs: sendsCA ? authority.span : nil, others.span)
    let response = writer.beginCertResponse(form.requestID)
    writer.grantedStatus(hasMods: form.hasMods)
    return AnswerMarks(message: message, body: body, content: content, response: response)
  }

  /// Everything behind it.
  @_lifetime(writer: copy writer)
  func endAnswer(
    _ writer: inout DERWriter, _ marks: AnswerMarks, _ exchange: Exchange, for requester: Requester
  ) throws(Condition) {
    writer.end(marks.response)
    writer.end(marks.content)
    writer.end(marks.body)
    try endAnswer(&writer, marks.message, for: requester, from: exchange.endpoint, bringsCertificate: true)
  }

  /// Where the certificate ended up: closing the values around it has moved it.
  static func locate(_ count: Int, in answer: Span<UInt8>) throws(Condition) -> Range<Int> {
    guard let message = try? PKIMessage(answer), let reply = try? message.body.read(CertRepMessage.self),
      let certificate = reply.response.first?.certificate, certificate.encoded.count == count
    else { throw .internalFailure }
    return certificate.offset..<certificate.offset + count
  }
}

/// What the answer to a certificate request says beside the certificate.
struct AnswerForm {
  let kind: PKIBody.Kind
  let requestID: CertReqId
  let nonce: Nonce
  let hasMods: Bool
  let isImplicit: Bool
}

/// Where such an answer was opened.
struct AnswerMarks {
  let message: PKIMessageMark
  let body: DERMark
  let content: DERPairMark
  let response: DERMark
}

/// What is in the room when an answer is written: as much of it is sent, as much is recorded, and the certificate stands in
/// what is recorded.
struct WrittenAnswer {
  let count: Int
  let stored: Int
  let certificate: Range<Int>
  /// What is recorded is not what is sent: a private key is missing.
  var isAbridged = false
}

extension DERWriter {
  @_lifetime(self: copy self)
  mutating func grantedStatus(hasMods: Bool) {
    if hasMods {
      pkiStatusInfo(.grantedWithMods, text: "the certificate differs from what was asked for")
    } else {
      pkiStatusInfo(.accepted)
    }
  }

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
  let flags: IssuedFlags

  init(_ serial: SerialNumber, _ form: AnswerForm, _ order: Order, notAfter: Timestamp, _ answer: WrittenAnswer) {
    (self.serial, nonce, self.notAfter, certificate) = (serial, form.nonce, notAfter, answer.certificate)
    flags = IssuedFlags(
      isImplicitlyConfirmed: order.isImplicit, hasModifications: form.hasMods, consumesUse: order.consumesUse,
      certificateFollows: answer.stored > answer.count, isAbridged: answer.isAbridged)
  }
}
