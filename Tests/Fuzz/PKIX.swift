// Certificates, CRLs, requests, CRMF messages and PKCS #12 files: none of their readers traps, and the walk accepts whatever one of them reads.

import DER
import PKIX

func examine(_ bytes: Span<UInt8>) {
  if read(bytes, { (reader: inout DERReader) throws(DERError) in _ = try Certificate(&reader) }) { walk(bytes) }
  if read(bytes, { (reader: inout DERReader) throws(DERError) in _ = try CertificateList(&reader) }) { walk(bytes) }
  if let list = try? CertificateList(bytes) { _ = list.entry(of: bytes.extracting(last: 1))?.reasonCode }
  if read(bytes, { (reader: inout DERReader) throws(DERError) in _ = try CertificationRequest(&reader) }) { walk(bytes) }
  if read(bytes, { (reader: inout DERReader) throws(DERError) in _ = try CertReqMessages(&reader) }) { walk(bytes) }
  _ = read(bytes) { (reader: inout DERReader) throws(DERError) in _ = try GeneralNames(&reader) }
  _ = read(bytes) { (reader: inout DERReader) throws(DERError) in _ = try Name(&reader) }
  _ = read(bytes) { (reader: inout DERReader) throws(DERError) in _ = try SubjectPublicKeyInfo(&reader) }
  try? examine(pfx: bytes)
}

/// What of a PKCS #12 file is read without its password.
func examine(pfx bytes: Span<UInt8>) throws(DERError) {
  let pfx = try PFX(bytes)
  if let parameters = pfx.macData?.mac.digestAlgorithm.parameters {
    var reader = parameters.whole
    _ = try? PKCS12PBEParams(&reader).iterations
  }
  var reader = DERReader(pfx.authSafe.content.content)
  var each = try AuthenticatedSafe(&reader).contents.makeIterator()
  while let info = each.next() {
    reader = info.content.whole
    _ = try? EncryptedData(&reader).encryptedContentInfo.encryptedContent?.count
    reader = DERReader(info.content.content)
    guard let contents = try? SafeContents(&reader) else { continue }
    var bags = contents.bags.makeIterator()
    while let bag = bags.next() {
      reader = bag.bagValue.whole
      _ = try? CertBag(&reader).x509Certificate?.count
    }
  }
}

func read(_ bytes: Span<UInt8>, _ body: (inout DERReader) throws(DERError) -> Void) -> Bool {
  var reader = DERReader(bytes)
  do throws(DERError) {
    try body(&reader)
    return reader.isAtEnd
  } catch {
    require(error.offset >= 0 && error.offset <= bytes.count, "an error points into the bytes")
    return false
  }
}

/// The message as a whole is walked before any view reads it, so that this may fail; it may not trap.
func walk(_ bytes: Span<UInt8>) {
  try? DERWalk.check(bytes)
}
