# Keys of the black-box tests: RSA and ECDSA in plain Python, so that a signature can also be made wrong on purpose.
"""Nothing here is constant-time or secret. Keys come from `openssl` (RSA) or a random scalar (EC); `pem` gives them
back to it."""

import base64
import functools
import hashlib
import secrets
import subprocess
from dataclasses import dataclass

import der

RSA_SIGNATURE = {
    "sha1": "1.2.840.113549.1.1.5",
    "sha256": "1.2.840.113549.1.1.11",
    "sha384": "1.2.840.113549.1.1.12",
    "sha512": "1.2.840.113549.1.1.13",
    "sha224": "1.2.840.113549.1.1.14",
}
ECDSA_SIGNATURE = {
    "sha1": "1.2.840.10045.4.1",
    "sha224": "1.2.840.10045.4.3.1",
    "sha256": "1.2.840.10045.4.3.2",
    "sha384": "1.2.840.10045.4.3.3",
    "sha512": "1.2.840.10045.4.3.4",
}
SIGNATURE_DIGEST = {dotted: digest for table in (RSA_SIGNATURE, ECDSA_SIGNATURE) for digest, dotted in table.items()}
DIGEST_INFO = {
    "sha1": "1.3.14.3.2.26",
    "sha224": "2.16.840.1.101.3.4.2.4",
    "sha256": "2.16.840.1.101.3.4.2.1",
    "sha384": "2.16.840.1.101.3.4.2.2",
    "sha512": "2.16.840.1.101.3.4.2.3",
}


@dataclass(frozen=True)
class Curve:
    """y^2 = x^3 - 3x + b over p, FIPS 186-4 D.1.2."""

    oid: str
    p: int
    b: int
    n: int
    x: int
    y: int

    @property
    def size(self):
        return (self.p.bit_length() + 7) // 8

    def double(self, point):
        x, y, z = point
        if not y or not z:
            return (0, 1, 0)
        p = self.p
        delta, gamma = z * z % p, y * y % p
        beta = x * gamma % p
        alpha = 3 * (x - delta) * (x + delta) % p
        x3 = (alpha * alpha - 8 * beta) % p
        return x3, (alpha * (4 * beta - x3) - 8 * gamma * gamma) % p, ((y + z) ** 2 - gamma - delta) % p

    def add(self, left, right):
        if not left[2]:
            return right
        if not right[2]:
            return left
        p = self.p
        (x1, y1, z1), (x2, y2, z2) = left, right
        zz1, zz2 = z1 * z1 % p, z2 * z2 % p
        u1, u2, s1, s2 = x1 * zz2 % p, x2 * zz1 % p, y1 * z2 * zz2 % p, y2 * z1 * zz1 % p
        if u1 == u2:
            return self.double(left) if s1 == s2 else (0, 1, 0)
        h, r = (u2 - u1) % p, (s2 - s1) % p
        hh = h * h % p
        hhh, v = h * hh % p, u1 * hh % p
        x3 = (r * r - hhh - 2 * v) % p
        return x3, (r * (v - x3) - s1 * hhh) % p, z1 * z2 * h % p

    def multiply(self, scalar, point=None):
        """scalar * point (affine; the base point when none is given) as affine x and y."""
        base = (point or (self.x, self.y)) + (1,)
        result = (0, 1, 0)
        for bit in bin(scalar)[2:]:
            result = self.double(result)
            if bit == "1":
                result = self.add(result, base)
        return self.affine(result)

    def affine(self, point):
        x, y, z = point
        if not z:
            return None
        inverse = pow(z, -1, self.p)
        return x * inverse**2 % self.p, y * inverse**3 % self.p


CURVES = {
    "ec-p256": Curve(
        "1.2.840.10045.3.1.7",
        2**256 - 2**224 + 2**192 + 2**96 - 1,
        0x5AC635D8AA3A93E7B3EBBD55769886BC651D06B0CC53B0F63BCE3C3E27D2604B,
        0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551,
        0x6B17D1F2E12C4247F8BCE6E563A440F277037D812DEB33A0F4A13945D898C296,
        0x4FE342E2FE1A7F9B8EE7EB4A7C0F9E162BCE33576B315ECECBB6406837BF51F5,
    ),
    "ec-p384": Curve(
        "1.3.132.0.34",
        2**384 - 2**128 - 2**96 + 2**32 - 1,
        0xB3312FA7E23EE7E4988E056BE3F82D19181D9C6EFE8141120314088F5013875AC656398D8A2ED19D2A85C8EDD3EC2AEF,
        0xFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFC7634D81F4372DDF581A0DB248B0A77AECEC196ACCC52973,
        0xAA87CA22BE8B05378EB1C71EF320AD746E1D3B628BA79B9859F741E082542A385502F25DBF55296C3A545E3872760AB7,
        0x3617DE4A96262C6F5D9E98BF9292DC29F8F41DBD289A147CE9DA3113B5F0B8C00A60B1CE1D7E819D7A431D7C90EA0E5F,
    ),
    "ec-p521": Curve(
        "1.3.132.0.35",
        2**521 - 1,
        int(
            "0051953EB9618E1C9A1F929A21A0B68540EEA2DA725B99B315F3B8B489918EF109E156193951EC7E937B1652C0"
            "BD3BB1BF073573DF883D2C34F1EF451FD46B503F00",
            16,
        ),
        int(
            "01FFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFA51868783BF2F966B7FCC01"
            "48F709A5D03BB5C9B8899C47AEBB6FB71E91386409",
            16,
        ),
        int(
            "00C6858E06B70404E9CD9E3ECB662395B4429C648139053FB521F828AF606B4D3DBAA14B5E77EFE75928FE1DC1"
            "27A2FFA8DE3348B3C1856A429BF97E7E31C2E5BD66",
            16,
        ),
        int(
            "011839296A789A3BC0045C8A5FB42C7D1BD998F54449579B446817AFBD17273E662C97EE72995EF42640C550B9"
            "013FAD0761353C7086A272C24088BE94769FD16650",
            16,
        ),
    ),
}


@dataclass
class ECKey:
    """A private scalar on a named curve."""

    curve_name: str
    scalar: int
    point: tuple = None

    @classmethod
    def new(cls, curve_name="ec-p256"):
        return cls(curve_name, secrets.randbelow(CURVES[curve_name].n - 1) + 1)

    def __post_init__(self):
        self.point = self.point or self.curve.multiply(self.scalar)

    @property
    def curve(self):
        return CURVES[self.curve_name]

    @property
    def encoded_point(self):
        return b"\x04" + b"".join(c.to_bytes(self.curve.size, "big") for c in self.point)

    @property
    def public(self):
        """SubjectPublicKeyInfo."""
        return der.sequence(
            der.sequence(der.oid("1.2.840.10045.2.1"), der.oid(self.curve.oid)), der.bit_string(self.encoded_point)
        )

    def pem(self):
        private = der.sequence(
            der.integer(1),
            der.octet_string(self.scalar.to_bytes(self.curve.size, "big")),
            der.explicit(0, der.oid(self.curve.oid)),
            der.explicit(1, der.bit_string(self.encoded_point)),
        )
        return pem("EC PRIVATE KEY", private)

    def signature_algorithm(self, digest="sha256"):
        return der.algorithm(ECDSA_SIGNATURE[digest])

    def sign_numbers(self, message, digest="sha256"):
        n, k = self.curve.n, secrets.randbelow(self.curve.n - 1) + 1
        r = self.curve.multiply(k)[0] % n
        return r, pow(k, -1, n) * (hashed(message, digest, n) + r * self.scalar) % n

    def sign(self, message, digest="sha256"):
        r, s = self.sign_numbers(message, digest)
        return der.sequence(der.integer(r), der.integer(s))


@dataclass
class RSAKey:
    n: int
    e: int
    d: int
    text: str

    @classmethod
    def new(cls, bits=2048):
        text = subprocess.run(
            ["openssl", "genrsa", "-traditional", str(bits)], check=True, capture_output=True, text=True
        ).stdout
        numbers = [item.integer for item in der.read(unpem(text)).items]
        return cls(numbers[1], numbers[2], numbers[3], text)

    @property
    def public(self):
        return der.sequence(
            der.algorithm("1.2.840.113549.1.1.1", der.null()),
            der.bit_string(der.sequence(der.integer(self.n), der.integer(self.e))),
        )

    def pem(self):
        return self.text

    def signature_algorithm(self, digest="sha256"):
        return der.algorithm(RSA_SIGNATURE[digest], der.null())

    def sign(self, message, digest="sha256"):
        size = (self.n.bit_length() + 7) // 8
        return pow(int.from_bytes(padded(message, digest, size), "big"), self.d, self.n).to_bytes(size, "big")


def hashed(message, digest, n):
    value = hashlib.new(digest, message).digest()
    return int.from_bytes(value, "big") >> max(0, len(value) * 8 - n.bit_length())


def padded(message, digest, size):
    info = der.sequence(
        der.algorithm(DIGEST_INFO[digest], der.null()), der.octet_string(hashlib.new(digest, message).digest())
    )
    return b"\x00\x01" + b"\xff" * (size - len(info) - 3) + b"\x00" + info


@functools.lru_cache(maxsize=256)
def verify(public, algorithm, signature, message):
    """Whether `signature` over `message` fits the SubjectPublicKeyInfo; bytes in, and never an exception for a wrong
    one."""
    try:
        spki, dotted = der.read(public), der.read(algorithm)[0].oid
        digest, octets = SIGNATURE_DIGEST[dotted], spki[1].bits
        if spki[0][0].oid == "1.2.840.113549.1.1.1":
            n, e = (item.integer for item in der.read(octets).items)
            size = (n.bit_length() + 7) // 8
            opened = pow(int.from_bytes(signature, "big"), e, n).to_bytes(size, "big")
            return dotted in RSA_SIGNATURE.values() and opened == padded(message, digest, size)
        curve = next(curve for curve in CURVES.values() if curve.oid == spki[0][1].oid)
        point = tuple(int.from_bytes(octets[1 + i * curve.size :][: curve.size], "big") for i in (0, 1))
        r, s = (item.integer for item in der.read(signature).items)
        if dotted not in ECDSA_SIGNATURE.values() or not (0 < r < curve.n and 0 < s < curve.n):
            return False
        w = pow(s, -1, curve.n)
        left = curve.multiply(hashed(message, digest, curve.n) * w % curve.n) + (1,)
        right = curve.multiply(r * w % curve.n, point) + (1,)
        return curve.affine(curve.add(left, right))[0] % curve.n == r
    except (der.Malformed, KeyError, StopIteration, ValueError, TypeError):
        return False


def new(kind):
    return RSAKey.new(int(kind[4:])) if kind.startswith("rsa-") else ECKey.new(kind)


def pem(label, octets):
    text = base64.encodebytes(octets).decode().replace("\n", "")
    lines = [text[at : at + 64] for at in range(0, len(text), 64)]
    return "\n".join([f"-----BEGIN {label}-----", *lines, f"-----END {label}-----", ""])


def unpem(text):
    """The first PEM block's bytes."""
    body = text.split("-----BEGIN ", 1)[1].split("-----\n", 1)[1].split("-----END", 1)[0]
    return base64.b64decode(body)
