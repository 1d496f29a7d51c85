import CMP
import Testing

@Suite struct PKIBodyTests {
  @Test(
    arguments: [
      (0, "ir"), (1, "ip"), (2, "cr"), (3, "cp"), (4, "p10cr"), (5, "popdecc"), (6, "popdecr"), (7, "kur"), (8, "kup"),
      (9, "krr"), (10, "krp"), (11, "rr"), (12, "rp"), (13, "ccr"), (14, "ccp"), (15, "ckuann"), (16, "cann"),
      (17, "rann"),
      (18, "crlann"), (19, "pkiconf"), (20, "nested"), (21, "genm"), (22, "genp"), (23, "error"), (24, "certConf"),
      (25, "pollReq"), (26, "pollRep"),
    ] as [(UInt8, String)])
  func numbersAndNames(_ number: UInt8, _ name: String) throws {
    let bytes = tlv(0xA0 | number, [5, 0])
    var reader = DERReader(bytes.span)
    let body = try PKIBody(&reader)
    #expect(body.kind?.name.string == name)
    let kind = try #require(PKIBody.Kind(rawValue: number))
    let again = try written { writer in
      let mark = writer.beginPKIBody(kind)
      writer.null()
      writer.end(mark)
    }
    #expect(again == bytes)
  }

  @Test(arguments: [27, 28, 29, 30] as [UInt8])
  func unknownNumbers(_ number: UInt8) throws {
    let bytes = tlv(0xA0 | number, [5, 0])
    var reader = DERReader(bytes.span)
    let body = try PKIBody(&reader)
    #expect(body.kind == nil)
    #expect(body.number == number)
  }

  @Test(arguments: [0x80, 0x30, 0x60, 0xE0, 0x05] as [UInt8])
  func otherTags(_ tag: UInt8) {
    #expect(failure(tlv(tag), PKIBody.self) == DERError(.unexpectedTag, at: 0))
  }

  @Test func answers() {
    let pairs: [(PKIBody.Kind, PKIBody.Kind?)] = [
      (.ir, .ip), (.cr, .cp), (.p10cr, .cp), (.kur, .kup), (.rr, .rp), (.genm, .genp), (.certConf, .pkiconf),
      (.pollReq, .pollRep), (.krr, .krp), (.ccr, .ccp), (.ip, nil), (.error, nil), (.nested, nil), (.pkiconf, nil),
    ]
    for (question, answer) in pairs { #expect(question.answer == answer) }
  }

  @Test func contentIsReadToItsEnd() throws {
    let bytes = tlv(0xB3, [5, 0, 5, 0])
    var reader = DERReader(bytes.span)
    let body = try PKIBody(&reader)
    #expect(throws: DERError(.trailingData, at: 4)) { try body.read(PKIConfirmContent.self) }
  }
}
