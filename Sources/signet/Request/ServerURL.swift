/// Where a CMP server is: `http://192.0.2.1:8829/.well-known/cmp`. CMP protects its messages itself, so that plain HTTP is
/// what the standard has (RFC 9811); a host is an address, or a name that `/etc/hosts` knows.
struct ServerURL: Equatable, Sendable {
  let host: [UInt8]
  let port: UInt16
  let path: [UInt8]

  static let form: Text = "a server looks like http://192.0.2.1:8829/.well-known/cmp (https is not for CMP)"

  init?(_ text: [UInt8]) {
    guard text.begins(with: "http://") else { return nil }
    let rest = Array(text[7...])
    let slash = rest.firstIndex(of: UInt8(ascii: "/")) ?? rest.count
    var host = Array(rest[..<slash])
    var port = 80
    let colon = host.lastIndex(of: UInt8(ascii: ":"))
    if let colon, host.last != UInt8(ascii: "]") {
      guard let number = Decimal.value(Array(host[(colon + 1)...])), number >= 1, number <= 65535 else { return nil }
      port = number
      host = Array(host[..<colon])
    }
    if host.first == UInt8(ascii: "[") {
      guard host.count > 2, host.last == UInt8(ascii: "]") else { return nil }
      host = Array(host[1..<(host.count - 1)])
      guard InternetAddress.version6(host) != nil else { return nil }
    }
    let path = Array(rest[slash...])
    guard !host.isEmpty, host.count <= 253, path.count <= 512 else { return nil }
    for octet in host + path where octet <= 0x20 || octet >= 0x7F { return nil }
    (self.host, self.port) = (host, UInt16(port))
    self.path = path.isEmpty ? Text("/.well-known/cmp").bytes : path
  }

  /// The value of the field Host.
  var authority: Text {
    let isVersion6 = host.contains(UInt8(ascii: ":"))
    return isVersion6 ? "[\(host)]:\(Int(port))" : "\(host):\(Int(port))"
  }

  /// 4 or 16 octets; `hosts` is the content of `/etc/hosts`.
  func address(_ hosts: [UInt8]) -> [UInt8]? {
    if let octets = InternetAddress.version4(host) ?? InternetAddress.version6(host) { return octets }
    for line in hosts.split(separator: 0x0A) {
      let words = line.prefix { $0 != UInt8(ascii: "#") }.split { $0 == 0x20 || $0 == 0x09 || $0 == 0x0D }
      guard let first = words.first else { continue }
      for name in words.dropFirst() where Array(name) == host {
        if let octets = InternetAddress.version4(Array(first)) ?? InternetAddress.version6(Array(first)) {
          return octets
        }
      }
    }
    return host.matches("localhost") ? [127, 0, 0, 1] : nil
  }
}
