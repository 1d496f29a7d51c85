/// Where to listen: `127.0.0.1:8829`, `[::1]:8829`. Numbers only; a responder that waits for DNS at start is one that may not
/// start.
struct ListenAddress: Equatable, Sendable {
  /// 4 octets, or 16.
  let octets: [UInt8]
  let port: UInt16

  static let form: Text = "an address looks like 127.0.0.1:8829 or [::1]:8829 (numbers, no names)"

  init?(_ text: [UInt8]) {
    guard let colon = text.lastIndex(of: UInt8(ascii: ":")), let port = Decimal.value(Array(text[(colon + 1)...])),
      port <= 65535
    else { return nil }
    var host = Array(text[..<colon])
    if let first = host.first, first == UInt8(ascii: "[") {
      guard host.count > 2, host[host.count - 1] == UInt8(ascii: "]") else { return nil }
      host = Array(host[1..<(host.count - 1)])
      guard let octets = InternetAddress.version6(host) else { return nil }
      self.octets = octets
    } else {
      guard let octets = InternetAddress.version4(host) else { return nil }
      self.octets = octets
    }
    self.port = UInt16(port)
  }

  var text: Text { "\(hostText):\(Int(port))" }

  var hostText: Text {
    var text = Text()
    if octets.count == 4 {
      for index in 0..<4 { text.append(index == 0 ? "\(Int(octets[0]))" : ".\(Int(octets[index]))") }
      return text
    }
    return "[\(InternetAddress.text(version6: octets))]"
  }
}

/// Addresses as text (RFC 4291 2.2).
enum InternetAddress {
  static func version4(_ text: [UInt8]) -> [UInt8]? {
    var octets: [UInt8] = []
    for part in text.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false) {
      guard part.count <= 3, part.count == 1 || part.first != 0x30, let value = Decimal.value(Array(part)), value <= 255
      else { return nil }
      octets.append(UInt8(value))
    }
    return octets.count == 4 ? octets : nil
  }

  static func version6(_ text: [UInt8]) -> [UInt8]? {
    var before: [UInt8] = []
    var after: [UInt8] = []
    var gap = false
    var index = 0
    while index < text.count {
      if text[index] == UInt8(ascii: ":") {
        guard index + 1 < text.count, text[index + 1] == UInt8(ascii: ":"), !gap else { return nil }
        gap = true
        index += 2
        continue
      }
      var end = index
      while end < text.count, text[end] != UInt8(ascii: ":") { end += 1 }
      guard let group = group(Array(text[index..<end]), last: end == text.count) else { return nil }
      if gap { after += group } else { before += group }
      index = end
      // One colon between groups; two are the gap, which the next round takes.
      if index < text.count, !(index + 1 < text.count && text[index + 1] == UInt8(ascii: ":")) {
        index += 1
        guard index < text.count else { return nil }
      }
    }
    let count = before.count + after.count
    guard gap ? count <= 14 : count == 16 else { return nil }
    return before + [UInt8](repeating: 0, count: 16 - count) + after
  }

  private static func group(_ text: [UInt8], last: Bool) -> [UInt8]? {
    if last, text.contains(UInt8(ascii: ".")) { return version4(text) }
    guard text.count >= 1, text.count <= 4, !text.begins(with: "0x"),
      let value = SerialNumber(text)
    else { return nil }
    return value.octets.count == 1 ? [0, value.octets[0]] : value.octets
  }

  /// Shortest form: the longest run of two or more zero groups becomes `::` (RFC 5952 4).
  static func text(version6 octets: [UInt8]) -> Text {
    var groups: [UInt64] = []
    for index in 0..<8 { groups.append(UInt64(octets[2 * index]) << 8 | UInt64(octets[2 * index + 1])) }
    var run = 0..<0
    var start = 0
    while start < 8 {
      var end = start
      while end < 8, groups[end] == 0 { end += 1 }
      if end - start > max(run.count, 1) { run = start..<end }
      start = max(end, start + 1)
    }
    var text = Text()
    var index = 0
    while index < 8 {
      if index == run.lowerBound, !run.isEmpty {
        text.append("::")
        index = run.upperBound
        continue
      }
      if !text.isEmpty, text.bytes[text.count - 1] != UInt8(ascii: ":") { text.append(":") }
      var digits = Text()
      for shift in [12, 8, 4, 0] as [UInt64] {
        let digit = UInt8(truncatingIfNeeded: groups[index] >> shift) & 15
        if digit != 0 || !digits.isEmpty || shift == 0 { digits.bytes.append(Text.hexDigit(digit)) }
      }
      text.append(digits)
      index += 1
    }
    return text
  }
}
