/// The keys of EJBCA's CMP aliases, of 4.1 to 9, as `ejbca.sh config cmp` and its property files spell them.
enum EJBCAKey: UInt8, Sendable {
  case defaultCA, operationMode
  case authenticationModule, authenticationParameters, extractUsername, authenticationSecret, checkAuthorization
  case vendorMode, vendorCA, vendorCAIDs, vendorModeOld, vendorCAOld
  case responseProtection, preferredDigest, caPubs, caPubsIssuing, extraCertificates
  case allowRAVerified, nameScheme, nameParameters, namePrefix, namePostfix, passwordParameters, customSerial
  case entityProfile, entityProfileID, certificateProfile, caName, omitVerifications, raCertificates
  case automaticUpdate, sameKey, serverKeys, extendedValidation, handlerClass, unidDataSource

  static var all: [EJBCAKey] {
    var all: [EJBCAKey] = []
    while let key = EJBCAKey(rawValue: UInt8(all.count)) { all.append(key) }
    return all
  }

  var word: StaticString {
    switch self {
    case .defaultCA: "defaultca"
    case .operationMode: "operationmode"
    case .authenticationModule: "authenticationmodule"
    case .authenticationParameters: "authenticationparameters"
    case .extractUsername: "extractusernamecomponent"
    case .authenticationSecret: "ra.authenticationsecret"
    case .checkAuthorization: "checkadminauthorization"
    case .vendorMode: "vendorcertificatemode"
    case .vendorCA: "vendorca"
    case .vendorCAIDs: "vendorcaids"
    case .vendorModeOld: "3gppmode"
    case .vendorCAOld: "3gppca"
    case .responseProtection: "responseprotection"
    case .preferredDigest: "response.preferredprotectiondigest"
    case .caPubs: "response.capubsca"
    case .caPubsIssuing: "response.capubsissuingca"
    case .extraCertificates: "response.extracertsca"
    case .allowRAVerified: "allowraverifypopo"
    case .nameScheme: "ra.namegenerationscheme"
    case .nameParameters: "ra.namegenerationparameters"
    case .namePrefix: "ra.namegenerationprefix"
    case .namePostfix: "ra.namegenerationpostfix"
    case .passwordParameters: "ra.passwordgenparams"
    case .customSerial: "ra.allowcustomcertserno"
    case .entityProfile: "ra.endentityprofile"
    case .entityProfileID: "ra.endentityprofileid"
    case .certificateProfile: "ra.certificateprofile"
    case .caName: "ra.caname"
    case .omitVerifications: "ra.endentitycertificate.omitverifications"
    case .raCertificates: "racertificatepath"
    case .automaticUpdate: "allowautomatickeyupdate"
    case .sameKey: "allowupdatewithsamekey"
    case .serverKeys: "allowservergenkeys"
    case .extendedValidation: "extendedvalidation"
    case .handlerClass: "certreqhandler.class"
    case .unidDataSource: "uniddatasource"
    }
  }

  /// What EJBCA takes where the key is not set.
  var fallback: StaticString {
    switch self {
    case .operationMode: "client"
    case .authenticationModule: "RegTokenPwd;HMAC"
    case .authenticationParameters: "-;-"
    case .extractUsername, .nameScheme: "DN"
    case .nameParameters: "CN"
    case .responseProtection: "signature"
    case .caPubsIssuing, .sameKey, .checkAuthorization: "true"
    case .passwordParameters: "random"
    case .entityProfile: "EMPTY"
    case .certificateProfile: "ENDUSER"
    case .caName: "ManagementCA"
    case .defaultCA, .authenticationSecret, .vendorCA, .vendorCAIDs, .vendorCAOld, .preferredDigest, .caPubs, .extraCertificates,
      .namePrefix, .namePostfix, .entityProfileID, .raCertificates, .handlerClass, .unidDataSource:
      ""
    case .vendorMode, .vendorModeOld, .allowRAVerified, .customSerial, .omitVerifications, .automaticUpdate, .serverKeys,
      .extendedValidation:
      "false"
    }
  }
}
