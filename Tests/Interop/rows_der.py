# Rows B17 to B26 of the bad-input table: what is not DER, or not the DER of a PKIMessage.
"""Where a fault is inside the header or the body, the protection is computed over the faulty bytes, so that it is
the reader that must refuse them and not the MAC."""

import cmp
import der
from expect import E, H, ISSUES, R
from protection import PBM
from table import Case, row

BAD = E("badDataFormat")
BAD_BODY = BAD | R("badDataFormat", "badCertTemplate")
# A responder may have a limit for the whole body (H(413)) that is lower than these messages are long.
BAD_LONG = BAD | H(413)


def flipped(octets, element):
    """`octets` with the constructed bit of one element's tag turned around."""
    return octets[: element.start] + bytes([octets[element.start] ^ 0x20]) + octets[element.start + 1 :]


def path(tree, element):
    """Where an element stands, as item numbers."""
    numbers = []
    while tree is not element:
        number = next(n for n, item in enumerate(tree.items) if item.start <= element.start < item.end)
        numbers.append(str(number))
        tree = tree.items[number]
    return ".".join(numbers) or "top"


def altered(world, name, expect, header=None, body=None, decodable=True):
    """A case: header and body of a valid ir changed by these functions, the MAC right for what is sent."""
    head, content, protector = world.parts()
    head, content = (header or bytes)(head), (body or bytes)(content)
    return Case(name, expect, cmp.assemble(head, content, protector), secret=world.same.secret, decodable=decodable)


def rebuilt(change):
    """A function on bytes from one on its tree: `change(tree)` gives (element, its new bytes)."""

    def function(octets):
        tree = der.read(octets)
        return tree.replace(*change(tree))

    return function


@row("B17", "the constructed bit of each tag in turn")
def b17(world):
    for part in ("header", "body"):
        octets = world.parts()[part == "body"]
        tree = der.read(octets)
        for element in tree.walk():
            expect = BAD if part == "header" else BAD_BODY
            change = lambda whole, e=element: flipped(whole, e)
            yield altered(
                world, f"{part} {path(tree, element)} tag {element.tag:02x}", expect, **{part: change}, decodable=False
            )
    whole = world.same.build_ir()
    message = der.read(whole)
    for element in (message, message[2], message[2][0]):
        yield Case(
            f"message {path(message, element)} tag {element.tag:02x}", BAD, flipped(whole, element), decodable=False
        )


def nested(depth, tag=0x30):
    octets = b""
    for _ in range(depth):
        octets = der.tlv(tag, octets)
    return octets


@row("B18", "deep nesting")
def b18(world):
    def deep(name, octets, expect=BAD_LONG):
        return Case(name, expect, octets, decodable=False, milliseconds=5, repeat=3)

    yield deep("5 000 levels", nested(5000))
    yield deep("20 000 levels of indefinite length", b"\x30\x80" * 20_000)
    yield deep("10 000 levels of indefinite length", b"\x30\x80" * 10_000)
    yield deep("300 levels", nested(300), BAD)
    yield deep("40 levels", nested(40), BAD)
    for name, place in (
        ("generalInfo value", lambda inner: {"generalInfo": cmp.general_info(cmp.info("1.3.6.1.4.1.99999.1", inner))}),
        ("sender", lambda inner: {"sender": der.explicit(4, inner)}),
    ):
        case = world.ir(f"3 000 levels in the {name}", BAD, **place(nested(3000)))
        case.milliseconds, case.repeat, case.decodable = 5, 3, False
        yield case
    deep_extension = cmp.extension("1.3.6.1.4.1.99999.2", nested(3000))
    case = world.ir(
        "3 000 levels in an unknown extension",
        BAD_BODY | R("unacceptedExtension") | ISSUES,
        template={"extensions": (deep_extension,)},
    )
    case.milliseconds = 15
    yield case
    header, _, protector = world.parts()
    yield Case(
        "3 000 levels as the body",
        BAD | E("badRequest"),
        cmp.assemble(header, nested(3000, 0xA0), protector),
        secret=world.same.secret,
        decodable=False,
        milliseconds=5,
        repeat=3,
    )


@row("B19", "lengths that lie")
def b19(world):
    rest = world.same.build_ir()[4:]
    for name, octets in (
        ("0x7fffffff", bytes.fromhex("847fffffff")),
        ("2^32-1", bytes.fromhex("84ffffffff")),
        ("2^64-1", b"\x88" + b"\xff" * 8),
        ("2^64", b"\x89\x01" + bytes(8)),
        ("127 octets of length", b"\xff" + b"\xff" * 127),
        ("one more than there is", der.length(len(rest) + 1)),
        ("one less than there is", der.length(len(rest) - 1)),
        ("2^63", b"\x88\x80" + bytes(7)),
        ("length octets cut", b"\x84\x01"),
    ):
        content = rest if "cut" not in name else b""
        yield Case(f"whole message: {name}", BAD, b"\x30" + octets + content, decodable=False, milliseconds=5, repeat=3)
    for name, octets in (
        ("0x7fffffff", bytes.fromhex("847fffffff")),
        ("2^64", b"\x89\x01" + bytes(8)),
        ("0x7f", b"\x7f"),
    ):
        lying = der.explicit(4, b"\x04" + octets + bytes(16))
        yield world.ir(f"transactionID: {name}", BAD, transactionID=lying)
        yield altered(
            world,
            f"header: {name}",
            BAD,
            header=lambda whole, o=octets: b"\x30" + o + der.read(whole).value,
            decodable=False,
        )
        yield altered(
            world,
            f"body: {name}",
            BAD,
            body=lambda whole, o=octets: b"\xa0" + o + der.read(whole).value,
            decodable=False,
        )


@row("B21", "bytes behind the message")
def b21(world):
    for name, tail in (
        ("one zero", b"\0"),
        ("100 octets", b"x" * 100),
        ("another message", world.same.build_ir()),
        ("00 00", bytes(2)),
    ):
        yield Case(name, BAD, world.same.build_ir() + tail, decodable=False)
    yield altered(
        world,
        "an item behind pvno ... generalInfo",
        BAD,
        header=lambda whole: der.tlv(0x30, der.read(whole).value, der.null()),
        decodable=False,
    )
    yield altered(
        world,
        "a second element in the body's tag",
        BAD,
        body=lambda whole: der.tlv(0xA0, der.read(whole).value, der.null()),
        decodable=False,
    )
    yield world.ir(
        "a second element in transactionID's tag",
        BAD,
        transactionID=der.explicit(4, der.octet_string(bytes(16)) + der.null()),
    )
    yield Case(
        "a third optional element",
        BAD,
        der.tlv(0x30, der.read(world.same.build_ir()).value, der.tlv(0xA2, der.null())),
        decodable=False,
    )


def indefinite(element):
    return bytes([element.tag]) + b"\x80" + element.value + b"\0\0"


@row("B22", "BER: indefinite length, constructed strings")
def b22(world):
    whole = world.same.build_ir()
    yield Case("message indefinite", BAD, indefinite(der.read(whole)), decodable=False)
    for part in ("header", "body"):
        yield altered(
            world, f"{part} indefinite", BAD, **{part: lambda octets: indefinite(der.read(octets))}, decodable=False
        )
    yield altered(world, "sender indefinite", BAD, header=rebuilt(lambda tree: (tree[1], indefinite(tree[1]))))
    yield altered(
        world, "CertReqMsg indefinite", BAD_BODY, body=rebuilt(lambda tree: (tree[0][0], indefinite(tree[0][0])))
    )
    pieces = der.octet_string(bytes(8)) + der.octet_string(bytes(8))
    yield world.ir("transactionID in two pieces", BAD, transactionID=der.explicit(4, der.tlv(0x24, pieces)))
    yield world.ir("senderNonce in two pieces", BAD, senderNonce=der.explicit(5, der.tlv(0x24, pieces)))
    header, body, protector = world.parts()
    mac = protector.value(der.sequence(header, body))
    bits = der.tlv(0x23, der.bit_string(mac[:10]), der.bit_string(mac[10:]))
    yield Case(
        "protection in two pieces",
        BAD,
        cmp.assemble(header, body, protector, bits=bits),
        secret=world.same.secret,
        decodable=False,
    )


@row("B23", "lengths that are not minimal")
def b23(world):
    message = der.read(world.same.build_ir())
    for octets in (2, 4, 8):
        count = der.length(len(message.value), 4 if octets == 2 else octets)
        yield Case(
            f"message, {octets} more",
            BAD,
            b"\x30" + (count if octets != 2 else b"\x83\0" + der.length(len(message.value))[1:]) + message.value,
            decodable=False,
        )

    def long(element, octets=4):
        return der.tlv(element.tag, element.value, length_octets=der.length(len(element.value), octets))

    for part in ("header", "body"):
        yield altered(world, part, BAD, **{part: lambda whole: long(der.read(whole))}, decodable=False)
    for number, name in enumerate(
        ("pvno", "sender", "recipient", "messageTime", "protectionAlg", "senderKID", "transactionID", "senderNonce")
    ):
        yield altered(
            world,
            name,
            BAD,
            header=(
                rebuilt(lambda tree, n=number: (tree[n], long(tree[n], 1)))
                if number not in (4,)
                else rebuilt(lambda tree, n=number: (tree[n], long(tree[n])))
            ),
            decodable=False,
        )
    yield altered(
        world, "certReqId", BAD_BODY, body=rebuilt(lambda tree: (tree[0][0][0][0], long(tree[0][0][0][0], 1)))
    )
    yield altered(
        world, "certTemplate", BAD_BODY, body=rebuilt(lambda tree: (tree[0][0][0][1], long(tree[0][0][0][1])))
    )
    header, body, protector = world.parts()
    bits = long(der.read(der.bit_string(protector.value(der.sequence(header, body)))))
    yield Case(
        "protection", BAD, cmp.assemble(header, body, protector, bits=bits), secret=world.same.secret, decodable=False
    )


@row("B24", "primitive values that are not DER; text")
def b24(world):
    extension = cmp.subject_alt_name(cmp.dns("a.example"), critical=der.tlv(0x01, b"\x01"))
    yield world.ir("critical BOOLEAN 01", BAD_BODY, template={"extensions": (extension,)})
    extension = cmp.subject_alt_name(cmp.dns("a.example"), critical=der.boolean(False))
    yield world.ir("critical BOOLEAN DEFAULT encoded", BAD_BODY, template={"extensions": (extension,)})
    for name, version, count, number in (("padded", b"\0\x02", b"\0\x01\xf4", b"\0\0"), ("empty", b"", b"", b"")):
        yield world.ir(f"pvno {name}", BAD, pvno=der.tlv(0x02, version))
        yield world.ir(f"iterationCount {name}", BAD, PBM(world.same.secret, iterationCount=der.tlv(0x02, count)))
        yield world.ir(f"certReqId {name}", BAD_BODY, template={"cert_req_id": der.tlv(0x02, number)})
    yield world.ir("certReqId ff ff", BAD_BODY, template={"cert_req_id": der.tlv(0x02, b"\xff\xff")})
    header, body, protector = world.parts()
    mac = protector.value(der.sequence(header, body))
    for unused, octets in ((8, mac), (255, mac), (1, b"")):
        yield Case(
            f"protection with {unused} unused bits of {len(octets)} octets",
            BAD,
            cmp.assemble(header, body, protector, bits=der.bit_string(octets, unused)),
            secret=world.same.secret,
            decodable=False,
        )
    yield Case(
        "protection BIT STRING empty of all",
        BAD,
        cmp.assemble(header, body, protector, bits=der.tlv(0x03)),
        secret=world.same.secret,
        decodable=False,
    )
    yield world.ir("messageTime with a NULL in", BAD, messageTime=der.explicit(0, der.null()))
    for name, text in (
        ("bad UTF-8", b"\xff\xfe"),
        ("overlong UTF-8", b"\xc0\x80"),
        ("surrogate", b"\xed\xa0\x80"),
        ("beyond Unicode", b"\xf5\x80\x80\x80"),
    ):
        yield world.ir(f"freeText {name}", BAD | ISSUES, freeText=cmp.free_text(text))
        yield world.ir(f"subject {name}", BAD_BODY, template={"subject": (("CN", text),)})
    for name, text in (
        ("format %n%s", b"%n%s%n%s%p"),
        ("CR LF", b"a\r\nB24 forged line"),
        ("escape", b"\x1b[2J\x1b]0;x\x07"),
        ("NUL", b"a\0b"),
        ("C1", "a\x9b31m".encode()),
    ):
        yield world.ir(f"sender {name}", ISSUES, sender=cmp.directory_name(("CN", text)))
        yield world.ir(f"freeText {name}", ISSUES, freeText=cmp.free_text(text))
        case = world.ir(f"senderKID {name}", E("badMessageCheck"), senderKID=cmp.kid(text))
        case.secret = None
        yield case


@row("B26", "high tag numbers")
def b26(world):
    content = der.read(world.same.build_ir()).value
    for name, tag in (
        ("1f 30", b"\x3f\x30"),
        ("1f 81 00", b"\x3f\x81\x00"),
        ("tag number of 1 kB", b"\x3f" + b"\xff" * 1000 + b"\x7f"),
        ("tag number never ends", b"\x3f" + b"\xff" * 300),
    ):
        yield Case(f"message {name}", BAD, der.tlv(tag, content), decodable=False, milliseconds=5, repeat=3)
    yield Case(
        "tag number of 60 kB",
        BAD_LONG,
        b"\x3f" + b"\xff" * 60_000 + b"\x7f\x00",
        decodable=False,
        milliseconds=5,
        repeat=3,
    )
    yield Case(
        "tag number of 20 kB", BAD, b"\x3f" + b"\xff" * 20_000 + b"\x7f\x00", decodable=False, milliseconds=5, repeat=3
    )
    for name in ("pvno", "sender", "transactionID"):
        yield world.ir(f"{name} in high form", BAD, **{name: der.tlv(b"\xbf\x24", der.octet_string(bytes(16)))})
    yield altered(
        world, "body in high form", BAD, body=lambda whole: der.tlv(b"\xbf\x00", der.read(whole).value), decodable=False
    )
