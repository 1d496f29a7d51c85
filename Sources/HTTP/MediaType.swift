/// The media types that leave this server.
public enum MediaType: Sendable {
  case pkixCMP, pkixCert, pkixCRL, pem, text, json, metrics

  public var name: StaticString {
    switch self {
    case .pkixCMP: return "application/pkixcmp"  // exactly so: openssl cmp 3.0 refuses any parameter
    case .pkixCert: return "application/pkix-cert"
    case .pkixCRL: return "application/pkix-crl"
    case .pem: return "application/x-pem-file"
    case .text: return "text/plain; charset=utf-8"
    case .json: return "application/json"
    case .metrics: return "text/plain; version=0.0.4"
    }
  }

  /// Whether a request says that its body is a PKIMessage (RFC 9811 3.1). Case does not matter (RFC 9110 8.3.1) and
  /// parameters are allowed unless `strictly`. The obsolete application/pkixcmp-poll is another type.
  public static func isCMP(_ value: Span<UInt8>, strictly: Bool = false) -> Bool {
    if strictly { return value.equalsIgnoringCase("application/pkixcmp") }
    var end = value.first(0x3B) ?? value.count
    while end > 0, value[end - 1].isSpaceOrTab { end -= 1 }
    return value.extracting(0..<end).equalsIgnoringCase("application/pkixcmp")
  }
}
