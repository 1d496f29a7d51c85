/// Who speaks to whom, in which transaction, protected how (RFC 9810 5.1.1).
///
///     PKIHeader ::= SEQUENCE {
///         pvno                INTEGER     { cmp1999(1), cmp2000(2), cmp2021(3) },
///         sender              GeneralName,
///         recipient           GeneralName,
///         messageTime     [0] GeneralizedTime      OPTIONAL,
///         protectionAlg   [1] AlgorithmIdentifier  OPTIONAL,
///         senderKID       [2] KeyIdentifier        OPTIONAL,
///         recipKID        [3] KeyIdentifier        OPTIONAL,
///         transactionID   [4] OCTET STRING         OPTIONAL,
///         senderNonce     [5] OCTET STRING         OPTIONAL,
///         recipNonce      [6] OCTET STRING         OPTIONAL,
///         freeText        [7] PKIFreeText          OPTIONAL,
///         generalInfo     [8] SEQUENCE SIZE (1..MAX) OF InfoTypeAndValue OPTIONAL }
///     KeyIdentifier ::= OCTET STRING
///
/// The reader checks structure; `check` checks bounds, so that a message outside them can still be answered.
public struct PKIHeader: DERReadable, ~Escapable {
  /// Nothing when it is missing or beyond 32 bits: both are versions that nobody speaks, and the header can be answered.
  public let pvno: Int?
  public let sender: GeneralName
  public let recipient: GeneralName
  public let messageTime: Timestamp?
  public let protectionAlg: AlgorithmIdentifier?
  public let senderKID: Span<UInt8>?
  public let recipKID: Span<UInt8>?
  public let transactionID: Span<UInt8>?
  public let senderNonce: Span<UInt8>?
  public let recipNonce: Span<UInt8>?
  public let freeText: PKIFreeText?
  public let generalInfo: GeneralInfo?
  /// The whole SEQUENCE as received.
  public let encoded: Span<UInt8>
  public let offset: Int

  @_lifetime(copy reader)
  public init(_ reader: inout DERReader) throws(DERError) {
    let element = try reader.element(.sequence)
    (encoded, offset) = (element.encoded, element.offset)
    var fields = element.reader
    pvno = try PKIHeader.version(&fields)
    sender = try GeneralName(&fields)
    recipient = try GeneralName(&fields)
    messageTime = try PKIHeader.time(&fields)
    protectionAlg = try PKIHeader.algorithm(&fields)
    senderKID = try PKIHeader.octets(2, &fields)
    recipKID = try PKIHeader.octets(3, &fields)
    transactionID = try PKIHeader.octets(4, &fields)
    senderNonce = try PKIHeader.octets(5, &fields)
    recipNonce = try PKIHeader.octets(6, &fields)
    freeText = try fields.optionalExplicit(7, PKIFreeText.self)
    generalInfo = try fields.optionalExplicit(8, GeneralInfo.self)
    try fields.finish()
  }

  private static func version(_ fields: inout DERReader) throws(DERError) -> Int? {
    guard let element = try fields.optional(.integer) else { return nil }
    guard element.content.count <= 4 else { return nil }
    var again = element.whole
    return try again.smallInteger()
  }

  private static func time(_ fields: inout DERReader) throws(DERError) -> Timestamp? {
    guard var inside = try fields.optionalExplicit(0) else { return nil }
    let time = try inside.generalizedTime()
    try inside.finish()
    return time
  }

  @_lifetime(copy fields)
  private static func algorithm(_ fields: inout DERReader) throws(DERError) -> AlgorithmIdentifier? {
    guard var inside = try fields.optionalExplicit(1) else { return nil }
    let algorithm = try AlgorithmIdentifier(&inside)
    try inside.finish()
    return algorithm
  }

  @_lifetime(copy fields)
  private static func octets(_ number: UInt8, _ fields: inout DERReader) throws(DERError) -> Span<UInt8>? {
    guard var inside = try fields.optionalExplicit(number) else { return nil }
    let value = try inside.octetString()
    try inside.finish()
    return value
  }
}

extension PKIHeader {
  /// 2 (cmp2000) or 3 (cmp2021).
  public var hasSupportedVersion: Bool { pvno == 2 || pvno == 3 }

  /// The sender as an encoded GeneralName, unless it is too long to come back in an answer.
  public var usableSender: Span<UInt8>? {
    @_lifetime(copy self) get { PKIHeader.usable(sender.encoded, CMPLimits.generalName) }
  }

  /// The transactionID, unless it is too long or too short to be used or to come back in an answer.
  public var usableTransactionID: Span<UInt8>? {
    @_lifetime(copy self) get { PKIHeader.usable(transactionID, CMPLimits.transactionID) }
  }

  /// The senderNonce, unless it is too long or too short to come back in an answer.
  public var usableSenderNonce: Span<UInt8>? {
    @_lifetime(copy self) get { PKIHeader.usable(senderNonce, CMPLimits.nonce) }
  }

  @_lifetime(copy value)
  private static func usable(_ value: Span<UInt8>?, _ most: Int) -> Span<UInt8>? {
    guard let value, value.count >= 1, value.count <= most else { return nil }
    return value
  }

  /// The first field that is there and outside its bounds. Whether a field must be there depends on the transaction, and
  /// is not asked here.
  public func check() throws(PKIMessageFault) {
    if !hasSupportedVersion { throw fault(.pvno, nil) }
    if sender.encoded.count > CMPLimits.generalName { throw PKIMessageFault(.sender, at: sender.offset) }
    if recipient.encoded.count > CMPLimits.generalName { throw PKIMessageFault(.recipient, at: recipient.offset) }
    if !PKIHeader.isWithin(senderKID, 0, CMPLimits.keyIdentifier) { throw fault(.senderKID, 2) }
    if !PKIHeader.isWithin(recipKID, 0, CMPLimits.keyIdentifier) { throw fault(.recipKID, 3) }
    if !PKIHeader.isWithin(transactionID, 1, CMPLimits.transactionID) { throw fault(.transactionID, 4) }
    if !PKIHeader.isWithin(senderNonce, 1, CMPLimits.nonce) { throw fault(.senderNonce, 5) }
    if !PKIHeader.isWithin(recipNonce, 1, CMPLimits.nonce) { throw fault(.recipNonce, 6) }
    if let freeText, !freeText.isWithinBounds { throw fault(.freeText, 7) }
    if let generalInfo, !generalInfo.isWithinBounds { throw fault(.generalInfo, 8) }
  }

  private static func isWithin(_ value: Span<UInt8>?, _ least: Int, _ most: Int) -> Bool {
    guard let value else { return true }
    return value.count >= least && value.count <= most
  }

  /// Finds where the field stands, by the number of its tag; without one, the first field.
  private func fault(_ field: PKIMessageFault.Field, _ number: UInt8?) -> PKIMessageFault {
    var reader = DERReader(encoded, offset: offset)
    do throws(DERError) {
      var fields = try reader.sequence()
      let first = fields.offset
      guard let number else { return PKIMessageFault(field, at: first) }
      // Sender and recipient have context tags too; no fault is found behind a missing pvno.
      for _ in 0..<3 { _ = try fields.element() }
      while !fields.isAtEnd {
        let element = try fields.element()
        if element.tag == .contextConstructed(number) { return PKIMessageFault(field, at: element.offset) }
      }
    } catch {}  // not reached: the same bytes were read before
    return PKIMessageFault(field, at: offset)
  }
}
