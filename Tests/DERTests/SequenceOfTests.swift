import Testing

@testable import DER

/// A DERReadable for the tests: a small INTEGER.
private struct Number: DERReadable {
  let value: Int
  init(_ reader: inout DERReader) throws(DERError) { value = try reader.smallInteger() }
}

@Suite struct SequenceOfTests {
  @Test func readsEveryElementOnceAndAgain() throws {
    let bytes = hex("020101 020107 020105")
    let numbers = try SequenceOf<Number>(DERReader(bytes.span))
    #expect(numbers.count == 3)
    #expect(numbers.isEmpty == false)
    #expect(numbers.first?.value == 1)
    var found: [Int] = []
    var iterator = numbers.makeIterator()
    while let number = iterator.next() { found.append(number.value) }
    #expect(found == [1, 7, 5])
    #expect(iterator.next()?.value == nil)
    #expect(array(numbers.content) == bytes)
  }

  @Test func oneBadElementIsThrownAtOnce() {
    #expect(
      error("020101 0500") { r throws(DERError) in _ = try SequenceOf<Number>(r).count }
        == DERError(.unexpectedTag, at: 3))
    #expect(
      error("020101 0201") { r throws(DERError) in _ = try SequenceOf<Number>(r).count }
        == DERError(.truncated, at: 3))
  }

  @Test func setOrder() throws {
    #expect(error("020101 020102 020102") { r throws(DERError) in try SequenceOf<Number>(r).checkOrder() } == nil)
    #expect(error("") { r throws(DERError) in try SequenceOf<Number>(r).checkOrder() } == nil)
    #expect(
      error("020102 020101") { r throws(DERError) in try SequenceOf<Number>(r).checkOrder() }
        == DERError(.notDistinguished, at: 3))
  }
}
