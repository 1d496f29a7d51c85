/// What is wrong with an encoding, and where: a wrong tag at the identifier, a wrong length at the length octet, a
/// wrong value at its first content octet or at the content octet that is wrong, and what a type of a higher module
/// does not allow at the identifier again.
public struct DERError: Error, Equatable, Sendable {
  public enum Kind: UInt8, Sendable {
    /// The bytes end inside an element, or an element is longer than what holds it.
    case truncated
    /// Bytes stand after the last element that the type allows.
    case trailingData
    /// The element is not the one that the type has here.
    case unexpectedTag
    /// A tag number above 30.
    case highTagNumber
    /// The indefinite form (X.690 8.1.3.6), which DER forbids.
    case indefiniteLength
    /// A length with more octets than it needs, or above 2^31 - 1.
    case badLength
    /// A primitive type in constructed form, or the reverse.
    case wrongForm
    /// Elements nested deeper than `DERLimits.depth`.
    case tooDeep
    /// A value outside what its type allows: BOOLEAN other than 00 and FF, padded INTEGER, unused bits, time.
    case badBoolean, badInteger, badBitString, badNull, badObjectIdentifier, badString, badTime
    /// A well-formed value outside the bounds of its type (SIZE, sign) or of this program.
    case outOfRange
    /// More elements than this program takes.
    case tooMany
    /// A DEFAULT value that is encoded, or an element that must not stand twice.
    case notDistinguished
    /// Two fields that must say the same do not: the signature algorithm inside and outside of what is signed.
    case mismatch
    /// The writer's room is too small. Never caused by a peer alone: the writer's caller has bounded what it writes.
    case overflow
  }

  public let kind: Kind
  /// Octets from the start of the outermost bytes that were read.
  public let offset: Int

  public init(_ kind: Kind, at offset: Int) {
    self.kind = kind
    self.offset = offset
  }
}

/// The bounds of this module, each with its reason.
public enum DERLimits {
  /// The deepest honest CMP message nests about 20 levels (a GeneralName in an extension of a certificate in a nested
  /// message); 32 leaves room and keeps the walk's stack in one cache line pair.
  public static let depth = 32
  /// The longest OBJECT IDENTIFIER in octets. Known ones have at most 11.
  public static let objectIdentifier = 64
}
