import PKIX
import Platform

/// The codes that an import has made, as they are made: `reference,code,alias,expires`, for the eyes of their owner.
struct CodesFile: ~Copyable {
  private static let columns: [StaticString] = ["reference", "code", "alias", "expires"]

  private let path: [UInt8]
  private let file: NewFile
  private let labelsPath: [UInt8]?
  private let labels: NewFile?
  private var text = Text()

  /// Neither file may be there.
  init(_ path: [UInt8], labels: [UInt8]?) throws(Failure) {
    let made = try CodesFile.make(path)
    var sheet: NewFile?
    do throws(Failure) {
      if let labels { sheet = try CodesFile.make(labels) }
      do throws(SystemFailure) { try Files.syncFolder(Path.folder(of: path)) } catch {
        throw CodesFile.failure(path, error)
      }
    } catch {
      // Nothing is in them yet, and what is there would be in the way of the next try.
      try? Files.remove(path)
      if let labels, sheet != nil { try? Files.remove(labels) }
      throw error
    }
    (self.path, labelsPath) = (path, labels)
    file = made
    self.labels = sheet
    text.append(csv: CodesFile.columns.map { $0.octets })
  }

  mutating func add(_ reference: [UInt8], _ code: [UInt8], _ alias: [UInt8], _ expires: [UInt8]) {
    text.append(csv: [reference, code, alias, expires])
  }

  /// What was added is on the medium.
  mutating func write() throws(Failure) {
    if text.isEmpty { return }
    do throws(SystemFailure) {
      try file.append(text.bytes.span)
      try file.sync()
    } catch {
      throw CodesFile.failure(path, error)
    }
    text.clear()
  }

  /// Makes the labels of all that was written.
  consuming func close(columns: Int, _ configuration: Configuration) throws(Failure) {
    guard let labels, let labelsPath else { return }
    var sheets = try LabelFile(path, columns: columns, configuration)
    while let piece = try sheets.next() {
      do throws(SystemFailure) { try labels.append(piece.bytes.span) } catch {
        throw CodesFile.failure(labelsPath, error)
      }
    }
    do throws(SystemFailure) { try labels.sync() } catch { throw CodesFile.failure(labelsPath, error) }
  }

  /// Whether this is the first line of such a file.
  fileprivate static func isHeader(_ record: [CSVField]) -> Bool {
    guard record.count == columns.count else { return false }
    for (field, column) in zip(record, columns) where !field.octets.matches(column) { return false }
    return true
  }

  private static func make(_ path: [UInt8]) throws(Failure) -> NewFile {
    do throws(SystemFailure) { return try NewFile(path, mode: 0o600) } catch {
      if error == .exists { throw Failure(.refused, "\(path): it is there already, and is not overwritten") }
      throw failure(path, error)
    }
  }

  private static func failure(_ path: [UInt8], _ error: SystemFailure) -> Failure {
    Failure(.store, "\(path): \(raw: error.text)")
  }
}

/// The labels for a file of codes, a piece at a time.
private struct LabelFile: ~Copyable {
  private var file: CSVFile
  private let configuration: Configuration
  private var sheet: LabelSheet

  init(_ path: [UInt8], columns: Int, _ configuration: Configuration) throws(Failure) {
    var file = try CSVFile(path)
    guard let first = try file.next(), CodesFile.isHeader(first) else {
      throw Failure(.usage, "\(path): this is not a file that entity import has written for --codes")
    }
    self.file = file
    self.configuration = configuration
    sheet = LabelSheet(columns: columns)
  }

  /// Some of the text; nothing at the end.
  mutating func next() throws(Failure) -> Text? {
    while sheet.text.count < 32_768, let record = try file.next() {
      guard record.count == 4 else { throw file.failure(record[0].place.error("a line of codes has four fields")) }
      sheet.add(
        Label(
          reference: record[0].octets, url: configuration.url(alias: record[2].octets), code: record[1].octets,
          expires: record[3].octets))
    }
    if sheet.text.isEmpty { sheet.finish() }
    return sheet.text.isEmpty ? nil : sheet.takeText()
  }
}

/// `signet entity labels`: what is glued to the devices, or handed to whoever sets them up.
enum EntityLabelsCommand {
  static func run(_ arguments: Arguments) throws(Failure) -> Outcome {
    let configuration = try Configuration.load(Configuration.path(arguments))
    var sheets = try LabelFile(arguments.operands[0], columns: arguments.labelColumns, configuration)
    while let piece = try sheets.next() { try LongOutput.write(piece) }
    return Outcome()
  }
}

extension Arguments {
  var labelColumns: Int { value(.columns).flatMap { Decimal.value($0) } ?? 3 }
}
