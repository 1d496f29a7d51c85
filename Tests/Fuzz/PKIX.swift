// Certificates, CRLs, requests and CRMF messages: none of their readers traps, and the walk accepts whatever one of them reads.

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
