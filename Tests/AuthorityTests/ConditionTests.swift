// Covers: Condition.swift, ErrorStyle+RFC9483.swift, ErrorStyle.swift, Refusal.swift

import CMP
import Testing

@testable import Authority

/// Every condition by real requests: what the peer sees, and that nothing else has happened.
@Suite struct ConditionTests {
  static let rows =
    MessageRefusals.rows + SecretRefusals.rows + SignerRefusals.rows + RequestRefusals.rows + ConfirmationRefusals.rows
    + UpdateRefusals.rows + KeyRefusals.rows + TokenRefusals.rows + OwnRefusals.rows + RevocationRefusals.rows
    + TrustRefusals.rows + QuestionRefusals.rows + PollingRefusals.rows + HandlerRefusals.rows + TenantRefusals.rows
  static let all = (0...UInt8.max).compactMap { Condition(rawValue: $0) }

  /// Conditions that a refusal of one device cannot show: a renewal by an RA (UpdateTests), and what only the log says
  /// (ConfirmationTests).
  static let elsewhere: Set<Condition> = [
    .expiredCertificate, .abandoned,
  ]

  @Test func everyOneIsProduced() {
    for condition in Self.all where !Self.elsewhere.contains(condition) {
      #expect(Self.rows.contains { $0.condition == condition }, "\(condition) is never the answer")
    }
    #expect(Self.rows.allSatisfy { !Self.elsewhere.contains($0.condition) })
    #expect(Self.all.count > 40)
  }

  @Test(arguments: rows) func isRefused(_ row: Refusal) throws {
    let world = try World(adjust: row.adjust)
    let answer = try row.send(world)
    #expect(answer.condition == row.condition)
    #expect(answer.failInfo == row.failInfo)
    #expect(answer.kind == row.kind)
    #expect(answer.protection == row.protection)
    #expect(answer.status == .rejection)
    #expect(answer.text == row.condition.sentence.description + " (log \(answer.mark))")
    #expect(answer.mark.count == 8 && answer.mark == answer.senderNonce?.prefix(4).hex)
    #expect(answer.certificate == nil)
    #expect(!answer.awaitsConfirmation)
    #expect(answer.event.kind == (row.condition == .wrongCertificateHash ? .rejected : .refused))
    #expect(world.isConsistent)
    let before = world.tables
    #expect(try world.derivedTables() == before)
  }

  /// A name in the log is one word; a sentence tells a person something and ends without a full stop.
  @Test func words() {
    var names: Set<String> = []
    for condition in Self.all {
      let (name, sentence) = (condition.name.description, condition.sentence.description)
      #expect(names.insert(name).inserted)
      #expect(name.allSatisfy { $0.isLowercase || $0 == "-" || $0 == "i" || $0 == "d" }, "\(name)")
      #expect(sentence.count > 20 && !sentence.hasSuffix("."), "\(sentence)")
      #expect(condition.answer(in: .rfc9483).failInfo.bit != nil)
    }
  }

  /// Who only knows a reference learns nothing: one sentence and one bit for everything that is about secrets.
  @Test func secretsAreNotToldApart() {
    let rows = SecretRefusals.rows.filter { $0.condition == .wrongSecret }
    #expect(rows.count > 10)
    #expect(Condition.wrongSecret.sentence.description == Condition.wrongSignature.sentence.description)
  }
}

extension World {
  /// Certificates are as many as were given out, and no code was used oftener than it is good for.
  var isConsistent: Bool {
    authority.certificates.rows.count == issued + opened
      && authority.certificates.openCount <= AuthorityLimits.openTransactions
  }
}
