/// The status codes that leave this server (RFC 9110 15).
public enum HTTPStatus: UInt16, Sendable {
  case continues = 100
  case ok = 200
  case notModified = 304
  case badRequest = 400
  /// Its head asks for a login with the scheme Basic.
  case unauthorized = 401
  case notFound = 404
  case methodNotAllowed = 405
  case requestTimeout = 408
  case lengthRequired = 411
  case contentTooLarge = 413
  case uriTooLong = 414
  case unsupportedMediaType = 415
  case expectationFailed = 417
  case headTooLarge = 431
  case internalServerError = 500
  case notImplemented = 501
  case serviceUnavailable = 503
  case versionNotSupported = 505

  public var reason: StaticString {
    switch self {
    case .continues: return "Continue"
    case .ok: return "OK"
    case .notModified: return "Not Modified"
    case .badRequest: return "Bad Request"
    case .unauthorized: return "Unauthorized"
    case .notFound: return "Not Found"
    case .methodNotAllowed: return "Method Not Allowed"
    case .requestTimeout: return "Request Timeout"
    case .lengthRequired: return "Length Required"
    case .contentTooLarge: return "Content Too Large"
    case .uriTooLong: return "URI Too Long"
    case .unsupportedMediaType: return "Unsupported Media Type"
    case .expectationFailed: return "Expectation Failed"
    case .headTooLarge: return "Request Header Fields Too Large"
    case .internalServerError: return "Internal Server Error"
    case .notImplemented: return "Not Implemented"
    case .serviceUnavailable: return "Service Unavailable"
    case .versionNotSupported: return "HTTP Version Not Supported"
    }
  }
}

/// What is wrong with a request, said by the status that answers it, and where: an offset from the first octet of the head
/// or, in a chunked body, from the first octet of the body as it stands in the buffer. After a fault nothing more can be
/// read from the connection.
public struct HTTPFault: Error, Equatable, Sendable {
  public let status: HTTPStatus
  public let offset: Int

  public init(_ status: HTTPStatus, at offset: Int) {
    self.status = status
    self.offset = offset
  }
}
