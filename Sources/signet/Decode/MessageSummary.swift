/// What a person looks for first: who wants what, how it ended, and what is unusual.
///
/// Taken from the decoded fields, so that a message that is damaged further on has its summary too.
struct MessageSummary {
  let headline: Text
  let hints: [Text]
  /// What is asked for, or what came of it.
  let outcome: Text

  init(_ message: DecodedMessage) {
    let header = MessageHeader(message)
    let body = MessageBody(message)
    headline = body.sentence(header)
    outcome = body.detail
    hints = header.hints(isRequest: body.isRequest, subject: body.subject)
  }
}

/// The fields of the header as they were decoded.
private struct MessageHeader {
  private let message: DecodedMessage

  init(_ message: DecodedMessage) { self.message = message }

  private func value(_ name: StaticString) -> Text? { message.first(name, depth: 2)?.value }

  var sender: Text { value("sender") ?? "(unknown)" }
  var transaction: Text? { value("transactionID") }
  /// Of a message that ends too early too: whether it is protected cannot be seen any more.
  var algorithm: Text? {
    message.first("protection", depth: 1) == nil && message.fault == nil ? nil : value("protectionAlg")
  }

  var isMAC: Bool {
    guard let algorithm else { return false }
    return algorithm == "passwordBasedMac" || algorithm == "pbmac1" || algorithm == "dhBasedMac"
      || algorithm == "kemBasedMac"
  }

  private var confirmsImplicitly: Bool {
    message.fields.contains { $0.depth == 3 && $0.value == "implicitConfirm" && $0.name.matches("InfoTypeAndValue") }
  }

  func hints(isRequest: Bool, subject: Text?) -> [Text] {
    var hints: [Text] = []
    guard let version = value("pvno"), let recipient = value("recipient") else { return hints }
    if version.bytes.first != UInt8(ascii: "2"), version.bytes.first != UInt8(ascii: "3") {
      hints.append("pvno is \(version): everybody speaks 2, and RFC 9480 added 3")
    } else if version.bytes.first == UInt8(ascii: "2") {
      hints.append("pvno 2, as OpenSSL and RFC 9483 have it unless something of version 3 is used")
    }
    if isRequest, isMAC, let subject, sender == subject, value("senderKID") != nil {
      hints.append("sender is the subject asked for, as OpenSSL does; senderKID says whose secret is meant")
    }
    if isMAC, value("senderKID") == nil {
      hints.append("no senderKID: whose secret is meant can only be told from sender")
    }
    if sender == "(empty)" { hints.append("sender is the NULL-DN, a name without parts") }
    if isRequest, recipient == "(empty)" {
      hints.append("recipient is the NULL-DN: with OpenSSL, neither -recipient nor -srvcert or -issuer was given")
    }
    if message.first("body", depth: 1) != nil { missing(&hints, isRequest: isRequest) }
    if confirmsImplicitly {
      hints.append(isRequest ? "asks for implicit confirmation" : "grants implicit confirmation: no certConf follows")
    }
    return hints
  }

  private func missing(_ hints: inout [Text], isRequest: Bool) {
    if value("transactionID") == nil { hints.append("no transactionID: RFC 9483 wants 16 octets") }
    if value("senderNonce") == nil { hints.append("no senderNonce: RFC 9483 wants 16 octets") }
    if !isRequest, value("recipNonce") == nil { hints.append("no recipNonce, which repeats the request's senderNonce") }
    if algorithm == nil { hints.append("not protected: anybody can have written it") }
  }
}

/// The fields of the body that say what it is about.
private struct MessageBody {
  private let kind: [UInt8]
  private let fields: [DecodedField]

  init(_ message: DecodedMessage) {
    guard let start = message.fields.firstIndex(where: { $0.depth == 1 && $0.name.matches("body") }) else {
      (kind, fields) = ([], [])
      return
    }
    var end = start + 1
    while end < message.fields.count, message.fields[end].depth > 1 { end += 1 }
    kind = message.fields[start].choice
    fields = Array(message.fields[start..<end])
  }

  private func value(_ name: StaticString) -> Text? {
    for field in fields where field.name.matches(name) && !field.value.isEmpty { return field.value }
    return nil
  }

  private func values(_ name: StaticString) -> Text {
    var text = Text()
    for field in fields where field.name.matches(name) && field.depth == 2 {
      if !text.isEmpty { text.append(", ") }
      text.append(field.value)
    }
    return text
  }

  var isRequest: Bool {
    for word in ["ir", "cr", "p10cr", "kur", "krr", "rr", "ccr", "genm", "certConf", "pollReq", "nested", "popdecr"]
      as [StaticString]
    {
      if kind.matches(word) { return true }
    }
    return false
  }

  var subject: Text? { value("subject") }

  func sentence(_ header: MessageHeader) -> Text {
    if kind.isEmpty { return "not a whole CMP message" }
    var text: Text = "\(kind) from \(header.sender)"
    let detail = detail
    if !detail.isEmpty { text.append(": \(detail)") }
    if let algorithm = header.algorithm {
      text.append("; protected with \(algorithm)")
    } else {
      text.append("; not protected")
    }
    if let transaction = header.transaction { text.append("; transaction \(transaction)") }
    return text
  }

  /// What is asked for, or what came of it.
  var detail: Text {
    if kind.matches("genm") || kind.matches("genp") { return values("InfoTypeAndValue") }
    if kind.matches("certConf") {
      return fields.count == 1 ? "rejects all certificates" : outcome ?? "accepts the certificate"
    }
    if kind.matches("nested") { return "\(fields.filter { $0.depth == 2 }.count) message(s)" }
    if kind.matches("pollRep") { return "ask again in \(value("checkAfter") ?? "?") seconds" }
    if kind.matches("rr") {
      let reason: Text = value("extnValue").map { ", \($0.between("(", ")"))" } ?? ""
      return "revoke serial \(value("serialNumber") ?? "(none)") of \(value("issuer") ?? "(none)")\(reason)"
    }
    if let outcome { return outcome }
    return isRequest ? subject.map { "a certificate for \($0)" } ?? Text() : Text()
  }

  private var outcome: Text? {
    guard let status = value("status") else { return nil }
    var text = status.between("(", ")")
    if let failure = value("failInfo") { text.append(", \(failure)") }
    if let sentence = value("statusString") { text.append(", \(sentence)") }
    if let certificate = value("certOrEncCert") { text.append(", certificate of \(certificate.until(", issued by "))") }
    return text
  }
}

extension Text {
  /// What stands between two marks, or all of it when they are not there: the name of a number.
  fileprivate func between(_ first: StaticString, _ last: StaticString) -> Text {
    guard let start = bytes.firstIndex(of: first.octet(0)), let end = bytes.lastIndex(of: last.octet(0)), end > start
    else {
      return self
    }
    return Text(Array(bytes[(start + 1)..<end]))
  }

  fileprivate func until(_ mark: StaticString) -> Text {
    for index in bytes.indices where Array(bytes[index...].prefix(mark.count)).matches(mark) {
      return Text(Array(bytes[..<index]))
    }
    return self
  }
}
