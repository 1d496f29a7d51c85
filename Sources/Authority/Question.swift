import CMP
import Store

/// What a request handler is asked: the members of a JSON object, without the braces, so that whoever sends it can add its
/// own. Names are text (RFC 4514, OpenSSL's alternative names), octets hexadecimal. Nothing secret is in it: of the controls
/// those with codes are left out, and what was asked for and will not be granted is not told.
extension Authority where Library: ~Copyable, Medium: ~Copyable {
  /// About a certificate.
  func ask(
    about request: CertificateRequest, _ grant: Grant, _ order: Order, _ exchange: Exchange, for requester: Requester,
    _ event: inout Event, into room: inout MutableSpan<UInt8>
  ) throws(Condition) -> Reply {
    var writer = TextWriter(room._mutatingExtracting(0..<min(room.count, AuthorityLimits.question)))
    begin(&writer, exchange, order.reference, requester)
    writer.member("subject", name: grant.subject)
    writer.member("san", names: grant.subjectAltName)
    writer.member("profile", escaping: order.profile.name.span)
    writer.member("not_before", grant.validity.notBefore)
    writer.member("not_after", grant.validity.notAfter)
    if let kind = request.generates {
      writer.member("generated_key", kind.name)
    } else if let publicKey = request.publicKey {
      if let key = try? PublicKey(publicKey), let kind = library.kind(of: key) { writer.member("key", kind.name) }
      let digest = library.digest(.sha256, publicKey.subjectPublicKey, Span())
      writer.member("key_sha256", hexadecimal: digest.bytes)
    }
    let old = event.oldSerial
    if old.count > 0 { writer.member("old_serial", hexadecimal: old.bytes) }
    writeExtras(&writer, exchange)
    return try asked(&writer, order.reference, &event)
  }

  /// About a revocation.
  func ask(
    about request: RevocationRequest, _ issued: borrowing Issued, _ exchange: Exchange, for requester: Requester,
    _ event: inout Event, into room: inout MutableSpan<UInt8>
  ) throws(Condition) -> Reply {
    var writer = TextWriter(room._mutatingExtracting(0..<min(room.count, AuthorityLimits.question)))
    begin(&writer, exchange, issued.reference, requester)
    if let certificate = try? Certificate(issued.certificate) {
      writer.member("subject", name: certificate.tbsCertificate.subject.encoded)
    }
    writer.member("serial", hexadecimal: issued.serial)
    writer.key("reason")
    writer.unsigned(UInt64(request.reason.rawValue))
    return try asked(&writer, issued.reference, &event)
  }

  @_lifetime(writer: copy writer)
  private func asked(
    _ writer: inout TextWriter, _ reference: Span<UInt8>, _ event: inout Event
  ) throws(Condition) -> Reply {
    if writer.truncated { throw .answerTooLarge }
    event.kind = .asked
    event.reference = ShortBytes(reference)
    return Reply(count: writer.count, asks: true, event: event)
  }

  /// Who asks for what.
  @_lifetime(writer: copy writer)
  private func begin(
    _ writer: inout TextWriter, _ exchange: Exchange, _ reference: Span<UInt8>, _ requester: Requester
  ) {
    let (alias, signer) = (policy.aliases[exchange.alias].name, requester.signer)
    writer.member("alias", escaping: alias.span)
    if let kind = exchange.message.body.kind { writer.member("body", kind.name) }
    writer.member("transaction", hexadecimal: exchange.transactionID)
    if reference.count > 0 { writer.member("reference", escaping: reference) }
    writer.member("authentication", requester.hasToken ? "token" : requester.authenticatesBySecret ? "mac" : "signature")
    if !requester.authenticatesBySecret, signer.count > 0 { writer.member("signer", hexadecimal: signer.bytes) }
    writer.member("ra", requester.isRA)
    let isWaiting = waiting.row(transactionKey(alias: exchange.alias, exchange.transactionID))
    if let row = isWaiting { writer.member("approved", waiting.rows[row].decision == .approved) }
    writer.member("polled", isWaiting != nil)
  }

  /// Controls and regInfo as they came, as far as there is room.
  @_lifetime(writer: copy writer)
  private func writeExtras(_ writer: inout TextWriter, _ exchange: Exchange) {
    let kind = exchange.message.body.kind
    guard kind == .ir || kind == .cr || kind == .kur,
      let requests = try? exchange.message.body.read(CertReqMessages.self), let first = requests.messages.first
    else { return }
    if let controls = first.certReq.controls { writer.member("controls", controls.list) }
    if let regInfo = first.regInfo { writer.member("reg_info", regInfo) }
  }
}

extension TextWriter {
  @_lifetime(self: copy self)
  fileprivate mutating func key(_ key: StaticString) {
    if count > 0 { octet(UInt8(ascii: ",")) }
    octet(UInt8(ascii: "\""))
    text(key)
    text("\":")
  }

  @_lifetime(self: copy self)
  fileprivate mutating func member(_ key: StaticString, _ value: StaticString) {
    self.key(key)
    octet(UInt8(ascii: "\""))
    text(value)
    octet(UInt8(ascii: "\""))
  }

  @_lifetime(self: copy self)
  fileprivate mutating func member(_ key: StaticString, _ value: Bool) {
    self.key(key)
    text(value ? "true" : "false")
  }

  @_lifetime(self: copy self)
  fileprivate mutating func member(_ key: StaticString, hexadecimal value: Span<UInt8>) {
    self.key(key)
    octet(UInt8(ascii: "\""))
    hexadecimal(value)
    octet(UInt8(ascii: "\""))
  }

  @_lifetime(self: copy self)
  fileprivate mutating func member(_ key: StaticString, escaping value: Span<UInt8>) {
    var storage = InlineArray<512, UInt8>(repeating: 0)
    var line = TextWriter(storage.mutableSpan)
    line.escaped(value)
    self.key(key)
    quoted(line.written())
  }

  @_lifetime(self: copy self)
  fileprivate mutating func member(_ key: StaticString, name encoded: Span<UInt8>) {
    var storage = InlineArray<4096, UInt8>(repeating: 0)
    var line = TextWriter(storage.mutableSpan)
    if let name = try? Name(encoded) { line.name(name) }
    self.key(key)
    quoted(line.written())
  }

  @_lifetime(self: copy self)
  fileprivate mutating func member(_ key: StaticString, names encoded: Span<UInt8>) {
    self.key(key)
    octet(UInt8(ascii: "["))
    var reader = DERReader(encoded)
    if let names = try? GeneralNames(&reader) {
      var each = names.names.makeIterator()
      var isFirst = true
      while let name = each.next() {
        if !isFirst { octet(UInt8(ascii: ",")) }
        isFirst = false
        var storage = InlineArray<4096, UInt8>(repeating: 0)
        var line = TextWriter(storage.mutableSpan)
        line.generalName(name)
        quoted(line.written())
      }
    }
    octet(UInt8(ascii: "]"))
  }

  /// `[{"type":"1.2.3","value":"0c01..."}]`, the value as DER. Codes are left out, and what there is no room for: then
  /// `null` ends the list.
  @_lifetime(self: copy self)
  fileprivate mutating func member(_ key: StaticString, _ attributes: SequenceOf<AttributeTypeAndValue>) {
    self.key(key)
    octet(UInt8(ascii: "["))
    var each = attributes.makeIterator()
    var isFirst = true
    while let attribute = each.next() {
      if attribute.type == .regToken || attribute.type == .authenticator { continue }
      if !isFirst { octet(UInt8(ascii: ",")) }
      isFirst = false
      guard 8 * attribute.encoded.count + 256 < AuthorityLimits.question - count else {
        text("null")
        break
      }
      text("{\"type\":\"")
      dotted(encoded: attribute.typeEncoded)
      text("\",\"value\":\"")
      hexadecimal(attribute.value.encoded)
      text("\"}")
    }
    octet(UInt8(ascii: "]"))
  }

  /// `2026-02-28T13:04:05Z`
  @_lifetime(self: copy self)
  fileprivate mutating func member(_ key: StaticString, _ moment: Timestamp) {
    let civil = CivilTime(moment)
    self.key(key)
    octet(UInt8(ascii: "\""))
    digits(civil.year / 100)
    digits(civil.year % 100)
    octet(UInt8(ascii: "-"))
    digits(civil.month)
    octet(UInt8(ascii: "-"))
    digits(civil.day)
    octet(UInt8(ascii: "T"))
    digits(civil.hour)
    octet(UInt8(ascii: ":"))
    digits(civil.minute)
    octet(UInt8(ascii: ":"))
    digits(civil.second)
    text("Z\"")
  }

  @_lifetime(self: copy self)
  private mutating func digits(_ value: Int) {
    octet(0x30 + UInt8(truncatingIfNeeded: value / 10 % 10))
    octet(0x30 + UInt8(truncatingIfNeeded: value % 10))
  }

  /// A JSON string of harmless UTF-8.
  @_lifetime(self: copy self)
  private mutating func quoted(_ value: Span<UInt8>) {
    octet(UInt8(ascii: "\""))
    for index in value.indices {
      if value[index] == UInt8(ascii: "\"") || value[index] == UInt8(ascii: "\\") { octet(UInt8(ascii: "\\")) }
      octet(value[index])
    }
    octet(UInt8(ascii: "\""))
  }
}
