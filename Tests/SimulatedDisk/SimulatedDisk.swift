import Store

/// A disk in memory that can lose power, run full and break.
///
/// A file has sectors of 512 octets in two states: what reading gives, and what is on the medium. `sync` makes them the same.
/// Names are a list of what is on the medium, and changes that `syncFolder` has not made durable yet. `afterPowerCut` gives
/// the disk that the next start finds, each unsynced sector kept, lost or torn, and a prefix of the changes of names.
final class Medium {
  final class Contents {
    var bytes: [UInt8] = []
    var durable: [UInt8] = []
    /// Sectors written since the last sync.
    var unsynced: Set<Int> = []

    func copy() -> Contents {
      let copy = Contents()
      copy.bytes = bytes
      copy.durable = durable
      copy.unsynced = unsynced
      return copy
    }
  }

  enum NameChange {
    case set(StoreFile, Contents)
    case rename(StoreFile, StoreFile)
    case remove(StoreFile)
  }

  var names: [Name: Contents] = [:]
  var durableNames: [Name: Contents] = [:]
  var nameChanges: [NameChange] = []
  var open: [Int32: Contents] = [:]
  var nextNumber: Int32 = 3
  var isLocked = false

  /// Operations that change something, so far; the one with this number does not happen, and no later one.
  var operations = 0
  var cutAt = Int.max
  /// Writes (with those of sizes and names) so far, and from which on there is no space.
  var writes = 0
  var fullAt = Int.max
  var fullUntil = Int.max
  /// As on a file system that copies on write; elsewhere only what makes a file longer needs space.
  var overwritingNeedsSpace = true
  /// Syncs so far, and which one fails.
  var syncs = 0
  var failSyncAt = Int.max
  /// The negative control: `sync` does nothing.
  var ignoresSync = false
  var writesAhead = true
  var reads = 0

  struct Name: Hashable {
    let text: [UInt8]
    init(_ file: StoreFile) {
      var room = [UInt8](repeating: 0, count: StoreFile.nameLimit)
      var span = room.mutableSpan
      let count = file.writeName(into: &span)
      text = Array(room[..<count])
    }
  }

  func operation() throws(DiskError) {
    if operations >= cutAt { throw DiskError(.failed, code: 5) }
    operations += 1
  }

  func space() throws(DiskError) {
    defer { writes += 1 }
    if writes >= fullAt, writes < fullUntil { throw DiskError(.full, code: 28) }
  }

  subscript(_ name: StoreFile) -> [UInt8] {
    get { names[Name(name)]?.bytes ?? [] }
    set {
      let contents = Contents()
      contents.bytes = newValue
      contents.durable = newValue
      names[Name(name)] = contents
      durableNames[Name(name)] = contents
    }
  }

  func has(_ name: StoreFile) -> Bool { names[Name(name)] != nil }

  func isSynced(_ name: StoreFile) -> Bool { names[Name(name)]?.unsynced.isEmpty ?? true }

  func take(_ name: StoreFile) {
    names[Name(name)] = nil
    durableNames[Name(name)] = nil
  }

  /// The same files, all of it on the medium.
  func copy() -> Medium {
    let copy = Medium()
    for (name, contents) in names {
      let new = Contents()
      new.bytes = contents.bytes
      new.durable = contents.bytes
      copy.names[name] = new
      copy.durableNames[name] = new
    }
    copy.writesAhead = writesAhead
    return copy
  }
}

struct SimulatedDisk: Disk, ~Copyable {
  let medium: Medium

  init(_ medium: Medium) { self.medium = medium }

  deinit { medium.isLocked = false }

  var writesAhead: Bool { medium.writesAhead }

  func lock() throws(DiskError) {
    if medium.isLocked { throw DiskError(.locked(by: 4711)) }
    medium.isLocked = true
  }

  func segments() throws(DiskError) -> SegmentNumbers? {
    var numbers: [UInt32] = []
    for name in medium.names.keys {
      if let number = StoreFile.segmentNumber(name.text.span) { numbers.append(number) }
    }
    guard let first = numbers.min(), let last = numbers.max() else { return nil }
    return SegmentNumbers(first: first, last: last)
  }

  func open(_ name: StoreFile, forWriting: Bool) throws(DiskError) -> DiskFile {
    guard let contents = medium.names[Medium.Name(name)] else { throw DiskError(.missing, code: 2) }
    return register(contents)
  }

  private func register(_ contents: Medium.Contents) -> DiskFile {
    medium.nextNumber += 1
    medium.open[medium.nextNumber] = contents
    return DiskFile(number: medium.nextNumber)
  }

  func create(_ name: StoreFile) throws(DiskError) -> DiskFile {
    try medium.operation()
    try medium.space()
    let contents = Medium.Contents()
    medium.names[Medium.Name(name)] = contents
    medium.nameChanges.append(.set(name, contents))
    return register(contents)
  }

  func close(_ file: DiskFile) {
    guard medium.open.removeValue(forKey: file.number) != nil else { fatalError("closed twice") }
  }

  private func contents(_ file: DiskFile) throws(DiskError) -> Medium.Contents {
    guard let contents = medium.open[file.number] else { throw DiskError(.failed, code: 9) }
    return contents
  }

  func count(of file: DiskFile) throws(DiskError) -> Int { try contents(file).bytes.count }

  func read(
    _ file: DiskFile, at offset: Int, count: Int, into room: inout MutableSpan<UInt8>
  ) throws(DiskError) -> Int {
    medium.reads += 1
    let bytes = try contents(file).bytes
    let found = max(0, min(count, bytes.count - offset))
    for index in 0..<found { room[index] = bytes[offset + index] }
    return found
  }

  func write(_ file: DiskFile, at offset: Int, _ bytes: Span<UInt8>) throws(DiskError) {
    let contents = try contents(file)
    try medium.operation()
    // Without space, the first half is there all the same: a short write.
    var failure: DiskError?
    if medium.overwritingNeedsSpace || offset + bytes.count > contents.bytes.count {
      do { try medium.space() } catch { failure = error }
    }
    let count = failure == nil ? bytes.count : bytes.count / 2
    if contents.bytes.count < offset + count {
      contents.bytes += [UInt8](repeating: 0, count: offset + count - contents.bytes.count)
    }
    for index in 0..<count { contents.bytes[offset + index] = bytes[index] }
    if count > 0 { contents.unsynced.formUnion(offset / 512...(offset + count - 1) / 512) }
    if let failure { throw failure }
  }

  func truncate(_ file: DiskFile, to count: Int) throws(DiskError) {
    let contents = try contents(file)
    try medium.operation()
    let old = contents.bytes.count
    if count < old { contents.bytes.removeLast(old - count) }
    if count > old { contents.bytes += [UInt8](repeating: 0, count: count - old) }
    if count != old { contents.unsynced.formUnion(min(count, old) / 512...max(count, old) / 512) }
  }

  func sync(_ file: DiskFile) throws(DiskError) {
    let contents = try contents(file)
    try medium.operation()
    defer { medium.syncs += 1 }
    // After an error the octets stay readable and count as written: the next sync succeeds and does nothing.
    if medium.syncs == medium.failSyncAt {
      contents.unsynced = []
      throw DiskError(.failed, code: 5)
    }
    if medium.ignoresSync { return }
    contents.durable = contents.bytes
    contents.unsynced = []
  }

  func syncFolder() throws(DiskError) {
    try medium.operation()
    defer { medium.syncs += 1 }
    if medium.syncs == medium.failSyncAt { throw DiskError(.failed, code: 5) }
    if medium.ignoresSync { return }
    medium.durableNames = medium.names
    medium.nameChanges = []
  }

  func rename(_ name: StoreFile, to new: StoreFile) throws(DiskError) {
    try medium.operation()
    try medium.space()
    guard let contents = medium.names.removeValue(forKey: Medium.Name(name)) else { throw DiskError(.missing, code: 2) }
    medium.names[Medium.Name(new)] = contents
    medium.nameChanges.append(.rename(name, new))
  }

  func remove(_ name: StoreFile) throws(DiskError) {
    try medium.operation()
    guard medium.names.removeValue(forKey: Medium.Name(name)) != nil else { throw DiskError(.missing, code: 2) }
    medium.nameChanges.append(.remove(name))
  }
}
