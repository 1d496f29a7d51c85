// A configuration file: whatever stands in it, it is read or every mistake is told with its place, and the effective one is
// written again.

func examine(_ bytes: Span<UInt8>) {
  let text = bytes.indices.map { bytes[$0] }
  do throws(ConfigurationErrors) {
    let configuration = try Configuration(text, path: Array("/etc/signet/signet.conf".utf8), folder: Array("/etc/signet".utf8))
    _ = configuration.effective
  } catch {
    require(!error.errors.isEmpty, "a refusal says why")
    _ = error.text
  }
}
