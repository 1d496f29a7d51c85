// Covers: FolderFile.swift

import Foundation
import Testing

@testable import Platform

/// A folder of its own for one test, removed afterwards.
final class TemporaryFolder {
  let path: [UInt8]

  init() throws {
    var chance = [UInt8](repeating: 0, count: 8)
    var room = chance.mutableSpan
    try System.random(&room)
    let name = Array((NSTemporaryDirectory() + "signet-test-").utf8) + chance.map { UInt8(ascii: "a") + $0 % 26 }
    try Files.makeFolder(name, mode: 0o700)
    path = name
  }

  deinit {
    for name in ["00000001.seg", "00000002.seg", "00000010.seg", "head.a", "store.lock", "next.tmp", "link", "inner"] {
      do { try Files.remove(path + [0x2F] + Array(name.utf8)) } catch {}
    }
    do { try Files.remove(path) } catch {}
  }

  func file(_ name: String) -> [UInt8] { path + [0x2F] + Array(name.utf8) }
}

@Suite struct FolderTests {
  private func octets(_ text: String) -> [UInt8] { Array(text.utf8) }

  @Test func names() throws {
    let temporary = try TemporaryFolder()
    let folder = try Folder(temporary.path)
    #expect(try folder.names() == [])
    for name in ["store.lock", "head.a", ".hidden"] { try folder.create(octets(name).span).close() }
    try Files.makeFolder(temporary.file("inner"), mode: 0o700)
    #expect(try folder.names() == ["head.a", "inner", "store.lock"].map { octets($0) })
    try folder.remove(octets(".hidden").span)
  }

  @Test func writesAndReadsAtOffsets() throws {
    let temporary = try TemporaryFolder()
    let folder = try Folder(temporary.path)
    let file = try folder.create(octets("next.tmp").span)
    defer { file.close() }
    try file.write(at: 0, octets("hello").span)
    try file.write(at: 10, octets("world").span)
    #expect(try file.size() == 15)
    try file.sync()
    var room = [UInt8](repeating: 0xAA, count: 20)
    var span = room.mutableSpan
    #expect(try file.read(at: 3, count: 20, into: &span) == 12)
    #expect(room[..<12] == [0x6C, 0x6F, 0, 0, 0, 0, 0, 0x77, 0x6F, 0x72, 0x6C, 0x64])
    var small = room.mutableSpan
    #expect(try file.read(at: 0, count: 2, into: &small) == 2)
    #expect(room[..<3] == [0x68, 0x65, 0])
    try file.truncate(to: 4)
    #expect(try file.size() == 4)
    try folder.rename(octets("next.tmp").span, to: octets("00000001.seg").span)
    try folder.sync()
    let entry = try Files.entry(temporary.file("00000001.seg"))
    #expect(entry?.mode == 0o600)
    #expect(entry?.size == 4)
    #expect(try Files.entry(temporary.file("next.tmp")) == nil)
    try folder.remove(octets("00000001.seg").span)
    #expect(throws: SystemFailure.absent) { try folder.remove(octets("00000001.seg").span) }
  }

  @Test func findsSegments() throws {
    let temporary = try TemporaryFolder()
    let folder = try Folder(temporary.path)
    #expect(try folder.segments() == nil)
    for name in ["00000002.seg", "00000010.seg", "head.a", "next.tmp"] { try folder.create(octets(name).span).close() }
    let found = try #require(try folder.segments())
    #expect(found == (2, 10))
  }

  @Test func opensNoLinkAndNoFolder() throws {
    let temporary = try TemporaryFolder()
    let folder = try Folder(temporary.path)
    try Files.makeFolder(temporary.file("inner"), mode: 0o700)
    #expect(throws: SystemFailure(code: 22)) { _ = try folder.open(octets("inner").span, forWriting: false) }
    #expect(throws: SystemFailure.absent) { _ = try folder.open(octets("head.a").span, forWriting: false) }
    for name in [[], [0x61, 0, 0x62], [UInt8](repeating: 0x61, count: 64)] as [[UInt8]] {
      #expect(throws: SystemFailure(code: 22)) { _ = try folder.open(name.span, forWriting: false) }
    }
  }

  @Test func oneLockAtATime() throws {
    let temporary = try TemporaryFolder()
    let name = octets("store.lock")
    var owner: Int32 = 0
    do {
      var first = try Folder(temporary.path)
      try first.lock(name.span)
      let second = LockAttempt(temporary.path, name)
      guard case .locked(let by)? = second.failure else {
        Issue.record("locked twice")
        return
      }
      owner = by
      #expect(owner > 1)
    }
    // The file is still there, with the number of who had it; the lock is not.
    #expect(try Files.read(temporary.file("store.lock"), limit: 100) == octets("\(owner)\n"))
    #expect(LockAttempt(temporary.path, name).failure == nil)
  }

  @Test func folderThatIsNotThere() throws {
    #expect(throws: SystemFailure.absent) { _ = try Folder(octets(NSTemporaryDirectory() + "signet-test-none")) }
  }
}

private struct LockAttempt {
  var failure: LockFailure?

  init(_ path: [UInt8], _ name: [UInt8]) {
    do {
      var folder = try Folder(path)
      do { try folder.lock(name.span) } catch { failure = error }
    } catch { failure = .system(error) }
  }
}
