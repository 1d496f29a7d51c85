import Authority
import PKIX

/// A template as it is written, `CN=${reference},O=Example`: its parts, each with its offset.
struct TemplateText {
  private(set) var parts: [(part: NameTemplate.Part, offset: Int)] = []

  /// Why a text is no template, and where.
  struct Fault: Error {
    let message: Text
    let offset: Int
  }

  init(_ text: [UInt8]) throws(Fault) {
    var (start, index) = (0, 0)
    while index < text.count {
      guard text[index] == UInt8(ascii: "$"), index + 1 < text.count, text[index + 1] == UInt8(ascii: "{") else {
        index += 1
        continue
      }
      if index > start { parts.append((.text(Array(text[start..<index])), start)) }
      guard let end = text[index...].firstIndex(of: UInt8(ascii: "}")) else {
        throw Fault(message: "\"}\" is missing", offset: index)
      }
      parts.append((try TemplateText.place(Array(text[(index + 2)..<end]), index + 2), index))
      index = end + 1
      start = index
    }
    if index > start { parts.append((.text(Array(text[start..<index])), start)) }
  }

  var template: NameTemplate { NameTemplate(parts: parts.map { $0.part }) }

  /// What stands between `${` and `}`.
  private static func place(_ word: [UInt8], _ offset: Int) throws(Fault) -> NameTemplate.Part {
    if word.matches("reference") { return .reference }
    let isRequest = word.begins(with: "request.")
    guard isRequest || word.begins(with: "subject.") else {
      throw Fault(
        message: "unknown place \"${\(word)}\"; there are ${reference}, ${request.CN} and ${subject.CN}", offset: offset)
    }
    let attribute = Array(word.dropFirst(8))
    guard let type = AttributeType(shortName: attribute.span) else {
      var suggestion = Suggestion(for: attribute)
      for name in AttributeType.names { suggestion.consider(name) }
      throw Fault(message: "unknown attribute \"\(attribute)\"\(suggestion.text)", offset: offset + 8)
    }
    return isRequest ? .requested(type) : .granted(type)
  }

  /// The text with every place filled in alike, and for each octet, and the end, where in the template it comes from.
  fileprivate func filled(with sample: StaticString) -> (text: [UInt8], offsets: [Int]) {
    var (text, offsets): ([UInt8], [Int]) = ([], [])
    var end = 0
    for (part, offset) in parts {
      if case .text(let own) = part {
        text += own
        for index in own.indices { offsets.append(offset + index) }
        end = offset + own.count
      } else {
        text += sample.octets
        for _ in sample.octets { offsets.append(offset) }
        end = offset
      }
    }
    return (text, offsets + [end])
  }

  /// Tries the template with something in its places, of which one must do.
  func check(isSubject: Bool) throws(Fault) {
    let samples: [StaticString] = isSubject ? ["ab"] : ["ab", "a@b.example", "192.0.2.1", "urn:a:b"]
    var first: Fault?
    for sample in samples {
      do throws(Fault) { return isSubject ? try checkSubject(sample) : try checkNames(sample) } catch {
        if first == nil { first = error }
      }
    }
    if let first { throw first }
  }

  private func checkSubject(_ sample: StaticString) throws(Fault) {
    let (text, offsets) = filled(with: sample)
    var room = [UInt8](repeating: 0, count: PKIXLimits.name)
    var count = 0
    do throws(NameTextError) {
      var writer = DERWriter(room.mutableSpan)
      try writer.name(text: text.span)
      count = writer.count
    } catch {
      throw Fault(message: "\(error.text)", offset: offsets[min(error.position, text.count)])
    }
    do throws(NameFault) {
      guard let name = try? Name(room.span.extracting(first: count)) else { return }
      try name.check()
    } catch {
      throw Fault(message: "\(error.text)", offset: 0)
    }
  }

  private func checkNames(_ sample: StaticString) throws(Fault) {
    let (text, offsets) = filled(with: sample)
    var room = [UInt8](repeating: 0, count: AuthorityLimits.subjectAltName)
    do throws(GeneralNameTextError) {
      var writer = DERWriter(room.mutableSpan)
      try writer.generalNames(text: text.span)
    } catch {
      throw Fault(message: "\(error.text)", offset: offsets[min(error.position, text.count)])
    }
  }
}

extension ConfigurationValues {
  /// A template, or nothing when there is none.
  mutating func template(_ key: StaticString, isSubject: Bool) -> NameTemplate? {
    let value = text(key)
    if value.isEmpty { return nil }
    do throws(TemplateText.Fault) {
      let text = try TemplateText(value)
      if isSubject, text.template.needsSubject {
        throw TemplateText.Fault(message: "the subject cannot be made of itself; say ${request.CN}", offset: 0)
      }
      try text.check(isSubject: isSubject)
      return text.template
    } catch {
      let start = position(key)
      errors.append(Position(line: start.line, column: start.column + error.offset).error("\(key): \(error.message)"))
      return nil
    }
  }
}
