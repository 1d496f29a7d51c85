import HTTP

/// What carries octets: the system's sockets, or a script in a test. Descriptors are the network's own numbers; the server
/// closes each that it was given exactly once.
public protocol Network: ~Copyable {
  /// The next peer at a listener, or nothing when none waits.
  mutating func accept(_ listener: Int32) -> Arrival?
  /// Reports what happens on a descriptor as events with this token, from now on or, for a second call, as well.
  /// Returns false when the system has no room for it.
  mutating func watch(_ descriptor: Int32, for interest: Interest, as token: UInt64) -> Bool
  mutating func read(_ descriptor: Int32, into room: inout MutableSpan<UInt8>) -> Transfer
  mutating func write(_ descriptor: Int32, _ octets: Span<UInt8>) -> Transfer
  /// Tells the peer that nothing more will come.
  mutating func endWriting(_ descriptor: Int32)
  mutating func close(_ descriptor: Int32)
  /// Connects to one of those who are asked, or starts it; nothing when it is not there. It never waits.
  mutating func open(_ handler: Int) -> Int32?
  /// Closes that connection, and ends a program that was started: by force when it is at fault.
  mutating func dismiss(_ handler: Int, _ descriptor: Int32, byForce: Bool)
  /// What these octets hold is no longer needed: their memory may go back to the system. They read as anything afterwards.
  mutating func forget(_ octets: inout MutableSpan<UInt8>)
}

/// What is to be reported of a descriptor.
public enum Interest: Sendable {
  /// Peers at a listener, as long as there are any.
  case peers
  /// Octets or the end of them, once each time that some have come.
  case octets
  /// The same, and room for more output, once each time that some has become free.
  case octetsAndRoom
}

/// What a read or write did.
public enum Transfer: Equatable, Sendable {
  /// So many octets moved, at least one.
  case moved(Int)
  /// None now; an event will say when.
  case wouldBlock
  /// None ever again: the peer has ended its side, or the connection is broken.
  case ended
}

/// A peer that has connected.
public struct Arrival: Equatable, Sendable {
  public let descriptor: Int32
  public let peer: Peer

  public init(descriptor: Int32, peer: Peer) {
    self.descriptor = descriptor
    self.peer = peer
  }
}

/// What has happened on one descriptor.
public struct SocketEvent: Equatable, Sendable {
  public let token: UInt64
  public let readable: Bool
  public let writable: Bool
  /// The peer has ended its side or the connection is broken; a read will tell.
  public let ended: Bool

  public init(token: UInt64, readable: Bool, writable: Bool = false, ended: Bool = false) {
    self.token = token
    self.readable = readable
    self.writable = writable
    self.ended = ended
  }
}

/// Names a place in a table and its present tenant, so that an event for one that has gone never reaches the next.
struct Token: Equatable {
  let index: Int
  let generation: UInt32

  init(index: Int, generation: UInt32) {
    self.index = index
    self.generation = generation
  }

  init(_ packed: UInt64) {
    index = Int(truncatingIfNeeded: packed & 0x7FFF_FFFF)
    generation = UInt32(truncatingIfNeeded: packed >> 32)
  }

  var packed: UInt64 { UInt64(generation) << 32 | UInt64(index) }
}
