import Authority
import CMP
import Crypto
import HTTP
import Platform
import Server
import Store

// Which module satisfies which protocol. The protocols belong to who asks; nobody below knows who answers.

extension MbedTLS: Cryptography, Entropy {
  public typealias Key = PrivateKey
}

extension SocketEvent {
  init(_ readiness: Readiness) {
    self.init(
      token: readiness.token, readable: readiness.readable, writable: readiness.writable, ended: readiness.ended)
  }
}

extension SocketAddress {
  init(_ address: ListenAddress) { self.init(octets: address.octets, port: address.port) }
}

/// The system's sockets, as the server asks for them.
struct SocketNetwork: Network {
  let sockets: Sockets
  var handlers = HandlerProcesses()

  func accept(_ listener: Int32) -> Arrival? {
    guard let arrival = sockets.accept(listener) else { return nil }
    if let user = arrival.user { return Arrival(descriptor: arrival.descriptor, peer: .user(user)) }
    let address = arrival.address
    return Arrival(
      descriptor: arrival.descriptor,
      peer: .address(PeerAddress(high: address.high, low: address.low, port: address.port)))
  }

  func watch(_ descriptor: Int32, for interest: Interest, as token: UInt64) -> Bool {
    switch interest {
    case .peers: sockets.watchPeers(descriptor, as: token)
    case .octets: sockets.watch(descriptor, forRoomToo: false, as: token)
    case .octetsAndRoom: sockets.watch(descriptor, forRoomToo: true, as: token)
    }
  }

  func read(_ descriptor: Int32, into room: inout MutableSpan<UInt8>) -> Transfer {
    Transfer(sockets.read(descriptor, into: &room))
  }

  func write(_ descriptor: Int32, _ octets: Span<UInt8>) -> Transfer { Transfer(sockets.write(descriptor, octets)) }
  func endWriting(_ descriptor: Int32) { sockets.endWriting(descriptor) }
  func close(_ descriptor: Int32) { sockets.close(descriptor) }
  func forget(_ octets: inout MutableSpan<UInt8>) { sockets.forget(&octets) }
  mutating func open(_ handler: Int) -> Int32? { handlers.open(handler) }

  mutating func dismiss(_ handler: Int, _ descriptor: Int32, byForce: Bool) {
    sockets.close(descriptor)
    handlers.end(handler, byForce: byForce)
  }
}

extension Transfer {
  fileprivate init(_ transfer: Sockets.Transfer) {
    switch transfer {
    case .moved(let count): self = .moved(count)
    case .wouldBlock: self = .wouldBlock
    case .ended: self = .ended
    }
  }
}

extension Peer {
  /// Appends `192.0.2.1:4711`, `[2001:db8::1]:4711`, or the user behind the control socket.
  func append(to text: inout Text) {
    switch self {
    case .user(let user):
      text.append(constant: "user ")
      text.append(Int64(user))
    case .address(let address):
      if let v4 = address.v4 { Peer.append(version4: v4, to: &text) } else { Peer.append(version6: address, to: &text) }
      text.append(Int64(address.port))
    }
  }

  private static func append(version4 address: UInt32, to text: inout Text) {
    for shift in 0..<4 {
      text.append(Int64(address >> (24 - 8 * UInt32(shift)) & 255))
      text.append(constant: shift == 3 ? ":" : ".")
    }
  }

  private static func append(version6 address: PeerAddress, to text: inout Text) {
    var octets: [UInt8] = []
    for shift in 0..<8 { octets.append(UInt8(truncatingIfNeeded: address.high >> (56 - 8 * UInt64(shift)))) }
    for shift in 0..<8 { octets.append(UInt8(truncatingIfNeeded: address.low >> (56 - 8 * UInt64(shift)))) }
    text.append(constant: "[")
    text.append(InternetAddress.text(version6: octets))
    text.append(constant: "]:")
  }
}

extension CMPOperation {
  /// What goes with the label (RFC 9483 6.1).
  var operation: Operation {
    switch self {
    case .initialization: Operation(.ir)
    case .certification: Operation(.cr)
    case .keyUpdate: Operation(.kur)
    case .pkcs10: Operation(.p10cr)
    case .revocation: Operation(.rr)
    case .nested: Operation(.nested)
    case .getCACerts: Operation(.genm, .caCerts)
    case .getRootUpdate: Operation(.genm, .rootCaCert)
    case .getCertReqTemplate: Operation(.genm, .certReqTemplate)
    case .getCRLs: Operation(.genm, .crlStatusList)
    }
  }
}
