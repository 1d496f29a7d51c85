/// Encodings put together by hand, right or wrong as the test wants.

func length(_ content: [UInt8]) -> [UInt8] {
  switch content.count {
  case 0..<0x80: [UInt8(content.count)]
  case 0x80..<0x100: [0x81, UInt8(content.count)]
  default: [0x82, UInt8(content.count >> 8), UInt8(content.count & 0xFF)]
  }
}

func tlv(_ tag: UInt8, _ content: [UInt8]) -> [UInt8] { [tag] + length(content) + content }

func sequence(_ content: [UInt8]) -> [UInt8] { tlv(0x30, content) }

/// The content octets of a non-negative INTEGER.
func content(_ magnitude: [UInt8]) -> [UInt8] {
  let digits = Array(magnitude.trimmingZeros)
  return digits.isEmpty ? [0] : digits[0] & 0x80 != 0 ? [0] + digits : digits
}

func integer(_ magnitude: [UInt8]) -> [UInt8] { tlv(0x02, content(magnitude)) }

/// An ECDSA-Sig-Value.
func signature(_ r: [UInt8], _ s: [UInt8]) -> [UInt8] { sequence(integer(r) + integer(s)) }

/// The content octets of the negative INTEGER of the same magnitude, minimal.
func negated(_ magnitude: [UInt8]) -> [UInt8] {
  var bytes = content(magnitude).map { ~$0 }
  for index in bytes.indices.reversed() {
    bytes[index] &+= 1
    if bytes[index] != 0 { break }
  }
  while bytes.count > 1, bytes[0] == 0xFF, bytes[1] & 0x80 != 0 { bytes.removeFirst() }
  return bytes
}

/// With zeros on the left.
func padded(_ magnitude: [UInt8], _ count: Int) -> [UInt8] {
  let digits = Array(magnitude.trimmingZeros)
  return [UInt8](repeating: 0, count: max(0, count - digits.count)) + digits
}

func plus(_ left: [UInt8], _ right: [UInt8]) -> [UInt8] {
  let count = max(left.count, right.count) + 1
  let (left, right) = (padded(left, count), padded(right, count))
  var sum = [UInt8](repeating: 0, count: count)
  var carry = 0
  for index in sum.indices.reversed() {
    let digit = Int(left[index]) + Int(right[index]) + carry
    sum[index] = UInt8(digit & 0xFF)
    carry = digit >> 8
  }
  return Array(sum.trimmingZeros)
}

/// The larger minus the smaller.
func minus(_ left: [UInt8], _ right: [UInt8]) -> [UInt8] {
  let right = padded(right, left.count)
  var difference = left
  var borrow = 0
  for index in left.indices.reversed() {
    let digit = Int(left[index]) - Int(right[index]) - borrow
    difference[index] = UInt8(digit & 0xFF)
    borrow = digit < 0 ? 1 : 0
  }
  return Array(difference.trimmingZeros)
}

extension Array where Element == UInt8 {
  var trimmingZeros: ArraySlice<UInt8> { drop { $0 == 0 } }
}
