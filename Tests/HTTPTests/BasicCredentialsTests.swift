import Testing

@testable import HTTP

/// Reference and password, as the tests compare them.
private func login(_ value: [UInt8]) throws(BasicFault) -> [[UInt8]] {
  var credentials = BasicCredentials()
  try credentials.read(value.span)
  return [copied(credentials.reference), copied(credentials.password)]
}

private func copied(_ span: Span<UInt8>) -> [UInt8] { span.indices.map { span[$0] } }

private func fault(of value: [UInt8]) -> BasicFault? {
  do {
    _ = try login(value)
    return nil
  } catch {
    return error
  }
}

private func base64(_ octets: [UInt8]) -> String {
  let digits = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/")
  var text = ""
  for start in stride(from: 0, to: octets.count, by: 3) {
    let part = octets[start..<min(start + 3, octets.count)]
    let bits = part.reduce(0) { $0 << 8 | Int($1) } << (8 * (3 - part.count))
    for place in 0..<4 { text.append(place <= part.count ? digits[bits >> (18 - 6 * place) & 63] : "=") }
  }
  return text
}

private func field(_ userPass: String) -> [UInt8] { Array("Basic \(base64(Array(userPass.utf8)))".utf8) }

private let long = String(repeating: "a", count: 128)

struct BasicCredentialsTests {
  @Test(arguments: [
    // value, reference, password
    ("Basic QWxhZGRpbjpvcGVuIHNlc2FtZQ==", "Aladdin", "open sesame"),  // RFC 7617 2
    ("Basic dGVzdDoxMjPCow==", "test", "123\u{a3}"),  // RFC 7617 2.1
    ("bAsIc QTpi", "A", "b"), ("BASIC    QTpi", "A", "b"), ("Basic QTo=", "A", ""), ("Basic QTpiOmM6", "A", "b:c:"),
  ])
  func areRead(_ value: String, _ reference: String, _ password: String) throws {
    #expect(try login(Array(value.utf8)) == [Array(reference.utf8), Array(password.utf8)])
  }

  @Test func theLongestAreRead() throws {
    #expect(try login(field("\(long):\(long)")) == [Array(long.utf8), Array(long.utf8)])
  }

  @Test(arguments: [
    ("", BasicFault.Reason.scheme, 0), ("Bearer QTpi", .scheme, 0), ("BasicQTpi", .scheme, 0),
    ("Basic\tQTpi", .scheme, 0), (" Basic QTpi", .scheme, 0), ("Basic", .noColon, 5), ("Basic ", .noColon, 6),
    ("Basic QQ==", .noColon, 10), ("Basic OmI=", .noReference, 6), ("Basic Og==", .noReference, 6),
    ("Basic QTp", .encoding, 9), ("Basic QTo", .encoding, 9), ("Basic QTo==", .encoding, 11),
    ("Basic QTp_", .encoding, 9), ("Basic QT-i", .encoding, 8), ("Basic Q===", .encoding, 7),
    ("Basic ====", .encoding, 6), ("Basic QTo=QTpi", .encoding, 9), ("Basic QTpi QTp", .encoding, 10),
    ("Basic QTp=", .encoding, 8), ("Basic QR==", .encoding, 7), ("Basic QQ=a", .encoding, 9),
    ("Basic QTpi, Basic", .encoding, 17), ("Basic QTpi,,,,", .encoding, 10), ("Basic QQA6", .controlCharacter, 7),
    ("Basic QTp/", .controlCharacter, 8), ("Basic QTof", .controlCharacter, 8),
  ])
  func areRefused(_ value: String, _ reason: BasicFault.Reason, _ offset: Int) {
    #expect(fault(of: Array(value.utf8)) == BasicFault(reason, at: offset))
  }

  @Test(arguments: [
    "\(long)a:b", "a:\(long)b", String(repeating: "a", count: 3000), "a:" + String(repeating: ":", count: 129),
  ])
  func tooLong(_ userPass: String) { #expect(fault(of: field(userPass))?.reason == .tooLong) }

  @Test func areWiped() throws {
    var credentials = BasicCredentials()
    try credentials.read(field("pump-1:5Z8QD").span)
    var octets = credentials.octets
    for index in octets.indices { octets[index] = 0 }
    #expect(copied(credentials.reference) == [UInt8](repeating: 0, count: 6))
    #expect(copied(credentials.password) == [UInt8](repeating: 0, count: 5))
  }

  /// Prefixes and single changes of a good value, and whatever two digits say, never trap.
  @Test func nothingTraps() {
    let good = field("pump-1:5Z8QD-0")
    for index in good.indices {
      _ = fault(of: Array(good[..<index]))
      for value in UInt8.min...UInt8.max {
        var changed = good
        changed[index] = value
        _ = fault(of: changed)
      }
    }
    for first in UInt8.min...UInt8.max {
      for second in UInt8.min...UInt8.max { _ = fault(of: Array("Basic ".utf8) + [first, second, 0x3D, 0x3D]) }
    }
  }
}
