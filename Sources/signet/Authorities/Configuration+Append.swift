import Platform

extension Configuration {
  /// Puts one more section at the end of the file, which is replaced at once: a power cut leaves the old file or the new one.
  /// The new text must be a good configuration before it is written.
  func append(_ section: Text) throws(Failure) {
    let folder = Path.folder(of: path)
    let text: [UInt8]
    do { text = try Files.read(path, limit: Configuration.limit) } catch {
      throw Failure(.configuration, "\(path): \(raw: error.text)")
    }
    let longer = text + (text.last == 0x0A || text.isEmpty ? [] : [0x0A]) + section.bytes
    do { _ = try Configuration(longer, path: path, folder: folder) } catch {
      throw Failure(.configuration, error.text)
    }
    do throws(SystemFailure) {
      try Files.replace(path, longer.span)
      try Files.syncFolder(folder)
    } catch {
      throw Failure(.store, "\(path): \(raw: error.text)")
    }
  }
}
