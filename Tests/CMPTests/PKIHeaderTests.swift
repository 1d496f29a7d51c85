// Covers: PKIHeaderFields.swift

import CMP
import Testing

@Suite struct PKIHeaderTests {
  /// A header with these fields behind pvno, sender and recipient.
  static func header(_ fields: [UInt8]..., pvno: [UInt8] = [2, 1, 2], sender: [UInt8] = nullName) -> [UInt8] {
    sequence(pvno, sender, nullName, fields.flatMap { $0 })
  }

  static func field(_ number: UInt8, _ content: [UInt8]) -> [UInt8] { tlv(0xA0 | number, content) }

  static func fault(_ bytes: [UInt8]) throws -> PKIMessageFault? {
    var reader = DERReader(bytes.span)
    let header = try PKIHeader(&reader)
    do throws(PKIMessageFault) {
      try header.check()
      return nil
    } catch {
      return error
    }
  }

  static let faults: [(String, [UInt8], PKIMessageFault?)] = [
    ("2", header(), nil),
    ("3", header(pvno: [2, 1, 3]), nil),
    ("0", header(pvno: [2, 1, 0]), PKIMessageFault(.pvno, at: 2)),
    ("1", header(pvno: [2, 1, 1]), PKIMessageFault(.pvno, at: 2)),
    ("4", header(pvno: [2, 1, 4]), PKIMessageFault(.pvno, at: 2)),
    ("-1", header(pvno: [2, 1, 0xFF]), PKIMessageFault(.pvno, at: 2)),
    ("2^70", header(pvno: tlv(2, [0x40] + octets(8))), PKIMessageFault(.pvno, at: 2)),
    ("no pvno", header(pvno: []), PKIMessageFault(.pvno, at: 2)),
    ("long sender", header(sender: tlv(0x82, [UInt8](repeating: 0x61, count: 1100))), PKIMessageFault(.sender, at: 7)),
    ("transactionID of 1", header(field(4, tlv(4, octets(1)))), nil),
    ("transactionID of 64", header(field(4, tlv(4, octets(64)))), nil),
    ("empty transactionID", header(field(4, tlv(4))), PKIMessageFault(.transactionID, at: 13)),
    ("transactionID of 65", header(field(4, tlv(4, octets(65)))), PKIMessageFault(.transactionID, at: 13)),
    ("transactionID of 60 kB", header(field(4, tlv(4, octets(60_000)))), PKIMessageFault(.transactionID, at: 15)),
    ("senderNonce of 0", header(field(5, tlv(4))), PKIMessageFault(.senderNonce, at: 13)),
    ("senderNonce of 64", header(field(5, tlv(4, octets(64)))), nil),
    ("senderNonce of 65", header(field(5, tlv(4, octets(65)))), PKIMessageFault(.senderNonce, at: 13)),
    (
      "the second of two", header(field(4, tlv(4, octets(16))), field(6, tlv(4))),
      PKIMessageFault(.recipNonce, at: 33)
    ),
    ("empty senderKID", header(field(2, tlv(4))), nil),
    ("senderKID of 129", header(field(2, tlv(4, octets(129)))), PKIMessageFault(.senderKID, at: 14)),
    ("recipKID of 129", header(field(3, tlv(4, octets(129)))), PKIMessageFault(.recipKID, at: 14)),
    ("freeText of 17", header(field(7, sequence(strings(17)))), PKIMessageFault(.freeText, at: 13)),
    ("long freeText", header(field(7, sequence(tlv(12, text(5000))))), PKIMessageFault(.freeText, at: 15)),
    ("generalInfo of 32", header(field(8, sequence(items(32)))), nil),
    ("generalInfo of 33", header(field(8, sequence(items(33)))), PKIMessageFault(.generalInfo, at: 14)),
    ("empty generalInfo", header(field(8, sequence())), PKIMessageFault(.generalInfo, at: 13)),
  ]

  static func text(_ count: Int) -> [UInt8] { [UInt8](repeating: 0x25, count: count) }
  static func strings(_ count: Int) -> [UInt8] { (0..<count).flatMap { _ in tlv(12, text(1)) } }
  static func items(_ count: Int) -> [UInt8] { (0..<count).flatMap { _ in sequence(tlv(6, [0x2A, 3])) } }

  @Test(arguments: faults)
  func bounds(_ name: String, _ bytes: [UInt8], _ expected: PKIMessageFault?) throws {
    #expect(try Self.fault(bytes) == expected)
  }

  static let malformed: [(String, [UInt8], DERError)] = [
    ("not a SEQUENCE", tlv(0x31), DERError(.unexpectedTag, at: 0)),
    ("empty", sequence(), DERError(.truncated, at: 2)),
    ("padded pvno", header(pvno: [2, 2, 0, 2]), DERError(.badInteger, at: 4)),
    ("sender not a GeneralName", sequence([2, 1, 2], sequence(), nullName), DERError(.unexpectedTag, at: 5)),
    ("no recipient", sequence([2, 1, 2], nullName), DERError(.truncated, at: 9)),
    (
      "twice the same field", header(field(4, tlv(4, octets(1))), field(4, tlv(4, octets(1)))),
      DERError(.trailingData, at: 18)
    ),
    (
      "fields out of order", header(field(5, tlv(4, octets(1))), field(4, tlv(4, octets(1)))),
      DERError(.trailingData, at: 18)
    ),
    ("unknown field", header(field(9, tlv(4))), DERError(.trailingData, at: 13)),
    ("IMPLICIT transactionID", header(tlv(0x84, octets(16))), DERError(.trailingData, at: 13)),
    ("two values in one field", header(field(4, tlv(4, octets(1)) + tlv(4))), DERError(.trailingData, at: 18)),
    ("transactionID a string", header(field(4, tlv(12, text(1)))), DERError(.unexpectedTag, at: 15)),
    (
      "messageTime a UTCTime", header(field(0, tlv(0x17, Array("260101000000Z".utf8)))),
      DERError(.unexpectedTag, at: 15)
    ),
    ("messageTime Feb 30", header(field(0, tlv(0x18, Array("20260230000000Z".utf8)))), DERError(.badTime, at: 17)),
    ("messageTime without Z", header(field(0, tlv(0x18, Array("20260228000000".utf8)))), DERError(.badTime, at: 17)),
    ("empty freeText", header(field(7, sequence())), DERError(.outOfRange, at: 15)),
    ("freeText of bad UTF-8", header(field(7, sequence(tlv(12, [0xC0, 0x80])))), DERError(.badString, at: 19)),
  ]

  @Test(arguments: malformed)
  func refused(_ name: String, _ bytes: [UInt8], _ expected: DERError) {
    #expect(failure(bytes, PKIHeader.self) == expected)
  }

  /// A version that nobody speaks, and still everything that an answer needs.
  @Test func unsupportedVersionCanBeAnswered() throws {
    let bytes = Self.header(
      Self.field(4, tlv(4, octets(16))), Self.field(5, tlv(4, octets(20))), pvno: tlv(2, [1] + octets(8)))
    var reader = DERReader(bytes.span)
    let header = try PKIHeader(&reader)
    #expect(header.pvno == nil)
    let fields = PKIHeaderFields(sender: nil, answering: header)
    let answer = try written { $0.pkiHeader(fields) }
    #expect(answer == Self.header(Self.field(4, tlv(4, octets(16))), Self.field(6, tlv(4, octets(20)))))
  }

  /// What is out of bounds does not come back.
  @Test func hugeFieldsDoNotComeBack() throws {
    let bytes = Self.header(
      Self.field(4, tlv(4, octets(65))), Self.field(5, tlv(4, octets(600))), sender: tlv(0x82, Self.text(2000)))
    var reader = DERReader(bytes.span)
    let header = try PKIHeader(&reader)
    let fields = PKIHeaderFields(sender: nil, answering: header)
    #expect(try written { $0.pkiHeader(fields) } == Self.header())
  }
}
