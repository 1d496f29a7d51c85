import PKIX

/// One structure and nothing after it.
@_lifetime(copy bytes)
func parse<Structure: DERReadable & ~Escapable>(
  _ bytes: Span<UInt8>, offset: Int = 0
) throws(KeyError) -> Structure {
  var reader = DERReader(bytes, offset: offset)
  do {
    let structure = try Structure(&reader)
    try reader.finish()
    return structure
  } catch {
    throw .malformed(error)
  }
}

/// An element that has been read, as the structure that it must be.
@_lifetime(copy element)
func parse<Structure: DERReadable & ~Escapable>(_ element: DERElement) throws(KeyError) -> Structure {
  var reader = element.whole
  do { return try Structure(&reader) } catch { throw .malformed(error) }
}
