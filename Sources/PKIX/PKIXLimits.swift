/// The bounds of this module, each with its reason. `signet limits` prints them.
public enum PKIXLimits {
  /// Relative names in a name that signet certifies. Real names have at most about ten.
  public static let relativeNames = 32
  /// Octets of an encoded name that signet certifies; also the room that a record of the store has for one.
  public static let name = 1024
  /// Extensions in a certificate or a request. RFC 5280 knows 17; no honest certificate has 20.
  public static let extensions = 32
}
