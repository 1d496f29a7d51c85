// Crypto: digests, MACs, signatures, keys, ciphers and chance, by mbedTLS.
//
// This module is the only importer of CMbedTLS and the only one that sees a private key. It knows how things are
// computed; it refuses to know what is allowed (Authority) and where keys lie (the executable). It has the methods that
// Authority's protocols Cryptography and Entropy ask for without importing them. No Swift heap after the objects
// themselves are made: what a call needs stands on the stack, what mbedTLS needs it allocates itself.

import CMbedTLS
import PKIX

/// One instance of the library: a random generator, the groups of the three curves, and the key that seals secrets.
///
/// The groups live as long as the instance, because the table of a curve's generator costs as much as a signature.
/// Not for two threads at a time. Keys keep their instance alive.
@safe public final class MbedTLS {
  let library: OpaquePointer

  /// Fails when the system has no entropy to give.
  public init() throws(CryptographyFailure) {
    var made: OpaquePointer?
    try check(unsafe mb_library_new(&made))
    guard let made = unsafe made else { preconditionFailure("the shim makes a library or returns an error") }
    unsafe library = unsafe made
  }

  deinit { unsafe mb_library_free(library) }

  /// Octets from CTR_DRBG with AES-256, seeded from getrandom at the start and again after every 1024 requests. When
  /// the system refuses entropy the failure is thrown and the octets must not be used; it is thrown again until a seed
  /// arrives.
  public func fill(_ bytes: inout MutableSpan<UInt8>) throws(CryptographyFailure) {
    try check(unsafe mb_random(library, &bytes))
  }

  /// Seeds again from the system at once: after a copy of a running machine was started, for instance.
  public func reseed() throws(CryptographyFailure) { try check(unsafe mb_reseed(library)) }

  /// Whether two byte strings are equal, in time that depends on their lengths only.
  public func equal(_ left: Span<UInt8>, _ right: Span<UInt8>) -> Bool {
    left.count == right.count && mb_equal(left, right)
  }

  /// Overwrites bytes in a way that no compiler removes.
  public func wipe(_ bytes: inout MutableSpan<UInt8>) { mb_wipe(&bytes) }
}

/// Turns the shim's result into an error.
@inline(__always)
func check(_ code: Int32) throws(CryptographyFailure) {
  if code != 0 { throw CryptographyFailure(code: code) }
}
