import PKIX

/// What is sent encrypted, in room on the stack, encrypted where it stands and wiped in any case: a certificate, or a private
/// key with the signature over it.
struct SecretContent: ~Copyable {
  private var storage = InlineArray<8192, UInt8>(repeating: 0)
  private(set) var count = 0

  /// The content, and after `encrypt` what became of it.
  var bytes: Span<UInt8> {
    @_lifetime(borrow self) get { storage.span.extracting(first: count) }
  }

  /// - Throws: `answerTooLarge` when the content does not fit with its padding.
  mutating func write(_ body: (inout DERWriter) -> Void) throws(Condition) {
    var writer = DERWriter(storage.mutableSpan)
    body(&writer)
    guard !writer.overflowed, writer.count <= 8192 - 16 else { throw .answerTooLarge }
    count = writer.count
  }

  mutating func copy(_ bytes: Span<UInt8>) throws(Condition) {
    var room = storage.mutableSpan
    guard let count = room.copy(bytes), count <= 8192 - 16 else { throw .answerTooLarge }
    self.count = count
  }

  /// AES-CBC with the padding of RFC 5652 6.3.
  mutating func encrypt<Library: Cryptography & ~Copyable>(
    key: Span<UInt8>, iv: Span<UInt8>, using library: borrowing Library
  ) {
    var room = storage.mutableSpan
    count = library.encryptCBC(key: key, iv: iv, &room, count: count)
  }

  mutating func wipe<Library: Cryptography & ~Copyable>(using library: borrowing Library) {
    var room = storage.mutableSpan
    library.wipe(&room)
  }
}

/// Octets of chance on the stack: keys, vectors, salts. Of one size, 64, whatever their count: the span of a generic
/// InlineArray's struct is not bound to a place of its own (Swift 6.3.1, optimised).
struct RandomOctets: ~Copyable {
  var storage = InlineArray<64, UInt8>(repeating: 0)
  private let count: Int

  init<Source: Entropy & ~Copyable>(_ count: Int, drawing entropy: inout Source) throws(Condition) {
    self.count = count
    var room = storage.mutableSpan
    do throws(CryptographyFailure) { try entropy.fill(&room) } catch { throw .internalFailure }
  }

  var bytes: Span<UInt8> {
    @_lifetime(borrow self) get { storage.span.extracting(first: count) }
  }

  mutating func wipe<Library: Cryptography & ~Copyable>(using library: borrowing Library) {
    var room = storage.mutableSpan
    library.wipe(&room)
  }
}
