/// What a header that we write says, in the order of the production; PKIHeader is the reader that faces it.
///
/// Every span is copied by the writer and none is kept. (The optional spans are spelled out because `?` would give them an
/// initial value of nil, whose lifetime the compiler cannot infer.)
public struct PKIHeaderFields: ~Escapable {
  /// 2, unless the message needs what only 3 has (RFC 9483 3.1). OpenSSL 3.0 reads nothing but 2.
  public var pvno = 2
  /// An encoded Name; nothing is the NULL-DN.
  public var sender: Optional<Span<UInt8>>
  /// An encoded GeneralName; nothing is the NULL-DN.
  public var recipient: Optional<Span<UInt8>>
  public var messageTime: Timestamp?
  public var protectionAlg: ProtectionFields
  public var senderKID: Optional<Span<UInt8>>
  public var recipKID: Optional<Span<UInt8>>
  public var transactionID: Optional<Span<UInt8>>
  public var senderNonce: Optional<Span<UInt8>>
  public var recipNonce: Optional<Span<UInt8>>
  /// An encoded PKIFreeText.
  public var freeText: Optional<Span<UInt8>>
  public var implicitConfirm = false
  public var confirmWaitTime: Timestamp?
  /// The name of one certificate profile.
  public var certProfile: Optional<Span<UInt8>>
  /// Encoded InfoTypeAndValues, one after the other, behind those above.
  public var otherGeneralInfo: Optional<Span<UInt8>>

  @_lifetime(copy sender, copy recipient)
  public init(sender: Span<UInt8>?, recipient: Span<UInt8>?) {
    self.sender = sender
    self.recipient = recipient
    protectionAlg = .none
    (senderKID, recipKID, transactionID) = (nil, nil, nil)
    (senderNonce, recipNonce, freeText) = (nil, nil, nil)
    (certProfile, otherGeneralInfo) = (nil, nil)
  }

  /// Of an answer: it goes to whoever asked, names the transaction, and brings the nonce back (RFC 9483 3.1). What is out
  /// of bounds does not come back.
  @_lifetime(copy sender, copy request)
  public init(sender: Span<UInt8>?, answering request: PKIHeader) {
    self.init(sender: sender, recipient: request.usableSender)
    transactionID = request.usableTransactionID
    recipNonce = request.usableSenderNonce
  }
}

extension DERWriter {
  @_lifetime(self: copy self)
  public mutating func pkiHeader(_ fields: PKIHeaderFields) {
    let header = begin(.sequence)
    integer(fields.pvno)
    headerSender(fields.sender)
    headerRecipient(fields.recipient)
    if let messageTime = fields.messageTime {
      let inside = begin(.contextConstructed(0))
      generalizedTime(messageTime)
      end(inside)
    }
    headerProtection(fields.protectionAlg)
    headerOctets(2, fields.senderKID)
    headerOctets(3, fields.recipKID)
    headerOctets(4, fields.transactionID)
    headerOctets(5, fields.senderNonce)
    headerOctets(6, fields.recipNonce)
    if let freeText = fields.freeText {
      let inside = begin(.contextConstructed(7))
      raw(freeText)
      end(inside)
    }
    headerGeneralInfo(fields)
    end(header)
  }

  @_lifetime(self: copy self)
  private mutating func headerSender(_ name: Span<UInt8>?) {
    guard let name else { return nullName() }
    directoryName(name)
  }

  @_lifetime(self: copy self)
  private mutating func headerRecipient(_ name: Span<UInt8>?) {
    guard let name else { return nullName() }
    raw(name)
  }

  /// `directoryName: {}`, the name of whoever is not known.
  @_lifetime(self: copy self)
  private mutating func nullName() {
    let choice = begin(.contextConstructed(4))
    end(begin(.sequence))
    end(choice)
  }

  @_lifetime(self: copy self)
  private mutating func headerProtection(_ protection: ProtectionFields) {
    if case .none = protection { return }
    let inside = begin(.contextConstructed(1))
    protectionAlg(protection)
    end(inside)
  }

  @_lifetime(self: copy self)
  private mutating func headerOctets(_ number: UInt8, _ octets: Span<UInt8>?) {
    guard let octets else { return }
    let inside = begin(.contextConstructed(number))
    octetString(octets)
    end(inside)
  }

  @_lifetime(self: copy self)
  private mutating func headerGeneralInfo(_ fields: PKIHeaderFields) {
    let certProfile = fields.certProfile
    let other = fields.otherGeneralInfo
    if !fields.implicitConfirm, fields.confirmWaitTime == nil, certProfile == nil, other == nil { return }
    let info = beginPair(.contextConstructed(8), .sequence)
    if fields.implicitConfirm { implicitConfirm() }
    if let moment = fields.confirmWaitTime { confirmWaitTime(moment) }
    if let certProfile { self.certProfile(certProfile) }
    if let other { raw(other) }
    end(info)
  }
}
