/// `signet check`: the configuration and everything it names.
enum CheckCommand {
  static func run(_ arguments: Arguments) throws(Failure) -> Outcome {
    let configuration = try Configuration.load(Configuration.path(arguments))
    if arguments.json { return Outcome(output: json(configuration, arguments)) }
    if arguments.has(.print) { return Outcome(output: configuration.effective) }
    return Outcome(output: "\(configuration.path): good\n")
  }

  private static func json(_ configuration: Configuration, _ arguments: Arguments) -> Text {
    var json = JSON()
    json.object()
    json.string("config", configuration.path)
    json.boolean("good", true)
    if arguments.has(.print) { configuration.writeEffective(into: &json) }
    json.endObject()
    return json.line
  }
}
