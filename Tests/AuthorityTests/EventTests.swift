import CMP
import Testing

@testable import Authority

@Suite struct EventTests {
  @Test func shortBytes() {
    for count in [0, 1, 63, 64, 65, 200] {
      let bytes = (0..<count).map { UInt8(truncatingIfNeeded: $0) }
      #expect(ShortBytes(bytes.span).bytes.array == Array(bytes.prefix(64)))
    }
    #expect(ShortBytes().count == 0)
  }

  /// Everything that a line of the log says of a decision.
  @Test func ofADecision() throws {
    let world = try World()
    let (device, answer) = try world.enrolled()
    let event = answer.event
    #expect(event.kind == .issued && event.condition == nil && event.offset == nil)
    #expect(event.body == 0 && event.alias == 0)
    #expect(event.reference.bytes.array == Array("device-1"))
    #expect(event.serial.bytes.array == CertificateParts(answer.certificate ?? []).serial)
    #expect(event.transactionID.bytes.array == device.header.transactionID)
    let again = world.send(device.certConf(answer, status: Device.rejection)).event
    #expect(again.kind == .rejected && again.body == 24)
    #expect(again.serial.bytes.array == event.serial.bytes.array)
  }

  @Test func whereItWasMalformed() throws {
    let world = try World()
    try world.register()
    let device = try world.device()
    #expect(world.send([0x30, 0x80]).event.offset == 1)
    #expect(world.send(device.ir() + [0]).event.offset == device.ir().count)
    // In a body too: the offset is that of the message.
    let request = device.message(tlv(0xA0, [4, 0]))
    let offset = try #require(world.send(request).event.offset)
    #expect(Array(request[offset..<offset + 2]) == [4, 0])
  }

  @Test func names() {
    let kinds: [Event.Kind] = [.refused, .issued, .confirmed, .rejected, .replayed, .expired]
    #expect(Set(kinds.map { $0.name.description }).count == kinds.count)
  }
}
