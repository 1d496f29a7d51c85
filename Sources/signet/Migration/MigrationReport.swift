import Platform

/// `signet check --from-ejbca FILE`: EJBCA's configuration of CMP as sections of ours. No secret is printed.
enum MigrationReport {
  static func run(_ file: [UInt8], json: Bool) throws(Failure) -> Outcome {
    let text: [UInt8]
    do { text = try Files.read(file, limit: Configuration.limit) } catch {
      throw Failure(.store, "\(file): \(raw: error.text)")
    }
    let migration = Migration(EJBCADump(text))
    guard !migration.sections.isEmpty else {
      throw Failure(
        .failed, "\(file): nothing of EJBCA's CMP aliases or its proxy is in it; make it with: ejbca.sh config cmp dumpalias --alias NAME")
    }
    return outcome(migration, json: json)
  }

  static func outcome(_ migration: Migration, json: Bool) -> Outcome {
    var outcome = Outcome(migration.isUnsafe ? .failed : .done)
    if json {
      outcome.output = MigrationReport.json(migration)
      return outcome
    }
    outcome.output = configuration(migration)
    for omission in migration.omissions {
      let who: Text = omission.mattersForSecurity ? "signet" : "note"
      outcome.remarks.line("\(who): \(omission.sentence)")
    }
    return outcome
  }

  /// Ready to be pasted.
  static func configuration(_ migration: Migration) -> Text {
    var text: Text = "# Made of a configuration of EJBCA; what is marked \"by hand\" is left to do.\n"
    for (original, name) in migration.authorities.names {
      text.line("# by hand: [ca \"\(name)\"] has to be there\(called(original, name)): signet ca import")
    }
    for (original, name) in migration.profiles.names {
      text.line("# by hand: [profile \"\(name)\"] has to be there\(called(original, name))")
    }
    for section in migration.sections {
      text.line()
      text.append(section.text)
    }
    if migration.omissions.isEmpty { return text }
    text.line("\n# Not carried over (! matters for security):")
    for omission in migration.omissions {
      let mark: Text = omission.mattersForSecurity ? "!" : "-"
      text.line("# \(mark) \(omission.sentence)")
    }
    return text
  }

  private static func called(_ original: [UInt8], _ name: [UInt8]) -> Text {
    original == name ? "" : " (EJBCA: \"\(original)\")"
  }

  private static func json(_ migration: Migration) -> Text {
    var json = JSON()
    json.object()
    json.boolean("complete", !migration.isUnsafe)
    json.string("configuration", configuration(migration))
    json.array("sections")
    for section in migration.sections { section.write(into: &json) }
    json.endArray()
    write("cas", migration.authorities, into: &json)
    write("profiles", migration.profiles, into: &json)
    json.array("omitted")
    for omission in migration.omissions {
      json.object()
      json.string("alias", omission.alias)
      json.string("key", omission.key)
      json.string("reason", omission.reason)
      json.boolean("security", omission.mattersForSecurity)
      json.endObject()
    }
    json.endArray()
    json.endObject()
    return json.line
  }

  private static func write(_ key: StaticString, _ table: NameTable, into json: inout JSON) {
    json.array(key)
    for (original, name) in table.names {
      json.object()
      json.string("name", name)
      json.string("ejbca", original)
      json.endObject()
    }
    json.endArray()
  }
}

extension Migration.Omission {
  var sentence: Text { alias.isEmpty ? "\(key): \(reason)" : "\(alias): \(key): \(reason)" }
}

extension MigratedSection {
  fileprivate func write(into json: inout JSON) {
    json.object()
    json.string("alias", name)
    json.string("ejbca", original)
    json.object("settings")
    for line in lines where !isWithdrawn && !line.isWithdrawn { json.string(line.key, line.value) }
    json.endObject()
    json.array("by_hand")
    for advice in remarks + lines.flatMap({ $0.advice }) { json.string(nil, advice) }
    json.endArray()
    json.endObject()
  }
}
