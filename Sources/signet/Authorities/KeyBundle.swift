import Crypto
import PKIX
import Platform

/// What a file brings of a CA: its key, perhaps, and certificates in the order of the file.
struct KeyBundle {
  private(set) var key: PrivateKey?
  private(set) var certificates: [[UInt8]] = []

  /// Octets of such a file: a chain of RSA-4096 and a key.
  static let limit = 64 * 1024
  /// Certificates in it. A CA has two or three above it.
  static let certificateLimit = 16

  init(_ path: [UInt8], password: [UInt8]?, with library: MbedTLS) throws(Failure) {
    var content: [UInt8]
    do { content = try Files.read(path, limit: KeyBundle.limit) } catch {
      throw Failure(.notFound, "\(path): \(raw: error.text)")
    }
    defer { KeyFiles.wipe(&content, with: library) }
    if (try? Certificate(content.span).offset) != nil {
      certificates = [content]
    } else if content.count > 1, content[0] == 0x30, content[1] >= 0x80 {
      // A SEQUENCE of more than 127 octets, or of no definite length; no text begins so.
      try readPFX(content, path, password, with: library)
    } else {
      try readPEM(content, path, password, with: library)
    }
    guard certificates.count <= KeyBundle.certificateLimit else {
      throw Failure(.key, "\(path): \(certificates.count) certificates, more than \(KeyBundle.certificateLimit)")
    }
  }

  mutating func set(_ key: PrivateKey?, _ certificates: [[UInt8]]) { (self.key, self.certificates) = (key, certificates) }

  private mutating func readPEM(
    _ text: [UInt8], _ path: [UInt8], _ password: [UInt8]?, with library: MbedTLS
  ) throws(Failure) {
    certificates = try KeyFiles.blocks(.certificate, of: text, path)
    do throws(KeyError) {
      if let password {
        key = try PrivateKey.read(pem: text.span, password: password.span, with: library)
      } else {
        key = try PrivateKey.read(pem: text.span, with: library)
      }
    } catch .noKey {
      return
    } catch {
      throw Failure(.key, "\(path): \(error.advice)")
    }
    // A key that others have read is no CA's.
    _ = try KeyFiles.secret(path, limit: KeyBundle.limit)
  }
}
