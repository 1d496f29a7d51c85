extension CommandTable {
  // Devices by the thousand.

  static let entityImportRow = CommandRow(
    command: .entityImport, noun: "entity", verb: "import", help: "register the devices of a list (CSV), all of them or none",
    operands: [OperandRow(kind: .file, placeholder: "FILE")],
    options: [
      OptionRow(option: .codes, kind: .file, placeholder: "OUT", help: "where the codes that are made go, CSV; for your eyes only"),
      OptionRow(option: .labels, kind: .file, placeholder: "OUT", help: "and a label for each, as text to print"),
      columnsOfLabels,
      OptionRow(option: .skipExisting, kind: .text, placeholder: "", help: "keep those that are registered already as they are"),
      OptionRow(option: .update, kind: .text, placeholder: "", help: "register them anew, with new codes"),
      OptionRow(option: .dryRun, kind: .text, placeholder: "", help: "only look whether it can be done"),
    ])

  static let entityExportRow = CommandRow(
    command: .entityExport, noun: "entity", verb: "export", help: "print the devices as a list that can be imported, without secrets",
    options: [
      OptionRow(option: .alias, kind: .name, placeholder: "A", help: "only those of this alias"),
      OptionRow(option: .csv, kind: .text, placeholder: "", help: "as CSV, which is what it does anyway"),
    ])

  static let entityLabelsRow = CommandRow(
    command: .entityLabels, noun: "entity", verb: "labels", help: "print labels for the codes that an import has made",
    operands: [OperandRow(kind: .file, placeholder: "CODES")], options: [columnsOfLabels], prints: false)

  static let certificateImportRow = CommandRow(
    command: .certificateImport, noun: "cert", verb: "import",
    help: "take certificates (PEM) that a CA issued before it came here",
    operands: [OperandRow(kind: .file, placeholder: "FILE")],
    options: [
      OptionRow(option: .alias, kind: .name, placeholder: "A", help: "the alias whose devices they are of (default cmp)"),
      OptionRow(
        option: .entity, kind: .reference, placeholder: "REF",
        help: "whose they are (default: who has their subject, else their common name)"),
      OptionRow(option: .profile, kind: .name, placeholder: "P", help: "profile of devices that are registered by this"),
      OptionRow(option: .dryRun, kind: .text, placeholder: "", help: "only look whether it can be done"),
    ])

  private static let columnsOfLabels = OptionRow(
    option: .columns, kind: .choice(["1", "2", "3"]), placeholder: "N", help: "labels beside each other, 1 to 3 (default 3)")
}
