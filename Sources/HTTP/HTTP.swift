/// HTTP/1.0 and 1.1 as far as CMP needs it (RFC 9112, RFC 9811): one request head in, one response head out, bodies by
/// length or in chunks.
///
/// This module knows no socket, no clock and nothing of CMP but the shape of its URLs. It never allocates and never traps
/// on what it reads: every departure from the grammar is an `HTTPFault` with the status that answers it. It is stricter than
/// most servers (no folded lines, no bare LF, no space before a colon), because every leniency there is a way to
/// smuggle a second request past somebody.
///
/// What it reads it describes by `OctetRange`s, not by views: a head stays valid as long as the octets stay where they are,
/// across any number of turns of the loop.
public enum HTTPLimits {
  /// Octets of the first line: the longest path we have is under 100.
  public static let requestLine = 1024
  /// Octets of a whole request head with its empty line. `openssl cmp` sends about 150, curl 200.
  public static let requestHead = 4096
  /// Fields of a request head.
  public static let fields = 64
  /// Empty lines before a request, which RFC 9112 2.2 asks to skip.
  public static let emptyLines = 2
  /// Octets of a response head; Nokia's client reads no more than 512.
  public static let responseHead = 256
  /// Octets of chunk extensions in one body, all of them ignored.
  public static let chunkExtensions = 256
  /// Octets of the fields after a chunked body, all of them ignored.
  public static let trailer = 1024
  /// Octets of the reference and of the password of a login: as many as a registered device may have of each.
  public static let basicReference = 128
  public static let basicPassword = 128
  /// Octets of the name of an alias: MTG's policies are UUIDs, which have 36.
  public static let aliasName = 40
}
