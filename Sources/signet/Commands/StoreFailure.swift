import Platform
import Store

extension StoreError {
  /// What happened, and what to do.
  var advice: Text {
    switch self {
    case .missing: return "there is no store here; signet init makes one, and nothing else does"
    case .exists: return "there is a store here already"
    case .locked(let owner): return "process \(Int(owner)) has it"
    case .full: return "there is no space left on its file system; nothing was changed"
    case .lost(let error): return "what was written may not be on the medium (\(raw: error.text)); nothing is sure but what was before"
    case .stagingFull: return "too much at once"
    case .payloadSize, .noRecord, .room: return "a record is not as it should be"
    case .damaged(let damage):
      return """
        damaged: segment \(Int(damage.segment)), octet \(damage.offset), record \(Int64(clamping: damage.lsn)): \
        \(damage.reason.text); signet store verify says more, and a backup is the way back
        """
    case .disk(let error): return Text(error.text)
    }
  }
}

extension DiskError {
  var text: [UInt8] { code == 0 ? Text("the file system refused").bytes : SystemFailure(code: code).text }
}

extension Damage.Reason {
  var text: Text {
    switch self {
    case .record: "the record is not what was written, and good ones follow"
    case .chain: "it is not the successor of the record before it"
    case .header: "the segment's header is damaged"
    case .missing: "the segment is missing"
    case .version(let version): "its format has version \(Int(version)), which this program does not know"
    case .unknown(let kind, let version): "a record of kind \(Int(kind)), version \(Int(version)), which this program does not know"
    case .head: "neither head can be read"
    case .rolledBack(let lsn): "the log ends before record \(Int64(clamping: lsn)), which it has had"
    }
  }
}

extension Failure {
  /// A store that is in use is `refused`; everything else is the store's own.
  init(_ error: StoreError, _ store: [UInt8]) {
    var status = ExitStatus.store
    if case .locked = error { status = .refused }
    self.init(status, "\(store): \(error.advice)")
  }

  /// Somebody has the store, and does not answer.
  static func unanswered(_ locked: Failure, _ configuration: Configuration) -> Failure {
    Failure(
      .daemonUnreachable,
      "\(locked.message), and nobody answers at \(configuration.signet.control); if that is signet serve, restart it")
  }
}
