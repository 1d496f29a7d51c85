/// A kind of key that can be generated or that a profile allows, as the configuration names it.
public enum KeyAlgorithm: UInt8, Sendable {
  case ecP256 = 1
  case ecP384, ecP521, rsa2048, rsa3072, rsa4096

  /// The spelling of the configuration and the command line.
  public var name: StaticString {
    switch self {
    case .ecP256: "ec-p256"
    case .ecP384: "ec-p384"
    case .ecP521: "ec-p521"
    case .rsa2048: "rsa-2048"
    case .rsa3072: "rsa-3072"
    case .rsa4096: "rsa-4096"
    }
  }

  /// The curve that it is on; nothing for RSA.
  public var curve: Curve? {
    switch self {
    case .ecP256: .p256
    case .ecP384: .p384
    case .ecP521: .p521
    case .rsa2048, .rsa3072, .rsa4096: nil
    }
  }

  /// Bits of an RSA modulus; nothing for a curve.
  public var modulusBits: Int? {
    switch self {
    case .rsa2048: 2048
    case .rsa3072: 3072
    case .rsa4096: 4096
    case .ecP256, .ecP384, .ecP521: nil
    }
  }
}
