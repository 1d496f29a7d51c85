// Covers: EarlierCRL+Index.swift

import CMP
import Crypto
import PKIX
import Testing

@testable import Authority

/// CAs that come from elsewhere with their last CRL.
extension CRLTests {
  /// A CA that comes from elsewhere brings its last CRL along: numbers go on from it, and what it lists stays listed, octet for
  /// octet, beside what is revoked here.
  @Test func goesOnFromAnEarlierOne() throws {
    let world = try World()
    let old = try list(world, number: 499, of: [[0x11, 0x22], [0x33]])
    world.authority.policy.issuers[0].earlierCRL = try earlier(old, world)
    let first = try issue(world)
    #expect(first.number == 500 && first.entries.map(\.serial) == [[0x11, 0x22], [0x33]])
    var (device, answer) = try world.enrolled()
    device.begin()
    #expect(world.send(device.rr(answer.certificate)).status == .accepted)
    let second = try issue(world)
    #expect(second.number == 501 && second.entries.map(\.serial).suffix(2) == [[0x11, 0x22], [0x33]])
    #expect(second.entries.count == 3)
    // What the store knows it lists once: also when the earlier one is the store's own.
    world.authority.policy.issuers[0].earlierCRL = try earlier(current(world), world)
    let third = try issue(world)
    #expect(third.number == 502 && third.entries == second.entries)
  }

  private func earlier(_ octets: [UInt8], of certificate: [UInt8]? = nil, _ world: World) throws -> EarlierCRL {
    let certificate = certificate ?? world.caCertificate
    return try EarlierCRL(octets.span, of: certificate.span, using: world.library)
  }

  /// A CRL of the world's CA, made elsewhere.
  private func list(_ world: World, number: UInt64, of serials: [[UInt8]]) throws -> [UInt8] {
    let issuer = World.caName
    return try written { writer in
      let whole = writer.begin(.sequence)
      let start = writer.count
      let tbs = writer.beginTBSCertList(
        signature: world.caKey.algorithm, issuer: issuer.span, thisUpdate: world.now,
        nextUpdate: world.now.adding(seconds: 60))
      if !serials.isEmpty {
        let entries = writer.begin(.sequence)
        for index in serials.indices {
          let serial = serials[index]
          writer.revokedCertificate(serial.span, at: world.now, for: .keyCompromise)
        }
        writer.end(entries)
      }
      let extensions = writer.beginCRLExtensions()
      writer.cRLNumber(number)
      writer.end(extensions)
      writer.end(tbs)
      let signature = try world.caKey.sign(writer.written(from: start), Span())
      writer.end(whole, signedWith: world.caKey.algorithm, signature.bytes)
    }
  }

  /// What it says of a certificate is found among many, whichever octets numbers share.
  @Test func isLookedUp() throws {
    let world = try World()
    let serials = (0..<300).map { number -> [UInt8] in
      let (high, low) = (UInt8(1 + number / 256), UInt8(number & 255))
      return [high, low, 9, 9, 9, 9, 9, 9, UInt8(number % 7)]
    }
    let index = EarlierCRL.Index(try earlier(list(world, number: 3, of: serials), world))
    for serial in serials {
      let found = index.revocation(of: serial.span)
      #expect(found == .init(reason: .keyCompromise, time: world.now, invalidityDate: nil))
    }
    for serial in [[7, 0, 9, 9, 9, 9, 9, 9, 0], [0, 9, 9, 9, 9, 9, 9, 0], [], [255]] as [[UInt8]] {
      let found = index.revocation(of: serial.span)
      #expect(found == nil)
    }
  }

  /// A certificate of another CA with the same number, and one that is good here, keep nothing off the list.
  @Test func isListedUntilItIsRevokedHere() throws {
    let world = try World()
    let (_, answer) = try world.enrolled()
    let own = CertificateParts(answer.certificate ?? []).serial
    world.authority.policy.issuers[0].earlierCRL = try earlier(list(world, number: 9, of: [own]), world)
    #expect(try issue(world).entries.map(\.serial) == [own])
    // A hold that was ended here ends no revocation there.
    try world.authority.recordRevoked(own.span, row: 0, .certificateHold, by: Span(), at: world.now)
    #expect(try issue(world).entries.map(\.serial) == [own])
    try world.authority.recordReleased(own.span, by: Span(), at: world.now)
    #expect(try issue(world).entries.map(\.serial) == [own])
    try world.authority.recordRevoked(own.span, row: 0, .superseded, by: Span(), at: world.now)
    #expect(try issue(world).entries.map(\.serial) == [own])
  }

  @Test func earlierOnesThatAreNone() throws {
    let world = try World()
    let good = try list(world, number: 1, of: [[1]])
    #expect(try earlier(good, world).count == 1)
    var forged = good
    forged[good.count - 1] ^= 1
    #expect(throws: EarlierCRL.Fault.notSignedByIssuer) { try earlier(forged, world) }
    #expect(throws: EarlierCRL.Fault.self) { try earlier(Array(good.dropLast()), world) }
    #expect(throws: EarlierCRL.Fault.numberTooLarge) { try earlier(list(world, number: .max, of: []), world) }
    let validity = Validity(notBefore: world.now, notAfter: .endless)
    let other = try World.certificate(name("CN=Other"), of: world.caKey, by: world.caKey, validity, isCA: true)
    #expect(throws: EarlierCRL.Fault.otherIssuer) { try earlier(good, of: other, world) }
  }
}
