import Authority
import PKIX
import Testing

@testable import signet

@Suite struct ProfileSettingsTests {
  private static func configuration(_ lines: String) throws(ConfigurationErrors) -> Configuration {
    let text = """
      [ca "default"]
      certificate = ca.pem
      key = ca.key
      [alias "cmp"]
      profile = p
      [profile "p"]
      \(lines)

      """
    return try Configuration(text.octets, path: "s.conf".octets, folder: ".".octets)
  }

  private static func profile(_ lines: String) throws(ConfigurationErrors) -> Profile {
    guard let settings = try configuration(lines).profile("p".octets) else { preconditionFailure("the section is there") }
    return settings.profile
  }

  @Test func everyKey() throws {
    let profile = try Self.profile("""
      validity = 99991231235959Z
      key_usage = none
      extended_key_usage = critical, ipsecIKE, 1.2.3
      extended_key_usage_allow = cmcRA
      certificate_policies = 1.2.3.4, 1.2.3.5 https://ca.example/cps
      crl_distribution_point = none
      authority_info_access = http://ca.example/ca.cer
      ocsp_url = http://ocsp.example
      extension = 1.3.6.1.4.1.99999.7 critical 0500
      extension = 1.3.6.1.4.1.99999.8 04020102
      subject = CN=${reference}, OU=Devices, O=Example
      subject_allow = CN, ou, O
      subject_match = O=Example\\, Inc., CN=pump-*
      san = dns:${subject.CN}.plant.example, uri:urn:example:${request.serialNumber}
      san_allow = dns:*.plant.example, ip:192.0.2.0/25, ip:2001:db8::/33, uri, othername:1.2.3, rid
      require = CN, uri|hardware
      """)
    #expect(profile.keyUsage.isEmpty && profile.extendedKeyUsageIsCritical)
    #expect(profile.extendedKeyUsage.count == 2 && profile.purposesAllowed == [.cmcRA])
    #expect(profile.certificatePolicies.count == 2 + 2 + 3 + 2 + 2 + 7 + 2 + 5 + 4 + 10 + 24)
    #expect(profile.crlDistributionPoint == [] && profile.authorityInfoAccess == "http://ca.example/ca.cer".octets)
    #expect(profile.ocsp == "http://ocsp.example".octets)
    #expect(profile.extensions.count == 2 + 11 + 3 + 4 + 2 + 11 + 6)
    #expect(profile.subject?.parts.count == 3 && profile.subjectAltName?.parts.count == 4)
    #expect(profile.rules.patterns.count == 2 && profile.rules.names?.count == 6 && profile.rules.required.count == 2)
    #expect(profile.rules.attributes.contains(NameParts(.organizationalUnit)))
    #expect(!profile.rules.attributes.contains(NameParts(.country)))
  }

  @Test func theDefaults() throws {
    let profile = try Self.profile("")
    #expect(profile.crlDistributionPoint == nil && profile.authorityInfoAccess == nil && profile.ocsp.isEmpty)
    #expect(profile.subject == nil && profile.subjectAltName == nil && profile.rules.names == nil)
    #expect(profile.basicConstraints == BasicConstraints(cA: false) && profile.extensions.isEmpty)
  }

  @Test func aCA() throws {
    let profile = try Self.profile("ca = yes\npath_length = 1\nkey_usage = keyCertSign, cRLSign\nextended_key_usage = none")
    #expect(profile.basicConstraints == BasicConstraints(cA: true, pathLenConstraint: 1))
    #expect(profile.extendedKeyUsage.isEmpty)
  }

  /// Lines count from the section's first, which is line 7.
  @Test(arguments: [
    ("subject = CN=${referenz}", #"7:16: subject: unknown place "${referenz}"; there are ${reference}, ${request.CN} and ${subject.CN}"#),
    ("subject = CN=a, OU=${request.XN}", #"7:30: subject: unknown attribute "XN" (did you mean "CN"?)"#),
    ("subject = CN=${reference", #"7:14: subject: "}" is missing"#),
    ("subject = CN=${subject.CN}", "7:11: subject: the subject cannot be made of itself; say ${request.CN}"),
    ("subject = CN=a, XX=b", "7:17: subject: the attribute type is not known; write it as numbers, 1.2.3"),
    ("subject = CN=a, C=1a", "7:11: subject: the country is not two letters"),
    ("subject_allow = CN, Q", #"7:21: subject_allow: unknown attribute "Q""#),
    ("subject_allow = CN, dns", #"7:21: subject_allow: unknown attribute "dns""#),
    ("subject_match = CN", "7:17: subject_match: say O=Example or CN=pump-*, with one * at most"),
    ("subject_match = CN=a*b*", "7:17: subject_match: say O=Example or CN=pump-*, with one * at most"),
    ("subject_match = organisation=a", #"7:17: subject_match: unknown attribute "organisation""#),
    ("san = dns:a, foo:b", "7:14: san: an alternative name starts with DNS:"),
    ("san = dns:${subject.CN}, ip:1.2", "7:26: san: this is not an IPv4 or IPv6 address"),
    ("san = hardware:1.2.3/x", "7:7: san: a module of hardware looks like hardware:"),
    ("san_allow = dns, ipp", #"7:18: san_allow: unknown kind of name "ipp" (did you mean "ip"?)"#),
    ("san_allow = ip:192.0.2.0/33", "7:13: san_allow: bounds look like dns:*.plant.example"),
    ("san_allow = hardware:1.2", "7:13: san_allow: bounds look like dns:*.plant.example"),
    ("require = CN|foo", #"7:11: require: unknown attribute or kind of name "foo""#),
    ("certificate_policies = 1.2.3, x", "7:31: certificate_policies: a policy looks like 1.3.6.1.4.1.99999.1"),
    ("certificate_policies = 1.2.3, 1.2.3", "7:31: certificate_policies: a policy looks like"),
    ("extension = 1.2.3", "7:13: extension: say 1.2.3.4 0500"),
    ("extension = 1.2.3 0501", "7:13: extension: say 1.2.3.4 0500"),
    ("extension = 1.2.3 kritisch 0500", "7:13: extension: say 1.2.3.4 0500"),
    ("extension = 2.5.29.17 0500", "7:13: extension: 2.5.29.17 has a key of its own"),
    ("extension = 1.2.3 0500\nextension = 1.2.3 0500", "8:13: extension: 1.2.3 has a key of its own"),
    ("crl_distribution_point = x", "7:26: crl_distribution_point: say a URL"),
    ("key_usage = keyCertSign", "7:13: key_usage: keyCertSign is there where ca = yes, and nowhere else"),
    ("ca = yes", "6:1: key_usage: keyCertSign is there where ca = yes, and nowhere else"),
    ("path_length = 1", "7:15: path_length needs ca = yes"),
    ("base = idevidd", #"7:8: base: there is no ready profile "idevidd" (did you mean "idevid"?)"#),
    ("base = p", #"7:8: base: there is no ready profile "p""#),
    ("base = sub-ca\nca = no", "7:8: key_usage: keyCertSign is there where ca = yes, and nowhere else"),
  ])
  func mistakesHaveAPlace(_ lines: String, _ message: String) {
    do throws(ConfigurationErrors) {
      _ = try Self.configuration(lines)
      Issue.record("it was accepted")
    } catch {
      let first = error.text.string.split(separator: "\n").first.map(String.init) ?? ""
      #expect(first.hasPrefix("s.conf:" + message), "\(first)")
    }
  }

  @Test func readyProfiles() throws {
    let configuration = try Self.configuration("base = idevid\nextended_key_usage = clientAuth")
    let names = configuration.profiles.map { Text($0.name).string }
    #expect(names == ["p", "tls-client", "tls-server", "idevid", "ldevid", "ipsec-3gpp", "opcua-application", "sub-ca"])
    let own = try #require(configuration.profile("p".octets)?.profile)
    let base = try #require(configuration.profile("idevid".octets)?.profile)
    #expect(own.extendedKeyUsage == [.clientAuth] && base.extendedKeyUsage.isEmpty)
    #expect(own.rules.required == base.rules.required && own.rules.required.count == 1)
    guard case .until(.endless) = own.validity else {
      Issue.record("an IDevID never ends")
      return
    }
    for settings in configuration.profiles { #expect(settings.warnings.isEmpty) }
  }

  @Test func aSectionTakesThePlaceOfAReadyOne() throws {
    let configuration = try Self.configuration("[profile \"sub-ca\"]\nvalidity = 3d\n")
    #expect(configuration.profiles.count == 8)
    #expect(configuration.profile("sub-ca".octets)?.profile.basicConstraints.cA == false)
    let again = try Configuration(configuration.effective.bytes, path: "f".octets, folder: ".".octets)
    #expect(again.profiles.count == 8)
    #expect(again.effective.string.contains("[profile \"idevid\"]\n"))
  }

  @Test func encipheringWithCurves() throws {
    let settings = try Self.configuration("key_usage = dataEncipherment, digitalSignature").profile("p".octets)
    #expect(settings?.warnings.first?.string.contains("dataEncipherment, which certificates of EC keys must not have") == true)
    #expect(try Self.configuration("key_usage = keyEncipherment\nkeys = rsa-2048").profile("p".octets)?.warnings.isEmpty == true)
  }
}
