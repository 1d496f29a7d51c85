import PKIX

/// An encoded Name, as commands read and show it; empty when a profile makes it.
struct DistinguishedName: Equatable, Sendable {
  let encoded: [UInt8]

  init(encoded: [UInt8]) { self.encoded = encoded }

  /// `CN=text`, whatever characters the text has.
  /// - Throws: when it has more than the 64 characters of a common name (RFC 5280, ub-common-name).
  init(commonName text: [UInt8]) throws(Failure) {
    var characters = 0
    for octet in text where octet & 0xC0 != 0x80 { characters += 1 }
    guard characters >= 1, characters <= 64 else {
      throw Failure(.usage, "\"\(text)\" does not fit a common name of 1 to 64 characters")
    }
    encoded = Encoding.write(limit: text.count + 64) { writer in
      let name = writer.begin(.sequence)
      let set = writer.begin(.set)
      let attribute = writer.begin(.sequence)
      writer.objectIdentifier(ObjectIdentifier([2, 5, 4, 3]))
      writer.utf8String(text.span)
      writer.end(attribute)
      writer.end(set)
      writer.end(name)
    }
  }

  /// From `CN=a,O=b` or `/O=b/CN=a`.
  init(text: [UInt8]) throws(Failure) {
    var room = [UInt8](repeating: 0, count: PKIXLimits.name)
    var count = 0
    do throws(NameTextError) {
      var writer = DERWriter(room.mutableSpan)
      try writer.name(text: text.span)
      count = writer.count
    } catch {
      throw Failure(.usage, "\"\(text)\", character \(error.position + 1): \(error.text)")
    }
    encoded = Array(room[..<count])
  }

  /// Of a certificate, DER.
  init(subjectOf certificate: [UInt8]) throws(DERError) {
    let certificate = try Certificate(certificate.span)
    encoded = [UInt8](copying: certificate.tbsCertificate.subject.encoded)
  }

  /// RFC 4514, the most specific part first.
  var text: Text {
    if encoded.isEmpty { return "(the profile makes it)" }
    var room = [UInt8](repeating: 0, count: 4096)
    do throws(DERError) {
      let name = try Name(encoded.span)
      var writer = TextWriter(room.mutableSpan)
      writer.name(name)
      let count = writer.count
      return Text(Array(room[..<count]))
    } catch {
      return "(unreadable name)"
    }
  }
}

/// Encodings made in one piece.
enum Encoding {
  /// What `body` writes; it never needs more than `limit` octets.
  static func write(limit: Int, _ body: (inout DERWriter) -> Void) -> [UInt8] {
    var room = [UInt8](repeating: 0, count: limit)
    var writer = DERWriter(room.mutableSpan)
    body(&writer)
    precondition(!writer.overflowed, "room for an encoding of our own is large enough")
    let count = writer.count
    return Array(room[..<count])
  }
}
