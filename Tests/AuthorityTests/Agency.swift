import CMP
import Crypto
import PKIX

@testable import Authority

/// A registration authority with a certificate of another PKI: a root, an intermediate CA, and the RA below it.
struct Agency {
  let world: World
  let keys: [PrivateKey]
  let root: [UInt8]
  let one: [UInt8]
  var specimen: Specimen
  var ra: [UInt8]

  static let cmcRA = ext(.extendedKeyUsage, sequence(oid(.cmcRA)))

  init(_ world: World, _ change: (inout Specimen) -> Void = { _ in }) throws {
    self.world = world
    keys = try (0..<10).map { _ in try world.newKey() }
    root = try Specimen.authority("CN=root", by: "CN=root", key: 0, signer: 0).encoded(keys, world.library)
    one = try Specimen.authority("CN=one", by: "CN=root", key: 1, signer: 0).encoded(keys, world.library)
    specimen = .signer(by: "CN=one", signer: 1, more: [Agency.cmcRA])
    change(&specimen)
    ra = try specimen.encoded(keys, world.library)
  }

  static func list(_ certificates: [UInt8]...) throws -> TrustList {
    var list = TrustList()
    for certificate in certificates { try list.append(certificate.span) }
    return list
  }

  /// The world trusts its root for RAs.
  func trusted(alias: Int = 0) throws -> Agency {
    world.authority.policy.aliases[alias].raTrust = try Agency.list(root)
    return self
  }

  /// The RA as a client that asks for a certificate with this key.
  func client(_ key: PrivateKey? = nil) throws -> Device {
    var device = Device(world.library, reference: "ra", secret: "", key: try key ?? world.newKey())
    device.use(ra, keys[9])
    device.extraCerts = [ra, one]
    return device
  }

  /// A nested message around others.
  func nested(_ messages: [[UInt8]], as id: [UInt8]? = nil) throws -> [UInt8] {
    var device = try client()
    if let id { device.header.transactionID = id }
    return device.message(tlv(0xB4, sequence(messages.flatMap { $0 })))
  }
}
