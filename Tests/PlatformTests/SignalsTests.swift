import Glibc
import Platform
import Testing

// Covers: Process.swift

struct SignalsTests {
  /// Signals are blocked in the thread that asks for them, which in the daemon is the only one; so they are sent to it here.
  @Test func signalsAreReadAsEvents() throws {
    let signals = try Signals()
    var loop = try EventLoop()
    try loop.watch(signals, as: 77)
    #expect(signals.next() == nil)
    _ = pthread_kill(pthread_self(), SIGHUP)
    #expect(try loop.wait(until: nil) == 1)
    #expect(loop.event(0).token == 77)
    #expect(loop.event(0).readable)
    #expect(signals.next() == .reload)
    _ = pthread_kill(pthread_self(), SIGTERM)
    _ = pthread_kill(pthread_self(), SIGINT)
    #expect(signals.next() == .stop)
    #expect(signals.next() == .stop)
    #expect(signals.next() == nil)
  }

  @Test func whatTheProcessMayUse() throws {
    #expect(try Process.raiseOpenFiles() >= 64)
    #expect(try Process.residentKiB() > 100)
    #expect(Process.user == geteuid())
  }
}
