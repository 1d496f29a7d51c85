# Rows B66, B67 and B81 to B92 of the bad-input table: what a request asks to be certified, and should not be.

import answer
import cmp
import der
import keys
import wire
from client import Wrong
from expect import E, H, ISSUES, R, Outcome
from table import Case, cheap, row

EC_PUBLIC_KEY, RSA_ENCRYPTION = "1.2.840.10045.2.1", "1.2.840.113549.1.1.1"
P256 = keys.CURVES["ec-p256"]
BAD_KEY = R("badCertTemplate", "badPOP")
BAD_NAME = R("badCertTemplate")
REFUSED = E("badDataFormat") | R("badCertTemplate")


def public(info):
    """A SubjectPublicKeyInfo as the publicKey of a template: only the tag differs, whatever is in it."""
    return b"\xa6" + info[1:]


def ec_key(point, parameters=None):
    return der.sequence(
        der.sequence(der.oid(EC_PUBLIC_KEY), der.oid(P256.oid) if parameters is None else parameters),
        der.bit_string(point),
    )


def rsa_key(modulus, exponent=65537):
    numbers = der.sequence(der.integer(modulus), der.integer(exponent))
    return der.sequence(der.algorithm(RSA_ENCRYPTION, der.null()), der.bit_string(numbers))


def asks(world, name, expect, **template):
    return world.ir(name, expect, template=template)


@row("B66", "no CertReqMsg at all")
def b66(world):
    device = world.device()
    for kind in ("ir", "cr"):
        octets = device.transaction().build(cmp.body(kind, der.sequence()))
        yield Case(kind, E("badDataFormat") | R("badRequest"), octets, secret=device.secret)


@row("B67", "several CertReqMsg")
def b67(world):
    device = world.device()
    message = cmp.cert_req_msg(device.key, subject=device.subject)
    for count in (2, 300):
        octets = device.transaction().build(cmp.ir(*[message] * count))
        yield Case(f"{count}", E("badRequest") | R("badRequest") | H(413), octets, secret=device.secret)


@row("B81", "templates that lack something")
def b81(world):
    yield asks(world, "no publicKey", R("badCertTemplate", "badRequest"), publicKey=None)
    yield asks(
        world, "no subject: the registered one", ISSUES, **{"template": cmp.cert_template(world.same.key, subject=())}
    )
    yield asks(world, "nothing", R("badCertTemplate", "badRequest", "badPOP"), template=der.sequence())


@row("B82", "points that are none")
def b82(world):
    x, y = world.same.key.point
    wide = lambda number: number.to_bytes(32, "big")
    points = {
        "off the curve": b"\x04" + wide(x) + wide(y ^ 1),
        "coordinates of the prime": b"\x04" + wide(P256.p) + wide(y),
        "(0, 0)": b"\x04" + bytes(64),
        "infinity": b"\0",
        "compressed": bytes([2 + (y & 1)]) + wide(x),
        "hybrid": bytes([6 + (y & 1)]) + wide(x) + wide(y),
        "of another curve": keys.new("ec-p384").encoded_point,
        "one octet short": (b"\x04" + wide(x) + wide(y))[:-1],
        "one octet long": b"\x04" + wide(x) + wide(y) + b"\0",
    }
    for name, point in points.items():
        yield asks(world, name, BAD_KEY | R("badAlg"), publicKey=public(ec_key(point)))


@row("B83", "parameters of elliptic curves that are not a known name")
def b83(world):
    """The shape of CVE-2022-0778: an explicit curve whose prime is none makes a square root endless."""
    point = world.same.key.encoded_point
    prime = 697
    explicit = der.sequence(
        der.integer(1),
        der.sequence(der.oid("1.2.840.10045.1.1"), der.integer(prime)),
        der.sequence(der.octet_string(b"\x02\xb8"), der.octet_string(b"\x01\x72")),
        der.octet_string(b"\x03\x00\x8d"),
        der.integer(697),
        der.integer(1),
    )
    shapes = {
        "explicit": explicit,
        "unknown name": der.oid("1.3.132.0.33.9"),
        "NULL": der.null(),
        "absent": b"",
        "implicitCurve of a megabyte's claim": b"\x30\x84\x00\x0f\xff\xff",
    }
    for name, parameters in shapes.items():
        yield cheap(asks(world, name, REFUSED | R("badAlg", "badPOP"), publicKey=public(ec_key(point, parameters))))


@row("B84", "RSA keys that are weak or none")
def b84(world):
    good = keys.new("rsa-2048")
    odd = lambda bits: (1 << bits - 1) + 1
    weak = {
        "512 bits": rsa_key(odd(512)),
        "1,023 bits": rsa_key(odd(1023)),
        "1,024 bits": rsa_key(odd(1024)),
        "2,047 bits": rsa_key(odd(2047)),
        "8,192 bits": rsa_key(odd(8192)),
        "65,536 bits": rsa_key(odd(65536)),
        "an even modulus": rsa_key(good.n + 1),
        "a negative modulus": rsa_key(-good.n),
        "e = 1": rsa_key(good.n, 1),
        "e = 2": rsa_key(good.n, 2),
        "e = 3": rsa_key(good.n, 3),
        "e = 2^64 + 1": rsa_key(good.n, 2**64 + 1),
        "e as large as the modulus": rsa_key(good.n, good.n - 2),
        "trailing octets": der.sequence(
            der.algorithm(RSA_ENCRYPTION, der.null()),
            der.bit_string(der.sequence(der.integer(good.n), der.integer(65537)) + b"\0"),
        ),
        "no NULL": der.sequence(
            der.algorithm(RSA_ENCRYPTION), der.bit_string(der.sequence(der.integer(good.n), der.integer(65537)))
        ),
    }
    for name, info in weak.items():
        yield cheap(asks(world, name, BAD_KEY | E("badDataFormat") | R("badAlg"), publicKey=public(info)))


@row("B85", "keys that belong to somebody else")
def b85(world):
    if not world.issuers:
        return
    info = answer.public_key(der.read(world.issuers[0]))
    yield asks(world, "the CA's key", R("badCertTemplate"), publicKey=public(info))


@row("B86", "subjects to break a log or a screen")
def b86(world):
    def named(value):
        attribute = der.sequence(der.oid(der.ATTRIBUTES["CN"]), value)
        return der.explicit(5, der.sequence(der.set_of(attribute)))

    for name, text in {
        "NUL": b"a\0b",
        "CR LF": b"a\r\nissued serial=00",
        "an escape sequence": b"\x1b[31mred\x1b[0m",
        "right to left": "abc\u202ecba".encode(),
        "a control character of two octets": "a\u0085b".encode(),
        "UTF-8 that is none": b"\xc3\x28",
        "an overlong slash": b"\xc0\xaf",
        "a surrogate": b"\xed\xa0\x80",
    }.items():
        yield asks(world, name, REFUSED, template=template_with(world, named(der.tlv(0x0C, text))))
    yield asks(world, "%n%s", REFUSED | ISSUES, template=template_with(world, named(der.utf8("%n%s%p"))))
    for count in (65, 1_000, 30_000):
        yield asks(
            world,
            f"a CN of {count} octets",
            REFUSED | ISSUES | H(413),
            template=template_with(world, named(der.utf8("x" * count))),
        )
    many = der.explicit(5, der.name(*[("OU", f"{number}") for number in range(500)]))
    yield asks(world, "500 RDNs", REFUSED, template=template_with(world, many))
    yield asks(
        world, "an empty RDN", REFUSED, template=template_with(world, der.explicit(5, der.sequence(der.set_of())))
    )


def template_with(world, subject):
    """A template of the row's device with this field for the subject."""
    return der.sequence(subject, public(world.same.key.public))


@row("B87", "strings of the wrong type in a subject")
def b87(world):
    def attribute(kind, value):
        return der.explicit(5, der.sequence(der.set_of(der.sequence(der.oid(der.ATTRIBUTES[kind]), value))))

    for name, subject in {
        "a country of three letters": attribute("C", der.printable("DEU")),
        "a country as UTF8String": attribute("C", der.utf8("DE")),
        "PrintableString with @": attribute("CN", der.printable("a@b")),
        "BMPString of three octets": attribute("CN", der.tlv(0x1E, b"\0a\0")),
        "UniversalString of five octets": attribute("CN", der.tlv(0x1C, b"\0\0\0a\0")),
        "an INTEGER": attribute("CN", der.integer(5)),
        "an empty string": attribute("CN", der.utf8("")),
    }.items():
        yield asks(world, name, REFUSED | ISSUES, template=template_with(world, subject))


@row("B88", "an end entity that would like to be a CA")
def b88(world):
    wishes = {
        "basicConstraints CA:TRUE": cmp.extension("2.5.29.19", der.sequence(der.boolean(True)), True),
        "keyCertSign": cmp.extension("2.5.29.15", der.tlv(0x03, b"\x02\x04"), True),
        "cRLSign and keyCertSign": cmp.extension("2.5.29.15", der.tlv(0x03, b"\x01\x06"), True),
        "anyExtendedKeyUsage": cmp.extension("2.5.29.37", der.sequence(der.oid("2.5.29.37.0"))),
        "cmcRA": cmp.extension("2.5.29.37", der.sequence(der.oid("1.3.6.1.5.5.7.3.28"))),
        "nameConstraints": cmp.extension(
            "2.5.29.30", der.sequence(der.explicit(0, der.sequence(der.sequence(cmp.dns("a"))))), True
        ),
    }
    for name, wish in wishes.items():
        device = world.device()
        yield Case(
            name,
            R("badCertTemplate", "unacceptedExtension") | ISSUES,
            run=lambda port, device=device, wish=wish: ordinary(world, device, wish),
            secret=device.secret,
        )


def ordinary(world, device, wish):
    """The outcome; a certificate that grants the wish is wrong."""
    octets = device.transaction().build(device.ir(extensions=[wish]))
    outcome = Outcome.of(wire.post(world.port, octets))
    if outcome.kind == "issues":
        if outcome.answer.status != "grantedWithMods":
            raise Wrong(f"the status is {outcome.answer.status}, expected grantedWithMods")
        if wish in outcome.answer.certificate:
            raise Wrong("the extension was granted")
    return outcome


@row("B89", "extensions that are unknown, doubled, many or malformed")
def b89(world):
    unknown = "1.3.6.1.4.1.99999.1"
    bad = R("badCertTemplate", "unacceptedExtension")
    san = cmp.subject_alt_name(cmp.dns("pump.example"))
    yield asks(world, "an unknown critical one", bad, extensions=[cmp.extension(unknown, der.null(), True)])
    yield asks(world, "an unknown one that is not critical", ISSUES, extensions=[cmp.extension(unknown, der.null())])
    yield asks(world, "the same one twice", bad | E("badDataFormat"), extensions=[san, san])
    yield asks(
        world,
        "critical FALSE written out",
        bad | E("badDataFormat") | ISSUES,
        extensions=[cmp.extension(unknown, der.null(), False)],
    )
    yield asks(
        world,
        "subjectAltName that is no DER",
        bad | E("badDataFormat"),
        extensions=[cmp.extension("2.5.29.17", b"\x30\x7f")],
    )
    yield asks(
        world,
        "keyUsage that is no BIT STRING",
        bad | E("badDataFormat") | ISSUES,
        extensions=[cmp.extension("2.5.29.15", der.null())],
    )
    lots = [cmp.extension(f"{unknown}.{number}", der.null()) for number in range(1000)]
    yield asks(world, "1,000 of them", bad | E("badDataFormat"), extensions=lots)


@row("B90", "alternative names that are none")
def b90(world):
    names = {
        "a dNSName with NUL": cmp.dns(b"good.example\0.evil.example"),
        "a dNSName with a space": cmp.dns("a b"),
        "an empty dNSName": cmp.dns(""),
        "an iPAddress of 3 octets": der.implicit(7, b"\x0a\0\1"),
        "an iPAddress of 17 octets": der.implicit(7, bytes(17)),
        "a URI with CR": der.implicit(6, b"http://a\r\nb"),
        "an x400Address": der.tlv(0xA3, der.null()),
        "an unknown choice": der.tlv(0x89, b"x"),
    }
    for name, value in names.items():
        yield asks(world, name, REFUSED | R("badCertTemplate"), extensions=[cmp.subject_alt_name(value)])
    yield asks(world, "no name at all", REFUSED, extensions=[cmp.subject_alt_name()])


@row("B91", "template fields that are the CA's to choose")
def b91(world):
    """RFC 4211 5 wants them omitted; a version is harmless when it is that of X.509 version 3."""
    key = world.same.key
    for name, fields in {
        "serialNumber": {"serialNumber": der.implicit(1, b"\x05")},
        "signingAlg": {"signingAlg": der.tlv(0xA2, der.oid("1.2.840.10045.4.3.2"))},
        "version 1": {"version": der.implicit(0, b"\0")},
        "version 4": {"version": der.implicit(0, b"\3")},
        "another issuer": {"issuer": der.explicit(3, der.name(("CN", "somebody else")))},
    }.items():
        bits = R("wrongAuthority") if "issuer" in fields else R("badCertTemplate")
        yield asks(world, name, bits, template=cmp.cert_template(key, subject=world.same.subject, **fields))
    whole = der.read(cmp.cert_template(key, subject=world.same.subject))
    for name, unique in (("issuerUID", der.implicit(7, b"\0\1")), ("subjectUID", der.implicit(8, b"\0\1"))):
        yield asks(
            world, name, R("badCertTemplate"), template=der.sequence(*[item.whole for item in whole.items], unique)
        )
    version = cmp.cert_template(key, subject=world.same.subject, version=der.implicit(0, b"\2"))
    yield asks(world, "version 3 is well", ISSUES, template=version)


@row("B92", "validity that cannot be")
def b92(world):
    def times(before=None, after=None):
        return der.tlv(0xA4, der.explicit(0, before) if before else b"", der.explicit(1, after) if after else b"")

    general, utc = der.generalized_time, der.utc_time
    for name, validity in {
        "it ends before it begins": times(general("20300101000000Z"), general("20290101000000Z")),
        "year 9999": times(after=general("99991231235959Z")),
        "1949": times(general("19490101000000Z"), general("19490102000000Z")),
        "UTCTime": times(utc("270101000000Z"), utc("270601000000Z")),
        "beyond the CA": times(after=general("21500101000000Z")),
    }.items():
        yield asks(world, name, R("badCertTemplate") | ISSUES, validity=validity)
    for name, validity in {
        "nothing in it": times(),
        "February 30": times(after=general("20270230000000Z")),
        "no Z": times(after=general("20270201000000")),
        "fractions": times(after=general("20270201000000.5Z")),
    }.items():
        yield asks(world, name, REFUSED | ISSUES if name == "nothing in it" else REFUSED, validity=validity)
