/// The settings of a file, each with the alias that it belongs to: `ALIAS.key` as `dumpalias` prints it, `key` alone for the
/// default alias, `cmp.key` and `cmp.ALIAS.key` as the property files of old have it; and the properties of the CMP proxy.
struct EJBCADump {
  struct Alias {
    let name: [UInt8]
    var settings: [(key: EJBCAKey, value: [UInt8])] = []

    /// The value, or EJBCA's default.
    func value(_ key: EJBCAKey) -> [UInt8] { setting(key) ?? key.fallback.octets }

    /// The last value, as Java has it; nothing where the key is not there.
    func setting(_ key: EJBCAKey) -> [UInt8]? {
      for setting in settings.reversed() where setting.key == key { return setting.value }
      return nil
    }

    func isTrue(_ key: EJBCAKey) -> Bool { value(key).trimmed.lowercased.matches("true") }
  }

  private(set) var aliases: [Alias] = []
  private(set) var proxy: [Property] = []
  /// Neither of an alias nor of the proxy.
  private(set) var unknown: [Property] = []
  private(set) var damaged: [Int]
  /// Settings of more aliases than are looked at.
  private(set) var surplus = 0

  /// Aliases at most: more than an operator has, few enough to be searched one by one.
  static let limit = 256

  init(_ text: [UInt8]) {
    let lines = PropertyLines(text)
    damaged = lines.damaged
    for property in lines.properties { take(property) }
  }

  private mutating func take(_ property: Property) {
    if property.key.begins(with: "cmp.backend.") || property.key.begins(with: "cmp.tcp.") { return proxy.append(property) }
    // A slip in EJBCA's own guide.
    if property.key.begins(with: "mp.backend.") {
      let key = [UInt8(ascii: "c")] + property.key
      return proxy.append(Property(key: key, value: property.value, line: property.line))
    }
    // The list of names itself, and the version of the data: nothing that has to be carried over.
    if property.key.matches("aliaslist") || property.key.matches("version") { return }
    guard let (alias, key) = EJBCADump.split(property.key) else { return unknown.append(property) }
    let index = aliases.firstIndex { $0.name == alias } ?? aliases.count
    if index == EJBCADump.limit { return surplus += 1 }
    if index == aliases.count { aliases.append(Alias(name: alias)) }
    aliases[index].settings.append((key, property.value))
  }

  private static let known = EJBCAKey.all

  /// The longest key that it ends with; what stands before it is the alias.
  private static func split(_ text: [UInt8]) -> (alias: [UInt8], key: EJBCAKey)? {
    var best: EJBCAKey?
    for key in known where text.endsWithKey(key.word) && key.word.count > best?.word.count ?? 0 { best = key }
    guard let best else { return nil }
    var alias = Array(text.dropLast(best.word.count + 1))
    if alias.begins(with: "cmp."), alias.count > 4 { alias.removeFirst(4) }
    return (alias.isEmpty ? Text("cmp").bytes : alias, best)
  }
}

extension [UInt8] {
  /// Whether it is this key, or ends in a dot and this key.
  fileprivate func endsWithKey(_ key: StaticString) -> Bool {
    let rest = count - key.count
    guard rest == 0 || rest > 1 && self[rest - 1] == UInt8(ascii: ".") else { return false }
    for index in 0..<key.count where self[rest + index] != key.octet(index) { return false }
    return true
  }

  /// Without blanks at either end.
  var trimmed: [UInt8] {
    var text = self[...]
    while let first = text.first, PropertyLines.isBlank(first) { text.removeFirst() }
    while let last = text.last, PropertyLines.isBlank(last) { text.removeLast() }
    return Array(text)
  }

  /// Letters of ASCII only.
  var lowercased: [UInt8] {
    map { $0 >= UInt8(ascii: "A") && $0 <= UInt8(ascii: "Z") ? $0 | 0x20 : $0 }
  }

  /// What stands between semicolons; nothing of an empty text.
  var listed: [[UInt8]] {
    trimmed.isEmpty ? [] : split(separator: UInt8(ascii: ";"), omittingEmptySubsequences: false).map { Array($0).trimmed }
  }
}
