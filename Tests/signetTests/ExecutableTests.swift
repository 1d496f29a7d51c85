import Foundation
import Testing

/// The built executable, from outside: exit statuses, streams and files.
@Suite struct ExecutableTests {
  struct Run {
    let status: Int32
    let output: String
    let remarks: String
  }

  static let executable: URL = {
    var folder = URL(fileURLWithPath: CommandLine.arguments[0]).resolvingSymlinksInPath().deletingLastPathComponent()
    // The runner lies beside the product, or the process is a helper of the toolchain and the folder is the current one.
    if !FileManager.default.isExecutableFile(atPath: folder.appendingPathComponent("signet").path) {
      folder = URL(fileURLWithPath: FileManager.default.currentDirectoryPath).appendingPathComponent(".build/debug")
    }
    return folder.appendingPathComponent("signet")
  }()

  func run(_ arguments: String..., folder: String? = nil, configuration: String? = nil) throws -> Run {
    try run(arguments, folder: folder, configuration: configuration)
  }

  func run(_ arguments: [String], folder: String? = nil, configuration: String? = nil) throws -> Run {
    let process = Process()
    process.executableURL = ExecutableTests.executable
    process.arguments = arguments
    if let folder { process.currentDirectoryURL = URL(fileURLWithPath: folder) }
    var environment = ProcessInfo.processInfo.environment
    environment["SIGNET_CONFIG"] = configuration
    process.environment = environment
    let output = Pipe()
    let remarks = Pipe()
    (process.standardOutput, process.standardError, process.standardInput) = (output, remarks, FileHandle.nullDevice)
    try process.run()
    let text = String(decoding: output.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
    let errors = String(decoding: remarks.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
    process.waitUntilExit()
    return Run(status: process.terminationStatus, output: text, remarks: errors)
  }

  /// A folder that goes when the body is done.
  func withFolder(_ body: (String) throws -> Void) throws {
    let folder = FileManager.default.temporaryDirectory.appendingPathComponent("signet-\(UUID().uuidString)").path
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: false)
    defer { try? FileManager.default.removeItem(atPath: folder) }
    try body(folder)
  }

  @Test func usageIsTwoAndGoesToStandardError() throws {
    let run = try run("entity", "lst")
    #expect(run.status == 2)
    #expect(run.output == "")
    #expect(run.remarks.hasPrefix("signet: entity: unknown command \"lst\" (did you mean \"list\"?)"))
  }

  @Test func helpIsZeroAndGoesToStandardOutput() throws {
    let run = try run("--help")
    #expect(run.status == 0)
    #expect(run.output.contains("usage: signet COMMAND"))
    #expect(run.remarks == "")
  }

  @Test func aMissingConfigurationIsSix() throws {
    let run = try run("status", "-c", "/nonexistent/signet.conf")
    #expect(run.status == 6)
    #expect(run.remarks.hasPrefix("signet: /nonexistent/signet.conf: No such file or directory; name it with -c FILE"))
  }

  @Test func theVariableNamesTheConfiguration() throws {
    let run = try run("check", configuration: "/nonexistent/other.conf")
    #expect(run.status == 6)
    #expect(run.remarks.contains("/nonexistent/other.conf"))
  }

  @Test func initMakesAFolderThatCheckFindsGood() throws {
    try withFolder { folder in
      let made = try run("init", "ca", "--name", "Test CA", "--device", "one", "--json", folder: folder)
      #expect(made.status == 0, "\(made.remarks)")
      let json = try #require(try JSONSerialization.jsonObject(with: Data(made.output.utf8)) as? [String: Any])
      #expect(json["config"] as? String == "\(folder)/ca/signet.conf")
      #expect(json["ca"] as? String == "\(folder)/ca/ca.pem")
      #expect(json["url"] as? String == "http://127.0.0.1:8829/.well-known/cmp")
      let device = try #require((json["devices"] as? [[String: Any]])?.first)
      #expect(device["ref"] as? String == "one")
      #expect(device["subject"] as? String == "CN=one")
      #expect(device["expires"] is NSNull)
      let code = try #require(device["code"] as? String)
      #expect(code.split(separator: "-").map(\.count) == [5, 5, 5, 5])
      let check = try run("check", "-c", "ca/signet.conf", folder: folder)
      #expect(check.status == 0 && check.output == "ca/signet.conf: good\n" && check.remarks == "")
      try onlyTheOwnerReads("\(folder)/ca")
      try nothingHolds(code, in: "\(folder)/ca")
    }
  }

  private func onlyTheOwnerReads(_ folder: String) throws {
    for name in [""] + (try FileManager.default.subpathsOfDirectory(atPath: folder)) {
      let attributes = try FileManager.default.attributesOfItem(atPath: "\(folder)/\(name)")
      let mode = try #require(attributes[.posixPermissions] as? Int)
      #expect(mode & 0o077 == 0, "\(name)")
    }
  }

  private func nothingHolds(_ code: String, in folder: String) throws {
    for name in try FileManager.default.subpathsOfDirectory(atPath: folder) {
      guard let content = FileManager.default.contents(atPath: "\(folder)/\(name)") else { continue }
      #expect(content.range(of: Data(code.utf8)) == nil, "\(name)")
    }
  }

  @Test func initNeverOverwrites() throws {
    try withFolder { folder in
      try Data("mine".utf8).write(to: URL(fileURLWithPath: "\(folder)/cmp.key"))
      let run = try run("init", folder)
      #expect(run.status == 4)
      #expect(run.remarks.hasPrefix("signet: \(folder)/cmp.key exists; nothing is ever overwritten"))
      #expect(try FileManager.default.contentsOfDirectory(atPath: folder) == ["cmp.key"])
    }
  }

  @Test func whatInitCannotFinishItTakesAway() throws {
    try withFolder { folder in
      // The name of the temporary file of the configuration, the last that is written, is taken.
      try FileManager.default.createDirectory(atPath: "\(folder)/ca/signet.conf.new", withIntermediateDirectories: true)
      let run = try run("init", "\(folder)/ca", "--device", "one")
      #expect(run.status == 4 || run.status == 8)
      #expect(try FileManager.default.contentsOfDirectory(atPath: "\(folder)/ca") == ["signet.conf.new"])
    }
  }

  @Test(arguments: [
    (0o640, "others may read or write it (mode 0640)"), (0o604, "mode 0604"), (0o622, "mode 0622"),
  ])
  func aKeyThatOthersMayReadIsNine(mode: Int, message: String) throws {
    try withFolder { folder in
      #expect(try run("init", "\(folder)/ca").status == 0)
      try FileManager.default.setAttributes([.posixPermissions: mode], ofItemAtPath: "\(folder)/ca/ca.key")
      let run = try run("check", "-c", "\(folder)/ca/signet.conf")
      #expect(run.status == 9)
      #expect(run.remarks.contains("\(folder)/ca/ca.key: ") && run.remarks.contains(message))
    }
  }

  @Test func aKeyBehindALinkIsNine() throws {
    try withFolder { folder in
      #expect(try run("init", "\(folder)/ca").status == 0)
      try FileManager.default.moveItem(atPath: "\(folder)/ca/ca.key", toPath: "\(folder)/real.key")
      try FileManager.default.createSymbolicLink(
        atPath: "\(folder)/ca/ca.key", withDestinationPath: "\(folder)/real.key")
      let run = try run("check", "-c", "\(folder)/ca/signet.conf")
      #expect(run.status == 9)
      #expect(run.remarks.contains("this is a symbolic link; name the file itself"))
    }
  }

  @Test func aKeyOfAnotherCertificateIsNine() throws {
    try withFolder { folder in
      #expect(try run("init", "\(folder)/ca").status == 0)
      try FileManager.default.removeItem(atPath: "\(folder)/ca/ca.key")
      try FileManager.default.copyItem(atPath: "\(folder)/ca/cmp.key", toPath: "\(folder)/ca/ca.key")
      let run = try run("check", "-c", "\(folder)/ca/signet.conf", "--json")
      #expect(run.status == 9)
      #expect(run.output.contains("this is not the key of"))
    }
  }
}

/// The commands that need the store, without a daemon.
@Suite struct OfflineCommandTests {
  private let executable = ExecutableTests()

  /// A fresh CA with one device, `one`.
  private func withAuthority(_ body: (_ run: (String...) throws -> ExecutableTests.Run, String) throws -> Void) throws {
    try executable.withFolder { folder in
      #expect(try executable.run("init", "\(folder)/ca", "--device", "one").status == 0)
      let configuration = "\(folder)/ca/signet.conf"
      try body({ (words: String...) in try self.executable.run(words, configuration: configuration) }, folder)
    }
  }

  private func objects(_ run: ExecutableTests.Run) throws -> [[String: Any]] {
    try #require(try JSONSerialization.jsonObject(with: Data(run.output.utf8)) as? [[String: Any]])
  }

  private func object(_ run: ExecutableTests.Run) throws -> [String: Any] {
    try #require(try JSONSerialization.jsonObject(with: Data(run.output.utf8)) as? [String: Any])
  }

  @Test func devicesComeAndGo() throws {
    try withAuthority { (run, _) throws in
      let added = try object(
        try run("entity", "add", "gw", "--subject", "/O=Factory/CN=gw", "--san", "dns:gw.example", "--san", "ip:192.0.2.1",
          "--uses", "3", "--expires", "2090-01-01", "--profile", "device", "--json"))
      #expect(added["subject"] as? String == "CN=gw,O=Factory")
      #expect(added["expires"] as? String == "2090-01-01T00:00:00Z")
      let code = try #require(added["code"] as? String)
      let listed = try objects(try run("entity", "list", "--json"))
      #expect(listed.map { $0["ref"] as? String } == ["one", "gw"])
      #expect(listed[1]["san"] as? String == "DNS:gw.example,IP:192.0.2.1")
      #expect(listed[1]["uses_left"] as? Int == 3)
      #expect(listed[1]["status"] as? String == "new")
      let again = try object(try run("entity", "code", "gw", "--json"))
      #expect(again["code"] as? String != code)
      #expect(try object(try run("entity", "show", "gw", "--json"))["uses_left"] as? Int == 1)
      #expect(try run("entity", "remove", "gw").status == 0)
      #expect(try objects(try run("entity", "list", "--json")).count == 1)
      #expect(try run("entity", "add", "gw").status == 0)
    }
  }

  @Test func refusalsSayWhatToDo() throws {
    try withAuthority { (run, _) throws in
      let twice = try run("entity", "add", "one")
      #expect(twice.status == 4)
      #expect(
        twice.remarks == "signet: one is registered under cmp already; a new code is made with: signet entity code one\n")
      #expect(try run("entity", "show", "two").status == 3)
      #expect(try run("entity", "remove", "two").status == 3)
      #expect(try run("entity", "code", "two").status == 3)
      #expect(try run("cert", "show", "1234").status == 3)
      #expect(try run("cert", "export", "1234").status == 3)
      let alias = try run("entity", "add", "two", "--alias", "cpm")
      #expect(alias.status == 3 && alias.remarks.contains("has no [alias \"cpm\"] (did you mean \"cmp\"?)"))
      #expect(try run("entity", "add", "two", "--profile", "none").status == 3)
      #expect(try run("entity", "add", "two", "--subject", "CN").status == 2)
      #expect(try run("entity", "add", "two", "--san", "dns:not a host").status == 2)
      #expect(try run("entity", "add", "two", "--expires", "2001-01-01").status == 2)
      let long = try run("entity", "add", String(repeating: "x", count: 65))
      #expect(long.status == 2 && long.remarks.contains("say --subject"))
    }
  }

  @Test func aSecretComesFromAPrivateFileOnly() throws {
    try withAuthority { (run, folder) throws in
      let path = "\(folder)/secret"
      try Data("my secret\r\nmore\n".utf8).write(to: URL(fileURLWithPath: path))
      try FileManager.default.setAttributes([.posixPermissions: 0o644], ofItemAtPath: path)
      #expect(try run("entity", "add", "two", "--secret-file", path).status == 9)
      try FileManager.default.setAttributes([.posixPermissions: 0o600], ofItemAtPath: path)
      let added = try run("entity", "add", "two", "--secret-file", path, "--json")
      #expect(added.status == 0)
      #expect(try object(added)["code"] is NSNull)
      #expect(!added.output.contains("my secret"))
      #expect(try run("entity", "add", "three", "--secret", "x").status == 2)
      #expect(try run("entity", "add", "three", "--secret-file", "\(folder)/none").status == 6)
    }
  }

  @Test func emptyListsAreLists() throws {
    try withAuthority { (run, _) throws in
      #expect(try run("cert", "list", "--json").output == "[]\n")
      #expect(try run("cert", "list", "--status", "valid", "--expiring", "30d").status == 0)
      #expect(try run("cert", "list", "--status", "rotten").status == 2)
    }
  }

  @Test func theStoreIsVerified() throws {
    try withAuthority { (run, folder) throws in
      let verified = try object(try run("store", "verify", "--json"))
      #expect(verified["records"] as? Int == 1)
      let segment = "\(folder)/ca/store/00000001.seg"
      var content = try #require(FileManager.default.contents(atPath: segment))
      content[600] ^= 1
      try content.write(to: URL(fileURLWithPath: segment))
      let damaged = try run("store", "verify")
      #expect(damaged.status == 8)
      #expect(damaged.remarks.contains("\(folder)/ca/store: damaged"))
    }
  }

  @Test func aMissingStoreIsEight() throws {
    try withAuthority { (run, folder) throws in
      try FileManager.default.removeItem(atPath: "\(folder)/ca/store")
      let status = try run("status")
      #expect(status.status == 8)
      #expect(status.remarks.contains("there is no store here; signet init makes one, and nothing else does"))
      #expect(try run("check").status == 8)
    }
  }

  @Test func aSealingKeyOfTheWrongSizeIsNine() throws {
    try withAuthority { (run, folder) throws in
      try Data([1, 2, 3]).write(to: URL(fileURLWithPath: "\(folder)/ca/secrets.key"))
      #expect(try run("entity", "list").status == 9)
    }
  }

  /// The lock is held by `flock` of util-linux, which stands for a process that does not answer.
  @Test func aHeldLockWithoutADaemonIsFive() throws {
    try withAuthority { (run, folder) throws in
      let holder = Process()
      holder.executableURL = URL(fileURLWithPath: "/usr/bin/python3")
      holder.arguments = [
        "-c",
        "import fcntl, sys, struct; f = open(sys.argv[1], 'r+b'); fcntl.fcntl(f, 37, struct.pack('hhqqi4x', 1, 0, 0, 0, 0)); print('held', flush=True); sys.stdin.read()",
        "\(folder)/ca/store/store.lock",
      ]
      let input = Pipe()
      let output = Pipe()
      (holder.standardInput, holder.standardOutput) = (input, output)
      try holder.run()
      defer {
        try? input.fileHandleForWriting.close()
        holder.waitUntilExit()
      }
      _ = output.fileHandleForReading.availableData
      let status = try run("status")
      #expect(status.status == 5)
      #expect(status.remarks.contains("nobody answers at \(folder)/ca/control; if that is signet serve, restart it"))
    }
  }
}

/// The same commands beside a daemon.
@Suite struct DaemonCommandTests {
  private let executable = ExecutableTests()

  /// A daemon over a fresh CA, until the body is done; `SIGTERM` must end it with 0.
  private func withDaemon(_ body: (_ run: (String...) throws -> ExecutableTests.Run, String) throws -> Void) throws -> String {
    var log = ""
    try executable.withFolder { folder in
      #expect(try executable.run("init", "\(folder)/ca", "--device", "one", "--listen", "127.0.0.1:0").status == 0)
      let configuration = "\(folder)/ca/signet.conf"
      let daemon = Process()
      daemon.executableURL = ExecutableTests.executable
      daemon.arguments = ["serve", "-c", configuration]
      let remarks = Pipe()
      (daemon.standardError, daemon.standardInput) = (remarks, FileHandle.nullDevice)
      try daemon.run()
      while !log.contains("ready http://"), daemon.isRunning {
        log += String(decoding: remarks.fileHandleForReading.availableData, as: UTF8.self)
      }
      #expect(log.contains("ready http://127.0.0.1:"), "\(log)")
      try body({ (words: String...) in try self.executable.run(words, configuration: configuration) }, folder)
      daemon.terminate()
      log += String(decoding: remarks.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
      daemon.waitUntilExit()
      #expect(daemon.terminationStatus == 0)
      // What the daemon was told is there when it is gone.
      let listed = try executable.run("entity", "list", "--json", configuration: configuration)
      #expect(listed.status == 0 && listed.output.contains("\"ref\":\"gw\""))
    }
    return log
  }

  @Test func theDaemonDoesWhatTheCommandSays() throws {
    let secret = "swordfish of the daemon"
    let log = try withDaemon { run, folder in
      let status = try run("status", "--json")
      #expect(status.status == 0 && status.output.contains("\"serving\":true"), "\(status)")
      #expect(try run("entity", "add", "gw", "--san", "dns:gw.example").status == 0)
      let twice = try run("entity", "add", "gw")
      #expect(twice.status == 4 && twice.remarks.hasPrefix("signet: gw is registered under cmp already"))
      #expect(try run("entity", "show", "gw", "--json").output.contains("DNS:gw.example"))
      #expect(try run("entity", "remove", "one").status == 0)
      #expect(try run("entity", "show", "one").status == 3)
      try Data(secret.utf8).write(to: URL(fileURLWithPath: "\(folder)/secret"))
      try FileManager.default.setAttributes([.posixPermissions: 0o600], ofItemAtPath: "\(folder)/secret")
      #expect(try run("entity", "add", "two", "--secret-file", "\(folder)/secret").status == 0)
      #expect(try run("cert", "list", "--json").output == "[]\n")
      #expect(try run("store", "verify").status == 0)
      #expect(try run("check").status == 0)
    }
    #expect(log.contains(" entity-added alias=cmp entity=gw by=control\n"))
    #expect(log.contains(" entity-removed alias=cmp entity=one by=control\n"))
    #expect(!log.contains(secret))
  }
}
