/// Whether a certificate is a CA's, and how many CAs may follow below it (RFC 5280 4.2.1.9).
///
///     BasicConstraints ::= SEQUENCE {
///         cA                 BOOLEAN DEFAULT FALSE,
///         pathLenConstraint  INTEGER (0..MAX) OPTIONAL }
public struct BasicConstraints: Equatable, Sendable {
  public var cA: Bool
  public var pathLenConstraint: Int?

  public init(cA: Bool, pathLenConstraint: Int? = nil) { (self.cA, self.pathLenConstraint) = (cA, pathLenConstraint) }

  public init(_ reader: inout DERReader) throws(DERError) {
    var fields = try reader.sequence()
    cA = try fields.booleanDefaultFalse()
    let start = fields.offset
    pathLenConstraint = fields.isAtEnd ? nil : try fields.smallInteger()
    if let pathLenConstraint, pathLenConstraint < 0 || !cA { throw DERError(.outOfRange, at: start) }
    try fields.finish()
  }

  /// The value of a basicConstraints extension.
  public init(_ value: borrowing Extension) throws(DERError) {
    var reader = value.value
    try self.init(&reader)
    try reader.finish()
  }
}

extension DERWriter {
  /// The extension; critical, as RFC 5280 4.2.1.9 asks of CA certificates.
  @_lifetime(self: copy self)
  public mutating func basicConstraints(_ constraints: BasicConstraints, critical: Bool = true) {
    let mark = beginExtension(.basicConstraints, critical: critical)
    let sequence = begin(.sequence)
    if constraints.cA { boolean(true) }
    if let length = constraints.pathLenConstraint { integer(length) }
    end(sequence)
    end(mark)
  }
}

extension ObjectIdentifier {
  public static let basicConstraints = ObjectIdentifier([2, 5, 29, 19])
}
