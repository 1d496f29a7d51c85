import CMP

/// CRLs (RFC 9483 4.3.4, RFC 9810 5.3.19.6): the one that was published last, or nothing. One that is larger than an answer
/// can be is refused (`answerTooLarge`): "nothing newer" would be a lie, and it can be had over HTTP.
extension Authority where Library: ~Copyable, Medium: ~Copyable {
  @_lifetime(writer: copy writer)
  func currentCRL(_ subject: InformationSubject, _ writer: inout DERWriter) {
    let item = writer.beginInfoTypeAndValue(.currentCRL)
    if let crl = publishedCRL(of: subject.exchange.endpoint.issuer) {
      let octets = crl.octets
      writer.raw(octets.span)
    }
    writer.end(item)
  }

  /// At most one CRL: when a question names this CA, or the place where its CRLs are published, and has an older one or none.
  /// A place is a name for what is here; nothing is ever fetched from it.
  @_lifetime(writer: copy writer)
  func crls(
    _ question: InfoTypeAndValue, _ subject: InformationSubject, _ writer: inout DERWriter
  ) throws(InformationFault) {
    let wanted: SequenceOf<CRLStatus>
    do throws(DERError) {
      guard let value = try question.value(as: CRLStatusListValue.self) else {
        throw DERError(.truncated, at: question.offset)
      }
      wanted = value.list
    } catch { throw .malformed(error) }
    let item = writer.beginInfoTypeAndValue(.crls)
    if let crl = publishedCRL(of: subject.exchange.endpoint.issuer) {
      var each = wanted.makeIterator()
      while let status = each.next() {
        guard isOurs(status.source, subject.exchange.endpoint), (status.thisUpdate ?? .distantPast) < crl.thisUpdate else {
          continue
        }
        let octets = crl.octets
        let list = writer.begin(.sequence)
        writer.raw(octets.span)
        writer.end(list)
        break
      }
    }
    writer.end(item)
  }

  /// Whether a source is this CA, or where its certificates say that its CRL is.
  private func isOurs(_ source: CRLSource, _ endpoint: Endpoint) -> Bool {
    let issuer = issuer(of: endpoint)
    switch source {
    case .dpn(let names):
      var each = names.names.makeIterator()
      while let name = each.next() {
        guard case .uniformResourceIdentifier(let uri) = name.choice else { continue }
        let own = issuer.crlDistributionPoint
        if uri.count > 0, own.span.equals(uri) { return true }
      }
      return false
    case .relativeDpn: return false
    case .issuer(let names):
      let subject = issuer.subject
      guard let own = try? Name(subject.span) else { return false }
      var each = names.names.makeIterator()
      while let name = each.next() {
        if let directoryName = name.directoryName, own.matches(directoryName) { return true }
      }
      return false
    }
  }
}

extension Timestamp {
  /// Before every CRL.
  fileprivate static var distantPast: Timestamp { Timestamp(seconds: .min) }
}
