import CMP
import Crypto
import Store

@testable import Authority

/// What clients and operators do with requests that wait.
extension Device {
  /// pollReq after an answer, about the certReqIds.
  func pollReq(_ answer: Answer, _ ids: [[UInt8]]? = nil) -> [UInt8] {
    let ids = ids ?? [answer.requestID ?? [2, 1, 0xFF]]
    return after(answer).message(tlv(0xB9, sequence(ids.flatMap { sequence($0) })))
  }
}

extension World {
  static func manual(_ policy: inout Policy<PrivateKey>) {
    policy.aliases[0].needsApproval = true
    policy.aliases[0].allowsAutomaticKeyUpdate = true
  }

  func decide(_ verdict: Decided.Verdict, _ row: Int = 0, reason: String = "") throws(ApprovalFault) {
    let (reason, by) = (Array(reason.utf8), Array("operator".utf8))
    try authority.decide(row, verdict, reason: reason.span, by: by.span, at: now)
  }

  /// A device whose request waits, and the answer that says so.
  func waiting(_ reference: String = "device-1", uses: UInt32 = 1) throws -> (device: Device, answer: Answer) {
    try register(reference, uses: uses)
    let device = try self.device(reference)
    let answer = send(device.ir())
    precondition(answer.status == .waiting, "a good request waits: \(answer.text)")
    return (device, answer)
  }

  func commitAndRestart() throws {
    try commit()
    try restart()
  }
}
