import PKIX
import Server
import Testing

@testable import signet

@Suite struct ConfigurationTests {
  static let good = """
    # a comment
    [signet]
    listen = 127.0.0.1:8829
    listen = [::1]:8829   # two
    store = "sto#re"

    [ca "default"]
    certificate = ca.pem
    key = /keys/ca.key
    signer_certificate = cmp.pem
    signer_key = cmp.key

    [profile "device"]
    validity = 99991231235959Z
    keys = ec-p256,rsa-2048
    key_usage = digitalSignature, keyAgreement
    extended_key_usage = clientAuth, 1.3.6.1.5.5.7.3.1

    [alias "cmp"]
    authentication = hmac
    confirm_timeout = 2m
    """

  @Test func readsEveryKindOfValue() throws {
    let configuration = try Configuration(ConfigurationTests.good.octets, path: "etc/signet.conf".octets, folder: "etc".octets)
    #expect(configuration.signet.listen.map(\.text.string) == ["127.0.0.1:8829", "[::1]:8829"])
    #expect(configuration.signet.store == "etc/sto#re".octets)
    #expect(configuration.signet.secrets == "etc/secrets.key".octets)
    #expect(configuration.signet.control == "etc/control".octets)
    #expect(configuration.signet.logFormat == .text)
    // What `signet limits` says is what the schema has.
    let limits = ServerLimits()
    #expect(configuration.signet.connections == limits.connections)
    #expect(configuration.signet.connectionsPerAddress == limits.connectionsPerAddress)
    let authority = try #require(configuration.authority("default".octets))
    #expect(authority.certificate == "etc/ca.pem".octets)
    #expect(authority.key == "/keys/ca.key".octets)
    let profile = try #require(configuration.profile("device".octets))
    #expect(profile.validity == .until(.endless))
    #expect(profile.keys == [.ecP256, .rsa2048])
    #expect(profile.keyUsage == .digitalSignature | .keyAgreement)
    #expect(profile.extendedKeyUsage == [.clientAuth, .serverAuth])
    let alias = try #require(configuration.alias("cmp".octets))
    #expect(alias.authentication.modules == [.hmac] && alias.tenant == "cmp".octets)
    #expect(alias.confirmTimeout == 120)
    #expect(alias.iterationLimit == 10_000)
    #expect(alias.grantsImplicitConfirm)
    #expect(!alias.allowAutomaticKeyUpdate && alias.allowSameKey && alias.allowKeyReuse)
    #expect(!alias.revokesRenewed && alias.profiles.isEmpty)
  }

  @Test func readsWhatUpdatesAreAllowed() throws {
    let text = ConfigurationTests.good.replacing("confirm_timeout = 2m", with: """
      profiles = device
      allow_automatic_key_update = yes
      allow_same_key = no
      allow_key_reuse = no
      on_update = revoke
      """).replacing("= hmac\n", with: "= regtoken\n")
    let configuration = try Configuration(text.octets, path: "s.conf".octets, folder: "".octets)
    let alias = try #require(configuration.alias("cmp".octets))
    #expect(alias.authentication.modules == [.regToken])
    #expect(alias.allowAutomaticKeyUpdate && !alias.allowSameKey && !alias.allowKeyReuse && alias.revokesRenewed)
    #expect(alias.profiles.map(\.name) == ["device".octets])
  }

  @Test func registrationAuthorities() throws {
    var lines = ConfigurationTests.good.components(line: 20, "authentication = hmac:ra.secret, end-entity-certificate")
    lines += ["mode = ra", "ra_trust = a.pem, /b", "ra_certificates = c", "nested_trust = d", "root_in_extracerts = yes"]
    lines += ["response_protection = signature", "allow_ra_verified = yes", ""]
    let text = lines.joined(separator: "\n")
    let configuration = try Configuration(text.octets, path: "etc/signet.conf".octets, folder: "etc".octets)
    let alias = try #require(configuration.alias("cmp".octets))
    #expect(alias.authentication.modules.first == .raSecret("etc/ra.secret".octets) && alias.servesUnregistered && alias.sendsRoot && alias.allowRAVerified)
    #expect(alias.raTrust == ["etc/a.pem".octets, "/b".octets])
    #expect(alias.raCertificates == ["etc/c".octets] && alias.nestedTrust == ["etc/d".octets])
    #expect(alias.responseProtection == .signature)
  }

  @Test func pathsAreRelativeToTheFile() {
    #expect(Path.resolve("a".octets, in: Path.folder(of: "signet.conf".octets)) == "a".octets)
    #expect(Path.resolve("a".octets, in: Path.folder(of: "/signet.conf".octets)) == "/a".octets)
    #expect(Path.resolve("/a".octets, in: Path.folder(of: "x/signet.conf".octets)) == "/a".octets)
  }

  /// One mistake each, put in place of a line of the good file, and where it is said to be.
  @Test(arguments: [
    (3, "listn = 127.0.0.1:8829", #"s.conf:3:1: unknown key "listn" (did you mean "listen"?)"#),
    (3, "listen = localhost:80", "s.conf:3:10: listen: an address looks like 127.0.0.1:8829 or [::1]:8829 (numbers, no names)"),
    (3, "  listen", #"s.conf:3:9: "=" is missing after "listen""#),
    (3, "= x", "s.conf:3:1: a key begins with a letter"),
    (3, "log_format = jsn", #"s.conf:3:14: log_format: this version does not know "jsn" (did you mean "json"?); it knows text, json"#),
    (3, "certificate = x", #"s.conf:3:1: unknown key "certificate" here; it belongs into [ca "name"]"#),
    (2, "[signt]", #"s.conf:2:1: unknown section "signt" (did you mean "signet"?)"#),
    (2, "[signet", #"s.conf:2:8: "]" is missing"#),
    (2, "[signet \"x\"]", "s.conf:2:9: [signet] has no name"),
    (2, "[signet] x", "s.conf:2:10: nothing but a comment may follow here"),
    (2, "", #"s.conf:3:1: "listen" stands before any section; begin with [signet]"#),
    (5, "store = \"a", "s.conf:5:9: the closing quote is missing"),
    (5, "store = \"a\" b", "s.conf:5:13: nothing but a comment may follow here"),
    (5, "store = \"ä\\n\"", "s.conf:5:12: after \\ comes \\ or \" only"),
    (5, "store =", #"s.conf:5:8: "store" is missing in [signet]"#),
    (7, "[ca]", #"s.conf:7:1: a name is missing: [ca "name"]"#),
    (7, "[ca \"a b\"]", #"s.conf:7:5: "a b": a name has letters, digits, ".", "_" and "-" only"#),
    (8, "key = x", #"s.conf:9:1: "key" is set at line 8 already"#),
    (8, "# none", #"s.conf:7:1: "certificate" is missing in [ca "default"]"#),
    (11, "", "s.conf:10:22: signer_certificate needs signer_key beside it"),
    (
      11, "signer_key = cmp.key\nroot_update_new_with_old = x",
      "s.conf:12:28: root_update_new_with_old needs root_update_new_with_new beside it"
    ),
    (
      11, "signer_key = cmp.key\nroot_update_old_with_new = x",
      "s.conf:12:28: root_update_old_with_new needs root_update_new_with_new beside it"
    ),
    (13, "[ca \"default\"]", "s.conf:13:1: this section is at line 7 already"),
    (14, "validity = 1x", "s.conf:14:12: validity: say a time span"),
    (15, "keys = ec-p256, ec-p255", #"s.conf:15:17: keys: unknown kind of key "ec-p255" (did you mean "ec-p256"?)"#),
    (15, "keys = ", "s.conf:15:8: keys: say one of"),
    (16, "key_usage = digitalSignatur", #"s.conf:16:13: key_usage: unknown usage "digitalSignatur" (did you mean "digitalSignature"?)"#),
    (17, "extended_key_usage = serverAuth, 1.2.", #"s.conf:17:34: extended_key_usage: unknown usage "1.2.""#),
    (20, "athentication = hmac", #"s.conf:20:1: unknown key "athentication" (did you mean "authentication"?)"#),
    (20, "profiles = device, devise", #"s.conf:20:20: there is no [profile "devise"] (did you mean "device"?)"#),
    (20, "on_update = hold", #"s.conf:20:13: on_update: this version does not know "hold"; it knows keep, revoke"#),
    (20, "authentication = hmac, dn-part:UDI", #"s.conf:20:24: authentication: dn-part: unknown attribute "UDI" (did you mean "UID"?)"#),
    (20, "authentication = hmac, challenge", "s.conf:20:18: authentication: challenge needs challenge = device or static:FILE"),
    (20, "authentication = end-entity-certificate:defalt", #"s.conf:20:18: there is no [ca "defalt"] (did you mean "default"?)"#),
    (20, "challenge = static:", #"s.conf:20:13: challenge: this version does not know "static:"; it knows none, device, static:FILE"#),
    (20, "challenge = device\napproval = manual", "s.conf:21:12: approval: a request that waits is kept, and a challenge is never kept in the clear"),
    (20, "extract_username = serialNumbr", #"s.conf:20:20: extract_username: unknown attribute "serialNumbr" (did you mean "serialNumber"?)"#),
    (20, "name_parameters = UID, XY", #"s.conf:20:24: name_parameters: unknown attribute "XY""#),
    (20, "name_scheme = fixed", "s.conf:20:15: name_scheme: fixed needs the name as name_parameters"),
    (20, "entities = cpm", #"s.conf:20:12: there is no [alias "cpm"] (did you mean "cmp"?)"#),
    (20, "profile = key-id", "s.conf:20:11: profile: key-id needs the list of profiles that a senderKID may name"),
    (20, "ca = default, other", #"s.conf:20:15: there is no [ca "other"]"#),
    (20, "authentication = hmac:", #"s.conf:20:18: authentication: this version does not know "hmac:" (did you mean "hmac"?); it knows regtoken, dn-part:ATTR, challenge, hmac, hmac:FILE, end-entity-certificate, end-entity-certificate:CA, basic"#),
    (20, "mode = proxy", #"s.conf:20:8: mode: this version does not know "proxy"; it knows client, ra"#),
    (20, "approval = manuel", #"s.conf:20:12: approval: this version does not know "manuel" (did you mean "manual"?); it knows none, manual, revocation"#),
    (20, "approval = manual, none", "s.conf:20:20: approval: none stands alone"),
    (20, "cmp.backend.signatureRequired = yes", #"s.conf:20:33: cmp.backend.signatureRequired = yes: this version does not do that yet; leave it at "no""#),
    (20, "pbm_iterations = 99", "s.conf:20:18: pbm_iterations: say a number from 100 to 100000"),
    (20, "ca = defualt", #"s.conf:20:6: there is no [ca "defualt"] (did you mean "default"?)"#),
    (20, "profile = x", #"s.conf:20:11: there is no [profile "x"]"#),
    (20, "store = x", #"s.conf:20:1: unknown key "store" here; it belongs into [signet]"#),
  ])
  func mistakesHaveAPlace(line: Int, text: String, message: String) {
    var lines = ConfigurationTests.good.components(line: line, text)
    lines.append("")
    let joined = lines.joined(separator: "\n")
    do {
      _ = try Configuration(joined.octets, path: "s.conf".octets, folder: ".".octets)
      Issue.record("it was accepted")
    } catch {
      let first = error.text.string.split(separator: "\n").first.map(String.init) ?? ""
      #expect(first.hasPrefix(message), "\(first)")
    }
  }

  @Test func everyMistakeIsSaidAtOnce() {
    do {
      _ = try Configuration("[signet]\nx = 1\n[alias \"cmp\"]\ny = 2\n[ca \"default\"]\n".octets, path: "f".octets, folder: ".".octets)
      Issue.record("it was accepted")
    } catch {
      #expect(error.errors.map(\.line) == [2, 4, 5, 5, 3])
    }
  }

  @Test func bytesThatAreNotUTF8AreRefused() {
    do {
      _ = try Configuration("[signet]\n# ".octets + [0xFF, 0x0A], path: "f".octets, folder: ".".octets)
      Issue.record("it was accepted")
    } catch {
      #expect(error.errors.first == Position(line: 2, column: 1).error("this line is not UTF-8"))
    }
  }

  @Test func anEmptyFileServesNothing() {
    do {
      _ = try Configuration([], path: "f".octets, folder: ".".octets)
      Issue.record("it was accepted")
    } catch {
      #expect(error.text.string == #"f:1:1: there is no [alias "cmp"], so nothing would be served"#)
    }
  }

  @Test func theEffectiveConfigurationReadsBackTheSame() throws {
    let first = try Configuration(ConfigurationTests.good.octets, path: "f".octets, folder: ".".octets)
    let second = try Configuration(first.effective.bytes, path: "f".octets, folder: ".".octets)
    #expect(first.signet.store == second.signet.store)
    #expect(first.signet.listen == second.signet.listen)
    #expect(second.effective.string.replacingDefaults == first.effective.string.replacingDefaults)
    #expect(first.effective.string.contains("confirm_timeout = 2m\n"))
    #expect(first.effective.string.contains("mode = client                            # default\n"))
  }

  /// Two names of one switch: either will do, and the form of a key and its wrapping are apart from it.
  @Test(arguments: [
    ("mode = client", false, false, false), ("server_key_generation = yes", true, false, false),
    ("ckg = on", true, false, false), ("ckg_inner = pkcs8", false, true, false),
    ("ckg_envelope = encryptedvalue", false, false, true),
  ])
  func keysThatAreMadeHere(_ line: String, _ makes: Bool, _ isBare: Bool, _ isValue: Bool) throws {
    let text = ConfigurationTests.good.components(line: 20, line).joined(separator: "\n")
    let read = try Configuration(text.octets, path: "f".octets, folder: ".".octets)
    let alias = try #require(read.aliases.first)
    #expect(alias.generatesKeys == makes && alias.generatedKeyIsBare == isBare && alias.usesEncryptedValue == isValue)
  }

  @Test func windowsLineEndsAreBlanks() throws {
    let text = ConfigurationTests.good.split(separator: "\n", omittingEmptySubsequences: false).joined(separator: "\r\n")
    #expect(try Configuration(text.octets, path: "f".octets, folder: ".".octets).signet.listen.count == 2)
  }
}

extension String {
  /// The lines, one of them replaced; lines count from 1.
  fileprivate func components(line: Int, _ text: String) -> [String] {
    var lines = split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
    lines[line - 1] = text
    return lines
  }

  fileprivate var replacingDefaults: String {
    split(separator: "\n").map { line in
      line.split(separator: "#").first.map { String($0).trimmedEnd } ?? ""
    }.joined(separator: "\n")
  }

  private var trimmedEnd: String {
    var text = self
    while text.last == " " { text.removeLast() }
    return text
  }
}
