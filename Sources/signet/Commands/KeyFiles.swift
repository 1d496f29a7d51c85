import Authority
import Crypto
import PKIX
import Platform

/// Files with secrets and certificates, read with errors that say what to do.
enum KeyFiles {
  /// Octets of a file with certificates: a chain of RSA-4096.
  static let certificateLimit = 64 * 1024

  /// A private key, with its password if it is encrypted. The file is this user's alone.
  static func key(
    _ path: [UInt8], password: [UInt8]? = nil, with library: MbedTLS
  ) throws(Failure) -> PrivateKey {
    var text = try secret(path, limit: 16 * 1024)
    defer { wipe(&text, with: library) }
    do throws(KeyError) {
      guard let password else { return try PrivateKey.read(pem: text.span, with: library) }
      return try PrivateKey.read(pem: text.span, password: password.span, with: library)
    } catch {
      throw Failure(.key, "\(path): \(error.advice)")
    }
  }

  /// With the password in the first line of a file, if there is one.
  static func key(
    _ path: [UInt8], passwordFile: [UInt8]?, with library: MbedTLS
  ) throws(Failure) -> PrivateKey {
    guard let passwordFile else { return try key(path, with: library) }
    var password = try sharedSecret(passwordFile)
    defer { wipe(&password, with: library) }
    return try key(path, password: password, with: library)
  }

  /// The key under which one-time codes are sealed.
  static func sealingKey(_ path: [UInt8], into library: MbedTLS) throws(Failure) {
    var octets = try secret(path, limit: 64)
    defer { wipe(&octets, with: library) }
    guard octets.count == MbedTLS.sealingKeyCount else {
      throw Failure(.key, "\(path): a key for one-time codes has \(MbedTLS.sealingKeyCount) octets, this file has \(octets.count)")
    }
    library.setSealingKey(octets.span)
  }

  /// The first certificate of a PEM file, DER.
  static func certificate(_ path: [UInt8]) throws(Failure) -> [UInt8] { try certificates(path)[0] }

  /// Every certificate of a PEM file, DER, in its order; at least one.
  static func certificates(_ path: [UInt8]) throws(Failure) -> [[UInt8]] {
    let found = try blocks(.certificate, of: try text(path, limit: certificateLimit), path)
    if found.isEmpty {
      throw Failure(.configuration, "\(path): there is no certificate in it (-----BEGIN CERTIFICATE-----)")
    }
    return found
  }

  /// Every CRL of a file, DER: of PEM, or one in DER as it comes from a CA's web server.
  static func revocationLists(
    _ path: [UInt8], limit: Int = TrustLoader.revocationListLimit
  ) throws(Failure) -> [[UInt8]] {
    let text = try text(path, limit: limit)
    return text.first == 0x30 ? [text] : try blocks(.crl, of: text, path)
  }

  private static func text(_ path: [UInt8], limit: Int) throws(Failure) -> [UInt8] {
    do { return try Files.read(path, limit: limit) } catch {
      throw Failure(.configuration, "\(path): \(raw: error.text)")
    }
  }

  /// What the blocks of one label hold, in their order.
  static func blocks(_ label: PEMLabel, of text: [UInt8], _ path: [UInt8]) throws(Failure) -> [[UInt8]] {
    var found: [[UInt8]] = []
    do throws(PEMError) {
      var reader = PEMReader(text.span)
      while let block = try reader.next(label) {
        var room = [UInt8](repeating: 0, count: block.body.count)
        var octets = room.mutableSpan
        let count = try block.decode(into: &octets)
        found.append(Array(room[..<count]))
      }
    } catch {
      throw Failure(.configuration, "\(path): not a PEM file: damaged at octet \(error.offset)")
    }
    return found
  }

  /// A file that is this user's alone.
  static func secret(_ path: [UInt8], limit: Int) throws(Failure) -> [UInt8] {
    do throws(PrivateFileError) {
      return try Files.readPrivate(path, limit: limit)
    } catch {
      throw Failure(error.isPermission ? .key : .configuration, "\(path): \(error.advice)")
    }
  }

  /// The first line of a file that is this user's alone: a secret that a device shares with its CA.
  static func sharedSecret(_ path: [UInt8]) throws(Failure) -> [UInt8] {
    let content = try secret(path, limit: 4096)
    var secret = Array(content.prefix { $0 != 0x0A })
    if secret.last == 0x0D { secret.removeLast() }
    guard !secret.isEmpty, secret.count <= AuthorityLimits.secret, !secret.contains(0) else {
      throw Failure(.usage, "\(path): a secret is a line of 1 to \(AuthorityLimits.secret) octets")
    }
    return secret
  }

  /// One block of PEM.
  static func pem(_ label: PEMLabel, _ octets: [UInt8]) -> [UInt8] {
    Encoding.write(limit: octets.count * 3 / 2 + 128) { writer in writer.pem(label, octets.span) }
  }

  static func wipe(_ octets: inout [UInt8], with library: MbedTLS) {
    var span = octets.mutableSpan
    library.wipe(&span)
  }
}

extension PrivateFileError {
  /// Whether the file is there and is not to be trusted.
  var isPermission: Bool {
    if case .system = self { return false }
    return true
  }

  var advice: Text {
    switch self {
    case .link: return "this is a symbolic link; name the file itself"
    case .notFile: return "this is no file"
    case .otherOwner: return "it belongs to another user; make it belong to the one who runs signet (chown)"
    case .open(let mode):
      var digits = Text()
      for shift in [6, 3, 0] as [UInt32] { digits.bytes.append(0x30 + UInt8(mode >> shift & 7)) }
      return "others may read or write it (mode 0\(digits)); take that away with: chmod 600"
    case .system(let failure): return Text(failure.text)
    }
  }
}

extension KeyError {
  var advice: Text {
    switch self {
    case .pem(let error): "not a PEM file: damaged at octet \(error.offset)"
    case .noKey: "there is no private key in it (-----BEGIN PRIVATE KEY-----)"
    case .malformed(let error): "the private key is damaged at octet \(error.offset) of its encoding"
    case .unsupported: "this kind of key, or its encryption, is not supported; ec-p256, ec-p384, ec-p521 and rsa-2048 to rsa-4096 are"
    case .weakEncryption:
      "it is encrypted with RC2 or RC4; convert: openssl pkcs12 -legacy -nodes -in OLD -out T; openssl pkcs12 -export -in T -out NEW"
    case .oldEncryption: "it is encrypted as OpenSSL did before PKCS #8; convert it with: openssl pkcs8 -topk8"
    case .passwordNeeded: "it is encrypted; put its password into a file and name that: --password-file, or key_password_file in [ca]"
    case .wrongPassword: "the password is wrong"
    case .tooManyIterations(let count): "its encryption asks for \(count) rounds, which is too many"
    case .notAPair: "its public and private half do not belong together"
    case .failed(let failure): "the cryptographic library failed (\(Int(failure.code)))"
    }
  }
}

extension Failure {
  init(_ failure: CryptographyFailure) {
    self.init(.key, "the cryptographic library failed (\(Int(failure.code)))")
  }
}
