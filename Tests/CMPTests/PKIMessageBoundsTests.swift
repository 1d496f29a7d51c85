// Covers: CMPCertificate.swift, PKIFreeText.swift, PKIMessageFault.swift

import CMP
import Testing

/// Messages made by hand: what is malformed, and what is read and out of bounds.
@Suite struct PKIMessageBoundsTests {
  static let header = sequence([2, 1, 2], nullName, nullName)
  static let body = tlv(0xB3, [5, 0])

  static func message(_ rest: [UInt8]...) -> [UInt8] { sequence(header, body, rest.flatMap { $0 }) }
  static func extraCerts(_ count: Int, of octets: Int = 0) -> [UInt8] {
    let certificate = sequence(tlv(4, [UInt8](repeating: 0, count: octets)))
    return tlv(0xA1, sequence((0..<count).flatMap { _ in certificate }))
  }

  @Test(
    arguments: [
      (message(), nil),
      (message(tlv(0xA0, tlv(3, [0, 1]))), nil),
      (message(tlv(0xA0, tlv(3, [0]))), nil),
      (message(tlv(0xA0, tlv(3, [4, 0x10]))), DERError(.badBitString, at: 23)),
      (message(tlv(0xA0, tlv(3, [8, 0x10]))), DERError(.badBitString, at: 23)),
      (message(tlv(0xA0, tlv(4, [0]))), DERError(.unexpectedTag, at: 21)),
      (message(tlv(0xA0, tlv(3, [0, 1]), [5, 0])), DERError(.trailingData, at: 25)),
      (message(tlv(0xA1, tlv(0x31))), DERError(.unexpectedTag, at: 21)),
      (message(extraCerts(1), tlv(0xA0, tlv(3, [0]))), DERError(.trailingData, at: 27)),
      (message() + [0], DERError(.trailingData, at: 19)),
      (message([5, 0]), DERError(.trailingData, at: 19)),
      (sequence(header), DERError(.truncated, at: 15)),
      (sequence(body, header), DERError(.unexpectedTag, at: 2)),
      ([], DERError(.truncated, at: 0)),
      ([0x30, 0x80, 0, 0], DERError(.indefiniteLength, at: 1)),
      ([0x30, 0x84, 0x7F, 0xFF, 0xFF, 0xFF], DERError(.truncated, at: 0)),
      ([0x3F, 0x81, 1, 0], DERError(.highTagNumber, at: 0)),
      ([UInt8](repeating: 0x30, count: 5000), DERError(.truncated, at: 2)),
    ] as [([UInt8], DERError?)])
  func structure(_ bytes: [UInt8], _ expected: DERError?) {
    #expect(Self.outcome(bytes) == expected)
  }

  private static func outcome(_ bytes: [UInt8]) -> DERError? {
    do throws(DERError) {
      _ = try PKIMessage(bytes.span)
      return nil
    } catch {
      return error
    }
  }

  @Test func nestedTooDeep() {
    var bytes: [UInt8] = [5, 0]
    for _ in 0..<5000 { bytes = tlv(0x30, bytes) }
    #expect(Self.outcome(bytes) == DERError(.tooDeep, at: 128))
  }

  @Test(
    arguments: [
      (extraCerts(1), nil),
      (extraCerts(10), nil),
      (extraCerts(0), PKIMessageFault(.extraCerts, at: 23)),
      (extraCerts(11), PKIMessageFault(.extraCerts, at: 23)),
      (extraCerts(1000), PKIMessageFault(.extraCerts, at: 29)),
      (extraCerts(10, of: 3200), nil),
      (extraCerts(10, of: 3300), PKIMessageFault(.extraCerts, at: 29)),
    ] as [([UInt8], PKIMessageFault?)])
  func extraCertificates(_ field: [UInt8], _ expected: PKIMessageFault?) throws {
    let bytes = Self.message(field)
    let message = try PKIMessage(bytes.span)
    var found: PKIMessageFault? = nil
    do throws(PKIMessageFault) { try message.check() } catch { found = error }
    #expect(found == expected)
  }

  @Test func noRoomIsSaidOnce() {
    #expect(throws: DERError.self) {
      try written(room: 40) { writer in
        let message = writer.beginPKIMessage()
        writer.pkiHeader(PKIHeaderFields(sender: nil, recipient: nil))
        let body = writer.beginPKIBody(.error)
        writer.errorMsgContent("a sentence that is longer than the room", .systemFailure)
        writer.end(body)
        writer.pkiProtection(octets(32).span)
        writer.end(message)
      }
    }
  }
}
