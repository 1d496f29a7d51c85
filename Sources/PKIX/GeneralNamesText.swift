/// Why a text is no list of alternative names, and where in the text.
public struct GeneralNameTextError: Error, Equatable, Sendable {
  public enum Reason: UInt8, Sendable {
    case unknownKind, badDNSName, badIPAddress, badURI, badMailbox, badIdentifier, badDirectoryName, badOtherName
    case badHardwareName, tooManyNames
    /// The room for the names is too small.
    case namesTooLong
  }

  public let reason: Reason
  /// Octets from the start of the text.
  public let position: Int

  public init(_ reason: Reason, at position: Int) { (self.reason, self.position) = (reason, position) }

  public var text: StaticString {
    switch reason {
    case .unknownKind: "an alternative name starts with DNS:, IP:, URI:, email:, RID:, dirName:, otherName:, hardware: or UPN:"
    case .badDNSName: "this is not a host name"
    case .badIPAddress: "this is not an IPv4 or IPv6 address"
    case .badURI: "this is not an absolute URI"
    case .badMailbox: "this is not a mailbox"
    case .badIdentifier: "this is not an object identifier"
    case .badDirectoryName: "a directory name looks like dirName:/O=Example/CN=name"
    case .badOtherName: "another name looks like otherName:1.2.3;UTF8:text or otherName:1.2.3;DER:0c0161"
    case .badHardwareName: "a module of hardware looks like hardware:1.3.6.1.4.1.99999.1/0123abcd (its type, its number)"
    case .tooManyNames: "these are too many alternative names"
    case .namesTooLong: "the alternative names are too long"
    }
  }
}

extension DERWriter {
  /// Writes the GeneralNames that a text says: `DNS:gw.example,IP:192.0.2.1,URI:coap://gw.example,email:ops@example`,
  /// in OpenSSL's spelling where it has one. A comma inside a name is written as `\,`, and inside a URI as `%2C`.
  @_lifetime(self: copy self)
  public mutating func generalNames(text: Span<UInt8>) throws(GeneralNameTextError) {
    let sequence = begin(.sequence)
    var (start, names) = (0, 0)
    while start <= text.count {
      var end = start
      while end < text.count, text[end] != UInt8(ascii: ",") { end += text[end] == UInt8(ascii: "\\") ? 2 : 1 }
      end = min(end, text.count)
      names += 1
      if names > PKIXLimits.generalNames { throw GeneralNameTextError(.tooManyNames, at: start) }
      try generalName(text, start, end)
      start = end + 1
    }
    end(sequence)
    if overflowed { throw GeneralNameTextError(.namesTooLong, at: text.count) }
  }

  @_lifetime(self: copy self)
  private mutating func generalName(_ text: Span<UInt8>, _ start: Int, _ end: Int) throws(GeneralNameTextError) {
    var (first, last) = (start, end)
    while first < last, text[first] == UInt8(ascii: " ") { first += 1 }
    while last > first, text[last - 1] == UInt8(ascii: " ") { last -= 1 }
    let name = text.extracting(first..<last)
    if let host = name.after("DNS:") {
      guard host.isHostName else { throw GeneralNameTextError(.badDNSName, at: first) }
      dNSName(host)
    } else if let mailbox = name.after("email:") {
      guard mailbox.isMailbox else { throw GeneralNameTextError(.badMailbox, at: first) }
      rfc822Name(mailbox)
    } else if let reference = name.after("URI:") {
      guard reference.isURI else { throw GeneralNameTextError(.badURI, at: first) }
      uniformResourceIdentifier(reference)
    } else if let address = name.after("IP:") {
      guard let parsed = IPAddressText(address) else { throw GeneralNameTextError(.badIPAddress, at: first) }
      iPAddress(parsed.bytes)
    } else if let dotted = name.after("RID:") {
      guard registeredID(dotted: dotted) else { throw GeneralNameTextError(.badIdentifier, at: first) }
    } else if let directory = name.after("dirName:") {
      guard directoryName(text: directory) else { throw GeneralNameTextError(.badDirectoryName, at: first) }
    } else if let other = name.after("otherName:") {
      guard otherName(text: other) else { throw GeneralNameTextError(.badOtherName, at: first) }
    } else if let user = name.after("UPN:") {
      guard otherName(.userPrincipalName, user) else { throw GeneralNameTextError(.badOtherName, at: first) }
    } else if let module = name.after("hardware:") {
      guard hardwareModuleName(text: module) else { throw GeneralNameTextError(.badHardwareName, at: first) }
    } else {
      throw GeneralNameTextError(.unknownKind, at: first)
    }
  }

  @_lifetime(self: copy self)
  private mutating func registeredID(dotted: Span<UInt8>) -> Bool {
    objectIdentifier(dotted: dotted, .context(8))
  }
}

// MARK: - Names with structure. Each says whether the text is one; if not, part of it may be written.

extension DERWriter {
  @_lifetime(self: copy self)
  private mutating func directoryName(text: Span<UInt8>) -> Bool {
    let choice = begin(.contextConstructed(4))
    do throws(NameTextError) { try name(text: text) } catch { return overflowed }
    end(choice)
    return text.count > 0
  }

  /// `1.2.3;UTF8:text`, or `1.2.3;DER:` and one element in hexadecimal.
  @_lifetime(self: copy self)
  private mutating func otherName(text: Span<UInt8>) -> Bool {
    guard let semicolon = text.firstIndex(of: UInt8(ascii: ";")) else { return false }
    let choice = begin(.contextConstructed(0))
    guard objectIdentifier(dotted: text.extracting(first: semicolon)) else { return false }
    let value = text.extracting(semicolon + 1..<text.count)
    let inside = begin(.contextConstructed(0))
    if let characters = value.after("UTF8:") {
      guard utf8String(unescaping: characters) else { return false }
    } else if let digits = value.after("DER:") {
      guard element(hexadecimal: digits) else { return false }
    } else {
      return false
    }
    end(inside)
    end(choice)
    return true
  }

  @_lifetime(self: copy self)
  private mutating func otherName(_ type: ObjectIdentifier, _ characters: Span<UInt8>) -> Bool {
    let choice = begin(.contextConstructed(0))
    objectIdentifier(type)
    let inside = begin(.contextConstructed(0))
    guard utf8String(unescaping: characters) else { return false }
    end(inside)
    end(choice)
    return true
  }

  /// `1.2.3/0123abcd`: hwType and hwSerialNum (RFC 4108 5).
  @_lifetime(self: copy self)
  private mutating func hardwareModuleName(text: Span<UInt8>) -> Bool {
    guard let slash = text.firstIndex(of: UInt8(ascii: "/")), slash + 1 < text.count else { return false }
    let choice = begin(.contextConstructed(0))
    objectIdentifier(.hardwareModuleName)
    let inside = begin(.contextConstructed(0))
    let module = begin(.sequence)
    guard objectIdentifier(dotted: text.extracting(first: slash)) else { return false }
    let number = begin(.octetString)
    guard hexadecimal(text.extracting(slash + 1..<text.count)) else { return false }
    end(number)
    end(module)
    end(inside)
    end(choice)
    return true
  }

  /// At least one character; what follows a `\` is taken as it is.
  @_lifetime(self: copy self)
  private mutating func utf8String(unescaping text: Span<UInt8>) -> Bool {
    let string = begin(.utf8String)
    let start = count
    var index = 0
    while index < text.count {
      if text[index] == UInt8(ascii: "\\") { index += 1 }
      guard index < text.count else { return false }
      octet(text[index])
      index += 1
    }
    if overflowed { return true }
    guard written(from: start).isPlainText else { return false }
    end(string)
    return true
  }

  /// One element of DER in hexadecimal. False, with part of it written, when the text is none.
  @_lifetime(self: copy self)
  public mutating func element(hexadecimal text: Span<UInt8>) -> Bool {
    let start = count
    guard hexadecimal(text) else { return false }
    if overflowed { return true }
    do throws(DERError) { try DERWalk.check(written(from: start)) } catch { return false }
    return true
  }

  /// One or more octets, two digits each.
  @_lifetime(self: copy self)
  private mutating func hexadecimal(_ text: Span<UInt8>) -> Bool {
    guard text.count > 0, text.count % 2 == 0 else { return false }
    var index = 0
    while index < text.count {
      guard let high = text[index].hexadecimalValue, let low = text[index + 1].hexadecimalValue else { return false }
      octet(high << 4 | low)
      index += 2
    }
    return true
  }
}

extension Span where Element == UInt8 {
  /// What follows a prefix that stands at the start in any case.
  @_lifetime(copy self)
  fileprivate func after(_ prefix: StaticString) -> Span<UInt8>? {
    let length = prefix.utf8CodeUnitCount
    guard count >= length, extracting(first: length).equalsIgnoringCase(prefix) else { return nil }
    return extracting(length..<count)
  }

  /// UTF-8 of at least one character, none of which changes how the text around it is shown.
  fileprivate var isPlainText: Bool {
    for index in indices where isDeceptive(at: index) { return false }
    do throws(DERError) { try DERTag.utf8String.check(self) } catch { return false }
    return count > 0
  }

  fileprivate func firstIndex(of octet: UInt8) -> Int? {
    for index in indices where self[index] == octet { return index }
    return nil
  }
}
