/// A private key that signs: the one seam behind which a key can live in a file, in a token or in another process.
public protocol SigningKey: AnyObject {
  /// What `sign` makes.
  var algorithm: SignatureAlgorithm { get }
  /// Which kind of key it is.
  var kind: KeyAlgorithm { get }
  /// Writes the SubjectPublicKeyInfo of the public half.
  func writePublicKeyInfo(into writer: inout DERWriter)
  /// The signature over `first` followed by `second`: for ECDSA an ECDSA-Sig-Value, for RSA PKCS#1 v1.5 octets.
  func sign(_ first: Span<UInt8>, _ second: Span<UInt8>) throws(CryptographyFailure) -> SignatureValue
}

/// A primitive failed for a reason that no peer can cause: a broken key, no entropy, no memory.
public struct CryptographyFailure: Error, Equatable, Sendable {
  /// The library's error number.
  public let code: Int32
  public init(code: Int32) { self.code = code }
}

/// A signature, held in place: at most 512 octets (RSA-4096).
public struct SignatureValue: Sendable {
  public var storage: InlineArray<512, UInt8>
  public var count: Int

  public init(count: Int = 0) {
    precondition(count >= 0 && count <= 512, "a signature has 512 octets at most")
    storage = InlineArray(repeating: 0)
    self.count = count
  }

  public var bytes: Span<UInt8> {
    @_lifetime(borrow self) get { storage.span.extracting(first: count) }
  }
}
