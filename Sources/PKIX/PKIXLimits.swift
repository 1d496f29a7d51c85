/// The bounds of this module, each with its reason. `signet limits` prints them.
public enum PKIXLimits {
  /// Relative names in a name that signet certifies. Real names have at most about ten.
  public static let relativeNames = 32
  /// Octets of an encoded name that signet certifies; also the room that a record of the store has for one.
  public static let name = 1024
  /// Extensions in a certificate or a request. RFC 5280 knows 17; no honest certificate has 20.
  public static let extensions = 32
  /// Alternative names in a certificate. A gateway with all its addresses has a dozen.
  public static let generalNames = 32
  /// Octets of a URI in an alternative name.
  public static let uri = 512
  /// Octets of a serial number (RFC 5280 4.1.2.2).
  public static let serialNumber = 20
  /// Octets of a CRL's number (RFC 5280 5.2.3).
  public static let crlNumber = 20
  /// Subtrees of a nameConstraints, and names that are compared with them: real ones have a few of each.
  public static let subtrees = 64
  /// Purposes in an extendedKeyUsage. The registry's common ones are fewer.
  public static let keyPurposes = 16
  /// Policies in a certificatePolicies. Certificates have one or two.
  public static let policies = 16
  /// Requests in one CertReqMessages. RFC 9483 4.1 allows one; the bound is what a reader walks before policy refuses.
  public static let certRequests = 16
  /// Content octets of a certReqId. It is echoed, so it is bounded; 0 and -1 are what is sent.
  public static let certReqId = 16
  /// Controls, registration infos and PKCS #10 attributes in one request.
  public static let attributes = 32
  /// Recipients of an EnvelopedData, signers of a SignedData and keys of a package. CMP has one of each.
  public static let recipients = 16
  /// Parts of a PFX, and keys and certificates in one part. Real ones have two parts, and a certificate for each CA.
  public static let safes = 32
}
