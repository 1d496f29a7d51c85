import PKIX

/// `signet profile list`: what certificates can be made of, by the configuration or without it.
enum ProfileListCommand {
  static func run(_ arguments: Arguments) throws(Failure) -> Outcome {
    let configuration = try Configuration.load(Configuration.path(arguments))
    var json = JSON()
    var table = Columns(["PROFILE", "FROM", "VALIDITY"])
    json.array()
    for settings in configuration.profiles {
      let isReady = settings.position.line == 0
      table.add(["\(settings.name)", isReady ? "ready" : "configuration", settings.validity.text])
      json.object()
      json.string("name", settings.name)
      json.boolean("ready", isReady)
      json.string("validity", settings.validity.text)
      json.endObject()
    }
    json.endArray()
    return Outcome(output: arguments.json ? json.line : table.text)
  }
}

/// `signet profile show NAME`: a profile as a section, to be copied into a configuration.
enum ProfileShowCommand {
  static func run(_ arguments: Arguments) throws(Failure) -> Outcome {
    let configuration = try Configuration.load(Configuration.path(arguments))
    let name = arguments.operands[0]
    var suggestion = Suggestion(for: name)
    for section in configuration.file.sections where section.kind == .profile {
      suggestion.consider(section.name)
      guard section.name == name else { continue }
      guard arguments.json else { return Outcome(output: configuration.effective(section)) }
      var json = JSON()
      configuration.write(section, into: &json)
      return Outcome(output: json.line)
    }
    throw Failure(.notFound, "there is no profile \"\(name)\"\(suggestion.text)")
  }
}
