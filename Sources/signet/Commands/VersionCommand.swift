/// `signet version`.
enum VersionCommand {
  static func run(_ arguments: Arguments) -> Outcome {
    guard arguments.json else { return Outcome(output: "signet \(Program.version)\n") }
    var json = JSON()
    json.object()
    json.string("version", Text(Program.version))
    json.endObject()
    return Outcome(output: json.line)
  }
}
