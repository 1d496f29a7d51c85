/// The properties of EJBCA's CMP proxy, which checks messages before it hands them on.
struct ProxyMigration {
  private let properties: [Property]
  var section: MigratedSection
  var omissions: [Migration.Omission] = []

  private static let url: StaticString = "cmp.backend.http.url"
  private static let append: StaticString = "cmp.backend.http.appendalias"
  private static let needsMAC: StaticString = "cmp.backend.hmacPasswordValidationRequired"
  private static let secrets: StaticString = "cmp.backend.hmacPassword.keylist"
  private static let needsSignature: StaticString = "cmp.backend.signatureRequired"
  private static let issuers: StaticString = "cmp.backend.issuerchainpath"
  private static let tcp: StaticString = "cmp.tcp.enabled"

  init(_ properties: [Property], name: [UInt8]) {
    self.properties = properties
    section = MigratedSection(name, original: name)
  }

  mutating func run() {
    section.set("mode", "proxy", from: ProxyMigration.url, matters: true)
    if let url = value(ProxyMigration.url) { section.set(ProxyMigration.url, url, from: ProxyMigration.url, matters: true) }
    if let word = value(ProxyMigration.append) {
      section.set(ProxyMigration.append, yesNo(word), from: ProxyMigration.append)
    }
    checkMAC()
    checkSignature()
    section.set("error_style", "ejbca", from: ProxyMigration.url)
    if let word = value(ProxyMigration.tcp), word.lowercased.matches("true") {
      omit(Text(ProxyMigration.tcp), "CMP over TCP is not served; clients have to use HTTP", matters: false)
    }
    let known = [
      ProxyMigration.url, ProxyMigration.append, ProxyMigration.needsMAC, ProxyMigration.secrets, ProxyMigration.needsSignature,
      ProxyMigration.issuers,
    ]
    for property in properties where !property.value.trimmed.isEmpty && !property.key.begins(with: "cmp.tcp.") {
      if known.contains(where: { property.key.matches($0) }) { continue }
      omit(Text("\(property.key)"), "line \(property.line): no property of the proxy that is known here", matters: true)
    }
  }

  private mutating func checkMAC() {
    let isNeeded = yesNo(value(ProxyMigration.needsMAC) ?? [])
    section.set(ProxyMigration.needsMAC, isNeeded, from: ProxyMigration.needsMAC, matters: true)
    guard let list = value(ProxyMigration.secrets) else {
      if isNeeded.matches("yes") { omit(Text(ProxyMigration.secrets), "there is no secret to check a MAC with", matters: true) }
      return
    }
    guard let names = ProxyMigration.names(list) else {
      return omit(Text(ProxyMigration.secrets), "it does not look like [ca1:secret][ca2:secret]", matters: true)
    }
    let file = section.name + Text(".keylist").bytes
    var advice: [Text] = ["by hand: write a line with reference and secret for each of these into \(file) (umask 077):"]
    for name in names { advice.append("  \(name)") }
    advice.append("the properties hold the secrets in the clear: delete them when you are done")
    section.set(ProxyMigration.secrets, file, from: ProxyMigration.secrets, matters: true, advice: advice)
  }

  private mutating func checkSignature() {
    let isNeeded = yesNo(value(ProxyMigration.needsSignature) ?? [])
    section.set(ProxyMigration.needsSignature, isNeeded, from: ProxyMigration.needsSignature, matters: true)
    if let path = value(ProxyMigration.issuers) {
      section.set(
        ProxyMigration.issuers, path, from: ProxyMigration.issuers, matters: true,
        advice: ["by hand: copy the file or folder of issuers here"])
    } else if isNeeded.matches("yes") {
      omit(Text(ProxyMigration.issuers), "no issuer is named, so no signature could be right", matters: true)
    }
  }

  /// The names in `[ca1:foo][ca2:bar]`; a secret may have any character but `]`.
  private static func names(_ list: [UInt8]) -> [[UInt8]]? {
    var names: [[UInt8]] = []
    for part in list.split(separator: UInt8(ascii: "]")) {
      let part = Array(part).trimmed
      guard part.first == UInt8(ascii: "["), let colon = part.firstIndex(of: UInt8(ascii: ":")), colon > 1 else { return nil }
      names.append(Array(part[1..<colon]))
    }
    return names.isEmpty ? nil : names
  }

  private func value(_ key: StaticString) -> [UInt8]? {
    for property in properties.reversed() where property.key.matches(key) {
      return property.value.trimmed.isEmpty ? nil : property.value.trimmed
    }
    return nil
  }

  private func yesNo(_ word: [UInt8]) -> [UInt8] { Text(word.lowercased.matches("true") ? "yes" : "no").bytes }

  private mutating func omit(_ key: Text, _ reason: Text, matters: Bool) {
    omissions.append(Migration.Omission(alias: section.name, key: key, reason: reason, mattersForSecurity: matters))
  }
}
