import Platform
import Store

/// The store's folder as the log wants it: names of `StoreFile`, errors of `DiskError`.
struct FileDisk: Disk, ~Copyable {
  private var folder: Folder
  let writesAhead: Bool

  /// Opens the store's folder, which must exist.
  init(_ path: [UInt8]) throws(DiskError) {
    do { folder = try Folder(path) } catch { throw DiskError(error) }
    writesAhead = !folder.isLogStructured
  }

  mutating func lock() throws(DiskError) {
    let name = FileName(.lock)
    do { try folder.lock(name.bytes) } catch {
      switch error {
      case .locked(let owner): throw DiskError(.locked(by: owner))
      case .system(let failure): throw DiskError(failure)
      }
    }
  }

  func segments() throws(DiskError) -> SegmentNumbers? {
    do {
      guard let found = try folder.segments() else { return nil }
      return SegmentNumbers(first: found.lowest, last: found.highest)
    } catch { throw DiskError(error) }
  }

  func open(_ name: StoreFile, forWriting: Bool) throws(DiskError) -> DiskFile {
    let name = FileName(name)
    do { return DiskFile(try folder.open(name.bytes, forWriting: forWriting)) } catch { throw DiskError(error) }
  }

  func create(_ name: StoreFile) throws(DiskError) -> DiskFile {
    let name = FileName(name)
    do { return DiskFile(try folder.create(name.bytes)) } catch { throw DiskError(error) }
  }

  func close(_ file: DiskFile) { file.open.close() }

  func count(of file: DiskFile) throws(DiskError) -> Int {
    do { return try file.open.size() } catch { throw DiskError(error) }
  }

  func read(
    _ file: DiskFile, at offset: Int, count: Int, into room: inout MutableSpan<UInt8>
  ) throws(DiskError) -> Int {
    do { return try file.open.read(at: offset, count: count, into: &room) } catch { throw DiskError(error) }
  }

  func write(_ file: DiskFile, at offset: Int, _ bytes: Span<UInt8>) throws(DiskError) {
    do { try file.open.write(at: offset, bytes) } catch { throw DiskError(error) }
  }

  func truncate(_ file: DiskFile, to count: Int) throws(DiskError) {
    do { try file.open.truncate(to: count) } catch { throw DiskError(error) }
  }

  func sync(_ file: DiskFile) throws(DiskError) {
    do { try file.open.sync() } catch { throw DiskError(error) }
  }

  func syncFolder() throws(DiskError) {
    do { try folder.sync() } catch { throw DiskError(error) }
  }

  func rename(_ name: StoreFile, to new: StoreFile) throws(DiskError) {
    let old = FileName(name)
    let new = FileName(new)
    do { try folder.rename(old.bytes, to: new.bytes) } catch { throw DiskError(error) }
  }

  func remove(_ name: StoreFile) throws(DiskError) {
    let name = FileName(name)
    do { try folder.remove(name.bytes) } catch { throw DiskError(error) }
  }
}

/// A name's octets, in place.
private struct FileName {
  private var storage = InlineArray<16, UInt8>(repeating: 0)
  private let count: Int

  init(_ name: StoreFile) {
    var room = storage.mutableSpan
    count = name.writeName(into: &room)
  }

  var bytes: Span<UInt8> {
    @_lifetime(borrow self) get { storage.span.extracting(first: count) }
  }
}

extension DiskFile {
  fileprivate init(_ file: FolderFile) { self.init(number: file.descriptor) }
  fileprivate var open: FolderFile { FolderFile(descriptor: number) }
}

extension DiskError {
  /// errno as the log understands it.
  fileprivate init(_ failure: SystemFailure) {
    let kind: Kind =
      switch failure.code {
      case 2, 20: .missing  // ENOENT, ENOTDIR
      case 17: .exists  // EEXIST
      case 28, 122, 27: .full  // ENOSPC, EDQUOT, EFBIG
      case 1, 13, 30: .denied  // EPERM, EACCES, EROFS
      default: .failed
      }
    self.init(kind, code: failure.code)
  }
}
