/// When it is known or suspected that the key was compromised or the certificate became invalid otherwise
/// (RFC 5280 5.3.2).
///
///     InvalidityDate ::=  GeneralizedTime
public struct InvalidityDate: Equatable, Sendable {
  public let moment: Timestamp

  public init(_ moment: Timestamp) { self.moment = moment }

  public init(_ reader: inout DERReader) throws(DERError) { moment = try reader.generalizedTime() }

  /// The value of an invalidityDate extension.
  public init(_ value: borrowing Extension) throws(DERError) {
    var reader = value.value
    try self.init(&reader)
    try reader.finish()
  }
}

extension DERWriter {
  /// The extension; whole seconds, never critical.
  @_lifetime(self: copy self)
  public mutating func invalidityDate(_ date: InvalidityDate) {
    let mark = beginExtension(.invalidityDate)
    generalizedTime(date.moment)
    end(mark)
  }
}

extension ObjectIdentifier {
  public static let invalidityDate = ObjectIdentifier([2, 5, 29, 24])
}
