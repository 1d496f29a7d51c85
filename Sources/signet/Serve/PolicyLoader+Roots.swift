import Authority
import Crypto
import PKIX

/// What is above a CA, and what comes after it.
extension PolicyLoader {
  /// A CA's certificate and those above it: each is signed by the one behind it.
  func checkChain(_ chain: [[UInt8]], _ path: [UInt8]) throws(Failure) {
    for (below, above) in zip(chain, chain.dropFirst())
    where !Certificate.isSigned(below, by: above, using: library) {
      throw Failure(.key, "\(path): the certificates do not lead up from the CA's, which comes first")
    }
  }

  /// The next root, if there is one; what does not belong together is told to nobody.
  func rootUpdate(_ settings: AuthoritySettings) throws(Failure) -> RootUpdate? {
    guard let path = settings.newWithNew else { return nil }
    var update = RootUpdate(newWithNew: try KeyFiles.certificate(path))
    if let link = settings.newWithOld { update.newWithOld = try KeyFiles.certificate(link) }
    if let link = settings.oldWithNew { update.oldWithNew = try KeyFiles.certificate(link) }
    do throws(RootUpdate.Fault) { try update.check(using: library) } catch {
      throw Failure(.key, "\(path): \(error.advice)")
    }
    return update
  }
}

extension RootUpdate.Fault {
  var advice: Text {
    switch self {
    case .malformed(let error): "a certificate of the update is damaged at octet \(error.offset) of its encoding"
    case .notSelfSigned: "the next root must be signed with its own key"
    case .otherKey: "root_update_new_with_old must certify the next root's name and key"
    case .notSignedByNew: "root_update_old_with_new must be signed with the next root's key"
    }
  }
}
