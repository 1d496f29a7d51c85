import PKIX

/// Values that are better said in one line than field by field. What cannot be read whole is shown field by field instead.
enum ShortForm {
  static func text(_ type: [UInt8], _ encoded: Span<UInt8>) -> Text? {
    do throws(DERError) {
      if type.matches("Name") { return try name(encoded) }
      if type.matches("GeneralName") { return try generalName(encoded) }
      if type.matches("SubjectPublicKeyInfo") { return try publicKey(encoded) }
      if type.matches("Certificate") { return try certificate(encoded) }
      if type.matches("CertificateList") { return try list(encoded) }
      return nil
    } catch {
      return nil
    }
  }

  static func name(_ encoded: Span<UInt8>) throws(DERError) -> Text {
    try DERWalk.check(encoded)
    return text(try Name(encoded))
  }

  static func text(_ name: Name) -> Text {
    name.isEmpty ? "(empty)" : DistinguishedName(encoded: [UInt8](copying: name.encoded)).text
  }

  private static func generalName(_ encoded: Span<UInt8>) throws(DERError) -> Text? {
    try DERWalk.check(encoded)
    var reader = DERReader(encoded)
    let name = try GeneralName(&reader)
    if let directoryName = name.directoryName { return text(directoryName) }
    var room = [UInt8](repeating: 0, count: 4096)
    var writer = TextWriter(room.mutableSpan)
    writer.generalName(name)
    let count = writer.count
    return Text(Array(room[..<count]))
  }

  private static func publicKey(_ encoded: Span<UInt8>) throws(DERError) -> Text {
    try DERWalk.check(encoded)
    var reader = DERReader(encoded)
    return try text(SubjectPublicKeyInfo(element: try reader.element()))
  }

  private static func text(_ info: SubjectPublicKeyInfo) throws(DERError) -> Text {
    var reader = DERReader(info.algorithm.encoded.extracting(0..<info.algorithm.encoded.count))
    var inside = try reader.element().reader
    let name = PrimitiveText.name(try inside.element().encoded)
    if info.subjectPublicKey.isEmpty { return "\(name), without a key: the CA is to generate it" }
    switch try PublicKey(info) {
    case .rsa(let modulus, _): return "RSA, \(modulus.count * 8) bits"
    case .ec(let curve, _): return "EC, \(curve.text)"
    case .unsupported: return "\(name), \(info.subjectPublicKey.count) octets"
    }
  }

  private static func certificate(_ encoded: Span<UInt8>) throws(DERError) -> Text {
    let certificate = try Certificate(encoded)
    let content = certificate.tbsCertificate
    var serial = Text()
    serial.append(hex: content.serialNumber)
    let issuer: Text = certificate.isSelfIssued ? "itself" : text(content.issuer)
    return """
      \(text(content.subject)), issued by \(issuer), serial \(serial), \(try text(content.subjectPublicKeyInfo)), \
      valid \(content.validity.notBefore) to \(content.validity.notAfter)
      """
  }

  private static func list(_ encoded: Span<UInt8>) throws(DERError) -> Text {
    let content = try CertificateList(encoded).tbsCertList
    let next: Text = content.nextUpdate.map { ", next \($0)" } ?? ""
    return """
      CRL of \(text(content.issuer)) of \(content.thisUpdate)\(next), \(content.revokedCertificates.count) revoked
      """
  }
}

extension Curve {
  var text: StaticString {
    switch self {
    case .p256: "P-256"
    case .p384: "P-384"
    case .p521: "P-521"
    }
  }
}
