import Authority
import Crypto
import PKIX

/// How an alias authenticates, and what it calls whom RAs enrol.
extension PolicyLoader {
  func loadAuthentication(
    _ settings: AliasSettings, _ issuers: [Issuer<PrivateKey>], into alias: inout Alias
  ) throws(Failure) {
    let authentication = settings.authentication
    alias.modules = []
    for module in authentication.modules { alias.modules.append(try self.module(module, issuers)) }
    alias.needsSenderKID = authentication.needsSenderKID
    if authentication.isNamedBySubject { alias.identification = .subject }
    if let type = authentication.identification { alias.identification = .attribute(type) }
    switch authentication.challenge {
    case .none: break
    case .device: alias.challenge = .device
    case .fixed(let file): alias.challenge = .fixed(try TrustLoader.secret(file))
    }
    alias.vendorTrust = try vendors(authentication.vendors)
    alias.extraCAPubs = try octets(settings.extraCAPubs)
    alias.extraCertificates = try octets(settings.extraCertificates)
    switch settings.naming.source {
    case .subject(let types): alias.naming.source = .subject(types)
    case .random: alias.naming.source = .random
    case .username: alias.naming.source = .username
    case .fixed(let text): alias.naming.source = .fixed(text)
    }
    (alias.naming.prefix, alias.naming.postfix) = (settings.naming.prefix, settings.naming.postfix)
    try loadAdministrators(settings, into: &alias)
  }

  private func vendors(_ references: [AuthenticationSettings.Reference]) throws(Failure) -> TrustList {
    let files = references.filter { configuration.authority($0.word) == nil }.map { $0.path }
    var trust = try TrustLoader.list(files)
    for reference in references {
      guard let authority = configuration.authority(reference.word) else { continue }
      let certificate = try KeyFiles.certificate(authority.certificate)
      do throws(DERError) { try trust.append(certificate.span) } catch {
        throw Failure(.configuration, "\(authority.certificate): the certificate is damaged at octet \(error.offset)")
      }
    }
    return trust
  }

  private func module(
    _ module: AuthenticationSettings.Module, _ issuers: [Issuer<PrivateKey>]
  ) throws(Failure) -> AuthenticationModule {
    switch module {
    case .regToken: return .regToken
    case .challenge: return .challenge
    case .hmac: return .hmac
    case .basic: return .basic
    case .dnPart(let type): return .dnPart(type)
    case .raSecret(let file): return .raSecret(try TrustLoader.secret(file))
    case .certificate(let name, _): return .endEntityCertificate(issuer: name.flatMap { name in issuers.firstIndex { $0.name == name } })
    }
  }

  private func loadAdministrators(_ settings: AliasSettings, into alias: inout Alias) throws(Failure) {
    for administrator in configuration.administrators where administrator.aliases.contains(where: { $0.name == settings.name }) {
      var known = Administrator()
      known.certificates = try TrustLoader.list(administrator.certificates)
      known.rights = .none
      if administrator.enrols { known.rights = known.rights | .enrol }
      if administrator.renews { known.rights = known.rights | .renew }
      if administrator.revokes { known.rights = known.rights | .revoke }
      alias.administrators.append(known)
    }
  }

  /// The certificate of a CA of the configuration, or those of a file or folder.
  private func certificates(_ reference: AuthenticationSettings.Reference) throws(Failure) -> [[UInt8]] {
    if let authority = configuration.authority(reference.word) { return [try KeyFiles.certificate(authority.certificate)] }
    return try TrustLoader.certificates(reference.path)
  }

  private func octets(_ references: [AuthenticationSettings.Reference]) throws(Failure) -> [UInt8] {
    var octets: [UInt8] = []
    for reference in references {
      for certificate in try certificates(reference) { octets += certificate }
      guard octets.count <= AuthorityLimits.extraCertificates else {
        throw Failure(
          .configuration, "\(reference.path): more than \(AuthorityLimits.extraCertificates) octets of further certificates")
      }
    }
    return octets
  }
}
