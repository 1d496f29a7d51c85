import CMP
import Crypto
import Testing

@testable import Authority

/// nested (RFC 9483 5.2.2): one message that an RA vouches for, and batches.
@Suite struct NestedTests {
  private static let room = 96 * 1024

  /// The messages of a batch's answer, each as a client reads it.
  private func answers(_ answer: Answer, _ world: World) throws -> [Answer] {
    let message = try PKIMessage(answer.octets.span)
    var found: [Answer] = []
    var each = try message.body.read(NestedMessageContent.self).messages.makeIterator()
    while let next = each.next() {
      found.append(
        Answer(next.encoded.array, answer.event, awaitsConfirmation: false, secret: Array(World.secret), world))
    }
    return found
  }

  /// 5.2.2.1: the answer is the one to the inner message, under the protection of that.
  @Test func one() throws {
    let world = try World()
    try world.register()
    let agency = try Agency(world).trusted()
    let device = try world.device()
    let answer = world.send(try agency.nested([device.ir()], as: device.header.transactionID))
    #expect(
      answer.kind == .ip && answer.protection == .mac && answer.certificate != nil && answer.event.kind == .issued)
    #expect(answer.transactionID == device.header.transactionID && answer.recipNonce == device.header.senderNonce)
    // The rest may come in either way.
    let conf = world.send(try agency.nested([device.certConf(answer)], as: device.header.transactionID))
    #expect(conf.kind == .pkiconf && conf.protection == .mac)
    #expect(try world.derivedTables() == world.tables)
  }

  /// What is inside is verified as if it had come alone.
  @Test func wrongInside() throws {
    let world = try World()
    try world.register()
    let agency = try Agency(world).trusted()
    let device = try world.device(secret: "wrong")
    let answer = world.send(try agency.nested([device.ir()], as: device.header.transactionID))
    #expect(answer.condition == .wrongSecret && answer.kind == .error && answer.protection == .signature)
    var bare = try world.device()
    bare.protector = .none
    let other = world.send(try agency.nested([bare.ir()], as: bare.header.transactionID))
    #expect(other.condition == .unprotected && other.recipNonce == bare.header.senderNonce)
  }

  /// 5.2.2.2: an answer for each, in a nested message of the batch's own transaction.
  @Test func batch() throws {
    let world = try World()
    let devices = try (1...3).map { number in
      try world.register("device-\(number)")
      return try world.device("device-\(number)", secret: number == 2 ? "wrong" : World.secret)
    }
    let agency = try Agency(world).trusted()
    let request = try agency.nested(devices.map { $0.ir() })
    let answer = world.send(request, room: Self.room)
    #expect(answer.kind == .nested && answer.protection == .signature && answer.event.kind == .answered)
    let parsed = try PKIMessage(request.span)
    #expect(answer.transactionID == parsed.header.transactionID?.array)
    #expect(answer.recipNonce == parsed.header.senderNonce?.array)
    let inner = try answers(answer, world)
    #expect(inner.map(\.kind) == [.ip, .error, .ip])
    #expect(inner.map(\.transactionID) == devices.map(\.header.transactionID))
    #expect(inner.map(\.protection) == [.mac, .signature, .mac])
    let events = (0..<3).map { world.authority.batch[$0] }
    #expect(events.map(\.kind) == [.issued, .refused, .issued])
    // The same batch again brings the same answers, and nothing is issued twice.
    let again = try answers(world.send(request, room: Self.room), world)
    #expect(again[0].octets == inner[0].octets && again[2].octets == inner[2].octets)
    #expect(world.authority.certificates.rows.count == 2)
    let confirmations = [devices[0].certConf(inner[0]), devices[2].certConf(inner[2])]
    let confirmed = world.send(try agency.nested(confirmations), room: Self.room)
    #expect(try answers(confirmed, world).map(\.kind) == [.pkiconf, .pkiconf])
    #expect(try world.derivedTables() == world.tables)
  }

  /// One message under another transactionID is a batch of one.
  @Test func batchOfOne() throws {
    let world = try World()
    try world.register()
    let answer = world.send(try Agency(world).trusted().nested([try world.device().ir()]), room: Self.room)
    #expect(try answers(answer, world).map(\.kind) == [.ip])
  }

  /// What would not find room for its answer is not served, and can be asked again.
  @Test func noRoom() throws {
    let world = try World()
    let devices = try (1...4).map { number in
      try world.register("device-\(number)")
      return try world.device("device-\(number)")
    }
    let agency = try Agency(world).trusted()
    let request = try agency.nested(devices.map { $0.ir() })
    let answer = world.send(request, room: 2 * AuthorityLimits.answer + 1500)
    let first = try answers(answer, world)
    #expect(first.count < 4 && !first.isEmpty && world.authority.certificates.rows.count == first.count)
    #expect(try answers(world.send(request, room: Self.room), world).count == 4)
    #expect(world.authority.certificates.rows.count == 4)
    #expect(world.send(try agency.nested([devices[0].ir()]), room: AuthorityLimits.answer).condition == .answerTooLarge)
  }

  /// The label of the URL is that of what is inside; a batch has its own (RFC 9483 6.1).
  @Test func labels() throws {
    let world = try World()
    try world.register()
    let agency = try Agency(world).trusted()
    let device = try world.device()
    let one = try agency.nested([device.ir()], as: device.header.transactionID)
    #expect(world.send(one, operation: .cr).condition == .otherOperation)
    #expect(world.send(one, operation: .ir).certificate != nil)
    #expect(world.send(one, operation: .nested).event.kind == .replayed)
    let batch = try agency.nested([device.ir()])
    #expect(world.send(batch, operation: .ir, room: Self.room).condition == .otherOperation)
    #expect(world.send(batch, operation: .nested, room: Self.room).kind == .nested)
  }

  /// CAs for nested messages need no purpose; who signs below them can do nothing else.
  @Test func nestedTrust() throws {
    let world = try World()
    try world.register()
    let agency = try Agency(world) { $0 = .signer(by: "CN=one", signer: 1) }
    world.authority.policy.aliases[0].nestedTrust = try Agency.list(agency.root)
    let device = try world.device()
    #expect(world.send(try agency.nested([device.ir()], as: device.header.transactionID)).certificate != nil)
    #expect(world.send(try agency.client().ir()).condition == .signerNotTrusted)
  }

  /// Whom an alias trusts to nest, or to revoke, does not answer for a stranger's signature; an RA that may enrol does.
  @Test(arguments: [false, true]) func whoAnswersForStrangers(inBatch: Bool) throws {
    let world = try World { policy in
      policy.aliases[0].servesUnregistered = true
      policy.aliases[0].modules = [.hmac, .endEntityCertificate(issuer: nil)]
    }
    let agency = try Agency(world) { $0 = .signer(by: "CN=one", signer: 1) }
    let stranger = try Agency(world).client()
    func nested() throws -> Answer {
      world.send(try agency.nested([stranger.ir()], as: inBatch ? nil : stranger.header.transactionID), room: Self.room)
    }
    world.authority.policy.aliases[0].nestedTrust = try Agency.list(agency.root)
    _ = try nested()
    #expect(world.authority.certificates.rows.isEmpty && world.authority.entities.rows.isEmpty)
    world.authority.policy.aliases[0].nestedTrust = TrustList()
    var administrator = Administrator()
    administrator.certificates = try Agency.list(agency.ra)
    for (rights, count) in [(Rights.revoke, 0), (.renew, 0), (.enrol, 1)] {
      administrator.rights = rights
      world.authority.policy.aliases[0].administrators = [administrator]
      _ = try nested()
      #expect(world.authority.certificates.rows.count == count)
    }
  }

  @Test(arguments: 0..<9) func refused(_ number: Int) throws {
    let world = try World()
    try world.register()
    let agency = try Agency(world).trusted()
    let device = try world.device()
    let id = device.header.transactionID
    let (request, condition): ([UInt8], Condition)
    switch number {
    case 0: (request, condition) = (try agency.nested([]), .badNesting)
    case 1: (request, condition) = (try agency.nested(Array(repeating: device.ir(), count: 17)), .badNesting)
    case 2: (request, condition) = (try agency.nested([try agency.nested([device.ir()])]), .badNesting)
    case 3: (request, condition) = (try agency.nested([device.ir(), try world.device("x").ir()], as: id), .badNesting)
    case 4: (request, condition) = (try agency.nested([sequence([2, 1, 0])]), .malformed)
    case 5:
      // By a device with its certificate.
      var (other, answer) = (device, world.send(device.ir()))
      other.use(answer.certificate ?? [])
      (request, condition) = (other.message(tlv(0xB4, sequence(device.ir()))), .unsupportedBody)
    case 6:
      // By the secret of an RA.
      world.authority.policy.aliases[0].modules.append(.raSecret(Array("secret")))
      let other = try world.device("ra", secret: "secret")
      (request, condition) = (other.message(tlv(0xB4, sequence(device.ir()))), .protectionNotAllowed)
    case 7:
      _ = world.send(device.ir())
      let other = try world.device("device-9")
      (request, condition) = (try agency.nested([other.ir()], as: id), .transactionInUse)
    default:
      // By nobody who is trusted.
      world.authority.policy.aliases[0].raTrust = TrustList()
      (request, condition) = (try agency.nested([device.ir()], as: id), .signerNotTrusted)
    }
    let answer = world.send(request, room: Self.room, secret: "secret")
    #expect(answer.condition == condition)
    #expect(answer.kind == .error)
    #expect(answer.certificate == nil)
  }
}
