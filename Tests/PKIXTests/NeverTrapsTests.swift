import Testing

@testable import PKIX

/// Random changes to every vector, and random text: whatever comes, readers, checks, comparisons and printers return.
/// The seed is fixed, so that a failure can be had again; the fuzzers go further.
@Suite struct NeverTrapsTests {
  static let vectors =
    CertificateTests.vectors + CertificationRequestTests.vectors + CertReqMessagesTests.vectors
    + CertificateListTests.vectors + ["crl-partial", "device-points"] + CMSTests.enveloped + CMSTests.signed
    + CMSTests.others + ["p12-aes", "p12-plain", "pbmac1-1"]

  /// SplitMix64.
  private struct Chance: RandomNumberGenerator {
    var state: UInt64
    mutating func next() -> UInt64 {
      state &+= 0x9E37_79B9_7F4A_7C15
      var word = state
      word = (word ^ word >> 30) &* 0xBF58_476D_1CE4_E5B9
      word = (word ^ word >> 27) &* 0x94D0_49BB_1331_11EB
      return word ^ word >> 31
    }
  }

  @Test(arguments: vectors)
  func changedOctets(_ name: String) throws {
    let original = try vector(name)
    var chance = Chance(state: UInt64(original.count))
    for _ in 0..<300 {
      var bytes = original
      for _ in 0..<Int.random(in: 1...4, using: &chance) {
        bytes[Int.random(in: 0..<bytes.count, using: &chance)] = UInt8.random(in: 0...255, using: &chance)
      }
      if Bool.random(using: &chance) { bytes.removeLast(Int.random(in: 0..<bytes.count, using: &chance)) }
      useAll(bytes)
    }
  }

  private func useAll(_ bytes: [UInt8]) {
    if let certificate = try? Certificate(bytes.span) {
      use(certificate.tbsCertificate.subject)
      use(certificate.tbsCertificate.issuer)
      if let extensions = certificate.tbsCertificate.extensions { use(extensions) }
    }
    if let list = try? CertificateList(bytes.span) {
      use(list.tbsCertList.issuer)
      _ = list.entry(of: [8].span)?.reasonCode
      _ = list.number?.value
    }
    if let request = try? CertificationRequest(bytes.span) {
      use(request.certificationRequestInfo.subject)
      if let asked = try? request.certificationRequestInfo.extensionRequest() { use(asked) }
    }
    var reader = DERReader(bytes.span)
    if let messages = try? CertReqMessages(&reader), let message = messages.messages.first {
      if let subject = message.certReq.certTemplate.subject { use(subject) }
      if let extensions = message.certReq.certTemplate.extensions { use(extensions) }
      if let controls = message.certReq.controls { _ = try? controls.oldCertID()?.offset }
    }
    useCMS(bytes)
  }

  private func useCMS(_ bytes: [UInt8]) {
    var reader = DERReader(bytes.span)
    if let info = try? ContentInfo(&reader) {
      var inside = info.content.whole
      if let data = try? EnvelopedData(&inside), case .ktri(let recipient)? = data.recipientInfos.first {
        _ = KeyTransport(recipient.keyEncryptionAlgorithm)
      }
      inside = info.content.whole
      if let signer = try? SignedData(&inside).signerInfos.first { _ = try? signer.signedAttribute(.contentType)?.offset }
    }
    reader = DERReader(bytes.span)
    if let value = try? EncryptedValue(&reader), let algorithm = value.keyAlg { _ = KeyTransport(algorithm) }
    reader = DERReader(bytes.span)
    _ = try? AsymmetricKeyPackage(&reader).keys.first?.algorithm.offset
    _ = try? PKCS12Tests.read(bytes)
  }

  private func use(_ name: borrowing Name) {
    _ = printed(room: 100) { $0.name(name) }
    try? name.check(severalAttributes: true)
    let same = name.matches(name)
    #expect(same)
    _ = name.last(.commonName)?.offset
  }

  private func use(_ extensions: borrowing Extensions) {
    try? extensions.check()
    var each = extensions.makeIterator()
    while let next = each.next() {
      _ = try? KeyUsage(next)
      _ = try? BasicConstraints(next)
      _ = try? CRLDistributionPoints(next).points.first?.uri?.count
      _ = try? AuthorityInfoAccess(next).descriptions.count
      _ = try? ExtendedKeyUsage(next).contains(.clientAuth)
      _ = try? AuthorityKeyIdentifier(next).keyIdentifier?.count
      if let names = try? GeneralNames(next) {
        try? names.check()
        _ = printed(room: 100) { $0.generalNames(names) }
      }
    }
  }

  /// Texts of the characters that mean something to the parsers. What is taken as a name is a name that prints.
  @Test func texts() throws {
    var chance = Chance(state: 7)
    let pieces = [
      "CN", "C", "DC", "1.2.3", "=", "=", "a", "ü", ",", "/", "+", "\\", "\\41", "\\FF", "#", "0500", " ", "\"", "\0",
    ]
    for _ in 0..<5_000 {
      let text = (0..<Int.random(in: 0...9, using: &chance)).map { _ in pieces.randomElement(using: &chance) ?? "" }
      guard let bytes = try? name(text.joined()) else { continue }
      #expect(throws: Never.self) { try DERWalk.check(bytes.span) }
      #expect(try name(printedName(bytes)) == bytes)
    }
    let kinds = [
      "DNS:", "IP:", "URI:", "email:", "RID:", "a", "1", ":", "::", ".", "@", ",", "-", "1.2.3.4", " ", "ff",
    ]
    for _ in 0..<5_000 {
      let text = (0..<Int.random(in: 0...8, using: &chance)).map { _ in kinds.randomElement(using: &chance) ?? "" }
      let octets = Array(text.joined().utf8)
      guard let bytes = try? written({ try $0.generalNames(text: octets.span) }) else { continue }
      var reader = DERReader(bytes.span)
      let names = try GeneralNames(&reader)
      try names.check()
    }
  }
}
