/// The types of CMP in the notation of the standards: what `Grammar` reads and `Decoder` follows.
///
/// A module of EXPLICIT TAGS throughout, as RFC 9810 is; where RFC 4211, 5280 and 5652 tag implicitly, IMPLICIT is written
/// out. `ANY` is what the OBJECT IDENTIFIER before it says (`ObjectNames`), `STRING` is a character string of whichever kind,
/// `TIME` either of the two times, and `SECRET` a value that is never shown.
enum MessageNotation {
  /// RFC 9810, Appendix F.
  static let cmp: StaticString = """
    PKIMessage ::= SEQUENCE {
      header PKIHeader, body PKIBody, protection [0] BIT STRING OPTIONAL,
      extraCerts [1] SEQUENCE OF Certificate OPTIONAL }
    PKIMessages ::= SEQUENCE OF PKIMessage
    PKIHeader ::= SEQUENCE {
      pvno INTEGER { cmp1999(1), cmp2000(2), cmp2021(3) }, sender GeneralName, recipient GeneralName,
      messageTime [0] GeneralizedTime OPTIONAL, protectionAlg [1] AlgorithmIdentifier OPTIONAL,
      senderKID [2] OCTET STRING OPTIONAL, recipKID [3] OCTET STRING OPTIONAL,
      transactionID [4] OCTET STRING OPTIONAL, senderNonce [5] OCTET STRING OPTIONAL,
      recipNonce [6] OCTET STRING OPTIONAL, freeText [7] PKIFreeText OPTIONAL,
      generalInfo [8] SEQUENCE OF InfoTypeAndValue OPTIONAL }
    PKIFreeText ::= SEQUENCE OF UTF8String
    InfoTypeAndValue ::= SEQUENCE { infoType OBJECT IDENTIFIER, infoValue ANY OPTIONAL }
    PKIBody ::= CHOICE {
      ir [0] CertReqMessages, ip [1] CertRepMessage, cr [2] CertReqMessages, cp [3] CertRepMessage,
      p10cr [4] CertificationRequest, popdecc [5] SEQUENCE OF Challenge, popdecr [6] SEQUENCE OF INTEGER,
      kur [7] CertReqMessages, kup [8] CertRepMessage, krr [9] CertReqMessages, krp [10] KeyRecRepContent,
      rr [11] SEQUENCE OF RevDetails, rp [12] RevRepContent, ccr [13] CertReqMessages, ccp [14] CertRepMessage,
      ckuann [15] CAKeyUpdContent, cann [16] Certificate, rann [17] RevAnnContent,
      crlann [18] SEQUENCE OF CertificateList, pkiconf [19] NULL, nested [20] PKIMessages,
      genm [21] SEQUENCE OF InfoTypeAndValue, genp [22] SEQUENCE OF InfoTypeAndValue, error [23] ErrorMsgContent,
      certConf [24] SEQUENCE OF CertStatus, pollReq [25] SEQUENCE OF PollRequest,
      pollRep [26] SEQUENCE OF PollResponse }
    CertRepMessage ::= SEQUENCE {
      caPubs [1] SEQUENCE OF Certificate OPTIONAL, response SEQUENCE OF CertResponse }
    CertResponse ::= SEQUENCE {
      certReqId INTEGER, status PKIStatusInfo, certifiedKeyPair CertifiedKeyPair OPTIONAL,
      rspInfo OCTET STRING OPTIONAL }
    CertifiedKeyPair ::= SEQUENCE {
      certOrEncCert CertOrEncCert, privateKey [0] EncryptedKey OPTIONAL,
      publicationInfo [1] PKIPublicationInfo OPTIONAL }
    CertOrEncCert ::= CHOICE { certificate [0] Certificate, encryptedCert [1] EncryptedKey }
    PKIStatusInfo ::= SEQUENCE {
      status PKIStatus, statusString PKIFreeText OPTIONAL, failInfo PKIFailureInfo OPTIONAL }
    PKIStatus ::= INTEGER {
      accepted(0), grantedWithMods(1), rejection(2), waiting(3), revocationWarning(4), revocationNotification(5),
      keyUpdateWarning(6) }
    PKIFailureInfo ::= BIT STRING {
      badAlg(0), badMessageCheck(1), badRequest(2), badTime(3), badCertId(4), badDataFormat(5), wrongAuthority(6),
      incorrectData(7), missingTimeStamp(8), badPOP(9), certRevoked(10), certConfirmed(11), wrongIntegrity(12),
      badRecipientNonce(13), timeNotAvailable(14), unacceptedPolicy(15), unacceptedExtension(16),
      addInfoNotAvailable(17), badSenderNonce(18), badCertTemplate(19), signerNotTrusted(20), transactionIdInUse(21),
      unsupportedVersion(22), notAuthorized(23), systemUnavail(24), systemFailure(25), duplicateCertReq(26) }
    Challenge ::= SEQUENCE {
      owf AlgorithmIdentifier OPTIONAL, witness OCTET STRING, challenge OCTET STRING,
      encryptedRand [0] EnvelopedData OPTIONAL }
    KeyRecRepContent ::= SEQUENCE {
      status PKIStatusInfo, newSigCert [0] Certificate OPTIONAL, caCerts [1] SEQUENCE OF Certificate OPTIONAL,
      keyPairHist [2] SEQUENCE OF CertifiedKeyPair OPTIONAL }
    RevDetails ::= SEQUENCE { certDetails CertTemplate, crlEntryDetails Extensions OPTIONAL }
    RevRepContent ::= SEQUENCE {
      status SEQUENCE OF PKIStatusInfo, revCerts [0] SEQUENCE OF CertId OPTIONAL,
      crls [1] SEQUENCE OF CertificateList OPTIONAL }
    CAKeyUpdContent ::= CHOICE { cAKeyUpdAnnV2 CAKeyUpdAnnContent, cAKeyUpdAnnV3 [0] RootCaKeyUpdateContent }
    CAKeyUpdAnnContent ::= SEQUENCE { oldWithNew Certificate, newWithOld Certificate, newWithNew Certificate }
    RevAnnContent ::= SEQUENCE {
      status PKIStatus, certId CertId, willBeRevokedAt GeneralizedTime, badSinceDate GeneralizedTime,
      crlDetails Extensions OPTIONAL }
    ErrorMsgContent ::= SEQUENCE {
      pKIStatusInfo PKIStatusInfo, errorCode INTEGER OPTIONAL, errorDetails PKIFreeText OPTIONAL }
    CertStatus ::= SEQUENCE {
      certHash OCTET STRING, certReqId INTEGER, statusInfo PKIStatusInfo OPTIONAL,
      hashAlg [0] AlgorithmIdentifier OPTIONAL }
    PollRequest ::= SEQUENCE { certReqId INTEGER }
    PollResponse ::= SEQUENCE { certReqId INTEGER, checkAfter INTEGER, reason PKIFreeText OPTIONAL }
    PBMParameter ::= SEQUENCE {
      salt OCTET STRING, owf AlgorithmIdentifier, iterationCount INTEGER, mac AlgorithmIdentifier }
    DHBMParameter ::= SEQUENCE { owf AlgorithmIdentifier, mac AlgorithmIdentifier }
    PBMAC1-params ::= SEQUENCE { keyDerivationFunc AlgorithmIdentifier, messageAuthScheme AlgorithmIdentifier }
    PBKDF2-params ::= SEQUENCE {
      salt OCTET STRING, iterationCount INTEGER, keyLength INTEGER OPTIONAL, prf AlgorithmIdentifier OPTIONAL }
    RootCaKeyUpdateContent ::= SEQUENCE {
      newWithNew Certificate, newWithOld [0] Certificate OPTIONAL, oldWithNew [1] Certificate OPTIONAL }
    CertReqTemplateContent ::= SEQUENCE { certTemplate CertTemplate, keySpec Controls OPTIONAL }
    CRLStatus ::= SEQUENCE { source CRLSource, thisUpdate TIME OPTIONAL }
    CRLSource ::= CHOICE { dpn [0] DistributionPointName, issuer [1] GeneralNames }
    CertificateListSequence ::= SEQUENCE OF CertificateList
    CertificateSequence ::= SEQUENCE OF Certificate
    CRLStatusSequence ::= SEQUENCE OF CRLStatus
    AlgorithmSequence ::= SEQUENCE OF AlgorithmIdentifier
    IdentifierSequence ::= SEQUENCE OF OBJECT IDENTIFIER

    """

  /// RFC 4211, Appendix B, and RFC 2986.
  static let crmf: StaticString = """
    CertReqMessages ::= SEQUENCE OF CertReqMsg
    CertReqMsg ::= SEQUENCE {
      certReq CertRequest, popo ProofOfPossession OPTIONAL, regInfo SEQUENCE OF AttributeTypeAndValue OPTIONAL }
    CertRequest ::= SEQUENCE { certReqId INTEGER, certTemplate CertTemplate, controls Controls OPTIONAL }
    Controls ::= SEQUENCE OF AttributeTypeAndValue
    AttributeTypeAndValue ::= SEQUENCE { type OBJECT IDENTIFIER, value ANY }
    CertTemplate ::= SEQUENCE {
      version [0] IMPLICIT INTEGER { v1(0), v2(1), v3(2) } OPTIONAL, serialNumber [1] IMPLICIT INTEGER OPTIONAL,
      signingAlg [2] IMPLICIT AlgorithmIdentifier OPTIONAL, issuer [3] Name OPTIONAL,
      validity [4] IMPLICIT OptionalValidity OPTIONAL, subject [5] Name OPTIONAL,
      publicKey [6] IMPLICIT SubjectPublicKeyInfo OPTIONAL, issuerUID [7] IMPLICIT BIT STRING OPTIONAL,
      subjectUID [8] IMPLICIT BIT STRING OPTIONAL, extensions [9] IMPLICIT Extensions OPTIONAL }
    OptionalValidity ::= SEQUENCE { notBefore [0] TIME OPTIONAL, notAfter [1] TIME OPTIONAL }
    ProofOfPossession ::= CHOICE {
      raVerified [0] IMPLICIT NULL, signature [1] IMPLICIT POPOSigningKey, keyEncipherment [2] POPOPrivKey,
      keyAgreement [3] POPOPrivKey }
    POPOSigningKey ::= SEQUENCE {
      poposkInput [0] IMPLICIT POPOSigningKeyInput OPTIONAL, algorithmIdentifier AlgorithmIdentifier,
      signature BIT STRING }
    POPOSigningKeyInput ::= SEQUENCE { authInfo AuthInfo, publicKey SubjectPublicKeyInfo }
    AuthInfo ::= CHOICE { sender [0] GeneralName, publicKeyMAC PKMACValue }
    PKMACValue ::= SEQUENCE { algId AlgorithmIdentifier, value BIT STRING }
    POPOPrivKey ::= CHOICE {
      thisMessage [0] IMPLICIT BIT STRING, subsequentMessage [1] IMPLICIT INTEGER { encrCert(0), challengeResp(1) },
      dhMAC [2] IMPLICIT BIT STRING, agreeMAC [3] IMPLICIT PKMACValue, encryptedKey [4] IMPLICIT EnvelopedData }
    PKIPublicationInfo ::= SEQUENCE {
      action INTEGER { dontPublish(0), pleasePublish(1) }, pubInfos SEQUENCE OF SinglePubInfo OPTIONAL }
    SinglePubInfo ::= SEQUENCE {
      pubMethod INTEGER { dontCare(0), x500(1), web(2), ldap(3) }, pubLocation GeneralName OPTIONAL }
    PKIArchiveOptions ::= CHOICE {
      encryptedPrivKey [0] EncryptedKey, keyGenParameters [1] IMPLICIT OCTET STRING,
      archiveRemGenPrivKey [2] IMPLICIT BOOLEAN }
    EncryptedKey ::= CHOICE { encryptedValue EncryptedValue, envelopedData [0] IMPLICIT EnvelopedData }
    EncryptedValue ::= SEQUENCE {
      intendedAlg [0] IMPLICIT AlgorithmIdentifier OPTIONAL, symmAlg [1] IMPLICIT AlgorithmIdentifier OPTIONAL,
      encSymmKey [2] IMPLICIT BIT STRING OPTIONAL, keyAlg [3] IMPLICIT AlgorithmIdentifier OPTIONAL,
      valueHint [4] IMPLICIT OCTET STRING OPTIONAL, encValue BIT STRING }
    CertId ::= SEQUENCE { issuer GeneralName, serialNumber INTEGER }
    CertificationRequest ::= SEQUENCE {
      certificationRequestInfo CertificationRequestInfo, signatureAlgorithm AlgorithmIdentifier,
      signature BIT STRING }
    CertificationRequestInfo ::= SEQUENCE {
      version INTEGER { v1(0) }, subject Name, subjectPKInfo SubjectPublicKeyInfo,
      attributes [0] IMPLICIT SET OF Attribute }
    Attribute ::= SEQUENCE { type OBJECT IDENTIFIER, values SET OF ANY }

    """

  /// RFC 5280, Appendix A.
  static let pkix: StaticString = """
    AlgorithmIdentifier ::= SEQUENCE { algorithm OBJECT IDENTIFIER, parameters ANY OPTIONAL }
    SubjectPublicKeyInfo ::= SEQUENCE { algorithm AlgorithmIdentifier, subjectPublicKey BIT STRING }
    Name ::= SEQUENCE OF RelativeDistinguishedName
    RelativeDistinguishedName ::= SET OF AttributeTypeAndValue
    GeneralNames ::= SEQUENCE OF GeneralName
    GeneralName ::= CHOICE {
      otherName [0] IMPLICIT OtherName, rfc822Name [1] IMPLICIT IA5String, dNSName [2] IMPLICIT IA5String,
      x400Address [3] ANY, directoryName [4] Name, ediPartyName [5] ANY,
      uniformResourceIdentifier [6] IMPLICIT IA5String, iPAddress [7] IMPLICIT OCTET STRING,
      registeredID [8] IMPLICIT OBJECT IDENTIFIER }
    OtherName ::= SEQUENCE { type-id OBJECT IDENTIFIER, value [0] ANY }
    Extensions ::= SEQUENCE OF Extension
    Extension ::= SEQUENCE {
      extnID OBJECT IDENTIFIER, critical BOOLEAN DEFAULT FALSE, extnValue OCTET STRING CONTAINING ANY }
    Certificate ::= SEQUENCE {
      tbsCertificate TBSCertificate, signatureAlgorithm AlgorithmIdentifier, signature BIT STRING }
    TBSCertificate ::= SEQUENCE {
      version [0] INTEGER { v1(0), v2(1), v3(2) } DEFAULT v1, serialNumber INTEGER, signature AlgorithmIdentifier,
      issuer Name, validity Validity, subject Name, subjectPublicKeyInfo SubjectPublicKeyInfo,
      issuerUniqueID [1] IMPLICIT BIT STRING OPTIONAL, subjectUniqueID [2] IMPLICIT BIT STRING OPTIONAL,
      extensions [3] Extensions OPTIONAL }
    Validity ::= SEQUENCE { notBefore TIME, notAfter TIME }
    CertificateList ::= SEQUENCE {
      tbsCertList TBSCertList, signatureAlgorithm AlgorithmIdentifier, signature BIT STRING }
    TBSCertList ::= SEQUENCE {
      version INTEGER { v2(1) } OPTIONAL, signature AlgorithmIdentifier, issuer Name, thisUpdate TIME,
      nextUpdate TIME OPTIONAL, revokedCertificates SEQUENCE OF RevokedCertificate OPTIONAL,
      crlExtensions [0] Extensions OPTIONAL }
    RevokedCertificate ::= SEQUENCE {
      userCertificate INTEGER, revocationDate TIME, crlEntryExtensions Extensions OPTIONAL }
    KeyUsage ::= BIT STRING {
      digitalSignature(0), nonRepudiation(1), keyEncipherment(2), dataEncipherment(3), keyAgreement(4),
      keyCertSign(5), cRLSign(6), encipherOnly(7), decipherOnly(8) }
    BasicConstraints ::= SEQUENCE { cA BOOLEAN DEFAULT FALSE, pathLenConstraint INTEGER OPTIONAL }
    AuthorityKeyIdentifier ::= SEQUENCE {
      keyIdentifier [0] IMPLICIT OCTET STRING OPTIONAL, authorityCertIssuer [1] IMPLICIT GeneralNames OPTIONAL,
      authorityCertSerialNumber [2] IMPLICIT INTEGER OPTIONAL }
    NameConstraints ::= SEQUENCE {
      permittedSubtrees [0] IMPLICIT SEQUENCE OF GeneralSubtree OPTIONAL,
      excludedSubtrees [1] IMPLICIT SEQUENCE OF GeneralSubtree OPTIONAL }
    GeneralSubtree ::= SEQUENCE {
      base GeneralName, minimum [0] IMPLICIT INTEGER DEFAULT 0, maximum [1] IMPLICIT INTEGER OPTIONAL }
    CRLDistributionPoints ::= SEQUENCE OF DistributionPoint
    DistributionPoint ::= SEQUENCE {
      distributionPoint [0] DistributionPointName OPTIONAL, reasons [1] IMPLICIT BIT STRING OPTIONAL,
      cRLIssuer [2] IMPLICIT GeneralNames OPTIONAL }
    DistributionPointName ::= CHOICE {
      fullName [0] IMPLICIT GeneralNames, nameRelativeToCRLIssuer [1] IMPLICIT RelativeDistinguishedName }
    AuthorityInfoAccess ::= SEQUENCE OF AccessDescription
    AccessDescription ::= SEQUENCE { accessMethod OBJECT IDENTIFIER, accessLocation GeneralName }
    CertificatePolicies ::= SEQUENCE OF PolicyInformation
    PolicyInformation ::= SEQUENCE {
      policyIdentifier OBJECT IDENTIFIER, policyQualifiers SEQUENCE OF PolicyQualifierInfo OPTIONAL }
    PolicyQualifierInfo ::= SEQUENCE { policyQualifierId OBJECT IDENTIFIER, qualifier ANY }
    CRLReason ::= ENUMERATED {
      unspecified(0), keyCompromise(1), cACompromise(2), affiliationChanged(3), superseded(4), cessationOfOperation(5),
      certificateHold(6), removeFromCRL(8), privilegeWithdrawn(9), aACompromise(10) }
    Number ::= INTEGER
    Octets ::= OCTET STRING
    Identifier ::= OBJECT IDENTIFIER
    Moment ::= GeneralizedTime
    Characters ::= STRING
    Languages ::= SEQUENCE OF UTF8String
    Secret ::= SECRET

    """

  /// RFC 5652, as far as RFC 9483 4.1.6 uses it.
  static let cms: StaticString = """
    EnvelopedData ::= SEQUENCE {
      version INTEGER, originatorInfo [0] IMPLICIT OriginatorInfo OPTIONAL, recipientInfos SET OF RecipientInfo,
      encryptedContentInfo EncryptedContentInfo, unprotectedAttrs [1] IMPLICIT SET OF Attribute OPTIONAL }
    OriginatorInfo ::= SEQUENCE { certs [0] IMPLICIT SET OF ANY OPTIONAL, crls [1] IMPLICIT SET OF ANY OPTIONAL }
    RecipientInfo ::= CHOICE {
      ktri KeyTransRecipientInfo, kari [1] IMPLICIT KeyAgreeRecipientInfo, kekri [2] IMPLICIT KEKRecipientInfo,
      pwri [3] IMPLICIT PasswordRecipientInfo, ori [4] IMPLICIT OtherRecipientInfo }
    KeyTransRecipientInfo ::= SEQUENCE {
      version INTEGER, rid RecipientIdentifier, keyEncryptionAlgorithm AlgorithmIdentifier,
      encryptedKey OCTET STRING }
    RecipientIdentifier ::= CHOICE {
      issuerAndSerialNumber IssuerAndSerialNumber, subjectKeyIdentifier [0] IMPLICIT OCTET STRING }
    IssuerAndSerialNumber ::= SEQUENCE { issuer Name, serialNumber INTEGER }
    KeyAgreeRecipientInfo ::= SEQUENCE {
      version INTEGER, originator [0] OriginatorIdentifierOrKey, ukm [1] OCTET STRING OPTIONAL,
      keyEncryptionAlgorithm AlgorithmIdentifier, recipientEncryptedKeys SEQUENCE OF RecipientEncryptedKey }
    OriginatorIdentifierOrKey ::= CHOICE {
      issuerAndSerialNumber IssuerAndSerialNumber, subjectKeyIdentifier [0] IMPLICIT OCTET STRING,
      originatorKey [1] IMPLICIT OriginatorPublicKey }
    OriginatorPublicKey ::= SEQUENCE { algorithm AlgorithmIdentifier, publicKey BIT STRING }
    RecipientEncryptedKey ::= SEQUENCE { rid KeyAgreeRecipientIdentifier, encryptedKey OCTET STRING }
    KeyAgreeRecipientIdentifier ::= CHOICE {
      issuerAndSerialNumber IssuerAndSerialNumber, rKeyId [0] IMPLICIT RecipientKeyIdentifier }
    RecipientKeyIdentifier ::= SEQUENCE {
      subjectKeyIdentifier OCTET STRING, date GeneralizedTime OPTIONAL, other ANY OPTIONAL }
    KEKRecipientInfo ::= SEQUENCE {
      version INTEGER, kekid ANY, keyEncryptionAlgorithm AlgorithmIdentifier, encryptedKey OCTET STRING }
    PasswordRecipientInfo ::= SEQUENCE {
      version INTEGER, keyDerivationAlgorithm [0] IMPLICIT AlgorithmIdentifier OPTIONAL,
      keyEncryptionAlgorithm AlgorithmIdentifier, encryptedKey OCTET STRING }
    OtherRecipientInfo ::= SEQUENCE { oriType OBJECT IDENTIFIER, oriValue ANY }
    EncryptedContentInfo ::= SEQUENCE {
      contentType OBJECT IDENTIFIER, contentEncryptionAlgorithm AlgorithmIdentifier,
      encryptedContent [0] IMPLICIT OCTET STRING OPTIONAL }

    """
}
