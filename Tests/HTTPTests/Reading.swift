@testable import HTTP

/// A head as the tests compare it.
struct Reading: Equatable {
  var method: HTTPMethod
  var version: HTTPVersion
  var path: String
  var body: BodyFraming
  var count: Int
}

func read(_ text: String, pieces: [Int] = []) throws(HTTPFault) -> RequestHead? {
  let octets = Array(text.utf8)
  var reader = RequestHeadReader()
  for count in pieces where try reader.advance(over: octets.span.extracting(first: count)) { return reader.head }
  return try reader.advance(over: octets.span) ? reader.head : nil
}

/// The fault that a text has, or nothing.
func fault(_ text: String) -> HTTPFault? {
  do {
    _ = try read(text)
    return nil
  } catch {
    return error
  }
}

func text(_ range: OctetRange, of text: String) -> String {
  String(decoding: Array(text.utf8)[range.start..<range.end], as: UTF8.self)
}
