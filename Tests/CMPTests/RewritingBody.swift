import CMP
import Testing

func rewriteBody(_ body: PKIBody, _ kind: PKIBody.Kind, _ writer: inout DERWriter) throws {
  switch kind {
  case .ip, .cp, .kup, .ccp: try rewrite(body.read(CertRepMessage.self), &writer)
  case .certConf: try rewrite(body.read(CertConfirmContent.self), &writer)
  case .pkiconf:
    _ = try body.read(PKIConfirmContent.self)
    writer.pkiConfirmContent()
  case .error: try rewrite(body.read(ErrorMsgContent.self), &writer)
  case .rr: try rewrite(body.read(RevReqContent.self), &writer)
  case .rp: try rewrite(body.read(RevRepContent.self), &writer)
  case .pollReq:
    let requests = try body.read(PollReqContent.self).requests
    if let request = requests.first { writer.pollReqContent(request.certReqId) }
  case .pollRep:
    let answers = try body.read(PollRepContent.self).answers
    if let answer = answers.first {
      writer.pollRepContent(answer.certReqId, checkAfter: answer.checkAfter, reason: answer.reason?.encoded)
    }
  case .genm, .genp: try rewrite(body.read(GenMsgContent.self), &writer)
  case .ir, .cr, .kur:
    let list = writer.begin(.sequence)
    var messages = try body.read(CertReqMessages.self).messages.makeIterator()
    while let message = messages.next() { writer.raw(message.encoded) }
    writer.end(list)
  case .p10cr: writer.raw(try body.read(CertificationRequest.self).encoded)
  default: writer.raw(body.element.content)
  }
}

private func rewrite(_ message: CertRepMessage, _ writer: inout DERWriter) throws {
  let mark = writer.beginCertRepMessage(caPubs: message.caPubs?.content)
  var responses = message.response.makeIterator()
  while let response = responses.next() {
    let opened = writer.beginCertResponse(response.certReqId)
    rewrite(response.status, &writer)
    if let certificate = response.certificate { writer.certifiedKeyPair(certificate: certificate.encoded) }
    writer.end(opened)
  }
  writer.end(mark)
}

private func rewrite(_ content: CertConfirmContent, _ writer: inout DERWriter) throws {
  let list = writer.beginCertConfirmContent()
  var statuses = content.statuses.makeIterator()
  while let status = statuses.next() {
    let opened = writer.beginCertStatus(certHash: status.certHash, status.certReqId)
    if let info = status.statusInfo { rewrite(info, &writer) }
    writer.end(opened, hashAlg: status.hashAlg?.encoded)
  }
  writer.end(list)
}

private func rewrite(_ content: ErrorMsgContent, _ writer: inout DERWriter) throws {
  let opened = writer.beginErrorMsgContent()
  rewrite(content.pKIStatusInfo, &writer)
  if let errorCode = content.errorCode { writer.primitive(.integer, errorCode) }
  if let errorDetails = content.errorDetails { writer.raw(errorDetails.encoded) }
  writer.end(opened)
}

func rewrite(_ info: PKIStatusInfo, _ writer: inout DERWriter) {
  writer.pkiStatusInfo(info.status, statusString: info.statusString?.encoded, info.failInfo)
}

private func rewrite(_ content: RevReqContent, _ writer: inout DERWriter) throws {
  let list = writer.beginRevReqContent()
  var details = content.details.makeIterator()
  while let detail = details.next() {
    let template = detail.certDetails
    guard let issuer = template.issuer, let serialNumber = template.serialNumber else { continue }
    writer.revDetails(
      issuer: issuer.encoded, serialNumber: serialNumber, crlEntryDetails: detail.crlEntryDetails?.encoded)
  }
  writer.end(list)
}

private func rewrite(_ content: RevRepContent, _ writer: inout DERWriter) throws {
  let opened = writer.beginRevRepContent()
  var statuses = content.status.makeIterator()
  while let status = statuses.next() { rewrite(status, &writer) }
  let rest = writer.endStatuses(opened)
  if let revCerts = content.revCerts { writer.revCerts(revCerts.content) }
  if let crls = content.crls { writer.crls(crls) }
  writer.end(rest)
}

private func rewrite(_ content: GenMsgContent, _ writer: inout DERWriter) throws {
  let list = writer.beginGenMsgContent()
  var items = content.items.makeIterator()
  while let item = items.next() { writer.infoTypeAndValue(item.infoType, item.infoValue?.encoded) }
  writer.end(list)
}
