import Foundation
import MutationMatrix
import Testing

@testable import PKIX

/// A golden vector of Tests/PKIXTests/Vectors, without its `.der`.
func vector(_ name: String) throws -> [UInt8] {
  let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent().appendingPathComponent("Vectors")
  return Array(try Data(contentsOf: folder.appendingPathComponent(name + ".der")))
}

/// Octets from hexadecimal; spaces are free.
func hex(_ text: String) -> [UInt8] {
  let digits = text.compactMap { $0 == " " ? nil : UInt8(String($0), radix: 16) }
  precondition(digits.count % 2 == 0, "hexadecimal has pairs of digits")
  return stride(from: 0, to: digits.count, by: 2).map { digits[$0] << 4 | digits[$0 + 1] }
}

/// A copy, which `#expect` can hold.
func array(_ span: Span<UInt8>) -> [UInt8] {
  var octets: [UInt8] = []
  for index in span.indices { octets.append(span[index]) }
  return octets
}

func text(_ span: Span<UInt8>) -> String { String(decoding: array(span), as: UTF8.self) }

/// What a writer wrote.
func written(room count: Int = 70_000, _ body: (inout DERWriter) throws -> Void) throws -> [UInt8] {
  var room = [UInt8](repeating: 0xEE, count: count)
  var length = 0
  do {
    var writer = DERWriter(room.mutableSpan)
    try body(&writer)
    length = try writer.finish()
  }
  return Array(room[..<length])
}

/// What a text writer wrote.
func printed(room count: Int = 4096, _ body: (inout TextWriter) throws -> Void) rethrows -> String {
  var room = [UInt8](repeating: 0, count: count)
  var length = 0
  do {
    var writer = TextWriter(room.mutableSpan)
    try body(&writer)
    length = writer.count
  }
  return String(decoding: room[..<length], as: UTF8.self)
}

/// An encoded Name from text.
func name(_ text: String, room count: Int = 70_000) throws -> [UInt8] {
  try written(room: count) { try $0.name(text: Array(text.utf8).span) }
}

/// The text of an encoded Name.
func printedName(_ bytes: [UInt8]) throws -> String {
  let name = try Name(bytes.span)
  return printed { $0.name(name) }
}

/// The error that reading throws, or nothing.
func failure(_ bytes: [UInt8], _ body: (inout DERReader) throws(DERError) -> Void) -> DERError? {
  var reader = DERReader(bytes.span)
  do {
    try DERWalk.check(bytes.span)
    try body(&reader)
    try reader.finish()
    return nil
  } catch {
    return error
  }
}

/// What the structure of a Name lets pass; `Name.check` is for the rest.
func acceptedName(_ path: String) -> [MutationMatrix.Accepted] {
  [
    .init(.dropped, .duplicated, .swapped, at: path + "/*", because: "a Name is a SEQUENCE OF"),
    .init(.dropped, .duplicated, at: path + "/*/*", because: "Name.check counts the attributes"),
    .init(.number, .tagClass, .constructed, at: path + "/*/*/1", because: "an attribute value is ANY"),
  ]
}

/// What the structure of an SubjectPublicKeyInfo's fields lets pass: keys that nobody can use.
func acceptedKey(_ path: String, ec: Bool) -> [MutationMatrix.Accepted] {
  let parameters = MutationMatrix.Accepted(
    .dropped, at: path + "/0/1", because: "parameters are OPTIONAL, and NULL for RSA")
  if !ec {
    return [
      parameters, .init(.swapped, at: path + "/1/0/0", because: "both are INTEGER; no such key verifies anything"),
    ]
  }
  return [
    parameters,
    .init(.number, .tagClass, .constructed, at: path + "/0/1", because: "parameters of a key nobody can use are ANY"),
    .init(.dropped, .swapped, at: path + "/0/0", because: "a key nobody can use"),
  ]
}

/// An ECDSA-Sig-Value inside of its BIT STRING.
func acceptedSignature(_ path: String) -> [MutationMatrix.Accepted] {
  [
    .init(.number, .tagClass, .constructed, .longer, .shorter, at: path + "/**", because: "whoever verifies reads it"),
    .init(.nonMinimal, .indefinite, .duplicated, .dropped, .swapped, at: path + "/**", because: "as above"),
  ]
}

/// The subjectAltName of device-ec.
func acceptedNames(_ names: String) -> [MutationMatrix.Accepted] {
  [
    .init(.dropped, .duplicated, .swapped, at: names + "/*", because: "a SEQUENCE OF"),
    .init(.number, at: names + "/*", because: "one kind of name becomes another; GeneralName.check tells"),
    .init(.number, .tagClass, .constructed, at: names + "/7/1/0", because: "an otherName's value is ANY"),
  ] + acceptedName(names + "/6/0")
}
