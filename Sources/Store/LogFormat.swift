// The log on the medium, octet by octet. Numbers are little endian; times are seconds since 1970, UTC.
//
// A store is a folder: segments `00000001.seg`, `00000002.seg`, ... without a gap, two heads `head.a` and `head.b`, and
// `store.lock`. Every file has mode 0600.
//
// SEGMENT HEADER, the first 512 octets of a segment, written once:
//
//     0   8  "SIGNETLG"
//     8   4  CRC-32C of octets 12 to 511
//    12   2  format, major (1): another major is refused
//    14   2  format, minor (0): a higher minor is read
//    16   4  epoch: by chance, another for every segment, so that what a block held before is not taken for a record
//    20   4  number of the segment, as in its name
//    24   8  sequence number (LSN) of its first record; 1 in the first segment
//    32   8  time of its making
//    40   8  time floor: the latest time in any record before
//    48  32  chain: h of the record before its first, zeros before the first of all
//    80      zeros
//
// It has a sector for itself, so that no later write can tear it.
//
// RECORD, at a multiple of 8:
//
//     0   4  length of the payload; 0 where nothing has been written yet (there are no empty payloads)
//     4   4  CRC-32C of octets 0 to 3 and 8 to the end, filling included
//     8   8  LSN: one more than that of the record before
//    16   4  epoch of the segment
//    20   1  kind (RecordKind)
//    21   1  version of the payload's layout
//    22   2  bit 15: a reader that does not know this kind or version may skip it. Bits 0 to 14: place in its commit, from 0
//    24   8  time
//    32   8  first eight octets of h of the record before
//    40      payload, then 0xFF up to a multiple of 8
//
// The length is never torn, since it is aligned. The chain is
//
//     h(n) = SHA-256(h(n-1) || octets 0..3 || octets 8..15 || octets 20..31 || payload)
//
// It leaves out the epoch, so that a record keeps its place in the chain when recovery copies it into another segment.
//
// After the last record a segment holds zeros, written ahead in steps so that a commit changes no metadata of the file.
// A segment ends before the LSN with which the next one begins: what follows there, zeros or a torn commit, is dead.
//
// HEAD, 512 octets; the two are written in turn when a segment is begun and when the log is closed, always after what they
// speak of is on the medium:
//
//     0   8  "SIGNETHD"
//     8   4  CRC-32C of octets 12 to 511
//    12   2  format, major
//    14   2  format, minor
//    16   8  sequence: the valid head with the higher one counts
//    24   4  number of the last segment
//    28   4  zeros
//    32   8  LSN of the last record, 0 if there is none
//    40   8  time floor
//    48  32  chain: h of the last record
//    80      zeros
//
// A log that ends before its head says has lost records that were acknowledged, or is an old copy: it is refused.
//
// A COMMIT is what was written between two syncs: records whose places count from 0. Its sectors may reach the medium in
// any order, so after a power cut any of them may be missing. A commit is only begun when the one before is on the medium.
// Hence the rule for a record that is not as it should be, at LSN n:
//
//     - a valid record follows whose commit began after n: n had been acknowledged. Damage; the log is not opened.
//     - otherwise, and if the head does not claim n: a torn tail. The log ends before n and goes on in a new segment; the
//       torn one is kept as it is.

enum LogFormat {
  static let major: UInt16 = 1
  static let minor: UInt16 = 0
  static let headerCount = 512
  static let recordHeaderCount = 40
  /// "SIGNETLG"
  static let segmentMagic: UInt64 = 0x474C_5445_4E47_4953
  /// "SIGNETHD"
  static let headMagic: UInt64 = 0x4448_5445_4E47_4953
  static let skippable: UInt16 = 0x8000
  static let placeMask: UInt16 = 0x7FFF
  static let filling: UInt8 = 0xFF

  /// Octets that a record with this payload takes.
  static func recordCount(_ payload: Int) -> Int { (recordHeaderCount + payload + 7) & ~7 }
}

/// How much of everything. One home, each with its reason.
public struct LogLimits: Sendable {
  /// Octets after which a segment is closed and the next begun: small enough to copy, check and read whole.
  public var segment = 16 << 20
  /// Octets of records between two commits. Allocated at start and never more: 64 answers of 4 KiB twice over.
  public var staging = 512 << 10
  /// Octets of zeros written ahead at once: about 170 commits of one certificate.
  public var ahead = 256 << 10
  /// Octets of one payload: an answer with a chain of certificates is below 16 KiB.
  public var payload = 64 << 10

  public init() {}

  /// The largest payload that any log of this format may hold, whatever its limits were when it was written.
  static let anyPayload = 128 << 10

  func check() {
    precondition(payload >= 1 && payload <= LogLimits.anyPayload, "a payload has between 1 octet and 128 KiB")
    precondition(staging >= LogFormat.recordCount(payload), "the staging room holds a payload of any size")
    precondition(
      segment >= LogFormat.headerCount + staging && segment <= 1 << 30, "a segment holds a full commit, within 1 GiB")
    precondition(ahead >= 512 && ahead <= segment, "zeros are written ahead by sectors, within a segment")
  }
}
