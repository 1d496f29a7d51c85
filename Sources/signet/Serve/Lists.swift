import Authority
import Crypto
import HTTP
import PKIX
import Platform
import Server

/// CRLs as files: each issuer's last one stands beside the store as `NAME.crl`, so that a start has something to hand out, and
/// so that others can copy it. The log alone says which number is next.
extension Authority where Library == MbedTLS, Medium == FileDisk {
  /// Reads what earlier runs have left. What is missing, damaged, or not the last that the log speaks of is made anew when the
  /// next is due, which is at once.
  mutating func takeLists(beside store: [UInt8]) {
    for issuer in policy.issuers.indices {
      let path = ListFile.path(policy.issuers[issuer].name, beside: store)
      if let octets = try? Files.read(path, limit: ListFile.limit) { takeCRL(octets, of: issuer) }
    }
  }

  /// Hands out what has become durable and writes it beside the store, complete under its name or not at all.
  ///
  /// - Parameter body: is told of each, and why its file could not be written. It is handed out nevertheless.
  mutating func publishLists(beside store: [UInt8], _ body: (CurrentCRL, SystemFailure?) -> Void) {
    guard hasPendingCRLs else { return }
    let names = policy.issuers.map { (name: $0.name, subject: $0.subject) }
    publishCRLs { crl in
      for name in names where name.subject == crl.issuer {
        do throws(SystemFailure) {
          try ListFile.replace(name.name, beside: store, crl.octets)
          body(crl, nil)
        } catch {
          body(crl, error)
        }
      }
    }
  }
}

enum ListFile {
  /// Octets of a CRL at most: entries and what is around them.
  static let limit = AuthorityLimits.crlEntries * DERWriter.revokedCertificateLimit + 4096

  static func path(_ name: [UInt8], beside store: [UInt8]) -> [UInt8] {
    Path.join(Path.folder(of: store), name + Text(".crl").bytes)
  }

  /// Written under another name, synced, renamed, and the folder synced: whoever reads finds the old one or the new one.
  static func replace(_ name: [UInt8], beside store: [UInt8], _ octets: [UInt8]) throws(SystemFailure) {
    let folder = try Folder(Path.folder(of: store))
    let (final, temporary) = (name + Text(".crl").bytes, name + Text(".crl.tmp").bytes)
    let file = try folder.create(temporary.span)
    do throws(SystemFailure) {
      try file.write(at: 0, octets.span)
      try file.sync()
    } catch {
      file.close()
      throw error
    }
    file.close()
    try folder.rename(temporary.span, to: final.span)
    try folder.sync()
  }
}

// MARK: - In the loop

extension Responder {
  /// Seconds after which a CRL that could not be made is tried again.
  private static let pause: Int64 = 60

  /// Makes the CRLs that are due; their numbers become durable with everything else of this turn.
  mutating func issueLists(at now: Timestamp) {
    if retry > now, retry <= now.adding(seconds: Self.pause) { return }
    for issuer in authority.policy.issuers.indices where authority.isCRLDue(issuer, at: now) {
      do throws(Condition) { _ = try authority.issueCRL(of: issuer, at: now) } catch {
        retry = now.adding(seconds: Self.pause)
        lines.begin("crl-not-issued", at: now)
        lines.add("ca", Text(authority.policy.issuers[issuer].name))
        lines.add("why", error.name)
        lines.end()
      }
    }
  }

  /// The disk takes no records: to try in every turn would cost everybody a reading of the whole log.
  mutating func postponeLists(at now: Timestamp) {
    authority.forgetPendingCRLs()
    retry = now.adding(seconds: Self.pause)
  }

  mutating func publishLists(at now: Timestamp) {
    guard authority.hasPendingCRLs else { return }
    var written: [(CurrentCRL, SystemFailure?)] = []
    authority.publishLists(beside: configuration.signet.store) { written.append(($0, $1)) }
    for (crl, failure) in written {
      lines.begin(failure == nil ? "crl-issued" : "crl-not-written", at: now)
      lines.add("number", Int64(clamping: crl.number))
      lines.add("entries", Int64(crl.count))
      lines.add("next", "\(crl.nextUpdate)" as Text)
      if let failure { lines.add("why", Text(failure.text)) }
      lines.end()
    }
  }

  /// When the next one is due; an hour from now at most, since a clock may be set meanwhile.
  func nextList(after now: Timestamp) -> Timestamp {
    var next = now.adding(seconds: 3600)
    for issuer in authority.policy.issuers.indices {
      guard let due = authority.timeOfNextCRL(issuer) else { continue }
      // One that is due and was not made could not be made.
      next = min(next, due > now ? due : now.adding(seconds: Self.pause))
    }
    return next
  }
}

// MARK: - Handing out

extension Responder {
  func list(_ name: Span<UInt8>, for request: Request, into room: inout MutableSpan<UInt8>) -> Answer {
    guard let issuer = authority.policy.issuers.firstIndex(where: { $0.isNamed(name) }),
      let crl = authority.publishedCRL(of: issuer)
    else { return .fault(.notFound) }
    let validators = Validators(lastModified: crl.thisUpdate.seconds, tag: crl.tag)
    var answer = Answer(.ok, .pkixCRL)
    answer.validators = validators
    if validators.match(ifNoneMatch: request.ifNoneMatch, ifModifiedSince: request.ifModifiedSince) {
      (answer.status, answer.mediaType) = (.notModified, nil)
    } else if crl.octets.count <= room.count {
      answer.count = crl.octets.count
      for index in crl.octets.indices { room[index] = crl.octets[index] }
    } else {
      answer.content = crl.octets
    }
    return answer
  }
}

extension Issuer where Key == PrivateKey {
  fileprivate func isNamed(_ other: Span<UInt8>) -> Bool {
    let own = name
    return own.span.equals(other)
  }
}
