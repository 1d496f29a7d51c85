import CMP
import Authority
import Crypto
import HTTP
import PKIX
import Server
import Store

/// A bound, as `signet limits` prints it. The value is the constant itself; the words are those of its comment.
struct LimitRow: Sendable {
  let area: StaticString
  let name: StaticString
  let value: Int64
  let unit: StaticString
  let reason: StaticString

  init(_ area: StaticString, _ name: StaticString, _ value: Int, _ unit: StaticString, _ reason: StaticString) {
    (self.area, self.name, self.value, self.unit, self.reason) = (area, name, Int64(value), unit, reason)
  }

  var valueText: Text { unit.count == 0 ? "\(value)" : "\(value) \(unit)" }
}

enum LimitTable {
  static let rows: [LimitRow] = server + http + messages + tenants + names + store + lists + keys

  private static let server: [LimitRow] = {
    let limits = ServerLimits()
    return [
      LimitRow("server", "connections", limits.connections, "", "each has its room from the start; key connections"),
      LimitRow(
        "server", "connections of one address", limits.connectionsPerAddress, "",
        "devices behind one router share theirs; key connections_per_address"),
      LimitRow(
        "server", "requests that handlers are asked about", limits.asking, "", "a slow handler leaves half of the places"),
      LimitRow("server", "answer of a handler", limits.handlerLine, "octets", "all names written out"),
      LimitRow("server", "question to a handler", AuthorityLimits.question, "octets", "all names, and as much for controls"),
      LimitRow(
        "server", "pause of a handler that never answers", Int(limits.longestHandlerPause), "ms",
        "it is not started all the time"),
      LimitRow("server", "body", limits.body, "octets", "a request with two chains of RSA-4096 has 20,000"),
      LimitRow("server", "answer", limits.answerBody, "octets", "OpenSSL's clients read 102,400"),
      LimitRow("server", "time for a head", Int(limits.headTime), "ms", "a slow peer loses its slot"),
      LimitRow("server", "time for a body", Int(limits.bodyTime), "ms", "at least 1 KiB a second"),
      LimitRow("server", "idle time", Int(limits.idleTime), "ms", "more than a client needs from ip to certConf"),
      LimitRow("server", "time to take an answer", Int(limits.writeTime), "ms", "a slow reader loses its slot"),
      LimitRow(
        "server", "slowest reader of a long answer", limits.slowestReader, "octets a ms", "as above, when it has megabytes"),
      LimitRow("server", "time to stop", Int(limits.stopTime), "ms", "for what has begun when SIGTERM comes"),
      LimitRow("server", "control connections", limits.controlConnections, "", "people type slowly"),
      LimitRow("server", "control request", limits.controlRequest, "octets", "far more than any command needs"),
    ]
  }()

  private static let http: [LimitRow] = [
    LimitRow("http", "head", HTTPLimits.requestHead, "octets", "openssl cmp sends 150, curl 200"),
    LimitRow("http", "request line", HTTPLimits.requestLine, "octets", "a path with an alias has 60"),
  ]

  private static let messages: [LimitRow] = [
    LimitRow("cmp", "transactionID", CMPLimits.transactionID, "octets", "RFC 9483 3.1 says 16; nobody needs more than a hash"),
    LimitRow("cmp", "nonce", CMPLimits.nonce, "octets", "RFC 9483 3.1 says 16; it comes back in the answer"),
    LimitRow("cmp", "senderKID", CMPLimits.keyIdentifier, "octets", "a key identifier, or a reference"),
    LimitRow("cmp", "generalInfo", CMPLimits.generalInfo, "items", "RFC 9810 knows 20 at most"),
    LimitRow("cmp", "extraCerts", CMPLimits.extraCerts, "certificates", "two chains of five"),
    LimitRow("cmp", "extraCerts", CMPLimits.extraCertsOctets, "octets", "they are not protected, anybody can add to them"),
    LimitRow("cmp", "certification path", AuthorityLimits.pathLength, "certificates", "real ones have three or four"),
    LimitRow("cmp", "signatures of a path", AuthorityLimits.pathVerifications, "", "of the longest path and one more attempt"),
    LimitRow("cmp", "certificates tried for a path", AuthorityLimits.pathSteps, "", "cross-certificates make many ways"),
    LimitRow("cmp", "answers to rr remembered", AuthorityLimits.answers, "", "who repeats a request does so within minutes"),
    LimitRow("cmp", "devices with one subject tried", AuthorityLimits.namesakes, "", "more share one only where names are no names"),
    LimitRow("cmp", "ca_pubs_extra, extra_certs", AuthorityLimits.extraCertificates, "octets", "two or three CAs"),
    LimitRow("cmp", "shortest salt", CMPLimits.shortestSalt, "octets", "fewer invite tables (RFC 8018 4.1)"),
    LimitRow("cmp", "longest salt", CMPLimits.longestSalt, "octets", "more is work for the server only"),
  ]

  private static let tenants: [LimitRow] = [
    LimitRow("alias", "unconfirmed certificates", AuthorityLimits.openTransactions, "", "16 a connection; key transaction_limit"),
    LimitRow("alias", "of all aliases", AuthorityLimits.openTransactionsOfAll, "", "64 aliases have all of theirs"),
    LimitRow("alias", "requests that wait", AuthorityLimits.pending, "", "more than people decide about in a week; key waiting_limit"),
    LimitRow("alias", "of all aliases", AuthorityLimits.pendingOfAll, "", "16 aliases have all of theirs"),
    LimitRow("alias", "devices of all aliases", AuthorityLimits.entities, "", "of one: key entity_limit"),
    LimitRow("alias", "wrong secrets in a row", Int(AuthorityLimits.failures), "", "then a device is locked"),
  ]

  private static let names: [LimitRow] = [
    LimitRow("names", "policies", PKIXLimits.policies, "", "certificates have one or two"),
    LimitRow(
      "names", "extensions taken over", AuthorityLimits.requestedExtensions, "octets",
      "real ones have a few dozen; key allow_extension_override"),
    LimitRow("names", "name of a template", AuthorityLimits.composedName, "octets", "as many as a name may have"),
    LimitRow("pkix", "name", PKIXLimits.name, "octets", "the room that a record has for one"),
    LimitRow("pkix", "parts of a name", PKIXLimits.relativeNames, "", "real names have ten"),
    LimitRow("pkix", "alternative names", PKIXLimits.generalNames, "", "a gateway with all its addresses has a dozen"),
    LimitRow("pkix", "subtrees of name constraints", PKIXLimits.subtrees, "", "real ones have a few of each kind"),
    LimitRow("pkix", "extensions", PKIXLimits.extensions, "", "RFC 5280 knows 17; no honest certificate has 20"),
    LimitRow("pkix", "serial number", PKIXLimits.serialNumber, "octets", "RFC 5280 4.1.2.2"),
    LimitRow("crl", "entries", AuthorityLimits.crlEntries, "", "10 megabytes, which no device should be made to fetch"),
    LimitRow(
      "crl", "entries a second between two", AuthorityLimits.crlEntriesPerSecond, "",
      "making lists takes less than a tenth of the time"),
    LimitRow("crl", "a CRL that a CA brings along", AuthorityLimits.earlierCRL, "octets", "25,000 entries, which stay in memory"),
    LimitRow("crl", "names of issuers in a store", AuthorityLimits.issuers, "", "a name is used for decades"),
  ]

  private static let store: [LimitRow] = {
    let limits = LogLimits()
    return [
      LimitRow("store", "segment", limits.segment, "octets", "small enough to copy, check and read whole"),
      LimitRow("store", "records of one commit", limits.staging, "octets", "64 answers of 4 KiB twice over"),
      LimitRow("store", "record", limits.payload, "octets", "an answer with a chain of certificates is below 16 KiB"),
    ]
  }()

  private static let lists: [LimitRow] = [
    LimitRow("entity", "line of a list", CSVParser.line, "octets", "more than a device's names may have together"),
    LimitRow("entity", "lines registered at once", EntityChunk.lines, "", "about two milliseconds of the loop"),
    LimitRow("entity", "devices listed at once", EntityPage.rows, "", "as above"),
    LimitRow("cert", "file of certificates to import", CertificateImportCommand.fileLimit, "octets", "12,000 certificates"),
    LimitRow("cert", "certificate to import", AuthorityLimits.broughtCertificate, "octets", "twice one of RSA-4096 with long names"),
    LimitRow("cert", "certificates imported at once", CertificateChunk.certificates, "", "about a millisecond of the loop"),
  ]

  private static let keys: [LimitRow] = [
    LimitRow(
      "keys", "rounds of a key file's encryption", CryptoLimits.keyFileIterations, "",
      "a damaged file must not stop the start for hours"),
    LimitRow("keys", "key file", CryptoLimits.keyFile, "octets", "an encrypted RSA-4096 key has 2,500"),
    LimitRow("keys", "file that a CA is imported from", KeyBundle.limit, "octets", "a chain of RSA-4096 and a key have 20,000"),
    LimitRow("keys", "certificates in it", KeyBundle.certificateLimit, "", "a CA has two or three above it"),
    LimitRow("keys", "parts of a PKCS #12 file", PKIXLimits.safes, "", "real ones have two, and a bag for each certificate"),
    LimitRow("keys", "password", AuthorityLimits.secret, "octets", "as a secret of CMP"),
  ]
}
