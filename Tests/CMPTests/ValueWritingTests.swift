import CMP
import Testing

/// Values written from the fields of a vector are the vector, octet for octet.
@Suite struct ValueWritingTests {
  @Test(arguments: ["rootCaKeyUpdate", "rootCaKeyUpdate-new"])
  func rootCaKeyUpdate(_ name: String) throws {
    let bytes = try ValueTests.bytes(name)
    var reader = DERReader(bytes.span)
    let content = try RootCaKeyUpdateContent(&reader)
    #expect((content.newWithOld != nil) == (name == "rootCaKeyUpdate"))
    let (new, link, back) = (
      content.newWithNew.encoded.array, content.newWithOld?.encoded.array, content.oldWithNew?.encoded.array
    )
    let again = try written { writer in
      writer.rootCaKeyUpdateContent(newWithNew: new.span, newWithOld: link?.span, oldWithNew: back?.span)
    }
    #expect(again == bytes)
    #expect(new != link)
  }

  @Test(arguments: ["certReqTemplate", "certReqTemplate-open"])
  func certReqTemplate(_ name: String) throws {
    let bytes = try ValueTests.bytes(name)
    var reader = DERReader(bytes.span)
    let content = try CertReqTemplateContent(&reader)
    let hasKey = content.certTemplate.publicKey != nil
    let extensions = content.certTemplate.extensions?.list.count
    #expect(!hasKey)
    #expect(extensions == 2)
    let template = content.certTemplate.encoded.array
    let isOpen = content.keySpec == nil
    let again = try written { writer in
      let content = writer.beginCertReqTemplateContent()
      writer.raw(template.span)
      if !isOpen {
        let keys = writer.begin(.sequence)
        writer.algIdControl(.p256)
        writer.algIdControl(.p384)
        writer.rsaKeyLenControl(2048)
        writer.end(keys)
      }
      writer.end(content)
    }
    #expect(again == bytes)
  }

  @Test func kindsOfKey() throws {
    let bytes = try ValueTests.bytes("certReqTemplate")
    var reader = DERReader(bytes.span)
    let content = try CertReqTemplateContent(&reader)
    guard var kinds = content.keySpec?.kinds.makeIterator() else {
      Issue.record("no keySpec")
      return
    }
    var found: [String] = []
    while let kind = kinds.next() {
      switch kind {
      case .algId(let algorithm): found.append(algorithm.algorithm == .ecPublicKey ? "ec" : "?")
      case .rsaKeyLen(let bits): found.append("rsa \(bits)")
      case .other: found.append("other")
      }
    }
    #expect(found == ["ec", "ec", "rsa 2048"])
  }

  @Test func crlStatus() throws {
    let point = try ValueTests.bytes("crlStatusList-dpn")
    var reader = DERReader(point.span)
    let list = try CRLStatusListValue(&reader).list
    let uri = list.first?.source.uri
    let status = try #require(uri)
    #expect(String(decoding: status, as: UTF8.self) == "http://crl.example/root.crl")
    let again = try written { writer in
      let list = writer.begin(.sequence)
      let one = writer.beginCRLStatus()
      writer.crlSource(distributionPoint: status.span)
      writer.end(one, thisUpdate: nil)
      writer.end(list)
    }
    #expect(again == point)
  }

  @Test func crlStatusOfIssuer() throws {
    let bytes = try ValueTests.bytes("crlStatusList-issuer")
    var reader = DERReader(bytes.span)
    let list = try CRLStatusListValue(&reader).list
    let known = list.first?.thisUpdate
    let issuer = list.first?.source.issuerName
    let name = try #require(issuer)
    #expect(known == Timestamp(seconds: 1_793_491_200))
    let again = try written { writer in
      let list = writer.begin(.sequence)
      let one = writer.beginCRLStatus()
      writer.crlSource(issuer: name.span)
      writer.end(one, thisUpdate: known)
      writer.end(list)
    }
    #expect(again == bytes)
  }

  @Test func valueOfAnItem() throws {
    let certificate = try ValueTests.bytes("cann")
    let item = try written { $0.infoTypeAndValue(.rootCaCert, certificate.span) }
    var reader = DERReader(item.span)
    let read = try InfoTypeAndValue(&reader)
    #expect(try read.value(as: CMPCertificate.self)?.encoded.array == certificate)
    #expect(throws: DERError(.unexpectedTag, at: 14)) { try read.value(as: InfoType.self) }
    let empty = try written { $0.infoTypeAndValue(.rootCaCert) }
    reader = DERReader(empty.span)
    let absent = try InfoTypeAndValue(&reader)
    #expect(try absent.value(as: CMPCertificate.self) == nil)
  }
}

extension CRLSource {
  fileprivate var uri: [UInt8]? {
    guard case .dpn(let names) = self, case .uniformResourceIdentifier(let uri)? = names.names.first?.choice else {
      return nil
    }
    return uri.array
  }

  fileprivate var issuerName: [UInt8]? {
    guard case .issuer(let names) = self else { return nil }
    return names.names.first?.directoryName?.encoded.array
  }
}
