import PKIX

/// Keys into files.
extension PrivateKey {
  /// Writes the PrivateKeyInfo (PKCS #8), unencrypted: whoever owns the room wipes it.
  public func writePrivateKeyInfo(into writer: inout DERWriter) { pair.writePrivateKeyInfo(into: &writer) }

  /// Writes the EncryptedPrivateKeyInfo: PBES2 with PBKDF2-HMAC-SHA256 and AES-256-CBC.
  public func writeEncryptedPrivateKeyInfo(
    password: Span<UInt8>, iterations: Int = CryptoLimits.ownIterations, into writer: inout DERWriter
  ) throws(CryptographyFailure) {
    var plain = InlineArray<4096, UInt8>(repeating: 0)
    defer { plain.wipe() }
    var room = plain.mutableSpan
    let count = writePrivateKeyInfo(into: &room)
    try library.encrypt(&room, count: count, password: password, iterations: iterations, into: &writer)
  }

  /// Writes a PEM text: PKCS #8, encrypted when there is a password. Returns its count; 4096 octets are enough.
  public func writePEM(
    password: Span<UInt8>? = nil, iterations: Int = CryptoLimits.ownIterations, into text: inout MutableSpan<UInt8>
  ) throws(CryptographyFailure) -> Int {
    var octets = InlineArray<4096, UInt8>(repeating: 0)
    defer { octets.wipe() }
    var room = octets.mutableSpan
    let label: PEMLabel = password == nil ? .privateKey : .encryptedPrivateKey
    let count: Int
    if let password {
      var writer = DERWriter(room)
      try writeEncryptedPrivateKeyInfo(password: password, iterations: iterations, into: &writer)
      count = writer.count
    } else {
      count = writePrivateKeyInfo(into: &room)
    }
    var writer = DERWriter(text._mutatingExtracting(0..<text.count))
    writer.pem(label, octets.first(count))
    precondition(!writer.overflowed, "a key file needs up to 4096 octets")
    return writer.count
  }

  private func writePrivateKeyInfo(into room: inout MutableSpan<UInt8>) -> Int {
    var writer = DERWriter(room._mutatingExtracting(0..<room.count))
    writePrivateKeyInfo(into: &writer)
    precondition(!writer.overflowed, "every key of ours fits a key file")
    return writer.count
  }
}
