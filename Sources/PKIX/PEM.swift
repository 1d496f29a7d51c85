/// One textual encoding (RFC 7468): `-----BEGIN label-----`, base 64, `-----END label-----`.
public struct PEMBlock: ~Escapable {
  public let label: Span<UInt8>
  /// The lines between the two boundaries.
  public let body: Span<UInt8>
  /// Where the body starts in the text.
  public let offset: Int

  @_lifetime(copy label, copy body)
  init(label: Span<UInt8>, body: Span<UInt8>, offset: Int) {
    self.label = label
    self.body = body
    self.offset = offset
  }

  /// What the label says, if signet knows it.
  public var kind: PEMLabel? {
    if PEMLabel.certificate.matches(label) { return .certificate }
    if PEMLabel.certificateRequest.matches(label) { return .certificateRequest }
    if PEMLabel.crl.matches(label) { return .crl }
    if PEMLabel.publicKey.matches(label) { return .publicKey }
    if PEMLabel.privateKey.matches(label) { return .privateKey }
    if PEMLabel.encryptedPrivateKey.matches(label) { return .encryptedPrivateKey }
    if PEMLabel.ecPrivateKey.matches(label) { return .ecPrivateKey }
    if PEMLabel.rsaPrivateKey.matches(label) { return .rsaPrivateKey }
    return nil
  }

  /// The octets; returns their number.
  public func decode(into room: inout MutableSpan<UInt8>) throws(PEMError) -> Int {
    try Base64.decode(body, into: &room, offset: offset)
  }
}

/// The labels that signet reads and writes (RFC 7468 4), and the two of OpenSSL's older key files.
public enum PEMLabel: UInt8, Sendable {
  case certificate, certificateRequest, crl, publicKey, privateKey, encryptedPrivateKey, ecPrivateKey, rsaPrivateKey

  public var text: StaticString {
    switch self {
    case .certificate: "CERTIFICATE"
    case .certificateRequest: "CERTIFICATE REQUEST"
    case .crl: "X509 CRL"
    case .publicKey: "PUBLIC KEY"
    case .privateKey: "PRIVATE KEY"
    case .encryptedPrivateKey: "ENCRYPTED PRIVATE KEY"
    case .ecPrivateKey: "EC PRIVATE KEY"
    case .rsaPrivateKey: "RSA PRIVATE KEY"
    }
  }

  func matches(_ label: Span<UInt8>) -> Bool {
    var room = InlineArray<24, UInt8>(repeating: 0)
    var writer = DERWriter(room.mutableSpan)
    writer.raw(text)
    return writer.written().equals(label)
  }
}

/// What is wrong with a textual encoding, and where.
public struct PEMError: Error, Equatable, Sendable {
  public enum Kind: UInt8, Sendable {
    /// A BEGIN line whose END line is missing or carries another label.
    case noEnd
    /// A BEGIN line that is not closed by five dashes.
    case badBoundary
    /// A character that is not of the base 64 alphabet: also the header lines of encrypted keys of the older kind.
    case badCharacter
    /// Padding that is absent, misplaced or not zero.
    case badPadding
    /// More octets than the room holds.
    case overflow
  }

  public let kind: Kind
  /// Octets from the start of the text.
  public let offset: Int

  public init(_ kind: Kind, at offset: Int) {
    self.kind = kind
    self.offset = offset
  }
}

/// The blocks of a text, one after the other; what stands between them is explanation (RFC 7468 2) and skipped.
public struct PEMReader: ~Escapable {
  let text: Span<UInt8>
  private var position = 0

  @_lifetime(copy text)
  public init(_ text: Span<UInt8>) { self.text = text }

  /// The next block, or nothing at the end.
  @_lifetime(self: copy self)
  @_lifetime(copy self)
  public mutating func next() throws(PEMError) -> PEMBlock? {
    while position < text.count {
      let start = position
      let line = takeLine()
      guard PEMReader.starts(line, "-----BEGIN ") else { continue }
      guard let count = PEMReader.labelCount(line, after: 11) else { throw PEMError(.badBoundary, at: start) }
      return try block(labelled: start + 11..<start + 11 + count)
    }
    return nil
  }

  /// The next block with this label, or nothing when there is none.
  @_lifetime(self: copy self)
  @_lifetime(copy self)
  public mutating func next(_ label: PEMLabel) throws(PEMError) -> PEMBlock? {
    while let block = try next() {
      if label.matches(block.label) { return block }
    }
    return nil
  }

  @_lifetime(self: copy self)
  @_lifetime(copy self)
  private mutating func block(labelled range: Range<Int>) throws(PEMError) -> PEMBlock {
    let label = text.extracting(range)
    let bodyStart = position
    while position < text.count {
      let end = position
      let line = takeLine()
      guard PEMReader.starts(line, "-----") else { continue }
      guard PEMReader.starts(line, "-----END "), let count = PEMReader.labelCount(line, after: 9),
        line.extracting(9..<9 + count).equals(label)
      else { break }
      return PEMBlock(label: label, body: text.extracting(bodyStart..<end), offset: bodyStart)
    }
    throw PEMError(.noEnd, at: range.lowerBound - 11)
  }

  /// The next line without its end (LF, or CR LF) and the blanks before that.
  @_lifetime(self: copy self)
  @_lifetime(copy self)
  private mutating func takeLine() -> Span<UInt8> {
    let start = position
    var end = position
    while end < text.count, text[end] != 0x0A { end += 1 }
    position = min(end + 1, text.count)
    while end > start, text[end - 1] == 0x0D || text[end - 1] == 0x20 || text[end - 1] == 0x09 { end -= 1 }
    return text.extracting(start..<end)
  }

  private static func starts(_ line: Span<UInt8>, _ prefix: StaticString) -> Bool {
    var room = InlineArray<16, UInt8>(repeating: 0)
    var writer = DERWriter(room.mutableSpan)
    writer.raw(prefix)
    return line.count >= writer.count && line.extracting(first: writer.count).equals(writer.written())
  }

  /// How many octets stand between the keyword, of `count`, and the closing dashes.
  private static func labelCount(_ line: Span<UInt8>, after count: Int) -> Int? {
    guard line.count >= count + 5 else { return nil }
    for index in line.count - 5..<line.count where line[index] != UInt8(ascii: "-") { return nil }
    return line.count - 5 - count
  }
}

extension DERWriter {
  /// One block with lines of 64 characters (RFC 7468 2), LF at their ends.
  @_lifetime(self: copy self)
  public mutating func pem(_ label: PEMLabel, _ bytes: Span<UInt8>) {
    raw("-----BEGIN ")
    raw(label.text)
    raw("-----\n")
    var index = 0
    while index < bytes.count {
      let end = min(index + 48, bytes.count)
      base64(bytes.extracting(index..<end))
      octet(0x0A)
      index = end
    }
    raw("-----END ")
    raw(label.text)
    raw("-----\n")
  }
}
