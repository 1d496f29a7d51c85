import PKIX

/// How RAs' devices are called.
struct NamingSettings: Sendable {
  enum Source: Equatable, Sendable {
    case subject([AttributeType])
    case random, username
    case fixed([UInt8])
  }

  var source = Source.subject([])
  let prefix: [UInt8]
  let postfix: [UInt8]

  init(_ values: inout ConfigurationValues) {
    (prefix, postfix) = (values.text("name_prefix"), values.text("name_postfix"))
    let scheme = values.text("name_scheme")
    let parameters = values.list("name_parameters")
    if scheme.matches("random") { source = .random }
    if scheme.matches("username") { source = .username }
    if scheme.matches("fixed") {
      let text = values.text("name_parameters")
      source = .fixed(text)
      if text.isEmpty {
        values.errors.append(values.position("name_scheme").error("name_scheme: fixed needs the name as name_parameters"))
      }
    }
    if scheme.matches("dn") {
      var types: [AttributeType] = []
      for (word, position) in parameters {
        if let type = values.attribute(word, position, "name_parameters") { types.append(type) }
      }
      source = .subject(types)
    }
    for (key, text) in [("name_prefix", prefix), ("name_postfix", postfix)] as [(StaticString, [UInt8])] where text.count > 64 {
      values.errors.append(values.position(key).error("\(key): at most 64 octets"))
    }
  }
}
