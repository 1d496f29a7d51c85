import CMP
import Testing

@Suite struct GeneralInfoTests {
  static func item(_ arc: UInt8, _ value: [UInt8]) -> [UInt8] {
    sequence(tlv(6, [0x2B, 6, 1, 5, 5, 7, 4, arc]), value)
  }

  private func outcome(_ bytes: [UInt8], _ ask: (GeneralInfo) throws -> String) -> String {
    var reader = DERReader(bytes.span)
    do {
      return try ask(try GeneralInfo(&reader))
    } catch let error as DERError {
      return "\(error.kind) \(error.offset)"
    } catch {
      return "other"
    }
  }

  @Test(arguments: [
    ([UInt8](), "false"),
    (item(13, [5, 0]), "true"),
    (item(13, []), "true"),
    (item(13, [2, 1, 0]), "unexpectedTag 14"),
    (item(99, [5, 0]), "false"),
    (item(99, [2, 1, 0]) + item(13, [5, 0]), "true"),
  ])
  func implicitConfirm(_ items: [UInt8], _ expected: String) {
    #expect(outcome(sequence(items)) { "\(try $0.asksImplicitConfirm())" } == expected)
  }

  @Test(arguments: [
    ([UInt8](), "nil"),
    (item(14, tlv(0x18, Array("20250101000000Z".utf8))), "1735689600"),
    (item(14, []), "nil"),
    (item(14, tlv(0x17, Array("250101000000Z".utf8))), "unexpectedTag 14"),
  ])
  func confirmWaitTime(_ items: [UInt8], _ expected: String) {
    #expect(outcome(sequence(items)) { (try $0.confirmWaitTime()).map { "\($0.seconds)" } ?? "nil" } == expected)
  }

  @Test(arguments: [
    ([UInt8](), "nil"),
    (item(21, sequence(tlv(12, [0x61, 0x62]))), "[97, 98]"),
    (item(21, sequence(tlv(12, [0x61]), tlv(12, [0x62]))), "tooMany 19"),
    (item(21, sequence()), "truncated 16"),
    (item(21, sequence(tlv(4, [0x61]))), "unexpectedTag 16"),
  ])
  func certProfile(_ items: [UInt8], _ expected: String) {
    let found = outcome(sequence(items)) { info in
      guard let name = try info.certProfile() else { return "nil" }
      return "\(name.array)"
    }
    #expect(found == expected)
  }

  @Test func origPKIMessage() throws {
    let message = try Vectors.bytes("ir-mac")
    let info = sequence(Self.item(15, sequence(message, message)))
    let found = outcome(info) { info in
      guard let original = try info.origPKIMessage() else { return "nil" }
      return "\(original.messages.count)"
    }
    #expect(found == "2")
  }

  @Test func writersFaceReaders() throws {
    let bytes = try written { writer in
      let list = writer.begin(.sequence)
      writer.implicitConfirm()
      writer.confirmWaitTime(Timestamp(seconds: 1_735_689_600))
      writer.certProfile([0x61].span)
      writer.end(list)
    }
    let time = tlv(0x18, Array("20250101000000Z".utf8))
    #expect(
      bytes == sequence(Self.item(13, [5, 0]), Self.item(14, time), Self.item(21, sequence(tlv(12, [0x61])))))
  }
}
