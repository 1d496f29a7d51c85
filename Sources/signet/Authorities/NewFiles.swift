import Platform

/// Files that a command makes: none of them was there before, and all of them go again when the rest cannot be made.
struct NewFiles {
  private var made: [[UInt8]] = []

  func checkFree(_ path: [UInt8]) throws(Failure) {
    let entry: FileEntry?
    do { entry = try Files.entry(path) } catch { throw Failure(.store, "\(path): \(raw: error.text)") }
    if entry != nil { throw Failure(.refused, "\(path) is there already; nothing is ever overwritten") }
  }

  /// Complete and on disk, for its owner only, or not there at all.
  mutating func write(_ path: [UInt8], _ content: [UInt8]) throws(Failure) {
    do throws(SystemFailure) {
      try Files.create(path, content.span, mode: 0o600)
      made.append(path)
    } catch {
      throw Failure(error == .exists ? .refused : .store, "\(path): \(raw: error.text)")
    }
  }

  /// The names are durable.
  func sync() throws(Failure) {
    for path in made {
      let folder = Path.folder(of: path)
      do throws(SystemFailure) { try Files.syncFolder(folder) } catch { throw Failure(.store, "\(folder): \(raw: error.text)") }
    }
  }

  /// Takes away what was made, the last first.
  func takeAway() {
    for path in made.reversed() { try? Files.remove(path) }
  }
}
