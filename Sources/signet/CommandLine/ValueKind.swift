import Authority
import PKIX
import Store

extension ValueKind {
  /// Why a value will not do, or nothing when it will.
  func objection(to value: [UInt8]) -> Text? {
    switch self {
    case .text: return nil
    case .file, .folder: return value.isEmpty || value.contains(0) ? "this is not a path" : nil
    case .reference: return Reference.objection(to: value)
    case .name: return ConfiguredName.objection(to: value)
    case .subject: return value.isEmpty ? "a distinguished name looks like CN=name,O=organisation" : nil
    case .subjectAltName:
      return value.contains(UInt8(ascii: ":")) ? nil : "say dns:HOST, ip:ADDRESS, email:ADDRESS, uri:URI or hardware:OID/HEX"
    case .duration: return Duration(value) == nil ? Duration.form : nil
    case .validity: return Term(value) == nil ? Term.form : nil
    case .keyAlgorithm: return KeyAlgorithm(name: value) == nil ? KeyAlgorithm.choices : nil
    case .address: return ListenAddress(value) == nil ? ListenAddress.form : nil
    case .serial: return SerialNumber(value) == nil ? "a serial number is 1 to 20 octets in hexadecimal" : nil
    case .count: return Count(value) == nil ? "say a number from 1 to 1000000" : nil
    case .reason: return CRLReason(name: value.span) == nil ? CRLReason.choices(besides: value) : nil
    case .request: return Decimal.value(value) == nil ? "a request is a number; signet pending list shows all" : nil
    case .words: return DenialWords.objection(to: value)
    case .choice(let words): return ValueKind.objection(to: value, unlessOneOf: words)
    }
  }

  private static func objection(to value: [UInt8], unlessOneOf words: [StaticString]) -> Text? {
    var suggestion = Suggestion(for: value)
    var list = Text()
    for word in words {
      if value.matches(word) { return nil }
      suggestion.consider(word)
      list.append(list.isEmpty ? "\(word)" : ", \(word)")
    }
    return "say one of \(list)\(suggestion.text)"
  }
}

/// What a device calls itself, the senderKID of its first request.
enum Reference {
  static let maximum = 128

  static func objection(to value: [UInt8]) -> Text? {
    guard !value.isEmpty, value.count <= maximum else { return "a reference has 1 to \(maximum) octets" }
    for octet in value where octet < 0x20 || octet == 0x7F { return "a reference has no control characters" }
    return UTF8Sequence.isValid(value.span) ? nil : "a reference is UTF-8"
  }
}

/// Why a request is denied, as the device is told.
enum DenialWords {
  static let maximum = AuthorityLimits.reason

  static func objection(to value: [UInt8]) -> Text? {
    guard !value.isEmpty, value.count <= maximum else { return "a reason has 1 to \(maximum) octets" }
    for octet in value where octet < 0x20 || octet == 0x7F { return "a reason has no control characters" }
    return UTF8Sequence.isValid(value.span) ? nil : "a reason is UTF-8"
  }
}

/// The name of an alias, a profile or a CA, which is part of paths and URLs.
enum ConfiguredName {
  static let maximum = RecordLimits.name

  static func objection(to value: [UInt8]) -> Text? {
    guard !value.isEmpty, value.count <= maximum else { return "a name has 1 to \(maximum) letters" }
    for octet in value {
      switch octet {
      case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
        UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "."), UInt8(ascii: "_"), UInt8(ascii: "-"):
        continue
      default: return "a name has letters, digits, \".\", \"_\" and \"-\" only"
      }
    }
    return nil
  }
}

/// A decimal number from 1 to 1 000 000.
struct Count: Equatable {
  let value: Int

  init?(_ text: [UInt8]) {
    guard let number = Decimal.value(text), number >= 1, number <= 1_000_000 else { return nil }
    value = number
  }
}

/// Decimal digits, no sign, at most nine.
enum Decimal {
  /// - Parameter digits: as many as may be there, 18 at most.
  static func value(_ text: [UInt8], digits: Int = 9) -> Int? {
    guard !text.isEmpty, text.count <= digits else { return nil }
    var number = 0
    for octet in text {
      guard octet >= 0x30, octet <= 0x39 else { return nil }
      number = number * 10 + Int(octet - 0x30)
    }
    return number
  }
}

/// A serial number as people write it: hexadecimal, upper or lower case, with colons or without, `0x` before it or not.
/// Leading zeros mean nothing.
struct SerialNumber: Equatable, Sendable {
  /// The magnitude, without leading zeros.
  let octets: [UInt8]

  init?(_ text: [UInt8]) {
    var digits: [UInt8] = []
    let start = text.begins(with: "0x") ? 2 : 0
    for octet in text[start...] where octet != UInt8(ascii: ":") {
      guard let value = SerialNumber.digit(octet) else { return nil }
      digits.append(value)
    }
    while digits.count > 1, digits[0] == 0 { digits.removeFirst() }
    guard !digits.isEmpty, digits.count <= 40 else { return nil }
    if digits.count % 2 == 1 { digits.insert(0, at: 0) }
    var octets: [UInt8] = []
    for index in 0..<(digits.count / 2) { octets.append(digits[2 * index] << 4 | digits[2 * index + 1]) }
    self.octets = octets
  }

  private static func digit(_ octet: UInt8) -> UInt8? {
    switch octet {
    case 0x30...0x39: octet - 0x30
    case UInt8(ascii: "a")...UInt8(ascii: "f"): octet - UInt8(ascii: "a") + 10
    case UInt8(ascii: "A")...UInt8(ascii: "F"): octet - UInt8(ascii: "A") + 10
    default: nil
    }
  }
}

extension CRLReason {
  fileprivate static func choices(besides value: [UInt8]) -> Text {
    var suggestion = Suggestion(for: value)
    var list = Text()
    for number in 0...CRLReason.highest {
      guard let name = CRLReason(rawValue: number)?.name else { continue }
      suggestion.consider(name)
      list.append(list.isEmpty ? "\(name)" : ", \(name)")
    }
    return "say one of \(list)\(suggestion.text)"
  }
}

extension KeyAlgorithm {
  static let all: [KeyAlgorithm] = [.ecP256, .ecP384, .ecP521, .rsa2048, .rsa3072, .rsa4096]
  static let choices: Text = "say one of ec-p256, ec-p384, ec-p521, rsa-2048, rsa-3072, rsa-4096"

  init?(name: [UInt8]) {
    for algorithm in KeyAlgorithm.all where name.matches(algorithm.name) {
      self = algorithm
      return
    }
    return nil
  }
}
