// Covers: AliasMigration.swift, AliasMigration+Authentication.swift, EJBCADump.swift, EJBCAKey.swift, MigratedSection.swift
// Covers: Migration.swift, MigrationReport.swift, ProxyMigration.swift
import Foundation
import Testing

@testable import signet

@Suite struct MigrationTests {
  private func migrate(_ dump: String) -> Migration { Migration(EJBCADump(dump.octets)) }

  /// What is printed, as it will be once this version does everything that a section asks for.
  private func text(_ dump: String) -> String {
    MigrationReport.configuration(migrate(dump)).string.split(separator: "\n", omittingEmptySubsequences: false)
      .filter { !$0.hasPrefix("# nothing of it would work") }
      .map { $0.firstMatch(of: /^# (\[|[a-z_]+ = |cmp\.)/) == nil ? String($0) : String($0.dropFirst(2)) }
      .joined(separator: "\n").components(separatedBy: "\n\n# Not carried over")[0]
      .trimmingCharacters(in: .newlines)
  }

  /// The setting of the first section that a line of a dump becomes.
  private func setting(_ key: String, _ dump: String) -> String? {
    for line in migrate(dump).sections[0].lines where Text(line.key).string == key {
      return String(decoding: line.value, as: UTF8.self)
    }
    return nil
  }

  private func omitted(_ dump: String) -> [String] {
    migrate(dump).omissions.filter { !$0.reason.string.hasPrefix("this version") }
      .map { "\($0.mattersForSecurity ? "!" : "")\($0.key.string)" }
  }

  @Test func theSampleOfRAMode() {
    #expect(text(MigrationSamples.ra) + "\n" == MigrationSamples.raSections)
  }

  @Test func theSamplesOfOpenSSL() {
    #expect(text(MigrationSamples.openSSL) + "\n" == MigrationSamples.openSSLSections)
  }

  @Test func theSampleOfVendorCertificates() {
    #expect(text(MigrationSamples.vendor) + "\n" == MigrationSamples.vendorSections)
    #expect(migrate(MigrationSamples.vendor).omissions.allSatisfy { $0.reason.string.hasPrefix("this version") })
  }

  @Test func theSampleOfTheProxy() {
    let printed = text(MigrationSamples.proxy) + "\n"
    #expect(printed == MigrationSamples.proxySections)
    #expect(omitted(MigrationSamples.proxy) == ["cmp.tcp.enabled"])
  }

  /// Everything that is printed is a configuration, once the CAs and profiles are there that it says have to be.
  @Test(arguments: [MigrationSamples.ra, MigrationSamples.openSSL, MigrationSamples.vendor, MigrationSamples.proxy, MigrationSamples.full])
  func itLoads(dump: String) throws {
    let migration = migrate(dump)
    var text = MigrationReport.configuration(migration).string
    let cas = migration.authorities.names.map { String(decoding: $0.name, as: UTF8.self) } + ["default"]
    let profiles = migration.profiles.names.map { String(decoding: $0.name, as: UTF8.self) } + ["device"]
    for name in cas { text += "\n[ca \"\(name)\"]\ncertificate = ca.pem\nkey = ca.key\n" }
    for name in profiles { text += "\n[profile \"\(name)\"]\n" }
    text += "\n[alias \"another\"]\n"
    do { _ = try Configuration(text.octets, path: "signet.conf".octets, folder: "/etc/signet".octets) } catch {
      Issue.record("\(error.text.string)\n\(text)")
    }
  }

  /// A line of a dump, the setting that it becomes.
  @Test(arguments: [
    ("a.operationmode = ra", "mode", "ra"),
    ("a.operationmode = RA", "mode", "ra"),
    ("a.operationmode = client", "mode", "client"),
    ("a.operationmode = normal", "mode", "client"),
    ("a.operationmode =", "mode", "client"),
    ("a.authenticationmodule = HMAC", "authentication", "hmac"),
    ("a.authenticationmodule =", "authentication", "nobody"),
    ("a.allowserver = 1\na.operationmode = client", "authentication", "regtoken, hmac"),
    ("a.authenticationmodule = EndEntityCertificate;HMAC", "authentication", "end-entity-certificate, hmac"),
    ("a.authenticationmodule = DnPartPwd\na.authenticationparameters = UID", "authentication", "dn-part:UID"),
    ("a.authenticationmodule = DnPartPwd\na.authenticationparameters = SN", "authentication", "dn-part:serialNumber"),
    ("a.authenticationmodule = EndEntityCertificate\na.authenticationparameters = My CA", "authentication", "end-entity-certificate:My-CA"),
    ("a.authenticationmodule = EndEntityCertificate\na.authenticationparameters = A", "authentication", "end-entity-certificate"),
    (
      "a.operationmode = ra\na.authenticationmodule = EndEntityCertificate;HMAC\na.authenticationparameters = AdminCA1;foo123",
      "authentication", "end-entity-certificate:AdminCA1, hmac:a.secret"
    ),
    ("a.operationmode = ra\na.authenticationmodule = HMAC\na.authenticationparameters = -", "authentication", "hmac"),
    (
      "cmp.operationmode = ra\ncmp.authenticationmodule = HMAC\ncmp.authenticationparameters = -\ncmp.ra.authenticationsecret = x",
      "authentication", "hmac:cmp.secret"
    ),
    ("a.operationmode = ra\na.authenticationmodule = RegTokenPwd;HMAC", "authentication", "hmac"),
    ("a.extractusernamecomponent = DN", "extract_username", "dn"),
    ("a.extractusernamecomponent =", "extract_username", "dn"),
    ("a.extractusernamecomponent = CN", "extract_username", "CN"),
    ("a.extractusernamecomponent = UID", "extract_username", "UID"),
    ("a.extractusernamecomponent = SN", "extract_username", "serialNumber"),
    ("a.extractusernamecomponent = SURNAME", "extract_username", "SN"),
    ("a.extractusernamecomponent = E", "extract_username", "emailAddress"),
    ("a.defaultca = ManagementCA", "ca", "ManagementCA"),
    ("a.defaultca = CN=Management CA,O=EJBCA Sample,C=SE", "ca", "Management-CA"),
    ("a.operationmode = ra", "ca", "ManagementCA"),
    ("a.operationmode = ra\na.ra.caname = KeyId", "ca", "key-id"),
    ("a.operationmode = ra", "profile", "ENDUSER"),
    ("a.operationmode = ra\na.ra.certificateprofile = KeyId", "profile", "key-id"),
    ("a.operationmode = ra\na.ra.certificateprofile = KeyId", "profiles", "device"),
    ("a.operationmode = ra\na.ra.endentityprofileid = KeyId", "entity_profile", "key-id"),
    ("a.operationmode = ra\na.ra.endentityprofile = CMP ENTITY", "entity_profile", "CMP-ENTITY"),
    ("a.operationmode = ra\na.ra.namegenerationscheme = RANDOM", "name_scheme", "random"),
    ("a.operationmode = ra\na.ra.namegenerationscheme = USERNAME", "name_scheme", "dn"),
    ("a.operationmode = ra\na.ra.namegenerationscheme = FIXED\na.ra.namegenerationparameters = x y", "name_parameters", "x y"),
    ("a.operationmode = ra\na.ra.namegenerationscheme = FIXED", "name_scheme", "fixed"),
    ("a.operationmode = ra\na.ra.namegenerationparameters = UID;SN;CN", "name_parameters", "UID, serialNumber, CN"),
    ("a.operationmode = ra", "name_parameters", "CN"),
    ("a.operationmode = ra\na.ra.namegenerationprefix = My - ${RANDOM}- ", "name_prefix", "My - ${RANDOM}- "),
    ("a.operationmode = ra\na.ra.namegenerationpostfix = _x", "name_postfix", "_x"),
    ("a.responseprotection = pbe", "response_protection", "pbe"),
    ("a.responseprotection = signature", "response_protection", "signature"),
    ("a.responseprotection =", "response_protection", "signature"),
    ("a.response.capubsissuingca = true", "ca_pubs", "always"),
    ("a.response.capubsissuingca = false", "ca_pubs", "never"),
    ("a.response.capubsca = Root CA;-123456", "ca_pubs_extra", "Root-CA.pem, ca-123456.pem"),
    ("a.response.extracertsca = 99", "extra_certs", "ca99.pem"),
    ("a.allowraverifypopo = TRUE", "allow_ra_verified", "yes"),
    ("a.allowraverifypopo = false", "allow_ra_verified", "no"),
    ("a.allowautomatickeyupdate = true", "allow_automatic_key_update", "yes"),
    ("a.allowupdatewithsamekey = false", "allow_same_key", "no"),
    ("a.operationmode = client", "allow_same_key", "yes"),
    ("a.allowservergenkeys = true", "server_key_generation", "yes"),
    ("a.allowservergenkeys = true", "ckg_envelope", "encryptedvalue"),
    ("a.racertificatepath = /opt/racerts", "ra_certificates", "/opt/racerts"),
    ("a.vendorcertificatemode = true\na.vendorca = V1;V2\na.authenticationmodule = EndEntityCertificate", "vendor_ca", "V1.pem, V2.pem"),
    ("a.vendorcertificatemode = true\na.vendorcaids = 7\na.authenticationmodule = EndEntityCertificate", "vendor_ca", "ca7.pem"),
    ("cmp.3gppmode = true\ncmp.3gppca = V\ncmp.authenticationmodule = EndEntityCertificate", "vendor_ca", "V.pem"),
    ("a.operationmode = client", "error_style", "ejbca"),
  ])
  func becomes(dump: String, key: String, value: String) { #expect(setting(key, dump) == value) }

  /// What is not carried over; `!` matters for security, and so ends with status 1.
  @Test(arguments: [
    ("a.operationmode = client", []),
    ("a.certreqhandler.class = org.ejbca.core.protocol.unid.UnidFnrHandler\na.uniddatasource = java:/UnidDS", ["!certreqhandler.class", "uniddatasource"]),
    ("a.extendedvalidation = true", ["extendedvalidation"]),
    ("a.response.preferredprotectiondigest = SHA256", ["response.preferredprotectiondigest"]),
    ("a.responseprotection = both", ["responseprotection"]),
    ("a.response.capubsissuingca = false\na.response.capubsca = 1", ["response.capubsca"]),
    ("a.extractusernamecomponent = SHOESIZE", ["!extractusernamecomponent"]),
    ("a.authenticationmodule = Magic", ["!authenticationmodule"]),
    ("a.authenticationmodule =", ["!authenticationmodule"]),
    ("a.authenticationmodule = DnPartPwd", ["!authenticationparameters"]),
    ("a.authenticationmodule = HMAC;EndEntityCertificate\na.authenticationparameters = -", ["!authenticationparameters"]),
    ("a.vendorcertificatemode = true\na.authenticationmodule = EndEntityCertificate", ["!vendorcertificatemode"]),
    ("a.vendorcertificatemode = true\na.vendorca = V", ["vendorcertificatemode"]),
    ("a.ra.namegenerationpostfix = _x", ["ra.namegenerationpostfix"]),
    ("a.ra.allowcustomcertserno = true\na.ra.endentityprofileid = 77\na.ra.caname = KeyId", []),
    ("a.operationmode = ra\na.authenticationmodule = HMAC", []),
    ("a.operationmode = ra\na.ra.allowcustomcertserno = true", ["authenticationmodule", "ra.allowcustomcertserno"]),
    ("a.operationmode = ra\na.ra.passwordgenparams = foo123", ["authenticationmodule", "ra.passwordgenparams"]),
    ("a.operationmode = ra\na.ra.passwordgenparams =", ["authenticationmodule"]),
    ("a.operationmode = ra\na.ra.endentitycertificate.omitverifications = true", ["authenticationmodule", "!ra.endentitycertificate.omitverifications"]),
    ("a.operationmode = ra\na.checkadminauthorization = false", ["authenticationmodule", "!checkadminauthorization"]),
    ("a.operationmode = ra\na.ra.endentityprofileid = 1", ["authenticationmodule"]),
    ("a.operationmode = ra\na.ra.endentityprofileid = 77", ["!ra.endentityprofileid", "authenticationmodule"]),
    ("a.operationmode = ra\na.ra.caname = ProfileDefault", ["!ra.caname", "authenticationmodule"]),
    ("a.operationmode = ra\na.ra.certificateprofile = ProfileDefault", ["!ra.certificateprofile", "authenticationmodule"]),
    ("a.operationmode = ra\na.ra.namegenerationscheme = POEM", ["authenticationmodule", "!ra.namegenerationscheme"]),
    ("a.operationmode = ra\na.ra.namegenerationparameters = CN;SHOESIZE", ["authenticationmodule", "!ra.namegenerationparameters"]),
    ("a.operationmode = ra\na.defaultca = X", ["defaultca", "authenticationmodule"]),
    ("a.operationmode = ra\na.authenticationmodule = EndEntityCertificate", ["!authenticationparameters"]),
    ("a.operationmode = ra\na.authenticationmodule = EndEntityCertificate\na.authenticationparameters = CA\na.vendorcertificatemode = true", ["vendorcertificatemode"]),
    ("a.operationmode = client\na.shoesize = 43", ["!a.shoesize"]),
    ("a.operationmode = client\na.shoesize =", []),
    ("a.operationmode = client\nSLF4J", ["!line 2"]),
    ("a.operationmode = client\nb\0 = 1\n\0", ["!line 2", "!line 3"]),
    ("a.operationmode = client\naliaslist = [a]", []),
    ("a.b.operationmode = client", []),
    ("äöü.operationmode = client", ["operationmode"]),
    ("cmp.backend.signatureRequired = true", ["!cmp.backend.issuerchainpath"]),
    ("cmp.backend.hmacPasswordValidationRequired = true", ["!cmp.backend.hmacPassword.keylist"]),
    ("cmp.backend.hmacPassword.keylist = ca1:foo", ["!cmp.backend.hmacPassword.keylist"]),
    ("cmp.backend.speed = high\ncmp.tcp.portno = 829", ["!cmp.backend.speed"]),
  ])
  func notCarriedOver(dump: String, keys: [String]) {
    #expect(omitted(dump) == keys)
    let matters = migrate(dump).isUnsafe
    #expect(MigrationReport.outcome(migrate(dump), json: false).status == (matters ? .failed : .done))
    #expect(matters || !keys.contains { $0.hasPrefix("!") })
  }

  /// Every key of EJBCA is known, in every form in which it may stand.
  @Test(arguments: EJBCAKey.all)
  func everyKey(key: EJBCAKey) {
    for (before, alias) in [("", "cmp"), ("cmp.", "cmp"), ("cmp.7.", "7"), ("plant7.", "plant7"), ("ra.", "ra")] {
      let dump = EJBCADump("\(before)\(Text(key.word).string) = x".octets)
      #expect(dump.unknown.isEmpty && dump.damaged.isEmpty)
      #expect(dump.aliases.map { String(decoding: $0.name, as: UTF8.self) } == [alias])
      #expect(dump.aliases[0].settings.map { $0.key } == [key])
    }
  }

  @Test func secretsAreNotPrinted() {
    let secret = "v3ry-s3cret"
    for dump in [
      "a.operationmode = ra\na.authenticationmodule = HMAC\na.authenticationparameters = \(secret)",
      "a.authenticationmodule = HMAC\na.authenticationparameters = \(secret)",
      "a.operationmode = ra\na.authenticationmodule = HMAC\na.authenticationparameters = -\na.ra.authenticationsecret = \(secret)",
      "a.operationmode = ra\na.ra.passwordgenparams = \(secret)",
      "cmp.backend.hmacPassword.keylist = [ca1:\(secret)][ca2:\(secret)]",
      "cmp.backend.hmacPassword.keylist = \(secret)",
      "a.operationmode = ra\na.passwort = \(secret)\n\(secret)",
      "a.operationmode = ra\na.authenticationmodule = HMAC;HMAC\na.authenticationparameters = \(secret)",
    ] {
      for json in [false, true] {
        let outcome = MigrationReport.outcome(migrate(dump), json: json)
        #expect(!outcome.output.string.contains(secret) && !outcome.remarks.string.contains(secret), "\(dump)")
      }
    }
  }

  @Test func anEncryptedSecretIsSaidToBeOne() {
    let dump = "a.operationmode = ra\na.authenticationmodule = HMAC\na.authenticationparameters = encv1:6bc8:100:77"
    #expect(text(dump).contains("the dump has it encrypted under EJBCA's password.encryption.key (authenticationparameters)"))
  }

  /// The last of two values holds, as in Java; aliases are in the order in which they come.
  @Test func severalAliases() {
    let dump = "b.operationmode = ra\na.operationmode = client\nb.operationmode = client\nB b.operationmode = ra\nB-b.operationmode = ra"
    let sections = migrate(dump.replacingOccurrences(of: "B b", with: "B\\ b")).sections
    #expect(sections.map { String(decoding: $0.name, as: UTF8.self) } == ["b", "a", "B-b", "B-b-2"])
    #expect(setting("mode", dump) == "client")
    #expect(setting("entities", dump) == nil)
    #expect(sections[1].lines.contains { Text($0.key).string == "entities" && $0.value == "b".octets })
  }

  @Test func namesOfAnyLength() {
    var table = NameTable()
    let long = String(repeating: "Gerätezertifikate ", count: 9).octets
    let first = table.name(long)
    let second = table.name(long + [0x21])
    #expect(first.count == ConfiguredName.maximum && second.count == ConfiguredName.maximum && first != second && table.name(long) == first)
    #expect(ConfiguredName.objection(to: first) == nil && ConfiguredName.objection(to: second) == nil)
    #expect(table.name([]) == "-".octets)
  }

  @Test func asJSON() throws {
    let outcome = MigrationReport.outcome(migrate(MigrationSamples.full), json: true)
    let object = try #require(
      try JSONSerialization.jsonObject(with: Data(outcome.output.bytes)) as? [String: Any])
    #expect(object["complete"] as? Bool == false)
    #expect((object["sections"] as? [[String: Any]])?.count == 3)
    #expect((object["cas"] as? [[String: String]])?.map { $0["name"] } == ["Plant-7-CA"])
    let omitted = try #require(object["omitted"] as? [[String: Any]])
    #expect(omitted.contains { $0["key"] as? String == "certreqhandler.class" && $0["security"] as? Bool == true })
  }

  @Test func filesAreBounded() throws {
    let folder = FileManager.default.temporaryDirectory.appendingPathComponent("migration-\(ProcessInfo.processInfo.processIdentifier)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    let file = folder.appendingPathComponent("dump")
    var text = ""
    while text.utf8.count < 1 << 20 { text += "a\(text.utf8.count).operationmode = ra\n" }
    try Data(text.utf8.prefix(1 << 20)).write(to: file)
    let outcome = try MigrationReport.run(file.path.octets, json: false)
    #expect(outcome.status == .failed)
    #expect(outcome.remarks.string.contains("of more than 256 aliases: make several files of it"))
    try Data(text.utf8.prefix(1 << 20) + [0x0A]).write(to: file)
    #expect(throws: Failure.self) { try MigrationReport.run(file.path.octets, json: false) }
    try Data("nothing here\n".utf8).write(to: file)
    #expect(throws: Failure.self) { try MigrationReport.run(file.path.octets, json: false) }
    #expect(throws: Failure.self) { try MigrationReport.run("/nowhere".octets, json: false) }
  }
}
