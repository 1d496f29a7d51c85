/// Alternative names as people read them: `DNS:gw.example,IP:192.0.2.1`.
extension TextWriter {
  @_lifetime(self: copy self)
  public mutating func generalNames(_ names: GeneralNames) {
    var each = names.names.makeIterator()
    var isFirst = true
    while let name = each.next() {
      if !isFirst { octet(UInt8(ascii: ",")) }
      isFirst = false
      generalName(name)
    }
  }

  @_lifetime(self: copy self)
  public mutating func generalName(_ name: GeneralName) {
    switch name.choice {
    case .dNSName(let host): prefixed("DNS:", host)
    case .rfc822Name(let mailbox): prefixed("email:", mailbox)
    case .uniformResourceIdentifier(let reference): prefixed("URI:", reference)
    case .iPAddress(let address):
      text("IP:")
      ipAddress(address)
    case .directoryName(let name):
      text("dirName:")
      slashedName(name)
    case .registeredID:
      text("RID:")
      dotted(encoded: name.encoded)
    case .otherName(let type, let value):
      if !known(type, value) { otherName(name, value) }
    case .x400Address, .ediPartyName:
      text("other:#")
      hexadecimal(name.encoded)
    }
  }

  /// Writes an otherName of a type that has a word of its own.
  @_lifetime(self: copy self)
  private mutating func known(_ type: ObjectIdentifier, _ value: DERElement) -> Bool {
    if type == .hardwareModuleName, let module = try? HardwareModuleName(value) {
      text("hardware:")
      dotted(encoded: module.hwType)
      octet(UInt8(ascii: "/"))
      hexadecimal(module.hwSerialNum)
      return true
    }
    guard type == .userPrincipalName, value.tag == .utf8String else { return false }
    characters("UPN:", value.content)
    return true
  }

  @_lifetime(self: copy self)
  private mutating func otherName(_ name: GeneralName, _ value: DERElement) {
    text("otherName:")
    var fields = DERReader(name.encoded.extracting(last: name.contentCount))
    if let type = try? fields.element() { dotted(encoded: type.encoded) }
    if value.tag == .utf8String { return characters(";UTF8:", value.content) }
    text(";DER:")
    hexadecimal(value.encoded)
  }

  /// Text of any kind, with a backslash before each comma and backslash, as it is read again.
  @_lifetime(self: copy self)
  private mutating func characters(_ kind: StaticString, _ value: Span<UInt8>) {
    text(kind)
    var start = 0
    for index in value.indices where value[index] == UInt8(ascii: ",") || value[index] == UInt8(ascii: "\\") {
      escaped(value.extracting(start..<index))
      octet(UInt8(ascii: "\\"))
      start = index
    }
    escaped(value.extracting(start..<value.count))
  }

  @_lifetime(self: copy self)
  private mutating func prefixed(_ kind: StaticString, _ value: Span<UInt8>) {
    text(kind)
    escaped(value)
  }

  /// Dotted decimal, or groups of hexadecimal without the `::` short cut; anything but 4 or 16 octets as hexadecimal.
  @_lifetime(self: copy self)
  public mutating func ipAddress(_ address: Span<UInt8>) {
    guard address.count == 4 || address.count == 16 else { return hexadecimal(address) }
    var index = 0
    while index < address.count {
      if address.count == 4 {
        if index > 0 { octet(UInt8(ascii: ".")) }
        number(Int64(address[index]))
        index += 1
      } else {
        if index > 0 { octet(UInt8(ascii: ":")) }
        group(UInt16(address[index]) << 8 | UInt16(address[index + 1]))
        index += 2
      }
    }
  }

  /// Hexadecimal without leading zeros (RFC 5952 4.1).
  @_lifetime(self: copy self)
  private mutating func group(_ value: UInt16) {
    var shift: UInt16 = 12
    while shift > 0, value >> shift == 0 { shift -= 4 }
    while true {
      let digit = UInt8(value >> shift & 0xF)
      octet(digit < 10 ? 0x30 + digit : 0x57 + digit)
      if shift == 0 { return }
      shift -= 4
    }
  }
}
