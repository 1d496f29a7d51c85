import CMP
import Crypto
import Testing

@testable import Authority

/// A request that is refused, and everything that is seen of the refusal.
struct Refusal: Sendable, CustomTestStringConvertible {
  let name: String
  let condition: Condition
  let failInfo: PKIFailureInfo
  let kind: PKIBody.Kind
  let protection: Answer.Protection
  /// Changes the policy before the world is made.
  var adjust: @Sendable (inout Policy<PrivateKey>) -> Void
  /// Makes the world as it has to be and sends the request.
  let send: @Sendable (World) throws -> Answer

  var testDescription: String { name }

  /// - Parameters:
  ///   - kind: `error` for what is wrong with a message, `ip` or `cp` for what is wrong in the body of a request.
  ///   - protection: by the signer as long as the request's protection has not been verified.
  init(
    _ name: String, _ condition: Condition, _ failInfo: PKIFailureInfo, _ kind: PKIBody.Kind = .error,
    _ protection: Answer.Protection = .signature,
    adjust: @escaping @Sendable (inout Policy<PrivateKey>) -> Void = { _ in },
    send: @escaping @Sendable (World) throws -> Answer
  ) {
    (self.name, self.condition, self.failInfo) = (name, condition, failInfo)
    (self.kind, self.protection, self.adjust, self.send) = (kind, protection, adjust, send)
  }

  /// A request of a registered device.
  init(
    _ name: String, _ condition: Condition, _ failInfo: PKIFailureInfo, _ kind: PKIBody.Kind = .error,
    _ protection: Answer.Protection = .signature,
    adjust: @escaping @Sendable (inout Policy<PrivateKey>) -> Void = { _ in },
    of request: @escaping @Sendable (inout Device) throws -> [UInt8]
  ) {
    self.init(name, condition, failInfo, kind, protection, adjust: adjust) { world in
      try world.register()
      var device = try world.device()
      return world.send(try request(&device))
    }
  }

  /// A request whose template is refused.
  init(
    _ name: String, _ condition: Condition, _ failInfo: PKIFailureInfo,
    adjust: @escaping @Sendable (inout Policy<PrivateKey>) -> Void = { _ in },
    template change: @escaping @Sendable (inout Template, Device) throws -> Void
  ) {
    self.init(name, condition, failInfo, .ip, .mac, adjust: adjust) { device in
      var template = Template()
      try change(&template, device)
      return device.ir(template)
    }
  }

  static let lightweight: @Sendable (inout Policy<PrivateKey>) -> Void = { $0.aliases[0].strictness = .lightweight }
}
