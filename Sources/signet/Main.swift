/// Where the process begins. The C library calls `main`; SwiftPM links that name to `signet_main`, so that tests can link
/// this module beside a `main` of their own. It is a C function because Embedded Swift has no other way to the words of the
/// command line.
@c(signet_main)
public func signetMain(count: Int32, words: UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>) -> Int32 {
  var arguments: [[UInt8]] = []
  for index in 1..<max(1, Int(count)) {
    guard let word = unsafe words[index] else { break }
    unsafe arguments.append(octets(ofCString: word))
  }
  return Int32(Program.run(arguments).rawValue)
}

private func octets(ofCString text: UnsafeMutablePointer<CChar>) -> [UInt8] {
  var octets: [UInt8] = []
  var index = 0
  while true {
    let octet = unsafe UInt8(bitPattern: text[index])
    if octet == 0 { return octets }
    octets.append(octet)
    index += 1
  }
}
