import CMP

/// What is told in RFC 9483's style, the default (RFC 9483 3.5, 3.6; RFC 9810 5.2.3).
extension Condition {
  var rfc9483: ErrorAnswer {
    switch self {
    // The message as a whole
    case .notDER: .error(.badDataFormat)
    case .malformed: .error(.badDataFormat)
    case .unsupportedVersion: .error(.unsupportedVersion)
    case .noTransactionID: .error(.badDataFormat)
    case .badSenderNonce: .error(.badSenderNonce)
    case .badRecipientNonce: .error(.badRecipientNonce)
    case .badTime: .error(.badTime)
    case .unprotected: .error(.badMessageCheck)
    case .unsupportedProtection: .error(.badAlg)
    case .malformedProtection: .error(.badDataFormat)
    case .weakProtection: .error(.badAlg)
    case .wrongSecret: .error(.badMessageCheck)
    case .wrongSignature: .error(.badMessageCheck)
    case .signerUnknown: .error(.badMessageCheck)
    case .signerNotTrusted: .error(.signerNotTrusted)
    case .signerRevoked: .error(.signerNotTrusted)
    case .malformedChain: .error(.signerNotTrusted)
    case .statusUnknown: .error(.systemUnavail)
    case .notAuthorized: .error(.notAuthorized)
    case .protectionNotAllowed: .error(.wrongIntegrity)
    case .otherRecipient: .error(.wrongAuthority)
    case .unsupportedBody: .error(.badRequest)
    case .otherOperation: .error(.badRequest)
    case .badNesting: .error(.badRequest)
    case .transactionInUse: .error(.transactionIdInUse)
    case .noTransaction: .error(.badRequest)
    case .notWaiting: .error(.badRequest)
    case .alreadyConfirmed: .error(.certConfirmed)
    case .otherCredential: .error(.badMessageCheck)
    case .wrongCertificateHash: .error(.badCertId)
    case .abandoned: .error(.badRequest)
    case .unknownInformation: .error(.badRequest)
    case .severalQuestions: .error(.badRequest)

    // The request for a certificate
    case .severalRequests: .answer(.badRequest)
    case .badRequestID: .answer(.badRequest)
    case .badTemplate: .answer(.badCertTemplate)
    case .badPublicKey: .answer(.badCertTemplate)
    case .keyNotAllowed: .answer(.badCertTemplate)
    case .badAlgorithm: .answer(.badAlg)
    case .badProof: .answer(.badPOP)
    case .badName: .answer(.badCertTemplate)
    case .keyInUse: .answer(.badCertTemplate)
    case .duplicateKey: .answer(.duplicateCertReq)
    case .badExtension: .answer(.unacceptedExtension)
    case .codeUsed: .answer(.notAuthorized)
    case .wrongIssuer: .answer(.wrongAuthority)
    case .unknownProfile: .answer(.badCertTemplate)
    case .badControl: .answer(.badRequest)
    case .denied: .answer(.notAuthorized)
    case .updateNeedsSignature: .answer(.badRequest)
    case .otherOldCertificate: .answer(.badCertId)
    case .expiredCertificate: .answer(.badCertId)
    case .sameKey: .answer(.badCertTemplate)
    case .otherSubject: .answer(.badCertTemplate)
    case .generationNotAllowed: .answer(.badRequest)
    case .keyNotSpecified: .answer(.badCertTemplate)
    case .noEncryptionKey: .answer(.badRequest)

    // The request to revoke
    case .severalRevocations: .answer(.badRequest)
    case .unknownCertificate: .answer(.badCertId)
    case .alreadyRevoked: .answer(.certRevoked)
    case .badReason: .answer(.incorrectData)
    case .revocationNotAllowed: .answer(.notAuthorized)

    // Ours
    case .tooManyTransactions: .error(.systemUnavail)
    case .clockNotSet: .error(.systemUnavail)
    case .issuerExpired: .error(.systemUnavail)
    case .storeUnavailable: .error(.systemUnavail)
    case .answerTooLarge: .error(.systemFailure)
    case .internalFailure: .error(.systemFailure)
    }
  }
}
