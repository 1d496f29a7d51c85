/// `[signet]`: the process.
struct SignetSettings: Sendable {
  var listen: [ListenAddress] = []
  var store: [UInt8]
  var secrets: [UInt8]
  var logFormat = LogFormat.text
  var connections: Int
  var connectionsPerAddress: Int

  /// What holds when the section is absent.
  init(folder: [UInt8]) {
    var values = ConfigurationValues(
      ConfigurationFile.Section(kind: .signet, name: [], position: Position(line: 1, column: 1)), folder: folder)
    self.init(&values)
  }

  init(_ values: inout ConfigurationValues) {
    for (value, position) in values.texts("listen") {
      if let address = ListenAddress(value) {
        listen.append(address)
      } else {
        values.errors.append(position.error("listen: \(ListenAddress.form)"))
      }
    }
    store = values.requiredPath("store")
    secrets = values.requiredPath("secrets")
    connections = values.number("connections", from: 1, to: 4096)
    connectionsPerAddress = values.number("connections_per_address", from: 1, to: 4096)
    logFormat = values.text("log_format").matches("json") ? .json : .text
  }

  /// The control socket, beside the store.
  var control: [UInt8] { Path.join(Path.folder(of: store), "control") }
}
