/// The kinds of sections that a configuration has.
enum SectionKind: UInt8, Sendable {
  case signet, ca, profile, alias, client, administrator

  static let all: [SectionKind] = [.signet, .ca, .profile, .alias, .client, .administrator]

  var word: StaticString {
    switch self {
    case .signet: "signet"
    case .ca: "ca"
    case .profile: "profile"
    case .alias: "alias"
    case .client: "client"
    case .administrator: "administrator"
    }
  }

  /// Whether there may be several, each with its name.
  var isNamed: Bool { self != .signet }
}

/// How far this version goes with a key. What it does not do is refused when it is asked for: a switch that is read and
/// then ignored is a hole in somebody's policy.
enum Support: Sendable {
  /// Every value that the key's own rules allow.
  case full
  /// Of a value, or of each word of a list, only these.
  case only([StaticString])
  /// Nothing but the default.
  case defaultOnly
}

/// A key: its default as one would write it, how far it is built, what it means.
struct KeyRow: Sendable {
  let key: StaticString
  let fallback: StaticString
  let support: Support
  let help: StaticString
  var repeats = false
  /// A list whose words stand between commas.
  var isList = false

  init(
    _ key: StaticString, _ fallback: StaticString, _ support: Support, _ help: StaticString, repeats: Bool = false,
    isList: Bool = false
  ) {
    (self.key, self.fallback, self.support, self.help) = (key, fallback, support, help)
    (self.repeats, self.isList) = (repeats, isList)
  }
}

/// Every key that the interface knows, in the order in which `check --print` shows them.
enum ConfigurationSchema {
  static func rows(_ kind: SectionKind) -> [KeyRow] {
    switch kind {
    case .signet: signet
    case .ca: ca
    case .profile: profile
    case .alias: alias
    case .client: client
    case .administrator: administrator
    }
  }

  static func row(_ kind: SectionKind, _ key: [UInt8]) -> KeyRow? {
    for row in rows(kind) where key.matches(row.key) { return row }
    return nil
  }

  private static let signet: [KeyRow] = [
    KeyRow("listen", "127.0.0.1:8829", .full, "address and port to serve", repeats: true),
    KeyRow("store", "store", .full, "folder of the log"),
    KeyRow("secrets", "secrets.key", .full, "file with the key under which one-time codes are sealed at rest"),
    KeyRow("connections", "64", .full, "connections at a time, 1 to 4096"),
    KeyRow("connections_per_address", "64", .full, "of these from one address, 1 to 4096; less where nobody shares one"),
    KeyRow("log_format", "text", .only(["text", "json"]), "form of the lines on standard error"),
  ]

  private static let ca: [KeyRow] = [
    KeyRow("certificate", "", .full, "the CA's certificate, PEM"),
    KeyRow("key", "", .full, "the CA's private key, PEM (PKCS#8, SEC 1 or PKCS#1)"),
    KeyRow("signer_certificate", "", .full, "the certificate that signs CMP messages; empty: the CA's"),
    KeyRow("signer_key", "", .full, "its private key"),
    KeyRow("key_password_file", "", .full, "file with the password of both keys, where they are encrypted"),
    KeyRow("root_update_new_with_new", "", .full, "the next root certificate, PEM, for devices that ask"),
    KeyRow("root_update_new_with_old", "", .full, "the next root's key, signed by the present one"),
    KeyRow("root_update_old_with_new", "", .full, "the present root's key, signed by the next one"),
    KeyRow("ra_secret_file", "", .full, "file with the secret that authenticates RAs where mode = ra"),
    KeyRow("crl_validity", "7d", .full, "from a CRL's thisUpdate to its nextUpdate"),
    KeyRow("crl_interval", "1d", .full, "from one CRL to the next when nothing is revoked"),
    KeyRow("crl_before", "", .full, "the CA's last CRL from elsewhere: its entries stay listed, and numbers go on from it"),
    KeyRow("crl_distribution_point", "", .full, "URL of the CRL that certificates name; empty: none"),
    KeyRow("authority_info_access", "", .full, "URL of the CA's certificate that certificates name; empty: none"),
  ]

  private static let profile: [KeyRow] = [
    KeyRow("base", "", .full, "a ready profile to begin with; signet profile list shows them"),
    KeyRow("validity", "1y", .full, "how long certificates last, or until when"),
    KeyRow(
      "keys", "ec-p256, ec-p384, ec-p521, rsa-2048, rsa-3072, rsa-4096", .full, "kinds of keys that are certified",
      isList: true),
    KeyRow("ca", "no", .only(["no", "yes"]), "whether they are certificates of CAs"),
    KeyRow("path_length", "", .full, "how many CAs may follow below such a CA; empty: any number"),
    KeyRow("key_usage", "digitalSignature", .full, "key usages of certificates, or none", isList: true),
    KeyRow(
      "extended_key_usage", "clientAuth", .full, "extended key usages: names or dotted numbers, critical before them; none",
      isList: true),
    KeyRow("extended_key_usage_allow", "", .full, "extended key usages that a request may choose", isList: true),
    KeyRow(
      "certificate_policies", "", .full, "dotted numbers, each with the URL of its statement if there is one", isList: true),
    KeyRow("crl_distribution_point", "", .full, "URL of the CRL in place of the CA's, or none"),
    KeyRow("authority_info_access", "", .full, "URL of the CA's certificate in place of the CA's own, or none"),
    KeyRow("ocsp_url", "", .full, "URL of an OCSP responder, or none"),
    KeyRow("extension", "", .full, "a further extension: dotted numbers, critical if it is, its value in hexadecimal", repeats: true),
    KeyRow("subject", "", .full, "the subject where none is registered: a name with ${reference}, ${request.CN}, ..."),
    KeyRow("subject_allow", "", .full, "attributes that a subject may have; empty: all", isList: true),
    KeyRow("subject_match", "", .full, "attributes that a subject must have, with their values; * for any characters", isList: true),
    KeyRow("san", "", .full, "alternative names of every certificate: dns:${subject.CN}.example, ..."),
    KeyRow(
      "san_allow", "", .full, "alternative names that a request may have: dns, ip:192.0.2.0/24, uri:urn:*, ..., or none", isList: true),
    KeyRow("require", "", .full, "what names must have: attributes, kinds of alternative names; a|b for one of both", isList: true),
    KeyRow("allow_validity_override", "no", .only(["no", "yes"]), "whether a request may ask for other dates"),
    KeyRow("allow_key_usage_override", "no", .only(["no", "yes"]), "whether a request may ask for other key usages"),
    KeyRow(
      "allow_extension_override", "no", .only(["no", "yes"]),
      "whether a request's alternative names, purposes, policies and unknown extensions are taken over"),
  ]

  private static let alias: [KeyRow] = [
    KeyRow("mode", "client", .only(["client", "ra"]), "client: devices are registered first; ra: RAs vouch; proxy: relay"),
    KeyRow("ca", "default", .full, "the CA that issues, or several, the default first; key-id: senderKID names it", isList: true),
    KeyRow("profile", "device", .full, "the certificate profile; key-id: senderKID names one of profiles"),
    KeyRow("entity_profile", "", .full, "a profile whose rules about names hold beside those of profile; key-id as there"),
    KeyRow("entities", "", .full, "the alias whose devices and certificates these are; empty: this one's own"),
    KeyRow("entity_limit", "16777216", .full, "devices that may be registered"),
    KeyRow("transaction_limit", "1024", .full, "certificates that may await confirmation at a time"),
    KeyRow("waiting_limit", "4096", .full, "requests that may wait for approval at a time"),
    KeyRow(
      "policy", "alias", .only(["alias", "client"]),
      "alias: devices are served as this section says; client: as the alias that is the policy of their client"),
    KeyRow(
      "authentication", "hmac, end-entity-certificate",
      .only([
        "regtoken", "dn-part:ATTR", "challenge", "hmac", "hmac:FILE", "end-entity-certificate", "end-entity-certificate:CA",
        "basic",
      ]),
      "how requests are authenticated, in the order tried; hmac:FILE has an RA's secret", isList: true),
    KeyRow(
      "extract_username", "reference", .full,
      "reference: senderKID names a device; dn, cn, uid, ...: where it does not, so much of the subject does"),
    KeyRow(
      "challenge", "none", .only(["none", "device", "static:FILE"]),
      "secret in the request: none; device: its code; static:FILE: one for all"),
    KeyRow("sender_kid", "optional", .only(["optional", "required"]), "whether messages under a MAC must have a senderKID"),
    KeyRow("vendor_ca", "none", .full, "CAs of device makers whose certificates authenticate: files or names", isList: true),
    KeyRow("response_protection", "auto", .only(["auto", "pbe", "signature"]), "auto: as the request; pbe; signature"),
    KeyRow("mac_sender", "ca", .only(["ca", "signer"]), "sender of answers that are not signed: ca or signer"),
    KeyRow("ca_pubs", "mac-ip", .only(["mac-ip", "always", "never"]), "when the answer carries the CA in caPubs"),
    KeyRow("ca_pubs_extra", "", .full, "further CAs in caPubs: files or names", isList: true),
    KeyRow("extra_certs", "", .full, "further CAs after the signer's chain: files or names", isList: true),
    KeyRow("root_in_extracerts", "no", .only(["no", "yes"]), "whether extraCerts end with the root (3GPP)"),
    KeyRow("allow_ra_verified", "no", .only(["no", "yes"]), "whether an RA may vouch for possession of the key"),
    KeyRow(
      "name_scheme", "dn", .only(["dn", "random", "username", "fixed"]),
      "how RAs' devices are called: dn, random, username (senderKID), fixed"),
    KeyRow("name_parameters", "", .full, "dn: the attributes that may name it, the first one first; fixed: the name", isList: true),
    KeyRow("name_prefix", "", .full, "before it; ${RANDOM} is eight characters as codes have"),
    KeyRow("name_postfix", "", .full, "after it, and after what names a device in its maker's certificate"),
    KeyRow("profiles", "", .full, "further certificate profiles that a request may name in certProfile", isList: true),
    KeyRow(
      "allow_automatic_key_update", "no", .only(["no", "yes"]), "whether a device's certificate gets others without a use of its code"),
    KeyRow("allow_same_key", "yes", .only(["yes", "no"]), "whether it may renew with the key it has"),
    KeyRow("allow_key_reuse", "yes", .only(["yes", "no"]), "whether it may ask for several certificates with one key"),
    KeyRow("on_update", "keep", .only(["keep", "revoke"]), "what becomes of a renewed certificate once the new one is confirmed"),
    KeyRow("server_key_generation", "no", .only(["no", "yes"]), "whether the CA makes keys for devices that ask for it"),
    KeyRow("ra_certificates", "", .full, "file or folder of certificates of RAs", isList: true),
    KeyRow("request_handler", "none", .full, "who is asked about each request: none, unix:PATH, or exec:PROGRAM and arguments"),
    KeyRow("request_handler_timeout", "10s", .full, "how long an answer may take"),
    KeyRow(
      "request_handler_failure", "refuse", .only(["refuse", "wait"]),
      "without an answer: refuse, or wait and ask again when the client polls"),
    KeyRow(
      "request_handler_events", "ir, cr, p10cr, kur", .only(["ir", "cr", "p10cr", "kur", "rr"]),
      "the requests about which it is asked", isList: true),
    KeyRow(
      "approval", "none", .only(["none", "manual", "revocation"]),
      "manual: someone approves each request for a certificate; revocation: and each for a revocation (OpenSSL from 3.3 on)",
      isList: true),
    KeyRow("approval_timeout", "7d", .full, "how long a request waits for it at most"),
    KeyRow("check_after", "60s", .full, "when a client that waits may ask again"),
    KeyRow("strictness", "rfc4210", .only(["rfc4210", "lightweight"]), "rfc4210 or lightweight (RFC 9483)"),
    KeyRow("error_style", "rfc9483", .only(["rfc9483", "ejbca"]), "rfc9483 or ejbca"),
    KeyRow("p10cr_cert_req_id", "auto", .only(["auto", "-1", "0"]), "certReqId of answers to p10cr: auto, -1 or 0"),
    KeyRow("poll_final_nonce", "poll", .only(["poll", "original"]), "nonce of an answer after polling: poll or original"),
    KeyRow("pbm_iterations", "10000", .full, "iterations of PasswordBasedMac and PBMAC1 accepted at most, 100 to 100000"),
    KeyRow("allow_sha1_signatures", "no", .only(["no", "yes"]), "whether requests may be signed with SHA-1"),
    KeyRow("confirm", "implicit-if-asked", .only(["implicit-if-asked", "explicit-required"]), "how issuing is confirmed"),
    KeyRow("confirm_timeout", "300s", .full, "how long a certConf is waited for"),
    KeyRow("on_unconfirmed", "keep", .only(["keep", "revoke", "hold"]), "what becomes of a certificate nobody confirmed"),
    KeyRow("message_time_window", "off", .full, "how far messageTime may be off: off, or a time span"),
    KeyRow("ckg", "off", .only(["off", "on"]), "the same as server_key_generation: off or on"),
    KeyRow("ckg_inner", "akp", .only(["akp", "pkcs8"]), "form of such a key: akp (RFC 9483), or pkcs8 for OpenSSL"),
    KeyRow(
      "ckg_envelope", "enveloped", .only(["enveloped", "encryptedvalue"]),
      "its wrapping: enveloped (RFC 9483), or encryptedvalue as EJBCA has it"),
    KeyRow("ra_trust", "", .full, "file or folder of CAs that RAs (with cmcRA) chain to", isList: true),
    KeyRow("nested_trust", "", .full, "file or folder of CAs for nested messages", isList: true),
    KeyRow("cmp.backend.hmacPasswordValidationRequired", "no", .defaultOnly, "proxy: check the MAC before relaying"),
    KeyRow("cmp.backend.hmacPassword.keylist", "", .defaultOnly, "proxy: file of references and secrets"),
    KeyRow("cmp.backend.signatureRequired", "no", .defaultOnly, "proxy: check the signature before relaying"),
    KeyRow("cmp.backend.issuerchainpath", "", .defaultOnly, "proxy: issuers whose signatures are good"),
  ]
  private static let client: [KeyRow] = [
    KeyRow("default_policy", "", .full, "the alias that serves its devices where the URL names none; empty: none does")
  ]

  private static let administrator: [KeyRow] = [
    KeyRow("certificate", "", .full, "file or folder of the certificates of an RA", isList: true),
    KeyRow("aliases", "", .full, "the aliases where it is one", isList: true),
    KeyRow("rights", "enrol, renew, revoke", .only(["enrol", "renew", "revoke"]), "what it may do for others", isList: true),
  ]
}
