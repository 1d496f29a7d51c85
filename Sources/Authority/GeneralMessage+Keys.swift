import CMP

/// What a profile says of keys and requests, as genp tells it.
extension DERWriter {
  /// What a request for a certificate should look like (RFC 9483 4.3.3): the registered subject, or a NULL-DN for the client
  /// to fill in; the extensions that the certificate will have, an alternative name without a value where one may be asked
  /// for; each kind of key that is taken.
  @_lifetime(self: copy self)
  mutating func certReqTemplate(_ subject: InformationSubject) {
    let profile = subject.profile
    let item = beginInfoTypeAndValue(.certReqTemplate)
    let content = beginCertReqTemplateContent()
    let template = begin(.sequence)
    if subject.entity.subject.count > 0 {
      templateName(5, subject.entity.subject)
    } else {
      let name = begin(.contextConstructed(5))
      end(begin(.sequence))
      end(name)
    }
    templateExtensions(subject.entity.subjectAltName, profile)
    end(template)
    var kinds = AllowedKeys(profile)
    if let first = kinds.next() {
      let keys = begin(.sequence)
      keyControl(first)
      while let kind = kinds.next() { keyControl(kind) }
      end(keys)
    }
    end(content)
    end(item)
  }

  @_lifetime(self: copy self)
  private mutating func templateExtensions(_ names: Span<UInt8>, _ profile: Profile) {
    let hasNames = names.count > 0 || profile.takesSubjectAltName
    if profile.keyUsage.isEmpty, profile.extendedKeyUsage.isEmpty, !hasNames { return }
    let extensions = begin(.contextConstructed(9))
    if !profile.keyUsage.isEmpty { keyUsage(profile.keyUsage) }
    extendedKeyUsage(profile.extendedKeyUsage)
    if names.count > 0 {
      subjectAltName(names)
    } else if hasNames {
      end(beginExtension(.subjectAltName))
    }
    end(extensions)
  }

  @_lifetime(self: copy self)
  private mutating func keyControl(_ kind: KeyAlgorithm) {
    if let curve = kind.curve { algIdControl(curve) }
    if let bits = kind.modulusBits { rsaKeyLenControl(bits) }
  }

  /// The algorithms of the profile's keys, when its certificates are for one of these usages: RSA once, each curve by itself
  /// (RFC 9810 5.3.19.2, 5.3.19.3).
  @_lifetime(self: copy self)
  mutating func keyPairTypes(_ type: ObjectIdentifier, _ profile: Profile, for usages: KeyUsage) {
    let item = beginInfoTypeAndValue(type)
    var kinds = AllowedKeys(profile, for: usages)
    if let first = kinds.next() {
      let list = begin(.sequence)
      keyAlgorithm(first)
      var last = first
      while let kind = kinds.next() {
        if kind.curve != nil || last.curve != nil { keyAlgorithm(kind) }
        last = kind
      }
      end(list)
    }
    end(item)
  }

  /// The AlgorithmIdentifier of a kind of key.
  @_lifetime(self: copy self)
  mutating func keyAlgorithm(_ kind: KeyAlgorithm) {
    if let curve = kind.curve {
      ecPublicKeyAlgorithm(curve)
    } else {
      algorithmIdentifier(.rsaEncryption, null: true)
    }
  }
}

/// The kinds of key that a profile allows, and of these those that can be used in one of some ways.
private struct AllowedKeys {
  private let profile: Profile
  private let usages: KeyUsage
  private var number: UInt8 = 0

  /// No usages: all of them.
  init(_ profile: Profile, for usages: KeyUsage = KeyUsage()) { (self.profile, self.usages) = (profile, usages) }

  /// Curves come first, then RSA.
  mutating func next() -> KeyAlgorithm? {
    while let kind = KeyAlgorithm(rawValue: number + 1) {
      number += 1
      if profile.allows(kind), usages.isEmpty || profile.isFor(usages, kind) { return kind }
    }
    return nil
  }
}

extension Profile {
  /// The first allowed kind of key with this algorithm.
  func first(of algorithm: ObjectIdentifier) -> KeyAlgorithm? {
    var kinds = AllowedKeys(self)
    while let kind = kinds.next() {
      if algorithm == (kind.curve == nil ? .rsaEncryption : .ecPublicKey) { return kind }
    }
    return nil
  }

  /// Whether certificates may be used in one of these ways with such a key: RSA does not agree on keys, and curves do not
  /// encipher them. No key usage at all allows everything (RFC 5280 4.2.1.3).
  fileprivate func isFor(_ usages: KeyUsage, _ kind: KeyAlgorithm) -> Bool {
    if keyUsage.isEmpty { return true }
    var possible = usages & keyUsage
    possible.remove(kind.curve == nil ? .keyAgreement : .keyEncipherment)
    return !possible.isEmpty
  }
}
