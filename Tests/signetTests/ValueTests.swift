import PKIX
import Testing

@testable import signet

@Suite struct ValueTests {
  @Test(arguments: [
    ("1s", 1), ("90s", 90), ("2m", 120), ("12h", 43_200), ("30d", 2_592_000), ("1w", 604_800), ("1y", 31_536_000),
    ("1y6w", 35_164_800), ("1d12h", 129_600), ("999999999y", 31_535_999_968_464_000),
  ] as [(String, Int64)])
  func durations(text: String, seconds: Int64) { #expect(signet.Duration(text.octets)?.seconds == seconds) }

  @Test(arguments: ["", "d", "30", "30x", "30D", "-1d", "1 d", "0d", "1d2", "1234567890d"])
  func noDurations(text: String) { #expect(signet.Duration(text.octets) == nil) }

  @Test(arguments: [
    ("2026-02-28T13:04:05Z", 1_772_283_845), ("20260228130405Z", 1_772_283_845), ("2026-02-28", 1_772_236_800),
    ("99991231235959Z", 253_402_300_799),
  ] as [(String, Int64)])
  func moments(text: String, seconds: Int64) { #expect(Timestamp(text.octets)?.seconds == seconds) }

  @Test(arguments: ["2026-02-30", "2026-2-28", "20260228130405", "2026-02-28 13:04:05Z", "2026-02-28T24:00:00Z", "x026-02-28"])
  func noMoments(text: String) { #expect(Timestamp(text.octets) == nil) }

  @Test(arguments: [(31_536_000, "1y"), (86_400, "1d"), (3600, "1h"), (60, "1m"), (61, "61s"), (129_600, "36h")] as [(Int64, String)])
  func durationText(seconds: Int64, text: String) { #expect(signet.Duration(seconds: seconds).text.string == text) }

  @Test(arguments: [
    ("127.0.0.1:8829", "127.0.0.1:8829"), ("0.0.0.0:0", "0.0.0.0:0"), ("[::1]:80", "[::1]:80"), ("[::]:80", "[::]:80"),
    ("[2001:DB8:0:0:1:0:0:1]:65535", "[2001:db8::1:0:0:1]:65535"), ("[::ffff:10.0.0.1]:1", "[::ffff:a00:1]:1"),
    ("[1:2:3:4:5:6:7:8]:1", "[1:2:3:4:5:6:7:8]:1"), ("[fe80::]:1", "[fe80::]:1"),
  ])
  func addresses(text: String, expected: String) { #expect(ListenAddress(text.octets)?.text.string == expected) }

  @Test(arguments: [
    "", "8829", "127.0.0.1", "127.0.0.1:", "127.0.0.1:65536", "127.0.0:80", "256.0.0.1:80", "01.0.0.1:80", "localhost:80",
    "[::1]", "::1:80", "[:::1]:80", "[1::2::3]:80", "[1:2:3:4:5:6:7]:80", "[1:2:3:4:5:6:7:8:9]:80", "[0x1::]:1", "[12345::]:1",
    "[1:]:80", "[:1]:80",
  ])
  func noAddresses(text: String) { #expect(ListenAddress(text.octets) == nil) }

  @Test(arguments: [
    ("5a01", [0x5A, 0x01]), ("5A:01", [0x5A, 0x01]), ("0x00ff", [0xFF]), ("1", [0x01]), ("0", [0x00]),
  ] as [(String, [UInt8])])
  func serials(text: String, octets: [UInt8]) { #expect(SerialNumber(text.octets)?.octets == octets) }

  @Test(arguments: ["", "xyz", "0x", "-1", String(repeating: "1", count: 41)])
  func noSerials(text: String) { #expect(SerialNumber(text.octets) == nil) }

  @Test func purposes() {
    #expect(ObjectIdentifier(purpose: "clientAuth".octets) == .clientAuth)
    #expect(ObjectIdentifier(purpose: "1.3.6.1.5.5.7.3.27".octets) == .cmcCA)
    #expect(ObjectIdentifier(purpose: "2.999.1".octets) == ObjectIdentifier([2, 999, 1]))
  }

  @Test(arguments: ["", "client", "1", "3.1.1", "1.40.1", "1.2.03", "1..2", "1.2."])
  func noPurposes(text: String) { #expect(ObjectIdentifier(purpose: text.octets) == nil) }
}
