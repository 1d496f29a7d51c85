import MutationMatrix

/// What a reader of messages accepts although it was spoiled, and why. `*` stands for one level of a place (`Label`), `**`
/// at the end for any number.
struct MutationRule: Sendable {
  let kinds: [MutationKind]
  let places: [String]
  let reason: String

  init(_ kinds: MutationKind..., at places: String..., because reason: String) {
    (self.kinds, self.places, self.reason) = (kinds, places, reason)
  }

  /// No rule lets BER through: a wrong form of length is only for strings that are not opened to hold.
  func covers(_ kind: MutationKind, _ place: String) -> Bool {
    if kind == .nonMinimal || kind == .indefinite, !place.contains("/03/"), !place.contains("/04/") { return false }
    return kinds.contains(kind) && places.contains { MutationRule.matches($0, place) }
  }

  private static func matches(_ pattern: String, _ place: String) -> Bool {
    let pattern = pattern.split(separator: "/")
    let parts = place.split(separator: "/")
    for (index, part) in pattern.enumerated() {
      if part == "**" { return true }
      guard index < parts.count, part == "*" || part == parts[index] else { return false }
    }
    return parts.count == pattern.count
  }

  static let all = header + bodies + requests + opened

  static let header = [
    MutationRule(
      .number, at: "header/sender", "header/recipient", "rp/30/[0]/30/30/[4]", because: "ediPartyName, not opened"),
    MutationRule(.swapped, at: "header/sender", because: "sender and recipient are of one type"),
    MutationRule(
      .dropped, at: "header/[0]", "header/[2]", "header/[6]", "header/[8]", "extraCerts",
      because: "OPTIONAL; whether it must be there is asked by the authority"),
    MutationRule(.number, at: "header/[2]", because: "recipKID is of the type of senderKID, and absent"),
    MutationRule(.dropped, .duplicated, .swapped, at: "header/[8]/30/30", because: "generalInfo may have any items"),
    MutationRule(
      .dropped, .tagClass, at: "header/[8]/30/30/02", because: "the value of an item that is not known is ANY"),
    MutationRule(.dropped, at: "header/[8]/30/30/05", because: "implicitConfirm without NULL: EJBCA writes it so"),
  ]

  static let bodies = [
    MutationRule(.number, at: "ir", "ip", "cr", "cp", because: "two kinds of body are of one type"),
    MutationRule(
      .dropped, .duplicated, at: "certConf/30/30", "ip/30/30/30", "cp/30/30/30", "kup/30/30/30", "genm/30/30",
      "genp/30/30",
      "pollReq/30/30", "pollRep/30/30", "rr/30/30", because: "SEQUENCE OF: how many there are is asked by the authority"
    ),
    MutationRule(
      .duplicated, at: "ir/30/30", "cr/30/30", "kur/30/30", "rp/30/30/30", "ip/30/[1]/30/30", "extraCerts/30/30",
      "rp/30/[0]/30/30", because: "SEQUENCE SIZE (1..MAX) OF"),
    MutationRule(.dropped, at: "ip/30/[1]/30/30", "rp/30/[0]/30/30", because: "SEQUENCE OF in answers, which we write"),
    MutationRule(
      .dropped, at: "certConf/30/30/30", "certConf/30/30/30/03", "certConf/30/30/30/30", "ip/30/30/30/30",
      "cp/30/30/30/30", "kup/30/30/30/30", "ip/30/30/30/30/03", "ip/30/30/30/30/30", "error/30/02", "error/30/30",
      "error/30/30/03", "error/30/30/30", "ip/30/[1]", "rp/30/[0]", "rr/30/30/30", because: "OPTIONAL"),
    MutationRule(
      .dropped, .duplicated, .swapped, at: "error/30/30/0C", because: "PKIFreeText may have several strings"),
    MutationRule(
      .duplicated, at: "certConf/30/30/30/30/0C", "ip/30/30/30/30/30/0C", "error/30/30/30/0C",
      because: "PKIFreeText may have several strings"),
    MutationRule(.duplicated, at: "genm/30/30/06", "genp/30/30/06", because: "infoValue is ANY"),
    MutationRule(.swapped, at: "pollRep/30/30/02", because: "certReqId and checkAfter are of one type"),
    MutationRule(
      .number, at: "ip/30/30/30/30/[0]", "cp/30/30/30/30/[0]", "kup/30/30/30/30/[0]",
      because: "encryptedCert, not opened"),
    MutationRule(.number, at: "rp/30/[0]", because: "crls, not opened"),
  ]

  static let requests = [
    MutationRule(
      .dropped, at: "*/30/30/30/30/[3]", "*/30/30/30/30/[4]", "*/30/30/30/30/[4]/*", "*/30/30/30/30/[5]",
      "*/30/30/30/30/[6]", "*/30/30/30/30/[9]", "kur/30/30/30/30", "*/30/30/[1]", "rr/30/30/30/[1]", "rr/30/30/30/[3]",
      because: "OPTIONAL; whether it must be there is asked by the authority"),
    MutationRule(
      .dropped, .duplicated, at: "*/30/30/30/30/[9]/30", "rr/30/30/30/30", because: "judged by Extensions.check"),
    MutationRule(.duplicated, at: "kur/30/30/30/30/30", because: "judged by Controls.first"),
    MutationRule(
      .duplicated, at: "*/30/30/[1]/30/06", "p10cr/30/30/06", because: "parameters of an algorithm are ANY"),
    MutationRule(
      .dropped, .number, .swapped, .tagClass, at: "*/30/30/30/30/[6]/30/06", "p10cr/30/30/30/30/06",
      because: "the parameters of a key are ANY: a key that is not known is refused by the authority"),
  ]

  static let opened = [
    MutationRule(
      .number, .tagClass, .duplicated, .dropped, .swapped, at: "header/sender/30/**", "header/recipient/30/**",
      "*/30/30/30/30/[3]/30/**", "*/30/30/30/30/[5]/30/**", "rr/30/30/30/[3]/30/**", "rp/30/[0]/30/30/[4]/30/**",
      "p10cr/30/30/30/31", "p10cr/30/30/30/31/**", because: "the attributes of a name are judged by Name.check"),
    MutationRule(
      .number, .tagClass, .constructed, .longer, .shorter, .nonMinimal, .indefinite, .duplicated, .dropped, .swapped,
      at: "protection/03/**", "*/30/30/[1]/03/**", "p10cr/30/03/**", "*/30/30/30/30/[9]/30/04/**",
      because: "a signature and the value of an extension are opened by whoever uses them"),
    MutationRule(
      .number, .tagClass, .constructed, .longer, .shorter, .nonMinimal, .indefinite, .duplicated, .dropped, .swapped,
      at: "extraCerts/30/30/**", "*/30/[1]/30/30/**", "ip/30/30/30/30/[0]/30/**", "cp/30/30/30/30/[0]/30/**",
      "kup/30/30/30/30/[0]/30/**", because: "a certificate in a message is opened by whoever uses it"),
    MutationRule(
      .duplicated, at: "ip/30/30/30/30/[0]", "cp/30/30/30/30/[0]", "kup/30/30/30/30/[0]",
      because: "the second one is privateKey, not opened"),
    MutationRule(
      .number, .tagClass, .constructed, .duplicated, .dropped, .swapped, at: "kur/30/30/30/30/30/**",
      because: "a control is opened by Controls.first"),
  ]
}
