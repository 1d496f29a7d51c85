import Authority
import PKIX
import Store

/// `signet store verify`: every record of the log is read and checked against its checksum and the chain.
enum StoreVerifyCommand {
  static func run(
    _ arguments: Arguments, on office: borrowing Office, _ configuration: Configuration
  ) throws(Failure) -> Outcome {
    var summary = StoreSummary(office)
    do throws(StoreError) { try summary.readAll(office) } catch { throw Failure(error, configuration.signet.store) }
    return Outcome(output: arguments.json ? summary.json(configuration) : summary.text(configuration))
  }
}

private struct StoreSummary {
  var records = 0
  var octets = 0
  var newest: Timestamp?
  let segments: Int
  /// SHA-256 over everything, for who wants to compare copies.
  let chain: [UInt8]
  let recovery: LogRecovery

  init(_ office: borrowing Office) {
    segments = Int(office.log.segments)
    let last = office.log.chain
    chain = [UInt8](copying: last.value.span)
    recovery = office.log.recovery
  }

  mutating func readAll(_ office: borrowing Office) throws(StoreError) {
    var cursor = office.log.cursor()
    while let record = try office.log.next(&cursor) {
      records += 1
      octets += record.count
      newest = max(newest ?? Timestamp(seconds: record.time), Timestamp(seconds: record.time))
    }
  }

  func text(_ configuration: Configuration) -> Text {
    var text: Text = "\(configuration.signet.store): \(records) records in \(segments) segment(s), all good"
    if let newest { text.append(", the newest of \(newest)") }
    text.append("\nchain \(hex: chain)\n")
    if recovery.tornCount > 0 {
      text.append("\(recovery.tornCount) octets of a commit that a power failure cut short were left out at segment \(Int(recovery.tornSegment)), octet \(recovery.tornOffset); no answer had told of it\n")
    }
    return text
  }

  func json(_ configuration: Configuration) -> Text {
    var json = JSON()
    json.object()
    json.string("store", configuration.signet.store)
    json.boolean("good", true)
    json.number("records", records)
    json.number("octets", octets)
    json.number("segments", segments)
    if let newest { json.string("newest", "\(newest)") } else { json.null("newest") }
    json.string("chain", "\(hex: chain)")
    json.number("torn_octets", recovery.tornCount)
    json.endObject()
    return json.line
  }
}
