import Foundation
import Testing

@testable import PKIX

/// Certificates and requests of our own writer, judged by OpenSSL: `x509 -text` reads them and `verify -x509_strict`
/// accepts them. OpenSSL also makes the keys and the signatures, so that nothing but the writer is ours.
@Suite(.enabled(if: OpenSSL.isThere)) struct IssuingTests {
  @Test(arguments: [("ec", "ec-p256"), ("ec", "rsa-2048"), ("rsa", "ec-p384")])
  func aRootAndADevice(_ rootKey: String, _ deviceKey: String) throws {
    let openssl = try OpenSSL()
    defer { openssl.remove() }
    try openssl.makeKey("root", rootKey == "ec" ? "ec-p256" : "rsa-2048")
    try openssl.makeKey("device", deviceKey)
    let algorithm: SignatureAlgorithm = rootKey == "ec" ? .ecdsa(.sha256) : .rsa(.sha256)
    let rootName = try name("/C=DE/O=Factory/CN=Root")
    try openssl.save(
      issue(
        openssl, algorithm, issuer: rootName, subject: rootName, publicKey: openssl.publicKey("root"), serial: 1,
        validity: Validity(notBefore: Timestamp(seconds: 1_700_000_000), notAfter: .endless)
      ) { writer in
        writer.basicConstraints(BasicConstraints(cA: true, pathLenConstraint: 0))
        writer.keyUsage(.keyCertSign | .cRLSign)
        writer.subjectKeyIdentifier([1, 2, 3].span)
      }, "root.der")
    let names = try written { try $0.generalNames(text: Array("DNS:gw.example,IP:192.0.2.1,URI:coap://x/y".utf8).span) }
    try openssl.save(
      issue(
        openssl, algorithm, issuer: rootName, subject: name("CN=Kühlung,serialNumber=0815,O=Factory,C=DE"),
        publicKey: openssl.publicKey("device"), serial: 0xFFEE_DDCC,
        validity: Validity(notBefore: Timestamp(seconds: 1_700_000_000), notAfter: Timestamp(seconds: 2_600_000_000))
      ) { writer in
        writer.basicConstraints(BasicConstraints(cA: false))
        writer.keyUsage(.digitalSignature)
        let purposes = writer.beginExtendedKeyUsage()
        writer.objectIdentifier(.clientAuth)
        writer.end(purposes)
        writer.subjectKeyIdentifier([4, 5, 6].span)
        writer.authorityKeyIdentifier([1, 2, 3].span)
        writer.subjectAltName(names.span)
      }, "device.der")
    let text = try openssl.run("x509", "-inform", "DER", "-in", "device.der", "-noout", "-text", "-nameopt", "utf8")
    #expect(text.contains("Version: 3 (0x2)"))
    #expect(text.contains("DNS:gw.example, IP Address:192.0.2.1, URI:coap://x/y"))
    #expect(text.contains("TLS Web Client Authentication"))
    _ = try openssl.run("x509", "-inform", "DER", "-in", "root.der", "-out", "root.crt")
    _ = try openssl.run("x509", "-inform", "DER", "-in", "device.der", "-out", "device.crt")
    let verdict = try openssl.run(
      "verify", "-x509_strict", "-purpose", "sslclient", "-CAfile", "root.crt", "device.crt")
    #expect(verdict == "device.crt: OK\n")
  }

  @Test func aRequest() throws {
    let openssl = try OpenSSL()
    defer { openssl.remove() }
    try openssl.makeKey("root", "ec-p256")
    let subject = try name("CN=sensor-1")
    let key = try openssl.publicKey("root")
    let names = try written { try $0.generalNames(text: Array("DNS:gw.example".utf8).span) }
    let info = try written { writer in
      let mark = writer.beginCertificationRequestInfo(subject: subject.span, publicKey: key.span)
      writer.subjectAltName(names.span)
      writer.end(mark)
    }
    let signature = try openssl.sign(info)
    try openssl.save(
      written { writer in
        let request = writer.begin(.sequence)
        writer.raw(info.span)
        writer.end(request, signedWith: .ecdsa(.sha256), signature.span)
      }, "request.der")
    let text = try openssl.run("req", "-inform", "DER", "-in", "request.der", "-noout", "-text", "-verify")
    #expect(text.contains("DNS:gw.example"))
  }

  private func issue(
    _ openssl: OpenSSL, _ algorithm: SignatureAlgorithm, issuer: [UInt8], subject: [UInt8], publicKey: [UInt8],
    serial: UInt32, validity: Validity, _ extensions: (inout DERWriter) -> Void
  ) throws -> [UInt8] {
    let number = (0..<4).map { UInt8(truncatingIfNeeded: serial >> (24 - 8 * UInt32($0))) }
    let tbs = try written { writer in
      let mark = writer.beginTBSCertificate(
        serialNumber: number.span, signature: algorithm, issuer: issuer.span, validity: validity,
        subject: subject.span, publicKey: publicKey.span)
      extensions(&writer)
      writer.end(mark)
    }
    let signature = try openssl.sign(tbs)
    return try written { writer in
      let certificate = writer.begin(.sequence)
      writer.raw(tbs.span)
      writer.end(certificate, signedWith: algorithm, signature.span)
    }
  }
}

/// The openssl command in a folder of its own.
private struct OpenSSL {
  static let path = "/usr/bin/openssl"
  static var isThere: Bool { FileManager.default.isExecutableFile(atPath: path) }

  let folder: URL

  init() throws {
    folder = FileManager.default.temporaryDirectory.appendingPathComponent("signet-" + UUID().uuidString)
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
  }

  func remove() { try? FileManager.default.removeItem(at: folder) }

  func save(_ bytes: [UInt8], _ name: String) throws { try Data(bytes).write(to: folder.appendingPathComponent(name)) }

  func load(_ name: String) throws -> [UInt8] { Array(try Data(contentsOf: folder.appendingPathComponent(name))) }

  /// What the command prints; a failure when it ends with another status than 0.
  func run(_ arguments: String...) throws -> String {
    let (process, output) = (Process(), Pipe())
    process.executableURL = URL(fileURLWithPath: OpenSSL.path)
    process.arguments = arguments
    process.currentDirectoryURL = folder
    process.standardOutput = output
    process.standardError = output
    try process.run()
    let text = String(decoding: output.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
    process.waitUntilExit()
    #expect(process.terminationStatus == 0, "openssl \(arguments): \(text)")
    return text
  }

  func makeKey(_ name: String, _ kind: String) throws {
    switch kind {
    case "ec-p256": _ = try run("ecparam", "-name", "prime256v1", "-genkey", "-noout", "-out", "\(name).pem")
    case "ec-p384": _ = try run("ecparam", "-name", "secp384r1", "-genkey", "-noout", "-out", "\(name).pem")
    default: _ = try run("genrsa", "-out", "\(name).pem", "2048")
    }
  }

  /// The content of a key's SubjectPublicKeyInfo.
  func publicKey(_ name: String) throws -> [UInt8] {
    _ = try run("pkey", "-in", "\(name).pem", "-pubout", "-outform", "DER", "-out", "\(name).pub")
    let bytes = try load("\(name).pub")
    var reader = DERReader(bytes.span)
    return array(try SubjectPublicKeyInfo(&reader).content)
  }

  func sign(_ bytes: [UInt8]) throws -> [UInt8] {
    try save(bytes, "tbs")
    _ = try run("dgst", "-sha256", "-sign", "root.pem", "-out", "signature", "tbs")
    return try load("signature")
  }
}
