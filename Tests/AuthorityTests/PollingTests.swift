// Covers: Polling.swift, Waiting.swift, Approval.swift

import CMP
import Crypto
import PKIX
import Store
import Testing

@testable import Authority
@testable import SimulatedDisk

@Suite struct PollingTests {
  /// How a request is made, and what answers it.
  enum Way: CaseIterable {
    case ir, cr, p10cr, crSigned, kur

    var answer: PKIBody.Kind {
      switch self {
      case .ir: .ip
      case .kur: .kup
      default: .cp
      }
    }
  }

  /// A device that is about to make a request, and the request.
  private func request(_ way: Way, _ world: World) throws -> (Device, [UInt8]) {
    try world.register()
    var device = try world.device()
    switch way {
    case .ir: return (device, device.ir())
    case .cr: return (device, device.cr())
    case .p10cr: return (device, device.p10cr())
    case .crSigned, .kur:
      world.authority.policy.aliases[0].needsApproval = false
      device.use(world.send(device.ir()).certificate ?? [])
      world.authority.policy.aliases[0].needsApproval = true
      device.key = try world.newKey()
      return (device, way == .kur ? device.kur() : device.cr())
    }
  }

  /// Waits, is approved, is answered, is confirmed: with the server started anew between any two steps.
  @Test(arguments: Way.allCases, [false, true]) func granted(_ way: Way, restarting: Bool) throws {
    let world = try World(adjust: World.manual)
    let (device, request) = try request(way, world)
    func step() throws { if restarting { try world.commitAndRestart() } }
    try step()
    let protection: Answer.Protection = way == .kur || way == .crSigned ? .signature : .mac
    let waiting = world.send(request)
    #expect(waiting.kind == way.answer && waiting.status == .waiting && waiting.failInfo == nil)
    #expect(waiting.protection == protection && waiting.certificate == nil && waiting.awaitsPoll)
    #expect(waiting.event.kind == .waiting && waiting.event.reference.bytes.array == Array("device-1"))
    try step()
    #expect(world.send(request).octets == waiting.octets)
    var last = waiting
    for _ in 0..<3 {
      let poll = world.send(device.pollReq(last))
      #expect(poll.kind == .pollRep && poll.checkAfter == 60 && poll.requestID == waiting.requestID)
      #expect(poll.protection == protection && poll.awaitsPoll && poll.senderNonce != last.senderNonce)
      #expect(poll.senderNonce?.count == 16)
      last = poll
      last.requestID = waiting.requestID
      try step()
    }
    let issued = world.authority.certificates.rows.count
    try world.decide(.approved)
    #expect(world.authority.certificates.rows.count == issued)
    try step()
    let question = device.pollReq(last)
    let granted = world.send(question)
    #expect(granted.kind == way.answer && granted.status == .accepted && granted.protection == protection)
    #expect(granted.requestID == waiting.requestID && granted.awaitsConfirmation && !granted.awaitsPoll)
    #expect(granted.recipNonce == device.after(last).header.senderNonce)
    let certificate = CertificateParts(try #require(granted.certificate))
    #expect(certificate.publicKey == Device.publicKeyInfo(device.key))
    #expect(world.authority.waiting.rows.isEmpty)
    try step()
    #expect(world.send(question).octets == granted.octets)
    #expect(world.send(device.certConf(granted)).kind == .pkiconf)
    try step()
    #expect(world.authority.certificates.rows.last?.state == .confirmed)
    #expect(world.authority.entities.rows[0].usesLeft == 0)
    // The transaction is over.
    #expect(world.send(device.pollReq(granted)).condition == .notWaiting)
    #expect(world.send(request).condition == .transactionInUse)
    #expect(try world.derivedTables() == world.tables)
  }

  @Test func implicitConfirmation() throws {
    let world = try World(adjust: World.manual)
    try world.register()
    var device = try world.device()
    device.header.implicitConfirm = true
    let waiting = world.send(device.ir())
    #expect(!waiting.implicitConfirm)
    try world.decide(.approved)
    let granted = world.send(device.pollReq(waiting))
    #expect(granted.implicitConfirm && !granted.awaitsConfirmation && granted.certificate != nil)
    #expect(world.authority.certificates.rows.last?.state == .confirmed)
  }

  /// RFC 9483 4.4: the nonce of the original request, for who insists on it.
  @Test(arguments: [Decided.Verdict.approved, .denied]) func originalNonce(_ verdict: Decided.Verdict) throws {
    let world = try World(adjust: { World.manual(&$0); $0.aliases[0].pollFinalNonce = .original })
    let (device, waiting) = try world.waiting()
    let poll = world.send(device.pollReq(waiting))
    #expect(poll.recipNonce == device.after(waiting).header.senderNonce)
    try world.decide(verdict)
    #expect(world.send(device.pollReq(waiting)).recipNonce == device.header.senderNonce)
  }

  /// Denied: told in the answer to the request, with the operator's words, as often as it is asked; the use is given back.
  @Test(arguments: Way.allCases, ["", "not on the list"]) func denied(_ way: Way, reason: String) throws {
    let world = try World(adjust: World.manual)
    let (device, request) = try request(way, world)
    let waiting = world.send(request)
    try world.decide(.denied, reason: reason)
    try world.commitAndRestart()
    for _ in 0..<2 {
      let refused = world.send(device.pollReq(waiting))
      #expect(refused.kind == way.answer && refused.status == .rejection && refused.failInfo == .notAuthorized)
      #expect(refused.event.kind == .refused && refused.condition == .denied && refused.certificate == nil)
      #expect(refused.requestID == waiting.requestID && !refused.awaitsPoll)
      #expect(refused.text.hasPrefix(reason.isEmpty ? "the request was denied by an operator" : reason))
    }
    #expect(world.authority.entities.rows[0].usesLeft == (way == .kur || way == .crSigned ? 0 : 1))
    #expect(try world.derivedTables() == world.tables)
  }

  /// Two requests on one code: the second is told at once that the code is used up, whatever becomes of the first.
  @Test func oneUseIsHeld() throws {
    let world = try World(adjust: World.manual)
    let (first, waiting) = try world.waiting()
    #expect(world.authority.entities.rows[0].usesLeft == 0)
    let second = try world.device()
    #expect(world.send(second.ir()).condition == .codeUsed)
    try world.commitAndRestart()
    #expect(world.send(try world.device().ir()).condition == .codeUsed)
    try world.decide(.denied)
    let third = try world.device()
    #expect(world.send(third.ir()).status == .waiting)
    #expect(world.send(first.pollReq(waiting)).condition == .denied)
    #expect(world.authority.entities.rows[0].usesLeft == 0)
  }

  /// A use that was taken from a code goes back to no other one.
  @Test(arguments: [false, true]) func givenBackToTheSameCode(_ isRemoved: Bool) throws {
    let world = try World(adjust: World.manual)
    _ = try world.waiting()
    if isRemoved {
      try world.remove()
      try world.register(uses: 5)
    } else {
      try world.newCode(uses: 5)
    }
    try world.decide(.denied)
    #expect(world.authority.entities.rows[0].usesLeft == 5)
    #expect(try world.derivedTables() == world.tables)
  }

  /// Nobody decides in time: the request is forgotten, by a record, and the use given back.
  @Test(arguments: [false, true]) func lapses(_ isApproved: Bool) throws {
    let world = try World(adjust: { World.manual(&$0); $0.aliases[0].approvalTimeout = 60 })
    let (device, waiting) = try world.waiting()
    if isApproved { try world.decide(.approved) }
    world.now = World.start.adding(seconds: 60)
    expect(world.authority.lapse(at: world.now) == nil)
    world.now = World.start.adding(seconds: 61)
    #expect(world.send(device.pollReq(waiting)).condition == .notWaiting)
    if !isApproved { #expect(throws: ApprovalFault.over) { try world.decide(.approved) } }
    world.authority.isReadOnly = true
    expect(world.authority.lapse(at: world.now) == nil)
    world.authority.isReadOnly = false
    let lapsed = world.authority.lapse(at: world.now)
    let event = try #require(lapsed)
    #expect(event.kind == .lapsed && event.reference.bytes.array == Array("device-1"))
    #expect(event.transactionID.bytes.array == waiting.transactionID)
    expect(world.authority.lapse(at: world.now) == nil)
    #expect(world.authority.waiting.rows.isEmpty && world.authority.entities.rows[0].usesLeft == 1)
    #expect(world.send(device.pollReq(waiting)).condition == .notWaiting)
    try world.commitAndRestart()
    #expect(world.authority.waiting.rows.isEmpty && world.authority.entities.rows[0].usesLeft == 1)
  }

  /// Under a clock that was never set nothing lapses.
  @Test func clockThatIsNotSet() throws {
    let world = try World(adjust: World.manual)
    _ = try world.waiting()
    expect(world.authority.lapse(at: Timestamp(seconds: 4711)) == nil)
  }

  /// What has changed since the request was taken is seen when it is to be approved, and again when it is granted.
  @Test func changedMeanwhile() throws {
    typealias Row = (String, ApprovalFault?, Condition, (World, inout Device) throws -> Void)
    let rows: [Row] = [
      ("removed", .entityGone, .wrongSecret, { world, _ in try world.remove() }),
      ("registered anew", .entityGone, .otherCredential, { world, _ in
        try world.remove()
        try world.register()
      }),
      ("a new code", .codeReplaced, .otherCredential, { world, _ in try world.newCode() }),
      ("locked", .entityLocked, .wrongSecret, { world, device in
        var guessing = device
        guessing.protector = .passwordBasedMac(secret: Array("wrong"))
        for _ in 0..<AuthorityLimits.failures {
          guessing.begin()
          _ = world.send(guessing.ir())
        }
      }),
      ("the profile does not allow the key", nil, .keyNotAllowed, { world, _ in world.authority.policy.aliases[0].profile = .fixed(2) }),
      ("the CA is over", nil, .issuerExpired, { world, _ in
        world.authority.policy.aliases[0].approvalTimeout = .max / 4
        world.now = Timestamp(seconds: 2_500_000_001)
      }),
    ]
    for (name, fault, condition, change) in rows {
      let world = try World(adjust: { World.manual(&$0); $0.aliases[0].approvalTimeout = 1 << 40 })
      var (device, waiting) = try world.waiting()
      try change(world, &device)
      if let fault { #expect(throws: fault, "\(name)") { try world.decide(.approved) } } else { try world.decide(.approved) }
      #expect(world.send(device.pollReq(waiting)).condition == condition, "\(name)")
      #expect(world.authority.certificates.rows.isEmpty, "\(name)")
      // Approved first, changed afterwards.
      let other = try World(adjust: { World.manual(&$0); $0.aliases[0].approvalTimeout = 1 << 40 })
      (device, waiting) = try other.waiting()
      try other.decide(.approved)
      try change(other, &device)
      let refused = other.send(device.pollReq(waiting))
      #expect(refused.condition == condition && refused.certificate == nil, "\(name)")
      #expect(other.authority.certificates.rows.isEmpty, "\(name)")
      if condition == .keyNotAllowed {
        #expect(refused.kind == .ip && refused.status == .rejection && refused.requestID == [2, 1, 0])
      }
    }
  }

  @Test func signerRevokedMeanwhile() throws {
    let world = try World(adjust: World.manual)
    let (device, request) = try request(.kur, world)
    let waiting = world.send(request)
    try world.revoke(device.extraCerts[0])
    #expect(throws: ApprovalFault.signerRevoked) { try world.decide(.approved) }
    #expect(world.send(device.pollReq(waiting)).condition == .signerRevoked)
    try world.decide(.denied)
  }

  /// What passes by itself is waited for: the client asks again, and nothing is lost.
  @Test func storeThatTakesNothing() throws {
    let world = try World(adjust: World.manual)
    let (device, waiting) = try world.waiting()
    try world.decide(.approved)
    world.authority.isReadOnly = true
    let later = world.send(device.pollReq(waiting))
    #expect(later.kind == .pollRep && later.condition == .storeUnavailable)
    #expect(throws: ApprovalFault.decided(.approved)) { try world.decide(.denied) }
    world.authority.isReadOnly = false
    var last = later
    last.requestID = waiting.requestID
    #expect(world.send(device.pollReq(last)).certificate != nil)
  }

  @Test func decisions() throws {
    let world = try World(adjust: World.manual)
    _ = try world.waiting()
    world.authority.isReadOnly = true
    #expect(throws: ApprovalFault.storeUnavailable) { try world.decide(.approved) }
    world.authority.isReadOnly = false
    try world.decide(.denied)
    for verdict in [Decided.Verdict.approved, .denied] {
      #expect(throws: ApprovalFault.decided(.denied)) { try world.decide(verdict) }
    }
  }

  /// The disk refuses what says that the request waits: it has not happened, and the code is unused.
  @Test func afterAFullDisk() throws {
    let world = try World(adjust: World.manual)
    try world.register()
    try world.commit()
    let before = world.tables
    let device = try world.device()
    let request = device.ir()
    #expect(world.send(request).status == .waiting)
    world.medium.fullAt = world.medium.writes
    #expect(throws: StoreError.full) { try world.commit() }
    try world.authority.derive()
    #expect(world.tables == before)
    world.authority.isReadOnly = true
    #expect(world.send(request).condition == .storeUnavailable)
    world.authority.isReadOnly = false
    world.medium.fullAt = .max
    #expect(world.send(request).status == .waiting)
  }

  /// So many, and no more.
  @Test func limit() throws {
    let world = try World(adjust: World.manual)
    try world.register(uses: 2)
    for number in 0..<AuthorityLimits.pending {
      world.authority.waiting.add(
        PendingRow(
          transactionKey: UInt64(number), requested: LogPosition(packed: 0), requestedAt: world.now, until: .endless,
          tenant: 0, entity: nil, holdsUse: false))
    }
    #expect(world.send(try world.device().ir()).condition == .tooManyTransactions)
    world.authority.waiting.remove(17)
    #expect(world.send(try world.device().ir()).status == .waiting)
  }

  /// A request that no record could hold does not wait.
  @Test func tooLargeToWait() throws {
    let world = try World(adjust: World.manual)
    try world.register()
    var device = try world.device()
    device.extraCerts = [sequence(tlv(4, [UInt8](repeating: 0, count: AuthorityLimits.pendingRequest)))]
    #expect(world.send(device.ir()).condition == .answerTooLarge)
    #expect(world.authority.waiting.rows.isEmpty && world.authority.entities.rows[0].usesLeft == 1)
  }

  /// A signed pollReq may leave the certificate out: the record of the request says whose it is.
  @Test func withoutExtraCerts() throws {
    let world = try World(adjust: World.manual)
    var (device, request) = try request(.crSigned, world)
    let waiting = world.send(request)
    device.extraCerts = []
    #expect(world.send(device.pollReq(waiting)).kind == .pollRep)
    try world.decide(.approved)
    #expect(world.send(device.pollReq(waiting)).certificate != nil)
  }

  /// Whatever certReqId the client has is the one that it polls with.
  @Test(arguments: [[2, 1, 1], [2, 1, 4], [2, 1, 0x80]] as [[UInt8]]) func otherRequestIDs(_ id: [UInt8]) throws {
    let world = try World(adjust: World.manual)
    try world.register()
    let device = try world.device()
    var template = Template()
    template.requestID = id
    let waiting = world.send(device.ir(template))
    #expect(waiting.requestID == id)
    #expect(world.send(device.pollReq(waiting)).requestID == id)
    try world.decide(.approved)
    #expect(world.send(device.pollReq(waiting)).requestID == id)
  }

  /// After p10cr clients poll with 0 or with -1, and hear what they said.
  @Test(arguments: [[2, 1, 0], [2, 1, 0xFF]] as [[UInt8]]) func p10crRequestIDs(_ id: [UInt8]) throws {
    let world = try World(adjust: World.manual)
    try world.register()
    let device = try world.device()
    let waiting = world.send(device.p10cr())
    #expect(world.send(device.pollReq(waiting, [id])).requestID == id)
  }

  /// A revocation waits where the alias says so: error says waiting, pollReq and pollRep have -1, and the answer is rp.
  @Test(arguments: [false, true], [false, true]) func revocation(isSigned: Bool, isDenied: Bool) throws {
    let world = try World(adjust: { $0.aliases[0].needsApprovalToRevoke = true })
    var (device, answer) = try world.enrolled()
    if isSigned { device.use(answer.certificate ?? []) } else { device.begin() }
    let request = device.rr(answer.certificate, reason: .keyCompromise)
    let waiting = world.send(request)
    #expect(waiting.kind == .error && waiting.status == .waiting && waiting.failInfo == nil && waiting.awaitsPoll)
    try world.commitAndRestart()
    #expect(world.send(request).octets == waiting.octets)
    let poll = world.send(device.pollReq(waiting))
    #expect(poll.kind == .pollRep && poll.requestID == [2, 1, 0xFF])
    #expect(world.send(device.pollReq(waiting, [[2, 1, 0]])).condition == .badRequestID)
    #expect(world.authority.certificates.rows[0].state == .issued)
    try world.decide(isDenied ? .denied : .approved)
    try world.commitAndRestart()
    let question = device.pollReq(poll)
    let last = world.send(question)
    #expect(last.kind == .rp && last.status == (isDenied ? .rejection : .accepted))
    #expect(last.protection == (isSigned ? .signature : .mac))
    #expect(world.authority.certificates.rows[0].state == (isDenied ? .issued : .revoked))
    #expect(world.authority.waiting.rows.count == (isDenied ? 1 : 0))
    #expect(try world.derivedTables() == world.tables)
    guard !isDenied else { return }
    #expect(world.send(question).octets == last.octets)
  }

  /// A request that brings a code in itself is not kept.
  @Test func tokens() throws {
    let world = try World(adjust: { World.manual(&$0); $0.aliases[0].modules = [.regToken, .hmac, .endEntityCertificate(issuer: nil)] })
    try world.register()
    var device = try world.device()
    device.useToken()
    #expect(world.send(device.ir(Device.tokenTemplate())).condition == .badControl)
    // Nor beside a MAC, which would have been enough.
    #expect(world.send(try world.device().ir(Device.tokenTemplate())).condition == .badControl)
    #expect(world.authority.waiting.rows.isEmpty && world.authority.entities.rows[0].usesLeft == 1)
  }

  /// Several entries are read; each is about the one request.
  @Test func severalEntries() throws {
    let world = try World(adjust: World.manual)
    let (device, waiting) = try world.waiting()
    #expect(world.send(device.pollReq(waiting, [[2, 1, 0], [2, 1, 0]])).kind == .pollRep)
    #expect(world.send(device.pollReq(waiting, [[2, 1, 0], [2, 1, 1]])).condition == .badRequestID)
  }
}
