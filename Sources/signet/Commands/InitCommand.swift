import Crypto
import PKIX
import Platform

/// `signet init`: a folder with a CA, its CMP signer, an empty store, a configuration, and first devices.
enum InitCommand {
  static let names: [StaticString] = [
    "signet.conf", "ca.pem", "ca.key", "cmp.pem", "cmp.key", "secrets.key", "store", "control",
  ]

  static func run(_ arguments: Arguments, at now: Timestamp) throws(Failure) -> Outcome {
    let plan = try InitPlan(arguments, at: now)
    var folder = try NewFolder(arguments.operands[0], free: names)
    let library: MbedTLS
    do { library = try MbedTLS() } catch { throw Failure(error) }
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
      keys = [try authority.key.pem(), try authority.signerKey.pem()]
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
    try folder.write("ca.pem", Text.pem(certificate: authority.certificate).bytes)
    try folder.write("cmp.pem", Text.pem(certificate: authority.signerCertificate).bytes)
    let devices = try fillStore(&folder, plan, with: library, at: now)
    try folder.write("signet.conf", NewConfiguration.text(listen: plan.listen).bytes)
    try folder.sync()
    return devices
  }

  /// An empty log with the first devices in it.
  private static func fillStore(
    _ folder: inout NewFolder, _ plan: InitPlan, with library: MbedTLS, at now: Timestamp
  ) throws(Failure) -> [NewDevice] {
    _ = try folder.makeFolder("store")
    var devices: [NewDevice] = []
    for reference in plan.devices {
      let subject = try DistinguishedName(commonName: reference)
      let code = try OneTimeCode(drawing: library)
      devices.append(NewDevice(reference: reference, code: code.text, subject: subject, expires: nil))
    }
    return devices
  }
}
