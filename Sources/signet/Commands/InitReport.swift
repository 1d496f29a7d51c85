import PKIX

/// What `init` says when it is done.
struct InitReport {
  let folder: [UInt8]
  let authority: NewAuthority
  let key: KeyAlgorithm
  let listen: ListenAddress
  let devices: [NewDevice]

  private var configuration: [UInt8] { Path.join(folder, "signet.conf") }
  private var certificate: [UInt8] { Path.join(folder, "ca.pem") }

  /// `{"config","url","ca","devices":[{"ref","code","subject","expires"}]}`
  var json: Text {
    var json = JSON()
    json.object()
    json.string("config", configuration)
    json.string("url", listen.url)
    json.string("ca", certificate)
    json.array("devices")
    for device in devices {
      json.object()
      device.write(into: &json)
      json.endObject()
    }
    json.endArray()
    json.endObject()
    return json.line
  }

  var text: Text {
    var text: Text = """
      created \(folder)
        CA     \(raw: authority.name.text.bytes), \(key.name), until \(authority.validity.notAfter)
        URL    \(listen.url)
        start  signet serve -c \(Shell.quoted(configuration))

      """
    for device in devices { add(device, to: &text) }
    if devices.isEmpty { text.append("\nregister a device with: signet entity add REF -c \(Shell.quoted(configuration))\n") }
    return text
  }

  private func add(_ device: NewDevice, to text: inout Text) {
    guard let code = device.code else { return }
    let advice = EnrolmentAdvice(
      url: listen.url, reference: device.reference, code: code, subject: device.subject,
      recipient: authority.name, ca: certificate)
    text.append("\ndevice \(device.reference), one-time code \(raw: code) (shown this once). It enrols with:\n\n")
    text.append(advice.text)
    text.append("\n  (-secret file:F instead of -secret pass:... keeps the code off the command line)\n")
  }
}
