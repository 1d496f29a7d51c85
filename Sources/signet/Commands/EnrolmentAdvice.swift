import PKIX

/// What a person at a device types to enrol it with OpenSSL 3: two commands, ready to be copied into a shell.
struct EnrolmentAdvice {
  let url: Text
  let reference: [UInt8]
  let code: [UInt8]
  let subject: DistinguishedName
  /// The CA's name, when it is known: OpenSSL warns when it has no recipient.
  let recipient: DistinguishedName?
  /// The CA's certificate, where this host has it.
  let ca: [UInt8]

  var text: Text {
    let name = fileName
    var text = Text()
    text.line("  openssl ecparam -name prime256v1 -genkey -noout -out \(name).key")
    text.line("  openssl cmp -cmd ir -server \(url) -ref \(Shell.quoted(reference)) -secret pass:\(raw: code) \\")
    if let recipient { text.line("    -recipient \(Shell.quoted(recipient.openSSL)) \\") }
    text.line("    -newkey \(name).key -subject \(Shell.quoted(subject.openSSL)) -certout \(name).pem \\")
    text.line("    -out_trusted \(Shell.quoted(ca))")
    return text
  }

  /// The reference, when it may stand in a path as it is.
  private var fileName: Text {
    ConfiguredName.objection(to: reference) == nil && reference.first != UInt8(ascii: ".")
      && reference.first != UInt8(ascii: "-") ? Text(reference) : "device"
  }
}

enum Shell {
  /// In single quotes when a POSIX shell would otherwise see more than text in it.
  static func quoted(_ word: [UInt8]) -> Text {
    var plain = !word.isEmpty
    for octet in word {
      switch octet {
      case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
        UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "."), UInt8(ascii: "_"), UInt8(ascii: "-"),
        UInt8(ascii: "/"), UInt8(ascii: "="), UInt8(ascii: ":"), UInt8(ascii: ","), UInt8(ascii: "@"),
        UInt8(ascii: "+"):
        continue
      default: plain = false
      }
    }
    if plain { return Text(word) }
    var text: Text = "'"
    for octet in word {
      if octet == UInt8(ascii: "'") { text.append("'\\''") } else { text.bytes.append(octet) }
    }
    text.append("'")
    return text
  }
}

extension DistinguishedName {
  /// As OpenSSL's `-subject` reads it: `/O=Factory/CN=sensor-1`, in the order of the encoding.
  var openSSL: [UInt8] {
    var text: [UInt8] = []
    if encoded.isEmpty { return [UInt8(ascii: "/")] }
    do throws(DERError) {
      let name = try Name(encoded.span)
      var relativeNames = name.relativeNames.makeIterator()
      while let relativeName = relativeNames.next() {
        var separator = UInt8(ascii: "/")
        var attributes = relativeName.attributes.makeIterator()
        while let attribute = attributes.next() {
          text.append(separator)
          text += DistinguishedName.openSSL(attribute)
          separator = UInt8(ascii: "+")
        }
      }
    } catch {
      return []
    }
    return text.isEmpty ? [UInt8(ascii: "/")] : text
  }

  private static func openSSL(_ attribute: AttributeTypeAndValue) -> [UInt8] {
    var room = [UInt8](repeating: 0, count: 64)
    var writer = TextWriter(room.mutableSpan)
    if let known = AttributeType(attribute.type) {
      writer.text(known.shortName)
    } else {
      writer.dotted(encoded: attribute.typeEncoded)
    }
    let count = writer.count
    var text = Array(room[..<count]) + [UInt8(ascii: "=")]
    let value = attribute.value.content
    for index in value.indices {
      switch value[index] {
      case UInt8(ascii: "/"), UInt8(ascii: "+"), UInt8(ascii: "\\"): text.append(UInt8(ascii: "\\"))
      default: break
      }
      text.append(value[index])
    }
    return text
  }
}
