import Crypto
import PKIX
import Platform
import Store

/// A device as it is registered: names, profile, and what its code is good for.
struct Registration {
  let alias: [UInt8]
  let reference: [UInt8]
  let subject: DistinguishedName
  /// GeneralNames, or empty.
  let subjectAltName: [UInt8]
  /// Empty: the alias's.
  let profile: [UInt8]
  /// Empty: none.
  var client: [UInt8] = []
  let credential: NewCredential

  /// Of the record's layout.
  var version: UInt8 { client.isEmpty ? 1 : 2 }

  /// The EntityAdded record's payload.
  func record(with library: MbedTLS) throws(Failure) -> [UInt8] {
    let sealed = try credential.sealed(with: library)
    let added = EntityAdded(
      alias: alias.span, reference: reference.span, subject: subject.encoded.span,
      subjectAltName: subjectAltName.span, profile: profile.span, uses: credential.uses, expires: credential.expires,
      sealedSecret: sealed.span, client: client.span)
    var room = [UInt8](repeating: 0, count: 4096)
    do throws(RecordError) {
      let count = try added.write(into: room.mutableSpan)
      return Array(room[..<count])
    } catch {
      throw Failure(.usage, "\(reference): its names are too long to be kept")
    }
  }

  var device: NewDevice {
    NewDevice(
      reference: reference, code: credential.isMade ? credential.secret : nil, subject: subject,
      expires: credential.expires == 0 ? nil : Timestamp(seconds: credential.expires))
  }
}

/// What a device shows that it is the one: a one-time code that was made here, or a secret that was brought.
struct NewCredential {
  let secret: [UInt8]
  /// Made here, so that it has to be shown.
  let isMade: Bool
  let uses: UInt32
  /// Seconds since 1970; 0 for never.
  let expires: Int64

  init(code: OneTimeCode, uses: UInt32 = 1, expires: Int64 = 0) {
    (secret, isMade, self.uses, self.expires) = (code.text, true, uses, expires)
  }

  /// From `--secret`, `--uses` and `--expires`.
  init(_ arguments: Arguments, at now: Timestamp, with library: MbedTLS) throws(Failure) {
    if let brought = arguments.value(.secret) {
      (secret, isMade) = (brought, false)
    } else {
      (secret, isMade) = (try OneTimeCode(drawing: library).text, true)
    }
    uses = UInt32(arguments.value(.uses).flatMap { Count($0)?.value } ?? 1)
    expires = try NewCredential.end(arguments, at: now)
  }

  /// From `--expires`: seconds since 1970, 0 for never.
  static func end(_ arguments: Arguments, at now: Timestamp) throws(Failure) -> Int64 {
    guard let term = arguments.value(.expires).flatMap({ Term($0) }) else { return 0 }
    let end = term.end(from: now)
    guard end > now else { throw Failure(.usage, "--expires \(term.text): this is over already") }
    return end == .endless ? 0 : end.seconds
  }

  /// Encrypted for the store.
  func sealed(with library: MbedTLS) throws(Failure) -> [UInt8] {
    var sealed = [UInt8](repeating: 0, count: secret.count + MbedTLS.sealingOverhead)
    do throws(CryptographyFailure) {
      let nonce = try library.randomOctets(MbedTLS.nonceCount)
      var room = sealed.mutableSpan
      let count = library.seal(secret.span, nonce: nonce.span, into: &room)
      precondition(count == sealed.count, "a sealed secret has 28 octets more")
    } catch {
      throw Failure(error)
    }
    return sealed
  }
}
