/// What signet can be asked to do.
enum Command: UInt8, Sendable {
  case initialise, serve, check
  case entityAdd, entityList, entityShow, entityRemove, entityCode
  case entityImport, entityExport, entityLabels
  case certificateList, certificateShow, certificateExport, certificateRevoke, certificateHold, certificateRelease
  case certificateImport
  case authorityShow, authorityExport, authorityRequest, authorityImport
  case listShow, listIssue, listExport
  case pendingList, pendingApprove, pendingDeny
  case profileList, profileShow
  case storeVerify
  case decode, request
  case status, limits, version
}

/// What a value on the command line has to be.
enum ValueKind: Sendable {
  case text
  case file
  case folder
  /// 1 to 128 octets of UTF-8 without control characters: what a device calls itself (senderKID).
  case reference
  /// 1 to 40 letters, digits, `.`, `_`, `-`: an alias or a profile.
  case name
  /// A distinguished name as RFC 4514 or OpenSSL writes it.
  case subject
  /// `dns:`, `ip:`, `email:` or `uri:` and a value.
  case subjectAltName
  /// `30d`, `12h`, `1y6w`.
  case duration
  /// A duration, or an absolute time.
  case validity
  case keyAlgorithm
  case address
  /// Hexadecimal digits, colons allowed.
  case serial
  case count
  /// Why a certificate is revoked, by the name that RFC 5280 gives it.
  case reason
  /// A decimal number: a request that waits.
  case request
  /// 1 to 256 octets of UTF-8 without control characters: what a device is told.
  case words
  case choice([StaticString])
}

struct OptionRow: Sendable {
  let option: Option
  let kind: ValueKind
  /// How help names the value.
  let placeholder: StaticString
  let help: StaticString
  var repeats = false
}

struct OperandRow: Sendable {
  let kind: ValueKind
  let placeholder: StaticString
  /// Only the last ones of a row may be left out.
  var isOptional = false
}

struct CommandRow: Sendable {
  let command: Command
  let noun: StaticString
  /// Empty when the noun stands alone.
  let verb: StaticString
  let help: StaticString
  var operands: [OperandRow] = []
  var options: [OptionRow] = []
  /// Whether it prints a result, and so knows `--json`.
  var prints = true
  /// Whether it reads the configuration, and so knows `-c`.
  var configured = true
}

struct NounRow: Sendable {
  let noun: StaticString
  let help: StaticString
}

/// The one table from which arguments are parsed, help is written and mistakes are explained.
enum CommandTable {
  static let nouns: [NounRow] = [
    NounRow(noun: "entity", help: "devices that may enrol, and their one-time codes"),
    NounRow(noun: "cert", help: "certificates that were issued"),
    NounRow(noun: "ca", help: "whose keys sign: CAs that are served, and more of them"),
    NounRow(noun: "crl", help: "which certificates are revoked, for whoever relies on them"),
    NounRow(noun: "pending", help: "requests that wait for approval"),
    NounRow(noun: "profile", help: "what certificates can be made of"),
    NounRow(noun: "store", help: "the log in which everything is kept"),
  ]

  static let rows: [CommandRow] = [
    CommandRow(
      command: .initialise, noun: "init", verb: "", help: "create a CA, its CMP signer, a store and a configuration",
      operands: [OperandRow(kind: .folder, placeholder: "DIR")],
      options: [
        OptionRow(option: .name, kind: .text, placeholder: "NAME", help: "common name of the CA"),
        OptionRow(
          option: .key, kind: .keyAlgorithm, placeholder: "ALG",
          help: "ec-p256 (default), ec-p384, ec-p521, rsa-2048, rsa-3072 or rsa-4096"),
        OptionRow(option: .validFor, kind: .validity, placeholder: "TIME", help: "validity of the CA (default 20y)"),
        OptionRow(
          option: .listen, kind: .address, placeholder: "ADDR:PORT", help: "where to serve (default 127.0.0.1:8829)"),
        OptionRow(
          option: .device, kind: .reference, placeholder: "REF", help: "a first device that may enrol", repeats: true),
      ], configured: false),
    CommandRow(
      command: .serve, noun: "serve", verb: "", help: "answer requests, in the foreground", prints: false),
    CommandRow(
      command: .check, noun: "check", verb: "", help: "check the configuration and everything it names",
      options: [
        OptionRow(option: .print, kind: .text, placeholder: "", help: "show the effective configuration"),
        OptionRow(
          option: .fromEJBCA, kind: .file, placeholder: "FILE",
          help: "instead: sections of ours for EJBCA's (config cmp dumpalias)"),
      ]),
    CommandRow(
      command: .entityAdd, noun: "entity", verb: "add", help: "register a device and show its one-time code",
      operands: [OperandRow(kind: .reference, placeholder: "REF")],
      options: [
        OptionRow(option: .alias, kind: .name, placeholder: "A", help: "alias under which it enrols (default cmp)"),
        OptionRow(option: .subject, kind: .subject, placeholder: "DN", help: "subject of its certificates (default CN=REF)"),
        OptionRow(
          option: .san, kind: .subjectAltName, placeholder: "KIND:VALUE",
          help: "a name for the certificate: dns:, ip:, email:, uri:, hardware: ...", repeats: true),
        OptionRow(option: .profile, kind: .name, placeholder: "P", help: "certificate profile (default: the alias's)"),
        OptionRow(option: .client, kind: .name, placeholder: "C", help: "the client, whose default policy serves it"),
        OptionRow(option: .uses, kind: .count, placeholder: "N", help: "how often the code may be used (default 1)"),
        OptionRow(option: .expires, kind: .validity, placeholder: "TIME", help: "until when the code is good (default: no end)"),
        OptionRow(
          option: .secretFile, kind: .file, placeholder: "F", help: "take the secret from the first line of a file instead"),
      ]),
    CommandRow(
      command: .entityList, noun: "entity", verb: "list", help: "list the devices",
      options: [OptionRow(option: .alias, kind: .name, placeholder: "A", help: "only those of this alias")]),
    CommandRow(
      command: .entityShow, noun: "entity", verb: "show", help: "show a device and its certificates",
      operands: [OperandRow(kind: .reference, placeholder: "REF")], options: [aliasOfEntity]),
    CommandRow(
      command: .entityRemove, noun: "entity", verb: "remove", help: "remove a device; its certificates stay valid",
      operands: [OperandRow(kind: .reference, placeholder: "REF")], options: [aliasOfEntity]),
    CommandRow(
      command: .entityCode, noun: "entity", verb: "code", help: "make a new one-time code for a device, and unlock it",
      operands: [OperandRow(kind: .reference, placeholder: "REF")],
      options: [
        aliasOfEntity,
        OptionRow(option: .uses, kind: .count, placeholder: "N", help: "how often the code may be used (default 1)"),
        OptionRow(option: .expires, kind: .validity, placeholder: "TIME", help: "until when the code is good (default: no end)"),
        OptionRow(
          option: .secretFile, kind: .file, placeholder: "F", help: "take the secret from the first line of a file instead"),
      ]),
    entityImportRow, entityExportRow, entityLabelsRow,
    CommandRow(
      command: .certificateList, noun: "cert", verb: "list", help: "list certificates, the oldest first",
      options: [
        OptionRow(option: .expiring, kind: .duration, placeholder: "TIME", help: "only those that end within this time"),
        OptionRow(option: .alias, kind: .name, placeholder: "A", help: "only those of this alias"),
        OptionRow(
          option: .status, kind: .choice(["valid", "unconfirmed", "held", "revoked", "expired"]), placeholder: "S",
          help: "valid, unconfirmed, held, revoked or expired"),
      ]),
    CommandRow(
      command: .certificateShow, noun: "cert", verb: "show", help: "show a certificate",
      operands: [OperandRow(kind: .serial, placeholder: "SERIAL")]),
    CommandRow(
      command: .certificateExport, noun: "cert", verb: "export", help: "print a certificate as PEM",
      operands: [OperandRow(kind: .serial, placeholder: "SERIAL")]),
    CommandRow(
      command: .certificateRevoke, noun: "cert", verb: "revoke", help: "revoke a certificate, for good or until it is released",
      operands: [OperandRow(kind: .serial, placeholder: "SERIAL")],
      options: [
        OptionRow(option: .reason, kind: .reason, placeholder: "R", help: "why (RFC 5280 5.3.1): keyCompromise, superseded, ...")
      ]),
    CommandRow(
      command: .certificateHold, noun: "cert", verb: "hold", help: "revoke a certificate until it is released",
      operands: [OperandRow(kind: .serial, placeholder: "SERIAL")]),
    CommandRow(
      command: .certificateRelease, noun: "cert", verb: "release", help: "end the hold of a certificate",
      operands: [OperandRow(kind: .serial, placeholder: "SERIAL")]),
    certificateImportRow, authorityShowRow, authorityExportRow, authorityRequestRow, authorityImportRow,
    CommandRow(command: .listShow, noun: "crl", verb: "show", help: "show the current CRL", options: [authorityOfList]),
    CommandRow(command: .listIssue, noun: "crl", verb: "issue", help: "issue the next CRL now", options: [authorityOfList]),
    CommandRow(
      command: .listExport, noun: "crl", verb: "export", help: "print the current CRL as PEM", options: [authorityOfList]),
    CommandRow(
      command: .pendingList, noun: "pending", verb: "list", help: "list the requests that wait, the oldest first",
      options: [OptionRow(option: .alias, kind: .name, placeholder: "A", help: "only those of this alias")]),
    CommandRow(
      command: .pendingApprove, noun: "pending", verb: "approve", help: "grant a request; its device gets the answer when it asks next",
      operands: [OperandRow(kind: .request, placeholder: "ID")]),
    CommandRow(
      command: .pendingDeny, noun: "pending", verb: "deny", help: "refuse a request",
      operands: [OperandRow(kind: .request, placeholder: "ID")],
      options: [OptionRow(option: .reason, kind: .words, placeholder: "TEXT", help: "why, in words for the device's log")]),
    CommandRow(command: .profileList, noun: "profile", verb: "list", help: "list the profiles, ready ones too"),
    CommandRow(
      command: .profileShow, noun: "profile", verb: "show", help: "show a profile as a section of the configuration",
      operands: [OperandRow(kind: .name, placeholder: "NAME")]),
    CommandRow(
      command: .storeVerify, noun: "store", verb: "verify", help: "read the whole log and check every record"),
    CommandRow(
      command: .decode, noun: "decode", verb: "", help: "a CMP message in words, field by field",
      operands: [OperandRow(kind: .file, placeholder: "FILE")],
      options: [
        OptionRow(
          option: .secretFile, kind: .file, placeholder: "F", help: "check the MAC with the secret in the first line of a file"),
        OptionRow(
          option: .certificate, kind: .file, placeholder: "F", help: "check the signature with this certificate, PEM",
          repeats: true),
      ], configured: false),
    requestRow,
    CommandRow(command: .status, noun: "status", verb: "", help: "what is served, and how much is stored"),
    CommandRow(
      command: .limits, noun: "limits", verb: "", help: "every limit, and why it has its value", configured: false),
    CommandRow(command: .version, noun: "version", verb: "", help: "the version", configured: false),
  ]

  private static let aliasOfEntity = OptionRow(
    option: .alias, kind: .name, placeholder: "A", help: "the alias it is registered under (default cmp)")

  private static let authorityOfList = OptionRow(
    option: .authority, kind: .name, placeholder: "NAME", help: "the CA, where there are several")

  static let global: [OptionRow] = [
    OptionRow(
      option: .configuration, kind: .file, placeholder: "FILE",
      help: "the configuration (default $SIGNET_CONFIG, then /etc/signet/signet.conf)"),
    OptionRow(option: .json, kind: .text, placeholder: "", help: "print the result as JSON"),
    OptionRow(option: .help, kind: .text, placeholder: "", help: "show this"),
  ]

  static func row(_ command: Command) -> CommandRow {
    for row in rows where row.command == command { return row }
    preconditionFailure("every command has a row in the table")
  }
}

/// The long options. `-c` is the one short spelling besides `-h`.
enum Option: UInt8, Sendable {
  case configuration, json, help
  case name, key, validFor, listen, device
  case print, fromEJBCA
  case alias, subject, san, profile, client, uses, expires, secretFile
  case certificate
  case expiring, status, reason, authority
  case server, reference, extra, keyType, newKey, newKeyFile, out, caOut, trusted, implicitConfirm, reject
  case oldCertificate, infoType, timeout, mac
  case passwordFile, chain, crl
  case entity, dryRun, update, skipExisting, codes, labels, columns, csv
  /// Never typed: how a client hands the content of `--secret-file` to the daemon, over the control socket.
  case secret

  var name: StaticString {
    switch self {
    case .configuration: "config"
    case .json: "json"
    case .help: "help"
    case .name: "name"
    case .key: "key"
    case .validFor: "valid-for"
    case .listen: "listen"
    case .device: "device"
    case .print: "print"
    case .fromEJBCA: "from-ejbca"
    case .alias: "alias"
    case .subject: "subject"
    case .san: "san"
    case .profile: "profile"
    case .client: "client"
    case .uses: "uses"
    case .expires: "expires"
    case .secretFile: "secret-file"
    case .expiring: "expiring"
    case .status: "status"
    case .certificate: "cert"
    case .reason: "reason"
    case .authority: "ca"
    case .server: "server"
    case .reference: "ref"
    case .extra: "extra"
    case .keyType: "key-type"
    case .newKey: "new-key"
    case .newKeyFile: "new-key-file"
    case .out: "out"
    case .caOut: "ca-out"
    case .trusted: "trusted"
    case .implicitConfirm: "implicit-confirm"
    case .reject: "reject"
    case .oldCertificate: "old-cert"
    case .infoType: "infotype"
    case .timeout: "timeout"
    case .mac: "mac"
    case .passwordFile: "password-file"
    case .chain: "chain"
    case .crl: "crl"
    case .entity: "entity"
    case .dryRun: "dry-run"
    case .update: "update"
    case .skipExisting: "skip-existing"
    case .codes: "codes"
    case .labels: "labels"
    case .columns: "columns"
    case .csv: "csv"
    case .secret: "secret"
    }
  }

  /// Whether it stands alone, without a value.
  var isSwitch: Bool {
    switch self {
    case .json, .help, .print, .implicitConfirm, .reject, .dryRun, .update, .skipExisting, .csv: true
    default: false
    }
  }
}
