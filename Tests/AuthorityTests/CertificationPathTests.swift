// Covers: CertificationPath.swift, CertificationPath+Validate.swift, CertificationPath+Status.swift, PathFault.swift

import CMP
import Crypto
import Foundation
import Testing

@testable import Authority

@Suite(.serialized) struct CertificationPathTests {
  let library: MbedTLS
  let keys: [PrivateKey]

  init() throws {
    let library = try MbedTLS()
    keys = try (0..<10).map { _ in try PrivateKey.generate(.ecP256, with: library) }
    self.library = library
  }

  private func encoded(_ specimens: [Specimen]) throws -> [UInt8] {
    try specimens.flatMap { try $0.encoded(keys, library) }
  }

  private func fault(_ exhibit: Exhibit, lists: [UInt8] = []) throws -> PathFault? {
    let (sent, known) = (try encoded(exhibit.sent), try encoded(exhibit.known))
    let (anchors, signer) = (try encoded(exhibit.anchors), try encoded([exhibit.signer]))
    let material = PathMaterial(
      sent: try SequenceOf(DERReader(sent.span)), known: try SequenceOf(DERReader(known.span)),
      anchors: try SequenceOf(DERReader(anchors.span)), revocationLists: try SequenceOf(DERReader(lists.span)))
    do throws(PathFault) {
      let certificate: Certificate
      do throws(DERError) { certificate = try Certificate(signer.span) } catch { throw .malformed }
      var budget = PathBudget()
      let rules = PathRules(now: World.start, allowsSHA1: exhibit.allowsSHA1)
      try library.validate(certificate, with: material, rules, &budget)
      return nil
    } catch {
      return error
    }
  }

  @Test(arguments: Exhibit.paths + Exhibit.crowds + Exhibit.authorities + Exhibit.names) func exhibit(
    _ exhibit: Exhibit
  ) throws {
    #expect(try fault(exhibit) == exhibit.fault)
  }

  /// Lists of a signer below `CN=one` below `CN=root`, all with the number 5, and what they say.
  @Test func status() throws {
    let table: [(String, [SpecimenList], PathFault?)] = [
      ("nobody's", [], nil),
      ("revoked", [SpecimenList()], .revoked),
      ("another number", [SpecimenList(serials: [6])], nil),
      ("an empty one", [SpecimenList(serials: [])], nil),
      ("among others", [SpecimenList(serials: [1, 2, 3, 4, 5])], .revoked),
      ("a stranger's", [SpecimenList(issuer: "CN=else", signer: 3)], nil),
      ("of the name by another key", [SpecimenList(signer: 3)], .statusUnknown),
      ("spoiled", [SpecimenList(isSpoiled: true)], .statusUnknown),
      ("SHA-1", [SpecimenList(hash: .sha1)], .statusUnknown),
      ("over", [SpecimenList(from: -2, to: -1, serials: [])], .statusUnknown),
      ("not yet", [SpecimenList(from: 1, to: 2, serials: [])], .statusUnknown),
      ("an old one and its successor", [SpecimenList(from: -2, to: -1), SpecimenList(serials: [])], nil),
      ("one of two", [SpecimenList(serials: []), SpecimenList()], .revoked),
      ("the intermediate's", [SpecimenList(issuer: "CN=root", signer: 0)], .revoked),
      ("the intermediate's is over", [SpecimenList(issuer: "CN=root", signer: 0, from: -2, to: -1)], .statusUnknown),
    ]
    let exhibit = Exhibit(
      title: "status", signer: .signer(by: "CN=one", signer: 1),
      sent: [.authority("CN=one", by: "CN=root", key: 1, signer: 0)])
    for (title, lists, expected) in table {
      let encoded = try lists.flatMap { try $0.encoded(keys, library) }
      #expect(try fault(exhibit, lists: encoded) == expected, "\(title)")
    }
    var other = exhibit
    other.sent[0] = other.sent[0].with(1, Specimen.usage(.keyCertSign))
    #expect(try fault(other, lists: SpecimenList().encoded(keys, library)) == .statusUnknown)
  }

  /// Every exhibit means to OpenSSL what it means here, but for the differences that are named.
  @Test(.enabled(if: OpenSSL.isThere), arguments: Exhibit.paths + Exhibit.crowds + Exhibit.authorities + Exhibit.names)
  func openSSL(_ exhibit: Exhibit) throws {
    let accepts = try OpenSSL.verifies(
      encoded([exhibit.signer]), by: exhibit.anchors.map { try $0.encoded(keys, library) },
      through: (exhibit.sent + exhibit.known).map { try $0.encoded(keys, library) }, at: World.start)
    #expect(accepts == exhibit.openSSLAccepts ?? (exhibit.fault == nil))
  }
}
