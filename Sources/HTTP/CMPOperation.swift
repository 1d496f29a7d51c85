/// The operation labels of RFC 9483 6.1, which may stand at the end of a path; the body must then be of that kind.
public enum CMPOperation: Sendable {
  case initialization, certification, keyUpdate, pkcs10, revocation
  case getCACerts, getRootUpdate, getCertReqTemplate, getCRLs, nested

  public init?(_ label: Span<UInt8>) {
    if label.equals("initialization") {
      self = .initialization
    } else if label.equals("certification") {
      self = .certification
    } else if label.equals("keyupdate") {
      self = .keyUpdate
    } else if label.equals("pkcs10") {
      self = .pkcs10
    } else if label.equals("revocation") {
      self = .revocation
    } else if label.equals("nested") {
      self = .nested
    } else {
      self.init(inquiry: label)
    }
  }

  /// Those of support messages (RFC 9483 4.3).
  private init?(inquiry label: Span<UInt8>) {
    if label.equals("getcacerts") {
      self = .getCACerts
    } else if label.equals("getrootupdate") {
      self = .getRootUpdate
    } else if label.equals("getcertreqtemplate") {
      self = .getCertReqTemplate
    } else if label.equals("getcrls") {
      self = .getCRLs
    } else {
      return nil
    }
  }
}
