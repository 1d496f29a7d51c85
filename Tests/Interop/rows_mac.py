# Rows B42 to B55 of the bad-input table: MACs that are wrong, and parameters of PasswordBasedMac and PBMAC1 that are.

import secrets

import client
import cmp
import der
import signet
import wire
from expect import E, H, ISSUES, Outcome, fault
from protection import MACS, PBKDF2_OID, PBM, PBM_OID, PBMAC1, Raw
from table import Case, cheap, row

WRONG = E("badMessageCheck")
BAD = E("badDataFormat")


@row("B42", "a MAC that is wrong")
def b42(world):
    def wrong(name, expect, change=None, secret=None):
        device = world.device()
        protector = PBM(secret if secret is not None else device.secret)
        header, body = world.message(device).header(protector), device.ir()
        mac = protector.value(der.sequence(header, body))
        bits = der.bit_string(change(mac) if change else mac)
        return Case(name, expect, cmp.assemble(header, body, bits=bits))

    yield wrong("wrong secret", WRONG, secret="wrong")
    yield wrong("empty secret", WRONG, secret=b"")
    yield wrong("first bit flipped", WRONG, lambda mac: bytes([mac[0] ^ 0x80]) + mac[1:])
    yield wrong("last bit flipped", WRONG, lambda mac: mac[:-1] + bytes([mac[-1] ^ 1]))
    yield wrong("empty MAC", WRONG | BAD, lambda mac: b"")
    for count in (1, 4, 19):
        yield wrong(f"MAC cut to {count} octets", WRONG | BAD, lambda mac, n=count: mac[:n])
    yield wrong("one octet too long", WRONG | BAD, lambda mac: mac + b"\0")
    yield wrong("the MAC twice", WRONG | BAD, lambda mac: mac + mac)
    yield wrong("2 000 octets", WRONG | BAD, lambda mac: mac * 100)
    yield Case("nine wrong secrets, then the right one", run=lambda port: wrong_then_right(world, 9), milliseconds=500)
    yield Case(
        "ten wrong secrets lock, also after a restart; a new code unlocks",
        run=lambda port: locked(world),
        milliseconds=2000,
    )
    yield Case("a MAC of another device", WRONG, other_device(world))


def other_device(world):
    mine, other = world.device(), world.device()
    return world.message(mine).encode(PBM(other.secret))


def guess(world, device):
    outcome = Outcome.of(wire.post(world.port, device.build_ir(PBM(secrets.token_hex(8)))))
    if not WRONG.fits(outcome):
        raise client.Wrong(f"a wrong secret was answered by {outcome}, expected {WRONG}")
    if found := fault(outcome, None, world.issuers):
        raise client.Wrong(found)


def wrong_then_right(world, count):
    device = world.device(uses=2)
    for _ in range(count):
        guess(world, device)
    device.enrol()
    world.issued += 1
    return Outcome("done")


def locked(world):
    device = world.device(uses=5)
    for _ in range(10):
        guess(world, device)
    still_refused(world, device, "after ten wrong secrets")
    world.server.restart()
    still_refused(world, device, "after a restart")
    device.secret = signet.member(world.server.json("entity", "code", device.reference), "code")
    device.enrol()
    world.issued += 1
    return Outcome("done")


def still_refused(world, device, when):
    outcome = Outcome.of(wire.post(world.port, device.build_ir()))
    if not E("badMessageCheck", "notAuthorized").fits(outcome):
        raise client.Wrong(f"{when} the right secret was answered by {outcome}, expected a refusal")
    if outcome.answer.protection_kind == "mac":
        raise client.Wrong(f"{when} the refusal carries a MAC")


@row("B43", "unused bits in the MAC's BIT STRING")
def b43(world):
    for unused in (1, 7):
        header, body, protector = world.parts()
        mac = protector.value(der.sequence(header, body))
        cleared = mac[:-1] + bytes([mac[-1] >> unused << unused & 0xFF])
        for name, octets in (("as it is", mac), ("with those bits 0", cleared)):
            yield Case(
                f"{unused} unused bits, MAC {name}",
                BAD,
                cmp.assemble(header, body, protector, bits=der.bit_string(octets, unused)),
                decodable=False,
            )


@row("B44", "too few iterations")
def b44(world):
    for count in (-1, 0, -(2**31), -(2**63)):
        case = world.ir(f"{count}", E("badAlg", "badDataFormat"), PBM(world.same.secret, iterations=count))
        yield cheap(case)
    for count in (1, 99):
        # An embedded client in the field sends 127 and fewer, so the default range may begin at 1.
        yield world.ir(f"{count}", E("badAlg", "badDataFormat") | ISSUES, PBM(world.same.secret, iterations=count))
    for count in (100, 127, 10_000):
        yield world.ir(f"{count} is well", ISSUES, PBM(world.same.secret, iterations=count))


@row("B45", "too many iterations")
def b45(world):
    # 10 000 is the cap of PasswordBasedMac's count by default. PBKDF2's is the responder's to choose, as long as what it
    # accepts from strangers stays within the bound of every request; nobody needs more than 100 000.
    for name, maker, counts in (("PBM", PBM, (10_001, 100_000, 100_001)), ("PBMAC1", PBMAC1, (100_001,))):
        for count in (*counts, 10**7, 2**31 - 1, 2**31, 2**32 + 500, 2**63, 2**64 + 500, 2**70):
            expect = E("badAlg") if count < 2**63 else E("badAlg", "badDataFormat")
            yield cheap(many(world, name, maker, count, expect), unverified=True)
    for digest in ("hmac-sha256", "hmac-sha512"):
        for count in (10_001, 30_000, 100_000):
            case = many(world, f"PBMAC1 {digest}", PBMAC1, count, E("badAlg") | WRONG, prf=digest, mac=digest)
            case.secret, case.repeat = None, 2
            yield case


def many(world, name, maker, count, expect, **more):
    """An ir whose protection says `count` iterations, without the trouble of making them."""
    device = world.device()
    protector = maker(device.secret, iterations=count, **more)
    protector.iterations = 100
    return Case(f"{name}, {count}", expect, world.message(device).encode(protector))


@row("B46", "salt too short")
def b46(world):
    for count in (0, 4, 7):
        for name, maker in (("PBM", PBM), ("PBMAC1", PBMAC1)):
            yield world.ir(
                f"{name}, {count} octets",
                E("badAlg", "badDataFormat") | (ISSUES if count else E("badAlg")),
                maker(world.same.secret, salt=bytes(range(count))),
            )
    for count in (8, 20, 32):
        yield world.ir(f"{count} octets are well", ISSUES, PBM(world.same.secret, salt=bytes(range(count))))


@row("B47", "salt too long")
def b47(world):
    for count, expect in ((1_000, BAD | E("badAlg")), (20_000, BAD), (64_000, BAD | H(413))):
        for name, maker in (("PBM", PBM), ("PBMAC1", PBMAC1)):
            yield cheap(world.ir(f"{name}, {count} octets", expect, maker(world.same.secret, salt=bytes(count))))


@row("B48", "owf and mac")
def b48(world):
    md5, md4, no = (
        der.algorithm(dotted, der.null())
        for dotted in ("1.2.840.113549.2.5", "1.2.840.113549.2.4", "1.3.6.1.4.1.99999.3")
    )
    for name, replaced in (
        ("owf MD5", {"owf": md5}),
        ("owf MD4", {"owf": md4}),
        ("owf unknown", {"owf": no}),
        ("mac unknown", {"mac": no}),
        ("owf is an HMAC", {"owf": der.algorithm(MACS["hmac-sha256"])}),
        ("mac DES-MAC", {"mac": der.algorithm("1.3.14.3.2.10", der.octet_string(bytes(8)))}),
        ("mac HMAC-MD5", {"mac": der.algorithm("1.3.6.1.5.5.8.1.1", der.null())}),
    ):
        yield cheap(world.ir(name, E("badAlg"), PBM(world.same.secret, **replaced)), unverified=True)
    for field, dotted in (("owf", "2.16.840.1.101.3.4.2.1"), ("mac", "1.3.6.1.5.5.8.1.2")):
        for name, parameters in (("INTEGER", der.integer(5)), ("SEQUENCE", der.sequence())):
            yield world.ir(
                f"{field} with parameters {name}",
                E("badAlg", "badDataFormat"),
                PBM(world.same.secret, **{field: der.algorithm(dotted, parameters)}),
            )
    for owf in ("sha1", "sha224", "sha256", "sha384", "sha512"):
        for mac in ("hmac-sha1", "hmacWithSHA1", "hmac-sha256", "hmac-sha384", "hmac-sha512"):
            for null in (False, True):
                name = f"{owf}, {mac}, parameters {'NULL' if null else 'absent'} are well"
                yield world.ir(name, ISSUES, PBM(world.same.secret, owf, mac, null=null))


@row("B49", "PBMAC1 parameters")
def b49(world):
    secret = world.same.secret
    salt = der.octet_string(b"salt" * 4)

    def case(name, expect, **more):
        return world.ir(name, expect, PBMAC1(secret, **more))

    for name in ("hmac-sha1", "hmac-sha224", "hmac-sha256", "hmac-sha384", "hmac-sha512"):
        yield case(
            f"prf {name}, mac hmac-sha256 is well", ISSUES | E("badAlg") if name != "hmac-sha256" else ISSUES, prf=name
        )
        yield case(f"prf and mac {name} are well", ISSUES, prf=name, mac=name)
    unknown = der.algorithm("1.3.6.1.4.1.99999.4", der.null())
    refused, either = E("badAlg"), E("badAlg", "badDataFormat")
    for name, expect, replaced in (
        ("prf unknown", refused, {"prf": unknown}),
        ("prf a plain digest", refused, {"prf": der.algorithm("2.16.840.1.101.3.4.2.1")}),
        ("mac unknown", refused, {"messageAuthScheme": unknown}),
        ("kdf unknown", refused, {"keyDerivationFunc": unknown}),
        ("keyLength 0", either, {"keyLength": der.integer(0)}),
        ("keyLength -1", either, {"keyLength": der.integer(-1)}),
        ("keyLength 1", refused, {"keyLength": der.integer(1)}),
        ("keyLength 1e9", refused, {"keyLength": der.integer(10**9)}),
        ("keyLength 2^70", either, {"keyLength": der.integer(2**70)}),
        ("keyLength missing", either, {"keyLength": b""}),
        ("salt otherSource", either, {"saltField": unknown}),
        ("salt INTEGER", either, {"saltField": der.integer(9)}),
        ("iterationCount OCTET STRING", either, {"iterationCount": der.octet_string(b"\x05")}),
        ("prf NULL", either, {"prf": der.null()}),
        ("scheme INTEGER", either, {"messageAuthScheme": der.integer(1)}),
        ("kdf parameters absent", either, {"keyDerivationFunc": der.algorithm(PBKDF2_OID)}),
        ("kdf parameters NULL", either, {"keyDerivationFunc": der.algorithm(PBKDF2_OID, der.null())}),
        ("kdf parameters OCTET STRING", either, {"keyDerivationFunc": der.algorithm(PBKDF2_OID, salt)}),
        ("kdf parameters empty", either, {"keyDerivationFunc": der.algorithm(PBKDF2_OID, der.sequence())}),
        ("parameters NULL", either, {"parameters": der.null()}),
        ("parameters empty", either, {"parameters": der.sequence()}),
        ("parameters OCTET STRING", either, {"parameters": salt}),
        ("parameters absent", either, {"parameters": b""}),
        ("a third parameter", either, {"messageAuthScheme": der.algorithm(MACS["hmac-sha256"]) + der.null()}),
    ):
        yield cheap(case(name, expect, **replaced), unverified=True)


@row("B50", "PBM parameters of another type (B50 to B55)")
def b50(world):
    for name, parameters in (
        ("BOOLEAN", der.boolean(True)),
        ("NULL", der.null()),
        ("INTEGER", der.integer(500)),
        ("UTF8String", der.utf8("salt")),
        ("OCTET STRING", der.octet_string(bytes(16))),
        ("absent", None),
        ("empty SEQUENCE", der.sequence()),
        ("SET", der.set_of(der.octet_string(bytes(16)))),
        ("SEQUENCE of one", der.sequence(der.octet_string(bytes(16)))),
        ("BIT STRING", der.bit_string(bytes(16))),
        ("two of them", der.null() + der.null()),
    ):
        protector = Raw(der.sequence(der.oid(PBM_OID), parameters), protector=PBM(world.same.secret))
        yield cheap(world.ir(name, BAD, protector), unverified=True)
    for field, value in (
        ("salt", der.integer(1)),
        ("salt", der.null()),
        ("owf", der.null()),
        ("owf", der.octet_string(b"x")),
        ("owf", der.sequence()),
        ("iterationCount", der.octet_string(b"\1")),
        ("iterationCount", der.null()),
        ("mac", der.integer(1)),
        ("mac", b""),
    ):
        yield cheap(
            world.ir(
                f"{field} {value.hex() or 'missing'}",
                BAD,
                PBM(world.same.secret, **{field.replace("salt", "saltField"): value}),
            ),
            unverified=True,
        )
    extra = der.algorithm(MACS["hmac-sha1"]) + der.null()
    yield cheap(world.ir("a fifth parameter", BAD, PBM(world.same.secret, mac=extra)), unverified=True)
