import PKIX

/// Who is let in, and how devices are called.
extension AliasMigration {
  mutating func authenticate(_ authorities: inout NameTable) {
    let modules = alias.value(.authenticationModule).listed
    let parameters = alias.value(.authenticationParameters).listed
    // EJBCA looks at none of the parameters when there are too few.
    let isComplete = modules.count <= parameters.count
    if !isComplete {
      omit(.authenticationParameters, "\(modules.count) modules and \(parameters.count) parameters: EJBCA takes none of them")
    }
    var words: [[UInt8]] = []
    var advice: [Text] = []
    for (index, module) in modules.enumerated() {
      let parameter = isComplete && !parameters[index].matches("-") ? parameters[index] : []
      guard let word = word(module, parameter, &authorities, &advice), !words.contains(word) else { continue }
      words.append(word)
    }
    var list: [UInt8] = []
    for word in words { list += list.isEmpty ? word : Text(", ").bytes + word }
    if modules.isEmpty { omit(.authenticationModule, "no module, so EJBCA lets nobody in") }
    // A word that no version knows: with an empty list the default would hold.
    let value = words.isEmpty ? Text("nobody").bytes : list
    section.set("authentication", value, from: EJBCAKey.authenticationModule.word, matters: true, advice: advice)
    trustMakers(modules)
    trustNested()
  }

  /// A module in our words; nothing where there is none.
  private mutating func word(
    _ module: [UInt8], _ parameter: [UInt8], _ authorities: inout NameTable, _ advice: inout [Text]
  ) -> [UInt8]? {
    if module.matches("HMAC") { return isRA ? secret(parameter, &advice) : Text("hmac").bytes }
    if module.matches("EndEntityCertificate") { return certificate(parameter, &authorities, &advice) }
    guard module.matches("RegTokenPwd") || module.matches("DnPartPwd") else {
      omit(.authenticationModule, "\"\(module)\" is no module that is known here")
      return nil
    }
    if isRA {
      omit(.authenticationModule, "\(module): EJBCA looks for passwords of end entities in client mode only", matters: false)
      return nil
    }
    if module.matches("RegTokenPwd") { return Text("regtoken").bytes }
    guard let attribute = AliasMigration.attribute(parameter) else {
      omit(.authenticationParameters, "what DnPartPwd has is no attribute of a subject that is known here")
      return nil
    }
    return Text("dn-part:").bytes + attribute
  }

  /// RA mode: one secret for whoever knows it, the alias's or the CA's.
  private mutating func secret(_ parameter: [UInt8], _ advice: inout [Text]) -> [UInt8] {
    let isOld = parameter.isEmpty && !alias.value(.authenticationSecret).isEmpty
    if parameter.isEmpty, !isOld {
      advice.append("by hand: ra_secret_file in the [ca] gets the CMP RA Authentication Secret of that CA")
      return Text("hmac").bytes
    }
    let file = section.name + Text(".secret").bytes
    let source = isOld ? EJBCAKey.authenticationSecret : EJBCAKey.authenticationParameters
    advice.append("by hand: write the secret into \(file), one line: umask 077; cat >\(file)")
    if (isOld ? alias.value(.authenticationSecret) : parameter).begins(with: "encv") {
      advice.append("the dump has it encrypted under EJBCA's password.encryption.key (\(source.word)): ask whoever made it")
    } else {
      advice.append("the dump holds it in the clear (\(source.word)): delete the dump when you are done")
    }
    return Text("hmac:").bytes + file
  }

  private mutating func certificate(
    _ parameter: [UInt8], _ authorities: inout NameTable, _ advice: inout [Text]
  ) -> [UInt8] {
    let isNamed = !parameter.isEmpty && !parameter.matches("A")
    if isRA, isNamed {
      advice.append("by hand: EJBCA lets in whoever has a role; here an [administrator] section names the certificate of each")
    } else if isRA {
      omit(
        .authenticationParameters,
        "EndEntityCertificate without a CA: EJBCA looks at no signature and relies on the nested message around; here it must be right")
    }
    let word = Text("end-entity-certificate").bytes
    return isNamed ? word + [UInt8(ascii: ":")] + authorities.name(parameter) : word
  }

  private mutating func trustMakers(_ modules: [[UInt8]]) {
    let isOld = alias.setting(.vendorMode) == nil && alias.isTrue(.vendorModeOld)
    guard alias.isTrue(.vendorMode) || isOld else { return }
    let source: EJBCAKey = isOld ? .vendorCAOld : alias.value(.vendorCAIDs).trimmed.isEmpty ? .vendorCA : .vendorCAIDs
    if isRA { return omit(.vendorMode, "EJBCA takes certificates of device makers in client mode only", matters: false) }
    guard modules.contains(where: { $0.matches("EndEntityCertificate") }) else {
      return omit(.vendorMode, "without the module EndEntityCertificate it does nothing", matters: false)
    }
    let makers = files(source)
    if makers.isEmpty { return omit(.vendorMode, "no CA of a device maker is named, so nobody could be let in") }
    setFiles("vendor_ca", makers, from: source, matters: true)
  }

  private mutating func trustNested() {
    let path = alias.value(.raCertificates).trimmed
    guard !path.isEmpty else { return }
    section.set(
      "ra_certificates", path, from: EJBCAKey.raCertificates.word, matters: true,
      advice: ["by hand: copy these certificates here; whoever is listed may nest messages, and may act as an RA too"])
  }

  // MARK: - Names

  mutating func nameDevices() {
    let isVendor = alias.isTrue(.vendorMode) || alias.setting(.vendorMode) == nil && alias.isTrue(.vendorModeOld)
    if isRA {
      nameByScheme()
    } else {
      identify()
    }
    for (key, source) in [("name_prefix", .namePrefix), ("name_postfix", .namePostfix)] as [(StaticString, EJBCAKey)] {
      let value = alias.value(source)
      if value.isEmpty { continue }
      if isRA || isVendor {
        section.set(key, value, from: source.word, matters: true)
      } else {
        omit(source, "EJBCA looks at it in RA mode and with certificates of device makers only", matters: false)
      }
    }
  }

  private mutating func identify() {
    let part = alias.value(.extractUsername).trimmed
    if part.isEmpty || part.lowercased.matches("dn") {
      return section.set("extract_username", "dn", from: EJBCAKey.extractUsername.word, matters: true)
    }
    guard let attribute = AliasMigration.attribute(part) else {
      return omit(.extractUsername, "\"\(part)\" is no attribute of a subject that is known here; the whole subject is taken")
    }
    section.set("extract_username", attribute, from: EJBCAKey.extractUsername.word, matters: true)
  }

  private mutating func nameByScheme() {
    let scheme = alias.value(.nameScheme).trimmed.lowercased
    let source = EJBCAKey.nameScheme.word
    if scheme.matches("random") { return section.set("name_scheme", "random", from: source, matters: true) }
    if scheme.matches("username") {
      return section.set(
        "name_scheme", Text("dn").bytes, from: source, matters: true,
        advice: ["EJBCA's USERNAME is the whole subject; here that is dn without parameters"])
    }
    if scheme.matches("fixed") {
      section.set("name_scheme", "fixed", from: source, matters: true)
      return section.set("name_parameters", alias.value(.nameParameters).trimmed, from: EJBCAKey.nameParameters.word, matters: true)
    }
    guard scheme.matches("dn") else { return omit(.nameScheme, "\"\(alias.value(.nameScheme))\" is no scheme that is known here") }
    section.set("name_scheme", "dn", from: source, matters: true)
    var list: [UInt8] = []
    for word in alias.value(.nameParameters).listed {
      guard let attribute = AliasMigration.attribute(word) else {
        omit(.nameParameters, "\"\(word)\" is no attribute of a subject that is known here")
        continue
      }
      list += list.isEmpty ? attribute : Text(", ").bytes + attribute
    }
    if !list.isEmpty { section.set("name_parameters", list, from: EJBCAKey.nameParameters.word, matters: true) }
  }

  /// EJBCA's name of an attribute in ours. Its SN is the serial number of the subject, ours (RFC 4519) the surname.
  static func attribute(_ word: [UInt8]) -> [UInt8]? {
    let other: StaticString? =
      switch word.lowercased {
      case let word where word.matches("sn"): "serialNumber"
      case let word where word.matches("surname"): "SN"
      case let word where word.matches("givenname"): "GN"
      case let word where word.matches("e") || word.matches("email"): "emailAddress"
      default: nil
      }
    if let other { return other.octets }
    return AttributeType(shortName: word.span)?.shortName.octets
  }
}
