import PKIX
import Store

/// `signet store verify`: every octet of the log is read and checked, beside a daemon or without one; nothing is changed.
enum StoreVerifyCommand {
  static func run(_ arguments: Arguments) throws(Failure) -> Outcome {
    let store = try Configuration.load(Configuration.path(arguments)).signet.store
    let findings: StoreFindings
    do throws(StoreError) { findings = try StoreFindings(store) } catch { throw Failure(error, store) }
    let status: ExitStatus = findings.verdict.damage == nil ? .done : .store
    if arguments.json { return Outcome(status, output: findings.json(store)) }
    var outcome = Outcome(status, output: findings.text(store))
    if let damage = findings.verdict.damage { outcome.remarks = "signet: \(store): \(StoreError.damaged(damage).advice)\n" }
    return outcome
  }
}

private struct StoreFindings {
  var segments: [SegmentReport] = []
  let verdict: StoreVerdict

  init(_ path: [UInt8]) throws(StoreError) {
    var verification = try StoreVerification(StoreFolder.disk(path))
    while let report = try verification.next() { segments.append(report) }
    verdict = verification.verdict
  }

  private var newest: Timestamp? { segments.last?.latestTime.map { Timestamp(seconds: $0) } }

  func text(_ store: [UInt8]) -> Text {
    var table = Columns(["SEGMENT", "RECORDS", "FROM", "TO", "OCTETS", "FINDING"])
    for segment in segments {
      table.add([
        "\(Int(segment.number))", "\(segment.records)", "\(Int64(clamping: segment.firstLSN))",
        "\(Int64(clamping: segment.lastLSN))", "\(segment.octets)", StoreFindings.finding(segment),
      ])
    }
    var text = table.text
    if verdict.isOneHeadUnreadable { text.line("one of the two heads cannot be read; the other one counts") }
    if verdict.damage == nil {
      text.append("\(store): \(Int64(clamping: verdict.records)) records in \(verdict.segments) segment(s), all good")
      if let newest { text.append(", the newest of \(newest)") }
      text.line()
    }
    return text
  }

  private static func finding(_ segment: SegmentReport) -> Text {
    if let damage = segment.damage { return "octet \(damage.offset): \(damage.reason.text)" }
    return segment.deadOctets == 0 ? "good" : "good; then \(segment.deadOctets) octets of a commit that was cut short"
  }

  func json(_ store: [UInt8]) -> Text {
    var json = JSON()
    json.object()
    json.string("store", store)
    json.boolean("good", verdict.damage == nil)
    json.number("records", Int64(clamping: verdict.records))
    if let newest { json.string("newest", "\(newest)") } else { json.null("newest") }
    json.array("segments")
    for segment in segments {
      json.object()
      json.number("segment", Int(segment.number))
      json.number("records", segment.records)
      json.number("first", Int64(clamping: segment.firstLSN))
      json.number("last", Int64(clamping: segment.lastLSN))
      json.number("octets", segment.octets)
      json.boolean("good", segment.damage == nil)
      json.string("finding", StoreFindings.finding(segment))
      json.endObject()
    }
    json.endArray()
    json.endObject()
    return json.line
  }
}
