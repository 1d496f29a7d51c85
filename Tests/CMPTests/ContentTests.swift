// Covers: CertConfirmContent.swift, CertRepMessage.swift, CertResponse.swift, CertStatus.swift, ErrorMsgContent.swift
// Covers: GenMsgContent.swift, InfoTypeAndValue.swift, NestedMessageContent.swift, PKIConfirmContent.swift
// Covers: PollRepContent.swift, PollReqContent.swift, RevDetails.swift, RevRepContent.swift, RevReqContent.swift

import CMP
import Testing

/// Bodies made by hand: each malformation with its place. What is well-formed comes from the vectors.
@Suite struct ContentTests {
  static let accepted = sequence([2, 1, 0])
  static let certificate = sequence()

  @Test(
    arguments: [
      (sequence(sequence()), nil),
      (sequence(tlv(0xA1, sequence(certificate)), sequence()), nil),
      (sequence(sequence(sequence([2, 1, 0], accepted, sequence(tlv(0xA0, certificate))))), nil),
      (sequence(sequence(sequence([2, 1, 0], accepted, sequence(tlv(0xA1, sequence())), tlv(4)))), nil),
      (
        sequence(sequence(sequence([2, 1, 0], accepted, sequence(tlv(0xA0, certificate), tlv(0xA0, sequence()))))), nil
      ),
      (sequence(), DERError(.truncated, at: 2)),
      (sequence(tlv(0xA0, sequence()), sequence()), DERError(.unexpectedTag, at: 2)),
      (sequence(sequence(sequence([2, 1, 0]))), DERError(.truncated, at: 9)),
      (sequence(sequence(sequence(accepted))), DERError(.unexpectedTag, at: 6)),
      (sequence(sequence(sequence([2, 1, 0], accepted, sequence()))), DERError(.truncated, at: 16)),
      (
        sequence(sequence(sequence([2, 1, 0], accepted, sequence(tlv(0xA2, certificate))))),
        DERError(.unexpectedTag, at: 16)
      ),
      (sequence(sequence(sequence([2, 1, 0], accepted, sequence(tlv(0xA0))))), DERError(.truncated, at: 18)),
      (sequence(sequence(sequence(tlv(2, octets(17)), accepted))), DERError(.outOfRange, at: 6)),
    ] as [([UInt8], DERError?)])
  func certRepMessage(_ bytes: [UInt8], _ expected: DERError?) {
    #expect(failure(bytes, CertRepMessage.self) == expected)
  }

  @Test(
    arguments: [
      (sequence(), nil),
      (sequence(sequence(tlv(4), [2, 1, 0])), nil),
      (sequence(sequence(tlv(4), [2, 1, 0], accepted, tlv(0xA0, sequence([6, 1, 0x2A])))), nil),
      (
        sequence(sequence(tlv(4), [2, 1, 0], tlv(0xA0, sequence([6, 1, 0x2A])), accepted)),
        DERError(.trailingData, at: 16)
      ),
      (sequence(sequence([2, 1, 0])), DERError(.unexpectedTag, at: 4)),
      (sequence(sequence(tlv(4))), DERError(.truncated, at: 6)),
      ([5, 0], DERError(.unexpectedTag, at: 0)),
    ] as [([UInt8], DERError?)])
  func certConfirmContent(_ bytes: [UInt8], _ expected: DERError?) {
    #expect(failure(bytes, CertConfirmContent.self) == expected)
  }

  @Test(
    arguments: [
      (sequence(accepted), true), (sequence(sequence([2, 1, 2])), false), (sequence(), true),
      (sequence(sequence([2, 1, 1])), false),
    ] as [([UInt8], Bool)])
  func whatACertStatusSays(_ rest: [UInt8], _ isAccepted: Bool) throws {
    let info = Array(rest.dropFirst(2))
    let bytes = sequence(tlv(4), [2, 1, 0], info)
    var reader = DERReader(bytes.span)
    #expect(try CertStatus(&reader).isAccepted == isAccepted)
  }

  @Test(
    arguments: [
      (sequence(accepted), nil),
      (sequence(accepted, [2, 1, 5], sequence(tlv(12, [0x61]))), nil),
      (sequence(accepted, tlv(2, octets(200))), nil),
      (sequence(), DERError(.truncated, at: 2)),
      (sequence(accepted, sequence(tlv(12, [0x61])), [2, 1, 5]), DERError(.trailingData, at: 12)),
      (sequence(accepted, sequence()), DERError(.outOfRange, at: 7)),
    ] as [([UInt8], DERError?)])
  func errorMsgContent(_ bytes: [UInt8], _ expected: DERError?) {
    #expect(failure(bytes, ErrorMsgContent.self) == expected)
  }

  @Test(
    arguments: [
      ([5, 0], nil),
      ([5, 1, 0], DERError(.badNull, at: 2)),
      (sequence(), DERError(.unexpectedTag, at: 0)),
    ] as [([UInt8], DERError?)])
  func pkiConfirmContent(_ bytes: [UInt8], _ expected: DERError?) {
    #expect(failure(bytes, PKIConfirmContent.self) == expected)
  }

  @Test(
    arguments: [
      (sequence(sequence(accepted)), nil),
      (sequence(sequence(accepted), tlv(0xA0, sequence()), tlv(0xA1, sequence())), nil),
      (sequence(sequence()), DERError(.outOfRange, at: 2)),
      (sequence(sequence(accepted), tlv(0xA1, sequence()), tlv(0xA0, sequence())), DERError(.trailingData, at: 13)),
      (sequence(), DERError(.truncated, at: 2)),
    ] as [([UInt8], DERError?)])
  func revRepContent(_ bytes: [UInt8], _ expected: DERError?) {
    #expect(failure(bytes, RevRepContent.self) == expected)
  }

  @Test(
    arguments: [
      (sequence((0..<16).flatMap { _ in sequence(sequence()) }), nil),
      (sequence((0..<17).flatMap { _ in sequence(sequence()) }), DERError(.tooMany, at: 0)),
      (sequence(sequence()), DERError(.truncated, at: 4)),
    ] as [([UInt8], DERError?)])
  func revReqContent(_ bytes: [UInt8], _ expected: DERError?) {
    #expect(failure(bytes, RevReqContent.self) == expected)
  }

  @Test(
    arguments: [
      (sequence(sequence([2, 1, 0], [2, 1, 5])), nil),
      (sequence(sequence([2, 1, 0], [2, 1, 5], sequence(tlv(12)))), nil),
      (sequence(sequence([2, 1, 0], [2, 1, 0xFF])), DERError(.outOfRange, at: 7)),
      (sequence(sequence([2, 1, 0])), DERError(.truncated, at: 7)),
    ] as [([UInt8], DERError?)])
  func pollRepContent(_ bytes: [UInt8], _ expected: DERError?) {
    #expect(failure(bytes, PollRepContent.self) == expected)
  }

  @Test(
    arguments: [
      (sequence(sequence([2, 1, 0])), nil),
      (sequence(sequence([2, 1, 0], [2, 1, 0])), DERError(.trailingData, at: 7)),
      (sequence([2, 1, 0]), DERError(.unexpectedTag, at: 2)),
    ] as [([UInt8], DERError?)])
  func pollReqContent(_ bytes: [UInt8], _ expected: DERError?) {
    #expect(failure(bytes, PollReqContent.self) == expected)
  }

  @Test(
    arguments: [
      (sequence(PKIHeaderTests.items(32)), nil),
      (sequence(PKIHeaderTests.items(33)), DERError(.tooMany, at: 0)),
      (sequence(sequence([6, 1, 0x2A], [5, 0], [5, 0])), DERError(.trailingData, at: 9)),
      (sequence(sequence([5, 0])), DERError(.unexpectedTag, at: 4)),
    ] as [([UInt8], DERError?)])
  func genMsgContent(_ bytes: [UInt8], _ expected: DERError?) {
    #expect(failure(bytes, GenMsgContent.self) == expected)
  }

  @Test func nestedMessageContent() throws {
    let message = PKIMessageBoundsTests.message()
    #expect(failure(sequence(message, message), NestedMessageContent.self) == nil)
    #expect(failure(sequence(), NestedMessageContent.self) == DERError(.outOfRange, at: 0))
    let many = sequence((0..<17).flatMap { _ in message })
    #expect(failure(many, NestedMessageContent.self) == DERError(.tooMany, at: 0))
    let again = try written { writer in
      let list = writer.beginNestedMessageContent()
      writer.raw(message.span)
      writer.end(list)
    }
    #expect(again == sequence(message))
  }
}
