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
  }

  private struct Client {
    var device: Device
    var reference: String
    /// An answer that brought a certificate which awaits confirmation.
    var open: Answer?
    var certificate: [UInt8]?
  }

  private struct Exchange {
    let request: [UInt8]
    let answer: Answer
    let client: Int
  }

  private let world: World
  private let fault: Fault
  private var chance: Chance
  private var clients: [Client] = []
  private var turn: [Exchange] = []
  /// What clients were told: requests with their answers, and serial numbers with what they are at least.
  private var told: [[UInt8]: [UInt8]] = [:]
  private var known: [[UInt8]: CertificateRow.State] = [:]
  /// Requests whose answers were lost.
  private var lost: [Exchange] = []
  private var committed: World.Tables
  private(set) var violations: [String] = []
  /// How often what happened, so that a test sees that it did.
  private(set) var counts: [String: Int] = [:]

  init(seed: UInt64, fault: Fault = .none) throws {
    world = try World()
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
    let index = chance.below(clients.count)
    switch chance.below(16) {
    case 0...4: enrol(index)
    case 5...8: confirm(index)
    case 9, 10: again()
    case 11: sign(index)
    case 12: guess(index)
    case 13: try world.newCode(clients[index].reference, uses: 1)
    case 14:
      try world.remove(clients[index].reference)
      try world.register(clients[index].reference, uses: 1)
    default: atAWrongTime { $0.enrol(index) }
    }
  }

  private mutating func atAWrongTime(_ body: (inout Interleaving) -> Void) {
    let now = world.now
    world.now = Timestamp(seconds: chance.below(2) == 0 ? 4711 : 4_000_000_000)
    body(&self)
    world.now = now
  }

  private mutating func send(_ request: [UInt8], by client: Int, secret: String = World.secret) {
    if fault == .replayForgotten { forgetTransactions() }
    let answer = world.send(request, secret: secret)
    if let octets = told[request], octets != answer.octets { violations.append("the same request has another answer") }
    if answer.certificate != nil, answer.protection == .wrong {
      violations.append("an answer whose protection is wrong")
    }
    if answer.event.kind == .issued, fault == .useForgotten { giveBackUse(of: clients[client].reference) }
    note("\(answer.event.kind)")
    turn.append(Exchange(request: request, answer: answer, client: client))
  }

  private mutating func enrol(_ index: Int) {
    clients[index].device.begin()
    clients[index].device.header.implicitConfirm = chance.below(4) == 0
    let device = clients[index].device
    let kinds = [device.ir(), device.cr(), device.p10cr()]
    send(kinds[chance.below(3)], by: index)
  }

  private mutating func confirm(_ index: Int) {
    guard let answer = clients[index].open else { return enrol(index) }
    var device = clients[index].device
    device.header.transactionID = answer.transactionID
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
    send(requests[chance.below(requests.count)], by: 0)
  }

  private mutating func sign(_ index: Int) {
    guard let certificate = clients[index].certificate else { return enrol(index) }
    var device = clients[index].device
    device.use(certificate)
    send(device.cr(), by: index)
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
    case .confirmed: known[serial] = .confirmed
    case .rejected: known[serial] = .revoked
    case .replayed: break
    default: return
    }
    told[exchange.request] = answer.octets
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
    if world.tables != committed { violations.append("a refused commit has changed the tables") }
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

// MARK: - What must be so

extension Interleaving {
  /// Nobody was told something that is not so.
  private mutating func check() {
    for (serial, state) in known {
      guard let number = world.authority.certificates.row(serial: serial.span) else {
        violations.append("a certificate that was given out is not known")
        continue
      }
      let found = world.authority.certificates.rows[number].state
      if state != .issued, found != state {
        violations.append("a certificate is \(found) that was said to be \(state)")
      }
    }
    for row in world.authority.entities.rows where row.failures > AuthorityLimits.failures {
      violations.append("\(row.failures) wrong secrets are counted")
    }
  }

  /// Reads the log by itself: no code is used oftener than it is good for, by nobody who is not registered; no request and
  /// no serial number is there twice; the tables say the same.
  private mutating func audit() throws {
    var left: [[UInt8]: UInt32] = [:]
    var serials: Set<[UInt8]> = []
    var requests: Set<[UInt8]> = []
    var cursor = world.authority.log.cursor()
    while let entry = try world.authority.log.next(&cursor) {
      switch entry.kind {
      case .entityAdded:
        let added = try EntityAdded(cursor.payload)
        left[added.reference.array] = added.uses
      case .entityCode:
        let code = try EntityCode(cursor.payload)
        if left[code.reference.array] != nil { left[code.reference.array] = code.uses }
      case .entityRemoved: left[try EntityRemoved(cursor.payload).reference.array] = nil
      case .issued:
        let issued = try Issued(cursor.payload)
        let reference = issued.reference.array
        if left[reference] == nil { violations.append("a certificate for a device that is not registered") }
        if issued.flags.consumesUse {
          if left[reference] == 0 { violations.append("a code was used too often") }
          left[reference] = (left[reference] ?? 0) &- 1
        }
        if !serials.insert(issued.serial.array).inserted { violations.append("a serial number twice") }
        if !requests.insert(issued.requestHash.array).inserted { violations.append("a request was granted twice") }
        let validity = CertificateParts(issued.certificate.array).validity
        if validity.notBefore >= validity.notAfter { violations.append("a certificate that ends before it begins") }
      case .entityFailed, .confirmed, .revoked, .released, .crlIssued, .answered, .replaced: break
      }
    }
    for client in clients {
      let (alias, reference) = (Array("cmp"), Array(client.reference))
      let row = world.authority.entity(alias: alias.span, reference: reference.span)
      let usesLeft = row.map { world.authority.entities.rows[$0].usesLeft }
      if usesLeft != left[reference] {
        violations.append("the table has \(usesLeft ?? 0) uses left, not \(left[reference] ?? 0)")
      }
    }
  }

  mutating func finish() throws -> [String] {
    try world.commit()
    try audit()
    let before = world.tables
    if try world.derivedTables() != before { violations.append("the log gives other tables than run time") }
    return violations
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
          transactionKey: ~row.transactionKey, serialKey: row.serialKey, issued: row.issued, answered: row.answered,
          issuedAt: row.issuedAt, notAfter: row.notAfter, state: row.state, reason: row.reason))
    }
    world.authority.certificates = table
  }
}
