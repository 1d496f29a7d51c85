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
