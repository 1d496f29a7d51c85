import Crypto
import PKIX

/// From a PKCS #12 file.
extension KeyBundle {
  mutating func readPFX(
    _ content: [UInt8], _ path: [UInt8], _ password: [UInt8]?, with library: MbedTLS
  ) throws(Failure) {
    let given = password ?? []
    let contents: PFXContents
    do throws(KeyError) {
      contents = try PFXContents(content.span, password: given.span, with: library)
    } catch {
      if error == .wrongPassword, password == nil {
        throw Failure(.key, "\(path): it needs its password; put that into a file and name the file with --password-file")
      }
      throw Failure(.key, "\(path): \(error.adviceOnPFX)")
    }
    guard contents.keys.count <= 1 else {
      throw Failure(.key, "\(path): there are \(contents.keys.count) keys in it; write one with that of the CA alone")
    }
    // A key that others have read is no CA's.
    if contents.hasPlainKey { _ = try KeyFiles.secret(path, limit: KeyBundle.limit) }
    set(contents.keys.first, contents.certificates)
  }
}

extension KeyError {
  /// What is different where a whole file is encrypted.
  fileprivate var adviceOnPFX: Text {
    switch self {
    case .malformed(let error) where error.kind == .indefiniteLength:
      "it is written in BER; write it anew: openssl pkcs12 -nodes -in OLD -out T, openssl pkcs12 -export -in T -out NEW"
    case .malformed(let error): "this is neither PEM nor PKCS #12, or it is damaged: \(error.kind.text) at octet \(error.offset)"
    case .wrongPassword: "the password is wrong, or the file is damaged"
    case .unsupported:
      "its kind, or its encryption, is not supported; a password with AES or Triple-DES is, as openssl pkcs12 -export makes it"
    default: advice
    }
  }
}
