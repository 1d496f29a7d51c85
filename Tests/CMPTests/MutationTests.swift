import CMP
import MutationMatrix
import Testing

/// Every way of spoiling every element of every vector: nothing traps, and nothing is accepted that is not listed with a
/// reason. Accepted means here: header, bounds, protection and body are read to their end, as the authority reads them.
@Suite struct MutationTests {
  struct Survivor {
    let vector: String
    let kind: MutationKind
    let place: String
  }

  /// What is accepted of all the mutations of all the vectors.
  static let survivors: [Survivor] = Vectors.names.flatMap { name in
    let vector = (try? Vectors.bytes(name)) ?? []
    return Mutation.all(of: vector).filter { accepts($0.bytes) }.map {
      Survivor(vector: name, kind: $0.kind, place: Label.place($0.path, in: vector, kind: Vectors.kind(name)))
    }
  }

  @Test(arguments: Vectors.names)
  func vectorsAreAccepted(_ name: String) throws { #expect(accepts(try Vectors.bytes(name))) }

  @Test func nothingSpoiledIsAcceptedWithoutReason() {
    for survivor in Self.survivors {
      let isListed = MutationRule.all.contains { $0.covers(survivor.kind, survivor.place) }
      #expect(isListed, "\(survivor.kind) at \(survivor.place) of \(survivor.vector)")
    }
  }

  /// A reason for something that never occurs is a mistake in the list.
  @Test func everyRuleOccurs() {
    for rule in MutationRule.all {
      #expect(Self.survivors.contains { rule.covers($0.kind, $0.place) }, "\(rule.reason)")
    }
  }
}

/// Whether a message is read to its end, is protected in a known way, and has what every message must have (RFC 9483 3.1).
func accepts(_ bytes: [UInt8]) -> Bool {
  do {
    let message = try PKIMessage(bytes.span)
    try message.check()
    let header = message.header
    guard header.transactionID != nil, header.senderNonce != nil, message.protection != nil,
      let algorithm = header.protectionAlg, let kind = message.body.kind
    else { return false }
    switch try Protection(algorithm) {
    case .passwordBasedMac(let parameters):
      if parameters.owfDigest == nil || parameters.macDigest == nil { return false }
    case .pbmac1(let parameters): if parameters.pbkdf2?.prfDigest == nil || parameters.macDigest == nil { return false }
    case .signature: break
    case .unsupported: return false
    }
    if let info = header.generalInfo {
      _ = try info.asksImplicitConfirm()
      _ = try info.confirmWaitTime()
      _ = try info.certProfile()
    }
    return try readsBody(message.body, kind)
  } catch {
    return false
  }
}

private func readsBody(_ body: PKIBody, _ kind: PKIBody.Kind) throws -> Bool {
  switch kind {
  case .ir, .cr, .kur, .krr, .ccr: _ = try body.read(CertReqMessages.self)
  case .ip, .cp, .kup, .ccp: _ = try body.read(CertRepMessage.self)
  case .p10cr: _ = try body.read(CertificationRequest.self)
  case .rr: _ = try body.read(RevReqContent.self)
  case .rp: _ = try body.read(RevRepContent.self)
  case .pkiconf: _ = try body.read(PKIConfirmContent.self)
  case .nested: _ = try body.read(NestedMessageContent.self)
  case .genm, .genp: _ = try body.read(GenMsgContent.self)
  case .error: _ = try body.read(ErrorMsgContent.self)
  case .certConf: _ = try body.read(CertConfirmContent.self)
  case .pollReq: _ = try body.read(PollReqContent.self)
  case .pollRep: _ = try body.read(PollRepContent.self)
  default: return false
  }
  return true
}
