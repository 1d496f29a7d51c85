extension CommandTable {
  /// `signet request`, which has more options than all the others.
  static let requestRow = CommandRow(
    command: .request, noun: "request", verb: "", help: "ask a CMP server, as a device does",
    operands: [OperandRow(kind: .choice(["ir", "cr", "kur", "rr", "genm"]), placeholder: "KIND")],
    options: [
      OptionRow(option: .server, kind: .text, placeholder: "URL", help: "http://HOST:PORT/PATH"),
      OptionRow(option: .reference, kind: .reference, placeholder: "REF", help: "what the device is called"),
      OptionRow(
        option: .secretFile, kind: .file, placeholder: "F",
        help: "its code, or another secret, in the first line of a file"),
      OptionRow(
        option: .mac, kind: .choice(["pbm", "pbmac1"]), placeholder: "KIND",
        help: "how the secret protects: pbm (default) or pbmac1"),
      OptionRow(option: .certificate, kind: .file, placeholder: "F", help: "or the device's certificate, PEM"),
      OptionRow(option: .key, kind: .file, placeholder: "F", help: "and its key"),
      OptionRow(option: .extra, kind: .file, placeholder: "F", help: "and the CAs above it, PEM", repeats: true),
      OptionRow(
        option: .trusted, kind: .file, placeholder: "F", help: "CAs or signers whose signed answers count, PEM",
        repeats: true),
      OptionRow(
        option: .subject, kind: .subject, placeholder: "DN",
        help: "ir, cr, kur: subject (default CN=REF, or the old one)"),
      OptionRow(
        option: .san, kind: .subjectAltName, placeholder: "KIND:VALUE",
        help: "ir, cr, kur: a name for the certificate: dns:, ip:, email: or uri:", repeats: true),
      OptionRow(option: .newKey, kind: .file, placeholder: "OUT", help: "ir, cr, kur: make a key, in this file"),
      OptionRow(
        option: .keyType, kind: .keyAlgorithm, placeholder: "ALG", help: "of which kind (default ec-p256)"),
      OptionRow(option: .newKeyFile, kind: .file, placeholder: "F", help: "or use the key in this file"),
      OptionRow(option: .out, kind: .file, placeholder: "CERT", help: "ir, cr, kur: where the certificate goes, PEM"),
      OptionRow(option: .caOut, kind: .file, placeholder: "F", help: "where the CA's certificates go, PEM"),
      OptionRow(option: .profile, kind: .name, placeholder: "P", help: "the certificate profile (certProfile)"),
      OptionRow(
        option: .implicitConfirm, kind: .text, placeholder: "", help: "ir, cr, kur: ask to do without certConf"),
      OptionRow(option: .reject, kind: .text, placeholder: "", help: "ir, cr, kur: do not take the certificate"),
      OptionRow(
        option: .oldCertificate, kind: .file, placeholder: "F", help: "kur, rr: which certificate (default: --cert)"),
      OptionRow(
        option: .reason, kind: .text, placeholder: "R", help: "rr: keyCompromise, superseded, certificateHold, ..."),
      OptionRow(
        option: .infoType, kind: .name, placeholder: "NAME",
        help: "genm: caCerts (default), certReqTemplate, currentCRL, ..."),
      OptionRow(
        option: .timeout, kind: .duration, placeholder: "TIME", help: "for everything, also waiting (default 2m)"),
    ], configured: false)
}
