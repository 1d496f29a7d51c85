import Authority
import PKIX
import Store

/// `signet pending list`: what waits for approval, the oldest first.
enum PendingListCommand {
  static func run(_ arguments: Arguments, on office: inout Office, at now: Timestamp) throws(Failure) -> Outcome {
    var found: [PendingDetails] = []
    for number in office.waiting.rows.indices {
      let details = try PendingDetails(number, of: &office)
      if let alias = arguments.value(.alias), alias != details.alias { continue }
      found.append(details)
    }
    found.sort { $0.id < $1.id }
    return Outcome(output: arguments.json ? json(found, now) : text(found, now))
  }

  private static func json(_ found: [PendingDetails], _ now: Timestamp) -> Text {
    var json = JSON()
    json.array()
    for details in found {
      json.object()
      details.write(into: &json, at: now)
      json.endObject()
    }
    json.endArray()
    return json.line
  }

  private static func text(_ found: [PendingDetails], _ now: Timestamp) -> Text {
    var table = Columns(["ID", "STATUS", "AGE", "ALIAS", "REF", "BODY", "KEY", "SUBJECT"])
    for details in found {
      table.add([
        "\(Int64(clamping: details.id))", Text(details.status(at: now)), details.age(at: now), "\(details.alias)",
        details.reference.isEmpty ? "-" : "\(details.reference)", Text(details.body), details.keyText,
        details.subject.text,
      ])
    }
    return table.text
  }
}

/// `signet pending approve`: its client gets the certificate when it asks next.
enum PendingApproveCommand {
  static func run(_ arguments: Arguments, on office: inout Office, at now: Timestamp) throws(Failure) -> Outcome {
    let details = try office.decide(arguments, .approved, reason: [], at: now)
    guard arguments.json else {
      return Outcome(
        output: "\(details.title) is approved; the device gets its answer when it asks next\n")
    }
    return PendingDecision.outcome(details, "approved")
  }
}

/// `signet pending deny`: its client is refused when it asks next.
enum PendingDenyCommand {
  static func run(_ arguments: Arguments, on office: inout Office, at now: Timestamp) throws(Failure) -> Outcome {
    let details = try office.decide(arguments, .denied, reason: arguments.value(.reason) ?? [], at: now)
    guard arguments.json else {
      return Outcome(
        output: "\(details.title) is denied; the device is told so when it asks next\n")
    }
    return PendingDecision.outcome(details, "denied")
  }
}

private enum PendingDecision {
  static func outcome(_ details: PendingDetails, _ status: StaticString) -> Outcome {
    var json = JSON()
    json.object()
    json.string("id", "\(Int64(clamping: details.id))")
    json.string("status", Text(status))
    json.string("alias", details.alias)
    if details.reference.isEmpty { json.null("ref") } else { json.string("ref", details.reference) }
    json.endObject()
    return Outcome(output: json.line)
  }
}

extension PendingDetails {
  fileprivate var title: Text {
    let who: Text = reference.isEmpty ? subject.text : "\(reference)"
    return "request \(Int64(clamping: id)) of \(raw: who.bytes)"
  }
}

extension Office {
  /// Decides about the request that the command line names.
  fileprivate mutating func decide(
    _ arguments: Arguments, _ verdict: Decided.Verdict, reason: [UInt8], at now: Timestamp
  ) throws(Failure) -> PendingDetails {
    let id = arguments.operands[0]
    for number in waiting.rows.indices {
      guard let wanted = Decimal.value(id), try record(waiting.rows[number].requested).entry.lsn == UInt64(wanted) else {
        continue
      }
      let details = try PendingDetails(number, of: &self)
      let by = Text("operator").bytes
      do throws(ApprovalFault) {
        try decide(number, verdict, reason: reason.span, by: by.span, at: now)
      } catch {
        throw Failure(error == .storeUnavailable ? .store : .refused, "request \(id): \(error.advice)")
      }
      return details
    }
    throw Failure(.notFound, "no request \(id) waits; signet pending list shows all")
  }

  /// A record, with what the log says of it.
  mutating func record(_ position: LogPosition) throws(Failure) -> (entry: LogEntry, payload: [UInt8]) {
    var room = [UInt8](repeating: 0, count: AuthorityLimits.record)
    let entry: LogEntry
    do throws(StoreError) {
      var span = room.mutableSpan
      entry = try log.read(position, into: &span)
    } catch {
      throw Failure(.store, "a record cannot be read: \(error.advice)")
    }
    return (entry, Array(room[..<entry.count]))
  }
}

extension ApprovalFault {
  var advice: Text {
    switch self {
    case .decided(.approved): "it is approved already"
    case .decided: "it is denied already; the device has to ask anew"
    case .over: "its time is over; the device has to ask anew"
    case .entityGone: "the device was removed or registered anew since it asked; deny the request"
    case .entityLocked: "the device is locked after too many wrong secrets; deny the request, and give it a new code"
    case .codeReplaced: "the device was given a new code since it asked, and has to ask anew with that; deny the request"
    case .signerRevoked: "the certificate that signed the request was revoked or has ended; deny the request"
    case .storeUnavailable: "the store takes no records at the moment"
    }
  }
}
