// Covers: ErrorStyle+EJBCA.swift

import CMP
import Testing

@testable import Authority

/// What scripts that were written against EJBCA see with `error_style = ejbca`: its error table, row by row, as its CMP
/// operations guide and the guide of its CMP proxy have them.
@Suite struct EJBCAErrorTests {
  enum Kind {
    case http, unsigned, signed
  }

  struct Row {
    let quote: String
    let kind: Kind
    let code: PKIFailureInfo
    let conditions: [Condition]

    init(_ quote: String, _ kind: Kind, _ code: PKIFailureInfo, _ conditions: Condition...) {
      (self.quote, self.kind, self.code, self.conditions) = (quote, kind, code, conditions)
    }
  }

  static let rows: [Row] = [
    Row("The received request did not contain a DER object.", .http, .badDataFormat, .notDER),
    Row("The DER object contained in request could not be parsed to a CMP message.", .unsigned, .badRequest, .malformed),
    Row("Signature verification on a nested message failed.", .unsigned, .badRequest, .badNesting),
    Row("Received CMP message was of an unknown type", .unsigned, .badRequest, .unsupportedBody),
    Row(
      "Submitting a CMP RA message with a signing certificate which was revoked or expired.", .unsigned, .badRequest,
      .signerRevoked),
    Row(
      "Submitting a CMP RA message that could not be authenticated.", .unsigned, .badMessageCheck, .unprotected,
      .unsupportedProtection, .malformedProtection, .weakProtection, .protectionNotAllowed, .wrongSignature,
      .signerUnknown, .signerNotTrusted, .malformedChain, .otherCredential, .revocationNotAllowed, .noSenderKID),
    Row("Trying to revoke a certificate that was already revoked", .signed, .certRevoked, .alreadyRevoked),
    Row(
      "Trying to revoke a certificate whose revocation is is waiting for approval", .unsigned, .badRequest, .revocationWaits),
    Row("Trying to revoke a non existing certificate", .signed, .badCertId, .unknownCertificate),
    Row("Revocation reason could not be parsed from CMP message", .unsigned, .incorrectData, .badReason),
    Row(
      "Trying to issue or request a certificate from a non existing CA", .unsigned, .wrongAuthority, .wrongIssuer,
      .otherRecipient),
    Row("Submitting a CMP request with bad POP", .unsigned, .badPOP, .badProof),
    Row(
      "Submitting a CMP client mode enrollment request with invalid certificate extensions specified.", .unsigned,
      .badRequest, .badExtension, .nameNotAllowed),
    Row(
      "Submitting a CMP client mode enrollment request with wrong user/enrollment code", .unsigned, .notAuthorized,
      .wrongSecret, .codeUsed, .noLogin, .wrongLogin, .wrongChallenge),
    Row(
      "Attempting a key update request without the end entity authentication module configured.", .unsigned, .badRequest,
      .updateNeedsSignature),
    Row(
      "A key update request for an end entity which wasn't found in the database.", .unsigned, .badMessageCheck,
      .notAuthorized),
    Row("A key update request was submitted using the same keypair.", .unsigned, .badMessageCheck, .sameKey),
    Row(
      "Any other failures that may have occurred during key renewal.", .unsigned, .badMessageCheck, .otherOldCertificate,
      .expiredCertificate, .otherSubject),
    Row(
      "A request for server generated keys when this is not enabled in CMP alias", .unsigned, .badRequest,
      .generationNotAllowed),
    Row(
      "A request for server generated keys with invalid or unsupported key parameters", .unsigned, .badRequest,
      .keyNotSpecified, .noEncryptionKey),
    Row(
      "Message signature was required, but revocation check could not be performed.", .unsigned, .systemUnavail,
      .statusUnknown),
  ]

  /// What neither table knows, and EJBCA's general answer is BAD_REQUEST.
  static let general: [Condition] = [
    .noTransactionID, .otherOperation, .noTransaction, .notWaiting, .abandoned, .unknownInformation, .severalQuestions,
    .severalRequests, .badRequestID, .badTemplate, .badPublicKey, .keyNotAllowed, .badAlgorithm, .badName, .keyInUse,
    .duplicateKey, .unknownProfile, .badControl, .denied, .handlerDenied, .severalRevocations, .noPolicy,
  ]

  /// What neither table knows, and EJBCA does not look at: the bit is RFC 9483's.
  static let unknown: [(Condition, PKIFailureInfo)] = [
    (.unsupportedVersion, .unsupportedVersion), (.badSenderNonce, .badSenderNonce),
    (.badRecipientNonce, .badRecipientNonce), (.badTime, .badTime), (.transactionInUse, .transactionIdInUse),
    (.answerNotKept, .transactionIdInUse),
    (.alreadyConfirmed, .certConfirmed), (.wrongCertificateHash, .badCertId), (.tooManyTransactions, .systemUnavail), (.tooManyEntities, .systemUnavail),
    (.clockNotSet, .systemUnavail), (.issuerExpired, .systemUnavail), (.storeUnavailable, .systemUnavail),
    (.handlerUnavailable, .systemUnavail), (.handlerMistaken, .systemFailure),
    (.answerTooLarge, .systemFailure), (.internalFailure, .systemFailure),
  ]

  static let all: [Row] =
    rows + general.map { Row("other", .unsigned, .badRequest, $0) } + unknown.map { Row("other", .unsigned, $1, $0) }

  @Test func everyConditionHasOneRow() {
    for condition in ConditionTests.all {
      #expect(Self.all.count { $0.conditions.contains(condition) } == 1, "\(condition)")
    }
  }

  @Test(arguments: ConditionTests.rows) func isRefused(_ refusal: Refusal) throws {
    let world = try World { policy in
      refusal.adjust(&policy)
      for alias in policy.aliases.indices { policy.aliases[alias].errorStyle = .ejbca }
    }
    let answer = try refusal.send(world)
    #expect(answer.condition == refusal.condition)
    let row = try #require(Self.all.first { $0.conditions.contains(refusal.condition) })
    switch row.kind {
    case .http:
      #expect(answer.octets.isEmpty && answer.isBadHTTP)
      return
    case .unsigned:
      #expect(answer.kind == .error && answer.protection == .none)
      #expect(answer.extraCerts.isEmpty && answer.senderKID == nil)
    case .signed: #expect(answer.kind == .rp && answer.protection != .none)
    }
    // What the table has rows of its own for: `byKind`.
    let isOwn = refusal.condition == .wrongIssuer && refusal.kind == .rp || refusal.name == "kur with a code"
    #expect(answer.failInfo == (isOwn ? .badRequest : row.code), "\(row.quote)")
    #expect(answer.status == .rejection && answer.certificate == nil)
    #expect(answer.text == refusal.condition.sentence.description + " (log \(answer.mark))")
    #expect(answer.senderNonce?.count == 16 && answer.messageTime == world.now)
    #expect(!answer.sender.isEmpty)
    #expect(try world.derivedTables() == world.tables)
  }

  /// What the table tells apart by what was asked for, and of whom.
  static let byKind: [(String, PKIBody.Kind?, Bool, PKIFailureInfo, [Condition])] = [
    (
      "Signature verification on a nested message failed.", .nested, false, .badRequest,
      [.wrongSignature, .signerNotTrusted, .signerUnknown, .malformedChain, .wrongSecret, .unprotected]
    ),
    (
      "A key update request without could not be authenticated/verified.", .kur, false, .badRequest,
      [.wrongSignature, .signerNotTrusted, .signerUnknown, .malformedChain, .wrongSecret, .unprotected, .weakProtection]
    ),
    (
      "Attempting a key update request without the end entity authentication module configured.", .kur, false, .badRequest,
      [.protectionNotAllowed]
    ),
    ("A key update request for an end entity which wasn't found in the database.", .kur, false, .badMessageCheck, [.notAuthorized]),
    ("Trying to revoke a certificate from a nonexistant CA.", .rr, false, .badRequest, [.wrongIssuer]),
    ("Trying to issue or request a certificate from a non existing CA", .cr, false, .wrongAuthority, [.wrongIssuer]),
    ("Submitting a CMP RA message that could not be authenticated.", .ir, true, .badMessageCheck, [.wrongSecret, .wrongSignature]),
    ("Submitting a CMP client mode enrollment request with wrong user/enrollment code", .ir, false, .notAuthorized, [.wrongSecret]),
    ("Submitting a CMP client mode enrollment request with wrong user/enrollment code", nil, false, .notAuthorized, [.wrongSecret]),
  ]

  @Test(arguments: byKind.indices) func tellsApart(index: Int) {
    let (quote, kind, isRA, code, conditions) = Self.byKind[index]
    for condition in conditions {
      #expect(condition.answer(in: .ejbca, to: kind, isRA: isRA) == .unprotected(code), "\(quote): \(condition)")
      #expect(condition.answer(in: .rfc9483, to: kind, isRA: isRA) == condition.rfc9483)
    }
  }

  /// Client and server find each other again: transactionID and nonce come back as in RFC 9483's style.
  @Test func header() throws {
    let world = try World { $0.aliases[0].errorStyle = .ejbca }
    try world.register()
    let device = try world.device()
    let answer = world.send(device.ir())
    #expect(answer.certificate != nil)
    var stranger = try world.device("nobody")
    stranger.header.sender = name("CN=nobody")
    let refused = world.send(stranger.ir())
    #expect(refused.transactionID == stranger.header.transactionID)
    #expect(refused.recipNonce == stranger.header.senderNonce)
    #expect(refused.recipient == tlv(0xA4, name("CN=nobody")))
    // Whose certificate a client was given as -srvcert.
    #expect(refused.sender == tlv(0xA4, World.caName) && refused.protection == .none)
    #expect(refused.pvno == 2)
    world.authority.policy.aliases[0].macSender = .signer
    stranger.begin()
    #expect(world.send(stranger.ir()).sender == tlv(0xA4, World.signerName))
  }
}
