import Foundation
import Testing

/// `signet ca` from outside, with CAs that it makes for itself; Tests/Interop/casfiles.py has those of others.
@Suite struct AuthorityCommandTests {
  private let executable = ExecutableTests()

  /// Two fresh folders of `init`, `a` and `b`; the commands work on `a`.
  private func withTwo(_ body: (_ run: (String...) throws -> ExecutableTests.Run, String) throws -> Void) throws {
    try executable.withFolder { folder in
      for name in ["a", "b"] { #expect(try executable.run("init", "\(folder)/\(name)", "--name", name).status == 0) }
      let configuration = "\(folder)/a/signet.conf"
      try body({ (words: String...) in try self.executable.run(words, configuration: configuration) }, folder)
    }
  }

  private func object(_ run: ExecutableTests.Run) throws -> [String: Any] {
    try #require(try JSONSerialization.jsonObject(with: Data(run.output.utf8)) as? [String: Any], "\(run.remarks)")
  }

  private func names(_ folder: String) throws -> [String] {
    try FileManager.default.contentsOfDirectory(atPath: folder).sorted()
  }

  @Test func showAndExport() throws {
    try withTwo { (run, folder) throws in
      let shown = try object(try run("ca", "show", "default", "--json"))
      #expect(shown["subject"] as? String == "CN=a" && shown["root"] as? Bool == true && shown["key"] as? String == "ec-p256")
      #expect(shown["signer"] as? String == "CN=a CMP")
      #expect(shown["crl_number"] is NSNull && (shown["sha256"] as? String)?.count == 64)
      #expect(try run("crl", "issue").status == 0)
      #expect(try object(try run("ca", "show", "default", "--json"))["crl_number"] as? Int == 1)
      #expect(try run("ca", "show").output.contains("crl number          1\ncrl next update     20"))
      #expect(try run("ca", "export").output == String(contentsOfFile: "\(folder)/a/ca.pem", encoding: .utf8))
      let absent = try run("ca", "show", "defaul")
      #expect(absent.status == 3 && absent.remarks.contains("(did you mean \"default\"?)"))
    }
  }

  @Test func importAddsFilesAndASection() throws {
    try withTwo { (run, folder) throws in
      let configuration = "\(folder)/a/signet.conf"
      try FileManager.default.setAttributes([.posixPermissions: 0o640], ofItemAtPath: configuration)
      let before = try String(contentsOfFile: configuration, encoding: .utf8)
      let made = try object(try run("ca", "import", "\(folder)/b/ca.pem", "--key", "\(folder)/b/ca.key", "--name", "b", "--json"))
      #expect(made["root"] as? Bool == true && made["leads_to_root"] as? Bool == true && made["subject"] as? String == "CN=b")
      #expect(try String(contentsOfFile: configuration, encoding: .utf8).hasPrefix(before + "\n[ca \"b\"]\ncertificate = b.pem\n"))
      for name in ["b.pem", "b.key", "b-cmp.pem", "b-cmp.key"] {
        let mode = try FileManager.default.attributesOfItem(atPath: "\(folder)/a/\(name)")[.posixPermissions] as? Int
        #expect(mode == 0o600, "\(name)")
      }
      #expect(try FileManager.default.attributesOfItem(atPath: configuration)[.posixPermissions] as? Int == 0o640)
      #expect(try run("check").status == 0)
      #expect(try run("ca", "export").status == 2)
      let again = try run("ca", "import", "\(folder)/b/ca.pem", "--key", "\(folder)/b/ca.key", "--name", "c")
      #expect(again.status == 4 && again.remarks == "signet: [ca \"b\"] is CN=b already\n")
    }
  }

  /// The name of the temporary file of the configuration, the last that is written, is taken.
  @Test func whatImportCannotFinishItTakesAway() throws {
    try withTwo { (run, folder) throws in
      try FileManager.default.createDirectory(atPath: "\(folder)/a/signet.conf.new", withIntermediateDirectories: false)
      let before = try names("\(folder)/a")
      let run = try run("ca", "import", "\(folder)/b/ca.pem", "--key", "\(folder)/b/ca.key", "--name", "b")
      #expect(run.status == 8, "\(run.remarks)")
      #expect(try names("\(folder)/a") == before)
    }
  }

  @Test func requestsNeedAKeyAndNeverOverwrite() throws {
    try withTwo { (run, folder) throws in
      let subject = ["--subject", "CN=x"]
      func csr(_ more: String...) throws -> ExecutableTests.Run { try executable.run(["ca", "csr"] + subject + more) }
      let (key, out) = ("\(folder)/x.key", "\(folder)/x.csr")
      #expect(try csr("--out", out).status == 2)
      #expect(try csr("--out", out, "--new-key", key, "--key", key).status == 2)
      #expect(try csr("--new-key", key).status == 2)
      #expect(try names(folder) == ["a", "b"])
      #expect(try csr("--out", out, "--new-key", key, "--key-type", "ec-p384").status == 0)
      #expect(try csr("--out", out, "--key", key).status == 4)
      #expect(try csr("--out", "\(folder)/y.csr", "--new-key", key).status == 4)
      #expect(try csr("--out", "\(folder)/none/y.csr", "--new-key", "\(folder)/y.key").status == 8)
      #expect(try names(folder) == ["a", "b", "x.csr", "x.key"])
    }
  }
}
