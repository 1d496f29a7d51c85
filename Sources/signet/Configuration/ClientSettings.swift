/// `[client "name"]`: devices that belong together, and the policy under which they are served where the URL names none (MTG).
struct ClientSettings: Sendable {
  let name: [UInt8]
  /// An alias, or empty.
  let policy: [UInt8]
  let policyPosition: Position

  init(_ values: inout ConfigurationValues) {
    name = values.section.name
    policy = values.text("default_policy")
    policyPosition = values.position("default_policy")
  }
}

/// `[administrator "name"]`: an RA by its certificate, and what it may do for others (EJBCA: administrator roles).
struct AdministratorSettings: Sendable {
  let name: [UInt8]
  let certificates: [[UInt8]]
  let aliases: [(name: [UInt8], position: Position)]
  var enrols = false
  var renews = false
  var revokes = false

  init(_ values: inout ConfigurationValues) {
    name = values.section.name
    certificates = values.paths("certificate")
    aliases = values.list("aliases").map { (name: $0.word, position: $0.position) }
    for (word, _) in values.list("rights") {
      if word.matches("enrol") { enrols = true }
      if word.matches("renew") { renews = true }
      if word.matches("revoke") { revokes = true }
    }
    if certificates.isEmpty { values.miss("certificate") }
    if aliases.isEmpty { values.miss("aliases") }
  }
}
