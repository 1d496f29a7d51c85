/// Why a request failed (RFC 9810 5.2.3): a named-bit list in which an answer sets exactly one bit.
///
///     PKIFailureInfo ::= BIT STRING { badAlg (0), badMessageCheck (1), ... duplicateCertReq (26) }
public struct PKIFailureInfo: Equatable, Sendable {
  public let bits: NamedBits

  public init(bits: NamedBits) { self.bits = bits }
  public init(bit: Int) { bits = NamedBits(bit: bit) }

  public init(_ reader: inout DERReader) throws(DERError) { bits = try reader.namedBits() }

  public func contains(_ other: PKIFailureInfo) -> Bool { bits.contains(other.bits) }

  /// The number of the lowest bit that is set, or nothing.
  public var bit: Int? { bits.isEmpty ? nil : bits.rawValue.trailingZeroBitCount }
}

extension DERWriter {
  @_lifetime(self: copy self)
  public mutating func pkiFailureInfo(_ info: PKIFailureInfo) { namedBits(info.bits) }
}

extension PKIFailureInfo {
  public static let badAlg = PKIFailureInfo(bit: 0)
  public static let badMessageCheck = PKIFailureInfo(bit: 1)
  public static let badRequest = PKIFailureInfo(bit: 2)
  public static let badTime = PKIFailureInfo(bit: 3)
  public static let badCertId = PKIFailureInfo(bit: 4)
  public static let badDataFormat = PKIFailureInfo(bit: 5)
  public static let wrongAuthority = PKIFailureInfo(bit: 6)
  public static let incorrectData = PKIFailureInfo(bit: 7)
  public static let missingTimeStamp = PKIFailureInfo(bit: 8)
  public static let badPOP = PKIFailureInfo(bit: 9)
  public static let certRevoked = PKIFailureInfo(bit: 10)
  public static let certConfirmed = PKIFailureInfo(bit: 11)
  public static let wrongIntegrity = PKIFailureInfo(bit: 12)
  public static let badRecipientNonce = PKIFailureInfo(bit: 13)
  public static let timeNotAvailable = PKIFailureInfo(bit: 14)
  public static let unacceptedPolicy = PKIFailureInfo(bit: 15)
  public static let unacceptedExtension = PKIFailureInfo(bit: 16)
  public static let addInfoNotAvailable = PKIFailureInfo(bit: 17)
  public static let badSenderNonce = PKIFailureInfo(bit: 18)
  public static let badCertTemplate = PKIFailureInfo(bit: 19)
  public static let signerNotTrusted = PKIFailureInfo(bit: 20)
  public static let transactionIdInUse = PKIFailureInfo(bit: 21)
  public static let unsupportedVersion = PKIFailureInfo(bit: 22)
  public static let notAuthorized = PKIFailureInfo(bit: 23)
  public static let systemUnavail = PKIFailureInfo(bit: 24)
  public static let systemFailure = PKIFailureInfo(bit: 25)
  public static let duplicateCertReq = PKIFailureInfo(bit: 26)

  /// The name of the lowest bit that is set.
  public var name: StaticString {
    switch bit {
    case 0: "badAlg"
    case 1: "badMessageCheck"
    case 2: "badRequest"
    case 3: "badTime"
    case 4: "badCertId"
    case 5: "badDataFormat"
    case 6: "wrongAuthority"
    case 7: "incorrectData"
    case 8: "missingTimeStamp"
    case 9: "badPOP"
    case 10: "certRevoked"
    case 11: "certConfirmed"
    case 12: "wrongIntegrity"
    case 13: "badRecipientNonce"
    case 14: "timeNotAvailable"
    case 15: "unacceptedPolicy"
    case 16: "unacceptedExtension"
    case 17: "addInfoNotAvailable"
    case 18: "badSenderNonce"
    case 19: "badCertTemplate"
    case 20: "signerNotTrusted"
    case 21: "transactionIdInUse"
    case 22: "unsupportedVersion"
    case 23: "notAuthorized"
    case 24: "systemUnavail"
    case 25: "systemFailure"
    case 26: "duplicateCertReq"
    default: "none"
    }
  }
}
