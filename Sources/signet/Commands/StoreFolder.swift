import Crypto
import PKIX
import Store

/// The folder of the log.
enum StoreFolder {
  /// Opens the log, which takes its lock: `refused` when another process has it.
  static func open(_ path: [UInt8], drawing library: MbedTLS) throws(Failure) -> Log<FileDisk> {
    let seed = try library.epochSeed()
    do throws(StoreError) {
      return try Log(opening: try disk(path), epochSeed: seed)
    } catch {
      throw Failure(error, path)
    }
  }

  /// Makes an empty log in an empty folder.
  static func create(_ path: [UInt8], drawing library: MbedTLS, at now: Timestamp) throws(Failure) {
    let seed = try library.epochSeed()
    do throws(StoreError) {
      var disk = try disk(path)
      try Log.create(on: &disk, at: now.seconds, epochSeed: seed)
    } catch {
      throw Failure(error, path)
    }
  }

  /// The folder as the log wants it, not yet locked.
  static func disk(_ path: [UInt8]) throws(StoreError) -> FileDisk {
    do throws(DiskError) { return try FileDisk(path) } catch {
      throw error.kind == .missing ? .missing : .disk(error)
    }
  }
}

extension MbedTLS {
  /// An instance, seeded.
  static func make() throws(Failure) -> MbedTLS {
    do { return try MbedTLS() } catch { throw Failure(error) }
  }

  /// Chance for the epochs of a log's segments.
  func epochSeed() throws(Failure) -> UInt32 {
    do {
      let octets = try randomOctets(4)
      return octets.reduce(0) { $0 << 8 | UInt32($1) }
    } catch {
      throw Failure(error)
    }
  }
}
