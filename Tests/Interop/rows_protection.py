# Rows B40 to B58 of the bad-input table (B59 to B64 belong here too): protection that is absent, wrong, costly or
# confused.

import answer
import cmp
import der
import keys
import wire
from expect import E, H, ISSUES, Outcome
from protection import PBM, Raw, Signature
from table import Case, cheap, row

UNPROTECTED = E("badMessageCheck", "wrongIntegrity")
BAD = E("badDataFormat")


@row("B40", "no protection at all")
def b40(world):
    yield Case("ir", UNPROTECTED, world.message(world.same).encode())
    yield Case(
        "p10cr",
        UNPROTECTED,
        cmp.Message(
            cmp.p10cr(cmp.certification_request(keys.ECKey.new())), senderKID=cmp.kid(world.same.reference)
        ).encode(),
    )
    # RFC 9483 section 3.5 looks at the body type before the protection, so a type that is not supported may be said
    # first.
    first = UNPROTECTED | E("badRequest")
    yield Case("rr", first, cmp.Message(cmp.rr(der.name(("CN", "x")), 1, 0)).encode())
    yield Case("genm", first, cmp.Message(cmp.genm(cmp.info("1.3.6.1.5.5.7.4.17"))).encode())
    yield Case(
        "certConf without a transaction",
        first | E("badCertId"),
        cmp.Message(cmp.cert_conf(cmp.cert_status(bytes(32)))).encode(),
    )

    def pending(port):
        device = world.device(uses=1)
        transaction = device.transaction()
        answered = transaction.ask(device.ir())
        world.issued += 1
        transaction.build(cmp.cert_conf(cmp.cert_status(bytes(32), status=2)), answered)
        outcome = Outcome.of(wire.post(port, transaction.message.encode()))
        transaction.confirm(answered)
        return outcome

    yield Case(
        "certConf (a rejection) of a pending transaction, which then goes on",
        UNPROTECTED,
        run=pending,
        milliseconds=150,
    )


@row("B41", "half a protection")
def b41(world):
    header, body, protector = world.parts()
    yield Case("protectionAlg without protection", UNPROTECTED, cmp.assemble(header, body))
    message = world.message(world.same)
    header, body = message.header(), message.body
    yield Case("protection without protectionAlg", UNPROTECTED, cmp.assemble(header, body, PBM(world.same.secret)))
    yield Case("certificates only", UNPROTECTED, cmp.assemble(header, body, certificates=world.issuers))


@row("B56", "unknown protectionAlg")
def b56(world):
    for name, dotted, parameters in (
        ("private", "1.3.6.1.4.1.99999.5", None),
        ("sha256", "2.16.840.1.101.3.4.2.1", None),
        ("rsaEncryption", "1.2.840.113549.1.1.1", der.null()),
        ("AES-GMAC", "2.16.840.1.101.3.4.1.9", None),
        ("id-PBES2", "1.2.840.113549.1.5.13", der.sequence()),
        ("hmac-sha256 alone", "1.2.840.113549.2.9", der.null()),
    ):
        yield cheap(
            world.ir(name, E("badAlg"), Raw(der.sequence(der.oid(dotted), parameters), bytes(20))), unverified=True
        )


@row("B57", "object identifiers")
def b57(world):
    cases = (
        ("arc of 20 kB", b"\x2a" + b"\xff" * 20_000 + b"\x7f", BAD),
        ("arc of 60 kB", b"\x2a" + b"\xff" * 60_000 + b"\x7f", BAD | H(413)),
        ("arc of 70 bits", der.oid_octets(42) + der.oid_octets(2**70), BAD | E("badAlg")),
        ("leading 80", b"\x2a\x80\x01", BAD),
        ("empty", b"", BAD),
        ("cut", b"\x2a\x86", BAD),
        ("1 000 arcs", b"\x2a" + b"\1" * 1000, BAD | E("badAlg")),
    )
    for name, octets, expect in cases:
        oid = der.tlv(0x06, octets)
        yield cheap(world.ir(f"protectionAlg: {name}", expect, Raw(der.sequence(oid), bytes(20))), unverified=True)
        if "leading" in name or "empty" in name or "cut" in name or "kB" in name:
            yield cheap(world.ir(f"infoType: {name}", expect, generalInfo=cmp.general_info(der.sequence(oid))))
            yield cheap(
                world.ir(f"owf: {name}", expect, PBM(world.same.secret, owf=der.sequence(oid))), unverified=True
            )


@row("B58", "MAC and signature mixed up")
def b58(world):
    certified = world.device()
    certificate = certified.enrol()
    world.issued += 1
    key, identifier = certified.key, cmp.kid(cmp.subject_key_identifier(certificate))
    mac, signature = PBM(certified.secret), Signature(key)

    def case(name, expect, protector, sender_kid=None, certificates=(), **more):
        fields = {"senderKID": sender_kid} if sender_kid else {}
        return Case(name, expect, world.message(certified, **fields).encode(protector, certificates), **more)

    mixed = E("badMessageCheck")
    yield case(
        "signature algorithm, MAC octets, reference",
        mixed | E("signerNotTrusted"),
        Raw(signature.algorithm, protector=mac),
    )
    yield case(
        "signature algorithm, MAC octets, certificate",
        mixed,
        Raw(signature.algorithm, protector=mac),
        identifier,
        [certificate],
    )
    yield case("signature algorithm, no certificate", mixed | E("signerNotTrusted"), signature, identifier)
    yield case(
        "MAC algorithm, signature octets", mixed | BAD, Raw(mac.algorithm, protector=signature), None, [certificate]
    )
    yield case("MAC algorithm, certificate's senderKID", mixed, mac, identifier, [certificate])
    public = PBM(answer.public_key(der.read(certificate)))
    yield case("MAC keyed with the public key", mixed, public, None, [certificate])
    yield case("MAC keyed with the public key, certificate's senderKID", mixed, public, identifier, [certificate])
    yield case(
        "RSA algorithm, EC certificate",
        mixed | E("badAlg"),
        Raw(der.algorithm(keys.RSA_SIGNATURE["sha256"], der.null()), protector=signature),
        identifier,
        [certificate],
    )
    yield case(
        "a right MAC with a certificate beside it is well", ISSUES, mac, None, [certificate], secret=certified.secret
    )
    stranger = keys.ECKey.new()
    yield case("signature by another key than the certificate's", mixed, Signature(stranger), identifier, [certificate])
