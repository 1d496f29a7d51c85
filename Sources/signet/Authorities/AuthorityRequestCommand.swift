import Crypto
import PKIX
import Platform

/// `signet ca csr`: a request with which another CA makes one of ours, an intermediate below a root that is elsewhere.
enum AuthorityRequestCommand {
  static func run(_ arguments: Arguments) throws(Failure) -> Outcome {
    let subject = try DistinguishedName(text: try arguments.needed(.subject))
    let out = try arguments.needed(.out)
    var files = NewFiles()
    try files.checkFree(out)
    let library = try MbedTLS.make()
    do throws(Failure) {
      let (key, path) = try self.key(arguments, &files, with: library)
      let request: [UInt8]
      do { request = try signed(subject, key) } catch { throw Failure(error) }
      try files.write(out, KeyFiles.pem(.certificateRequest, request))
      try files.sync()
      var facts = Facts()
      facts.add("request", out)
      facts.add("subject", subject.text)
      facts.add("key", Text(key.kind.name))
      facts.add("key_file", path)
      let advice: Text =
        "when its certificate has come back: signet ca import CERT --key \(Shell.quoted(path)) --chain ROOT --name NAME\n"
      return Outcome(output: facts.output(json: arguments.json, advice: advice))
    } catch {
      files.takeAway()
      throw error
    }
  }

  /// The key and its file, which is new when `--new-key` asks for one.
  private static func key(
    _ arguments: Arguments, _ files: inout NewFiles, with library: MbedTLS
  ) throws(Failure) -> (PrivateKey, [UInt8]) {
    let (old, new) = (arguments.value(.key), arguments.value(.newKey))
    if old != nil, arguments.value(.keyType) != nil {
      throw Failure(.usage, "ca csr: --key-type is that of a --new-key; the key of --key is of the kind that it is")
    }
    if let old, new == nil {
      return (try KeyFiles.key(old, password: try arguments.password(), with: library), old)
    }
    guard let new, old == nil else {
      throw Failure(.usage, "ca csr: say the CA's key: --new-key OUT makes one, --key F uses one")
    }
    if arguments.value(.passwordFile) != nil {
      throw Failure(.usage, "ca csr: --password-file opens the file of --key; a --new-key lies unencrypted in its file (mode 0600)")
    }
    try files.checkFree(new)
    let key: PrivateKey
    var pem: [UInt8]
    do throws(CryptographyFailure) {
      key = try PrivateKey.generate(arguments.value(.keyType).flatMap { KeyAlgorithm(name: $0) } ?? .ecP256, with: library)
      pem = try key.pem()
    } catch {
      throw Failure(error)
    }
    defer { KeyFiles.wipe(&pem, with: library) }
    try files.write(new, pem)
    return (key, new)
  }

  /// DER. It asks for what `init` gives its own CA, and for digitalSignature, so that the key may speak CMP too.
  private static func signed(_ subject: DistinguishedName, _ key: PrivateKey) throws(CryptographyFailure) -> [UInt8] {
    let publicKey = PublicKeyOctets(of: key)
    var room = [UInt8](repeating: 0, count: subject.encoded.count + 2048)
    var writer = DERWriter(room.mutableSpan)
    let request = writer.begin(.sequence)
    let start = writer.count
    let info = writer.beginCertificationRequestInfo(subject: subject.encoded.span, publicKey: publicKey.info.span)
    writer.basicConstraints(BasicConstraints(cA: true))
    writer.keyUsage(.digitalSignature | .keyCertSign | .cRLSign)
    writer.end(info)
    let signature = try key.sign(writer.written(from: start), Span())
    writer.end(request, signedWith: key.algorithm, signature.bytes)
    precondition(!writer.overflowed, "a request fits into room for its name and its key")
    let count = writer.count
    return Array(room[..<count])
  }
}

extension Arguments {
  /// The value of an option without which the command means nothing.
  func needed(_ option: Option) throws(Failure) -> [UInt8] {
    if let value = value(option) { return value }
    throw Failure(.usage, "\(CommandTable.row(command).title): --\(option.name) is missing")
  }

  /// What `--password-file` holds, if it was given.
  func password() throws(Failure) -> [UInt8]? {
    guard let path = value(.passwordFile) else { return nil }
    return try KeyFiles.sharedSecret(path)
  }
}
