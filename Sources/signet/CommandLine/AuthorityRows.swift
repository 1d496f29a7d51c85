/// `signet ca`: CAs in files.
extension CommandTable {
  static let authorityShowRow = CommandRow(
    command: .authorityShow, noun: "ca", verb: "show", help: "show the CAs, or one of them", operands: [oneAuthority])

  static let authorityExportRow = CommandRow(
    command: .authorityExport, noun: "ca", verb: "export", help: "print a CA's certificate and those above it as PEM",
    operands: [oneAuthority])

  static let authorityRequestRow = CommandRow(
    command: .authorityRequest, noun: "ca", verb: "csr", help: "ask another CA for a certificate: write a PKCS #10 request",
    options: [
      OptionRow(option: .subject, kind: .subject, placeholder: "DN", help: "the subject of the new CA"),
      OptionRow(option: .newKey, kind: .file, placeholder: "OUT", help: "make a key, in this file"),
      OptionRow(option: .keyType, kind: .keyAlgorithm, placeholder: "ALG", help: "of which kind (default ec-p256)"),
      OptionRow(option: .key, kind: .file, placeholder: "F", help: "or use the key in this file"),
      passwordOfKey,
      OptionRow(option: .out, kind: .file, placeholder: "CSR", help: "where the request goes, PEM"),
    ], configured: false)

  static let authorityImportRow = CommandRow(
    command: .authorityImport, noun: "ca", verb: "import", help: "add a CA from files: PEM or PKCS #12",
    operands: [OperandRow(kind: .file, placeholder: "FILE")],
    options: [
      OptionRow(option: .name, kind: .name, placeholder: "NAME", help: "what the configuration calls it"),
      OptionRow(option: .key, kind: .file, placeholder: "F", help: "its key, PEM, when FILE does not have it"),
      OptionRow(
        option: .chain, kind: .file, placeholder: "F", help: "the CAs above it, PEM, when FILE does not have them",
        repeats: true),
      passwordOfKey,
      OptionRow(
        option: .crl, kind: .file, placeholder: "F", help: "its last CRL: what it lists stays listed, its number is gone on from"),
    ])

  private static let oneAuthority = OperandRow(kind: .name, placeholder: "NAME", isOptional: true)

  private static let passwordOfKey = OptionRow(
    option: .passwordFile, kind: .file, placeholder: "F", help: "the password is the first line of this file")
}
