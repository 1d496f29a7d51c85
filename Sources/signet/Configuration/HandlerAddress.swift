/// Who is asked about requests: `unix:PATH`, `exec:PROGRAM ARGUMENT...`, or a path alone, which is a socket if one stands there
/// and else a program. Words stand between spaces; there is no quoting.
struct HandlerAddress: Equatable, Sendable {
  /// Nothing when what stands there decides.
  private let kind: Kind?
  /// The path of the socket, or the program and its arguments.
  let words: [[UInt8]]

  private enum Kind: Sendable { case socket, program }

  var isSocket: Bool { kind == .socket }
  var isProgram: Bool { kind == .program }

  static let form: Text = "say none, unix:PATH, or exec:PROGRAM and up to 31 arguments"

  init?(_ text: [UInt8], in folder: [UInt8]) {
    var rest = text
    if text.begins(with: "unix:") {
      (kind, rest) = (.socket, Array(text.dropFirst(5)))
    } else if text.begins(with: "exec:") {
      (kind, rest) = (.program, Array(text.dropFirst(5)))
    } else {
      kind = nil
    }
    var words = kind == .socket ? [rest] : rest.split(separator: 0x20).map { Array($0) }
    guard let path = words.first, !path.isEmpty, words.count <= 32, !rest.contains(0) else { return nil }
    words[0] = Path.resolve(path, in: folder)
    self.words = words
  }
}

extension ConfigurationValues {
  mutating func handler(_ key: StaticString) -> HandlerAddress? {
    let value = text(key)
    if value.isEmpty || value.matches("none") { return nil }
    if let address = HandlerAddress(value, in: folder) { return address }
    errors.append(position(key).error("\(key): \(HandlerAddress.form)"))
    return nil
  }
}
