// Covers: CertifiedKeyPair.swift, CertOrEncCert.swift, DERWriter+Pair.swift

import CMP
import Testing

/// Requests as a client writes them: the whole of a message, with a protection that the closure computes from what is
/// protected.
@Suite struct RequestWritingTests {
  static func request(
    _ kind: PKIBody.Kind, certProfile: [UInt8]? = nil, _ write: (inout DERWriter) -> Void
  ) throws -> [UInt8] {
    let (salt, identifier, nonce, reference) = (octets(16), octets(16), octets(16), Array("device-7".utf8))
    let profile = certProfile ?? []
    let algorithm = try written {
      $0.passwordBasedMac(salt: salt.span, owf: .sha256, iterationCount: 500, mac: .hmacSHA256)
    }
    return try written { writer in
      var fields = PKIHeaderFields(sender: nil, recipient: nil)
      fields.messageTime = Timestamp(seconds: 1_767_225_600)
      fields.protectionAlg = .encoded(algorithm.span)
      fields.senderKID = reference.span
      fields.transactionID = identifier.span
      fields.senderNonce = nonce.span
      fields.implicitConfirm = true
      if certProfile != nil { fields.certProfile = profile.span }
      let message = writer.beginPKIMessage()
      writer.pkiHeader(fields)
      let body = writer.beginPKIBody(kind)
      write(&writer)
      writer.end(body)
      let sum = Self.sum(writer.protectedPrefix(of: message), writer.protectedBytes(of: message))
      writer.pkiProtection(sum.span)
      writer.end(message)
    }
  }

  /// Stands for a MAC: it depends on every octet.
  static func sum(_ prefix: SequencePrefix, _ bytes: Span<UInt8>) -> [UInt8] {
    (prefix.bytes.array + bytes.array).reduce(into: [UInt8](repeating: 0, count: 32)) { sum, octet in
      sum = sum.dropFirst() + [sum[0] &* 31 &+ octet]
    }
  }

  private func check(_ bytes: [UInt8], _ kind: PKIBody.Kind) throws {
    let message = try PKIMessage(bytes.span)
    try message.check()
    #expect(message.body.kind == kind)
    let part = message.protectedPart
    #expect(message.protection?.array == Self.sum(part.prefix, part.bytes))
    #expect(try message.header.generalInfo?.asksImplicitConfirm() == true)
    #expect(accepts(bytes))
  }

  @Test func ir() throws {
    let vector = try Vectors.bytes("ir-mac")
    let old = try PKIMessage(vector.span)
    let template = try #require(try template(of: old))
    let bytes = try Self.request(.ir, certProfile: Array("gateway".utf8)) { writer in
      let messages = writer.begin(.sequence)
      let message = writer.begin(.sequence)
      let request = writer.begin(.sequence)
      writer.certReqId(0)
      writer.raw(template.span)
      writer.end(request)
      writer.raVerified()
      writer.end(message)
      writer.end(messages)
    }
    try check(bytes, .ir)
    let message = try PKIMessage(bytes.span)
    #expect(try message.header.generalInfo?.certProfile()?.array == Array("gateway".utf8))
    #expect(try self.template(of: message) == template)
  }

  private func template(of message: PKIMessage) throws -> [UInt8]? {
    try message.body.read(CertReqMessages.self).messages.first?.certReq.certTemplate.encoded.array
  }

  @Test func p10cr() throws {
    let vector = try Vectors.bytes("p10cr-mac")
    let request = try PKIMessage(vector.span).body.read(CertificationRequest.self).encoded.array
    let bytes = try Self.request(.p10cr) { $0.raw(request.span) }
    try check(bytes, .p10cr)
  }

  @Test func certConf() throws {
    let hash = octets(32)
    let sha512 = try written { $0.algorithmIdentifier(.sha512) }
    let bytes = try Self.request(.certConf) { writer in
      let content = writer.beginCertConfirmContent()
      writer.certStatus(certHash: hash.span, 0, hashAlg: sha512.span)
      writer.end(content)
    }
    try check(bytes, .certConf)
    let message = try PKIMessage(bytes.span)
    let content = try message.body.read(CertConfirmContent.self)
    guard let status = content.statuses.first else { throw DERError(.truncated, at: 0) }
    #expect(status.certReqId == 0)
    #expect(status.isAccepted == true)
    #expect(status.certHash.array == hash)
    #expect(status.hashAlg?.algorithm == .sha512)
  }

  @Test func rejectingCertConf() throws {
    let hash = octets(20)
    let bytes = try Self.request(.certConf) { writer in
      let content = writer.beginCertConfirmContent()
      let status = writer.beginCertStatus(certHash: hash.span, -1)
      writer.pkiStatusInfo(.rejection, text: "not my key", .incorrectData)
      writer.end(status, hashAlg: nil)
      writer.end(content)
    }
    try check(bytes, .certConf)
    let message = try PKIMessage(bytes.span)
    let content = try message.body.read(CertConfirmContent.self)
    guard let status = content.statuses.first else { throw DERError(.truncated, at: 0) }
    #expect(status.isAccepted == false)
    #expect(status.statusInfo?.failInfo == .incorrectData)
    #expect(status.statusInfo?.statusString?.strings.first?.bytes.array == Array("not my key".utf8))
  }

  @Test func pollReq() throws {
    try check(try Self.request(.pollReq) { $0.pollReqContent(0) }, .pollReq)
  }

  @Test func pairsWithAKey() throws {
    let certificate = sequence()
    let key = tlv(0xA0, [2, 1, 0])
    let pair = try written { $0.certifiedKeyPair(certificate: certificate.span, privateKey: key.span) }
    #expect(pair == sequence(tlv(0xA0, certificate), tlv(0xA0, key)))
    #expect(failure(pair, CertifiedKeyPair.self) == nil)
    #expect(try written { $0.certOrEncCert(encryptedCert: key.span) } == tlv(0xA1, key))
    let answer = try written { $0.certResponse(0, certificate: certificate.span) }
    #expect(answer == sequence([2, 1, 0], sequence([2, 1, 0]), sequence(tlv(0xA0, certificate))))
    let refusal = try written { $0.certResponse(-1, rejection: "no", .badPOP) }
    #expect(
      refusal
        == sequence([2, 1, 0xFF], sequence([2, 1, 2], sequence(tlv(12, [0x6E, 0x6F])), tlv(3, [6, 0, 0x40]))))
  }
}
