import Crypto
import PKIX
import Platform

/// A CA of the configuration as people see it. Its keys are not read.
struct AuthorityDetails {
  private(set) var facts = Facts()

  init(_ settings: AuthoritySettings, _ configuration: Configuration, with library: MbedTLS) throws(Failure) {
    let path = settings.certificate
    let chain = try KeyFiles.certificates(path)
    let certificate = try AuthorityCertificate(chain[0], path, with: library)
    let last = try AuthorityCertificate(chain[chain.count - 1], path, with: library)
    facts.add("ca", settings.name)
    facts.add("subject", certificate.subject.text)
    facts.add("issuer", certificate.issuer.text)
    facts.add("root", certificate.isRoot)
    facts.add("leads_to", chain.count > 1 ? last.subject.text : nil)
    facts.add("serial", "\(hex: certificate.serialNumber)")
    facts.add("not_before", "\(certificate.validity.notBefore)")
    facts.add("not_after", "\(certificate.validity.notAfter)")
    facts.add("key", Text(certificate.keyName))
    facts.add("sha256", "\(hex: [UInt8](copying: library.digest(.sha256, certificate.encoded.span, Span()).bytes))")
    facts.add("certificate", path)
    try addSigner(settings.signerCertificate, with: library)
    addList(ListFile.path(settings.name, beside: configuration.signet.store))
  }

  /// What speaks CMP, unless it is the CA itself.
  private mutating func addSigner(_ path: [UInt8]?, with library: MbedTLS) throws(Failure) {
    var signer: AuthorityCertificate?
    if let path { signer = try AuthorityCertificate(try KeyFiles.certificate(path), path, with: library) }
    facts.add("signer", signer?.subject.text)
    facts.add("signer_not_after", signer.map { "\($0.validity.notAfter)" })
  }

  /// The CRL that stands beside the store; nothing of it when there is none, or none that can be read.
  private mutating func addList(_ path: [UInt8]) {
    let octets = (try? Files.read(path, limit: ListFile.limit)) ?? []
    var (number, until): (UInt64?, Text?)
    if let list = try? CertificateList(octets.span) {
      (number, until) = (list.number?.value, list.tbsCertList.nextUpdate.map { "\($0)" })
    }
    facts.add("crl_number", number: number)
    facts.add("crl_next_update", until)
  }
}
