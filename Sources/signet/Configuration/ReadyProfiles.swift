/// Profiles that exist without a section, in the words of the configuration. A section of the same name takes the place of
/// one; `base = NAME` begins with one and changes what it says.
enum ReadyProfiles {
  /// - `idevid`: IEEE 802.1AR, a device's first identity, which never ends.
  /// - `ldevid`: the same of whoever owns the device.
  /// - `ipsec-3gpp`: 3GPP TS 33.310 6.1, a base station or a gateway known by its host name.
  /// - `opcua-application`: OPC UA part 6, 6.2.2. RSA, since RFC 8813 3 has no encipherment with keys on curves.
  /// - `sub-ca`: a CA that signs devices and no further CAs.
  static let text: StaticString = """
    [profile "tls-client"]
    key_usage = digitalSignature
    extended_key_usage = clientAuth
    san_allow = dns, ip, uri, email

    [profile "tls-server"]
    key_usage = digitalSignature
    extended_key_usage = serverAuth
    san_allow = dns, ip
    require = dns|ip

    [profile "idevid"]
    validity = 99991231235959Z
    key_usage = digitalSignature
    extended_key_usage = none
    san_allow = hardware
    require = serialNumber|hardware

    [profile "ldevid"]
    validity = 2y
    key_usage = digitalSignature
    extended_key_usage = clientAuth
    san_allow = dns, ip, uri, hardware

    [profile "ipsec-3gpp"]
    validity = 2y
    key_usage = digitalSignature
    extended_key_usage = ipsecIKE
    san = dns:${subject.CN}
    san_allow = dns, ip
    require = dns

    [profile "opcua-application"]
    validity = 2y
    keys = rsa-2048, rsa-3072, rsa-4096
    key_usage = digitalSignature, nonRepudiation, keyEncipherment, dataEncipherment
    extended_key_usage = serverAuth, clientAuth
    san_allow = uri, dns, ip
    require = CN, uri

    [profile "sub-ca"]
    validity = 10y
    ca = yes
    path_length = 0
    key_usage = keyCertSign, cRLSign
    extended_key_usage = none
    san_allow = none
    require = CN|O
    """

  static var sections: [ConfigurationFile.Section] {
    var errors: [ConfigurationError] = []
    let file = ConfigurationFile(text.octets, errors: &errors)
    precondition(errors.isEmpty, "the ready profiles are written as a configuration is")
    return file.sections
  }
}

extension ConfigurationFile {
  /// Profiles with a base get what they do not say themselves, and ready ones that have no section of their own are added.
  mutating func addReadyProfiles(_ errors: inout [ConfigurationError]) {
    let ready = ReadyProfiles.sections
    for index in sections.indices where sections[index].kind == .profile { complete(index, from: ready, &errors) }
    for var section in ready where !has(section.kind, section.name) {
      section.position = Position()
      sections.append(section)
    }
  }

  private mutating func complete(_ index: Int, from ready: [Section], _ errors: inout [ConfigurationError]) {
    guard let base = sections[index].entry("base"), !base.value.isEmpty else { return }
    var suggestion = Suggestion(for: base.value)
    for section in ready {
      suggestion.consider(section.name)
      guard section.name == base.value else { continue }
      var more: [Entry] = []
      for entry in section.entries where sections[index].entry(entry.row.key) == nil {
        more.append(Entry(row: entry.row, value: entry.value, position: base.position, valuePosition: base.valuePosition))
      }
      sections[index].entries += more
      return
    }
    errors.append(base.valuePosition.error("base: there is no ready profile \"\(base.value)\"\(suggestion.text)"))
  }

  private func has(_ kind: SectionKind, _ name: [UInt8]) -> Bool {
    for section in sections where section.kind == kind && section.name == name { return true }
    return false
  }
}

extension ConfigurationFile.Section {
  fileprivate func entry(_ key: StaticString) -> ConfigurationFile.Entry? {
    for entry in entries where entry.row.key.matches(key) { return entry }
    return nil
  }
}
