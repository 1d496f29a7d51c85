// A line of a request handler: whatever it says, it is an answer whose verdict can be applied, or none.

import Authority
import PKIX

func examine(_ bytes: Span<UInt8>) {
  let line = bytes.indices.map { bytes[$0] }
  guard let answer = HandlerAnswer(line) else { return }
  let verdict = answer.verdict(at: Timestamp(seconds: 1_800_000_000))
  require(verdict.reason.count <= AuthorityLimits.reason, "a reason is bounded")
  require(UTF8Sequence.isValid(verdict.reason), "what a device is told is UTF-8")
}
