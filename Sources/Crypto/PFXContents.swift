import PKIX

/// The keys and certificates of a PKCS #12 file, decrypted (RFC 7292 5.2).
public struct PFXContents {
  public private(set) var keys: [PrivateKey] = []
  /// A key stands in it that whoever reads the file has.
  public private(set) var hasPlainKey = false
  /// Encoded, in the order of the file.
  public private(set) var certificates: [[UInt8]] = []

  /// Checks the MAC, where there is one, and opens every part. What is neither key nor certificate is left alone. The caller
  /// has bounded the file; nothing that is made here is longer.
  ///
  /// - Parameter password: UTF-8, 128 octets at most; empty where the file has none.
  public init(_ bytes: Span<UInt8>, password: Span<UInt8>, with library: MbedTLS) throws(KeyError) {
    let pfx: PFX
    do { pfx = try PFX(bytes) } catch { throw .malformed(error) }
    let content = try PFXContents.data(pfx.authSafe)
    if let macData = pfx.macData {
      guard try library.verify(macData, over: content, password: password) else { throw .wrongPassword }
    }
    let safe: AuthenticatedSafe = try PFXContents.walked(content)
    var each = safe.contents.makeIterator()
    while let info = each.next() {
      if info.contentType == .encryptedData {
        try take(encrypted: parse(info.content), password, with: library)
      } else {
        try take(PFXContents.walked(PFXContents.data(info)), password, isPlain: true, with: library)
      }
    }
  }

  /// What stands in an OCTET STRING of type data. Signed and enveloped files are for those who have each other's certificates.
  @_lifetime(copy info)
  private static func data(_ info: ContentInfo) throws(KeyError) -> Span<UInt8> {
    guard info.contentType == .cmsData, info.content.tag == .octetString else { throw .unsupported }
    return info.content.content
  }

  /// One structure, every part of it DER.
  @_lifetime(copy bytes)
  private static func walked<Structure: DERReadable & ~Escapable>(
    _ bytes: Span<UInt8>
  ) throws(KeyError) -> Structure {
    do { try DERWalk.check(bytes) } catch { throw .malformed(error) }
    return try parse(bytes)
  }

  private mutating func take(
    encrypted data: EncryptedData, _ password: Span<UInt8>, with library: MbedTLS
  ) throws(KeyError) {
    let info = data.encryptedContentInfo
    guard info.contentType == .cmsData, let encrypted = info.encryptedContent else { throw .unsupported }
    var plain = [UInt8](repeating: 0, count: encrypted.count)
    var room = plain.mutableSpan
    defer { library.wipe(&room) }
    let count = try library.decrypt(info.contentEncryptionAlgorithm, encrypted, password: password, into: &room)
    do {
      try take(PFXContents.walked(room.span.extracting(first: count)), password, isPlain: false, with: library)
    } catch .malformed {
      // One padding in 256 is right by chance; what comes out then is no structure.
      throw .wrongPassword
    }
  }

  private mutating func take(
    _ contents: SafeContents, _ password: Span<UInt8>, isPlain: Bool, with library: MbedTLS
  ) throws(KeyError) {
    var bags = contents.bags.makeIterator()
    while let bag = bags.next() {
      switch bag.bagId {
      case .keyBag, .pkcs8ShroudedKeyBag:
        keys.append(try PrivateKey.read(bag.bagValue.encoded, password: password, with: library))
        // Whatever the bag is called.
        var reader = DERReader(bag.bagValue.encoded)
        if isPlain, (try? EncryptedPrivateKeyInfo(&reader)) == nil { hasPlainKey = true }
      case .certBag:
        let certificate: CertBag = try parse(bag.bagValue)
        if let encoded = certificate.x509Certificate { certificates.append(PFXContents.copy(encoded)) }
      default: continue
      }
    }
  }

  private static func copy(_ bytes: Span<UInt8>) -> [UInt8] {
    var copy: [UInt8] = []
    copy.reserveCapacity(bytes.count)
    for index in bytes.indices { copy.append(bytes[index]) }
    return copy
  }
}
