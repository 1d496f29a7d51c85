import Crypto
import PKIX

/// What the command line asks `init` for, with the defaults put in.
struct InitPlan {
  /// Nothing: one is made up.
  let name: [UInt8]?
  let key: KeyAlgorithm
  let validity: Validity
  let listen: ListenAddress
  let devices: [[UInt8]]

  /// A clock before this was never set; certificates made under it would be wrong for good.
  static let clockFloor = Timestamp(seconds: 1_767_225_600)
  /// Seconds that notBefore lies back: devices without a battery are behind.
  static let backdate: Int64 = 60

  init(_ arguments: Arguments, at now: Timestamp) throws(Failure) {
    guard now >= InitPlan.clockFloor else {
      throw Failure(.clock, "the clock says \(now), which is long past; set it first: certificates would begin then")
    }
    name = arguments.value(.name)
    key = arguments.value(.key).flatMap { KeyAlgorithm(name: $0) } ?? .ecP256
    listen = try InitPlan.listen(arguments)
    devices = arguments.values(.device)
    let term = arguments.value(.validFor).flatMap { Term($0) } ?? .span(Duration(seconds: 20 * 31_536_000))
    validity = Validity(notBefore: now.adding(seconds: -InitPlan.backdate), notAfter: term.end(from: now))
    guard validity.notAfter > now else { throw Failure(.usage, "--valid-for \(term.text): this is over already") }
    for (index, device) in devices.enumerated() where devices[..<index].contains(device) {
      throw Failure(.usage, "--device \(device) is given twice")
    }
  }

  private static func listen(_ arguments: Arguments) throws(Failure) -> ListenAddress {
    guard let address = ListenAddress(arguments.value(.listen) ?? Text("127.0.0.1:8829").bytes) else {
      throw Failure(.usage, "--listen: \(ListenAddress.form)")
    }
    return address
  }

  /// The name that was given, or `signet CA` and six hexadecimal digits, so that two CAs are not one name.
  func commonName(with library: MbedTLS) throws(Failure) -> [UInt8] {
    if let name { return name }
    do { return ("signet CA \(hex: try library.randomOctets(3))" as Text).bytes } catch { throw Failure(error) }
  }
}
