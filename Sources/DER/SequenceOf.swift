/// A type that reads itself from the next element.
public protocol DERReadable: ~Escapable {
  @_lifetime(copy reader)
  init(_ reader: inout DERReader) throws(DERError)
}

/// `SEQUENCE OF` or `SET OF`: the elements in the order in which they came.
///
/// Making one reads every element once, so that what is malformed is thrown here and the iteration after it cannot
/// fail.
///
///     var extensions = try SequenceOf<Extension>(of: element).makeIterator()
///     while let next = extensions.next() { ... }
public struct SequenceOf<Element: DERReadable & ~Escapable>: ~Escapable {
  private let elements: DERReader
  /// Number of elements.
  public let count: Int

  /// From the elements themselves, without the identifier and length around them.
  @_lifetime(copy elements)
  public init(_ elements: DERReader) throws(DERError) {
    self.elements = elements
    var reader = elements
    var count = 0
    while !reader.isAtEnd {
      _ = try Element(&reader)
      count += 1
    }
    self.count = count
  }

  /// Of nothing, with the lifetime of the bytes: where an iteration over several sequences begins.
  @_lifetime(copy bytes)
  public init(emptyAfter bytes: Span<UInt8>) {
    elements = DERReader(bytes.extracting(last: 0))
    count = 0
  }

  public var isEmpty: Bool { count == 0 }
  /// The elements' bytes as received.
  public var content: Span<UInt8> {
    @_lifetime(copy self) get { elements.rest }
  }
  public var contentOffset: Int { elements.offset }

  @_lifetime(copy self)
  public func makeIterator() -> Iterator { Iterator(elements) }

  /// The first element, if there is one.
  public var first: Element? {
    @_lifetime(copy self) get {
      var iterator = makeIterator()
      return iterator.next()
    }
  }

  /// A SET OF has its elements in ascending order of their encodings (X.690 11.6).
  public func checkOrder() throws(DERError) {
    var reader = elements
    if reader.isAtEnd { return }
    var previous = try reader.element()
    while !reader.isAtEnd {
      let next = try reader.element()
      if next.encoded.precedes(previous.encoded) { throw DERError(.notDistinguished, at: next.offset) }
      previous = next
    }
  }

  /// Reads again what `init` has read.
  public struct Iterator: ~Escapable {
    private var reader: DERReader

    @_lifetime(copy reader)
    init(_ reader: DERReader) { self.reader = reader }

    @_lifetime(self: copy self)
    @_lifetime(copy self)
    public mutating func next() -> Element? {
      if reader.isAtEnd { return nil }
      do {
        return try Element(&reader)
      } catch {
        return nil  // not reached: the same bytes were read before
      }
    }
  }
}
