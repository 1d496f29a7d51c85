/// Why a text is no list of alternative names, and where in the text.
public struct GeneralNameTextError: Error, Equatable, Sendable {
  public enum Reason: UInt8, Sendable {
    case unknownKind, badDNSName, badIPAddress, badURI, badMailbox, badIdentifier, tooManyNames
    /// The room for the names is too small.
    case namesTooLong
  }

  public let reason: Reason
  /// Octets from the start of the text.
  public let position: Int

  public init(_ reason: Reason, at position: Int) { (self.reason, self.position) = (reason, position) }

  public var text: StaticString {
    switch reason {
    case .unknownKind: "an alternative name starts with DNS:, IP:, URI:, email: or RID:"
    case .badDNSName: "this is not a host name"
    case .badIPAddress: "this is not an IPv4 or IPv6 address"
    case .badURI: "this is not an absolute URI"
    case .badMailbox: "this is not a mailbox"
    case .badIdentifier: "this is not an object identifier"
    case .tooManyNames: "these are too many alternative names"
    case .namesTooLong: "the alternative names are too long"
    }
  }
}

extension DERWriter {
  /// Writes the GeneralNames that a text says: `DNS:gw.example,IP:192.0.2.1,URI:coap://gw.example,email:ops@example`,
  /// in OpenSSL's spelling. A comma inside a URI is written as `%2C`.
  @_lifetime(self: copy self)
  public mutating func generalNames(text: Span<UInt8>) throws(GeneralNameTextError) {
    let sequence = begin(.sequence)
    var (start, names) = (0, 0)
    while start <= text.count {
      var end = start
      while end < text.count, text[end] != UInt8(ascii: ",") { end += 1 }
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
    } else {
      throw GeneralNameTextError(.unknownKind, at: first)
    }
  }

  @_lifetime(self: copy self)
  private mutating func registeredID(dotted: Span<UInt8>) -> Bool {
    objectIdentifier(dotted: dotted, .context(8))
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
}
