/// Private keys on their way to their owner (RFC 5958 2).
///
///     AsymmetricKeyPackage ::= SEQUENCE SIZE (1..MAX) OF OneAsymmetricKey
public struct AsymmetricKeyPackage: DERReadable, ~Escapable {
  public let keys: SequenceOf<PrivateKeyInfo>

  @_lifetime(copy reader)
  public init(_ reader: inout DERReader) throws(DERError) {
    let element = try reader.element(.sequence)
    keys = try SequenceOf(element.reader)
    if keys.isEmpty { throw DERError(.outOfRange, at: element.offset) }
    if keys.count > PKIXLimits.recipients { throw DERError(.tooMany, at: element.offset) }
  }
}

extension DERWriter {
  /// A package of one key of version 2, which repeats the public key (RFC 9483 4.1.6). `publicKey` is the content of its
  /// subjectPublicKey.
  @_lifetime(self: copy self)
  public mutating func asymmetricKeyPackage(_ key: PrivateKeyInfo, publicKey: Span<UInt8>) {
    let package = begin(.sequence)
    let info = begin(.sequence)
    integer(1)
    raw(key.algorithm.encoded)
    octetString(key.privateKey)
    bitString(publicKey, .context(1))
    end(info)
    end(package)
  }
}
