/// What OBJECT IDENTIFIERs are called, and of which type the value beside them is.
///
/// A line is the identifier, its name, and the type in `MessageNotation`, where one is known.
enum ObjectNames {
  static let table: StaticString = """
    1.3.6.1.5.5.7.4.1 caProtEncCert Certificate
    1.3.6.1.5.5.7.4.2 signKeyPairTypes AlgorithmSequence
    1.3.6.1.5.5.7.4.3 encKeyPairTypes AlgorithmSequence
    1.3.6.1.5.5.7.4.4 preferredSymmAlg AlgorithmIdentifier
    1.3.6.1.5.5.7.4.5 caKeyUpdateInfo CAKeyUpdContent
    1.3.6.1.5.5.7.4.6 currentCRL CertificateList
    1.3.6.1.5.5.7.4.7 unsupportedOIDs IdentifierSequence
    1.3.6.1.5.5.7.4.10 keyPairParamReq Identifier
    1.3.6.1.5.5.7.4.11 keyPairParamRep AlgorithmIdentifier
    1.3.6.1.5.5.7.4.12 revPassphrase EncryptedKey
    1.3.6.1.5.5.7.4.13 implicitConfirm
    1.3.6.1.5.5.7.4.14 confirmWaitTime Moment
    1.3.6.1.5.5.7.4.15 origPKIMessage PKIMessages
    1.3.6.1.5.5.7.4.16 suppLangTags Languages
    1.3.6.1.5.5.7.4.17 caCerts CertificateSequence
    1.3.6.1.5.5.7.4.18 rootCaKeyUpdate RootCaKeyUpdateContent
    1.3.6.1.5.5.7.4.19 certReqTemplate CertReqTemplateContent
    1.3.6.1.5.5.7.4.20 rootCaCert Certificate
    1.3.6.1.5.5.7.4.21 certProfile Languages
    1.3.6.1.5.5.7.4.22 crlStatusList CRLStatusSequence
    1.3.6.1.5.5.7.4.23 crls CertificateListSequence
    1.3.6.1.5.5.7.4.24 kemCiphertextInfo
    1.3.6.1.5.5.7.5.1.1 regToken Secret
    1.3.6.1.5.5.7.5.1.2 authenticator Secret
    1.3.6.1.5.5.7.5.1.3 pkiPublicationInfo PKIPublicationInfo
    1.3.6.1.5.5.7.5.1.4 pkiArchiveOptions PKIArchiveOptions
    1.3.6.1.5.5.7.5.1.5 oldCertID CertId
    1.3.6.1.5.5.7.5.1.6 protocolEncrKey SubjectPublicKeyInfo
    1.3.6.1.5.5.7.5.1.7 altCertTemplate
    1.3.6.1.5.5.7.5.1.11 algId AlgorithmIdentifier
    1.3.6.1.5.5.7.5.1.12 rsaKeyLen Number
    1.3.6.1.5.5.7.5.2.1 utf8Pairs Characters
    1.3.6.1.5.5.7.5.2.2 certReq CertRequest
    1.2.840.113533.7.66.13 passwordBasedMac PBMParameter
    1.2.840.113533.7.66.30 dhBasedMac DHBMParameter
    1.2.840.113533.7.66.16 kemBasedMac
    1.2.840.113549.1.5.14 pbmac1 PBMAC1-params
    1.2.840.113549.1.5.12 pbkdf2 PBKDF2-params
    1.2.840.113549.1.5.13 pbes2
    1.3.6.1.5.5.8.1.2 hmac-sha1
    1.2.840.113549.2.7 hmacWithSHA1
    1.2.840.113549.2.8 hmacWithSHA224
    1.2.840.113549.2.9 hmacWithSHA256
    1.2.840.113549.2.10 hmacWithSHA384
    1.2.840.113549.2.11 hmacWithSHA512
    1.3.14.3.2.26 sha1
    2.16.840.1.101.3.4.2.1 sha256
    2.16.840.1.101.3.4.2.2 sha384
    2.16.840.1.101.3.4.2.3 sha512
    2.16.840.1.101.3.4.2.4 sha224
    2.16.840.1.101.3.4.2.8 sha3-256
    2.16.840.1.101.3.4.2.11 shake128
    2.16.840.1.101.3.4.2.12 shake256
    1.2.840.113549.1.1.1 rsaEncryption
    1.2.840.113549.1.1.5 sha1WithRSAEncryption
    1.2.840.113549.1.1.7 rsaes-oaep
    1.2.840.113549.1.1.8 mgf1
    1.2.840.113549.1.1.10 rsassa-pss
    1.2.840.113549.1.1.11 sha256WithRSAEncryption
    1.2.840.113549.1.1.12 sha384WithRSAEncryption
    1.2.840.113549.1.1.13 sha512WithRSAEncryption
    1.2.840.113549.1.1.14 sha224WithRSAEncryption
    1.2.840.10045.2.1 ecPublicKey Identifier
    1.2.840.10045.3.1.7 prime256v1
    1.3.132.0.34 secp384r1
    1.3.132.0.35 secp521r1
    1.3.132.0.10 secp256k1
    1.3.36.3.3.2.8.1.1.7 brainpoolP256r1
    1.3.36.3.3.2.8.1.1.11 brainpoolP384r1
    1.3.36.3.3.2.8.1.1.13 brainpoolP512r1
    1.2.840.10045.4.1 ecdsa-with-SHA1
    1.2.840.10045.4.3.1 ecdsa-with-SHA224
    1.2.840.10045.4.3.2 ecdsa-with-SHA256
    1.2.840.10045.4.3.3 ecdsa-with-SHA384
    1.2.840.10045.4.3.4 ecdsa-with-SHA512
    1.3.101.110 X25519
    1.3.101.111 X448
    1.3.101.112 Ed25519
    1.3.101.113 Ed448
    2.16.840.1.101.3.4.3.17 ml-dsa-44
    2.16.840.1.101.3.4.3.18 ml-dsa-65
    2.16.840.1.101.3.4.3.19 ml-dsa-87
    2.16.840.1.101.3.4.1.2 aes128-cbc Octets
    2.16.840.1.101.3.4.1.5 aes128-wrap
    2.16.840.1.101.3.4.1.22 aes192-cbc Octets
    2.16.840.1.101.3.4.1.25 aes192-wrap
    2.16.840.1.101.3.4.1.42 aes256-cbc Octets
    2.16.840.1.101.3.4.1.45 aes256-wrap
    2.16.840.1.101.3.4.1.46 aes256-gcm
    1.2.840.113549.3.7 des-ede3-cbc Octets
    1.3.132.1.11.1 dhSinglePass-stdDH-sha256kdf AlgorithmIdentifier
    1.3.132.1.11.2 dhSinglePass-stdDH-sha384kdf AlgorithmIdentifier
    1.3.132.1.11.3 dhSinglePass-stdDH-sha512kdf AlgorithmIdentifier
    1.2.840.113549.1.9.16.3.9 pwri-kek AlgorithmIdentifier
    1.2.840.113549.1.7.1 data
    1.2.840.113549.1.7.2 signedData
    1.2.840.113549.1.7.3 envelopedData EnvelopedData
    2.16.840.1.101.2.1.2.78.5 asymmetricKeyPackage
    1.2.840.113549.1.9.7 challengePassword Secret
    1.2.840.113549.1.9.14 extensionRequest Extensions
    1.2.840.113549.1.9.1 emailAddress Characters
    2.5.4.3 CN Characters
    2.5.4.4 SN Characters
    2.5.4.5 serialNumber Characters
    2.5.4.6 C Characters
    2.5.4.7 L Characters
    2.5.4.8 ST Characters
    2.5.4.10 O Characters
    2.5.4.11 OU Characters
    0.9.2342.19200300.100.1.1 UID Characters
    0.9.2342.19200300.100.1.25 DC Characters
    2.5.29.14 subjectKeyIdentifier Octets
    2.5.29.15 keyUsage KeyUsage
    2.5.29.17 subjectAltName GeneralNames
    2.5.29.18 issuerAltName GeneralNames
    2.5.29.19 basicConstraints BasicConstraints
    2.5.29.20 cRLNumber Number
    2.5.29.21 cRLReason CRLReason
    2.5.29.24 invalidityDate Moment
    2.5.29.27 deltaCRLIndicator Number
    2.5.29.30 nameConstraints NameConstraints
    2.5.29.31 cRLDistributionPoints CRLDistributionPoints
    2.5.29.32 certificatePolicies CertificatePolicies
    2.5.29.32.0 anyPolicy
    2.5.29.35 authorityKeyIdentifier AuthorityKeyIdentifier
    2.5.29.37 extKeyUsage IdentifierSequence
    1.3.6.1.5.5.7.1.1 authorityInfoAccess AuthorityInfoAccess
    1.3.6.1.5.5.7.48.1 ocsp
    1.3.6.1.5.5.7.48.2 caIssuers
    1.3.6.1.5.5.7.3.1 serverAuth
    1.3.6.1.5.5.7.3.2 clientAuth
    1.3.6.1.5.5.7.3.3 codeSigning
    1.3.6.1.5.5.7.3.4 emailProtection
    1.3.6.1.5.5.7.3.8 timeStamping
    1.3.6.1.5.5.7.3.9 OCSPSigning
    1.3.6.1.5.5.7.3.17 ipsecIKE
    1.3.6.1.5.5.7.3.27 cmcCA
    1.3.6.1.5.5.7.3.28 cmcRA
    1.3.6.1.5.5.7.3.32 cmKGA
    2.16.840.1.113730.1.1 netscapeCertType
    1.3.6.1.4.1.311.20.2.3 userPrincipalName Characters

    """

  struct Entry: Equatable {
    let name: [UInt8]
    /// Empty when the type of the value is not known, or when there is none.
    let type: [UInt8]
  }

  /// By the identifier in dotted decimal.
  static func entry(_ dotted: [UInt8]) -> Entry? {
    var position = 0
    while position < table.count {
      var words: [[UInt8]] = []
      if begins(with: dotted, at: position) {
        words.append([])
        while table.octet(position) != 0x0A {
          if table.octet(position) == 0x20 {
            words.append([])
          } else {
            words[words.count - 1].append(table.octet(position))
          }
          position += 1
        }
        return Entry(name: words[1], type: words.count > 2 ? words[2] : [])
      }
      while table.octet(position) != 0x0A { position += 1 }
      position += 1
    }
    return nil
  }

  /// The identifier that has a name, in dotted decimal.
  static func dotted(_ name: [UInt8]) -> [UInt8]? {
    var position = 0
    while position < table.count {
      var line: [UInt8] = []
      while table.octet(position) != 0x0A {
        line.append(table.octet(position))
        position += 1
      }
      position += 1
      let words = line.split(separator: 0x20)
      if words.count > 1, Array(words[1]) == name { return Array(words[0]) }
    }
    return nil
  }

  private static func begins(with dotted: [UInt8], at position: Int) -> Bool {
    guard table.count - position > dotted.count, table.octet(position + dotted.count) == 0x20 else { return false }
    for index in dotted.indices where table.octet(position + index) != dotted[index] { return false }
    return true
  }
}
