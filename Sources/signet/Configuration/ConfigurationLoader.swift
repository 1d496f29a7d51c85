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
    let folder = try absoluteFolder(of: path)
    do { return try Configuration(text, path: path, folder: folder) } catch {
      throw Failure(.configuration, error.text)
    }
  }

  /// So that what is printed for people holds wherever they are.
  private static func absoluteFolder(of path: [UInt8]) throws(Failure) -> [UInt8] {
    let folder = Path.folder(of: path)
    if folder.first == UInt8(ascii: "/") { return folder }
    do {
      let working = try Files.workingFolder()
      return folder.matches(".") ? working : Path.join(working, folder)
    } catch {
      throw Failure(.store, "the working folder: \(raw: error.text)")
    }
  }
}
