/// Which algorithm, and its parameters as they stand (RFC 5280 4.1.1.2).
///
///     AlgorithmIdentifier  ::=  SEQUENCE  {
///         algorithm   OBJECT IDENTIFIER,
///         parameters  ANY DEFINED BY algorithm OPTIONAL  }
public struct AlgorithmIdentifier: DERReadable, ~Escapable {
  public let algorithm: ObjectIdentifier
  public let parameters: DERElement?
  /// The whole SEQUENCE as received.
  public let encoded: Span<UInt8>
  public let offset: Int

  @_lifetime(copy reader)
  public init(_ reader: inout DERReader) throws(DERError) {
    try self.init(element: reader.element(.sequence))
  }

  /// From an element whose tag the caller has accepted: an IMPLICIT field, or a SEQUENCE.
  @_lifetime(copy element)
  public init(element: DERElement) throws(DERError) {
    encoded = element.encoded
    offset = element.offset
    var fields = element.reader
    algorithm = try fields.objectIdentifier()
    parameters = fields.isAtEnd ? nil : try fields.element()
    try fields.finish()
  }

  /// Parameters that mean nothing: absent, or NULL. Peers write either, whatever the standard says.
  public var hasNoParameters: Bool {
    guard let parameters else { return true }
    return parameters.tag == .null && parameters.content.count == 0
  }
}

extension DERWriter {
  /// An AlgorithmIdentifier without parameters, or with NULL.
  @_lifetime(self: copy self)
  public mutating func algorithmIdentifier(_ identifier: ObjectIdentifier, null: Bool = false) {
    let sequence = begin(.sequence)
    objectIdentifier(identifier)
    if null { self.null() }
    end(sequence)
  }
}
