import Crypto
import PKIX
import Platform

/// `signet ca show`
enum AuthorityShowCommand {
  static func run(_ arguments: Arguments) throws(Failure) -> Outcome {
    let configuration = try Configuration.load(Configuration.path(arguments))
    let library = try MbedTLS.make()
    if let name = arguments.operands.first {
      let details = try AuthorityDetails(try configuration.knownAuthority(name), configuration, with: library)
      return Outcome(output: details.facts.output(json: arguments.json))
    }
    var text = Text()
    var json = JSON()
    json.array()
    for settings in configuration.authorities {
      let facts = try AuthorityDetails(settings, configuration, with: library).facts
      if !text.isEmpty { text.line() }
      text.append(facts.text)
      facts.write(into: &json)
    }
    json.endArray()
    return Outcome(output: arguments.json ? json.line : text)
  }
}

/// `signet ca export`
enum AuthorityExportCommand {
  static func run(_ arguments: Arguments) throws(Failure) -> Outcome {
    let configuration = try Configuration.load(Configuration.path(arguments))
    let settings = try configuration.onlyAuthority(arguments.operands.first)
    var pem: [UInt8] = []
    for certificate in try KeyFiles.certificates(settings.certificate) {
      pem += KeyFiles.pem(.certificate, certificate)
    }
    guard arguments.json else { return Outcome(output: Text(pem)) }
    var facts = Facts()
    facts.add("ca", settings.name)
    facts.add("certificates", Text(pem))
    return Outcome(output: facts.output(json: true))
  }
}

extension Configuration {
  func knownAuthority(_ name: [UInt8]) throws(Failure) -> AuthoritySettings {
    if let settings = authority(name) { return settings }
    var suggestion = Suggestion(for: name)
    for settings in authorities { suggestion.consider(settings.name) }
    throw Failure(.notFound, "there is no [ca \"\(name)\"]\(suggestion.text); signet ca show lists all")
  }

  /// The one that is named, or the only one.
  fileprivate func onlyAuthority(_ name: [UInt8]?) throws(Failure) -> AuthoritySettings {
    if let name { return try knownAuthority(name) }
    guard authorities.count == 1 else { throw Failure(.usage, "there are several CAs: say which; signet ca show lists all") }
    return authorities[0]
  }
}
