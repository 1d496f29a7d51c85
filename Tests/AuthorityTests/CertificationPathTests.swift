// Covers: CertificationPath.swift, CertificationPath+Validate.swift, PathFault.swift

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

  private func fault(_ exhibit: Exhibit) throws -> PathFault? {
    let (sent, known) = (try encoded(exhibit.sent), try encoded(exhibit.known))
    let (anchors, signer) = (try encoded(exhibit.anchors), try encoded([exhibit.signer]))
    let material = PathMaterial(
      sent: try SequenceOf(DERReader(sent.span)), known: try SequenceOf(DERReader(known.span)),
      anchors: try SequenceOf(DERReader(anchors.span)))
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

  @Test(arguments: Exhibit.paths + Exhibit.authorities + Exhibit.names) func exhibit(_ exhibit: Exhibit) throws {
    #expect(try fault(exhibit) == exhibit.fault)
  }

  /// Every exhibit means to OpenSSL what it means here, but for the differences that are named.
  @Test(.enabled(if: OpenSSL.isThere), arguments: Exhibit.paths + Exhibit.authorities + Exhibit.names)
  func openSSL(_ exhibit: Exhibit) throws {
    let accepts = try OpenSSL.verifies(
      encoded([exhibit.signer]), by: exhibit.anchors.map { try $0.encoded(keys, library) },
      through: (exhibit.sent + exhibit.known).map { try $0.encoded(keys, library) }, at: World.start)
    #expect(accepts == exhibit.openSSLAccepts ?? (exhibit.fault == nil))
  }
}
