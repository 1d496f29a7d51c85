// Covers: System.swift, SystemFailure.swift, LocalConnection.swift
import Foundation
import Testing

@testable import Platform

/// Whole files, their permissions, and what stands in their place.
@Suite struct FilesTests {
  private func withFolder(_ body: ([UInt8], String) throws -> Void) throws {
    let folder = FileManager.default.temporaryDirectory.appendingPathComponent("signet-\(UUID().uuidString)").path
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: false)
    defer { try? FileManager.default.removeItem(atPath: folder) }
    try body(Array(folder.utf8), folder)
  }

  private func path(_ folder: String, _ name: String) -> [UInt8] { Array("\(folder)/\(name)".utf8) }

  @Test func whatIsCreatedIsThereWholeAndPrivate() throws {
    try withFolder { octets, folder in
      let content = [UInt8](repeating: 7, count: 10_000)
      try Files.create(path(folder, "file"), content.span, mode: 0o600)
      #expect(try Files.read(path(folder, "file"), limit: 10_000) == content)
      #expect(try Files.readPrivate(path(folder, "file"), limit: 10_000) == content)
      let entry = try #require(try Files.entry(path(folder, "file")))
      #expect(entry.kind == .file && entry.mode == 0o600 && entry.size == 10_000)
      try Files.syncFolder(octets)
      #expect(try FileManager.default.contentsOfDirectory(atPath: folder) == ["file"])
      try Files.create(path(folder, "empty"), Span(), mode: 0o600)
      #expect(try Files.read(path(folder, "empty"), limit: 0) == [])
    }
  }

  @Test func nothingIsOverwritten() throws {
    try withFolder { _, folder in
      try Files.create(path(folder, "file"), ([1] as [UInt8]).span, mode: 0o600)
      #expect(throws: SystemFailure.exists) {
        try Files.create(path(folder, "file"), ([2] as [UInt8]).span, mode: 0o600)
      }
      #expect(try Files.read(path(folder, "file"), limit: 1) == [1])
      #expect(try FileManager.default.contentsOfDirectory(atPath: folder) == ["file"])
    }
  }

  @Test func whatIsReplacedKeepsItsMode() throws {
    try withFolder { _, folder in
      try Files.create(path(folder, "file"), ([1] as [UInt8]).span, mode: 0o600)
      try FileManager.default.setAttributes([.posixPermissions: 0o640], ofItemAtPath: "\(folder)/file")
      try Files.replace(path(folder, "file"), ([2, 3] as [UInt8]).span)
      #expect(try Files.read(path(folder, "file"), limit: 2) == [2, 3])
      #expect(try Files.entry(path(folder, "file"))?.mode == 0o640)
      #expect(try FileManager.default.contentsOfDirectory(atPath: folder) == ["file"])
    }
  }

  @Test func whatIsNoFileIsNotReplaced() throws {
    try withFolder { _, folder in
      try Files.create(path(folder, "file"), ([1] as [UInt8]).span, mode: 0o600)
      try FileManager.default.createSymbolicLink(atPath: "\(folder)/link", withDestinationPath: "\(folder)/file")
      try Files.makeFolder(path(folder, "folder"), mode: 0o700)
      #expect(throws: SystemFailure(code: 40)) { try Files.replace(path(folder, "link"), Span()) }
      #expect(throws: SystemFailure.self) { try Files.replace(path(folder, "folder"), Span()) }
      #expect(throws: SystemFailure.absent) { try Files.replace(path(folder, "none"), Span()) }
      #expect(try FileManager.default.contentsOfDirectory(atPath: folder).sorted() == ["file", "folder", "link"])
      try Files.makeFolder(path(folder, "file.new"), mode: 0o700)
      #expect(throws: SystemFailure.exists) { try Files.replace(path(folder, "file"), Span()) }
      #expect(try Files.read(path(folder, "file"), limit: 1) == [1])
    }
  }

  @Test func limitsAndAbsenceAreErrors() throws {
    try withFolder { _, folder in
      try Files.create(path(folder, "file"), ([1, 2] as [UInt8]).span, mode: 0o600)
      #expect(throws: SystemFailure.tooLarge) { try Files.read(path(folder, "file"), limit: 1) }
      #expect(throws: SystemFailure.absent) { try Files.read(path(folder, "none"), limit: 1) }
      #expect(throws: PrivateFileError.system(.absent)) { try Files.readPrivate(path(folder, "none"), limit: 1) }
      #expect(try Files.entry(path(folder, "none")) == nil)
    }
  }

  @Test(arguments: [0o600, 0o400, 0o640, 0o620, 0o610, 0o604, 0o602, 0o601])
  func onlyTheOwnersModesArePrivate(mode: UInt32) throws {
    try withFolder { _, folder in
      try Files.create(path(folder, "key"), ([1] as [UInt8]).span, mode: 0o600)
      try FileManager.default.setAttributes([.posixPermissions: Int(mode)], ofItemAtPath: "\(folder)/key")
      if mode & 0o077 == 0 {
        #expect(try Files.readPrivate(path(folder, "key"), limit: 1) == [1])
      } else {
        #expect(throws: PrivateFileError.open(mode: mode)) { try Files.readPrivate(path(folder, "key"), limit: 1) }
      }
    }
  }

  @Test func linksFoldersAndPipesAreNoPrivateFiles() throws {
    try withFolder { _, folder in
      try Files.create(path(folder, "key"), ([1] as [UInt8]).span, mode: 0o600)
      try FileManager.default.createSymbolicLink(atPath: "\(folder)/link", withDestinationPath: "\(folder)/key")
      try Files.makeFolder(path(folder, "folder"), mode: 0o700)
      let made = unsafe mkfifo("\(folder)/pipe", 0o600)
      #expect(made == 0)
      #expect(throws: PrivateFileError.link) { try Files.readPrivate(path(folder, "link"), limit: 1) }
      #expect(throws: PrivateFileError.notFile) { try Files.readPrivate(path(folder, "folder"), limit: 1) }
      #expect(throws: PrivateFileError.notFile) { try Files.readPrivate(path(folder, "pipe"), limit: 1) }
      #expect(try Files.entry(path(folder, "link"))?.kind == .link)
      #expect(try Files.entry(path(folder, "folder"))?.kind == .folder)
      try Files.remove(path(folder, "folder"))
      #expect(try Files.entry(path(folder, "folder")) == nil)
    }
  }

  @Test func failuresHaveWords() {
    #expect(String(decoding: SystemFailure.absent.text, as: UTF8.self) == "No such file or directory")
    #expect(String(decoding: SystemFailure(code: 9999).text, as: UTF8.self) == "unknown error")
  }

  @Test func theSystemIsAsked() throws {
    var octets = [UInt8](repeating: 0, count: 1000)
    var room = octets.mutableSpan
    try System.random(&room)
    #expect(octets.contains { $0 != 0 } && Set(octets).count > 100)
    #expect(abs(System.now() - Int64(Date().timeIntervalSince1970)) <= 1)
    #expect(try String(decoding: Files.workingFolder(), as: UTF8.self) == FileManager.default.currentDirectoryPath)
    #expect(System.environment(Array("SIGNET_NO_SUCH_VARIABLE".utf8)) == nil)
    unsafe setenv("SIGNET_TEST_VARIABLE", "ä", 1)
    #expect(System.environment(Array("SIGNET_TEST_VARIABLE".utf8)) == Array("ä".utf8))
  }

  @Test func whereNobodyIsThereIsNoConnection() throws {
    try withFolder { _, folder in
      #expect(try LocalConnection(to: path(folder, "none")) == nil)
      try Files.create(path(folder, "file"), Span(), mode: 0o600)
      #expect(try LocalConnection(to: path(folder, "file")) == nil)
    }
  }

  /// Longer than sockaddr_un's path: 108 octets.
  @Test(arguments: [1, 90, 200])
  func aConnectionReadsWhatWasSent(length: Int) throws {
    try withFolder { _, folder in
      let inner = "\(folder)/\(String(repeating: "f", count: length))"
      try FileManager.default.createDirectory(atPath: inner, withIntermediateDirectories: false)
      let echo = Process()
      echo.executableURL = URL(fileURLWithPath: "/usr/bin/python3")
      echo.arguments = [
        "-c",
        "import os, socket, sys; os.chdir(sys.argv[1]); s = socket.socket(socket.AF_UNIX); s.bind('control'); s.listen(); print('ready', flush=True); c = s.accept()[0]; c.sendall(c.recv(5)[::-1])",
        inner,
      ]
      let output = Pipe()
      echo.standardOutput = output
      try echo.run()
      _ = output.fileHandleForReading.availableData
      var answer: [UInt8] = []
      if let connection = try LocalConnection(to: path(inner, "control")) {
        try connection.write(Array("hello".utf8).span)
        answer = try connection.read(count: 2) + connection.read(count: 3)
        #expect(throws: SystemFailure(code: 104)) { try connection.read(count: 1) }
      }
      #expect(answer == Array("olleh".utf8))
      echo.waitUntilExit()
    }
  }
}
