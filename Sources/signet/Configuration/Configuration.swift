import PKIX

/// What the configuration file says, typed, with every path resolved.
struct Configuration: Sendable {
  /// The file, as it was named.
  let path: [UInt8]
  var signet: SignetSettings
  var authorities: [AuthoritySettings] = []
  var profiles: [ProfileSettings] = []
  var aliases: [AliasSettings] = []
  var clients: [ClientSettings] = []
  var administrators: [AdministratorSettings] = []
  /// As written, for `check --print`.
  let file: ConfigurationFile

  /// Reads a file's text. All that is wrong with it is thrown at once. Relative paths are relative to `folder`.
  init(_ text: [UInt8], path: [UInt8], folder: [UInt8]) throws(ConfigurationErrors) {
    var errors: [ConfigurationError] = []
    self.path = path
    var file = ConfigurationFile(text, errors: &errors)
    file.addReadyProfiles(&errors)
    self.file = file
    signet = SignetSettings(folder: folder)
    for section in file.sections {
      var values = ConfigurationValues(section, folder: folder)
      switch section.kind {
      case .signet: signet = SignetSettings(&values)
      case .ca: authorities.append(AuthoritySettings(&values))
      case .profile: profiles.append(ProfileSettings(&values))
      case .alias: aliases.append(AliasSettings(&values))
      case .client: clients.append(ClientSettings(&values))
      case .administrator: administrators.append(AdministratorSettings(&values))
      }
      errors += values.errors
    }
    NameCheck(self).run(&errors)
    guard errors.isEmpty else { throw ConfigurationErrors(path: path, errors: errors) }
  }

  func authority(_ name: [UInt8]) -> AuthoritySettings? { authorities.first { $0.name == name } }
  func profile(_ name: [UInt8]) -> ProfileSettings? { profiles.first { $0.name == name } }
  func alias(_ name: [UInt8]) -> AliasSettings? { aliases.first { $0.name == name } }
}

/// Everything that is wrong with one file.
struct ConfigurationErrors: Error, Equatable, Sendable {
  let path: [UInt8]
  let errors: [ConfigurationError]

  /// One line each, at most twenty.
  var text: Text {
    var text = Text()
    for error in errors.prefix(20) { text.append(text.isEmpty ? error.text(in: path) : "\n\(error.text(in: path))") }
    if errors.count > 20 { text.append("\nand \(errors.count - 20) more") }
    return text
  }
}
