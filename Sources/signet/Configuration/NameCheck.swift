/// Whether what sections call by name is there, and whether what belongs together does.
struct NameCheck {
  private let configuration: Configuration

  init(_ configuration: Configuration) { self.configuration = configuration }

  func run(_ errors: inout [ConfigurationError]) {
    for alias in configuration.aliases { check(alias, &errors) }
    for client in configuration.clients where !client.policy.isEmpty {
      checkAlias(client.policy, client.policyPosition, &errors)
    }
    for administrator in configuration.administrators {
      for (name, position) in administrator.aliases { checkAlias(name, position, &errors) }
    }
    if configuration.aliases.isEmpty, errors.isEmpty {
      errors.append(Position(line: 1, column: 1).error("there is no [alias \"cmp\"], so nothing would be served"))
    }
  }

  private func check(_ alias: AliasSettings, _ errors: inout [ConfigurationError]) {
    for (name, position) in alias.authorities { checkAuthority(name, position, &errors) }
    for case .certificate(let name?, let position) in alias.authentication.modules { checkAuthority(name, position, &errors) }
    if !alias.profileIsKeyID { checkProfile(alias.profile, alias.profilePosition, &errors) }
    if !alias.entityProfile.isEmpty { checkProfile(alias.entityProfile, alias.entityProfilePosition, &errors) }
    for (name, position) in alias.profiles { checkProfile(name, position, &errors) }
    if !alias.entities.isEmpty {
      checkAlias(alias.entities, alias.entitiesPosition, &errors)
      if let owner = configuration.alias(alias.entities), !owner.entities.isEmpty, owner.entities != owner.name {
        errors.append(alias.entitiesPosition.error("entities: \(alias.entities) has those of \(owner.entities); say that one"))
      }
    }
    if alias.servesByClient {
      for client in configuration.clients {
        guard let policy = configuration.alias(client.policy), policy.tenant != alias.tenant else { continue }
        errors.append(
          client.policyPosition.error("default_policy: \(policy.name) serves devices of \(policy.tenant), not of \(alias.tenant)"))
      }
    }
  }

  private func checkAuthority(_ name: [UInt8], _ position: Position, _ errors: inout [ConfigurationError]) {
    guard configuration.authority(name) == nil else { return }
    var suggestion = Suggestion(for: name)
    for settings in configuration.authorities { suggestion.consider(settings.name) }
    errors.append(position.error("there is no [ca \"\(name)\"]\(suggestion.text)"))
  }

  private func checkProfile(_ name: [UInt8], _ position: Position, _ errors: inout [ConfigurationError]) {
    guard configuration.profile(name) == nil else { return }
    var suggestion = Suggestion(for: name)
    for settings in configuration.profiles { suggestion.consider(settings.name) }
    errors.append(position.error("there is no [profile \"\(name)\"]\(suggestion.text)"))
  }

  private func checkAlias(_ name: [UInt8], _ position: Position, _ errors: inout [ConfigurationError]) {
    guard configuration.alias(name) == nil else { return }
    var suggestion = Suggestion(for: name)
    for settings in configuration.aliases { suggestion.consider(settings.name) }
    errors.append(position.error("there is no [alias \"\(name)\"]\(suggestion.text)"))
  }
}

extension AliasSettings {
  /// The alias whose devices these are.
  var tenant: [UInt8] { entities.isEmpty ? name : entities }
}
