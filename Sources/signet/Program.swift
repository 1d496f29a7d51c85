import PKIX
import Platform

/// From words to an exit status.
enum Program {
  static let version: StaticString = "0.1.0"

  static func run(_ words: [[UInt8]]) -> ExitStatus {
    System.bePrivate()
    let outcome = outcome(words)
    System.write(outcome.remarks.bytes.span, to: 2)
    if let failure = System.write(outcome.output.bytes.span, to: 1) {
      let complaint: Text = "signet: standard output: \(raw: failure.text)\n"
      System.write(complaint.bytes.span, to: 2)
      return outcome.status == .done ? .store : outcome.status
    }
    return outcome.status
  }

  private static func outcome(_ words: [[UInt8]]) -> Outcome {
    do throws(Failure) {
      switch try CommandRequest(words) {
      case .help(let text): return Outcome(output: text)
      case .run(let arguments): return try run(arguments)
      }
    } catch {
      return Outcome(error)
    }
  }

  private static func run(_ arguments: Arguments) throws(Failure) -> Outcome {
    let now = Timestamp(seconds: System.now())
    switch arguments.command {
    case .initialise: return try InitCommand.run(arguments, at: now)
    case .version: return VersionCommand.run(arguments)
    case .check: return try CheckCommand.run(arguments, at: now)
    case .authorityShow: return try AuthorityShowCommand.run(arguments)
    case .authorityExport: return try AuthorityExportCommand.run(arguments)
    case .authorityRequest: return try AuthorityRequestCommand.run(arguments)
    case .authorityImport: return try AuthorityImportCommand.run(arguments, at: now)
    case .profileList: return try ProfileListCommand.run(arguments)
    case .profileShow: return try ProfileShowCommand.run(arguments)
    case .storeVerify: return try StoreVerifyCommand.run(arguments)
    case .decode: return try DecodeCommand.run(arguments)
    case .request: return try RequestCommand.run(arguments)
    case .limits: return LimitsCommand.run(arguments)
    case .serve: return try ServeCommand.run(arguments)
    case .entityList: return try EntityListing.list(arguments)
    case .entityExport: return try EntityListing.export(arguments)
    case .entityImport: return try EntityImportCommand.run(arguments, at: now)
    case .certificateImport: return try CertificateImportCommand.run(arguments, at: now)
    case .entityLabels: return try EntityLabelsCommand.run(arguments)
    case .entityAdd, .entityShow, .entityRemove, .entityCode, .certificateList, .certificateShow,
      .certificateExport, .certificateRevoke, .certificateHold, .certificateRelease, .listShow, .listIssue, .listExport,
      .pendingList, .pendingApprove, .pendingDeny, .status:
      return try OfficeVisit.run(arguments, at: now)
    }
  }
}
