import Authority
import Crypto
import PKIX
import Store

/// `signet entity add`: a device that may enrol, and its one-time code.
enum EntityAddCommand {
  static func run(
    _ arguments: Arguments, on office: inout Office, _ configuration: Configuration, at now: Timestamp
  ) throws(Failure) -> Outcome {
    let reference = arguments.operands[0]
    let alias = configuration.tenant(of: try configuration.knownAlias(arguments))
    guard office.entity(alias: alias.span, reference: reference.span) == nil else {
      throw Failure(
        .refused, "\(reference) is registered under \(alias) already; a new code is made with: signet entity code \(reference)")
    }
    let registration = try registration(arguments, configuration, at: now, with: office.library)
    if let limit = office.entityLimit(of: try configuration.knownAlias(arguments), configuration, adding: 1) {
      throw Failure(.refused, "\(alias) has as many devices as it may have (entity_limit = \(limit))")
    }
    try office.stage(.entityAdded, version: registration.version, try registration.record(with: office.library), at: now)
    return NewDeviceReport(registration.device, alias: alias, configuration).outcome(json: arguments.json)
  }

  /// What the command line says of a device.
  @inline(never)
  static func registration(
    _ arguments: Arguments, _ configuration: Configuration, at now: Timestamp, with library: MbedTLS
  ) throws(Failure) -> Registration {
    let reference = arguments.operands[0]
    let asked = try configuration.knownAlias(arguments)
    let profile = try configuration.knownProfile(arguments)
    return Registration(
      alias: configuration.tenant(of: asked), reference: reference,
      subject: try subject(arguments, reference, made: configuration.makesSubject(profile, asked)),
      subjectAltName: try subjectAltName(arguments), profile: profile,
      client: try configuration.knownClient(arguments), credential: try NewCredential(arguments, at: now, with: library))
  }

  /// None is registered when the profile makes it.
  static func subject(
    _ arguments: Arguments, _ reference: [UInt8], made: Bool
  ) throws(Failure) -> DistinguishedName {
    if let text = arguments.value(.subject) { return try DistinguishedName(text: text) }
    if made { return DistinguishedName(encoded: []) }
    do throws(Failure) { return try DistinguishedName(commonName: reference) } catch {
      throw Failure(.usage, "\(error.message); say --subject")
    }
  }

  /// Every `--san`, in one GeneralNames.
  static func subjectAltName(_ arguments: Arguments) throws(Failure) -> [UInt8] {
    let names = arguments.values(.san)
    if names.isEmpty { return [] }
    for name in names where name.splitAtCommas.count > 1 {
      throw Failure(.usage, "--san \(name): one name each; a comma in it is \\, and in a URI %2C")
    }
    let text = Array(names.joined(separator: [UInt8(ascii: ",")]))
    var room = [UInt8](repeating: 0, count: 1024)
    var count = 0
    do throws(GeneralNameTextError) {
      var writer = DERWriter(room.mutableSpan)
      try writer.generalNames(text: text.span)
      count = writer.count
    } catch {
      throw Failure(.usage, "--san \(text), character \(error.position + 1): \(error.text)")
    }
    return Array(room[..<count])
  }
}

extension Configuration {
  /// Whether certificates of a profile, or when it is empty of an alias, have a subject that the profile makes.
  func makesSubject(_ profile: [UInt8], _ alias: [UInt8]) -> Bool {
    let name = profile.isEmpty ? self.alias(alias)?.profile ?? [] : profile
    return self.profile(name)?.profile.subject != nil
  }

  /// `--alias`, or `cmp`, when the configuration has it.
  func knownAlias(_ arguments: Arguments) throws(Failure) -> [UInt8] {
    try knownAlias(named: arguments.value(.alias) ?? Text("cmp").bytes)
  }

  func knownAlias(named name: [UInt8]) throws(Failure) -> [UInt8] {
    if alias(name) != nil { return name }
    var suggestion = Suggestion(for: name)
    for settings in aliases { suggestion.consider(settings.name) }
    throw Failure(.notFound, "\(path) has no [alias \"\(name)\"]\(suggestion.text)")
  }

  /// The alias whose devices an alias has. One that the configuration does not have is its own.
  func tenant(of name: [UInt8]) -> [UInt8] { alias(name)?.tenant ?? name }

  /// `--client`, when the configuration has it; empty when it was not given.
  func knownClient(_ arguments: Arguments) throws(Failure) -> [UInt8] {
    guard let name = arguments.value(.client) else { return [] }
    if clients.contains(where: { $0.name == name }) { return name }
    var suggestion = Suggestion(for: name)
    for settings in clients { suggestion.consider(settings.name) }
    throw Failure(.notFound, "\(path) has no [client \"\(name)\"]\(suggestion.text)")
  }

  /// `--profile`, when the configuration has it; empty when it was not given.
  func knownProfile(_ arguments: Arguments) throws(Failure) -> [UInt8] {
    guard let name = arguments.value(.profile) else { return [] }
    return try knownProfile(named: name)
  }

  func knownProfile(named name: [UInt8]) throws(Failure) -> [UInt8] {
    if profile(name) != nil { return name }
    var suggestion = Suggestion(for: name)
    for settings in profiles { suggestion.consider(settings.name) }
    throw Failure(.notFound, "\(path) has no [profile \"\(name)\"]\(suggestion.text)")
  }

  /// Where an alias is reached from this host.
  func url(alias: [UInt8]) -> Text {
    guard let address = signet.listen.first else { return Text() }
    return alias.matches("cmp") ? address.url : "\(address.url)/p/\(alias)"
  }
}

extension Office {
  /// The limit of an alias, when so many more devices would be more than it allows.
  func entityLimit(of name: [UInt8], _ configuration: Configuration, adding more: Int) -> Int? {
    guard let settings = configuration.alias(name) else { return nil }
    let tenant = settings.tenant
    let count = tenants.number(of: tenant.span).map { entities.count(of: $0) } ?? 0
    return count + more > settings.entityLimit ? settings.entityLimit : nil
  }

  /// Stages a record and applies it.
  mutating func stage(
    _ kind: RecordKind, version: UInt8 = 1, _ payload: [UInt8], at now: Timestamp
  ) throws(Failure) {
    do throws(Condition) {
      try stage(kind, version: version, at: now, payload.span)
    } catch {
      throw Failure(.store, "nothing can be recorded now: \(error.sentence)")
    }
  }
}

/// What is said of a device that was registered or given a code.
struct NewDeviceReport {
  let device: NewDevice
  let alias: [UInt8]
  let configuration: Configuration

  init(_ device: NewDevice, alias: [UInt8], _ configuration: Configuration) {
    (self.device, self.alias, self.configuration) = (device, alias, configuration)
  }

  func outcome(json wanted: Bool) -> Outcome { Outcome(output: wanted ? json : text) }

  private var json: Text {
    var json = JSON()
    json.object()
    device.write(into: &json)
    json.string("alias", alias)
    json.string("url", configuration.url(alias: alias))
    json.endObject()
    return json.line
  }

  private var text: Text {
    guard let code = device.code else { return "\(device.reference) may enrol with the secret of the file\n" }
    var ca: [UInt8] = []
    var recipient: DistinguishedName?
    if let name = configuration.alias(alias)?.authorities.first?.name, let authority = configuration.authority(name) {
      ca = authority.certificate
      if let certificate = try? KeyFiles.certificate(ca) { recipient = try? DistinguishedName(subjectOf: certificate) }
    }
    let advice = EnrolmentAdvice(
      url: configuration.url(alias: alias), reference: device.reference, code: code, subject: device.subject,
      recipient: recipient, ca: ca)
    var text: Text = "\(device.reference), one-time code \(raw: code) (shown this once). It enrols with:\n\n"
    text.append(advice.text)
    text.append("\n  (-secret file:F instead of -secret pass:... keeps the code off the command line)\n")
    return text
  }
}
