// Covers: MbedTLS+Verify.swift

import PKIX
import Testing

@testable import Crypto

/// Deterministic signatures of RFC 6979 A.2.5 to A.2.7, and every way in which a signature or a point can be bad.
@Suite struct ECDSATests {
  let library: MbedTLS

  init() throws { library = try MbedTLS() }

  struct Vector: Sendable {
    let curve: Curve
    let hash: DigestAlgorithm
    let scalar: String
    let message: String
    let r: String
    let s: String
  }

  static let p256 = "C9AFA9D845BA75166B5C215767B1D6934E50C3DB36E89B127B8A622B120F6721"
  static let p384 =
    "6B9D3DAD2E1B8C1C05B19875B6659F4DE23C3B667BF297BA9AA47740787137D896D5724E4C70A825F872C9EA60D2EDF5"
  static let p521 = """
    00FAD06DAA62BA3B25D2FB40133DA757205DE67F5BB0018FEE8C86E1B68C7E75CAA896EB32F1F47C70855836A6D16FCC1466
    F6D8FBEC67DB89EC0C08B0E996B83538
    """

  static let vectors: [Vector] = [
    Vector(
      curve: .p256, hash: .sha1, scalar: p256, message: "sample",
      r: "61340C88C3AAEBEB4F6D667F672CA9759A6CCAA9FA8811313039EE4A35471D32",
      s: "6D7F147DAC089441BB2E2FE8F7A3FA264B9C475098FDCF6E00D7C996E1B8B7EB"),
    Vector(
      curve: .p256, hash: .sha256, scalar: p256, message: "sample",
      r: "EFD48B2AACB6A8FD1140DD9CD45E81D69D2C877B56AAF991C34D0EA84EAF3716",
      s: "F7CB1C942D657C41D436C7A1B6E29F65F3E900DBB9AFF4064DC4AB2F843ACDA8"),
    Vector(
      curve: .p256, hash: .sha512, scalar: p256, message: "sample",
      r: "8496A60B5E9B47C825488827E0495B0E3FA109EC4568FD3F8D1097678EB97F00",
      s: "2362AB1ADBE2B8ADF9CB9EDAB740EA6049C028114F2460F96554F61FAE3302FE"),
    Vector(
      curve: .p256, hash: .sha256, scalar: p256, message: "test",
      r: "F1ABB023518351CD71D881567B1EA663ED3EFCF6C5132B354F28D3B0B7D38367",
      s: "019F4113742A2B14BD25926B49C649155F267E60D3814B4C0CC84250E46F0083"),
    Vector(
      curve: .p384, hash: .sha384, scalar: p384, message: "sample",
      r: "94EDBB92A5ECB8AAD4736E56C691916B3F88140666CE9FA73D64C4EA95AD133C81A648152E44ACF96E36DD1E80FABE46",
      s: "99EF4AEB15F178CEA1FE40DB2603138F130E740A19624526203B6351D0A3A94FA329C145786E679E7B82C71A38628AC8"),
    Vector(
      curve: .p521, hash: .sha512, scalar: p521, message: "sample",
      r: """
        00C328FAFCBD79DD77850370C46325D987CB525569FB63C5D3BC53950E6D4C5F174E25A1EE9017B5D450606ADD152B534931
        D7D4E8455CC91F9B15BF05EC36E377FA
        """,
      s: """
        00617CCE7CF5064806C467F678D3B4080D6F1CC50AF26CA209417308281B68AF282623EAA63E5B5C0723D8B8C37FF0777B1A
        20F8CCB1DCCC43997F1EE0E44DA4A67A
        """),
  ]

  func key(_ curve: Curve, _ scalar: [UInt8]) throws -> PrivateKey {
    let sec1 = written { writer in
      let key = writer.begin(.sequence)
      writer.integer(1)
      writer.octetString(scalar.span)
      let parameters = writer.begin(.contextConstructed(0))
      writer.objectIdentifier(curve.identifier)
      writer.end(parameters)
      writer.end(key)
    }
    return try PrivateKey.read(der: sec1, with: library)
  }

  @Test(arguments: vectors) func signsAsTheStandardSays(_ vector: Vector) throws {
    let key = try key(vector.curve, hex(vector.scalar))
    let message = Array(vector.message.utf8)
    let signature = try key.sign(library.digest(vector.hash, message.span, [UInt8]().span), of: vector.hash)
    var reader = DERReader(signature.bytes)
    let value = try ECDSASigValue(&reader)
    #expect(octets(value.r) == Array(hex(vector.r).trimmingZeros))
    #expect(octets(value.s) == Array(hex(vector.s).trimmingZeros))
    #expect(
      try library.verify(octets(signature.bytes), by: key.publicKeyInfo, .ecdsa(vector.hash), message))
    #expect(
      try !library.verify(octets(signature.bytes), by: key.publicKeyInfo, .ecdsa(.sha224), message))
  }

  @Test func publicPointOfTheStandard() throws {
    let point = hex(
      """
      04 60FED4BA255A9D31C961EB74C6356D68C049B8923B61FA6CE669622E60F29FB6
      7903FE1008B8BC99A41AE9E95628BC64F2F1B20C2D7E9F5177A3C294D4462299
      """)
    #expect(try key(.p256, hex(Self.p256)).publicKeyInfo.suffix(65) == point)
  }

  static let curves: [Curve] = [.p256, .p384, .p521]

  /// The order of the base point.
  static func order(_ curve: Curve) -> [UInt8] {
    switch curve {
    case .p256: hex("FFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551")
    case .p384:
      hex("FFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFC7634D81F4372DDF581A0DB248B0A77AECEC196ACCC52973")
    case .p521:
      [0x01] + [UInt8](repeating: 0xFF, count: 32)
        + hex("FA51868783BF2F966B7FCC0148F709A5D03BB5C9B8899C47AEBB6FB71E91386409")
    }
  }

  @Test(arguments: curves) func badSignatures(_ curve: Curve) throws {
    let key = try PrivateKey.generate(KeyAlgorithm(curve), with: library)
    let info = key.publicKeyInfo
    let message = Array("to be signed".utf8)
    let good = try key.sign(message)
    var reader = DERReader(good.span)
    let value = try ECDSASigValue(&reader)
    let (r, s) = (octets(value.r), octets(value.s))
    let n = Self.order(curve)
    let (zero, one): ([UInt8], [UInt8]) = ([0], [1])
    func accepts(_ signature: [UInt8]) throws -> Bool {
      try library.verify(signature, by: info, key.algorithm, message)
    }

    // The positive cases: as it was made, and with the other root of s, which ECDSA cannot tell from it. OpenSSL makes
    // such signatures half of the time, so they are not refused.
    #expect(try accepts(good))
    #expect(try accepts(signature(r, s)))
    #expect(try accepts(signature(r, minus(n, s))))

    let bad: [(String, [UInt8])] = [
      ("nothing", []),
      ("r = 0", signature(zero, s)), ("s = 0", signature(r, zero)), ("both 0", signature(zero, zero)),
      ("r = 1", signature(one, s)), ("s = 1", signature(r, one)), ("both 1", signature(one, one)),
      ("r = n", signature(n, s)), ("s = n", signature(r, n)), ("both n", signature(n, n)),
      ("r + n", signature(plus(r, n), s)), ("s + n", signature(r, plus(s, n))),
      ("n - r", signature(minus(n, r), s)), ("n - 1", signature(minus(n, one), minus(n, one))),
      ("swapped", signature(s, r)),
      ("r giant", signature([UInt8](repeating: 0xFF, count: 300), s)),
      ("s giant", signature(r, [UInt8](repeating: 0x7F, count: 4000))),
      ("r negative", sequence(tlv(0x02, negated(r)) + integer(s))),
      ("s negative", sequence(integer(r) + tlv(0x02, negated(s)))),
      ("r = -1", sequence(tlv(0x02, [0xFF]) + integer(s))),
      ("r padded", sequence(tlv(0x02, [0] + content(r)) + integer(s))),
      ("s padded", sequence(integer(r) + tlv(0x02, [0] + content(s)))),
      ("r empty", sequence(tlv(0x02, []) + integer(s))),
      ("s empty", sequence(integer(r) + tlv(0x02, []))),
      ("long length of r", sequence([0x02, 0x81, UInt8(content(r).count)] + content(r) + integer(s))),
      ("longer length of s", sequence(integer(r) + [0x02, 0x82, 0, UInt8(content(s).count)] + content(s))),
      ("long length of all", [0x30, 0x82, 0] + length(integer(r) + integer(s)) + integer(r) + integer(s)),
      ("indefinite", [0x30, 0x80] + integer(r) + integer(s) + [0, 0]),
      ("constructed integer", sequence(tlv(0x22, integer(r)) + integer(s))),
      ("trailing zero", good + [0]), ("trailing NULL", good + [5, 0]), ("twice", good + good),
      ("NULL inside", sequence(integer(r) + integer(s) + [5, 0])),
      ("zero inside", sequence(integer(r) + integer(s) + [0])),
      ("third integer", sequence(integer(r) + integer(s) + integer(one))),
      ("only r", sequence(integer(r))), ("empty sequence", sequence([])),
      ("a SET", [0x31] + good.dropFirst()), ("r an OCTET STRING", sequence(tlv(0x04, content(r)) + integer(s))),
      ("r an ENUMERATED", sequence(tlv(0x0A, content(r)) + integer(s))),
      ("no sequence", integer(r) + integer(s)),
      ("plain r and s", padded(r, curve.coordinateCount) + padded(s, curve.coordinateCount)),
      ("as a BIT STRING", tlv(0x03, [0] + good)),
    ]
    for (name, signature) in bad { #expect(try !accepts(signature), "\(name)") }
    for count in good.indices { #expect(try !accepts(Array(good[..<count])), "cut after \(count)") }
  }

  @Test(arguments: curves) func badPoints(_ curve: Curve) throws {
    let key = try PrivateKey.generate(KeyAlgorithm(curve), with: library)
    let message = Array("to be signed".utf8)
    let signature = try key.sign(message)
    let width = curve.coordinateCount
    let point = Array(key.publicKeyInfo.suffix(1 + 2 * width))
    let (x, y) = (Array(point[1...width]), Array(point[(1 + width)...]))
    let field = Self.field(curve)
    func accepted(_ point: [UInt8]) -> (kind: KeyAlgorithm?, verified: Bool) {
      let key = PublicKey.ec(curve, point: point.span)
      return (
        library.kind(of: key),
        library.verify(
          signature.span, by: key, algorithm: .ecdsa(curve.digest), message.span, [UInt8]().span)
      )
    }
    let good = accepted(point)
    #expect(good.kind == KeyAlgorithm(curve) && good.verified)

    let other = try PrivateKey.generate(KeyAlgorithm(curve), with: library).publicKeyInfo.suffix(1 + 2 * width)
    #expect(accepted(Array(other)).kind == KeyAlgorithm(curve) && !accepted(Array(other)).verified)

    let zeros = [UInt8](repeating: 0, count: width)
    let odd = y[width - 1] & 1
    let bad: [(String, [UInt8])] = [
      ("nothing", []), ("infinity", [0]), ("infinity, long", [0] + x + y), ("only 04", [4]),
      ("compressed", [2 + odd] + x), ("compressed, other root", [3 - odd] + x),
      ("hybrid", [6 + odd] + x + y), ("hybrid, other root", [7 - odd] + x + y),
      ("prefix 05", [5] + x + y),
      ("y + 1", [4] + x + padded(plus(y, [1]), width)), ("x and y swapped", [4] + y + x),
      ("zero", [4] + zeros + zeros), ("x = 0, y = 1", [4] + zeros + padded([1], width)),
      ("x = p", [4] + padded(field, width) + y), ("y = p", [4] + x + padded(field, width)),
      ("all ones", [4] + [UInt8](repeating: 0xFF, count: 2 * width)),
      ("one octet less", Array(point.dropLast())), ("one octet more", point + [0]), ("x alone", [4] + x),
      ("zero before x", [4, 0] + x + y),
    ]
    for (name, point) in bad {
      let result = accepted(point)
      #expect(result.kind == nil, "\(name)")
      #expect(!result.verified, "\(name)")
    }
    for elsewhere in Self.curves where elsewhere != curve {
      let kind = library.kind(of: .ec(elsewhere, point: point.span))
      #expect(kind == nil)
    }
  }

  /// The field's prime.
  static func field(_ curve: Curve) -> [UInt8] {
    switch curve {
    case .p256: hex("FFFFFFFF00000001000000000000000000000000FFFFFFFFFFFFFFFFFFFFFFFF")
    case .p384:
      hex("FFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFEFFFFFFFF0000000000000000FFFFFFFF")
    case .p521: [0x01] + [UInt8](repeating: 0xFF, count: 65)
    }
  }

  @Test func algorithmMustFitTheKey() throws {
    let key = try PrivateKey.generate(.ecP256, with: library)
    let signature = try key.sign([1])
    #expect(try !library.verify(signature, by: key.publicKeyInfo, .rsa(.sha256), [1]))
    let verified = library.verify(
      signature.span, by: .unsupported, algorithm: .ecdsa(.sha256), [1].span, [UInt8]().span)
    #expect(!verified)
    let kind = library.kind(of: .unsupported)
    #expect(kind == nil)
  }
}
