/// Keys and certificates on their way from one machine to another, in a file (RFC 7292 4).
///
///     PFX ::= SEQUENCE {
///         version     INTEGER {v3(3)}(v3,...),
///         authSafe    ContentInfo,
///         macData     MacData OPTIONAL }
///
/// RFC 7292 allows BER. Only DER is read here, which is what OpenSSL, Bouncy Castle and Windows write.
public struct PFX: DERReadable, ~Escapable {
  /// `cmsData`, or `signedData`, which is not used here.
  public let authSafe: ContentInfo
  /// Nothing: nothing says that the file is as it was made.
  public let macData: MacData?

  @_lifetime(copy reader)
  public init(_ reader: inout DERReader) throws(DERError) {
    var fields = try reader.sequence()
    let start = fields.offset
    guard try fields.smallInteger() == 3 else { throw DERError(.outOfRange, at: start) }
    authSafe = try ContentInfo(&fields)
    macData = fields.isAtEnd ? nil : try MacData(&fields)
    try fields.finish()
  }

  /// A file: exactly these bytes.
  @_lifetime(copy bytes)
  public init(_ bytes: Span<UInt8>) throws(DERError) {
    try DERWalk.check(bytes)
    var reader = DERReader(bytes)
    try self.init(&reader)
    try reader.finish()
  }
}
