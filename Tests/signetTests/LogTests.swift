import PKIX
import Testing

@testable import signet

@Suite struct LogTests {
  private let moment = Timestamp(seconds: 1_772_283_845)

  private func lines(_ format: LogFormat, _ value: String) -> String {
    var log = LogLines(format)
    log.begin("refused", at: moment)
    log.add("entity", value.octets.span)
    log.add("offset", 12)
    log.add("serial", hex: ([0x0A, 0xFF] as [UInt8]).span)
    log.end()
    return log.text.string
  }

  @Test(arguments: [
    ("router-7", "router-7"), ("two words", #""two words""#), ("", #""""#), ("a=b", #""a=b""#),
    ("say \"hi\"", #""say \"hi\"""#), ("line\nissued serial=1", #""line\nissued serial=1""#),
    ("\u{1B}[2J", "\\x1b[2J"),
  ])
  func textIsOneLine(value: String, expected: String) {
    let line = lines(.text, value)
    #expect(line == "2026-02-28T13:04:05Z refused entity=\(expected) offset=12 serial=0aff\n")
  }

  @Test(arguments: [("router-7", "router-7"), ("a\nb\"", #"a\nb\""#)])
  func jsonIsOneObject(value: String, expected: String) {
    let line = lines(.json, value)
    #expect(
      line == #"{"time":"2026-02-28T13:04:05Z","event":"refused","entity":"\#(expected)","offset":12,"serial":"0aff"}"# + "\n")
  }
}
