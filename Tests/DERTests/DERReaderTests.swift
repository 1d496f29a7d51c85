// Covers: DERElement.swift, DERError.swift

import Testing

@testable import DER

@Suite struct DERReaderTests {
  @Test func readsFieldsInOrder() throws {
    let bytes = hex("300C 020105 06072A8648CE3D0201")
    var reader = DERReader(bytes.span)
    #expect(reader.nextTag == .sequence)
    var fields = try reader.sequence()
    #expect(fields.offset == 2)
    #expect(try fields.smallInteger() == 5)
    #expect(fields.offset == 5)
    #expect(fields.rest.count == 9)
    #expect(try fields.objectIdentifier() == ObjectIdentifier([1, 2, 840, 10045, 2, 1]))
    #expect(fields.isAtEnd == true)
    #expect(fields.nextTag == nil)
    try fields.finish()
    try reader.finish()
  }

  @Test func anElementKnowsItsBytesAndPlace() throws {
    let bytes = hex("3006 0500 A0028000")
    var reader = DERReader(bytes.span, offset: 100)
    let sequence = try reader.element()
    #expect(sequence.tag == .sequence)
    #expect(sequence.offset == 100)
    #expect(sequence.contentOffset == 102)
    #expect(sequence.encoded.count == 8)
    #expect(sequence.content.count == 6)
    var fields = sequence.reader
    try fields.null()
    let inner = try fields.element()
    #expect(inner.offset == 104)
    var again = inner.whole
    #expect(try again.element(.contextConstructed(0)).contentOffset == 106)
  }

  @Test(arguments: [
    Bad("", .truncated, 0), Bad("02", .truncated, 0), Bad("0202", .truncated, 0), Bad("020201", .truncated, 0),
    Bad("0280", .indefiniteLength, 1), Bad("028100", .badLength, 1), Bad("9F8101", .highTagNumber, 0),
    Bad("0285", .badLength, 1), Bad("0284", .truncated, 1),
  ])
  func refuses(_ bad: Bad) {
    #expect(error(bad.bytes) { reader throws(DERError) in _ = try reader.element() } == bad.error)
  }

  @Test func theWrongTagStaysUnread() throws {
    let bytes = hex("020105")
    var reader = DERReader(bytes.span)
    #expect(throws: DERError(.unexpectedTag, at: 0)) { try reader.element(.sequence).offset }
    #expect(try reader.optional(.sequence)?.offset == nil)
    #expect(try reader.optional(.integer)?.offset == 0)
    #expect(try reader.optional(.integer)?.offset == nil)
    #expect(throws: DERError(.truncated, at: 3)) { try reader.element(.integer).offset }
  }

  @Test func whatIsLeftIsAnError() {
    #expect(
      error("0500 0500") { reader throws(DERError) in
        try reader.null()
        try reader.finish()
      } == DERError(.trailingData, at: 2))
  }

  @Test func aCopyTellsWhatWasReadSince() throws {
    let bytes = hex("0500 020105 0500")
    var reader = DERReader(bytes.span)
    try reader.null()
    let start = reader
    _ = try reader.integer()
    #expect(array(start.read(before: reader)) == hex("020105"))
    #expect(array(reader.read(before: start)) == [])
  }
}
