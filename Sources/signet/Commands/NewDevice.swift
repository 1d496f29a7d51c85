import Crypto
import PKIX

/// A device that has just been registered, or given a new code: what is shown of it, once.
struct NewDevice {
  let reference: [UInt8]
  /// Nothing when the secret came from a file: whoever has the file knows it.
  let code: [UInt8]?
  let subject: DistinguishedName
  /// Nothing: never.
  let expires: Timestamp?

  func write(into json: inout JSON) {
    json.string("ref", reference)
    if let code { json.string("code", code) } else { json.null("code") }
    json.string("subject", subject.text)
    if let expires { json.string("expires", "\(expires)") } else { json.null("expires") }
  }
}

extension OneTimeCode {
  init(drawing library: MbedTLS) throws(Failure) {
    do { self.init(random: try library.randomOctets(OneTimeCode.randomCount)) } catch { throw Failure(error) }
  }
}
