// The authority with verification faked: every MAC and signature is right, so that the bytes reach policy and issuance.
// Whatever they are, the answer is a message and the log takes what was decided.

import Authority
import CMP
import Store

func examine(_ bytes: Span<UInt8>) {
  let world = currentWorld()
  var room = [UInt8](repeating: 0, count: AuthorityLimits.answer)
  var span = room.mutableSpan
  for alias in 0...1 { examine(bytes, alias, world, into: &span) }
}

private func examine(_ bytes: Span<UInt8>, _ alias: Int, _ world: World, into room: inout MutableSpan<UInt8>) {
  world.now = Timestamp(seconds: world.now.seconds + 1)
  let reply = world.authority.respond(to: bytes, alias: alias, at: world.now, drawing: &world.entropy, into: &room)
  require(reply.count <= AuthorityLimits.answer, "an answer fits its room")
  if reply.count > 0 { checkAnswer(room.span.extracting(first: reply.count), issued: reply.event.kind == .issued) }
  do { try world.authority.log.commit() } catch { require(false, "the log takes what was staged") }
}

func checkAnswer(_ bytes: Span<UInt8>, issued: Bool) {
  do throws(DERError) {
    let message = try PKIMessage(bytes)
    let kind = message.body.kind
    require(!issued || kind == .ip || kind == .cp, "what was issued is in the answer")
    if kind == .ip || kind == .cp { _ = try message.body.read(CertRepMessage.self) }
    if kind == .error { _ = try message.body.read(ErrorMsgContent.self) }
    if kind == .rp { _ = try message.body.read(RevRepContent.self) }
    if kind == .genp { _ = try message.body.read(GenRepContent.self) }
  } catch {
    require(false, "an answer is DER")
  }
}

/// A store that has grown is left behind for a new one.
func currentWorld() -> World {
  if let world = unsafe worlds, world.requests < 2000 {
    world.requests += 1
    return world
  }
  let made = World()
  unsafe worlds = made
  return made
}

nonisolated(unsafe) private var worlds: World?

final class World {
  var authority: Authority<Yes, SimulatedDisk>
  var entropy = Counter()
  var now = Timestamp(seconds: 1_800_000_000)
  var requests = 0

  init() {
    do {
      let medium = Medium()
      try World.create(on: medium)
      let issuer = try Issuer(
        name: Array("ca".utf8), authority: Signer(certificate: World.certificate(), key: Key()), messages: nil)
      var profile = Profile(name: Array("device".utf8))
      profile.allowsExtensionOverride = true
      profile.allowsValidityOverride = true
      let policy = Policy(
        aliases: [Alias(name: Array("cmp".utf8), issuer: 0, profile: 0), World.lenient], issuers: [issuer],
        profiles: [profile])
      authority = try Authority(
        policy: policy, library: Yes(), log: Log(opening: SimulatedDisk(medium), epochSeed: 99))
      try register()
      try authority.log.commit()
    } catch {
      preconditionFailure("the world is made: \(error)")
    }
  }

  /// Everything that may be on, over the same devices: several CAs, every module, and RAs that enrol whom they like.
  private static var lenient: Alias {
    var alias = Alias(name: Array("all".utf8), issuer: 0, profile: 0)
    alias.tenant = Array("cmp".utf8)
    alias.issuers = [0, 0]
    alias.modules = [
      .regToken, .dnPart(.userID), .challenge, .hmac, .raSecret(Array("ra".utf8)), .endEntityCertificate(issuer: nil), .basic,
    ]
    alias.challenge = .device
    alias.servesUnregistered = true
    alias.allowsRAVerified = true
    alias.naming.source = .subject([.userID, .commonName])
    alias.naming.postfix = Array("-${RANDOM}".utf8)
    return alias
  }

  private static func create(on medium: Medium) throws {
    var disk = SimulatedDisk(medium)
    try Log.create(on: &disk, at: 1_800_000_000, epochSeed: 77)
  }

  /// The entity that the seeds name, with more uses than there are inputs.
  private func register() throws {
    let (alias, reference, secret) = (Array("cmp".utf8), Array("seed".utf8), Array("seed".utf8))
    let subject: [UInt8] = World.name
    var room = [UInt8](repeating: 0, count: 4096)
    let count = try EntityAdded(
      alias: alias.span, reference: reference.span, subject: subject.span, subjectAltName: Span(), profile: Span(),
      uses: 1_000_000, expires: 0, sealedSecret: secret.span
    ).write(into: room.mutableSpan)
    try authority.stage(.entityAdded, at: now, room.span.extracting(first: count))
  }

  /// CN=seed
  static let name: [UInt8] = [0x30, 15, 0x31, 13, 0x30, 11, 6, 3, 0x55, 4, 3, 0x0C, 4, 0x73, 0x65, 0x65, 0x64]

  private static func certificate() throws -> [UInt8] {
    var room = [UInt8](repeating: 0, count: 4096)
    var writer = DERWriter(room.mutableSpan)
    let key = Key()
    let certificate = writer.begin(.sequence)
    let start = writer.count
    let serial: [UInt8] = [1]
    let info = Array(key.publicKey.dropFirst(2))  // the writer puts its header
    let tbs = writer.beginTBSCertificate(
      serialNumber: serial.span, signature: key.algorithm, issuer: name.span,
      validity: Validity(notBefore: Timestamp(seconds: 1), notAfter: Timestamp(seconds: 2_500_000_000)),
      subject: name.span, publicKey: info.span)
    writer.basicConstraints(BasicConstraints(cA: true))
    writer.keyUsage(.keyCertSign | .digitalSignature)
    writer.subjectKeyIdentifier(serial.span)
    writer.end(tbs)
    let signature = try key.sign(writer.written(from: start), Span())
    writer.end(certificate, signedWith: key.algorithm, signature.bytes)
    let count = writer.count
    return Array(room[..<count])
  }
}

struct Counter: Entropy {
  var next: UInt64 = 1

  mutating func fill(_ bytes: inout MutableSpan<UInt8>) {
    for index in bytes.indices {
      next = next &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      bytes[index] = UInt8(truncatingIfNeeded: next >> 56)
    }
  }
}
