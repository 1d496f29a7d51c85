import Authority
import Crypto
import PKIX

extension EarlierCRL {
  /// The only CRL of a file, PEM or DER.
  static func octets(_ file: [UInt8]) throws(Failure) -> [UInt8] {
    let lists = try KeyFiles.revocationLists(file, limit: 2 * AuthorityLimits.earlierCRL)
    guard lists.count == 1, lists[0].count <= AuthorityLimits.earlierCRL else {
      throw Failure(.configuration, "\(file): one CRL is wanted, of \(AuthorityLimits.earlierCRL) octets at most")
    }
    return lists[0]
  }

  /// The CRL that a CA brings along; `certificate` is the CA's, DER.
  init(_ file: [UInt8], of certificate: [UInt8], with library: MbedTLS) throws(Failure) {
    let octets = try EarlierCRL.octets(file)
    do throws(Fault) { try self.init(octets.span, of: certificate.span, using: library) } catch {
      throw Failure(.configuration, "\(file): \(error.advice)")
    }
  }
}

extension EarlierCRL.Fault {
  fileprivate var advice: Text {
    switch self {
    case .malformed(let error): "the CRL is damaged, or not a full one, at octet \(error.offset)"
    case .otherIssuer: "this is the CRL of another CA"
    case .notSignedByIssuer: "the CRL is not signed with the CA's key"
    case .numberTooLarge: "the CRL's number is 2^64 or more, and no CRL can go on from it"
    }
  }
}
