/// What a message is about (RFC 9810 5.1.2), as received: which of the 27 kinds, and an element that is read in the second
/// pass.
///
///     PKIBody ::= CHOICE {
///         ir       [0]  CertReqMessages,
///         ip       [1]  CertRepMessage,
///         cr       [2]  CertReqMessages,
///         cp       [3]  CertRepMessage,
///         p10cr    [4]  CertificationRequest,
///         ...
///         pollRep  [26] PollRepContent }
public struct PKIBody: DERReadable, ~Escapable {
  /// The number of the tag, also when no kind has it.
  public let number: UInt8
  /// With its tag, as received.
  public let element: DERElement

  @_lifetime(copy reader)
  public init(_ reader: inout DERReader) throws(DERError) {
    element = try reader.element()
    number = element.tag.number
    guard element.tag == .contextConstructed(number) else { throw DERError(.unexpectedTag, at: element.offset) }
  }

  /// The kind, or nothing when RFC 9810 has none with this number.
  public var kind: Kind? { Kind(rawValue: number) }

  /// The second pass: the body as the type that belongs to its kind.
  @_lifetime(copy self)
  public func read<Content: DERReadable & ~Escapable>(_ type: Content.Type) throws(DERError) -> Content {
    var inside = element.reader
    let content = try Content(&inside)
    try inside.finish()
    return content
  }
}

extension DERWriter {
  /// Opens a body; its content follows.
  @_lifetime(self: copy self)
  public mutating func beginPKIBody(_ kind: PKIBody.Kind) -> DERMark { begin(.contextConstructed(kind.rawValue)) }
}

extension PKIBody {
  /// The alternatives by the number of their tag, under the names that the standard gives them.
  public enum Kind: UInt8, Sendable {
    case ir, ip, cr, cp, p10cr, popdecc, popdecr, kur, kup, krr, krp, rr, rp, ccr, ccp, ckuann, cann, rann, crlann,
      pkiconf, nested, genm, genp, error, certConf, pollReq, pollRep

    public var name: StaticString {
      switch self {
      case .ir: "ir"
      case .ip: "ip"
      case .cr: "cr"
      case .cp: "cp"
      case .p10cr: "p10cr"
      case .popdecc: "popdecc"
      case .popdecr: "popdecr"
      case .kur: "kur"
      case .kup: "kup"
      case .krr: "krr"
      case .krp: "krp"
      case .rr: "rr"
      case .rp: "rp"
      case .ccr: "ccr"
      case .ccp: "ccp"
      case .ckuann: "ckuann"
      case .cann: "cann"
      case .rann: "rann"
      case .crlann: "crlann"
      case .pkiconf: "pkiconf"
      case .nested: "nested"
      case .genm: "genm"
      case .genp: "genp"
      case .error: "error"
      case .certConf: "certConf"
      case .pollReq: "pollReq"
      case .pollRep: "pollRep"
      }
    }

    /// The kind of the answer that grants what is asked; nothing for a kind that asks for nothing.
    public var answer: Kind? {
      switch self {
      case .ir: .ip
      case .cr, .p10cr: .cp
      case .kur: .kup
      case .krr: .krp
      case .rr: .rp
      case .ccr: .ccp
      case .genm: .genp
      case .certConf: .pkiconf
      case .pollReq: .pollRep
      default: nil
      }
    }
  }
}
