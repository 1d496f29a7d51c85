import CMP

/// One answer for each kind of question. "Nothing available" is an item without a value (RFC 9483 4.3).
extension Authority where Library: ~Copyable, Medium: ~Copyable {
  @_lifetime(writer: copy writer)
  func answer(
    _ question: InfoTypeAndValue, _ subject: InformationSubject, _ writer: inout DERWriter
  ) throws(InformationFault) {
    switch question.infoType {
    case .caCerts: caCerts(subject, &writer)
    case .rootCaCert: try rootCaKeyUpdate(question, subject, &writer)
    case .certReqTemplate: writer.certReqTemplate(subject)
    case .crlStatusList: try crls(question, subject, &writer)
    case .currentCRL: currentCRL(subject, &writer)
    case .signKeyPairTypes: writer.keyPairTypes(.signKeyPairTypes, subject.profile, for: .digitalSignature)
    case .encKeyPairTypes:
      writer.keyPairTypes(.encKeyPairTypes, subject.profile, for: .keyEncipherment | .keyAgreement)
    case .preferredSymmAlg:
      let item = writer.beginInfoTypeAndValue(.preferredSymmAlg)
      writer.algorithmIdentifier(.aes256CBC)
      writer.end(item)
    case .keyPairParamReq: try keyPairParam(question, subject, &writer)
    case .suppLangTags: try language(question, &writer)
    // The CA's key signs, and nothing is encrypted for it.
    case .caProtEncCert: writer.infoTypeAndValue(.caProtEncCert)
    default: throw .unknown
    }
  }

  /// The issuing CA and those above it (RFC 9483 4.3.1).
  @_lifetime(writer: copy writer)
  private func caCerts(_ subject: InformationSubject, _ writer: inout DERWriter) {
    let issuer = issuer(of: subject.exchange.endpoint)
    let (chain, root) = (issuer.chain, issuer.root)
    let item = writer.beginInfoTypeAndValue(.caCerts)
    let list = writer.begin(.sequence)
    writer.raw(chain.span)
    writer.raw(root.span)
    writer.end(list)
    writer.end(item)
  }

  /// The update of the root that the question names, or of the only one (RFC 9483 4.3.2).
  @_lifetime(writer: copy writer)
  private func rootCaKeyUpdate(
    _ question: InfoTypeAndValue, _ subject: InformationSubject, _ writer: inout DERWriter
  ) throws(InformationFault) {
    let item = writer.beginInfoTypeAndValue(.rootCaKeyUpdate)
    var isMeant = true
    do throws(DERError) {
      if let root = try question.value(as: Certificate.self) {
        isMeant = issuer(of: subject.exchange.endpoint).rootUpdate?.updates(root, using: library) ?? false
      }
    } catch { throw .malformed(error) }
    if isMeant, let update = issuer(of: subject.exchange.endpoint).rootUpdate {
      let (new, link, back) = (update.newWithNew, update.newWithOld, update.oldWithNew)
      writer.rootCaKeyUpdateContent(newWithNew: new.span, newWithOld: link?.span, oldWithNew: back?.span)
    }
    writer.end(item)
  }

  /// The parameters for keys of an algorithm (RFC 9810 5.3.19.8).
  @_lifetime(writer: copy writer)
  private func keyPairParam(
    _ question: InfoTypeAndValue, _ subject: InformationSubject, _ writer: inout DERWriter
  ) throws(InformationFault) {
    let algorithm: ObjectIdentifier
    do throws(DERError) {
      guard let value = try question.value(as: InfoType.self) else {
        throw DERError(.truncated, at: question.offset)
      }
      algorithm = value.identifier
    } catch { throw .malformed(error) }
    let item = writer.beginInfoTypeAndValue(.keyPairParamRep)
    if let kind = subject.profile.first(of: algorithm) { writer.keyAlgorithm(kind) }
    writer.end(item)
  }

  /// English is what is spoken (RFC 9810 5.3.19.13: "If none of the offered tags are supported, an error MUST be returned").
  @_lifetime(writer: copy writer)
  private func language(_ question: InfoTypeAndValue, _ writer: inout DERWriter) throws(InformationFault) {
    do throws(DERError) {
      guard let offered = try question.value(as: SuppLangTagsValue.self) else {
        throw DERError(.truncated, at: question.offset)
      }
      var tags = offered.list.makeIterator()
      while let tag = tags.next() {
        guard tag.bytes.isEnglish else { continue }
        let item = writer.beginInfoTypeAndValue(.suppLangTags)
        writer.pkiFreeText(tag.bytes)
        writer.end(item)
        return
      }
    } catch { throw .malformed(error) }
    throw .unknown
  }
}

extension Span<UInt8> {
  /// Whether a language tag is `en` or begins with `en-` (RFC 5646 2.1.1: letters of either case).
  fileprivate var isEnglish: Bool {
    guard count == 2 || count > 3 && self[2] == UInt8(ascii: "-") else { return false }
    return self[0] | 0x20 == UInt8(ascii: "e") && self[1] | 0x20 == UInt8(ascii: "n")
  }
}
