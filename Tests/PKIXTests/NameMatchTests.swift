import Testing

@testable import PKIX

@Suite struct NameMatchTests {
  private func same(_ left: String, _ right: String) throws -> Bool {
    let (one, other) = (try name(left), try name(right))
    return try Name(one.span).matches(Name(other.span))
  }

  @Test(arguments: [
    ("", "", true), ("CN=a", "CN=a", true), ("CN=Sensor", "CN=sENSOR", true), ("CN=a  b", "CN=a b", true),
    (#"CN=\ a"#, "CN=a", true), (#"CN=a\ "#, "CN=a", true), ("CN=a,O=b", "O=b,CN=a", false), ("CN=a", "CN=b", false),
    ("CN=a", "OU=a", false), ("CN=a,O=b", "CN=a", false), ("CN=ab", "CN=a b", false), ("CN=Ü", "CN=ü", false),
    ("CN=ü", "CN=ü", true), ("CN=a+OU=b", "OU=B+CN=A", true), ("CN=a+OU=b", "CN=a", false),
    ("CN=a+OU=b", "CN=a+OU=c", false), ("DC=Example", "DC=example", true), ("1.2.3=a", "1.2.3=A", true),
    ("1.2.3=a", "1.2.4=a", false), ("CN=#0403616263", "CN=#0403616243", false), ("CN=a", "CN=#130141", true),
    ("CN=#0C00", "CN=#1300", true), (#"CN=\ "#, "CN=#0C00", true), ("CN=a b", "CN=a b c", false),
  ])
  func names(_ left: String, _ right: String, _ match: Bool) throws {
    #expect(try same(left, right) == match)
    #expect(try same(right, left) == match)
  }

  /// Identifiers that are too long to be held are compared by their bytes.
  @Test func longIdentifiers() throws {
    let long = "1.3.6.1.4.1.311.21.8.1234567.7654321.1234567.7654321.1"
    #expect(try same("\(long)=a", "\(long)=a"))
    #expect(try same("\(long)=a", "\(long)=A"))
    #expect(try !same("\(long).1=a", "\(long).2=A"))
  }

  @Test func thousandsOfAttributesAreNotCompared() throws {
    let attribute = hex("3008 0603550403 0C0141")
    func huge(_ last: UInt8) throws -> [UInt8] {
      let different = Array(attribute.dropLast()) + [last]
      return try written(room: 200_000) { writer in
        let names = writer.begin(.sequence)
        let set = writer.begin(.set)
        for _ in 0..<5_000 { writer.raw(attribute.span) }
        writer.raw(different.span)
        writer.end(set)
        writer.end(names)
      }
    }
    let (one, same, other) = (try huge(0x42), try huge(0x42), try huge(0x62))
    let name = try Name(one.span)
    #expect(try name.matches(Name(same.span)) == true)
    #expect(try name.matches(Name(other.span)) == false)
  }
}
