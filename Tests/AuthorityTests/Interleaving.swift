import CMP
import Crypto
import PKIX
import Store

@testable import Authority
@testable import SimulatedDisk

/// Random turns of a server, over a disk that loses power and runs full, under a clock that jumps: seen by clients, who
/// remember what they were told, and by an auditor, who reads the log. One seed decides about everything.
struct Interleaving {
  /// What is deliberately wrong. A run that does not notice is no proof.
  enum Fault: Sendable {
    case none
    /// An issue does not use up the code.
    case useForgotten
    /// Answers leave although they are not on the disk.
    case answeredBeforeDurable
    /// The disk keeps nothing of what it is told to keep.
    case syncIgnored
    /// A request is not recognised when it comes again.
    case replayForgotten
    /// A certificate that was renewed is not revoked, although the policy says so.
    case renewedKept
  }

  struct Client {
    var device: Device
    var reference: String
    /// Index in the policy, and the secret that protects both directions there.
    var alias = 0
    var secret = World.secret
    /// An answer that brought a certificate which awaits confirmation.
    var open: Answer?
    /// One that brought a renewed certificate, and what signs the confirmation.
    var renewal: (answer: Answer, device: Device)?
    var certificate: [UInt8]?
  }

  private struct Exchange {
    let request: [UInt8]
    let answer: Answer
    let client: Int
    /// Who signed, for a renewal.
    var device: Device?
  }

  let world: World
  private let fault: Fault
  private var chance: Chance
  /// The registered devices; the last one is an RA, which enrols whom it likes.
  var clients: [Client] = []
  private var turn: [Exchange] = []
  /// What clients were told: requests with their answers, and serial numbers with what they are at least.
  private var told: [[UInt8]: (answer: [UInt8], client: Int)] = [:]
  var known: [[UInt8]: CertificateRow.State] = [:]
  /// New serial numbers and those that they take the place of.
  private var renewed: [[UInt8]: [UInt8]] = [:]
  /// Requests whose answers were lost.
  private var lost: [Exchange] = []
  private var committed: World.Tables
  var violations: [String] = []
  /// How often what happened, so that a test sees that it did.
  private(set) var counts: [String: Int] = [:]

  init(seed: UInt64, fault: Fault = .none) throws {
    world = try World(adjust: {
      $0.aliases[0].allowsAutomaticKeyUpdate = true
      $0.aliases[0].onUpdate = .revoke
      $0.aliases[1].servesUnregistered = true
      $0.aliases[1].modules = [.raSecret(Array("ra"))]
    })
    world.dice = Dice(seed &* 31)
    world.medium.ignoresSync = fault == .syncIgnored
    self.fault = fault
    chance = Chance(seed)
    committed = world.tables
    for number in 0..<4 {
      let reference = "device-\(number)"
      try world.register(reference, uses: 1 + UInt32(number % 2))
      var device = try world.device(reference)
      device.protector = .passwordBasedMac(secret: Array(World.secret), PasswordBasedMac(iterations: 100))
      clients.append(Client(device: device, reference: reference))
    }
    var office = try world.device("office", secret: "ra")
    office.protector = .passwordBasedMac(secret: Array("ra"), PasswordBasedMac(iterations: 100))
    clients.append(Client(device: office, reference: "office", alias: 1, secret: "ra"))
    try world.commit()
    committed = world.tables
  }

  mutating func run(turns: Int) -> [String] {
    for _ in 0..<turns where violations.isEmpty {
      do {
        try step()
      } catch {
        violations.append("\(error)")
      }
    }
    return violations
  }

  private mutating func step() throws {
    tick()
    turn = []
    for _ in 0...chance.below(3) { try act() }
    try endTurn()
    check()
  }

  private mutating func tick() {
    switch chance.below(12) {
    case 0: world.now = world.now.adding(seconds: 400)
    case 1: world.now = max(World.start, world.now.adding(seconds: -3600))
    default: world.now = world.now.adding(seconds: Int64(chance.below(20)))
    }
    while world.authority.expire(at: world.now) != nil {}
  }

  private mutating func note(_ what: String) { counts[what, default: 0] += 1 }
}

// MARK: - What clients and operators do

extension Interleaving {
  private mutating func act() throws {
    let index = chance.below(clients.count - 1)
    switch chance.below(19) {
    case 0...4: enrol(index)
    case 5...8: confirm(index)
    case 9, 10: again()
    case 11: chance.below(2) == 0 ? sign(index) : renew(index)
    case 12: guess(index)
    case 13: try world.newCode(clients[index].reference, uses: 1)
    case 14:
      try world.remove(clients[index].reference)
      try world.register(clients[index].reference, uses: 1)
    case 15, 16: enrolSomebody()
    case 17: confirm(clients.count - 1)
    default: atAWrongTime { $0.enrol(index) }
    }
  }

  private mutating func atAWrongTime(_ body: (inout Interleaving) -> Void) {
    let now = world.now
    world.now = Timestamp(seconds: chance.below(2) == 0 ? 4711 : 4_000_000_000)
    body(&self)
    world.now = now
  }

  private mutating func send(_ request: [UInt8], by client: Int, signed device: Device? = nil) {
    if fault == .replayForgotten { forgetTransactions() }
    if fault == .renewedKept { world.authority.policy.aliases[0].onUpdate = .keep }
    let answer = world.send(request, alias: clients[client].alias, secret: clients[client].secret)
    if let before = told[request], before.answer != answer.octets { violations.append("the same request has another answer") }
    if answer.certificate != nil, answer.protection == .wrong {
      violations.append("an answer whose protection is wrong")
    }
    if answer.event.kind == .issued, fault == .useForgotten { giveBackUse(of: clients[client].reference) }
    note("\(answer.event.kind)")
    turn.append(Exchange(request: request, answer: answer, client: client, device: device))
  }

  private mutating func enrol(_ index: Int) {
    clients[index].device.begin()
    clients[index].device.header.implicitConfirm = chance.below(4) == 0
    let device = clients[index].device
    let kinds = [device.ir(), device.cr(), device.p10cr()]
    send(kinds[chance.below(3)], by: index)
  }

  /// The RA enrols one of a few whom nobody has registered, or one of those again.
  private mutating func enrolSomebody() {
    let office = clients.count - 1
    clients[office].device.begin()
    clients[office].device.header.implicitConfirm = chance.below(2) == 0
    var template = Template()
    template.subject = name("CN=made-\(chance.below(6))")
    send(clients[office].device.ir(template), by: office)
    if turn.last?.answer.event.kind == .issued { note("enrolled by the RA") }
  }

  private mutating func confirm(_ index: Int) {
    if let (answer, device) = clients[index].renewal { return confirm(answer, device, by: index) }
    guard let answer = clients[index].open else { return index == clients.count - 1 ? enrolSomebody() : enrol(index) }
    var device = clients[index].device
    device.header.transactionID = answer.transactionID
    confirm(answer, device, by: index)
  }

  private mutating func confirm(_ answer: Answer, _ device: Device, by index: Int) {
    switch chance.below(5) {
    case 0: send(device.certConf(answer, status: Device.rejection), by: index)
    case 1: send(device.certConf(answer, hash: [1, 2, 3]), by: index)
    default: send(device.certConf(answer), by: index)
    }
  }

  /// A request that was answered, or whose answer was lost, comes again.
  private mutating func again() {
    if !lost.isEmpty, chance.below(2) == 0 {
      let exchange = lost[chance.below(lost.count)]
      return send(exchange.request, by: exchange.client)
    }
    // Dictionaries have an order of their own at every start; the seed alone decides.
    let requests = told.keys.sorted { $0.lexicographicallyPrecedes($1) }
    if requests.isEmpty { return }
    let request = requests[chance.below(requests.count)]
    send(request, by: told[request]?.client ?? 0)
  }

  private mutating func sign(_ index: Int) {
    guard let certificate = clients[index].certificate else { return enrol(index) }
    var device = clients[index].device
    device.use(certificate)
    send(device.cr(), by: index)
  }

  private mutating func renew(_ index: Int) {
    guard let certificate = clients[index].certificate else { return enrol(index) }
    var device = clients[index].device
    device.header.implicitConfirm = chance.below(3) == 0
    device.use(certificate)
    send(device.kur(Interleaving.anySubject), by: index, signed: device)
  }

  private static var anySubject: Template {
    var template = Template()
    template.subject = nil
    return template
  }

  private mutating func guess(_ index: Int) {
    var device = clients[index].device
    device.begin()
    device.protector = .passwordBasedMac(secret: Array("wrong"), PasswordBasedMac(iterations: 100))
    send(device.ir(), by: index)
  }
}

// MARK: - How a turn ends

extension Interleaving {
  private mutating func endTurn() throws {
    switch chance.below(16) {
    case 0: try fullDisk()
    case 1: try powerCut(beforeCommit: true)
    case 2: try powerCut(beforeCommit: false)
    case 3:
      try commit()
      try world.authority.log.close()
      try world.restart()
      note("restart")
      try audit()
    default: try commit()
    }
  }

  private mutating func commit() throws {
    try world.commit()
    committed = world.tables
    acknowledge()
  }

  private mutating func acknowledge() {
    for exchange in turn { acknowledge(exchange) }
    turn = []
  }

  private mutating func acknowledge(_ exchange: Exchange) {
    let (answer, event) = (exchange.answer, exchange.answer.event)
    let serial = event.serial.bytes.array
    switch event.kind {
    case .issued:
      known[serial] = answer.implicitConfirm ? .confirmed : .issued
      clients[exchange.client].certificate = answer.certificate
      if answer.awaitsConfirmation, answer.protection == .mac { clients[exchange.client].open = answer }
    case .updated:
      known[serial] = answer.implicitConfirm ? .confirmed : .issued
      renewed[serial] = event.oldSerial.bytes.array
      if answer.implicitConfirm { known[event.oldSerial.bytes.array] = .revoked }
      clients[exchange.client].certificate = answer.certificate
      if answer.awaitsConfirmation, let device = exchange.device {
        clients[exchange.client].renewal = (answer, device)
      }
    case .confirmed:
      known[serial] = .confirmed
      if let old = renewed[serial] { known[old] = .revoked }
      if clients[exchange.client].renewal?.answer.event.serial.bytes.array == serial {
        clients[exchange.client].renewal = nil
      }
    case .rejected:
      known[serial] = .revoked
      clients[exchange.client].renewal = nil
    case .replayed: break
    default: return
    }
    told[exchange.request] = (answer.octets, exchange.client)
  }

  /// The disk takes nothing: everything is as after the last commit, and nobody hears anything of this turn.
  private mutating func fullDisk() throws {
    guard world.authority.log.hasStaged else { return acknowledge() }
    world.medium.fullAt = world.medium.writes
    defer { world.medium.fullAt = .max }
    do {
      try world.commit()
      return try commit()
    } catch StoreError.full {}
    note("full")
    loseTurn()
    try world.authority.derive()
    if world.tables.withoutFailures != committed.withoutFailures { violations.append("a refused commit has changed the tables") }
  }

  private mutating func powerCut(beforeCommit: Bool) throws {
    if !beforeCommit {
      world.medium.cutAt = world.medium.operations + chance.below(4)
      do {
        try world.commit()
        acknowledge()
      } catch {}
    }
    note("power cut")
    loseTurn()
    let medium = world.medium.afterPowerCut(&chance) { chance, _ in
      [SectorFate.lost, .kept, .tornAfter, .tornBefore][chance.below(4)]
    }
    medium.ignoresSync = fault == .syncIgnored
    world.medium = medium
    try world.restart()
    committed = world.tables
    try audit()
  }

  private mutating func loseTurn() {
    if fault == .answeredBeforeDurable { return acknowledge() }
    lost += turn.filter { $0.answer.certificate != nil }
    turn = []
  }
}

// MARK: - What is deliberately wrong

extension Interleaving {
  private func giveBackUse(of reference: String) {
    let (alias, reference) = (Array("cmp"), Array(reference))
    guard let row = world.authority.entity(alias: alias.span, reference: reference.span) else { return }
    let old = world.authority.entities.rows[row]
    world.authority.entities.setCode(row, at: old.code, uses: old.usesLeft + 1, expires: old.expires)
  }

  /// No transaction is found any more.
  private func forgetTransactions() {
    var table = CertificateTable()
    for row in world.authority.certificates.rows {
      table.add(
        CertificateRow(
          transactionKey: ~row.transactionKey, serialKey: row.serialKey, issued: row.issued, issuedAt: row.issuedAt,
          notAfter: row.notAfter, state: row.state))
    }
    world.authority.certificates = table
  }
}
