internal import CLinux

/// A program that was started and is talked to over its standard input and output. It lives in a process group of its own and
/// gets nothing of ours but the standard error; it is told to end when this process ends.
public struct Coprocess: Equatable, Sendable {
  public let process: Int32
  /// Belongs to whoever started it.
  public let descriptor: Int32

  /// - Parameter words: the path of the program and its arguments, without NUL; 32 at most.
  public init(_ words: [[UInt8]]) throws(SystemFailure) {
    var block: [UInt8] = []
    for word in words { block += Files.terminated(word) }
    let child = clinux_child_start(block.span)
    process = try checked(child.process)
    descriptor = child.descriptor
    if descriptor < 0 { throw SystemFailure(code: 24) }
  }

  /// Asks it to end, or ends it. Not after `status` has told one.
  public func end(byForce: Bool) { clinux_child_end(process, byForce) }

  /// Its exit status once it has ended, 128 and more for a signal; to be asked until there is one.
  public func status() -> Int32? {
    let status = clinux_child_status(process)
    return status < 0 ? nil : status
  }
}

extension Sockets {
  /// A connection to a Unix socket, at once or not at all.
  public static func open(_ path: [UInt8]) throws(SystemFailure) -> Int32 {
    try checked(clinux_local_open(Files.terminated(path).span))
  }
}
