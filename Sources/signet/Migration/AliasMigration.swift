import PKIX

/// One alias of EJBCA, setting by setting. Where the dump says nothing, EJBCA's default is meant, not ours.
struct AliasMigration {
  let alias: EJBCADump.Alias
  /// The alias that has the devices: EJBCA's end entities belong to none.
  let owner: [UInt8]?
  var section: MigratedSection
  var omissions: [Migration.Omission] = []
  let isRA: Bool

  init(_ alias: EJBCADump.Alias, name: [UInt8], sharing owner: [UInt8]?) {
    (self.alias, self.owner) = (alias, owner)
    section = MigratedSection(name, original: alias.name)
    isRA = alias.value(.operationMode).trimmed.lowercased.matches("ra")
  }

  mutating func run(_ authorities: inout NameTable, _ profiles: inout NameTable) {
    if section.name != alias.name {
      omit(.operationMode, "the alias \"\(alias.name)\" is called \(section.name) here, and so in its URL", matters: false)
    }
    section.set("mode", isRA ? "ra" : "client", from: EJBCAKey.operationMode.word, matters: true)
    if let owner {
      section.set(
        "entities", owner, from: EJBCAKey.operationMode.word, matters: true,
        advice: ["EJBCA's end entities belong to no alias; without this line the alias has devices of its own"])
    }
    if isRA { chooseByRA(&authorities, &profiles) } else { chooseByEntity(&authorities) }
    authenticate(&authorities)
    nameDevices()
    answer()
    renew()
    generateKeys()
    omitTheRest()
  }

  // MARK: - Which CA, which profile

  private mutating func chooseByRA(_ authorities: inout NameTable, _ profiles: inout NameTable) {
    let source = EJBCAKey.caName
    let ca = alias.value(source).trimmed
    if ca.matches("KeyId") {
      section.set("ca", "key-id", from: source.word, matters: true)
    } else if ca.isEmpty || ca.matches("ProfileDefault") {
      omit(source, "the CA stands in the end entity profile, which is not in the dump: ca = default is taken")
    } else {
      section.set("ca", authorities.name(ca), from: source.word, matters: true)
    }
    chooseProfile(&profiles)
    let (name, id) = (alias.value(.entityProfile).trimmed, alias.value(.entityProfileID).trimmed)
    let number: [UInt8] = id.isEmpty ? name : id
    if number.matches("KeyId") {
      section.set("entity_profile", "key-id", from: EJBCAKey.entityProfileID.word, matters: true)
    } else if id.isEmpty, !name.matches("EMPTY"), !name.isEmpty {
      section.set("entity_profile", profiles.name(name), from: EJBCAKey.entityProfile.word, matters: true)
    } else if !id.isEmpty, !id.matches("1") {
      omit(.entityProfileID, "\(id) is a number of EJBCA's; what that end entity profile demands of subjects is not in the dump")
    }
    if !alias.value(.defaultCA).trimmed.isEmpty {
      omit(.defaultCA, "answers are signed by the CMP signer of the alias's CA, also when a request cannot be read", matters: false)
    }
  }

  private mutating func chooseProfile(_ profiles: inout NameTable) {
    let source = EJBCAKey.certificateProfile
    let profile = alias.value(source).trimmed
    if profile.matches("KeyId") {
      section.set("profile", "key-id", from: source.word, matters: true)
      section.set(
        "profiles", Text("device").bytes, from: source.word, matters: true,
        advice: ["by hand: every profile that a senderKID may name"])
    } else if profile.isEmpty || profile.matches("ProfileDefault") {
      omit(source, "it stands in the end entity profile, which is not in the dump: profile = device is taken")
    } else {
      section.set("profile", profiles.name(profile), from: source.word, matters: true)
    }
  }

  /// Client mode: each registered end entity has its own.
  private mutating func chooseByEntity(_ authorities: inout NameTable) {
    let ca = alias.value(.defaultCA).trimmed
    if ca.isEmpty {
      section.remarks.append("by hand: EJBCA takes CA and profile from each end entity; here they are ca and profile of the alias")
    } else {
      section.set("ca", authorities.name(AliasMigration.commonName(ca)), from: EJBCAKey.defaultCA.word, matters: true)
    }
  }

  /// Of `CN=ManagementCA,O=Example`; a text that is no such name stays as it is.
  private static func commonName(_ text: [UInt8]) -> [UInt8] {
    for part in text.split(separator: UInt8(ascii: ",")) {
      let part = Array(part).trimmed
      if part.lowercased.begins(with: "cn=") { return Array(part[3...]) }
    }
    return text
  }

  // MARK: - Answers, renewals, keys

  private mutating func answer() {
    let protection = alias.value(.responseProtection).trimmed.lowercased
    if protection.isEmpty {
      section.set("response_protection", "signature", from: EJBCAKey.responseProtection.word)
    } else if protection.matches("pbe") || protection.matches("signature") {
      section.set("response_protection", protection, from: EJBCAKey.responseProtection.word)
    } else {
      omit(.responseProtection, "\"\(alias.value(.responseProtection))\" is neither pbe nor signature", matters: false)
    }
    let extra = files(.caPubs)
    section.set("ca_pubs", alias.isTrue(.caPubsIssuing) ? "always" : "never", from: EJBCAKey.caPubsIssuing.word)
    if !extra.isEmpty, alias.isTrue(.caPubsIssuing) { setFiles("ca_pubs_extra", extra, from: .caPubs) }
    if !extra.isEmpty, !alias.isTrue(.caPubsIssuing) {
      omit(.caPubs, "caPubs begin with the issuing CA here or are not there at all", matters: false)
    }
    setFiles("extra_certs", files(.extraCertificates), from: .extraCertificates)
    section.set("root_in_extracerts", "yes", from: EJBCAKey.extraCertificates.word)
    section.set("error_style", "ejbca", from: EJBCAKey.responseProtection.word)
    if !alias.value(.preferredDigest).trimmed.isEmpty {
      omit(.preferredDigest, "the digest of a signed answer follows from the signer's key", matters: false)
    }
  }

  private mutating func renew() {
    let automatic: StaticString = alias.isTrue(.automaticUpdate) ? "yes" : "no"
    section.set("allow_automatic_key_update", automatic, from: EJBCAKey.automaticUpdate.word, matters: true)
    section.set("allow_same_key", alias.isTrue(.sameKey) ? "yes" : "no", from: EJBCAKey.sameKey.word, matters: true)
    section.set(
      "allow_ra_verified", alias.isTrue(.allowRAVerified) ? "yes" : "no", from: EJBCAKey.allowRAVerified.word, matters: true)
  }

  private mutating func generateKeys() {
    let source = EJBCAKey.serverKeys
    guard alias.isTrue(source) else { return section.set("server_key_generation", "no", from: source.word, matters: true) }
    section.set("server_key_generation", "yes", from: source.word, matters: true)
    section.set("ckg_envelope", "encryptedvalue", from: source.word)
  }

  private mutating func omitTheRest() {
    if !alias.value(.handlerClass).trimmed.isEmpty {
      let name = alias.value(.handlerClass).trimmed
      if name.suffix(15) == Text(".UnidFnrHandler").bytes[...] {
        omit(.handlerClass, "what \(name) does, Board/handlers/unid.py does too: name that as request_handler")
      } else {
        omit(.handlerClass, "\(name) is a class of Java: write it as a program, and name that as request_handler")
      }
      if !alias.value(.unidDataSource).isEmpty { omit(.unidDataSource, "it belongs to that class", matters: false) }
    }
    if alias.isTrue(.extendedValidation) {
      omit(.extendedValidation, "every message is validated here before it is looked into; there is nothing to set", matters: false)
    }
    guard isRA else { return }
    if alias.isTrue(.customSerial) { omit(.customSerial, "serial numbers are made here, always", matters: false) }
    let password = alias.value(.passwordParameters).trimmed.lowercased
    if !password.isEmpty, !password.matches("random") {
      omit(.passwordParameters, "whoever an RA enrols gets no password here", matters: false)
    }
    if alias.isTrue(.omitVerifications) {
      omit(.omitVerifications, "the certificate that signs a message is verified here, always")
    }
    if !alias.isTrue(.checkAuthorization), !alias.value(.checkAuthorization).isEmpty {
      omit(.checkAuthorization, "whether an RA may do this is checked here, always")
    }
  }

  // MARK: - Words

  mutating func omit(_ key: EJBCAKey, _ reason: Text, matters: Bool = true) {
    omissions.append(
      Migration.Omission(alias: alias.name, key: Text(key.word), reason: reason, mattersForSecurity: matters))
  }

  /// A file for each CA of a list, by its name or its number.
  func files(_ key: EJBCAKey) -> [[UInt8]] {
    var files: [[UInt8]] = []
    for ca in alias.value(key).listed where !ca.isEmpty {
      let isNumber = ca.allSatisfy { $0 >= 0x30 && $0 <= 0x39 || $0 == UInt8(ascii: "-") }
      let before: Text = isNumber ? "ca" : ""
      files.append(before.bytes + NameTable.plain(ca) + Text(".pem").bytes)
    }
    return files
  }

  mutating func setFiles(_ key: StaticString, _ files: [[UInt8]], from source: EJBCAKey, matters: Bool = false) {
    guard !files.isEmpty else { return }
    var list: [UInt8] = []
    for file in files { list += list.isEmpty ? file : Text(", ").bytes + file }
    let names = alias.value(source).trimmed
    let advice: Text = "by hand: get each of these from EJBCA (ejbca.sh ca getcacert), in PEM: \(names)"
    section.set(key, list, from: source.word, matters: matters, advice: [advice])
  }
}
