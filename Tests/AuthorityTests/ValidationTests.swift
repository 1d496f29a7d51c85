import CMP
import Testing

@testable import Authority

@Suite struct ValidationTests {
  /// What RFC 4210 lets pass and RFC 9483 does not.
  @Test(arguments: [1, 5, 15, 16, 64]) func nonces(_ count: Int) throws {
    let world = try World(adjust: { $0.aliases[1].strictness = .lightweight })
    try world.register()
    try world.register(alias: "other")
    var device = try world.device()
    device.header.sender = name("CN=device-1")
    device.header.senderNonce = [UInt8](repeating: 1, count: count)
    device.header.transactionID = [UInt8](repeating: 2, count: count)
    let request = device.ir()
    #expect(world.send(request).recipNonce == device.header.senderNonce)
    #expect(world.send(request, alias: 1).condition == (count < 16 ? .badSenderNonce : nil))
  }

  @Test(arguments: [-300, 0, 300] as [Int64]) func messageTime(_ difference: Int64) throws {
    let world = try World(adjust: { $0.aliases[0].messageTimeWindow = 300 })
    try world.register()
    var device = try world.device()
    device.header.messageTime = World.start.adding(seconds: difference)
    #expect(world.send(device.ir()).certificate != nil)
  }

  /// Who has no clock cannot say that another's is wrong.
  @Test func messageTimeWithoutAClock() throws {
    let world = try World(adjust: { $0.aliases[0].messageTimeWindow = 300 })
    try world.register()
    var device = try world.device()
    device.header.messageTime = World.start
    world.now = Timestamp(seconds: 0)
    #expect(world.send(device.ir()).condition == .clockNotSet)
  }

  @Test func noMessageTimeAndAnyWindow() throws {
    let world = try World(adjust: { $0.aliases[0].messageTimeWindow = 300 })
    try world.register()
    #expect(world.send(try world.device().ir()).certificate != nil)
  }

  /// A recipNonce where there can be none, and an unknown recipient, are nobody's harm.
  @Test func graces() throws {
    let world = try World()
    try world.register()
    var device = try world.device()
    device.header.recipNonce = [1, 2, 3]
    device.header.recipient = name("CN=Another CA")
    #expect(world.send(device.ir()).certificate != nil)
  }

  /// RFC 9483 wants recipients handled gracefully: the CA, its signer, nobody, and names of other kinds.
  @Test(arguments: ["CN=Test CA", "CN=test  ca CMP", "", "https"]) func recipients(_ recipient: String) throws {
    let world = try World(adjust: { $0.aliases[0].strictness = .lightweight })
    try world.register()
    var device = try world.device()
    device.header.sender = name("CN=device-1")
    device.header.recipient = recipient == "https" ? nil : name(recipient)
    #expect(world.send(device.ir()).certificate != nil)
  }

  /// One bit changed anywhere in a good request: nothing is issued, nothing traps, and the good one still is.
  @Test func everyBit() throws {
    let world = try World()
    try world.register()
    try world.newCode(uses: 1)
    let request = try world.device().ir()
    for bit in stride(from: 0, to: request.count * 8, by: 5) {
      var changed = request
      changed[bit / 8] ^= 1 << UInt8(bit % 8)
      let answer = world.send(changed)
      #expect(answer.certificate == nil, "bit \(bit)")
      if world.authority.entities.rows.first?.isLocked == true { try world.newCode() }
    }
    for count in stride(from: 0, to: request.count, by: 3) {
      #expect(world.send(Array(request.prefix(count))).condition == .notDER)
    }
    #expect(world.send(request).certificate != nil)
    #expect(world.authority.certificates.rows.count == 1)
  }
}
