import CMP

/// One element: what the writer would refuse to write can be written with this.
func tlv(_ tag: UInt8, _ content: [UInt8]...) -> [UInt8] {
  let body = content.flatMap { $0 }
  switch body.count {
  case ..<0x80: return [tag, UInt8(body.count)] + body
  case ..<0x100: return [tag, 0x81, UInt8(body.count)] + body
  default:
    precondition(body.count < 0x1_0000, "elements of tests are short")
    return [tag, 0x82, UInt8(body.count >> 8), UInt8(body.count & 0xFF)] + body
  }
}

func sequence(_ content: [UInt8]...) -> [UInt8] { tlv(0x30, content.flatMap { $0 }) }

func octets(_ count: Int) -> [UInt8] { [UInt8](repeating: 0xA5, count: count) }

/// `directoryName: {}`.
let nullName = tlv(0xA4, sequence())

/// What reading these bytes as this type throws, or nothing.
func failure<Value: DERReadable & ~Escapable>(_ bytes: [UInt8], _ type: Value.Type) -> DERError? {
  var reader = DERReader(bytes.span)
  do throws(DERError) {
    _ = try Value(&reader)
    try reader.finish()
    return nil
  } catch {
    return error
  }
}
