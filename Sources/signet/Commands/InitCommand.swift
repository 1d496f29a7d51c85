import Crypto
import PKIX
import Platform
import Store

/// `signet init`: a folder with a CA, its CMP signer, an empty store, a configuration, and first devices.
enum InitCommand {
  static let names: [StaticString] = [
    "signet.conf", "ca.pem", "ca.key", "cmp.pem", "cmp.key", "secrets.key", "store", "control",
  ]

  static func run(_ arguments: Arguments, at now: Timestamp) throws(Failure) -> Outcome {
    let plan = try InitPlan(arguments, at: now)
    var folder = try NewFolder(arguments.operands[0], free: names)
    let library = try MbedTLS.make()
    let commonName = try plan.commonName(with: library)
    for reference in plan.devices { _ = try DistinguishedName(commonName: reference) }
    let authority = try NewAuthority(
      commonName: commonName, key: plan.key, validity: plan.validity, with: library)
    do throws(Failure) {
      try folder.make()
      let devices = try fill(&folder, authority, plan, with: library, at: now)
      let report = InitReport(folder: folder.path, authority: authority, key: plan.key, listen: plan.listen, devices: devices)
      return Outcome(output: arguments.json ? report.json : report.text)
    } catch {
      folder.takeAway()
      throw error
    }
  }

  /// The configuration comes last: where it is, everything is.
  private static func fill(
    _ folder: inout NewFolder, _ authority: NewAuthority, _ plan: InitPlan, with library: MbedTLS, at now: Timestamp
  ) throws(Failure) -> [NewDevice] {
    var secrets: [UInt8]
    var keys: [[UInt8]]
    do throws(CryptographyFailure) {
      secrets = try library.randomOctets(MbedTLS.sealingKeyCount)
      keys = [try authority.key.pem(), try authority.signer.key.pem()]
    } catch {
      throw Failure(error)
    }
    defer {
      KeyFiles.wipe(&secrets, with: library)
      for index in keys.indices { KeyFiles.wipe(&keys[index], with: library) }
    }
    library.setSealingKey(secrets.span)
    try folder.write("secrets.key", secrets)
    try folder.write("ca.key", keys[0])
    try folder.write("cmp.key", keys[1])
    try folder.write("ca.pem", KeyFiles.pem(.certificate, authority.certificate))
    try folder.write("cmp.pem", KeyFiles.pem(.certificate, authority.signer.certificate))
    let devices = try fillStore(&folder, plan, with: library, at: now)
    try folder.write("signet.conf", NewConfiguration.text(listen: plan.listen).bytes)
    try folder.sync()
    return devices
  }

  /// An empty log, then the first devices, all in one commit.
  private static func fillStore(
    _ folder: inout NewFolder, _ plan: InitPlan, with library: MbedTLS, at now: Timestamp
  ) throws(Failure) -> [NewDevice] {
    let store = try folder.makeStore()
    try StoreFolder.create(store, drawing: library, at: now)
    if plan.devices.isEmpty { return [] }
    var log = try StoreFolder.open(store, drawing: library)
    var devices: [NewDevice] = []
    for reference in plan.devices {
      let registration = Registration(
        alias: Text("cmp").bytes, reference: reference, subject: try DistinguishedName(commonName: reference),
        subjectAltName: [], profile: [], credential: NewCredential(code: try OneTimeCode(drawing: library)))
      let record = try registration.record(with: library)
      do throws(StoreError) { _ = try log.stage(.entityAdded, at: now.seconds, record.span) } catch {
        throw Failure(error, store)
      }
      devices.append(registration.device)
    }
    do throws(StoreError) {
      try log.commit()
      try log.close()
    } catch {
      throw Failure(error, store)
    }
    return devices
  }
}
