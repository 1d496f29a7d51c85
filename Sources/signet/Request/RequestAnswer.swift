import CMP
import Crypto

/// What an answer that was verified brings.
enum RequestAnswer {
  /// A certificate that was given out.
  struct Granted {
    let certificate: [UInt8]
    /// caPubs, each by itself.
    var authorities: [[UInt8]] = []
    let isConfirmedImplicitly: Bool
    /// accepted, or grantedWithMods.
    let status: Text
  }

  private enum Finding {
    case granted(Granted), waiting, refused
    /// Why it is not an answer to what was asked.
    case wrong(StaticString)
  }

  /// Of ip, cp or kup; nothing when the server wants more time.
  static func granted(_ answer: [UInt8], key: PrivateKey) throws(Failure) -> Granted? {
    switch try read({ () throws(DERError) in try finding(answer, key) }) {
    case .granted(let granted): return granted
    case .waiting: return nil
    case .refused: throw refusal(answer)
    case .wrong(let reason): throw Failure(.failed, "the answer cannot be used: \(reason)")
    }
  }

  private static func finding(_ answer: [UInt8], _ key: PrivateKey) throws(DERError) -> Finding {
    let message = try PKIMessage(answer.span)
    let content = try message.body.read(CertRepMessage.self)
    guard content.response.count == 1, let response = content.response.first, response.certReqId == 0 else {
      return .wrong("it answers another request (certReqId)")
    }
    switch response.status.status {
    case .waiting: return .waiting
    case .accepted, .grantedWithMods: break
    default: return .refused
    }
    guard let encoded = response.certificate?.encoded else {
      return .wrong("it has no certificate that is not encrypted")
    }
    let publicKey = PublicKeyOctets(of: key)
    guard try Certificate(encoded).tbsCertificate.subjectPublicKeyInfo.content.equals(publicKey.info.span) else {
      return .wrong("its certificate is for another key than the one asked for")
    }
    var granted = Granted(
      certificate: [UInt8](copying: encoded),
      isConfirmedImplicitly: try message.header.generalInfo?.asksImplicitConfirm() ?? false,
      status: Text(response.status.status.name))
    if let caPubs = content.caPubs {
      var each = caPubs.makeIterator()
      while let next = each.next() { granted.authorities.append([UInt8](copying: next.encoded)) }
    }
    return .granted(granted)
  }

  /// Seconds after which to ask again.
  static func checkAfter(_ answer: [UInt8]) throws(Failure) -> Int {
    try read { () throws(DERError) in
      try PKIMessage(answer.span).body.read(PollRepContent.self).answers.first?.checkAfter ?? 1
    }
  }

  /// Of rp: that it was done.
  static func checkRevoked(_ answer: [UInt8]) throws(Failure) {
    let isDone = try read { () throws(DERError) in
      let content = try PKIMessage(answer.span).body.read(RevRepContent.self)
      guard content.status.count == 1, let status = content.status.first?.status else { return false }
      return status == .accepted || status == .grantedWithMods || status == .revocationWarning
        || status == .revocationNotification
    }
    if !isDone { throw refusal(answer) }
  }

  /// Of genp: the certificates of caCerts, or the one of a question for one.
  static func certificates(_ answer: [UInt8]) throws(Failure) -> [[UInt8]] {
    try read { () throws(DERError) in
      var found: [[UInt8]] = []
      let content = try PKIMessage(answer.span).body.read(GenRepContent.self)
      var items = content.items.makeIterator()
      while let item = items.next() {
        guard item.infoType == .caCerts, let value = item.infoValue, value.tag == .sequence else { continue }
        var each = try SequenceOf<CMPCertificate>(value.reader).makeIterator()
        while let next = each.next() { found.append([UInt8](copying: next.encoded)) }
      }
      return found
    }
  }

  private static func read<Value>(_ body: () throws(DERError) -> Value) throws(Failure) -> Value {
    do throws(DERError) { return try body() } catch {
      throw Failure(.failed, "the answer is malformed, octet \(error.offset): \(error.kind.text)")
    }
  }

  static func refusal(_ answer: [UInt8]) -> Failure {
    Failure(.refused, "the server refuses: \(MessageSummary(Decoder.decode(answer)).outcome)")
  }
}
