/// What a path names. An unknown path names nothing and is 404.
///
/// Matching is octet by octet: no percent decoding, no removal of dots, no folding of case. A path that another server would
/// have to normalise first names nothing here, so it can never reach another alias than the one that it spells.
public enum Resource: Equatable, Sendable {
  /// A CMP endpoint: POST. Without a name it is the default alias, `cmp`; the name is a range of the path.
  case cmp(alias: OctetRange?, CMPOperation?)
  /// A CA certificate by the CA's name: GET.
  case certificate(OctetRange)
  case certificatePEM(OctetRange)
  /// A CRL by the CA's name: GET.
  case crl(OctetRange)
  case health
  case ready
  case metrics

  /// The methods that it has.
  public var allow: Allow {
    if case .cmp = self { return .post }
    return .get
  }

  public init?(_ path: Span<UInt8>) {
    guard let cut = PathSegments(path) else { return nil }
    switch cut.count {
    case 0: self = .cmp(alias: nil, nil)
    case 1: self.init(single: path.octets(cut[0]))
    case 2: self.init(path, cut[0], cut[1])
    default: self.init(long: path, cut)
    }
  }

  /// One segment. `/pkix/` is what the examples of `openssl cmp` say.
  private init?(single name: Span<UInt8>) {
    if name.equals("cmp") || name.equals("pkix") {
      self = .cmp(alias: nil, nil)
    } else if name.equals("health") {
      self = .health
    } else if name.equals("ready") {
      self = .ready
    } else if name.equals("metrics") {
      self = .metrics
    } else {
      return nil
    }
  }

  /// `/.well-known/cmp` (RFC 9811 3.4), `/cmp/NAME`, `/cmpProxy/NAME`, `/NAME/cmp`, and what GET asks for.
  private init?(_ path: Span<UInt8>, _ first: OctetRange, _ second: OctetRange) {
    let folder = path.octets(first)
    let name = path.octets(second)
    if folder.equals(".well-known") {
      guard name.equals("cmp") else { return nil }
      self = .cmp(alias: nil, nil)
    } else if folder.equals("cmp") || folder.equals("cmpProxy") {
      guard name.isAliasName else { return nil }
      self = .cmp(alias: second, nil)
    } else if name.equals("cmp") {
      guard folder.isAliasName else { return nil }
      self = .cmp(alias: first, nil)
    } else {
      self.init(file: path, folder, second)
    }
  }

  private init?(file path: Span<UInt8>, _ folder: Span<UInt8>, _ file: OctetRange) {
    let name = path.octets(file)
    guard name.count > 4 else { return nil }
    let stem = OctetRange(start: file.start, count: file.count - 4)
    guard path.octets(stem).isAliasName else { return nil }
    if folder.equals("ca"), name.hasSuffix(".cer") {
      self = .certificate(stem)
    } else if folder.equals("ca"), name.hasSuffix(".pem") {
      self = .certificatePEM(stem)
    } else if folder.equals("crl"), name.hasSuffix(".crl") {
      self = .crl(stem)
    } else {
      return nil
    }
  }

  /// `/.well-known/cmp/OPERATION`, `/.well-known/cmp/p/NAME[/OPERATION]` (RFC 9483 6.1) and `/ejbca/publicweb/cmp/NAME`.
  private init?(long path: Span<UInt8>, _ cut: PathSegments) {
    let first = path.octets(cut[0])
    let second = path.octets(cut[1])
    if first.equals("ejbca"), second.equals("publicweb"), cut.count == 4, path.octets(cut[2]).equals("cmp") {
      guard path.octets(cut[3]).isAliasName else { return nil }
      self = .cmp(alias: cut[3], nil)
      return
    }
    if first.equals("ejbca"), second.equals("publicweb"), cut.count == 3, path.octets(cut[2]).equals("cmp") {
      self = .cmp(alias: nil, nil)
      return
    }
    guard first.equals(".well-known"), second.equals("cmp") else { return nil }
    if cut.count == 3 {
      guard let operation = CMPOperation(path.octets(cut[2])) else { return nil }
      self = .cmp(alias: nil, operation)
      return
    }
    guard path.octets(cut[2]).equals("p"), path.octets(cut[3]).isAliasName else { return nil }
    if cut.count == 4 {
      self = .cmp(alias: cut[3], nil)
    } else {
      guard let operation = CMPOperation(path.octets(cut[4])) else { return nil }
      self = .cmp(alias: cut[3], operation)
    }
  }
}

/// A path cut at its slashes: at most five segments, none of them empty; one slash at the end is as none.
private struct PathSegments {
  private var segments: [5 of OctetRange]
  private(set) var count = 0

  subscript(_ index: Int) -> OctetRange { segments[index] }

  init?(_ path: Span<UInt8>) {
    segments = .init(repeating: OctetRange(start: 0, count: 0))
    if path.isEmpty { return }
    guard path[0] == 0x2F else { return nil }
    var start = 1
    while start < path.count {
      let end = path.first(0x2F, from: start) ?? path.count
      if end == start || count == 5 { return nil }
      segments[count] = OctetRange(start: start, count: end - start)
      count += 1
      start = end + 1
    }
  }
}

extension Span where Element == UInt8 {
  /// 1 to 40 of `A-Z a-z 0-9 _ . -`, and not only dots.
  public var isAliasName: Bool {
    guard count > 0, count <= HTTPLimits.aliasName else { return false }
    var onlyDots = true
    for index in indices {
      let octet = self[index]
      guard octet.isLetter || octet.isDigit || octet == 0x5F || octet == 0x2E || octet == 0x2D else { return false }
      if octet != 0x2E { onlyDots = false }
    }
    return !onlyDots
  }
}
