/// Which kinds of key may be certified: one control for each (RFC 9810 5.3.19.16).
///
///     Controls  ::= SEQUENCE SIZE (1..MAX) OF AttributeTypeAndValue
public struct KeySpecification: DERReadable, ~Escapable {
  public let kinds: SequenceOf<Kind>

  @_lifetime(copy reader)
  public init(_ reader: inout DERReader) throws(DERError) {
    let start = reader.offset
    kinds = try SequenceOf(reader.sequence())
    if kinds.isEmpty { throw DERError(.outOfRange, at: start) }
  }

  ///     AlgIdCtrl ::= AlgorithmIdentifier{ALGORITHM, {...}}
  ///     RsaKeyLenCtrl ::= INTEGER (1..MAX)
  public enum Kind: DERReadable, ~Escapable {
    /// Any key but RSA; for an elliptic curve its name is in the parameters.
    case algId(AlgorithmIdentifier)
    /// Bits of an RSA modulus.
    case rsaKeyLen(Int)
    case other(AttributeTypeAndValue)

    @_lifetime(copy reader)
    public init(_ reader: inout DERReader) throws(DERError) {
      let control = try AttributeTypeAndValue(&reader)
      var value = control.value.whole
      switch control.type {
      case .algId: self = .algId(try AlgorithmIdentifier(&value))
      case .rsaKeyLen:
        let length = try value.smallInteger()
        if length < 1 { throw DERError(.outOfRange, at: control.value.offset) }
        self = .rsaKeyLen(length)
      default: self = .other(control)
      }
    }
  }
}

/// A keySpec is written between `begin(.sequence)` and `end`, each kind by one of these.
extension DERWriter {
  /// `id-ecPublicKey` with a named curve.
  @_lifetime(self: copy self)
  public mutating func algIdControl(_ curve: Curve) {
    let control = beginAttributeTypeAndValue(.algId)
    ecPublicKeyAlgorithm(curve)
    end(control)
  }

  @_lifetime(self: copy self)
  public mutating func rsaKeyLenControl(_ bits: Int) {
    let control = beginAttributeTypeAndValue(.rsaKeyLen)
    integer(bits)
    end(control)
  }

  /// The AlgorithmIdentifier of a key on a named curve (RFC 5480 2.1.1).
  @_lifetime(self: copy self)
  public mutating func ecPublicKeyAlgorithm(_ curve: Curve) {
    let algorithm = begin(.sequence)
    objectIdentifier(.ecPublicKey)
    objectIdentifier(curve.identifier)
    end(algorithm)
  }
}

extension ObjectIdentifier {
  public static let altCertTemplate = ObjectIdentifier([1, 3, 6, 1, 5, 5, 7, 5, 1, 7])
  public static let algId = ObjectIdentifier([1, 3, 6, 1, 5, 5, 7, 5, 1, 11])
  public static let rsaKeyLen = ObjectIdentifier([1, 3, 6, 1, 5, 5, 7, 5, 1, 12])
}
