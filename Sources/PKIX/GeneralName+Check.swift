/// Why an alternative name may not be certified, and where it stands.
public struct GeneralNameFault: Error, Equatable, Sendable {
  public enum Reason: UInt8, Sendable {
    /// Not letters, digits and hyphens in labels of 1 to 63; a wildcard; more than 253 characters.
    case badDNSName
    /// Neither 4 nor 16 octets.
    case badIPAddress
    /// Without a scheme, or with a character that RFC 3986 does not have.
    case badURI
    /// Not `local@domain` in printable ASCII.
    case badMailbox
    /// `x400Address` and `ediPartyName`, which nobody can check.
    case unsupportedKind
    /// A directory name that is empty or that `Name.check` refuses.
    case badDirectoryName
    /// An otherName whose value is not DER, or not what its type says.
    case badOtherName
    /// More than `PKIXLimits.generalNames`.
    case tooManyNames
  }

  public let reason: Reason
  public let offset: Int

  public init(_ reason: Reason, at offset: Int) { (self.reason, self.offset) = (reason, offset) }

  public var text: StaticString {
    switch reason {
    case .badDNSName: "a DNS name of subjectAltName is not a host name"
    case .badIPAddress: "an IP address of subjectAltName has neither 4 nor 16 octets"
    case .badURI: "a URI of subjectAltName is not one"
    case .badMailbox: "a mailbox of subjectAltName is not one"
    case .unsupportedKind: "an alternative name is of a kind that is not certified here"
    case .badDirectoryName: "a directory name of subjectAltName may not be certified"
    case .badOtherName: "an otherName of subjectAltName is malformed"
    case .tooManyNames: "subjectAltName has too many names"
    }
  }
}

extension GeneralNames {
  /// Whether signet certifies these as a subjectAltName (RFC 5280 4.2.1.6).
  public func check() throws(GeneralNameFault) {
    if names.count > PKIXLimits.generalNames { throw GeneralNameFault(.tooManyNames, at: offset) }
    var each = names.makeIterator()
    while let name = each.next() { try name.check() }
  }
}

extension GeneralName {
  /// Whether signet certifies this as an alternative name. An otherName and a registeredID pass when they are
  /// well-formed: whether a profile wants them is for the profile to say.
  public func check() throws(GeneralNameFault) {
    if let reason = fault { throw GeneralNameFault(reason, at: offset) }
  }

  private var fault: GeneralNameFault.Reason? {
    switch choice {
    case .dNSName(let name): return name.isHostName ? nil : .badDNSName
    case .iPAddress(let address): return address.count == 4 || address.count == 16 ? nil : .badIPAddress
    case .uniformResourceIdentifier(let reference): return reference.isURI ? nil : .badURI
    case .rfc822Name(let mailbox): return mailbox.isMailbox ? nil : .badMailbox
    case .directoryName(let name):
      if name.isEmpty { return .badDirectoryName }
      do { try name.check() } catch { return .badDirectoryName }
      return nil
    case .otherName(let type, let value):
      do { try DERWalk.check(value.encoded) } catch { return .badOtherName }
      return value.fits(type) ? nil : .badOtherName
    case .registeredID: return nil
    case .x400Address, .ediPartyName: return .unsupportedKind
    }
  }
}

extension DERElement {
  /// Whether it can be the value of an otherName of this type; of most types nothing is known.
  fileprivate func fits(_ type: ObjectIdentifier) -> Bool {
    if type == .hardwareModuleName { return (try? HardwareModuleName(self))?.hwSerialNum.count ?? 0 > 0 }
    return type != .userPrincipalName || tag == .utf8String
  }
}

extension Span where Element == UInt8 {
  /// RFC 1034 3.5 as RFC 1123 2.1 relaxes it: labels of letters, digits and inner hyphens. No root dot, no wildcard.
  var isHostName: Bool {
    guard count >= 1, count <= 253 else { return false }
    var labelStart = 0
    for index in 0...count where index == count || self[index] == UInt8(ascii: ".") {
      guard extracting(labelStart..<index).isLabel else { return false }
      labelStart = index + 1
    }
    return true
  }

  private var isLabel: Bool {
    guard count >= 1, count <= 63, self[0] != UInt8(ascii: "-"), self[count - 1] != UInt8(ascii: "-") else {
      return false
    }
    for index in indices where !self[index].isLetterOrDigit && self[index] != UInt8(ascii: "-") { return false }
    return true
  }

  /// `local@domain` (RFC 5280 4.2.1.6): one at-sign, a host name after it, printable ASCII without spaces before it.
  var isMailbox: Bool {
    guard count <= 254 else { return false }
    for index in indices where self[index] == UInt8(ascii: "@") {
      guard index > 0, extracting(index + 1..<count).isHostName else { return false }
      for before in 0..<index where !self[before].isMailboxCharacter { return false }
      return true
    }
    return false
  }

  /// An absolute URI (RFC 3986 3): a scheme, something after it, and no octet that is not of the syntax.
  var isURI: Bool {
    guard count > 0, count <= PKIXLimits.uri, self[0].isLetter else { return false }
    var index = 0
    while index < count, self[index].isSchemeCharacter { index += 1 }
    guard index < count - 1, self[index] == UInt8(ascii: ":") else { return false }
    for rest in index..<count where !self[rest].isURICharacter { return false }
    return true
  }
}

extension UInt8 {
  var isLetter: Bool { lowercased >= 0x61 && lowercased <= 0x7A }
  var isLetterOrDigit: Bool { isLetter || self >= 0x30 && self <= 0x39 }

  fileprivate var isSchemeCharacter: Bool {
    isLetterOrDigit || self == UInt8(ascii: "+") || self == UInt8(ascii: "-") || self == UInt8(ascii: ".")
  }

  /// Printable ASCII without what RFC 3986 leaves out of `reserved`, `unreserved` and `%`.
  fileprivate var isURICharacter: Bool {
    switch self {
    case UInt8(ascii: "\""), UInt8(ascii: "<"), UInt8(ascii: ">"), UInt8(ascii: "\\"), UInt8(ascii: "^"),
      UInt8(ascii: "`"), UInt8(ascii: "{"), UInt8(ascii: "|"), UInt8(ascii: "}"):
      false
    default: self > 0x20 && self < 0x7F
    }
  }

  /// RFC 5321 `atext` and the dot.
  fileprivate var isMailboxCharacter: Bool {
    switch self {
    case UInt8(ascii: "("), UInt8(ascii: ")"), UInt8(ascii: "<"), UInt8(ascii: ">"), UInt8(ascii: "["),
      UInt8(ascii: "]"), UInt8(ascii: ":"), UInt8(ascii: ";"), UInt8(ascii: ","), UInt8(ascii: "\\"),
      UInt8(ascii: "\""), UInt8(ascii: "@"):
      false
    default: self > 0x20 && self < 0x7F
    }
  }
}
