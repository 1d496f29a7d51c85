// Covers: CAKeyUpdContent.swift, CMPCertificateList.swift, CRLSource.swift, CRLStatus.swift, CertReqTemplateContent.swift
// Covers: InfoValues.swift, KeyRecRepContent.swift, KeySpecification.swift, POPODecKeyChallContent.swift
// Covers: RevAnnContent.swift, RootCaKeyUpdateContent.swift

import CMP
import Foundation
import MutationMatrix
import Testing

/// Values of genm and genp, and bodies that are never answered, as pyasn1 wrote them (Vectors/make-values).
@Suite struct ValueTests {
  static let folder = Vectors.folder.appendingPathComponent("Values")
  static let names: [String] = {
    let files = (try? FileManager.default.contentsOfDirectory(atPath: folder.path)) ?? []
    return files.filter { $0.hasSuffix(".der") }.map { String($0.dropLast(4)) }.sorted()
  }()

  static func bytes(_ name: String) throws -> [UInt8] {
    [UInt8](try Data(contentsOf: folder.appendingPathComponent(name + ".der")))
  }

  /// What reading throws, as the type that the name says.
  static func failure(_ bytes: [UInt8], as name: String) -> DERError? {
    do throws(DERError) { try DERWalk.check(bytes.span) } catch { return error }
    switch name.prefix(while: { $0 != "-" }) {
    case "rootCaKeyUpdate": return CMPTests.failure(bytes, RootCaKeyUpdateContent.self)
    case "ckuann": return CMPTests.failure(bytes, CAKeyUpdContent.self)
    case "certReqTemplate": return CMPTests.failure(bytes, CertReqTemplateContent.self)
    case "crlStatusList": return CMPTests.failure(bytes, CRLStatusListValue.self)
    case "suppLangTags": return CMPTests.failure(bytes, SuppLangTagsValue.self)
    case "unsupportedOIDs": return CMPTests.failure(bytes, UnsupportedOIDsValue.self)
    case "signKeyPairTypes": return CMPTests.failure(bytes, SignKeyPairTypesValue.self)
    case "preferredSymmAlg": return CMPTests.failure(bytes, AlgorithmIdentifier.self)
    case "keyPairParamReq": return CMPTests.failure(bytes, InfoType.self)
    case "caCerts": return CMPTests.failure(bytes, CaCertsValue.self)
    case "crlann": return CMPTests.failure(bytes, CRLAnnContent.self)
    case "cann": return CMPTests.failure(bytes, CertAnnContent.self)
    case "popdecc": return CMPTests.failure(bytes, POPODecKeyChallContent.self)
    case "popdecr": return CMPTests.failure(bytes, POPODecKeyRespContent.self)
    case "krp": return CMPTests.failure(bytes, KeyRecRepContent.self)
    case "rann": return CMPTests.failure(bytes, RevAnnContent.self)
    default: return DERError(.mismatch, at: 0)
    }
  }

  @Test func thereAreVectors() { #expect(Self.names.count == 21) }

  @Test(arguments: names) func isRead(_ name: String) throws {
    #expect(Self.failure(try Self.bytes(name), as: name) == nil)
  }

  /// An element less, one more, another tag: every one of them is noticed, whichever type it is.
  @Test(arguments: names) func cutAndExtended(_ name: String) throws {
    let bytes = try Self.bytes(name)
    for count in 0..<bytes.count { #expect(Self.failure(Array(bytes.prefix(count)), as: name) != nil) }
    #expect(Self.failure(bytes + [5, 0], as: name) != nil)
    #expect(Self.failure([bytes[0] ^ 1] + bytes.dropFirst(), as: name) != nil)
  }

  /// Nothing traps on what somebody has spoiled.
  @Test(arguments: names) func spoiled(_ name: String) throws {
    let all = Mutation.all(of: try Self.bytes(name))
    let accepted = all.filter { Self.failure($0.bytes, as: name) == nil }
    #expect(accepted.count < all.count / 2)
  }

  @Test(
    arguments: [
      ("rootCaKeyUpdate", sequence(), DERError(.truncated, at: 2)),
      ("rootCaKeyUpdate", sequence(tlv(0xA0, sequence())), DERError(.unexpectedTag, at: 2)),
      ("rootCaKeyUpdate", sequence(sequence(), tlv(0xA1, sequence()), tlv(0xA0, sequence())), DERError(.trailingData, at: 8)),
      ("rootCaKeyUpdate", sequence(sequence(), tlv(0xA0)), DERError(.truncated, at: 6)),
      ("rootCaKeyUpdate", sequence(sequence(), tlv(0xA0, sequence(), sequence())), DERError(.trailingData, at: 8)),
      ("ckuann", sequence(sequence(), sequence()), DERError(.truncated, at: 6)),
      ("ckuann", tlv(0xA1, sequence(sequence())), DERError(.unexpectedTag, at: 0)),
      ("certReqTemplate", sequence(), DERError(.truncated, at: 2)),
      ("certReqTemplate", sequence(sequence(), sequence()), DERError(.outOfRange, at: 4)),
      ("certReqTemplate", sequence(sequence(), sequence(rsaKeyLen([2, 1, 0]))), DERError(.outOfRange, at: 19)),
      ("certReqTemplate", sequence(sequence(), sequence(rsaKeyLen([2, 1, 0xFF]))), DERError(.outOfRange, at: 19)),
      ("certReqTemplate", sequence(sequence(), sequence(rsaKeyLen([4, 1, 8]))), DERError(.unexpectedTag, at: 19)),
      ("crlStatusList", sequence(), DERError(.outOfRange, at: 0)),
      ("crlStatusList", sequence(sequence()), DERError(.truncated, at: 4)),
      ("crlStatusList", sequence(sequence(tlv(0xA2))), DERError(.unexpectedTag, at: 4)),
      ("crlStatusList", sequence(sequence(tlv(0xA1, sequence()))), DERError(.outOfRange, at: 6)),
      ("crlStatusList", sequence(sequence(tlv(0xA0, tlv(0xA0)))), DERError(.outOfRange, at: 6)),
      ("crlStatusList", sequence(sequence(tlv(0xA0, tlv(0xA2)))), DERError(.unexpectedTag, at: 6)),
      ("crlStatusList", sequence(sequence(tlv(0xA0))), DERError(.truncated, at: 6)),
      ("suppLangTags", sequence(), DERError(.outOfRange, at: 0)),
      ("suppLangTags", sequence([0x13, 1, 0x41]), DERError(.unexpectedTag, at: 2)),
      ("unsupportedOIDs", sequence([5, 0]), DERError(.unexpectedTag, at: 2)),
      ("popdecc", sequence(sequence(tlv(4))), DERError(.truncated, at: 6)),
      ("popdecc", sequence(sequence(tlv(4), tlv(4), tlv(0xA0, [4, 0]))), DERError(.unexpectedTag, at: 10)),
      ("krp", sequence(sequence([2, 1, 0]), tlv(0xA1, sequence())), DERError(.outOfRange, at: 9)),
      ("rann", sequence([2, 1, 7]), DERError(.outOfRange, at: 2)),
    ] as [(String, [UInt8], DERError)])
  func malformed(_ name: String, _ bytes: [UInt8], _ expected: DERError) {
    #expect(Self.failure(bytes, as: name) == expected)
  }

  /// The distinguished point of an announcement that RFC 9810 allows and nobody reads.
  @Test func relativeDistributionPoint() throws {
    let bytes = sequence(tlv(0xA0, tlv(0xA1, sequence([6, 3, 0x55, 4, 3], [12, 1, 0x78]))))
    var reader = DERReader(bytes.span)
    guard case .relativeDpn(let name) = try CRLStatus(&reader).source else {
      Issue.record("another source")
      return
    }
    #expect(name.offset == 4)
  }

  private static func rsaKeyLen(_ value: [UInt8]) -> [UInt8] {
    sequence([6, 9, 0x2B, 6, 1, 5, 5, 7, 5, 1, 12], value)
  }
}
