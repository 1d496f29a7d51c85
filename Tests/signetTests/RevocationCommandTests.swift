import Foundation
import Testing

/// `signet crl` and `signet cert revoke` without a daemon; with one they are tested from outside (Tests/Interop).
@Suite struct RevocationCommandTests {
  private let executable = ExecutableTests()

  private func json(_ run: ExecutableTests.Run) throws -> [String: Any] {
    #expect(run.status == 0, "\(run.remarks)")
    return try #require(try JSONSerialization.jsonObject(with: Data(run.output.utf8)) as? [String: Any])
  }

  @Test func listsAreNumberedAndWritten() throws {
    try executable.withFolder { folder in
      #expect(try executable.run("init", "ca", folder: folder).status == 0)
      let configuration = "\(folder)/ca/signet.conf"
      func run(_ words: String...) throws -> ExecutableTests.Run {
        try executable.run(words, configuration: configuration)
      }
      #expect(try run("crl", "show").status == 3)
      let file = URL(fileURLWithPath: "\(folder)/ca/default.crl")
      var before = Data()
      for number in 1...3 {
        let issued = try json(run("crl", "issue", "--json"))
        #expect(issued["number"] as? Int == number && issued["entries"] as? Int == 0 && issued["ca"] as? String == "default")
        let shown = try json(run("crl", "show", "--json"))
        #expect(shown["number"] as? Int == number && (shown["revoked"] as? [Any])?.count == 0)
        let content = try Data(contentsOf: file)
        #expect(content != before)
        before = content
      }
      let pem = try run("crl", "export", "--ca", "default")
      #expect(pem.output.hasPrefix("-----BEGIN X509 CRL-----\n"))
      #expect(try run("crl", "show", "--ca", "other").status == 3)
      // A file that is damaged, or older than the log says, is not shown; the number after it is a new one.
      try Data(before.dropLast()).write(to: file)
      #expect(try run("crl", "show").status == 3)
      #expect(try json(run("crl", "issue", "--json"))["number"] as? Int == 4)
      try before.write(to: file)
      #expect(try run("crl", "show").status == 3)
      #expect(try FileManager.default.contentsOfDirectory(atPath: "\(folder)/ca").filter { $0.contains("tmp") } == [])
    }
  }

  @Test func whatIsNotThereIsNotRevoked() throws {
    try executable.withFolder { folder in
      #expect(try executable.run("init", "ca", folder: folder).status == 0)
      let configuration = "\(folder)/ca/signet.conf"
      for verb in ["revoke", "hold", "release"] {
        #expect(try executable.run("cert", verb, "0123", configuration: configuration).status == 3)
      }
      let run = try executable.run("cert", "revoke", "0123", "--reason", "keyCompromised", configuration: configuration)
      #expect(run.status == 2)
      #expect(run.remarks.contains("(did you mean \"keyCompromise\"?)"))
    }
  }

  /// A CA whose certificate does not let it sign CRLs makes none, and is told so.
  @Test(.enabled(if: FileManager.default.isExecutableFile(atPath: "/usr/bin/openssl"))) func withoutTheUsage() throws {
    try executable.withFolder { folder in
      #expect(try executable.run("init", "ca", folder: folder).status == 0)
      let process = Process()
      process.executableURL = URL(fileURLWithPath: "/usr/bin/openssl")
      process.arguments =
        "req -x509 -key ca.key -out ca.pem -subj /CN=x -days 9000 -addext keyUsage=critical,keyCertSign".split(separator: " ")
        .map(String.init)
      process.currentDirectoryURL = URL(fileURLWithPath: "\(folder)/ca")
      process.standardError = FileHandle.nullDevice
      try process.run()
      process.waitUntilExit()
      let configuration = "\(folder)/ca/signet.conf"
      let check = try executable.run("check", configuration: configuration)
      #expect(check.remarks.contains("its keyUsage does not say cRLSign"), "\(check.remarks)")
      let issue = try executable.run("crl", "issue", configuration: configuration)
      #expect(issue.status == 9 && issue.remarks.contains("does not let it sign CRLs"), "\(issue.remarks)")
    }
  }

  @Test(arguments: [
    ("crl_interval = 8d", "crl_interval must be shorter than crl_validity"),
    ("crl_validity = 1d", "crl_interval must be shorter"), ("crl_validity = soon", "crl_validity: a time span looks like"),
    ("crl_distribution_point = nowhere", "crl_distribution_point: say a URL such as"),
    ("authority_info_access = http://a b", "authority_info_access: say a URL such as"),
    ("crl_distribution_point = :x", "crl_distribution_point: say a URL"),
  ])
  func settings(_ line: String, _ complaint: String) throws {
    try executable.withFolder { folder in
      #expect(try executable.run("init", "ca", folder: folder).status == 0)
      let path = "\(folder)/ca/signet.conf"
      let text = try String(contentsOfFile: path, encoding: .utf8)
      try text.replacing("signer_key = cmp.key", with: "signer_key = cmp.key\n\(line)").write(
        toFile: path, atomically: true, encoding: .utf8)
      let run = try executable.run("check", configuration: path)
      #expect(run.status == 6)
      #expect(run.remarks.contains(complaint), "\(run.remarks)")
    }
  }
}
