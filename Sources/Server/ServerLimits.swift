/// How much the server holds and how long it waits. Times are milliseconds.
public struct ServerLimits: Equatable, Sendable {
  /// Connections at once, not counting those of the control socket.
  public var connections = 64
  /// Of them, from one address: devices behind one router share theirs.
  public var connectionsPerAddress = 64
  /// Octets of a request's body.
  public var body = 64 * 1024
  /// Octets of an answer's body.
  public var answerBody = 96 * 1024
  /// From the first octet of a request, or from the connection's beginning, to the end of the head.
  public var headTime: Int64 = 5_000
  /// From the end of the head to the end of the body.
  public var bodyTime: Int64 = 10_000
  /// What a body has at first; every KiB that has come adds a second, up to `bodyTime`: at least 1 KiB/s.
  public var bodyGrace: Int64 = 5_000
  /// Between an answer and the next request. More than a client needs from ip to certConf.
  public var idleTime: Int64 = 15_000
  /// For the whole of an answer to be taken.
  public var writeTime: Int64 = 10_000
  /// Octets a millisecond that whoever is sent a long content has to take: 4 KiB/s.
  public var slowestReader = 4
  /// After an answer that did not wait for the whole request, for the peer to read it.
  public var lingerTime: Int64 = 2_000
  /// After `stop`, for what has begun.
  public var stopTime: Int64 = 5_000

  /// Connections of the control socket at once.
  public var controlConnections = 4
  /// Octets of a control request.
  public var controlRequest = 16 * 1024
  /// For a control request to come and for its reply to be taken, each.
  public var controlTime: Int64 = 10_000

  /// Requests at once about which somebody is asked: whoever is slow to decide leaves half of the places to others.
  public var asking: Int { max(1, connections / 2) }
  /// Octets of a handler's answer: all names written out.
  public var handlerLine = 16 * 1024
  /// Before a handler that has never answered is tried again; doubled each time, up to the other.
  public var handlerPause: Int64 = 250
  public var longestHandlerPause: Int64 = 30_000
  /// Answers in a row to questions that nobody asks any more, until their author is taken for confused.
  public var ignoredAnswers = 64

  /// Descriptors that all of this takes: each connection may have a predecessor that is still being seen out, and one more
  /// is open while a peer is turned away.
  public var descriptors: Int { 2 * connections + controlConnections + 1 }

  public init() {}
}
