import Crypto
import PKIX
import Platform

/// `signet decode`: a CMP message in words.
enum DecodeCommand {
  /// Octets of a file: four times the largest message, which base 64 and HTTP make longer.
  static let limit = 256 * 1024

  static func run(_ arguments: Arguments) throws(Failure) -> Outcome {
    let bytes = try read(arguments.operands[0])
    let library = try MbedTLS.make()
    var secret: [UInt8]?
    if let path = arguments.value(.secretFile) { secret = try KeyFiles.sharedSecret(path) }
    var certificates: [[UInt8]] = []
    for path in arguments.values(.certificate) { certificates.append(try KeyFiles.certificate(path)) }
    let report = DecodeReport(bytes, secret: secret, certificates: certificates, with: library)
    secret.wipe(with: library)
    let isGood = report.message.fault == nil && report.protection.verdict != .wrong
    return Outcome(isGood ? .done : .failed, output: arguments.json ? report.json : report.text)
  }

  /// `-` is the standard input.
  private static func read(_ path: [UInt8]) throws(Failure) -> [UInt8] {
    let content: [UInt8]
    do { content = try Files.read(path.matches("-") ? Text("/dev/stdin").bytes : path, limit: limit) } catch {
      throw Failure(error.code == 2 ? .notFound : .store, "\(path): \(raw: error.text)")
    }
    if let message = MessageInput.message(content) { return message }
    throw Failure(
      .failed, "\(path): this is no CMP message: neither DER (30 ...), nor PEM, base 64, hexadecimal or HTTP")
  }
}

extension [UInt8]? {
  fileprivate mutating func wipe(with library: MbedTLS) {
    guard var octets = self else { return }
    self = nil
    KeyFiles.wipe(&octets, with: library)
  }
}

/// Everything that is said of a message.
struct DecodeReport {
  let message: DecodedMessage
  let summary: MessageSummary
  let protection: MessageProtection
  let proofs: [Text]
  private let count: Int

  init(_ bytes: [UInt8], secret: [UInt8]?, certificates: [[UInt8]], with library: MbedTLS) {
    message = Decoder.decode(bytes)
    summary = MessageSummary(message)
    protection = MessageProtection(bytes, secret: secret, certificates: certificates, with: library)
    proofs = MessageProof.texts(bytes, with: library)
    count = bytes.count
  }

  /// The fields of a part only, of a message that was verified otherwise.
  init(message: DecodedMessage, within name: StaticString) {
    summary = MessageSummary(message)
    var start = 0
    while start < message.fields.count, message.fields[start].depth != 1 || !message.fields[start].name.matches(name) { start += 1 }
    var end = min(start + 1, message.fields.count)
    while end < message.fields.count, message.fields[end].depth > 1 { end += 1 }
    let first = min(start, end)
    self.message = DecodedMessage(fields: Array(message.fields[first..<end]), fault: message.fault)
    (protection, proofs, count) = (MessageProtection.verified, [], end - first)
  }

  var text: Text {
    var text = Text()
    text.line(summary.headline)
    text.line("protection: \(protection.text)")
    for proof in proofs { text.line("proof of possession: \(proof)") }
    for hint in summary.hints { text.line("note: \(hint)") }
    text.append("\noffset  size\n")
    for field in message.fields { line(field, &text) }
    if let fault = message.fault { text.line("\noctet \(fault.offset) of \(count): \(fault.text)") }
    return text
  }

  private func line(_ field: DecodedField, _ text: inout Text) {
    for number in [field.offset, field.size] {
      var digits: Text = "\(number)"
      while digits.count < 6 { digits.bytes.insert(0x20, at: 0) }
      text.append(digits)
    }
    text.append("  ")
    for _ in 0..<field.depth { text.append("  ") }
    text.append("\(field.name)")
    if !field.choice.isEmpty { text.append(" \(field.choice)") }
    if !field.value.isEmpty { text.append(": \(field.value)") }
    text.line()
  }

  var json: Text {
    var json = JSON()
    json.object()
    json.string("summary", summary.headline)
    json.string("protection", protection.text)
    if protection.verdict == .verified || protection.verdict == .wrong {
      json.boolean("verified", protection.verdict == .verified)
    } else {
      json.null("verified")
    }
    json.array("proofs")
    for proof in proofs { json.string(nil, proof) }
    json.endArray()
    json.array("notes")
    for hint in summary.hints { json.string(nil, hint) }
    json.endArray()
    json.number("octets", count)
    fields(&json)
    if let fault = message.fault {
      json.object("fault")
      json.number("offset", fault.offset)
      json.string("text", fault.text)
      json.endObject()
    } else {
      json.null("fault")
    }
    json.endObject()
    return json.line
  }

  /// As a tree: what is inside of a field stands in its `fields`.
  private func fields(_ json: inout JSON) {
    json.array("fields")
    var open = message.fields.first?.depth ?? 0
    let outermost = open
    for (index, field) in message.fields.enumerated() {
      while open > field.depth {
        json.endArray()
        json.endObject()
        open -= 1
      }
      json.object()
      json.string("name", field.name)
      if !field.choice.isEmpty { json.string("choice", field.choice) }
      json.number("offset", field.offset)
      json.number("size", field.size)
      if !field.value.isEmpty { json.string("value", field.value) }
      if index + 1 < message.fields.count, message.fields[index + 1].depth > field.depth {
        json.array("fields")
        open += 1
      } else {
        json.endObject()
      }
    }
    while open > outermost {
      json.endArray()
      json.endObject()
      open -= 1
    }
    json.endArray()
  }
}
