import CMP
import Testing

/// Writes a message again, from the fields that the views give and with the writers that face them.
func rewrite(_ bytes: [UInt8]) throws -> [UInt8] {
  let message = try PKIMessage(bytes.span)
  return try written { writer in
    let mark = writer.beginPKIMessage()
    try rewriteHeader(message.header, &writer)
    let known = message.body.kind
    let kind = try #require(known)
    let body = writer.beginPKIBody(kind)
    try rewriteBody(message.body, kind, &writer)
    writer.end(body)
    let prefix = writer.protectedPrefix(of: mark)
    #expect(prefix.bytes.array == message.protectedPart.prefix.bytes.array)
    #expect(writer.protectedBytes(of: mark).array == message.protectedPart.bytes.array)
    if let protection = message.protection { writer.pkiProtection(protection) }
    if let extraCerts = message.extraCerts {
      let list = writer.beginExtraCerts()
      var certificates = extraCerts.makeIterator()
      while let certificate = certificates.next() { writer.raw(certificate.encoded) }
      writer.end(list)
    }
    writer.end(mark)
  }
}

private func rewriteHeader(_ header: PKIHeader, _ writer: inout DERWriter) throws {
  let name = header.sender.directoryName?.encoded.array
  let sender = try #require(name)
  var fields = PKIHeaderFields(sender: sender.span, recipient: header.recipient.encoded)
  fields.pvno = header.pvno ?? 0
  fields.messageTime = header.messageTime
  let salt = try salt(of: header)
  if let identifier = header.protectionAlg {
    switch try Protection(identifier) {
    case .passwordBasedMac(let parameters):
      fields.protectionAlg = .passwordBasedMac(salt: salt.span, like: parameters)
    case .pbmac1(let parameters): fields.protectionAlg = .pbmac1(salt: salt.span, like: parameters)
    case .signature(.rsa) where identifier.parameters == nil:
      fields.protectionAlg = .encoded(identifier.encoded)  // OpenSSL leaves NULL out; RFC 4055 5 and we put it in
    case .signature(let algorithm): fields.protectionAlg = .signature(algorithm)
    case .unsupported: fields.protectionAlg = .encoded(identifier.encoded)
    }
  }
  fields.senderKID = header.senderKID
  fields.recipKID = header.recipKID
  fields.transactionID = header.transactionID
  fields.senderNonce = header.senderNonce
  fields.recipNonce = header.recipNonce
  fields.freeText = header.freeText?.encoded
  let others = otherInfo(of: header)
  fields.implicitConfirm = try header.generalInfo?.asksImplicitConfirm() ?? false && !others.isWhole
  fields.confirmWaitTime = try header.generalInfo?.confirmWaitTime()
  if !others.bytes.isEmpty { fields.otherGeneralInfo = others.bytes.span }
  writer.pkiHeader(fields)
}

private func salt(of header: PKIHeader) throws -> [UInt8] {
  guard let algorithm = header.protectionAlg else { return [] }
  switch try Protection(algorithm) {
  case .passwordBasedMac(let parameters): return parameters.salt.array
  case .pbmac1(let parameters): return parameters.pbkdf2?.salt.array ?? []
  case .signature, .unsupported: return []
  }
}

/// The items that have no field of their own; all of them when such a one comes first, since we write ours first.
private func otherInfo(of header: PKIHeader) -> (bytes: [UInt8], isWhole: Bool) {
  guard let info = header.generalInfo else { return ([], false) }
  if let first = info.items.first, first.infoType != .implicitConfirm, first.infoType != .confirmWaitTime {
    return (info.items.content.array, true)
  }
  var items = info.items.makeIterator()
  var others: [UInt8] = []
  while let item = items.next() {
    if item.infoType != .implicitConfirm && item.infoType != .confirmWaitTime { others += item.encoded.array }
  }
  return (others, false)
}
