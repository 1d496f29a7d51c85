/// The bounds of this module, each with its reason. `signet limits` prints them.
public enum AuthorityLimits {
  /// Certificates of a tenant that await confirmation at a time: 16 times as many as there are connections, 5 minutes each.
  public static let openTransactions = 1024
  /// The same of all tenants: 64 of them may each have all that they may have, in half a megabyte.
  public static let openTransactionsOfAll = 1 << 16
  /// Seconds that a certificate awaits confirmation when nothing else is configured: RFC 9810's example has as many.
  public static let confirmTimeout: Int64 = 300
  /// Seconds after a full disk until something is recorded that nobody asked for: each attempt costs a start's reading of
  /// the log.
  public static let expiryPause: Int64 = 60
  /// Requests of a tenant that wait for approval at a time: more than people decide about in a week.
  public static let pending = 4096
  /// The same of all tenants: 16 of them may each have all that they may have, in six megabytes.
  public static let pendingOfAll = 1 << 16
  /// Octets of a request that can wait: three times what one with a chain of ECDSA certificates has.
  public static let pendingRequest = 8 * 1024
  /// Octets of the reason that an operator gives for a denial.
  public static let reason = 256
  /// Octets of a question to a request handler: all names written out, and as much again for controls and regInfo.
  public static let question = 32 * 1024
  /// Iterations below which a MAC key is refused: what RFC 9810 5.1.3.1 suggests at least, and OpenSSL insists on.
  public static let fewestIterations = 100
  /// Octets of the secret that nobody has, for the same work when a reference is unknown: a code has 23.
  public static let decoySecret = 23
  /// Wrong secrets in a row until an entity is locked: 100 bits of code need no more, a typing operator needs some.
  public static let failures: UInt16 = 10
  /// Seconds that a wrong secret may be counted and not recorded: what a power cut forgets, ten guesses at most.
  public static let guessDelay: Int64 = 10
  /// Entities for whom that is so at a time.
  public static let guessesAtOnce = 256
  /// Octets of an answer: what OpenSSL's clients read is 102,400; ours carry two short chains.
  public static let answer = 12 * 1024
  /// Octets of a record: an answer and the names beside it.
  public static let record = answer + 2048
  /// Octets of a record that holds neither an answer nor names of entities.
  public static let shortRecord = 1024
  /// Octets of an encoded subjectAltName that is taken over from a request: as many as a registered one may have.
  public static let subjectAltName = 1024
  /// Octets of the extensions that are taken over from a request: real ones have a few dozen.
  public static let requestedExtensions = 1024
  /// Octets of a name that is made from a template, as text and encoded: as many as a name may have.
  public static let composedName = 1024
  /// Octets of a secret: 100 bits of Crockford base 32 with hyphens have 23, a configured secret may have more.
  public static let secret = 128
  /// Seconds that a certificate's notBefore lies before the moment of issue: devices without a battery are behind.
  public static let backdate: Int64 = 60
  /// Seconds that the clock may lie behind the last certificate: more means that it was lost, and nothing is issued.
  public static let clockStep: Int64 = 86_400
  /// 2026-11-01: a clock before this was never set.
  public static let clockFloor: Int64 = 1_793_491_200
  /// Certificates in one store: a thousand a day for 40 years, in about a gigabyte of memory.
  public static let certificates = 1 << 24
  /// Names of issuers in one store.
  public static let issuers = 255
  /// Answers of transactions that issue nothing, which are remembered to be repeated: in about a megabyte of memory.
  public static let answers = 1 << 14
  /// Entries of a CRL: about 10 megabytes, which a device should not be made to fetch. Beyond it no CRL is made.
  public static let crlEntries = 1 << 17
  /// Octets of the CRL that a CA brings along: 25,000 entries, which stay in memory.
  public static let earlierCRL = 1 << 20
  /// Octets of a certificate that was issued before its CA came here: one with an RSA-4096 key and long names has 3,000.
  public static let broughtCertificate = 8 * 1024
  /// Entries of a CRL for each second that lies between two at least: the time that making one takes stays below a tenth.
  public static let crlEntriesPerSecond = 10_000
  /// Registered devices that are looked at to find the one with a subject: more share one only where names are no names.
  public static let namesakes = 8
  /// Octets of the record of an entity: names of a kilobyte each, and what is shorter.
  public static let entityRecord = 2560
  /// Octets of further certificates in an answer: two or three CAs.
  public static let extraCertificates = 4096
  /// Entities in one store.
  public static let entities = 1 << 24
  /// Certificates of a path from a signer to a trust anchor, both included: real ones have three or four.
  public static let pathLength = 8
  /// Signatures that are verified to find a path: one of the longest path, and a second attempt after a CA's new key.
  public static let pathVerifications = 12
  /// Certificates that are looked at to find a path: cross-certificates make many ways, and an attacker more.
  public static let pathSteps = 64
  /// Certificates for which the tables have room at start without growing.
  public static let certificatesAtStart = 4096
  /// Entities for which the tables have room at start without growing.
  public static let entitiesAtStart = 1024
  /// Iterations of PBKDF2 for the key that encrypts a private key under a code: a code has 100 bits, so that guessing is
  /// hopeless with any count; this one costs some milliseconds.
  public static let envelopeIterations = 10_000
}
