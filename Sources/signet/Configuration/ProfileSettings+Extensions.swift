import Authority
import PKIX

/// Extensions of a profile: policies, places, and further ones in hexadecimal.
extension ProfileSettings {
  /// Octets of all further extensions together.
  private static let limit = 2048

  mutating func readExtensions(_ values: inout ConfigurationValues) {
    profile.crlDistributionPoint = values.place("crl_distribution_point")
    profile.authorityInfoAccess = values.place("authority_info_access")
    profile.ocsp = values.place("ocsp_url") ?? []
    readPolicies(&values)
    readFurther(&values)
  }

  private mutating func readPolicies(_ values: inout ConfigurationValues) {
    var (known, content): ([[UInt8]], [UInt8]) = ([], [])
    var isCritical = false
    for (word, position) in values.listOrNone("certificate_policies") {
      let (dotted, uri) = word.halves(at: 0x20)
      if word.matches("critical") {
        isCritical = true
      } else if let policy = ObjectIdentifier(dotted: dotted), uri?.isURL ?? true, !known.contains(dotted) {
        known.append(dotted)
        let statement = uri ?? []
        content += Encoding.write(limit: PKIXLimits.uri + 64) { $0.policyInformation(policy, cps: statement.span) }
      } else {
        values.errors.append(
          position.error("certificate_policies: a policy looks like 1.3.6.1.4.1.99999.1 or 1.3.6.1.4.1.99999.1 https://ca.example/cps"))
      }
    }
    if known.count > PKIXLimits.policies {
      values.errors.append(values.position("certificate_policies").error("certificate_policies: at most \(PKIXLimits.policies)"))
    }
    if content.isEmpty { return }
    profile.certificatePolicies = Encoding.write(limit: content.count + 64) { writer in
      let mark = writer.beginExtension(.certificatePolicies, critical: isCritical)
      writer.primitive(.sequence, content.span)
      writer.end(mark)
    }
  }

  /// `extension = 1.2.3.4 critical 0500`, any number of them.
  private mutating func readFurther(_ values: inout ConfigurationValues) {
    var known: [[UInt8]] = []
    for (text, position) in values.texts("extension") where !text.isEmpty {
      let (dotted, rest) = text.halves(at: 0x20)
      let (word, last) = (rest ?? []).halves(at: 0x20)
      let isCritical = last != nil && word.matches("critical")
      guard let identifier = ObjectIdentifier(dotted: dotted), last == nil || isCritical,
        let encoded = ProfileSettings.encode(identifier, critical: isCritical, last ?? word)
      else {
        values.errors.append(position.error("extension: say 1.2.3.4 0500, or 1.2.3.4 critical 0500: its value is one element of DER"))
        continue
      }
      if identifier.isIssuersBusiness || known.contains(dotted) {
        values.errors.append(position.error("extension: \(dotted) has a key of its own, is not the profile's to say, or is there already"))
      }
      known.append(dotted)
      profile.extensions += encoded
    }
    if profile.extensions.count > ProfileSettings.limit {
      values.errors.append(values.position("extension").error("extension: all of them have \(ProfileSettings.limit) octets at most"))
    }
  }

  /// An extension with a value in hexadecimal; nothing when that is no element of DER, or too long.
  private static func encode(_ identifier: ObjectIdentifier, critical: Bool, _ value: [UInt8]) -> [UInt8]? {
    var room = [UInt8](repeating: 0, count: limit)
    var writer = DERWriter(room.mutableSpan)
    let mark = writer.beginExtension(identifier, critical: critical)
    guard writer.element(hexadecimal: value.span) else { return nil }
    writer.end(mark)
    if writer.overflowed { return nil }
    let count = writer.count
    return Array(room[..<count])
  }
}

extension ConfigurationValues {
  /// Nothing when the CA's own place holds; empty when there is to be none.
  fileprivate mutating func place(_ key: StaticString) -> [UInt8]? {
    let value = text(key)
    return value.isEmpty ? nil : value.matches("none") ? [] : uri(key)
  }
}

extension [UInt8] {
  fileprivate var isURL: Bool { contains(UInt8(ascii: ":")) && count <= PKIXLimits.uri && allSatisfy { $0 > 0x20 && $0 < 0x7F } }
}
