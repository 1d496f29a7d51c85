/// A command line that was understood.
struct Arguments: Sendable {
  let command: Command
  var operands: [[UInt8]] = []
  var options: [OptionValue] = []
  var json = false
  /// `-c FILE`; nothing when it was not given.
  var configuration: [UInt8]?

  struct OptionValue: Sendable {
    let option: Option
    let value: [UInt8]
  }

  /// The value of an option; the last one wins where it was repeated.
  func value(_ option: Option) -> [UInt8]? {
    for given in options.reversed() where given.option == option { return given.value }
    return nil
  }

  func values(_ option: Option) -> [[UInt8]] {
    var found: [[UInt8]] = []
    for given in options where given.option == option { found.append(given.value) }
    return found
  }

  func has(_ option: Option) -> Bool { value(option) != nil }
}

/// What a command line asks for.
enum CommandRequest: Sendable {
  case run(Arguments)
  /// Help was asked for, and this is it.
  case help(Text)
}

/// Where a command line comes from: the control socket may carry what nobody may type.
enum ArgumentSource: Sendable {
  case shell, control
}

extension CommandRequest {
  /// Reads the words after the program's name.
  init(_ words: [[UInt8]], from source: ArgumentSource = .shell) throws(Failure) {
    var reader = ArgumentReader(words: words, source: source)
    self = try reader.request()
  }
}

/// Goes through the words once: nouns and verbs in their order, options wherever they stand, `--` ends the options.
private struct ArgumentReader {
  let words: [[UInt8]]
  let source: ArgumentSource
  var index = 0
  var noun: [UInt8] = []
  var row: CommandRow?
  var operands: [[UInt8]] = []
  var options: [Arguments.OptionValue] = []
  var json = false
  var wantsHelp = false
  var configuration: [UInt8]?
  var optionsEnded = false

  mutating func request() throws(Failure) -> CommandRequest {
    while index < words.count {
      let word = words[index]
      index += 1
      if !optionsEnded, word.count > 1, word[0] == UInt8(ascii: "-") {
        try take(option: word)
      } else {
        try take(word: word)
      }
    }
    if wantsHelp { return .help(Help.text(noun: noun, row: row)) }
    guard let row else { throw incomplete() }
    return .run(try finish(row))
  }

  private mutating func take(word: [UInt8]) throws(Failure) {
    if let row {
      guard operands.count < row.operands.count else {
        throw usage("\"\(word)\" is one argument too many", row)
      }
      try check(word, row.operands[operands.count].kind, row.operands[operands.count].placeholder)
      return operands.append(word)
    }
    if noun.isEmpty, word.matches("help") {
      wantsHelp = true
      return
    }
    if noun.isEmpty {
      guard CommandTable.knows(noun: word) else { throw unknownNoun(word) }
      noun = word
      row = CommandTable.row(noun: word, verb: [])
    } else {
      guard let found = CommandTable.row(noun: noun, verb: word) else { throw unknownVerb(word) }
      row = found
    }
  }

  private mutating func take(option word: [UInt8]) throws(Failure) {
    if word.matches("--") {
      optionsEnded = true
      return
    }
    if word.matches("-h") || word.matches("--help") {
      wantsHelp = true
      return
    }
    if word.matches("--version"), noun.isEmpty {
      (noun, row) = (Text("version").bytes, CommandTable.row(.version))
      return
    }
    if word.matches("-c") {
      configuration = try next(after: word)
      return
    }
    guard word.begins(with: "--") else { throw usage("unknown option \"\(word)\"", row) }
    let equals = word.firstIndex(of: UInt8(ascii: "="))
    let name = Array(word[2..<(equals ?? word.count)])
    guard let found = known(name) else { throw unknownOption(name) }
    let value: [UInt8]
    if found.option.isSwitch {
      if equals != nil { throw usage("--\(name) takes no value", row) }
      value = []
    } else if let equals {
      value = Array(word[(equals + 1)...])
    } else {
      value = try next(after: word)
    }
    switch found.option {
    case .json: json = true
    case .configuration: configuration = value
    default:
      try check(value, found.kind, found.placeholder, option: found.option)
      for given in options where given.option == found.option && !found.repeats {
        throw usage("--\(name) is given twice", row)
      }
      options.append(Arguments.OptionValue(option: found.option, value: value))
    }
  }

  private mutating func next(after option: [UInt8]) throws(Failure) -> [UInt8] {
    guard index < words.count else { throw usage("\(option) needs a value", row) }
    index += 1
    return words[index - 1]
  }

  private func known(_ name: [UInt8]) -> OptionRow? {
    for option in CommandTable.global where name.matches(option.option.name) { return option }
    for option in row?.options ?? [] where name.matches(option.option.name) { return option }
    if source == .control, name.matches(Option.secret.name) {
      return OptionRow(option: .secret, kind: .text, placeholder: "", help: "")
    }
    return nil
  }

  private func finish(_ row: CommandRow) throws(Failure) -> Arguments {
    for operand in row.operands[operands.count...] where !operand.isOptional {
      throw usage("\(operand.placeholder) is missing", row)
    }
    if json, !row.prints { throw usage("it prints no result, so --json means nothing", row) }
    if configuration != nil, !row.configured { throw usage("it reads no configuration, so -c means nothing", row) }
    return Arguments(
      command: row.command, operands: operands, options: options, json: json, configuration: configuration)
  }

  private func check(
    _ value: [UInt8], _ kind: ValueKind, _ placeholder: StaticString, option: Option? = nil
  ) throws(Failure) {
    guard let reason = kind.objection(to: value) else { return }
    throw usage(option.map { "--\($0.name) \(value): \(reason)" } ?? "\(placeholder) \(value): \(reason)", row)
  }

  private func incomplete() -> Failure {
    if noun.isEmpty { return Failure(.usage, "say what to do: signet --help shows what there is") }
    var verbs = Text()
    for row in CommandTable.rows where noun.matches(row.noun) { verbs.append(" \(row.verb)") }
    return Failure(.usage, "\(noun): say which of:\(verbs)")
  }

  private func unknownNoun(_ word: [UInt8]) -> Failure {
    var suggestion = Suggestion(for: word)
    for row in CommandTable.rows { suggestion.consider(row.noun) }
    return Failure(.usage, "unknown command \"\(word)\"\(suggestion.text); signet --help shows what there is")
  }

  private func unknownVerb(_ word: [UInt8]) -> Failure {
    var suggestion = Suggestion(for: word)
    for row in CommandTable.rows where noun.matches(row.noun) { suggestion.consider(row.verb) }
    return Failure(.usage, "\(noun): unknown command \"\(word)\"\(suggestion.text); signet \(noun) --help shows what there is")
  }

  private func unknownOption(_ name: [UInt8]) -> Failure {
    guard let row else {
      return usage("--\(name) stands before a command that knows it; say the command first", nil)
    }
    var suggestion = Suggestion(for: name)
    for option in row.options { suggestion.consider(option.option.name) }
    for option in CommandTable.global { suggestion.consider(option.option.name) }
    return usage("unknown option --\(name)\(suggestion.text)", row)
  }

  private func usage(_ message: Text, _ row: CommandRow?) -> Failure {
    guard let row else { return Failure(.usage, message) }
    return Failure(.usage, "\(row.title): \(message)\n\(Help.usage(row))")
  }
}

extension CommandTable {
  static func knows(noun: [UInt8]) -> Bool {
    for row in rows where noun.matches(row.noun) { return true }
    return false
  }

  static func row(noun: [UInt8], verb: [UInt8]) -> CommandRow? {
    for row in rows where noun.matches(row.noun) && verb.matches(row.verb) { return row }
    return nil
  }
}
