import Platform

/// The folder that `init` fills: nothing in it is ever overwritten, and what was made is taken away again when the rest
/// cannot be made.
struct NewFolder {
  /// Absolute.
  let path: [UInt8]
  private var made: [[UInt8]] = []

  /// Looks whether all these names are free.
  init(_ named: [UInt8], free names: [StaticString]) throws(Failure) {
    path = try NewFolder.absolute(named)
    let entry: FileEntry?
    do { entry = try Files.entry(path) } catch { throw Failure(.store, "\(path): \(raw: error.text)") }
    guard let entry else { return }
    guard entry.kind == .folder else { throw Failure(.refused, "\(path) exists and is no folder; name another") }
    for name in names { try checkFree(name) }
  }

  /// Makes the folder, private to its owner, unless it is there.
  mutating func make() throws(Failure) {
    do throws(SystemFailure) {
      if try Files.entry(path) != nil { return }
      try Files.makeFolder(path, mode: 0o700)
      made.append(path)
    } catch {
      throw Failure(.store, "\(path): \(raw: error.text)\(error == .absent ? Text("; make the folder above it first") : Text())")
    }
  }

  /// Complete and on disk, or not there at all.
  mutating func write(_ name: StaticString, _ content: [UInt8], mode: UInt32 = 0o600) throws(Failure) {
    let file = Path.join(path, name)
    do throws(SystemFailure) {
      try Files.create(file, content.span, mode: mode)
      made.append(file)
    } catch {
      throw Failure(error == .exists ? .refused : .store, "\(file): \(raw: error.text)")
    }
  }

  /// The folder of the log, empty.
  mutating func makeStore() throws(Failure) -> [UInt8] {
    let folder = Path.join(path, "store")
    do throws(SystemFailure) {
      try Files.makeFolder(folder, mode: 0o700)
    } catch {
      throw Failure(error == .exists ? .refused : .store, "\(folder): \(raw: error.text)")
    }
    made.append(folder)
    for name in NewFolder.logNames { made.append(Path.join(folder, name)) }
    return folder
  }

  /// What an empty log and its first commit put into their folder.
  private static let logNames: [StaticString] = ["store.lock", "head.a", "head.b", "next.tmp", "00000001.seg", "00000002.seg"]

  /// The names are durable.
  func sync() throws(Failure) {
    do throws(SystemFailure) {
      try Files.syncFolder(path)
      try Files.syncFolder(Path.folder(of: path))
    } catch {
      throw Failure(.store, "\(path): \(raw: error.text)")
    }
  }

  /// Takes away what was made, the last first.
  func takeAway() {
    for path in made.reversed() { try? Files.remove(path) }
  }

  private func checkFree(_ name: StaticString) throws(Failure) {
    let file = Path.join(path, name)
    let entry: FileEntry?
    do { entry = try Files.entry(file) } catch { throw Failure(.store, "\(file): \(raw: error.text)") }
    if entry != nil {
      throw Failure(.refused, "\(file) exists; nothing is ever overwritten: name another folder, or move it away")
    }
  }

  static func absolute(_ named: [UInt8]) throws(Failure) -> [UInt8] {
    var path = named
    while path.count > 1, path.last == UInt8(ascii: "/") { path.removeLast() }
    if path.first == UInt8(ascii: "/") { return path }
    do {
      let folder = try Files.workingFolder()
      return path.matches(".") ? folder : Path.join(folder, path)
    } catch {
      throw Failure(.store, "the working folder: \(raw: error.text)")
    }
  }
}
