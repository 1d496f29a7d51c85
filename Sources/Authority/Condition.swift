/// Why a request is refused: every reason there is.
///
/// Which PKIFailureInfo a peer is told, and in which body, stands in the two tables ErrorStyle+RFC9483 and ErrorStyle+EJBCA. A
/// sentence tells a person at the device what to do without telling an attacker which of several things was wrong; the log
/// line carries the condition's name.
public enum Condition: UInt8, Error, Sendable {
  // The message as a whole (RFC 9483 3.5)
  case notDER = 1
  case malformed, unsupportedVersion, noTransactionID, badSenderNonce, badRecipientNonce, badTime
  case unprotected, unsupportedProtection, malformedProtection, weakProtection, wrongSecret, wrongSignature
  case signerUnknown, signerNotTrusted, signerRevoked, notAuthorized, protectionNotAllowed
  case unsupportedBody, otherOperation, transactionInUse, noTransaction, alreadyConfirmed, otherCredential
  // The request for a certificate
  case severalRequests, badRequestID, badTemplate, badPublicKey, keyNotAllowed, badAlgorithm, badProof, badName
  case keyInUse, badExtension, codeUsed, wrongIssuer
  // The confirmation
  case wrongCertificateHash
  // Signers and their chains
  case malformedChain, statusUnknown, otherRecipient, badNesting
  // Revocation
  case severalRevocations, revocationWaits, unknownCertificate, alreadyRevoked, badReason, revocationNotAllowed
  // Key update, controls, profiles, keys made here
  case updateNeedsSignature, otherOldCertificate, sameKey, otherSubject, unknownProfile, badControl, duplicateKey
  case expiredCertificate
  case generationNotAllowed, keyNotSpecified, noEncryptionKey, answerNotKept, nameNotAllowed
  // Polling and support messages
  case notWaiting, denied, unknownInformation, severalQuestions, abandoned
  // Tenants, policies, logins and challenges
  case noSenderKID, noPolicy, noLogin, wrongLogin, wrongChallenge, tooManyEntities
  // Request handlers
  case handlerDenied, handlerUnavailable, handlerMistaken
  // Ours
  case tooManyTransactions, clockNotSet, issuerExpired, storeUnavailable, answerTooLarge, internalFailure

  /// A sentence for statusString.
  public var sentence: StaticString {
    switch self {
    case .notDER: "what was sent is not DER"
    case .malformed: "the message is not a well-formed PKIMessage"
    case .unsupportedVersion: "only CMP versions 2 and 3 are spoken here"
    case .noTransactionID: "transactionID must be present and have 1 to 64 octets"
    case .badSenderNonce: "senderNonce must be present and have 16 octets (64 at most)"
    case .badRecipientNonce: "recipNonce is not the nonce of the message that this one answers"
    case .badTime: "messageTime is too far from the time here"
    case .unprotected: "the message must be protected"
    case .unsupportedProtection: "the protection algorithm is not supported"
    case .malformedProtection: "the parameters of the protection algorithm are malformed"
    case .weakProtection: "the parameters of the protection algorithm are outside the accepted range"
    case .wrongSecret, .wrongSignature:
      "the protection is wrong: check the reference and the secret, or the certificate and its key"
    case .signerUnknown:
      "the certificate that protects this message must be in extraCerts and match sender and senderKID"
    case .signerNotTrusted: "the certificate that protects this message is not trusted here"
    case .signerRevoked: "the certificate that protects this message is revoked or expired"
    case .protectionNotAllowed: "this kind of protection is not allowed here"
    case .unsupportedBody: "this kind of message is not supported here"
    case .otherOperation: "the URL names another operation than the message asks for"
    case .transactionInUse: "transactionID is in use by another message: start again with a new one"
    case .noTransaction: "no certificate of this transaction awaits confirmation"
    case .alreadyConfirmed: "the certificate is confirmed already"
    case .otherCredential: "a transaction must be continued with the credential that began it"
    case .severalRequests: "exactly one certificate can be requested at a time"
    case .badRequestID: "certReqId is not the expected one"
    case .badTemplate: "the certificate template asks for something that is chosen here, or lacks a field"
    case .badPublicKey: "the public key is malformed or not a valid key of its kind"
    case .keyNotAllowed: "this kind or size of key is not allowed by the certificate profile"
    case .keyInUse: "the public key belongs to somebody else"
    case .badAlgorithm: "the algorithm is not supported or does not fit the key"
    case .badProof: "the proof of possession of the private key is missing or wrong"
    case .badName: "the subject name or an alternative name is not acceptable"
    case .badExtension: "a requested extension is critical and not supported, or the extensions are too long"
    case .notAuthorized: "whoever protects this message is not registered here, or no more"
    case .codeUsed: "the one-time code has been used or has expired: ask for a new one"
    case .wrongIssuer: "the issuer named in the request is not served here"
    case .wrongCertificateHash: "certHash is not the hash of the certificate that was issued: it has been revoked"
    case .malformedChain: "the certificates that come with the message lead to nobody who is trusted here"
    case .statusUnknown: "whether the signer's certificate is revoked cannot be found out at the moment"
    case .otherRecipient: "the recipient is not served here"
    case .badNesting: "a nested message must hold protected messages that are not nested themselves"
    case .severalRevocations: "exactly one certificate can be revoked at a time"
    case .revocationWaits: "a revocation of this certificate waits for approval already"
    case .unknownCertificate: "there is no such certificate here"
    case .alreadyRevoked: "the certificate is revoked already, or has expired"
    case .badReason: "the reason for the revocation is none that can be given"
    case .revocationNotAllowed: "only its owner or an RA can revoke a certificate"
    case .updateNeedsSignature: "a key update must be signed with the certificate that it renews"
    case .otherOldCertificate: "oldCertID does not name the certificate that is renewed"
    case .expiredCertificate: "the certificate that is to be renewed has expired: enrol anew"
    case .sameKey: "a new key must be made for a renewed certificate"
    case .otherSubject: "subject and alternative names must stay as they are when a certificate is renewed"
    case .unknownProfile: "the certificate profile asked for does not exist here or is not for whoever asks"
    case .badControl: "a control of the request is malformed"
    case .duplicateKey: "the public key has been certified already: make a new one"
    case .generationNotAllowed: "keys are not made here"
    case .keyNotSpecified: "which kind of key is to be made is not clear"
    case .answerNotKept: "the answer brought a private key and is not kept: start again with a new transactionID"
    case .noEncryptionKey: "the request names no key under which a new private key could be sent"
    case .nameNotAllowed: "the subject or an alternative name is not as the certificate profile wants it"
    case .notWaiting: "no request of this transaction waits for an answer"
    case .denied: "the request was denied by an operator"
    case .handlerDenied: "the request was denied by a program that decides about requests here"
    case .handlerUnavailable: "nothing can be decided about the request at the moment: try again later"
    case .handlerMistaken: "what was decided about the request cannot be granted: see the log there"
    case .unknownInformation: "this kind of information is not given here"
    case .severalQuestions: "exactly one kind of information can be asked for at a time"
    case .abandoned: "the client has given the transaction up"
    case .noSenderKID: "a message under a MAC must say in senderKID whose secret it is"
    case .noPolicy: "invalid identifier: the URL names no policy, and there is no default policy for whoever asks"
    case .noLogin, .wrongLogin: "name and password are missing or wrong (RFC 7617)"
    case .wrongChallenge: "the challenge in the request is missing or wrong"
    case .tooManyEntities: "as many devices are registered here as may be"
    case .tooManyTransactions: "too many transactions are open: try again later"
    case .clockNotSet: "the clock here is not set: try again later"
    case .issuerExpired: "the certificate of the CA, or what the profile allows, is over: no certificate can be issued"
    case .storeUnavailable: "nothing can be recorded at the moment: try again later"
    case .answerTooLarge: "the answer is larger than can be sent"
    case .internalFailure: "an internal failure: see the log there"
    }
  }

  /// The condition's name in the log.
  public var name: StaticString {
    switch self {
    case .notDER: "not-der"
    case .malformed: "malformed"
    case .unsupportedVersion: "unsupported-version"
    case .noTransactionID: "no-transaction-id"
    case .badSenderNonce: "bad-sender-nonce"
    case .badRecipientNonce: "bad-recipient-nonce"
    case .badTime: "bad-time"
    case .unprotected: "unprotected"
    case .unsupportedProtection: "unsupported-protection"
    case .malformedProtection: "malformed-protection"
    case .weakProtection: "weak-protection"
    case .wrongSecret: "wrong-secret"
    case .wrongSignature: "wrong-signature"
    case .signerUnknown: "signer-unknown"
    case .signerNotTrusted: "signer-not-trusted"
    case .signerRevoked: "signer-revoked"
    case .protectionNotAllowed: "protection-not-allowed"
    case .unsupportedBody: "unsupported-body"
    case .otherOperation: "other-operation"
    case .transactionInUse: "transaction-in-use"
    case .noTransaction: "no-transaction"
    case .alreadyConfirmed: "already-confirmed"
    case .otherCredential: "other-credential"
    case .severalRequests: "several-requests"
    case .badRequestID: "bad-request-id"
    case .badTemplate: "bad-template"
    case .badPublicKey: "bad-public-key"
    case .keyNotAllowed: "key-not-allowed"
    case .keyInUse: "key-in-use"
    case .badAlgorithm: "bad-algorithm"
    case .badProof: "bad-proof"
    case .badName: "bad-name"
    case .badExtension: "bad-extension"
    case .notAuthorized: "not-authorized"
    case .codeUsed: "code-used"
    case .wrongIssuer: "wrong-issuer"
    case .wrongCertificateHash: "wrong-certificate-hash"
    case .malformedChain: "signer-chain"
    case .statusUnknown: "signer-status-unknown"
    case .otherRecipient: "other-recipient"
    case .badNesting: "bad-nesting"
    case .severalRevocations: "several-revocations"
    case .revocationWaits: "revocation-waits"
    case .unknownCertificate: "unknown-certificate"
    case .alreadyRevoked: "already-revoked"
    case .badReason: "bad-reason"
    case .revocationNotAllowed: "revocation-not-allowed"
    case .updateNeedsSignature: "update-needs-signature"
    case .otherOldCertificate: "other-old-certificate"
    case .expiredCertificate: "expired-certificate"
    case .sameKey: "same-key"
    case .otherSubject: "other-subject"
    case .unknownProfile: "unknown-profile"
    case .badControl: "bad-control"
    case .duplicateKey: "duplicate-key"
    case .generationNotAllowed: "generation-not-allowed"
    case .keyNotSpecified: "key-not-specified"
    case .noEncryptionKey: "no-encryption-key"
    case .answerNotKept: "answer-not-kept"
    case .nameNotAllowed: "name-not-allowed"
    case .notWaiting: "not-waiting"
    case .denied: "denied"
    case .handlerDenied: "handler-denied"
    case .handlerUnavailable: "handler-unavailable"
    case .handlerMistaken: "handler-mistaken"
    case .unknownInformation: "unknown-information"
    case .severalQuestions: "several-questions"
    case .abandoned: "abandoned"
    case .noSenderKID: "no-sender-kid"
    case .noPolicy: "no-policy"
    case .noLogin: "no-login"
    case .wrongLogin: "wrong-login"
    case .wrongChallenge: "wrong-challenge"
    case .tooManyEntities: "too-many-entities"
    case .tooManyTransactions: "too-many-transactions"
    case .clockNotSet: "clock-not-set"
    case .issuerExpired: "issuer-expired"
    case .storeUnavailable: "store-unavailable"
    case .answerTooLarge: "answer-too-large"
    case .internalFailure: "internal-failure"
    }
  }
}
