import CMP

/// What is told in EJBCA's style, for scripts that were written against its codes: by the error table of EJBCA's CMP
/// operations guide, and where that is silent by that of its CMP proxy. What neither of them knows has RFC 9483's bit.
///
/// "Unsigned CMP" of these tables is an `error` without protection, "signed CMP" the answer's own body, protected as every
/// answer is.
extension Condition {
  /// EJBCA's table tells some conditions apart by what was asked for, and by who answers for it.
  ///
  /// - Parameter isRA: whether the alias is one of RAs: then a wrong secret is theirs, and no enrolment code.
  func ejbca(to kind: PKIBody.Kind?, isRA: Bool) -> ErrorAnswer {
    switch (kind, self) {
    // "Signature verification on a nested message failed.", "A key update request ... could not be authenticated/verified.",
    // "Attempting a key update request without the end entity authentication module configured."
    case (.nested, _) where isAboutProtection, (.kur, _) where isAboutProtection: .unprotected(.badRequest)
    // "Trying to revoke a certificate from a nonexistant CA."
    case (.rr, .wrongIssuer): .unprotected(.badRequest)
    // "Submitting a CMP RA message that could not be authenticated."
    case (_, .wrongSecret) where isRA: .unprotected(.badMessageCheck)
    default: ejbca
    }
  }

  private var isAboutProtection: Bool {
    switch self {
    case .unprotected, .unsupportedProtection, .malformedProtection, .weakProtection, .protectionNotAllowed, .noSenderKID,
      .wrongSecret, .wrongSignature, .signerUnknown, .signerNotTrusted, .malformedChain:
      true
    default: false
    }
  }

  var ejbca: ErrorAnswer {
    switch self {
    // "The received request did not contain a DER object."
    case .notDER: .badHTTP(.badDataFormat)
    // "The DER object contained in request could not be parsed to a CMP message."
    case .malformed: .unprotected(.badRequest)
    case .unsupportedVersion: .unprotected(.unsupportedVersion)
    case .noTransactionID: .unprotected(.badRequest)
    case .badSenderNonce: .unprotected(.badSenderNonce)
    case .badRecipientNonce: .unprotected(.badRecipientNonce)
    case .badTime: .unprotected(.badTime)

    // "Submitting a CMP RA message that could not be authenticated."
    case .unprotected, .unsupportedProtection, .malformedProtection, .weakProtection, .protectionNotAllowed, .noSenderKID:
      .unprotected(.badMessageCheck)
    case .wrongSignature, .signerUnknown, .signerNotTrusted, .malformedChain, .notAuthorized, .otherCredential:
      .unprotected(.badMessageCheck)
    // "Submitting a CMP client mode enrollment request with wrong user/enrollment code", "with invalid enrollment code."
    case .wrongSecret, .codeUsed, .noLogin, .wrongLogin, .wrongChallenge: .unprotected(.notAuthorized)
    // "Submitting a CMP RA message with a signing certificate which was revoked or expired."
    case .signerRevoked: .unprotected(.badRequest)
    // "Message signature was required, but revocation check could not be performed."
    case .statusUnknown: .unprotected(.systemUnavail)

    // "Received CMP message was of an unknown type", "Signature verification on a nested message failed."
    case .unsupportedBody, .otherOperation, .badNesting, .abandoned, .unknownInformation, .severalQuestions:
      .unprotected(.badRequest)
    case .transactionInUse, .answerNotKept: .unprotected(.transactionIdInUse)
    case .noTransaction, .notWaiting, .noPolicy: .unprotected(.badRequest)
    case .alreadyConfirmed: .unprotected(.certConfirmed)
    case .wrongCertificateHash: .unprotected(.badCertId)

    // "Trying to issue or request a certificate from a non existing CA"
    case .wrongIssuer, .otherRecipient: .unprotected(.wrongAuthority)
    // "Submitting a CMP request with bad POP"
    case .badProof: .unprotected(.badPOP)
    // "Submitting a CMP client mode enrollment request with invalid certificate extensions specified."
    case .badExtension, .nameNotAllowed: .unprotected(.badRequest)
    case .severalRequests, .badRequestID, .badTemplate, .badPublicKey, .keyNotAllowed, .badAlgorithm, .badName:
      .unprotected(.badRequest)
    case .keyInUse, .duplicateKey, .unknownProfile, .badControl, .denied, .handlerDenied: .unprotected(.badRequest)

    // "Attempting a key update request without the end entity authentication module configured."
    case .updateNeedsSignature: .unprotected(.badRequest)
    // "A key update request was submitted using the same keypair.", "Any other failures ... during key renewal."
    case .otherOldCertificate, .expiredCertificate, .sameKey, .otherSubject: .unprotected(.badMessageCheck)

    // "A request for server generated keys when this is not enabled in CMP alias", "with invalid ... key parameters"
    case .generationNotAllowed, .keyNotSpecified, .noEncryptionKey: .unprotected(.badRequest)

    // "Trying to revoke a certificate that was already revoked"
    case .alreadyRevoked: .answer(.certRevoked)
    // "Trying to revoke a non existing certificate", "... but serial number or issuer were missing from request."
    case .unknownCertificate: .answer(.badCertId)
    // "Revocation reason could not be parsed from CMP message"
    case .badReason: .unprotected(.incorrectData)
    // "Trying to revoke a certificate whose revocation is is waiting for approval"
    case .severalRevocations, .revocationWaits: .unprotected(.badRequest)
    case .revocationNotAllowed: .unprotected(.badMessageCheck)

    // "Other internal errors", "if a cache failure occurred during revocation check."
    case .tooManyTransactions, .tooManyEntities, .clockNotSet, .issuerExpired, .storeUnavailable, .handlerUnavailable:
      .unprotected(.systemUnavail)
    case .answerTooLarge, .internalFailure, .handlerMistaken: .unprotected(.systemFailure)
    }
  }
}
