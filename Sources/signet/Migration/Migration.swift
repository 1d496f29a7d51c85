/// What becomes of the CMP configuration of EJBCA here: sections, what is to be done by hand, and what has no counterpart.
struct Migration {
  var sections: [MigratedSection] = []
  var omissions: [Omission] = []
  /// Names that the sections use and that EJBCA's dump says nothing about.
  var authorities = NameTable()
  var profiles = NameTable()
  private var aliases = NameTable()

  /// A setting that is not carried over.
  struct Omission: Equatable {
    /// Of EJBCA, or empty for what belongs to none.
    let alias: [UInt8]
    /// EJBCA's key, or `line 7`.
    let key: Text
    let reason: Text
    /// Whether somebody is let in, kept out or looked at otherwise than before.
    let mattersForSecurity: Bool
  }

  init(_ dump: EJBCADump) {
    for alias in dump.aliases { add(alias) }
    if !dump.proxy.isEmpty {
      var proxy = ProxyMigration(dump.proxy, name: aliases.name(dump.aliases.isEmpty ? Text("cmp").bytes : Text("proxy").bytes))
      proxy.run()
      take(proxy.section)
      omissions += proxy.omissions
    }
    for property in dump.unknown where !property.value.isEmpty {
      omit("\(property.key)", "line \(property.line): no key of EJBCA that is known here")
    }
    if dump.surplus > 0 {
      omit("aliases", "\(dump.surplus) settings of more than \(EJBCADump.limit) aliases: make several files of it")
    }
    for line in dump.damaged { omit("line \(line)", "it cannot be read as a setting") }
  }

  /// Whether anything that matters for security is missing.
  var isUnsafe: Bool { omissions.contains { $0.mattersForSecurity } }

  private mutating func add(_ alias: EJBCADump.Alias) {
    var work = AliasMigration(alias, name: aliases.name(alias.name), sharing: sections.first { !$0.isWithdrawn }?.name)
    work.run(&authorities, &profiles)
    omissions += work.omissions
    take(work.section)
  }

  private mutating func omit(_ key: Text, _ reason: Text) {
    omissions.append(Omission(alias: [], key: key, reason: reason, mattersForSecurity: true))
  }

  /// Comments out what this version would refuse.
  private mutating func take(_ section: MigratedSection) {
    var section = section
    for (key, source, matters) in section.withdraw() {
      let reason: Text = "this version of signet does not do \(key) as it would have to"
      omissions.append(Omission(alias: section.original, key: Text(source), reason: reason, mattersForSecurity: matters))
    }
    sections.append(section)
  }
}

/// Names of this configuration for EJBCA's, which may have blanks and any length: no two become one.
struct NameTable {
  private(set) var names: [(original: [UInt8], name: [UInt8])] = []

  mutating func name(_ original: [UInt8]) -> [UInt8] {
    for known in names where known.original == original { return known.name }
    let plain = NameTable.plain(original)
    var name = plain
    var number = 2
    while names.contains(where: { $0.name == name }) {
      let suffix = Text("-\(number)").bytes
      name = Array(plain.prefix(ConfiguredName.maximum - suffix.count)) + suffix
      number += 1
    }
    names.append((original, name))
    return name
  }

  /// Other characters become hyphens.
  static func plain(_ text: [UInt8]) -> [UInt8] {
    var name: [UInt8] = []
    for octet in text where octet & 0xC0 != 0x80 {
      name.append(ConfiguredName.objection(to: [octet]) == nil ? octet : UInt8(ascii: "-"))
    }
    return name.isEmpty ? [UInt8(ascii: "-")] : Array(name.prefix(ConfiguredName.maximum))
  }
}
