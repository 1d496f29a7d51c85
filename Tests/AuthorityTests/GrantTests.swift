import CMP
import PKIX
import Testing

@testable import Authority

@Suite struct GrantTests {
  struct Wish: Sendable, CustomTestStringConvertible {
    let title: String
    var profile = ""
    /// Registered.
    var subject: [UInt8] = name("CN=device-1")
    var alternatives: [UInt8] = []
    /// Asked for.
    var wishedSubject: [UInt8]? = name("CN=device-1")
    var wishedExtensions: [[UInt8]] = []
    /// Granted.
    var grantedSubject: [UInt8]?
    var granted: [UInt8] = []
    var hasMods = false

    var testDescription: String { title }
  }

  private static let dns = names("DNS:a.example,IP:192.0.2.1")
  private static let other = names("DNS:b.example")
  private static let eku = sequence(oid(.clientAuth))

  static let wishes: [Wish] = [
    Wish(title: "what is registered"),
    Wish(title: "nothing"),
    Wish(title: "no subject", wishedSubject: nil),
    Wish(title: "the NULL-DN", wishedSubject: sequence()),
    Wish(
      title: "the same name, written otherwise",
      wishedSubject: sequence(
        tlv(0x31, sequence(oid(.commonName), tlv(0x13, Array("DEVICE-1")))))),
    Wish(title: "another subject", wishedSubject: name("CN=device-2"), hasMods: true),
    Wish(
      title: "its own subject", subject: [], wishedSubject: name("CN=own,O=x"),
      grantedSubject: name("CN=own,O=x")),
    Wish(title: "alternative names that nobody allows", wishedExtensions: [ext(.subjectAltName, dns)], hasMods: true),
    Wish(
      title: "alternative names that the profile allows", profile: "free",
      wishedExtensions: [ext(.subjectAltName, dns)],
      granted: dns),
    Wish(
      title: "registered alternative names", alternatives: dns, wishedExtensions: [ext(.subjectAltName, dns)],
      granted: dns),
    Wish(title: "registered alternative names, unasked", alternatives: dns, granted: dns),
    Wish(
      title: "other alternative names than registered", profile: "free", alternatives: dns,
      wishedExtensions: [ext(.subjectAltName, other)], granted: dns, hasMods: true),
    Wish(
      title: "alternative names and no subject", profile: "free", subject: sequence(), wishedSubject: sequence(),
      wishedExtensions: [ext(.subjectAltName, critical: true, dns)], grantedSubject: sequence(), granted: dns),
    Wish(title: "the key usage of the profile", wishedExtensions: [ext(.keyUsage, critical: true, [3, 2, 7, 0x80])]),
    Wish(title: "keyCertSign", wishedExtensions: [ext(.keyUsage, critical: true, [3, 2, 1, 6])], hasMods: true),
    Wish(title: "no CA", wishedExtensions: [ext(.basicConstraints, critical: true, sequence())]),
    Wish(
      title: "a CA", wishedExtensions: [ext(.basicConstraints, critical: true, sequence([1, 1, 0xFF]))], hasMods: true),
    Wish(title: "basicConstraints that are none", wishedExtensions: [ext(.basicConstraints, [5, 0])], hasMods: true),
    Wish(title: "the purposes of the profile", wishedExtensions: [ext(.extendedKeyUsage, eku)]),
    Wish(
      title: "another purpose", wishedExtensions: [ext(.extendedKeyUsage, sequence(oid(.serverAuth)))], hasMods: true),
    Wish(
      title: "one purpose more",
      wishedExtensions: [ext(.extendedKeyUsage, sequence(oid(.clientAuth), oid(.serverAuth)))],
      hasMods: true),
    Wish(title: "a key identifier", wishedExtensions: [ext(.subjectKeyIdentifier, tlv(4, [1]))], hasMods: true),
    Wish(
      title: "an unknown extension", wishedExtensions: [sequence(tlv(6, [0x2A, 3]), tlv(4, [5, 0]))], hasMods: true),
    Wish(title: "nameConstraints", wishedExtensions: [ext(.nameConstraints, sequence())], hasMods: true),
  ]

  @Test(arguments: wishes) func isGranted(_ wish: Wish) throws {
    let world = try World()
    try world.register(subject: wish.subject, names: wish.alternatives, profile: wish.profile, uses: 2)
    var device = try world.device()
    var template = Template()
    template.subject = wish.wishedSubject
    template.extensions = wish.wishedExtensions
    try check(world.send(device.ir(template)), wish)
    device.begin()
    let attributes = wish.wishedExtensions.isEmpty ? [] : Device.extensionRequest(wish.wishedExtensions.flatMap { $0 })
    try check(world.send(device.p10cr(subject: wish.wishedSubject ?? sequence(), attributes: attributes)), wish)
  }

  private func check(_ answer: Answer, _ wish: Wish) throws {
    let certificate = CertificateParts(try #require(answer.certificate))
    #expect(answer.status == (wish.hasMods ? .grantedWithMods : .accepted))
    #expect(certificate.subject == wish.grantedSubject ?? wish.subject)
    #expect(certificate.value(.subjectAltName) ?? [] == wish.granted)
    #expect(certificate.value(.basicConstraints) == sequence())
    #expect(certificate.value(.keyUsage) == [3, 2, 7, 0x80])
    #expect(certificate.value(.extendedKeyUsage) == Self.eku)
    #expect(certificate.value(.nameConstraints) == nil)
    let isCritical = certificate.extensions.first { $0.oid == oid(.subjectAltName) }?.critical ?? false
    #expect(isCritical == (certificate.subject == sequence() && !wish.granted.isEmpty))
  }

  struct Time: Sendable, CustomTestStringConvertible {
    let title: String
    var profile: Profile.Validity = .seconds(1000)
    var overrides = false
    /// Of the CA's certificate, and all others relative to now.
    var ca: ClosedRange<Int64> = -86_400...86_400
    var wish: (from: Int64?, until: Int64?) = (nil, nil)
    let granted: ClosedRange<Int64>
    var hasMods = false

    var testDescription: String { title }
  }

  static let times: [Time] = [
    Time(title: "the profile's", granted: -60...1000),
    Time(title: "until a moment", profile: .until(World.start.adding(seconds: 55)), granted: -60...55),
    Time(
      title: "without end, whenever the CA ends", profile: .until(.endless),
      granted: -60...(Timestamp.endless.seconds - World.start.seconds)),
    Time(title: "longer than time", profile: .seconds(.max), granted: -60...86_400),
    Time(title: "longer than the CA", profile: .seconds(90_000), granted: -60...86_400),
    Time(title: "not before the CA", ca: -10...86_400, granted: -10...1000),
    Time(title: "a wish that does not count", wish: (0, 500), granted: -60...1000, hasMods: true),
    Time(title: "a wish that agrees", wish: (-60, 1000), granted: -60...1000),
    Time(title: "a wish that counts", overrides: true, wish: (10, 500), granted: 10...500),
    Time(title: "an end that counts", overrides: true, wish: (nil, 500), granted: -60...500),
    Time(title: "longer than the profile", overrides: true, wish: (nil, 2000), granted: -60...1000, hasMods: true),
    Time(
      title: "for ever", overrides: true, wish: (nil, Timestamp.endless.seconds - World.start.seconds),
      granted: -60...1000, hasMods: true),
    Time(title: "over already", overrides: true, wish: (nil, 0), granted: -60...1000, hasMods: true),
    Time(title: "from long ago", overrides: true, wish: (-1000, 500), granted: -60...500, hasMods: true),
    Time(title: "from after its end", overrides: true, wish: (600, 500), granted: -60...500, hasMods: true),
    Time(
      title: "from after the profile's end", overrides: true, wish: (1500, 2000), granted: -60...1000, hasMods: true),
    Time(
      title: "from after the CA's end", profile: .seconds(90_000), overrides: true, wish: (87_000, 89_000),
      granted: -60...86_400, hasMods: true),
  ]

  @Test(arguments: times) func validity(_ time: Time) throws {
    let ca = Validity(
      notBefore: World.start.adding(seconds: time.ca.lowerBound),
      notAfter: World.start.adding(seconds: time.ca.upperBound))
    let world = try World(
      validity: ca,
      adjust: {
        $0.profiles[0].validity = time.profile
        $0.profiles[0].allowsValidityOverride = time.overrides
      })
    try world.register()
    var template = Template()
    if time.wish.from != nil || time.wish.until != nil {
      template.validity = OptionalValidity(
        notBefore: time.wish.from.map { World.start.adding(seconds: $0) },
        notAfter: time.wish.until.map { World.start.adding(seconds: $0) })
    }
    let answer = world.send(try world.device().ir(template))
    let validity = CertificateParts(try #require(answer.certificate)).validity
    #expect(validity.notBefore.seconds - World.start.seconds == time.granted.lowerBound)
    #expect(validity.notAfter.seconds - World.start.seconds == time.granted.upperBound)
    #expect(answer.status == (time.hasMods ? .grantedWithMods : .accepted))
  }

  /// 1970, 2038, 2050, 2106, 9999: nothing outside of the CA's time, and never an end before a beginning.
  @Test(
    arguments: [0, 2_147_483_647, 2_147_483_648, 2_524_608_000, 4_294_967_296, 253_402_300_799, .max, .min] as [Int64])
  func anyClock(_ seconds: Int64) throws {
    let ca = Validity(notBefore: World.start, notAfter: Timestamp(seconds: 2_600_000_000))
    let world = try World(validity: ca)
    try world.register()
    world.now = Timestamp(seconds: seconds)
    let answer = world.send(try world.device().ir())
    guard let certificate = answer.certificate else {
      #expect(answer.condition == .clockNotSet || answer.condition == .issuerExpired)
      return
    }
    let validity = CertificateParts(certificate).validity
    #expect(validity.notBefore >= ca.notBefore && validity.notBefore <= world.now)
    #expect(validity.notAfter <= ca.notAfter && validity.notAfter > world.now)
  }
}
