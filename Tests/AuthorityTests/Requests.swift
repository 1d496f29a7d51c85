import CMP
import Crypto

/// The body of ir and cr, field by field, so that a table can spoil each.
struct Template {
  var requestID: [UInt8] = [2, 1, 0]
  var version: Int?
  var serialNumber: [UInt8]?
  var signingAlg: SignatureAlgorithm?
  /// Encoded Names.
  var issuer: [UInt8]?
  var validity: OptionalValidity?
  var subject: [UInt8]? = name("CN=device-1")
  /// The content of a SubjectPublicKeyInfo; without one, the device's.
  var publicKey: [UInt8]?
  var hasPublicKey = true
  var issuerUID: [UInt8]?
  var subjectUID: [UInt8]?
  /// Encoded Extensions, without the SEQUENCE.
  var extensions: [[UInt8]] = []
  /// Encoded AttributeTypeAndValues, without the SEQUENCE.
  var controls: [[UInt8]] = []
  var proof = Proof.signature
}

extension Template {
  /// For a subject that nobody is registered with.
  static var nobodys: Template {
    var template = Template()
    template.subject = name("CN=nobody")
    return template
  }
}

enum Proof {
  case signature
  case none, raVerified, keyEncipherment, keyAgreement
  /// An encoded ProofOfPossession.
  case raw([UInt8])
  /// By a key that is not the one in the template.
  case other(PrivateKey)
  /// One bit is wrong.
  case spoiled
  /// Over another template.
  case overOtherTemplate
  /// With another AlgorithmIdentifier.
  case algorithm([UInt8])
  /// A right one with SHA-1.
  case sha1
  /// Over a POPOSigningKeyInput; its authInfo, encoded.
  case input(authInfo: [UInt8], spoiled: Bool = false)
}

extension Device {
  static func publicKeyInfo(_ key: PrivateKey) -> [UInt8] {
    written { writer in key.writePublicKeyInfo(into: &writer) }
  }

  /// Without its identifier and length.
  static func content(_ element: [UInt8]) -> [UInt8] {
    var reader = DERReader(element.span)
    guard let element = try? reader.element() else {
      preconditionFailure("a test reads an element that it has written")
    }
    return element.content.array
  }

  func ir(_ template: Template = Template()) -> [UInt8] { message(tlv(0xA0, sequence(certReqMsg(template)))) }

  func cr(_ template: Template = Template()) -> [UInt8] { message(tlv(0xA2, sequence(certReqMsg(template)))) }

  func kur(_ template: Template = Template()) -> [UInt8] { message(tlv(0xA7, sequence(certReqMsg(template)))) }

  /// The control that names the certificate to be renewed; other parts than the certificate's when they are given.
  static func oldCertID(_ certificate: [UInt8], issuer: [UInt8]? = nil, serial: [UInt8]? = nil) -> [UInt8] {
    let parts = CertificateParts(certificate)
    let (issuer, serial) = (issuer ?? parts.issuer, serial ?? parts.serial)
    return written { $0.oldCertID(issuer: issuer.span, serialNumber: serial.span) }
  }

  func certReqMsg(_ template: Template) -> [UInt8] {
    let request = certRequest(template)
    return sequence(request, proof(template, over: request))
  }

  private func certRequest(_ template: Template) -> [UInt8] {
    let fields = written { writer in
      let sequence = writer.begin(.sequence)
      if let version = template.version { writer.integer(version, .context(0)) }
      if let serial = template.serialNumber { writer.primitive(.context(1), serial.span) }
      if let algorithm = template.signingAlg {
        let encoded = Device.content(written { $0.signatureAlgorithm(algorithm) })
        writer.primitive(.contextConstructed(2), encoded.span)
      }
      if let issuer = template.issuer { writer.templateName(3, issuer.span) }
      if let validity = template.validity { writer.optionalValidity(validity) }
      if let subject = template.subject { writer.templateName(5, subject.span) }
      if template.hasPublicKey {
        let publicKey = template.publicKey ?? Device.content(Device.publicKeyInfo(key))
        writer.templatePublicKey(publicKey.span)
      }
      if let id = template.issuerUID { writer.bitString(id.span, .context(7)) }
      if let id = template.subjectUID { writer.bitString(id.span, .context(8)) }
      let extensions = template.extensions.flatMap { $0 }
      if !extensions.isEmpty { writer.primitive(.contextConstructed(9), extensions.span) }
      writer.end(sequence)
    }
    let controls = template.controls.flatMap { $0 }
    return sequence(template.requestID, fields, controls.isEmpty ? [] : sequence(controls))
  }

  private func proof(_ template: Template, over request: [UInt8]) -> [UInt8] {
    switch template.proof {
    case .none: return []
    case .raVerified: return [0x80, 0]
    case .keyEncipherment: return written { $0.keyEncipherment(.encrCert) }
    case .keyAgreement: return written { $0.keyEncipherment(.encrCert, agreement: true) }
    case .raw(let proof): return proof
    case .signature: return signature(by: key, over: request)
    case .other(let other): return signature(by: other, over: request)
    case .spoiled: return signature(by: key, over: request, spoiled: true)
    case .overOtherTemplate: return signature(by: key, over: request.spoiled)
    case .algorithm(let algorithm):
      return tlv(0xA1, algorithm, tlv(3, [0], sign(request, with: key)))
    case .sha1:
      let digest = library.digest(.sha1, request.span, Span())
      guard let signature = try? key.sign(digest, of: .sha1) else { return [] }
      return tlv(0xA1, written { $0.signatureAlgorithm(.ecdsa(.sha1)) }, tlv(3, [0], signature.bytes.array))
    case .input(let authInfo, let spoiled):
      let input = authInfo + (template.publicKey.map { sequence($0) } ?? Device.publicKeyInfo(key))
      var bits = sign(sequence(input), with: key)
      if spoiled { bits = bits.spoiled }
      return tlv(0xA1, tlv(0xA0, input), written { $0.signatureAlgorithm(key.algorithm) }, tlv(3, [0], bits))
    }
  }

  private func signature(by key: PrivateKey, over bytes: [UInt8], spoiled: Bool = false) -> [UInt8] {
    let bits = sign(bytes, with: key)
    return tlv(0xA1, written { $0.signatureAlgorithm(key.algorithm) }, tlv(3, [0], spoiled ? bits.spoiled : bits))
  }

  func sign(_ bytes: [UInt8], with key: PrivateKey) -> [UInt8] {
    guard let signature = try? key.sign(bytes.span, Span()) else { preconditionFailure("a key of a test signs") }
    return signature.bytes.array
  }
}

// MARK: - The other bodies

extension Device {
  /// A PKCS #10 request with encoded attributes (those of a SET OF, without its tag).
  func p10cr(subject: [UInt8] = name("CN=device-1"), attributes: [UInt8] = [], spoiled: Bool = false) -> [UInt8] {
    let info = sequence([2, 1, 0], subject, Device.publicKeyInfo(key), tlv(0xA0, attributes))
    let bits = sign(info, with: key)
    let algorithm = written { $0.signatureAlgorithm(key.algorithm) }
    return message(tlv(0xA4, sequence(info, algorithm, tlv(3, [0], spoiled ? bits.spoiled : bits))))
  }

  /// The attribute that asks for extensions.
  static func extensionRequest(_ extensions: [UInt8]...) -> [UInt8] {
    sequence(oid(.extensionRequest), tlv(0x31, tlv(0x30, extensions.flatMap { $0 })))
  }

  /// Continues the transaction of an answer.
  func after(_ answer: Answer) -> Device {
    var device = self
    device.header.recipNonce = answer.senderNonce
    device.header.senderNonce = device.header.senderNonce?.spoiled
    device.header.implicitConfirm = false
    return device
  }

  /// certConf of the certificate in an answer.
  func certConf(
    _ answer: Answer, hash: [UInt8]? = nil, requestID: [UInt8]? = nil, status: [UInt8] = [],
    hashAlg: DigestAlgorithm? = nil
  ) -> [UInt8] {
    let certificate = answer.certificate ?? []
    let digest = library.digest(hashAlg ?? .sha256, certificate.span, Span()).bytes.array
    let algorithm = hashAlg.map { hashAlg in tlv(0xA0, written { $0.algorithmIdentifier(hashAlg.identifier) }) } ?? []
    let one = sequence(tlv(4, hash ?? digest), requestID ?? answer.requestID ?? [2, 1, 0], status, algorithm)
    return after(answer).message(tlv(0xB8, sequence(one)))
  }

  /// certConf with these CertStatus.
  func certConf(_ answer: Answer, statuses: [[UInt8]]) -> [UInt8] {
    after(answer).message(tlv(0xB8, sequence(statuses.flatMap { $0 })))
  }

  static let rejection = sequence([2, 1, 2])
  static let acceptance = sequence([2, 1, 0])
}

// MARK: - Revocation

extension Device {
  /// rr for the certificate of an answer. Each part can be replaced; `nil` leaves the reason out.
  func rr(
    _ certificate: [UInt8]?, reason: CRLReason? = .keyCompromise, issuer: [UInt8]? = World.caName, serial: [UInt8]? = nil,
    extensions: [[UInt8]] = []
  ) -> [UInt8] {
    rr([details(certificate, reason: reason, issuer: issuer, serial: serial, extensions: extensions)])
  }

  func rr(_ details: [[UInt8]]) -> [UInt8] { message(tlv(0xAB, sequence(details.flatMap { $0 }))) }

  func details(
    _ certificate: [UInt8]?, reason: CRLReason? = .keyCompromise, issuer: [UInt8]? = World.caName, serial: [UInt8]? = nil,
    extensions: [[UInt8]] = []
  ) -> [UInt8] {
    var template: [UInt8] = []
    if let serial = serial ?? certificate.map({ CertificateParts($0).serial }) { template += tlv(0x81, serial) }
    if let issuer { template += tlv(0xA3, issuer) }
    var all = extensions
    if let reason { all.append(ext(.reasonCode, [0x0A, 1, reason.rawValue])) }
    return sequence(sequence(template), all.isEmpty ? [] : sequence(all.flatMap { $0 }))
  }

  static func invalidityDate(_ moment: Timestamp) -> [UInt8] {
    ext(.invalidityDate, written { $0.generalizedTime(moment) })
  }
}
