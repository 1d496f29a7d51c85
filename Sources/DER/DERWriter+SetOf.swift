extension DERWriter {
  /// Insertion sort of the elements from `start` to the end, in place. Sets that signet writes have few elements.
  @_lifetime(self: copy self)
  mutating func sortElements(from start: Int) {
    var next = start
    while next < count {
      let end = endOfElement(at: next)
      let target = insertionPoint(of: next..<end, from: start)
      if target < next {
        // Three reversals turn "later ones, this one" into "this one, later ones".
        reverse(target..<next)
        reverse(next..<end)
        reverse(target..<end)
      }
      next = end
    }
  }

  /// Where the element belongs among those before it, which are sorted.
  private func insertionPoint(of element: Range<Int>, from start: Int) -> Int {
    var position = start
    while position < element.lowerBound {
      let end = endOfElement(at: position)
      if room.span.extracting(element).precedes(room.span.extracting(position..<end)) { return position }
      position = end
    }
    return position
  }

  private func endOfElement(at position: Int) -> Int {
    do {
      return try DERHeader(room.span.extracting(first: count), at: position, base: 0).end
    } catch {
      preconditionFailure("a SET OF holds elements")
    }
  }

  @_lifetime(self: copy self)
  private mutating func reverse(_ range: Range<Int>) {
    var (low, high) = (range.lowerBound, range.upperBound - 1)
    while low < high {
      room.swapAt(low, high)
      (low, high) = (low + 1, high - 1)
    }
  }
}
