internal import CLinux

/// A system call that failed.
public struct SystemFailure: Error, Equatable, Sendable {
  /// errno.
  public let code: Int32

  public init(code: Int32) { self.code = code }

  public static let exists = SystemFailure(code: 17)
  public static let absent = SystemFailure(code: 2)
  public static let tooLarge = SystemFailure(code: 27)

  /// What it means, as the C library says it.
  public var text: [UInt8] {
    var bytes = [UInt8](repeating: 0, count: 128)
    var room = bytes.mutableSpan
    let count = clinux_error_text(code, &room)
    return Array(bytes[..<Int(count)])
  }
}

/// The count that a call gave, or its failure.
func checked(_ result: Int64) throws(SystemFailure) -> Int {
  if result < 0 { throw SystemFailure(code: Int32(truncatingIfNeeded: -result)) }
  return Int(result)
}

@discardableResult
func checked(_ result: Int32) throws(SystemFailure) -> Int32 {
  if result < 0 { throw SystemFailure(code: -result) }
  return result
}
