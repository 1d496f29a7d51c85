// The negative control: a fault that the fuzzer must find, or finding nothing elsewhere would say nothing.

func examine(_ bytes: Span<UInt8>) {
  guard bytes.count >= 3, bytes[0] == 0x30, bytes[1] == 0x03 else { return }
  require(bytes[2] != 0x42, "planted")
}
