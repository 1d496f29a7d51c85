import CMP
import Testing

@Suite struct PKIMessageTests {
  @Test func vectorsAreThere() {
    #expect(Vectors.names.count >= 50)
  }

  @Test(arguments: Vectors.names)
  func firstPass(_ name: String) throws {
    let bytes = try Vectors.bytes(name)
    let message = try PKIMessage(bytes.span)
    try message.check()
    #expect(message.header.pvno == 2)
    #expect(message.body.kind?.name.string == Vectors.kind(name))
    #expect(message.header.transactionID?.count == 16)
    #expect(message.header.senderNonce?.count == 16)
    #expect(message.header.messageTime != nil)
    let isProtected = message.protection != nil
    #expect(isProtected)
    #expect(message.encoded.count == bytes.count)
    let prefix = message.protectedPart.prefix
    let protected = prefix.bytes.array + message.protectedPart.bytes.array
    try DERWalk.check(protected.span)
    var fields = DERReader(protected.span)
    var inside = try fields.sequence()
    #expect(try inside.element().encoded.array == message.header.encoded.array)
    #expect(try inside.element().encoded.array == message.body.element.encoded.array)
    try inside.finish()
  }

  @Test(arguments: Vectors.names)
  func writtenFromItsFields(_ name: String) throws {
    let bytes = try Vectors.bytes(name)
    #expect(try rewrite(bytes) == bytes)
  }
}
