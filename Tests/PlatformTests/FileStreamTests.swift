import Testing

@testable import Platform

struct FileStreamTests {
  /// What was appended is read again, in pieces, and the file is its owner's alone.
  @Test func aNewFileIsRead() throws {
    let folder = try TemporaryFolder()
    let path = folder.file("new")
    let file = try NewFile(path, mode: 0o600)
    try file.append(Array("abc".utf8).span)
    try file.append(Array("defg".utf8).span)
    try file.sync()
    #expect(try Files.entry(path)?.mode == 0o600)
    let stream = try FileStream(path)
    var found: [[UInt8]] = []
    while true {
      var room = [UInt8](repeating: 0, count: 5)
      var span = room.mutableSpan
      let count = try stream.read(into: &span)
      if count == 0 { break }
      found.append(Array(room[..<count]))
    }
    #expect(found == [Array("abcde".utf8), Array("fg".utf8)])
  }

  @Test func whatIsThereIsNotOverwritten() throws {
    let folder = try TemporaryFolder()
    let path = folder.file("old")
    try Files.create(path, Array("old".utf8).span, mode: 0o600)
    #expect(throws: SystemFailure.exists) { _ = try NewFile(path, mode: 0o600).sync() }
    #expect(try Files.read(path, limit: 10) == Array("old".utf8))
  }

  @Test(arguments: [("/nowhere", Int32(2)), ("", 22)])
  func whatIsNoFileIsNotRead(_ name: String, _ code: Int32) throws {
    let folder = try TemporaryFolder()
    let path = folder.path + Array(name.utf8)
    #expect(throws: SystemFailure(code: code)) {
      var room = [UInt8](repeating: 0, count: 1)
      var span = room.mutableSpan
      _ = try FileStream(path).read(into: &span)
    }
  }
}
