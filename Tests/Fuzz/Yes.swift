// A cryptographic library that says yes to everything, and a key that signs nothing.

import Authority
import PKIX

struct Yes: Cryptography {
  typealias Key = FuzzKey

  func digest(_ algorithm: DigestAlgorithm, _ first: Span<UInt8>, _ second: Span<UInt8>) -> Digest {
    var hash: UInt64 = 0xCBF2_9CE4_8422_2325
    for index in first.indices { hash = (hash ^ UInt64(first[index])) &* 0x100_0000_01B3 }
    for index in second.indices { hash = (hash ^ UInt64(second[index])) &* 0x100_0000_01B3 }
    var digest = Digest(count: algorithm.count)
    for index in 0..<digest.count {
      hash = hash &* 0x100_0000_01B3 ^ UInt64(index)
      digest.storage[index] = UInt8(truncatingIfNeeded: hash >> 32)
    }
    return digest
  }

  func mac(_ algorithm: DigestAlgorithm, key: Span<UInt8>, _ first: Span<UInt8>, _ second: Span<UInt8>) -> Digest {
    digest(algorithm, first, second)
  }

  func passwordBasedKey(owf: DigestAlgorithm, iterations: Int, secret: Span<UInt8>, salt: Span<UInt8>) -> Digest {
    require(iterations <= 200_000, "iterations are capped before anything is hashed")
    return digest(owf, secret, salt)
  }

  func pbkdf2(prf: DigestAlgorithm, iterations: Int, password: Span<UInt8>, salt: Span<UInt8>, count: Int) -> Digest {
    require(iterations <= 200_000 && count <= 64, "iterations are capped before anything is hashed")
    var digest = digest(prf, password, salt)
    digest.count = count
    return digest
  }

  func equal(_ left: Span<UInt8>, _ right: Span<UInt8>) -> Bool { true }

  func verify(
    _ signature: Span<UInt8>, by key: borrowing PublicKey, algorithm: SignatureAlgorithm, _ first: Span<UInt8>,
    _ second: Span<UInt8>
  ) -> Bool { true }

  func kind(of key: borrowing PublicKey) -> KeyAlgorithm? { .ecP256 }

  func seal(_ secret: Span<UInt8>, nonce: Span<UInt8>, into sealed: inout MutableSpan<UInt8>) -> Int {
    for index in secret.indices { sealed[index] = secret[index] }
    return secret.count
  }

  func unseal(_ sealed: Span<UInt8>, into secret: inout MutableSpan<UInt8>) -> Int? {
    guard sealed.count <= secret.count else { return nil }
    for index in sealed.indices { secret[index] = sealed[index] }
    return sealed.count
  }

  func encrypt(
    _ secret: Span<UInt8>, _ transport: KeyTransport, for key: borrowing PublicKey,
    into encrypted: inout MutableSpan<UInt8>
  ) throws(CryptographyFailure) -> Int? {
    require(secret.count <= 245 && encrypted.count >= 512, "a secret fits every RSA key")
    for index in secret.indices { encrypted[index] = secret[index] }
    return 256
  }

  func agree(
    with key: borrowing PublicKey, _ digest: DigestAlgorithm, info: Span<UInt8>, point: inout MutableSpan<UInt8>,
    into derived: inout MutableSpan<UInt8>
  ) throws(CryptographyFailure) -> Int? {
    require(point.count >= 133, "every point fits")
    let digest = self.digest(digest, info, info)
    for index in derived.indices { derived[index] = digest.storage[index % digest.count] }
    return 65
  }

  func wrap(_ secret: Span<UInt8>, under key: Span<UInt8>, into wrapped: inout MutableSpan<UInt8>) -> Int {
    require(secret.count % 8 == 0 && secret.count >= 16, "whole blocks are wrapped")
    for index in secret.indices { wrapped[index] = secret[index] }
    return secret.count + 8
  }

  func encryptCBC(key: Span<UInt8>, iv: Span<UInt8>, _ bytes: inout MutableSpan<UInt8>, count: Int) -> Int {
    require(iv.count == 16 && bytes.count >= count + 16 - count % 16, "the padding fits")
    return count + 16 - count % 16
  }

  func generateKey(
    _ kind: KeyAlgorithm, privateKeyInfo: inout DERWriter, publicKeyInfo: inout DERWriter
  ) throws(CryptographyFailure) {
    let pair = FuzzKey()
    let octets = pair.publicKey
    privateKeyInfo.octetString(octets.span)
    pair.writePublicKeyInfo(into: &publicKeyInfo)
  }

  func wipe(_ bytes: inout MutableSpan<UInt8>) {}
}

typealias Key = FuzzKey

final class FuzzKey: SigningKey {
  var algorithm: SignatureAlgorithm { .ecdsa(.sha256) }
  var kind: KeyAlgorithm { .ecP256 }

  /// A SubjectPublicKeyInfo with a point that nobody looks at.
  var publicKey: [UInt8] {
    [
      0x30, 0x59, 0x30, 0x13, 6, 7, 0x2A, 0x86, 0x48, 0xCE, 0x3D, 2, 1, 6, 8, 0x2A, 0x86, 0x48, 0xCE, 0x3D, 3, 1, 7,
      3, 0x42, 0, 4,
    ] + [UInt8](repeating: 7, count: 64)
  }

  func writePublicKeyInfo(into writer: inout DERWriter) {
    let info = publicKey
    writer.raw(info.span)
  }

  func sign(_ first: Span<UInt8>, _ second: Span<UInt8>) throws(CryptographyFailure) -> SignatureValue {
    let octets: [UInt8] = [0x30, 6, 2, 1, 5, 2, 1, 7]
    var signature = SignatureValue(count: octets.count)
    for index in octets.indices { signature.storage[index] = octets[index] }
    return signature
  }
}
