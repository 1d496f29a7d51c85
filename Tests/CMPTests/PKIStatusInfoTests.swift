// Covers: PKIFailureInfo.swift, PKIStatus.swift

import CMP
import Testing

@Suite struct PKIStatusInfoTests {
  @Test(
    arguments: [
      (sequence([2, 1, 0]), nil),
      (sequence([2, 1, 6]), nil),
      (sequence([2, 1, 2], sequence(tlv(12, [0x61])), tlv(3, [7, 0x80])), nil),
      (sequence([2, 1, 2], tlv(3, [0, 1])), nil),
      (sequence([2, 1, 7]), DERError(.outOfRange, at: 2)),
      (sequence([2, 1, 0xFF]), DERError(.outOfRange, at: 2)),
      (sequence(tlv(2, octets(9))), DERError(.outOfRange, at: 4)),
      (sequence(), DERError(.truncated, at: 2)),
      (sequence([2, 1, 2], sequence()), DERError(.outOfRange, at: 5)),
      (sequence([2, 1, 2], tlv(3, [0, 1, 0])), DERError(.notDistinguished, at: 7)),
      (sequence([2, 1, 2], tlv(3, [0, 1, 2, 3, 4, 5])), DERError(.outOfRange, at: 7)),
      (sequence([2, 1, 2], tlv(3, [0, 1]), sequence(tlv(12, [0x61]))), DERError(.trailingData, at: 9)),
      (sequence([2, 1, 2], [5, 0]), DERError(.trailingData, at: 5)),
    ] as [([UInt8], DERError?)])
  func reading(_ bytes: [UInt8], _ expected: DERError?) {
    #expect(failure(bytes, PKIStatusInfo.self) == expected)
  }

  @Test func writing() throws {
    #expect(try written { $0.pkiStatusInfo(.accepted) } == sequence([2, 1, 0]))
    #expect(
      try written { $0.pkiStatusInfo(.rejection, text: "no", .badPOP) }
        == sequence([2, 1, 2], sequence(tlv(12, [0x6E, 0x6F])), tlv(3, [6, 0, 0x40])))
    #expect(
      try written { $0.pkiStatusInfo(.waiting, text: "a") } == sequence([2, 1, 3], sequence(tlv(12, [0x61]))))
  }

  @Test func statusNames() {
    let names = (0...6).map { PKIStatus(rawValue: $0)?.name.string ?? "" }
    #expect(
      names == [
        "accepted", "grantedWithMods", "rejection", "waiting", "revocationWarning", "revocationNotification",
        "keyUpdateWarning",
      ])
  }
}

@Suite struct PKIFailureInfoTests {
  static let names: [(PKIFailureInfo, String)] = [
    (.badAlg, "badAlg"), (.badMessageCheck, "badMessageCheck"), (.badRequest, "badRequest"), (.badTime, "badTime"),
    (.badCertId, "badCertId"), (.badDataFormat, "badDataFormat"), (.wrongAuthority, "wrongAuthority"),
    (.incorrectData, "incorrectData"), (.missingTimeStamp, "missingTimeStamp"), (.badPOP, "badPOP"),
    (.certRevoked, "certRevoked"), (.certConfirmed, "certConfirmed"), (.wrongIntegrity, "wrongIntegrity"),
    (.badRecipientNonce, "badRecipientNonce"), (.timeNotAvailable, "timeNotAvailable"),
    (.unacceptedPolicy, "unacceptedPolicy"), (.unacceptedExtension, "unacceptedExtension"),
    (.addInfoNotAvailable, "addInfoNotAvailable"), (.badSenderNonce, "badSenderNonce"),
    (.badCertTemplate, "badCertTemplate"), (.signerNotTrusted, "signerNotTrusted"),
    (.transactionIdInUse, "transactionIdInUse"), (.unsupportedVersion, "unsupportedVersion"),
    (.notAuthorized, "notAuthorized"), (.systemUnavail, "systemUnavail"), (.systemFailure, "systemFailure"),
    (.duplicateCertReq, "duplicateCertReq"),
  ]

  /// RFC 9810 5.2.3: the bits in their order.
  @Test func bits() throws {
    for (bit, entry) in Self.names.enumerated() {
      #expect(entry.0.bit == bit)
      #expect(entry.0.name.string == entry.1)
      let bytes = try written { $0.pkiFailureInfo(entry.0) }
      let unused = UInt8(7 - bit % 8)
      #expect(bytes == tlv(3, [unused] + [UInt8](repeating: 0, count: bit / 8) + [0x80 >> UInt8(bit % 8)]))
      var reader = DERReader(bytes.span)
      #expect(try PKIFailureInfo(&reader) == entry.0)
    }
    #expect(Self.names.count == 27)
  }

  @Test func noneAndSeveral() {
    #expect(PKIFailureInfo(bits: NamedBits()).bit == nil)
    #expect(PKIFailureInfo(bits: NamedBits()).name.string == "none")
    let two = PKIFailureInfo(bits: NamedBits(bit: 9) | NamedBits(bit: 2))
    #expect(two.name.string == "badRequest")
    #expect(two.contains(.badPOP))
    #expect(!two.contains(.badAlg))
  }
}
