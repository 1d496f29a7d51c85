// Both passes over a message, whatever its protection: nothing traps, and what the first pass gives lies within the bytes.

import CMP

func examine(_ bytes: Span<UInt8>) {
  do throws(DERError) {
    let message = try PKIMessage(bytes)
    require(message.encoded.count == bytes.count, "a message is all of its bytes")
    require(message.protectedPart.bytes.count < bytes.count, "the protected part is shorter than the message")
    let fault = fault(of: message)
    if fault { return }
    _ = message.header.usableSender
    _ = message.header.usableTransactionID
    _ = message.header.usableSenderNonce
    read(message.header)
    try read(message.body, depth: 0)
  } catch {
    require(error.offset >= 0 && error.offset <= bytes.count, "an error points into the bytes")
  }
}

func fault(of message: borrowing PKIMessage) -> Bool {
  do throws(PKIMessageFault) {
    try message.check()
    return false
  } catch {
    return true
  }
}

/// Each of these may be malformed without the others being so.
func read(_ header: PKIHeader) {
  if let identifier = header.protectionAlg { _ = try? Protection(identifier) }
  guard let info = header.generalInfo else { return }
  _ = try? info.asksImplicitConfirm()
  _ = try? info.confirmWaitTime()
  _ = try? info.certProfile()
  _ = try? info.origPKIMessage()
}

func read(_ body: PKIBody, depth: Int) throws(DERError) {
  switch body.kind {
  case .ir, .cr, .kur, .krr, .ccr: _ = try body.read(CertReqMessages.self)
  case .ip, .cp, .kup, .ccp: _ = try body.read(CertRepMessage.self)
  case .p10cr: _ = try body.read(CertificationRequest.self)
  case .certConf: _ = try body.read(CertConfirmContent.self)
  case .error: _ = try body.read(ErrorMsgContent.self)
  case .pkiconf: _ = try body.read(PKIConfirmContent.self)
  case .rr: _ = try body.read(RevReqContent.self)
  case .rp: _ = try body.read(RevRepContent.self)
  case .genm, .genp:
    let content = try body.read(GenMsgContent.self)
    var items = content.items.makeIterator()
    while let item = items.next() { read(item) }
  case .pollReq: _ = try body.read(PollReqContent.self)
  case .pollRep: _ = try body.read(PollRepContent.self)
  case .popdecc: _ = try body.read(POPODecKeyChallContent.self)
  case .popdecr: _ = try body.read(POPODecKeyRespContent.self)
  case .krp: _ = try body.read(KeyRecRepContent.self)
  case .ckuann: _ = try body.read(CAKeyUpdContent.self)
  case .cann: _ = try body.read(CertAnnContent.self)
  case .rann: _ = try body.read(RevAnnContent.self)
  case .crlann: _ = try body.read(CRLAnnContent.self)
  case .nested:
    guard depth < 2 else { return }
    let nested = try body.read(NestedMessageContent.self)
    var messages = nested.messages.makeIterator()
    while let message = messages.next() { try read(message.body, depth: depth + 1) }
  case nil: return
  }
}

/// As every type that a value may have, whatever its own says: what is malformed as one is well-formed as another.
func read(_ item: InfoTypeAndValue) {
  _ = try? item.value(as: RootCaKeyUpdateContent.self)
  _ = try? item.value(as: CertReqTemplateContent.self)
  _ = try? item.value(as: CRLStatusListValue.self)
  _ = try? item.value(as: SuppLangTagsValue.self)
  _ = try? item.value(as: UnsupportedOIDsValue.self)
  _ = try? item.value(as: SignKeyPairTypesValue.self)
  _ = try? item.value(as: CaCertsValue.self)
  _ = try? item.value(as: CRLsValue.self)
  _ = try? item.value(as: AlgorithmIdentifier.self)
  _ = try? item.value(as: InfoType.self)
}
