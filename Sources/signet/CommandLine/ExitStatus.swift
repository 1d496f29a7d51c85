/// How a command ended, for the shell.
enum ExitStatus: UInt8, Sendable {
  case done = 0
  case failed = 1
  case usage = 2
  case notFound = 3
  /// It exists already, or is not allowed.
  case refused = 4
  case daemonUnreachable = 5
  case configuration = 6
  case network = 7
  /// The store or the file system.
  case store = 8
  /// A key, or cryptography.
  case key = 9
  case clock = 10
}

/// Why a command ends before its work is done: the status, and one sentence that names the object and says what to do.
struct Failure: Error, Equatable {
  let status: ExitStatus
  let message: Text

  init(_ status: ExitStatus, _ message: Text) {
    self.status = status
    self.message = message
  }
}

/// What a command leaves behind.
struct Outcome: Equatable, Sendable {
  var status: ExitStatus
  /// For standard output: the result.
  var output: Text
  /// For standard error: what went wrong, and warnings.
  var remarks: Text

  init(_ status: ExitStatus = .done, output: Text = Text(), remarks: Text = Text()) {
    (self.status, self.output, self.remarks) = (status, output, remarks)
  }

  init(_ failure: Failure) { self.init(failure.status, remarks: "signet: \(failure.message)\n") }
}
