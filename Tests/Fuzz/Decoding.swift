// `signet decode`: whatever the bytes are, they are shown as far as they go, within their bounds, and summed up.

func examine(_ bytes: Span<UInt8>) {
  let octets = bytes.indices.map { bytes[$0] }
  show(octets)
  if let message = MessageInput.message(octets), message != octets { show(message) }
}

func show(_ bytes: [UInt8]) {
  let message = Decoder.decode(bytes)
  for field in message.fields {
    require(
      field.offset >= 0 && field.size >= 2 && field.size <= bytes.count - field.offset, "a field lies within the bytes")
  }
  for octet in MessageSummary(message).headline.bytes {
    require(octet >= 0x20 && octet != 0x7F, "control characters are escaped")
  }
  guard let fault = message.fault else { return require(!message.fields.isEmpty, "a good message has fields") }
  require(fault.offset >= 0 && fault.offset <= bytes.count, "a fault points into the bytes")
}
