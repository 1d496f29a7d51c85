/// The bounds of this module, each with its reason. `signet limits` prints them.
public enum CMPLimits {
  /// Octets of a transactionID. RFC 9483 3.1 says 16; EJBCA's sample client sends 5; nobody needs more than a hash.
  public static let transactionID = 64
  /// Octets of a nonce. RFC 9483 3.1 says 16; a nonce comes back in the answer, so its size is bounded.
  public static let nonce = 64
  /// Octets of senderKID and recipKID: a key identifier of 20 or 32 octets, or a reference of at most 128.
  public static let keyIdentifier = 128
  /// Octets of sender and recipient: a name that signet certifies has at most 1024, and its tags.
  public static let generalName = PKIXLimits.name + 16
  /// Items of generalInfo, and of genm and genp. RFC 9810 knows four that may stand in the one, and 20 for the others.
  public static let generalInfo = 32
  /// Strings of a PKIFreeText. It is one sentence, perhaps in a few languages.
  public static let freeTextStrings = 16
  /// Octets of a PKIFreeText: more than a person reads.
  public static let freeText = 4096
  /// Certificates of extraCerts: two chains of five.
  public static let extraCerts = 10
  /// Octets of extraCerts: ten certificates of 3 KiB; they are not protected and anybody can add to them.
  public static let extraCertsOctets = 32 * 1024
  /// Octets of a salt: fewer than 8 invite tables (RFC 8018 4.1), more than 128 are work for the server only.
  public static let shortestSalt = 8
  public static let longestSalt = 128
  /// Octets of a key that PBMAC1 derives. RFC 9579 5 wants the size of the HMAC's hash, at least 20 as PKCS#12 uses it;
  /// 16 is the shortest that resists guessing, and HMAC gains nothing above its block or, with SHA-512, its 64 octets.
  public static let shortestMACKey = 16
  public static let longestMACKey = 64
  /// Certificates in one request to revoke. RFC 9483 4.2 allows one; the bound is what a reader walks before policy refuses.
  public static let revocations = 16
  /// Messages in a nested message. RFC 9483 5.2.2.2 has no number; 16 of 4 KiB fill the largest request.
  public static let nestedMessages = 16
}
