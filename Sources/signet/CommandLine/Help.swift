/// What `--help` prints at every level, from the table.
enum Help {
  static func text(noun: [UInt8], row: CommandRow?) -> Text {
    if let row { return text(row) }
    return noun.isEmpty ? overview() : text(noun: noun)
  }

  /// `usage: signet entity show REF [--alias A]`
  static func usage(_ row: CommandRow) -> Text {
    var text: Text = "usage: signet \(row.title)"
    for operand in row.operands { text.append(operand.isOptional ? " [\(operand.placeholder)]" : " \(operand.placeholder)") }
    for option in row.options {
      text.append(" [\(title(option))]")
      if option.repeats { text.append("...") }
    }
    return text
  }

  private static func overview() -> Text {
    var text: Text = """
      signet: a certificate authority that devices reach by CMP (RFC 9810, RFC 9483)

      usage: signet COMMAND [OPTION]...


      """
    for row in CommandTable.rows { line(row.title, row.help, &text) }
    text.append("\n")
    for option in CommandTable.global { line(title(option), option.help, &text) }
    text.append("\nsignet COMMAND --help says more.\n")
    return text
  }

  private static func text(noun: [UInt8]) -> Text {
    var text = Text()
    for row in CommandTable.nouns where noun.matches(row.noun) { text.line("signet \(row.noun): \(row.help)\n") }
    for row in CommandTable.rows where noun.matches(row.noun) { line(row.title, row.help, &text) }
    return text
  }

  private static func text(_ row: CommandRow) -> Text {
    var text: Text = "signet \(row.title): \(row.help)\n\n\(usage(row))\n\n"
    for option in row.options { line(title(option), option.help, &text) }
    for option in CommandTable.global {
      if option.option == .json, !row.prints { continue }
      if option.option == .configuration, !row.configured { continue }
      line(title(option), option.help, &text)
    }
    return text
  }

  private static func title(_ option: OptionRow) -> Text {
    if option.option == .configuration { return "-c \(option.placeholder)" }
    return option.option.isSwitch ? "--\(option.option.name)" : "--\(option.option.name) \(option.placeholder)"
  }

  private static func line(_ title: Text, _ help: StaticString, _ text: inout Text) {
    var line: Text = "  \(title)"
    line.pad(to: 25)
    line.append(constant: line.count > 25 ? "  " : "")
    line.append(constant: help)
    text.line(line)
  }
}

extension CommandRow {
  /// `entity add`, `status`.
  var title: Text { verb.count == 0 ? Text(noun) : "\(noun) \(verb)" }
}
