import Foundation
import Glibc
import Testing

@testable import Platform

// Covers: Coprocess.swift

@Suite(.serialized) struct CoprocessTests {
  private func read(_ descriptor: Int32, until isComplete: (String) -> Bool) throws -> String {
    let loop = try EventLoop()
    var text = ""
    for _ in 0..<500 {
      var room = [UInt8](repeating: 0, count: 4096)
      var span = room.mutableSpan
      switch loop.sockets.read(descriptor, into: &span) {
      case .moved(let count): text += String(decoding: room[..<count], as: UTF8.self)
      case .wouldBlock: System.pause(milliseconds: 10)
      case .ended: return text
      }
      if isComplete(text) { return text }
    }
    return text
  }

  private func status(_ program: Coprocess) -> Int32? {
    for _ in 0..<500 {
      if let status = program.status() { return status }
      System.pause(milliseconds: 10)
    }
    return nil
  }

  private func start(_ words: String...) throws -> Coprocess { try Coprocess(words.map { Array($0.utf8) }) }

  @Test func linesGoBothWays() throws {
    let program = try start("/bin/cat")
    let loop = try EventLoop()
    #expect(loop.sockets.write(program.descriptor, Array("one\n".utf8).span) == .moved(4))
    #expect(try read(program.descriptor) { $0.hasSuffix("\n") } == "one\n")
    #expect(program.status() == nil)
    _ = Glibc.close(program.descriptor)
    #expect(status(program) == 0)
  }

  /// Nothing of ours is in it: no variable, no descriptor, no blocked signal.
  @Test func whatItInherits() throws {
    let signals = try Signals()
    let program = try start("/bin/sh", "-c", "env; ls -l /proc/self/fd | wc -l; grep SigBlk /proc/self/status; echo $0 $1", "a b", "c")
    let text = try read(program.descriptor) { $0.hasSuffix("a b c\n") }
    #expect(!text.contains("HOME=") && text.contains("SigBlk:\t0000000000000000") && text.hasSuffix("a b c\n"), "\(text)")
    // A line for the total, the three streams, and the folder itself.
    #expect(text.contains("\n5\n"), "\(text)")
    #expect(status(program) == 0)
    _ = consume signals
    _ = Glibc.close(program.descriptor)
  }

  @Test func endsAsItWasTold() throws {
    let polite = try start("/bin/sh", "-c", "trap 'exit 7' TERM; echo up; while :; do sleep 0.01; done")
    _ = try read(polite.descriptor) { $0 == "up\n" }
    polite.end(byForce: false)
    #expect(status(polite) == 7)
    let stubborn = try start("/bin/sh", "-c", "trap '' TERM; echo up; while :; do sleep 0.01; done")
    _ = try read(stubborn.descriptor) { $0 == "up\n" }
    stubborn.end(byForce: true)
    let ended = status(stubborn)
    #expect(ended == 137)
    for program in [polite, stubborn] { _ = Glibc.close(program.descriptor) }
  }

  /// What a program leaves behind when it ends goes with it.
  @Test func whoForksAway() throws {
    let program = try start("/bin/sh", "-c", "sleep 60 & echo $!")
    let text = try read(program.descriptor) { $0.hasSuffix("\n") }
    let other = try #require(Int32(text.dropLast()))
    #expect(kill(other, 0) == 0)
    #expect(status(program) == 0)
    for _ in 0..<200 where kill(other, 0) == 0 { System.pause(milliseconds: 10) }
    let state = (try? Files.read(Array("/proc/\(other)/stat".utf8), limit: 4096)).map { String(decoding: $0, as: UTF8.self) }
    #expect(kill(other, 0) != 0 || state?.contains(") Z ") == true)
    _ = Glibc.close(program.descriptor)
  }

  @Test func whatCannotBeStarted() throws {
    let program = try start("/nowhere/at/all")
    #expect(status(program) == 127)
    _ = Glibc.close(program.descriptor)
    #expect(throws: SystemFailure.self) { try Coprocess([]) }
    #expect(throws: SystemFailure.self) { try Coprocess([[UInt8]](repeating: Array("/bin/true".utf8), count: 33)) }
  }

  @Test func sockets() throws {
    let path = Array("\(NSTemporaryDirectory())signet-open-\(getpid())".utf8)
    #expect(throws: SystemFailure.absent) { try Sockets.open(path) }
    let listener = try SocketListener(path: path)
    let descriptor = try Sockets.open(path)
    let loop = try EventLoop()
    #expect(loop.sockets.write(descriptor, [1].span) == .moved(1))
    _ = Glibc.close(descriptor)
    try Files.remove(path)
    _ = consume listener
  }
}
