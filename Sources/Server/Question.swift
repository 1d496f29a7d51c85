/// What somebody is to be asked before a request can be answered.
public struct Question: Equatable, Sendable {
  /// Of its owner's choice, never twice the same: by it an answer is recognised.
  public let id: UInt64
  /// Who is asked.
  public let handler: Int
  /// With its end.
  public let line: [UInt8]
  /// Milliseconds that an answer may take.
  public let timeout: Int64

  public init(id: UInt64, handler: Int, line: [UInt8], timeout: Int64) {
    (self.id, self.handler, self.line, self.timeout) = (id, handler, line, timeout)
  }
}

/// A question that was posed and has no answer yet.
struct OpenQuestion: Equatable {
  let id: UInt64
  let handler: Int
  let asked: Int64
  var deadline: Int64
}

/// How asking about a request went.
public enum Inquiry: Equatable, Sendable {
  case none
  /// After so many milliseconds.
  case answered(question: UInt64, after: Int64)
  case failed(InquiryFault, question: UInt64, after: Int64)
}

/// Why a question has no answer.
public enum InquiryFault: UInt8, Equatable, Sendable {
  case timeout
  /// Whoever was asked closed the connection, or was sent away, before it had answered.
  case lost
  /// There is nobody to be asked.
  case unreachable
  /// Too many requests wait for answers.
  case busy
  /// The answer to it means nothing.
  case mistaken
  /// Another one is to be asked now.
  case retired
}

/// Somebody who is asked, and what became of them.
public struct HandlerFact: Equatable, Sendable {
  public enum Kind: Equatable, Sendable {
    case opened
    /// Nobody is there.
    case unreachable
    /// It closed the connection.
    case ended
    /// It sent what is no answer, or a line that is too long.
    case confused
    /// It took nothing and said nothing while it was asked, until a question's time was over.
    case silent
    case retired
    /// An answer to a question that nobody asks any more.
    case ignored(question: UInt64)
  }

  public let handler: Int
  public let kind: Kind
}
