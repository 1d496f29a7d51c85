import Authority
import PKIX
import Platform

/// Files and folders with certificates that are trusted for something, and files with the secret of an RA.
enum TrustLoader {
  /// Certificates of all files together: a search for a path looks at each of them, up to `AuthorityLimits.pathSteps` times.
  static let limit = 64

  /// Octets of CRLs together: they are walked for each message of an RA.
  static let revocationListLimit = 256 * 1024

  /// Of a folder, every file that ends in `.pem`, `.crt` or `.cer`, and as CRLs every file that ends in `.crl`.
  static func list(_ paths: [[UInt8]]) throws(Failure) -> TrustList {
    var list = TrustList()
    for path in paths {
      for file in try files(path) {
        if file.suffix(4) == Text(".crl").bytes[...] {
          try append(revocationLists: file, to: &list)
          continue
        }
        for certificate in try KeyFiles.certificates(file) {
          do throws(DERError) { try list.append(certificate.span) } catch {
            throw Failure(.configuration, "\(file): a certificate is damaged at octet \(error.offset) of its encoding")
          }
        }
      }
    }
    guard list.count <= limit else { throw Failure(.configuration, "\(paths[0]): more than \(limit) certificates") }
    return list
  }

  /// Of a file or a folder, without CRLs.
  static func certificates(_ path: [UInt8]) throws(Failure) -> [[UInt8]] {
    var certificates: [[UInt8]] = []
    for file in try files(path) where file.suffix(4) != Text(".crl").bytes[...] {
      certificates += try KeyFiles.certificates(file)
    }
    return certificates
  }

  private static func append(revocationLists file: [UInt8], to list: inout TrustList) throws(Failure) {
    for octets in try KeyFiles.revocationLists(file) {
      do throws(DERError) { try list.append(revocationList: octets.span) } catch {
        throw Failure(.configuration, "\(file): a CRL is damaged, or not a full one, at octet \(error.offset)")
      }
    }
    guard list.revocationLists.count <= revocationListLimit else {
      throw Failure(.configuration, "\(file): more than \(revocationListLimit) octets of CRLs together")
    }
  }

  private static func files(_ path: [UInt8]) throws(Failure) -> [[UInt8]] {
    do throws(SystemFailure) {
      guard let entry = try Files.entry(path), entry.kind == .folder else { return [path] }
      var files: [[UInt8]] = []
      for name in try Folder(path).names() where isWanted(name) { files.append(Path.join(path, name)) }
      return files
    } catch {
      throw Failure(.configuration, "\(path): \(raw: error.text)")
    }
  }

  private static func isWanted(_ name: [UInt8]) -> Bool {
    let ending = Array(name.suffix(4))
    return ending.matches(".pem") || ending.matches(".crt") || ending.matches(".cer") || ending.matches(".crl")
  }

  /// A secret is one line; what ends the line is not a part of it.
  static func secret(_ path: [UInt8]) throws(Failure) -> [UInt8] {
    var text = try KeyFiles.secret(path, limit: AuthorityLimits.secret + 2)
    while let last = text.last, last == 0x0A || last == 0x0D { text.removeLast() }
    guard !text.isEmpty, text.count <= AuthorityLimits.secret, !text.contains(0x0A) else {
      throw Failure(.configuration, "\(path): a secret is one line of 1 to \(AuthorityLimits.secret) octets")
    }
    return text
  }
}
