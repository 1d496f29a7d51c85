import Crypto
import PKIX
import Testing

@testable import Authority

/// Certificates of every kind that a path may meet, made field by field.
struct Specimen {
  var subject: String
  var issuer: String
  /// Numbers of keys: its own and the one that signs.
  var key: Int
  var signer: Int
  var serial: [UInt8] = [5]
  var notBefore = World.start.adding(seconds: -86_400)
  var notAfter = World.start.adding(seconds: 86_400 * 365)
  var hash = DigestAlgorithm.sha256
  /// Encoded extensions in their order; nothing at all makes a certificate of version 1.
  var extensions: [[UInt8]] = []
  var isSpoiled = false
  /// The public key, when it is not that of `key`.
  var publicKeyInfo: [UInt8]?

  /// A CA as it ought to be.
  static func authority(
    _ subject: String, by issuer: String, key: Int, signer: Int, pathLength: Int? = nil, more: [[UInt8]] = []
  ) -> Specimen {
    var specimen = Specimen(subject: subject, issuer: issuer, key: key, signer: signer)
    specimen.extensions = [basic(true, pathLength), usage(.keyCertSign | .cRLSign)] + identifiers(key, signer) + more
    return specimen
  }

  /// A signer of messages as it ought to be.
  static func signer(
    _ subject: String = "CN=ra", by issuer: String, key: Int = 9, signer: Int, more: [[UInt8]] = []
  ) -> Specimen {
    var specimen = Specimen(subject: subject, issuer: issuer, key: key, signer: signer)
    specimen.extensions = [usage(.digitalSignature)] + identifiers(key, signer) + more
    return specimen
  }

  static func basic(_ isCA: Bool, _ pathLength: Int? = nil) -> [UInt8] {
    written { $0.basicConstraints(BasicConstraints(cA: isCA, pathLenConstraint: pathLength)) }
  }

  static func usage(_ usage: KeyUsage) -> [UInt8] { written { $0.keyUsage(usage) } }

  static func identifiers(_ key: Int, _ signer: Int) -> [[UInt8]] {
    [
      ext(.subjectKeyIdentifier, tlv(4, [UInt8(key), 7, 7])),
      ext(.authorityKeyIdentifier, sequence(tlv(0x80, [UInt8(signer), 7, 7]))),
    ]
  }

  static func alternativeNames(_ names: [UInt8]...) -> [UInt8] { ext(.subjectAltName, sequence(names.flatMap { $0 })) }

  /// A critical nameConstraints with these encoded GeneralNames.
  static func constraints(permitted: [[UInt8]] = [], excluded: [[UInt8]] = []) -> [UInt8] {
    func subtrees(_ tag: UInt8, _ bases: [[UInt8]]) -> [UInt8] {
      bases.isEmpty ? [] : tlv(tag, bases.flatMap { sequence($0) })
    }
    return ext(.nameConstraints, critical: true, sequence(subtrees(0xA0, permitted), subtrees(0xA1, excluded)))
  }

  /// Replaces the extension at this place, or removes it.
  func with(_ index: Int, _ replacement: [UInt8]?) -> Specimen {
    var copy = self
    copy.extensions.replaceSubrange(index...index, with: replacement.map { [$0] } ?? [])
    return copy
  }

  func changed(_ change: (inout Specimen) -> Void) -> Specimen {
    var copy = self
    change(&copy)
    return copy
  }

  func encoded(_ keys: [PrivateKey], _ library: MbedTLS) throws -> [UInt8] {
    let algorithm = written { $0.signatureAlgorithm(.ecdsa(hash)) }
    let validity = written { $0.validity(Validity(notBefore: notBefore, notAfter: notAfter)) }
    let list = extensions.flatMap { $0 }
    let tbs = sequence(
      extensions.isEmpty ? [] : tlv(0xA0, [2, 1, 2]), tlv(2, serial), algorithm, name(issuer), validity, name(subject),
      publicKeyInfo ?? Device.publicKeyInfo(keys[key]), extensions.isEmpty ? [] : tlv(0xA3, tlv(0x30, list)))
    let digest = library.digest(hash, tbs.span, Span())
    let signature = try keys[signer].sign(digest, of: hash).bytes.array
    return sequence(tbs, algorithm, tlv(3, [0], isSpoiled ? signature.spoiled : signature))
  }
}

/// A CRL: whose, the number of the key that signs, dates in days from now, serial numbers.
struct SpecimenList {
  var issuer = "CN=one"
  var signer = 1
  var from: Int64 = -1
  var to: Int64 = 1
  var serials: [UInt8] = [5]
  var isSpoiled = false
  var hash = DigestAlgorithm.sha256

  func encoded(_ keys: [PrivateKey], _ library: MbedTLS) throws -> [UInt8] {
    func time(_ days: Int64) -> [UInt8] { written { $0.time(World.start.adding(seconds: days * 86_400)) } }
    let algorithm = written { $0.signatureAlgorithm(.ecdsa(hash)) }
    let entries = serials.flatMap { sequence(tlv(2, [$0]), time(-1)) }
    let tbs = sequence(
      [2, 1, 1], algorithm, name(issuer), time(from), time(to), serials.isEmpty ? [] : tlv(0x30, entries))
    let signature = try keys[signer].sign(library.digest(hash, tbs.span, Span()), of: hash).bytes.array
    return sequence(tbs, algorithm, tlv(3, [0], isSpoiled ? signature.spoiled : signature))
  }
}

/// A signer's certificate with what came along and what is trusted, and what becomes of it.
struct Exhibit: CustomTestStringConvertible, Sendable {
  var title: String
  var signer: Specimen
  var sent: [Specimen] = []
  var known: [Specimen] = []
  var anchors: [Specimen] = [.authority("CN=root", by: "CN=root", key: 0, signer: 0)]
  var allowsSHA1 = false
  /// Nothing when there is a good path.
  var fault: PathFault?
  /// What `openssl verify -x509_strict` says, where it is not the same, and why that is right.
  var openSSLAccepts: Bool?
  var note = ""

  var testDescription: String { title }
}
