// The entry of every harness: the fuzzer's bytes as the product sees them. Each harness says what it does in `examine`.

@_cdecl("LLVMFuzzerTestOneInput")
public func fuzz(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
  unsafe examine(Span(_unsafeElements: UnsafeBufferPointer(start: start, count: start == nil ? 0 : count)))
  return 0
}

/// What must hold whatever the bytes are; the fuzzer keeps the bytes for which it does not.
func require(_ condition: Bool, _ what: StaticString) {
  precondition(condition, "\(what)")
}
