/// `[ca "name"]`: whose keys sign.
struct AuthoritySettings: Sendable {
  let name: [UInt8]
  let certificate: [UInt8]
  let key: [UInt8]
  /// Nothing: the CA's key signs CMP messages too.
  let signerCertificate: [UInt8]?
  let signerKey: [UInt8]?
  /// Nothing: the keys are not encrypted.
  let keyPasswordFile: [UInt8]?
  /// The secret of RAs of all aliases with `mode = ra`.
  let raSecretFile: [UInt8]?
  /// Seconds.
  let crlValidity: Int64
  let crlInterval: Int64
  /// The last CRL from before the CA was here.
  let crlBefore: [UInt8]?
  /// URIs, or empty.
  let crlDistributionPoint: [UInt8]
  let authorityInfoAccess: [UInt8]
  /// The next root, and how it and the present one vouch for each other.
  let newWithNew: [UInt8]?
  let newWithOld: [UInt8]?
  let oldWithNew: [UInt8]?
  /// Where `certificate`, `key`, `signer_certificate` and `signer_key` stand in the file, in this order.
  let positions: [Position]

  init(_ values: inout ConfigurationValues) {
    name = values.section.name
    certificate = values.requiredPath("certificate")
    key = values.requiredPath("key")
    signerCertificate = values.path("signer_certificate")
    signerKey = values.path("signer_key")
    keyPasswordFile = values.path("key_password_file")
    raSecretFile = values.path("ra_secret_file")
    newWithNew = values.path("root_update_new_with_new")
    newWithOld = values.path("root_update_new_with_old")
    oldWithNew = values.path("root_update_old_with_new")
    positions = [
      values.position("certificate"), values.position("key"), values.position("signer_certificate"),
      values.position("signer_key"),
    ]
    crlValidity = values.duration("crl_validity").seconds
    crlInterval = values.duration("crl_interval").seconds
    crlBefore = values.path("crl_before")
    crlDistributionPoint = values.uri("crl_distribution_point")
    authorityInfoAccess = values.uri("authority_info_access")
    if crlInterval >= crlValidity {
      values.errors.append(
        values.position("crl_interval").error("crl_interval must be shorter than crl_validity: the next CRL comes before one ends"))
    }
    if (signerCertificate == nil) != (signerKey == nil) {
      let present: StaticString = signerKey == nil ? "signer_certificate" : "signer_key"
      let absent: StaticString = signerKey == nil ? "signer_key" : "signer_certificate"
      values.errors.append(values.position(present).error("\(present) needs \(absent) beside it"))
    }
    if newWithNew == nil, newWithOld != nil || oldWithNew != nil {
      let link: StaticString = newWithOld != nil ? "root_update_new_with_old" : "root_update_old_with_new"
      values.errors.append(values.position(link).error("\(link) needs root_update_new_with_new beside it"))
    }
  }
}
