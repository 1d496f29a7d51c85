// Covers: Profile.swift

import CMP
import Crypto
import PKIX
import Testing

@testable import Authority

/// What a certificate says by its profile, and what a request may change of it.
@Suite struct ProfileExtensionsTests {
  private static let own = ObjectIdentifier([1, 3, 6, 1, 4, 1, 99999, 7])
  private static let policy = ObjectIdentifier([1, 2, 3, 4])

  private static func policies(_ identifiers: ObjectIdentifier...) -> [UInt8] {
    sequence(identifiers.flatMap { sequence(oid($0)) })
  }

  private static func purposes(_ identifiers: ObjectIdentifier...) -> [UInt8] { sequence(identifiers.flatMap { oid($0) }) }

  private func enrol(
    _ extensions: [[UInt8]] = [], _ adjust: (inout Profile) -> Void
  ) throws -> (parts: CertificateParts, status: PKIStatus?) {
    let world = try World(adjust: { adjust(&$0.profiles[0]) })
    try world.register()
    var template = Template()
    template.extensions = extensions
    let answer = world.send(try world.device().ir(template))
    let certificate = try #require(answer.certificate, "\(answer.text)")
    if OpenSSL.isThere { #expect(try OpenSSL.verifies(certificate, by: world.caCertificate, at: world.now)) }
    return (CertificateParts(certificate), answer.status)
  }

  /// Everything a profile can add, in its order.
  @Test func everything() throws {
    let (parts, status) = try enrol { profile in
      profile.extendedKeyUsage = [.serverAuth]
      profile.extendedKeyUsageIsCritical = true
      profile.certificatePolicies = ext(.certificatePolicies, Self.policies(Self.policy))
      profile.crlDistributionPoint = Array("http://a/crl")
      profile.authorityInfoAccess = Array("http://a/ca")
      profile.ocsp = Array("http://a/ocsp")
      profile.extensions = ext(Self.own, [5, 0])
      profile.subjectAltName = NameTemplate(parts: [.text(Array("dns:")), .granted(.commonName), .text(Array(".example"))])
    }
    #expect(status == .accepted)
    let identifiers: [ObjectIdentifier] = [
      .basicConstraints, .keyUsage, .extendedKeyUsage, .subjectKeyIdentifier, .authorityKeyIdentifier, .subjectAltName,
      .certificatePolicies, .cRLDistributionPoints, .authorityInfoAccess, Self.own,
    ]
    #expect(parts.extensions.map(\.oid) == identifiers.map { oid($0) })
    #expect(parts.extensions.map(\.critical) == [true, true, true] + [Bool](repeating: false, count: 7))
    #expect(parts.value(.subjectAltName) == names("DNS:device-1.example"))
    #expect(parts.value(.certificatePolicies) == Self.policies(Self.policy))
  }

  @Test func aCA() throws {
    let (parts, _) = try enrol { profile in
      profile.basicConstraints = BasicConstraints(cA: true, pathLenConstraint: 0)
      profile.keyUsage = .keyCertSign | .cRLSign
      profile.extendedKeyUsage = []
    }
    #expect(parts.value(.basicConstraints) == sequence([1, 1, 0xFF], [2, 1, 0]))
    #expect(parts.value(.keyUsage) == [3, 2, 1, 6] && parts.value(.extendedKeyUsage) == nil)
  }

  /// The issuer's places, the profile's, or none.
  @Test func places() throws {
    let world = try World()
    world.policy.issuers[0].crlDistributionPoint = Array("http://a/1")
    try world.register(uses: 3)
    let first = CertificateParts(try #require(world.send(try world.device().ir()).certificate))
    #expect(first.value(.cRLDistributionPoints) != nil)
    world.authority.policy.profiles[0].crlDistributionPoint = []
    let second = CertificateParts(try #require(world.send(try world.device().ir()).certificate))
    #expect(second.value(.cRLDistributionPoints) == nil)
  }

  struct Wish: Sendable, CustomTestStringConvertible {
    let testDescription: String
    let extensions: [[UInt8]]
    /// Identifier, and what the certificate says.
    let granted: (ObjectIdentifier, [UInt8]?)
    let hasMods: Bool
    let adjust: @Sendable (inout Profile) -> Void

    init(
      _ title: String, _ extensions: [UInt8]..., grants identifier: ObjectIdentifier, _ value: [UInt8]?, mods: Bool,
      _ adjust: @escaping @Sendable (inout Profile) -> Void
    ) {
      (testDescription, self.extensions, granted) = (title, extensions, (identifier, value))
      (hasMods, self.adjust) = (mods, adjust)
    }
  }

  private static let open: @Sendable (inout Profile) -> Void = { $0.allowsExtensionOverride = true }
  private static let client = purposes(.clientAuth)

  static let wishes: [Wish] = [
    Wish("purposes", ext(.extendedKeyUsage, purposes(.serverAuth)), grants: .extendedKeyUsage, purposes(.serverAuth), mods: false, open),
    Wish("purposes where none may be chosen", ext(.extendedKeyUsage, purposes(.serverAuth)), grants: .extendedKeyUsage, client, mods: true) { _ in },
    Wish("an RA's purpose", ext(.extendedKeyUsage, purposes(.serverAuth, .cmcRA)), grants: .extendedKeyUsage, client, mods: true, open),
    Wish("a CA's purpose", ext(.extendedKeyUsage, purposes(.cmcCA)), grants: .extendedKeyUsage, client, mods: true, open),
    Wish("OCSPSigning", ext(.extendedKeyUsage, purposes(.ocspSigning)), grants: .extendedKeyUsage, client, mods: true, open),
    Wish("any purpose", ext(.extendedKeyUsage, purposes(.anyExtendedKeyUsage)), grants: .extendedKeyUsage, client, mods: true, open),
    Wish("a key generation authority's", ext(.extendedKeyUsage, purposes(.cmKGA)), grants: .extendedKeyUsage, client, mods: true, open),
    Wish("an RA's purpose that is listed", ext(.extendedKeyUsage, purposes(.cmcRA)), grants: .extendedKeyUsage, purposes(.cmcRA), mods: false) {
      $0.purposesAllowed = [.cmcRA]
    },
    Wish("beside the list", ext(.extendedKeyUsage, purposes(.serverAuth)), grants: .extendedKeyUsage, client, mods: true) {
      $0.purposesAllowed = [.cmcRA]
      $0.allowsExtensionOverride = true
    },
    Wish("the profile's and the list's", ext(.extendedKeyUsage, purposes(.serverAuth, .clientAuth)), grants: .extendedKeyUsage, purposes(.serverAuth, .clientAuth), mods: false) {
      $0.purposesAllowed = [.serverAuth]
    },
    Wish("policies", ext(.certificatePolicies, policies(policy)), grants: .certificatePolicies, policies(policy), mods: false, open),
    Wish("policies where none may be chosen", ext(.certificatePolicies, policies(policy)), grants: .certificatePolicies, nil, mods: true) { _ in },
    Wish("the profile's policies", ext(.certificatePolicies, policies(policy)), grants: .certificatePolicies, policies(policy), mods: false) {
      $0.certificatePolicies = ext(.certificatePolicies, policies(policy))
    },
    Wish("other policies than the profile's", ext(.certificatePolicies, policies(own)), grants: .certificatePolicies, policies(policy), mods: true) {
      $0.certificatePolicies = ext(.certificatePolicies, policies(policy))
    },
    Wish("in place of the profile's", ext(.certificatePolicies, policies(own)), grants: .certificatePolicies, policies(own), mods: false) {
      $0.certificatePolicies = ext(.certificatePolicies, policies(policy))
      $0.allowsExtensionOverride = true
    },
    Wish("any policy", ext(.certificatePolicies, policies(.anyPolicy)), grants: .certificatePolicies, nil, mods: true, open),
    Wish("policies that are none", ext(.certificatePolicies, [5, 0]), grants: .certificatePolicies, nil, mods: true, open),
    Wish("an unknown extension", ext(own, [5, 0]), grants: own, [5, 0], mods: false, open),
    Wish("the same where none may be chosen", ext(own, [5, 0]), grants: own, nil, mods: true) { _ in },
    Wish("the profile's own, critical", ext(own, critical: true, [5, 0]), grants: own, [5, 0], mods: false) {
      $0.extensions = ext(own, [5, 0])
    },
    Wish("another value of the profile's own", ext(own, [4, 0]), grants: own, [5, 0], mods: true) {
      $0.extensions = ext(own, [5, 0])
      $0.allowsExtensionOverride = true
    },
    Wish("nameConstraints", ext(.nameConstraints, sequence()), grants: .nameConstraints, nil, mods: true, open),
    Wish("a place for a CRL", ext(.cRLDistributionPoints, sequence()), grants: .cRLDistributionPoints, nil, mods: true, open),
    Wish("a CA", ext(.basicConstraints, critical: true, sequence([1, 1, 0xFF])), grants: .basicConstraints, sequence(), mods: true, open),
    Wish("a CA's usage", ext(.keyUsage, critical: true, [3, 2, 1, 6]), grants: .keyUsage, [3, 2, 7, 0x80], mods: true) {
      $0.allowsKeyUsageOverride = true
    },
    Wish("another usage", ext(.keyUsage, critical: true, [3, 2, 5, 0xA0]), grants: .keyUsage, [3, 2, 5, 0xA0], mods: false) {
      $0.allowsKeyUsageOverride = true
    },
  ]

  @Test(arguments: wishes) func wish(_ wish: Wish) throws {
    let (parts, status) = try enrol(wish.extensions, wish.adjust)
    #expect(parts.value(wish.granted.0) == wish.granted.1)
    #expect(status == (wish.hasMods ? .grantedWithMods : .accepted))
    #expect(Set(parts.extensions.map(\.oid)).count == parts.extensions.count)
  }

  @Test func whoTakesNames() {
    var profile = Profile(name: [])
    #expect(!profile.takesSubjectAltName)
    profile.allowsExtensionOverride = true
    #expect(profile.takesSubjectAltName)
    profile.rules.names = []
    #expect(!profile.takesSubjectAltName)
    profile.rules.names = [NamePattern(.dns)]
    profile.allowsExtensionOverride = false
    #expect(profile.takesSubjectAltName)
  }
}
