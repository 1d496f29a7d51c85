# Rows B65 and B69 to B71 of the bad-input table: bodies that nobody may send here, and questions of every shape.

import cmp
import der
from expect import E, Expected
from protection import PBM
from table import Case, cheap, row

GENP = Expected((("genp", ()),))
UNKNOWN = cmp.info("1.3.6.1.4.1.99999.1")
CA_CERTS = cmp.info("1.3.6.1.5.5.7.4.17")


def case(world, name, expect, body, protector=None):
    """A message with any body, protected as it should be."""
    device = world.same
    message = cmp.Message(body, senderKID=cmp.kid(device.reference))
    return Case(name, expect, message.encode(protector or PBM(device.secret)), secret=device.secret)


def contents():
    """Something of the right shape, nothing at all, and something wrong."""
    status = der.sequence(der.integer(0))
    yield "an empty SEQUENCE", der.sequence()
    yield "NULL", der.null()
    yield "a status", der.sequence(der.sequence(der.integer(0), status))
    yield "20 kB", der.octet_string(b"x" * 20_000)


@row("B65", "answers sent to the server")
def b65(world):
    for body in ("ip", "cp", "rp", "kup", "krp", "ccp", "pkiconf", "genp", "pollRep", "popdecc"):
        for name, content in contents():
            yield case(world, f"{body} with {name}", E("badRequest"), cmp.body(body, content))
    for number in (27, 30):
        yield case(world, f"body {number}", E("badRequest"), der.explicit(number, der.sequence()))
    yield case(world, "body 31, which is another form of tag", E("badDataFormat"), der.tlv(0xBF, der.sequence()))
    yield case(world, "a body that is no context tag", E("badDataFormat"), der.sequence())
    yield case(world, "a primitive body", E("badDataFormat"), der.tlv(0x95, b""))
    stranger = cmp.Message(cmp.body("ip", der.sequence()), senderKID=cmp.kid("nobody")).encode(PBM("guessed"))
    yield cheap(Case("ip of a stranger", E("badMessageCheck"), stranger), unverified=True)


@row("B69", "bodies that are not served")
def b69(world):
    name = der.name(("CN", "Nobody"))
    moment = der.generalized_time("20261121100000Z")
    announced = der.sequence(
        der.integer(4), der.sequence(der.explicit(4, name), der.integer(1)), moment, moment
    )
    certificate = world.issuers[0]
    for body, content in (
        ("krr", der.sequence(cmp.cert_req_msg(world.same.key))),
        ("ccr", der.sequence(cmp.cert_req_msg(world.same.key))),
        ("popdecr", der.sequence(der.integer(5))),
        ("ckuann", der.sequence(certificate, certificate, certificate)),
        ("ckuann", der.explicit(0, der.sequence(certificate))),
        ("cann", certificate),
        ("rann", announced),
        ("crlann", der.sequence(der.sequence())),
    ):
        yield case(world, body, E("badRequest"), cmp.body(body, content))
    for body in ("krr", "ccr", "popdecr", "ckuann", "cann", "rann", "crlann"):
        for name, content in contents():
            yield case(world, f"{body} with {name}", E("badRequest"), cmp.body(body, content))


@row("B70", "genm, empty and unknown")
def b70(world):
    yield case(world, "no question", GENP, cmp.genm())
    # RFC 9483 section 4.3 knows no answer to what is not known; an empty genp would say that there is nothing to be had.
    yield case(world, "an unknown question alone", E("badRequest") | GENP, cmp.genm(UNKNOWN))
    yield case(world, "an unknown question with a value", E("badRequest") | GENP, cmp.genm(cmp.info("1.2.3", der.null())))
    yield case(world, "two unknown questions", GENP, cmp.genm(UNKNOWN, UNKNOWN))
    yield case(world, "one of them known", GENP, cmp.genm(UNKNOWN, CA_CERTS))
    yield case(world, "an OID of 20 kB", E("badDataFormat"), cmp.genm(der.sequence(der.tlv(6, b"\x81" * 20_000 + b"\x01"))))
    for number in (5, 12, 13, 14, 15, 18, 21, 23, 24):
        name = f"{number}, which is no question"
        yield case(world, name, E("badRequest") | GENP, cmp.genm(cmp.info(f"1.3.6.1.5.5.7.4.{number}")))
    for name, value in contents():
        yield case(world, f"caCerts with {name}", GENP | E("badDataFormat"), cmp.genm(cmp.info("1.3.6.1.5.5.7.4.17", value)))
        for number in (16, 20, 22):
            item = cmp.info(f"1.3.6.1.5.5.7.4.{number}", value)
            yield case(world, f"{number} with {name}", E("badDataFormat"), cmp.genm(item))
    yield case(world, "an item that is no SEQUENCE", E("badDataFormat"), cmp.genm(der.null()))
    yield case(world, "no list", E("badDataFormat"), cmp.body("genm", der.null()))
    yield case(world, "two lists", E("badDataFormat"), cmp.body("genm", der.sequence() + der.sequence()))


@row("B71", "genm with many questions")
def b71(world):
    yield case(world, "32 questions", GENP | E("systemFailure"), cmp.genm(*[CA_CERTS] * 32))
    yield case(world, "32 unknown questions", GENP, cmp.genm(*[UNKNOWN] * 32))
    for count in (33, 1_000):
        found = case(world, f"{count} questions", E("badRequest", "badDataFormat"), cmp.genm(*[CA_CERTS] * count))
        found.milliseconds, found.repeat = 5, 3
        yield found
    source = der.sequence(der.explicit(1, der.sequence(der.implicit(2, b"x"))))
    many = cmp.info("1.3.6.1.5.5.7.4.22", der.sequence(*[source] * 2_000))
    yield case(world, "2 000 sources of CRLs", GENP, cmp.genm(many))
    tags = cmp.info("1.3.6.1.5.5.7.4.16", der.sequence(*[der.utf8("de")] * 5_000, der.utf8("en")))
    yield case(world, "5 001 languages", GENP, cmp.genm(tags))


@row("B40B", "bodies without protection")
def b40b(world):
    for name, body in (
        ("genm", cmp.genm(CA_CERTS)),
        ("krr", cmp.body("krr", der.sequence())),
        ("ip", cmp.body("ip", der.sequence())),
        ("cann", cmp.body("cann", world.issuers[0])),
    ):
        octets = cmp.Message(body, senderKID=cmp.kid(world.same.reference)).encode(None)
        yield cheap(Case(name, E("badMessageCheck", "wrongIntegrity"), octets), unverified=True)
