import Testing

@testable import signet

@Suite struct ArgumentsTests {
  private func run(_ line: String) throws -> Arguments? {
    if case .run(let arguments) = try CommandRequest(words(line)) { return arguments }
    return nil
  }

  private func failure(_ line: String) -> Failure? {
    do {
      _ = try CommandRequest(words(line))
      return nil
    } catch {
      return error
    }
  }

  @Test func optionsStandAnywhere() throws {
    let arguments = try #require(try run("--json entity add -c a.conf --uses=3 router-7 --san dns:a --san ip:1.2.3.4"))
    #expect(arguments.command == .entityAdd)
    #expect(arguments.operands == ["router-7".octets])
    #expect(arguments.json)
    #expect(arguments.configuration == "a.conf".octets)
    #expect(arguments.value(.uses) == "3".octets)
    #expect(arguments.values(.san) == ["dns:a".octets, "ip:1.2.3.4".octets])
    #expect(!arguments.has(.alias))
  }

  @Test func anOptionalWordMayBeLeftOut() throws {
    #expect(try run("ca show")?.operands == [])
    #expect(try run("ca show one")?.operands == ["one".octets])
  }

  @Test func wordsAfterTwoDashesAreOperands() throws {
    #expect(try run("entity show -- --json")?.operands == ["--json".octets])
  }

  @Test func valuesMayBeginWithADash() throws {
    #expect(try run("init d --name -x-")?.value(.name) == "-x-".octets)
    #expect(try run("init d --name=")?.value(.name) == [])
  }

  @Test(arguments: [
    ("", "say what to do: signet --help shows what there is"),
    ("entty", "unknown command \"entty\" (did you mean \"entity\"?); signet --help shows what there is"),
    ("entity", "entity: say which of: add list show remove code"),
    ("entity lst", "entity: unknown command \"lst\" (did you mean \"list\"?); signet entity --help shows what there is"),
    ("status extra", "status: \"extra\" is one argument too many\nusage: signet status"),
    ("entity show", "entity show: REF is missing\nusage: signet entity show REF [--alias A]"),
    ("ca show one two", "ca show: \"two\" is one argument too many\nusage: signet ca show [NAME]"),
    ("ca import --name a", "ca import: FILE is missing\nusage: signet ca import FILE [--name NAME]"),
    ("ca csr -c x", "ca csr: it reads no configuration, so -c means nothing"),
    ("status -x", "status: unknown option \"-x\"\nusage: signet status"),
    ("status --jsn", "status: unknown option --jsn (did you mean \"json\"?)\nusage: signet status"),
    ("status --json=1", "status: --json takes no value\nusage: signet status"),
    ("status -c", "status: -c needs a value\nusage: signet status"),
    ("serve --json", "serve: it prints no result, so --json means nothing\nusage: signet serve"),
    ("--name x init d", "--name stands before a command that knows it; say the command first"),
    ("entity show r --alias a --alias b", "entity show: --alias is given twice\nusage: signet entity show REF [--alias A]"),
    ("cert show zz", "cert show: SERIAL zz: a serial number is 1 to 20 octets in hexadecimal\nusage: signet cert show SERIAL"),
    ("entity code r --secret x", "entity code: unknown option --secret"),
  ])
  func mistakesAreExplained(line: String, message: String) throws {
    let failure = try #require(self.failure(line))
    #expect(failure.status == .usage)
    #expect(failure.message.string.hasPrefix(message))
  }

  @Test func theControlSocketMayCarryTheSecretItself() throws {
    guard case .run(let arguments) = try CommandRequest(words("entity code r --secret x"), from: .control) else {
      Issue.record("help was understood")
      return
    }
    #expect(arguments.value(.secret) == "x".octets)
  }

  @Test func helpExistsAtEveryLevel() throws {
    var lines = ["--help", "help", "-h", "entity --help", "help cert", "store -h"]
    for row in CommandTable.rows { lines.append("\(row.title.string) --help") }
    for line in lines {
      guard case .help(let text) = try CommandRequest(words(line)) else {
        Issue.record("\(line) is not help")
        continue
      }
      #expect(text.string.contains("signet"), "\(line)")
    }
  }

  @Test func everyLineOfHelpFitsATerminal() throws {
    for row in CommandTable.rows {
      for line in Help.text(noun: [], row: row).string.split(separator: "\n") where !line.hasPrefix("usage") {
        #expect(line.count <= 100, "\(line)")
      }
    }
  }
}
