import CMP
import Crypto

/// A MAC with a secret, as a protectionAlg asks for it.
struct MessageMAC {
  private let digest: DigestAlgorithm
  private let key: [UInt8]

  /// Nothing when the algorithm is no MAC that is known here, or asks for more than `most` rounds.
  init?(_ algorithm: Span<UInt8>, _ secret: [UInt8], most: Int, _ library: MbedTLS) {
    guard let made = try? MessageMAC.derive(algorithm, secret, most: most, library) else { return nil }
    self = made
  }

  private init(_ digest: DigestAlgorithm, _ key: Digest) {
    (self.digest, self.key) = (digest, [UInt8](copying: key.bytes))
  }

  private static func derive(
    _ algorithm: Span<UInt8>, _ secret: [UInt8], most: Int, _ library: MbedTLS
  ) throws(DERError) -> MessageMAC? {
    var reader = DERReader(algorithm)
    switch try Protection(try AlgorithmIdentifier(&reader)) {
    case .passwordBasedMac(let parameters):
      guard let owf = parameters.owfDigest, let mac = parameters.macDigest, parameters.iterationCount <= most else {
        return nil
      }
      return MessageMAC(
        mac,
        library.passwordBasedKey(
          owf: owf, iterations: parameters.iterationCount, secret: secret.span, salt: parameters.salt))
    case .pbmac1(let parameters):
      guard let function = parameters.pbkdf2, let prf = function.prfDigest, let mac = parameters.macDigest,
        let count = function.keyLength, function.iterationCount <= most
      else { return nil }
      return MessageMAC(
        mac,
        library.pbkdf2(
          prf: prf, iterations: function.iterationCount, password: secret.span, salt: function.salt, count: count))
    default: return nil
    }
  }

  func value(_ prefix: Span<UInt8>, _ octets: Span<UInt8>, _ library: MbedTLS) -> [UInt8] {
    [UInt8](copying: library.mac(digest, key: key.span, prefix, octets).bytes)
  }
}
