// Covers: Issuer.swift, Policy.swift

import Crypto
import PKIX
import Testing

@testable import Authority

@Suite struct IssuerTests {
  @Test func signer() throws {
    let world = try World()
    let signer = try Signer(certificate: world.caCertificate, key: world.caKey)
    #expect(signer.isAuthority && signer.keyFits)
    #expect(signer.subject == World.caName && signer.keyID == [1])
    #expect(signer.notBefore == World.start.adding(seconds: -86_400))
    #expect(signer.notAfter == Timestamp(seconds: 2_500_000_000))
    let other = try Signer(certificate: world.signerCertificate, key: world.caKey)
    #expect(!other.isAuthority && !other.keyFits)
  }

  @Test func faults() throws {
    let world = try World()
    let signer = try Signer(certificate: world.signerCertificate, key: world.signerKey)
    #expect(throws: SignerFault.notAuthority) { _ = try Issuer(name: [], authority: signer, messages: nil) }
    let short = Array(world.caCertificate.dropLast())
    #expect(throws: SignerFault.malformed(DERError(.truncated, at: 0))) {
      _ = try Signer(certificate: short, key: world.caKey)
    }
    let without = try certificateWithoutExtensions(world)
    #expect(throws: SignerFault.noKeyIdentifier) { _ = try Signer(certificate: without, key: world.caKey) }
  }

  private func certificateWithoutExtensions(_ world: World) throws -> [UInt8] {
    let algorithm = written { $0.signatureAlgorithm(.ecdsa(.sha256)) }
    let time = tlv(0x17, Array("300101000000Z"))
    let tbs = sequence(
      [2, 1, 1], algorithm, World.caName, sequence(time, time), World.caName, Device.publicKeyInfo(world.caKey))
    return sequence(tbs, algorithm, tlv(3, [0, 1]))
  }

  @Test func issuer() throws {
    let world = try World()
    let issuer = world.policy.issuers[0]
    #expect(issuer.hasOwnMessageSigner)
    #expect(issuer.key === world.caKey && issuer.messages.key === world.signerKey)
    let alone = try Issuer(name: Array("x"), authority: issuer.authority, messages: nil)
    #expect(!alone.hasOwnMessageSigner && alone.messages === issuer.authority)
    let keys = [world.caKey, world.signerKey, try world.newKey()]
    let used = keys.map { key in
      let bits = Array(Device.content(Device.publicKeyInfo(key)).suffix(65))
      return issuer.uses(bits.span)
    }
    #expect(used == [true, true, false])
  }

  /// What goes from the CA up: without the root when there is one, and never the CA itself when it is the root.
  @Test func chain() throws {
    let world = try World()
    let root = world.policy.issuers[0]
    #expect(root.chain.isEmpty && root.root == world.caCertificate)
    let keys = [try world.newKey(), world.caKey, try world.newKey()]
    let top = try Specimen.authority("CN=top", by: "CN=top", key: 0, signer: 0).encoded(keys, world.library)
    let middle = try Specimen.authority("CN=middle", by: "CN=top", key: 2, signer: 0).encoded(keys, world.library)
    let own = try Specimen.authority("CN=sub", by: "CN=middle", key: 1, signer: 2).encoded(keys, world.library)
    let sub = try Issuer(
      name: Array("sub"), authority: try Signer(certificate: own, key: world.caKey), messages: nil, above: [middle, top])
    #expect(sub.chain == own + middle && sub.root == top)
    #expect(throws: SignerFault.malformed(DERError(.truncated, at: 0))) {
      _ = try Issuer(name: [], authority: root.authority, messages: nil, above: [[0x30]])
    }
  }

  @Test func names() throws {
    let policy = try World().policy
    let (cmp, other, nobody, upper) = (Array("cmp"), Array("other"), Array("cm"), Array("CMP"))
    expect(policy.alias(named: cmp.span) == 0 && policy.alias(named: other.span) == 1)
    expect(policy.alias(named: nobody.span) == nil && policy.alias(named: upper.span) == nil)
    expect(policy.alias(named: "cmp") == 0 && policy.alias(named: "nobody") == nil)
  }

  @Test func allowedKeys() {
    var profile = Profile(name: [])
    let all: [KeyAlgorithm] = [.ecP256, .ecP384, .ecP521, .rsa2048, .rsa3072, .rsa4096]
    #expect(all.allSatisfy { profile.allows($0) })
    profile.keys = 1 << UInt32(KeyAlgorithm.ecP384.rawValue)
    #expect(all.filter { profile.allows($0) } == [.ecP384])
  }
}
