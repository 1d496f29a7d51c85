/// Whether names keep to constraints (RFC 5280 4.2.1.10, 6.1.3 b and c).
///
/// Everything that cannot be compared with certainty is a violation: a name of a form that constraints are imposed on but
/// which is not understood here, a URI without a host name, a text that is no host name, and under an excluded directory
/// name a subject in an old string type.
extension NameConstraints {
  /// Whether a certificate with this subject and these alternative names may stand below.
  public func allow(subject: Name, alternativeNames: GeneralNames?) -> Bool {
    if !subject.isEmpty, !allows(directoryName: subject) { return false }
    var attributes = subject.makeIterator()
    while let attribute = attributes.next() {
      // RFC 5280 asks for this only when there is no subjectAltName; a mailbox is a mailbox wherever it stands.
      if attribute.type == .emailAddress, !allows(mailbox: attribute.value.content) { return false }
    }
    guard let alternativeNames else { return true }
    if alternativeNames.names.count > PKIXLimits.subtrees { return false }
    var each = alternativeNames.names.makeIterator()
    while let name = each.next() {
      if !allows(name) { return false }
    }
    return true
  }

  private func allows(_ name: GeneralName) -> Bool {
    allows { subtree in name.isWithin(subtree.base) }
  }

  private func allows(directoryName name: Name) -> Bool {
    allows { subtree in
      guard case .directoryName(let base) = subtree.base.choice else { return .otherForm }
      return name.isWithin(base)
    }
  }

  private func allows(mailbox: Span<UInt8>) -> Bool {
    allows { subtree in
      guard case .rfc822Name(let base) = subtree.base.choice else { return .otherForm }
      return mailbox.isMailbox(within: base)
    }
  }

  /// In no excluded subtree, and in a permitted one if there are any of its form.
  private func allows(_ relation: (GeneralSubtree) -> NameRelation) -> Bool {
    if let excludedSubtrees {
      var each = excludedSubtrees.makeIterator()
      while let subtree = each.next() {
        switch relation(subtree) {
        case .within, .unknown: return false
        case .outside, .otherForm: break
        }
      }
    }
    guard let permittedSubtrees else { return true }
    var isConstrained = false
    var each = permittedSubtrees.makeIterator()
    while let subtree = each.next() {
      switch relation(subtree) {
      case .within: return true
      case .outside, .unknown: isConstrained = true
      case .otherForm: break
      }
    }
    return !isConstrained
  }
}

/// How a name stands to a subtree.
enum NameRelation {
  case within, outside
  /// The subtree says nothing of names of this form.
  case otherForm
  /// It is of the form, and nobody here can tell.
  case unknown

  init(_ isWithin: Bool) { self = isWithin ? .within : .outside }
}

extension GeneralName {
  /// `self` is a name of a certificate, `base` stands in a subtree.
  func isWithin(_ base: GeneralName) -> NameRelation {
    switch (choice, base.choice) {
    case (.directoryName(let name), .directoryName(let base)): name.isWithin(base)
    case (.dNSName(let name), .dNSName(let base)): name.isDNSName(within: base)
    case (.rfc822Name(let name), .rfc822Name(let base)): name.isMailbox(within: base)
    case (.uniformResourceIdentifier(let name), .uniformResourceIdentifier(let base)): name.isURI(within: base)
    case (.iPAddress(let name), .iPAddress(let base)): name.isAddress(within: base)
    case (.otherName, .otherName), (.x400Address, .x400Address), (.ediPartyName, .ediPartyName),
      (.registeredID, .registeredID):
      .unknown
    default: .otherForm
    }
  }
}

extension Name {
  /// The base's relative names are the first of these.
  fileprivate func isWithin(_ base: Name) -> NameRelation {
    var mine = relativeNames.makeIterator()
    var theirs = base.relativeNames.makeIterator()
    while let wanted = theirs.next() {
      guard let name = mine.next() else { return .outside }
      if name.matches(wanted) { continue }
      return name.hasOldStrings || wanted.hasOldStrings ? .unknown : .outside
    }
    return .within
  }
}

extension RelativeDistinguishedName {
  /// A text in TeletexString, UniversalString or BMPString, which is compared octet for octet only.
  fileprivate var hasOldStrings: Bool {
    var each = attributes.makeIterator()
    while let attribute = each.next() {
      switch attribute.value.tag.octet {
      case 0x14, 0x1C, 0x1E: return true
      default: break
      }
    }
    return false
  }
}

extension Span where Element == UInt8 {
  /// RFC 5280: "Any DNS name that can be constructed by simply adding zero or more labels to the left-hand side of the name
  /// satisfies the name constraint." A base that begins with a dot, as OpenSSL reads it, wants at least one label more.
  fileprivate func isDNSName(within base: Span<UInt8>) -> NameRelation {
    let name = beginsWithWildcard ? extracting(2..<count) : self
    guard name.isHostName else { return .unknown }
    if base.count == 0 { return .within }
    if base[0] == UInt8(ascii: ".") { return NameRelation(count > base.count && ends(with: base)) }
    guard ends(with: base) else { return .outside }
    return NameRelation(count == base.count || self[count - base.count - 1] == UInt8(ascii: "."))
  }

  private var beginsWithWildcard: Bool {
    count > 2 && self[0] == UInt8(ascii: "*") && self[1] == UInt8(ascii: ".")
  }

  /// The base is a mailbox, a host, or with a dot before it all hosts of a domain.
  fileprivate func isMailbox(within base: Span<UInt8>) -> NameRelation {
    guard isMailbox, let at = position(of: UInt8(ascii: "@")) else { return .unknown }
    let host = extracting(at + 1..<count)
    guard let baseAt = base.position(of: UInt8(ascii: "@")) else { return host.isHost(within: base) }
    // RFC 5321 2.4: the local part has its case, the host has none.
    let baseHost = base.extracting(baseAt + 1..<base.count)
    guard extracting(0..<at).equals(base.extracting(0..<baseAt)) else { return .outside }
    return NameRelation(host.count == baseHost.count && host.ends(with: baseHost))
  }

  /// The base is a host, or with a dot before it all hosts of a domain. RFC 5280: "If a name constraint is applied to a URI
  /// that does not include an authority component with a host name specified as a fully qualified domain name, then the
  /// application MUST reject the certificate."
  fileprivate func isURI(within base: Span<UInt8>) -> NameRelation {
    guard let host = uriHost, host.isHostName, !host.isDottedNumber else { return .unknown }
    return host.isHost(within: base)
  }

  private func isHost(within base: Span<UInt8>) -> NameRelation {
    if base.count == 0 { return .within }
    if base[0] == UInt8(ascii: ".") { return NameRelation(count > base.count && ends(with: base)) }
    return NameRelation(count == base.count && ends(with: base))
  }

  /// The range of the host in `scheme://userinfo@host:port/path` (RFC 3986 3.2).
  private func hostRange() -> Range<Int>? {
    guard let colon = position(of: UInt8(ascii: ":")), colon + 2 < count, self[colon + 1] == UInt8(ascii: "/"),
      self[colon + 2] == UInt8(ascii: "/")
    else { return nil }
    var (start, end) = (colon + 3, colon + 3)
    while end < count, !self[end].endsAuthority { end += 1 }
    for index in start..<end where self[index] == UInt8(ascii: "@") { start = index + 1 }
    for index in start..<end where self[index] == UInt8(ascii: ":") { return start..<index }
    return start..<end
  }

  private var uriHost: Span<UInt8>? {
    @_lifetime(copy self) get {
      guard let range = hostRange() else { return nil }
      return extracting(range)
    }
  }

  /// Digits and dots: an IPv4 address looks like a host name.
  private var isDottedNumber: Bool {
    for index in indices where self[index].isLetter || self[index] == UInt8(ascii: "-") { return false }
    return true
  }

  /// The base is an address and a mask of the same length, the mask's ones before its zeros (RFC 4632).
  fileprivate func isAddress(within base: Span<UInt8>) -> NameRelation {
    guard count == 4 || count == 16, base.count == 8 || base.count == 32 else { return .unknown }
    let half = base.count / 2
    var isOver = false
    for index in half..<base.count {
      let octet = base[index]
      if isOver ? octet != 0 : octet.leadingOnes + octet.trailingZeros < 8 { return .unknown }
      if octet != 0xFF { isOver = true }
    }
    guard count == half else { return .outside }
    for index in 0..<half where (self[index] ^ base[index]) & base[half + index] != 0 { return .outside }
    return .within
  }

  private func position(of octet: UInt8) -> Int? {
    for index in indices where self[index] == octet { return index }
    return nil
  }

  private func ends(with other: Span<UInt8>) -> Bool {
    guard count >= other.count else { return false }
    let start = count - other.count
    for index in other.indices where self[start + index].lowercased != other[index].lowercased { return false }
    return true
  }
}

extension UInt8 {
  fileprivate var endsAuthority: Bool {
    self == UInt8(ascii: "/") || self == UInt8(ascii: "?") || self == UInt8(ascii: "#")
  }
  fileprivate var leadingOnes: Int { (~self).leadingZeroBitCount }
  fileprivate var trailingZeros: Int { trailingZeroBitCount }
}
