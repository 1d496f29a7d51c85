import Platform

extension Configuration {
  /// Octets of a configuration: some thousand aliases.
  static let limit = 1 << 20

  /// The file that `-c` names, or else `$SIGNET_CONFIG`, or else /etc/signet/signet.conf.
  static func path(_ arguments: Arguments) -> [UInt8] {
    arguments.configuration ?? System.environment(Text("SIGNET_CONFIG").bytes) ?? Text("/etc/signet/signet.conf").bytes
  }

  static func load(_ path: [UInt8]) throws(Failure) -> Configuration {
    let text: [UInt8]
    do { text = try Files.read(path, limit: limit) } catch {
      let advice: Text =
        error == .absent ? "; name it with -c FILE or in $SIGNET_CONFIG, or create one with: signet init DIR" : ""
      throw Failure(.configuration, "\(path): \(raw: error.text)\(advice)")
    }
    do { return try Configuration(text, path: path) } catch {
      throw Failure(.configuration, error.text)
    }
  }
}
