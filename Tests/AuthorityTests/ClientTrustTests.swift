import CMP
import Crypto
import Testing

@testable import Authority

@Suite(.serialized) struct ClientTrustTests {
  let library: MbedTLS
  let keys: [PrivateKey]

  init() throws {
    let library = try MbedTLS()
    keys = try (0..<10).map { _ in try PrivateKey.generate(.ecP256, with: library) }
    self.library = library
  }

  private func fault(signer: [UInt8], sent: [UInt8], trusted: [[UInt8]]) throws -> PathFault? {
    var list = TrustList()
    for certificate in trusted { try list.append(certificate.span) }
    do throws(PathFault) {
      try library.validate(signer: signer.span, sent: sent.span, trusted: list, at: World.start)
      return nil
    } catch {
      return error
    }
  }

  /// A client judges as the server does: the same exhibits, all that is not an anchor as sent.
  @Test(arguments: Exhibit.paths.filter { !$0.allowsSHA1 && $0.known.isEmpty && !$0.anchors.isEmpty })
  func exhibit(_ exhibit: Exhibit) throws {
    let sent = try exhibit.sent.flatMap { try $0.encoded(keys, library) }
    let found = try fault(
      signer: try exhibit.signer.encoded(keys, library), sent: sent,
      trusted: try exhibit.anchors.map { try $0.encoded(keys, library) })
    #expect(found == exhibit.fault)
  }

  @Test func whoeverTrustsNobodyBelievesNobody() throws {
    let exhibit = try #require(Exhibit.paths.first { $0.fault == nil && !$0.allowsSHA1 })
    let sent = try exhibit.sent.flatMap { try $0.encoded(keys, library) }
    #expect(try fault(signer: try exhibit.signer.encoded(keys, library), sent: sent, trusted: []) == .noPath)
    #expect(try fault(signer: [0x30, 0x00], sent: sent, trusted: []) == .malformed)
    #expect(
      try fault(signer: try exhibit.signer.encoded(keys, library), sent: [0x04, 0x00], trusted: []) == .malformed)
  }
}
