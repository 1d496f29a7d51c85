// The walk and the reader agree: what the walk accepts, the reader reads to the last octet, and the same elements come out.

import DER

func examine(_ bytes: Span<UInt8>) {
  do throws(DERError) {
    try DERWalk.check(bytes)
  } catch {
    require(error.offset >= 0 && error.offset <= bytes.count, "an error points into the bytes")
    return
  }
  var reader = DERReader(bytes)
  do throws(DERError) {
    let count = try descend(&reader, depth: 0)
    require(count == bytes.count, "the reader reads what the walk has accepted")
  } catch {
    require(false, "the reader refuses what the walk has accepted")
  }
}

/// The octets of all elements of this reader.
func descend(_ reader: inout DERReader, depth: Int) throws(DERError) -> Int {
  var octets = 0
  while !reader.isAtEnd {
    let element = try reader.element()
    octets += element.encoded.count
    if element.tag.isConstructed {
      var inner = element.reader
      let count = try descend(&inner, depth: depth + 1)
      require(count < element.encoded.count, "content is shorter than its element")
    }
  }
  try reader.finish()
  return octets
}
