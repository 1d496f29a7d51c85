import Authority
import PKIX

/// What a handler has said to one question: a line with a JSON object.
///
///     {"id":17,"decision":"allow","subject":"CN=pump-1","san":["DNS:pump-1.example"],"profile":"device","valid_for":"30d"}
///     {"id":18,"decision":"deny","reason":"not on the list"}
///     {"id":19,"decision":"wait"}
///
/// `not_after` is a moment, `valid_for` a span; what is not said stays as it would be. A key that is not known here makes the
/// answer a mistake: it may have been meant to change something.
struct HandlerAnswer {
  let id: UInt64
  private(set) var decision = Verdict.Decision.unavailable
  private var reason: [UInt8] = []
  /// Encoded.
  private var subject: [UInt8] = []
  private var names: [UInt8] = []
  private var choosesNames = false
  private var profile: [UInt8] = []
  private var term: Term?
  /// The line means nothing, though it is one for this question.
  private(set) var isMistaken = false

  /// Nothing when the line is no answer to any question.
  init?(_ line: [UInt8]) {
    guard let object = try? JSONObject(line.span) else { return nil }
    var id: Int64?
    for member in object.members where member.key.matches("id") {
      if case .number(let number) = member.value { id = number }
    }
    guard let id, id > 0 else { return nil }
    self.id = UInt64(id)
    isMistaken = true
    var hasDecision = false
    for (key, value) in object.members {
      guard take(key, value) else { return }
      if key.matches("decision") { hasDecision = true }
    }
    isMistaken = !hasDecision
  }

  /// Nobody has said anything.
  init(unansweredTo question: UInt64) { id = question }

  private mutating func take(_ key: [UInt8], _ value: JSONObject.Value) -> Bool {
    if key.matches("id") || value == .null { return true }
    if key.matches("san") {
      guard case .strings(let list) = value, let encoded = Self.names(list) else { return false }
      (names, choosesNames) = (encoded, true)
      return true
    }
    guard case .string(let text) = value else { return false }
    if key.matches("decision") { return take(decision: text) }
    if key.matches("reason") {
      reason = Self.words(text)
    } else if key.matches("subject") {
      guard let name = try? DistinguishedName(text: text) else { return false }
      subject = name.encoded
    } else if key.matches("profile") {
      profile = text
    } else if key.matches("valid_for"), term == nil, let span = Duration(text) {
      term = .span(span)
    } else if key.matches("not_after"), term == nil, let moment = Timestamp(text) {
      term = .until(moment)
    } else {
      return false
    }
    return true
  }

  private mutating func take(decision: [UInt8]) -> Bool {
    if decision.matches("allow") {
      self.decision = .allow
    } else if decision.matches("deny") {
      self.decision = .deny
    } else if decision.matches("wait") {
      self.decision = .wait
    } else {
      return false
    }
    return true
  }

  /// GeneralNames; empty for none.
  private static func names(_ list: [[UInt8]]) -> [UInt8]? {
    if list.isEmpty { return [] }
    var text: [UInt8] = []
    for name in list {
      if name.contains(UInt8(ascii: ",")) { return nil }
      if !text.isEmpty { text.append(UInt8(ascii: ",")) }
      text += name
    }
    var room = [UInt8](repeating: 0, count: AuthorityLimits.subjectAltName)
    var writer = DERWriter(room.mutableSpan)
    do throws(GeneralNameTextError) { try writer.generalNames(text: text.span) } catch { return nil }
    let count = writer.count
    return Array(room[..<count])
  }

  /// For whoever asked: no control characters, and not more than a denial can say.
  private static func words(_ text: [UInt8]) -> [UInt8] {
    var words = Text()
    words.append(escaped: text.span)
    var count = min(words.count, AuthorityLimits.reason)
    while count > 0, count < words.count, words.bytes[count] & 0xC0 == 0x80 { count -= 1 }
    return Array(words.bytes[..<count])
  }

  /// Its verdict, at the moment when it is applied.
  @_lifetime(borrow self)
  func verdict(at now: Timestamp) -> Verdict {
    Verdict(
      decision, reason: reason.span, subject: subject.span, subjectAltName: choosesNames ? names.span : nil,
      profile: profile.span, notAfter: term?.end(from: now))
  }
}
