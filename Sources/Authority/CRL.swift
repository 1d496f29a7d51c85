import PKIX
import Store

/// A CRL that was issued, as it is handed out.
public struct CurrentCRL: Sendable {
  /// An encoded Name.
  public let issuer: [UInt8]
  public let number: UInt64
  public let thisUpdate: Timestamp
  public let nextUpdate: Timestamp
  /// Entries.
  public let count: Int
  /// The CertificateList, DER.
  public let octets: [UInt8]
  /// The first 8 octets of its SHA-256: two CRLs that differ have two of them.
  public let tag: UInt64
}

/// Full CRLs, version 2 (RFC 5280 5). The number is in the log before anybody sees the CRL: `issueCRL` stages the record, the
/// loop commits, `publishCRLs` hands out. A crash in between costs a number and nothing else.
extension Authority where Library: ~Copyable, Medium: ~Copyable {
  /// The CRL of an issuer of the policy, DER, as it was published last; nothing before the first.
  public func currentCRL(of issuer: Int) -> [UInt8]? { publishedCRL(of: issuer)?.octets }

  /// The same with what is said beside it.
  public func publishedCRL(of issuer: Int) -> CurrentCRL? {
    let name = policy.issuers[issuer].subject
    for crl in published where crl.issuer == name { return crl }
    return nil
  }

  /// Whether an issuer of the policy owes a CRL: there is none, something has been revoked or released, or the time for the
  /// next has come.
  public func isCRLDue(_ issuer: Int, at now: Timestamp) -> Bool {
    guard let due = timeOfNextCRL(issuer), !isReadOnly, let moment = moment(now) else { return false }
    return due <= moment
  }

  /// When that will be: the longer a CRL is, the longer the one after it is put off.
  public func timeOfNextCRL(_ issuer: Int) -> Timestamp? {
    let settings = policy.issuers[issuer]
    guard settings.signsCRLs else { return nil }
    guard let row = row(of: issuer), issuers.rows[row].number > 0, let last = lastCRL(of: issuer),
      last.number == issuers.rows[row].number
    else { return Timestamp(seconds: 0) }
    let pause = Int64(last.count / AuthorityLimits.crlEntriesPerSecond)
    return last.thisUpdate.adding(seconds: issuers.rows[row].isStale ? pause : settings.crlInterval)
  }

  /// Also one that is not durable yet.
  private func lastCRL(of issuer: Int) -> CurrentCRL? {
    let name = policy.issuers[issuer].subject
    for crl in pending where crl.issuer == name { return crl }
    return publishedCRL(of: issuer)
  }

  /// Makes the next CRL of an issuer and stages its number. It is seen by nobody before `publishCRLs`.
  ///
  /// - Throws: `clockNotSet`, `storeUnavailable`, `tooManyTransactions` when there are more entries than
  ///   `AuthorityLimits.crlEntries`, `internalFailure` when the key did not sign.
  public mutating func issueCRL(of issuer: Int, at now: Timestamp) throws(Condition) -> CurrentCRL {
    let settings = policy.issuers[issuer]
    guard settings.signsCRLs else { throw .internalFailure }
    guard let moment = moment(now) else { throw .clockNotSet }
    if isReadOnly { throw .storeUnavailable }
    let last = row(of: issuer).map { issuers.rows[$0] }
    let number = max(last?.number ?? 0, settings.earlierCRL?.number ?? 0) + 1
    let nextUpdate = moment.adding(seconds: settings.crlValidity)
    let list = CRLContents(
      number: number, thisUpdate: moment, nextUpdate: nextUpdate, row: row(of: issuer),
      before: last?.thisUpdate ?? Timestamp(seconds: 0))
    let (octets, count) = try write(list, settings)
    let crl = CurrentCRL(
      issuer: settings.subject, number: number, thisUpdate: moment, nextUpdate: nextUpdate, count: count, octets: octets,
      tag: library.digest(.sha256, octets.span, Span()).key)
    try recordCRL(crl, at: moment)
    pending.removeAll { $0.issuer == crl.issuer }
    pending.append(crl)
    return crl
  }

  /// Whether CRLs wait for their records to be durable.
  public var hasPendingCRLs: Bool { !pending.isEmpty }

  /// Every CRL whose record is durable now takes the place of the one before, and is given to `body`.
  public mutating func publishCRLs(_ body: (CurrentCRL) -> Void) {
    for crl in pending {
      adopt(crl)
      body(crl)
    }
    pending.removeAll()
  }

  /// The records of what was made since the last commit are not durable: nobody sees it.
  public mutating func forgetPendingCRLs() { pending.removeAll() }

  /// Takes a CRL from the file in which an earlier run left it, if it is the last one that the log speaks of. Otherwise
  /// another one is due.
  public mutating func takeCRL(_ octets: [UInt8], of issuer: Int) {
    let (name, certificate) = (policy.issuers[issuer].subject, policy.issuers[issuer].authority.certificate)
    guard let row = row(of: issuer), let list = try? CertificateList(octets.span),
      list.tbsCertList.issuer.encoded.equals(name.span), list.number?.value == issuers.rows[row].number,
      let algorithm = SignatureAlgorithm(list.signatureAlgorithm),
      let authority = try? Certificate(certificate.span),
      let key = try? PublicKey(authority.tbsCertificate.subjectPublicKeyInfo),
      library.verify(list.signatureValue, by: key, algorithm: algorithm, list.tbsCertList.encoded, Span())
    else { return }
    let known = issuers.rows[row]
    adopt(
      CurrentCRL(
        issuer: name, number: known.number, thisUpdate: known.thisUpdate, nextUpdate: known.nextUpdate,
        count: list.tbsCertList.revokedCertificates.count, octets: octets,
        tag: library.digest(.sha256, octets.span, Span()).key))
  }

  private mutating func adopt(_ crl: CurrentCRL) {
    published.removeAll { $0.issuer == crl.issuer }
    published.append(crl)
  }

  private func row(of issuer: Int) -> Int? {
    let name = policy.issuers[issuer].subject
    return issuers.row(name.span)
  }

  private mutating func recordCRL(_ crl: CurrentCRL, at moment: Timestamp) throws(Condition) {
    let name = crl.issuer
    let record = CRLIssued(
      issuer: name.span, number: crl.number, thisUpdate: crl.thisUpdate.seconds, nextUpdate: crl.nextUpdate.seconds)
    var room = RecordRoom()
    let count: Int
    do throws(RecordError) { count = try record.write(into: room.all) } catch { throw .internalFailure }
    try stage(.crlIssued, at: moment, room.bytes(count))
  }
}

// MARK: - Writing

/// What a CRL will say, beyond what the tables and the issuer say.
private struct CRLContents {
  let number: UInt64
  let thisUpdate: Timestamp
  let nextUpdate: Timestamp
  /// In the table of issuers; nothing when no certificate of it was recorded.
  let row: Int?
  /// thisUpdate of the CRL before: what had expired by then is left out.
  let before: Timestamp
}

extension Authority where Library: ~Copyable, Medium: ~Copyable {
  /// Whether a CRL has an entry for it: until one CRL after the certificate's end (RFC 5280 3.3).
  private func isListed(_ revocation: RevocationRow, in list: CRLContents) -> Bool {
    if revocation.isReleased { return false }
    let certificate = certificates.rows[Int(revocation.row)]
    return Int(certificate.issuer) == list.row
      && (certificate.notAfter >= list.before || revocation.time >= list.before)
  }

  /// What is listed is walked twice: once to know the room, which is asked for in one piece, once to write.
  private func write(
    _ list: CRLContents, _ issuer: Issuer<Library.Key>
  ) throws(Condition) -> (octets: [UInt8], count: Int) {
    var entries = 0
    for index in revocations.rows.indices where isListed(revocations.rows[index], in: list) { entries += 1 }
    let room = entries * DERWriter.revokedCertificateLimit
    let earlier = issuer.earlierCRL?.entries ?? []
    visit(earlier, of: list.row) { _ in entries += 1 }
    if entries > AuthorityLimits.crlEntries { throw .tooManyTransactions }
    let (subject, keyID) = (issuer.subject, issuer.keyID)
    let frame = AuthorityLimits.shortRecord + subject.count + keyID.count
    var octets = [UInt8](repeating: 0, count: frame + room + earlier.count)
    let count = try write(list, entries, issuer, into: octets.mutableSpan)
    octets.removeLast(octets.count - count)
    return (octets, entries)
  }

  private func write(
    _ list: CRLContents, _ entries: Int, _ issuer: Issuer<Library.Key>, into room: consuming MutableSpan<UInt8>
  ) throws(Condition) -> Int {
    let (subject, keyID) = (issuer.subject, issuer.keyID)
    var writer = DERWriter(room)
    let whole = writer.begin(.sequence)
    let start = writer.count
    let tbs = writer.beginTBSCertList(
      signature: issuer.key.algorithm, issuer: subject.span, thisUpdate: list.thisUpdate, nextUpdate: list.nextUpdate)
    if entries > 0 {
      let certificates = writer.begin(.sequence)
      for index in revocations.rows.indices where isListed(revocations.rows[index], in: list) {
        let row = revocations.rows[index]
        writer.revokedCertificate(
          row.serial, at: row.time, for: CRLReason(rawValue: row.reason) ?? .unspecified,
          invalidSince: row.invalidityDate)
      }
      visit(issuer.earlierCRL?.entries ?? [], of: list.row) { writer.raw($0) }
      writer.end(certificates)
    }
    let extensions = writer.beginCRLExtensions()
    writer.authorityKeyIdentifier(keyID.span)
    writer.cRLNumber(list.number)
    writer.end(extensions)
    writer.end(tbs)
    if writer.overflowed { throw .internalFailure }
    let signature: SignatureValue
    do throws(CryptographyFailure) { signature = try issuer.key.sign(writer.written(from: start), Span()) } catch {
      throw .internalFailure
    }
    writer.end(whole, signedWith: issuer.key.algorithm, signature.bytes)
    do throws(DERError) { return try writer.finish() } catch { throw .internalFailure }
  }
}
