# Rows B30 to B39, B62 to B64 and B68 of the bad-input table: header fields that continue or date a message, signers and their
# chains, nested messages.

import cmp
import der
import keys
import pki
import rows_nested
import wire
from expect import E, ISSUES, Outcome
from protection import PBM, Raw, Signature
from table import Case, row

BAD = E("badDataFormat")
CHECK = E("badMessageCheck")
UNTRUSTED = E("signerNotTrusted")


@row("B30", "recipNonce on the first message")
def b30(world):
    for count in (1, 16, 64):
        yield world.ir(f"{count} octets are nobody's harm", ISSUES, recipNonce=cmp.recip_nonce(b"r" * count))
    yield world.ir("0 octets", ISSUES | BAD | E("badRecipientNonce"), recipNonce=cmp.recip_nonce(b""))
    yield world.ir("20 000 octets", BAD | E("badRecipientNonce"), recipNonce=cmp.recip_nonce(b"r" * 20_000))


@row("B31", "recipNonce of certConf")
def b31(world):
    def case(name, change):
        device = world.device(uses=1)

        def run(port):
            transaction = device.transaction()
            answered = transaction.ask(device.ir())
            world.issued += 1
            octets = transaction.build(cmp.cert_conf(cmp.cert_status(bytes(32))), answered, recipNonce=change(answered))
            outcome = Outcome.of(wire.post(port, octets))
            transaction.confirm(answered)
            return outcome

        wrong = E("badRecipientNonce")
        return Case(f"{name}; the right one still confirms", wrong, run=run, secret=device.secret, milliseconds=150)

    cases = {
        "absent": lambda answered: None,
        "another": lambda answered: cmp.recip_nonce(bytes(16)),
        "one bit more": lambda answered: cmp.recip_nonce(answered.octets("senderNonce") + b"\0"),
        "our own": lambda answered: cmp.recip_nonce(answered.octets("recipNonce")),
    }
    for name, change in cases.items():
        yield case(name, change)


@row("B32", "messageTime far away")
def b32(world):
    for name, seconds in (("1970", 0), ("2099", 4_070_908_800)):
        # The window is off by default: a device without a clock enrols.
        yield world.ir(name, ISSUES | E("badTime"), messageTime=cmp.message_time(seconds))


@row("B33", "messageTime that is none")
def b33(world):
    def time(text):
        return der.explicit(0, der.generalized_time(text))

    for text in ("", "Z", "yesterday", "20260230000000Z", "20261301000000Z", "20261121256000Z", "20261121120000", "2026112112Z"):
        yield world.ir(f"{text!r}", BAD, messageTime=time(text))
    for text in ("20261121120000.Z", "20261121120000.50Z", "20261121120000+0100", "20261121120000," + "5Z"):
        yield world.ir(f"{text!r} is not DER", BAD, messageTime=time(text))
    yield world.ir("a UTCTime", BAD, messageTime=der.explicit(0, der.utc_time("261121120000Z")))
    yield world.ir("absent", ISSUES, messageTime=None)


@row("B34", "header fields twice and out of order")
def b34(world):
    header, body, protector = world.parts()
    items = der.read(header).items
    for name, order in (
        ("the last two exchanged", [*items[:-2], items[-1], items[-2]]),
        ("the last one twice", [*items, items[-1]]),
        ("transactionID first", [items[-1], *items[:-1]]),
        ("without recipient", [items[0], *items[2:]]),
        ("with another field", None),
    ):
        fields = [item.whole for item in order] if order else [*(item.whole for item in items), der.explicit(9, der.null())]
        yield Case(name, BAD, cmp.assemble(der.sequence(*fields), body, protector))


@row("B35", "sender of every kind")
def b35(world):
    yield world.ir("70 kB", BAD | E("badMessageCheck"), sender=cmp.directory_name(("CN", "x" * 30_000)))
    kinds = {
        "rfc822Name": der.implicit(1, b"a@b.example"),
        "dNSName": der.implicit(2, b"b.example"),
        "URI": der.implicit(6, b"https://b.example/"),
        "iPAddress": der.implicit(7, bytes(4)),
        "registeredID": der.tlv(0x88, bytes([0x2A, 3])),
        "NULL-DN": cmp.directory_name(),
    }
    for name, sender in kinds.items():
        # With a MAC the reference decides; any GeneralName may stand there.
        yield world.ir(name, ISSUES, sender=sender)
    for name, sender in (("context 9", der.tlv(0x89, b"x")), ("an INTEGER", der.integer(1)), ("nothing", None)):
        yield world.ir(name, BAD, sender=sender)
    own = Own(world)
    yield own.case("NULL-DN under a signature", CHECK, sender=cmp.directory_name())
    yield own.case("a URI under a signature", CHECK, sender=kinds["URI"])


@row("B36", "recipient is another CA")
def b36(world):
    yield world.ir("another CA", ISSUES | E("wrongAuthority"), recipient=cmp.directory_name(("CN", "Another CA")))
    yield world.ir("a URI", ISSUES, recipient=der.implicit(6, b"https://ca.example/"))
    yield world.ir("30 kB", BAD, recipient=cmp.directory_name(("CN", "x" * 30_000)))


@row("B37", "generalInfo")
def b37(world):
    unknown = cmp.info("1.3.6.1.4.1.99999.1", der.utf8("%n%s"))
    yield world.ir("32 unknown ones", ISSUES, generalInfo=cmp.general_info(*[unknown] * 32))
    for count in (33, 1_500):
        yield world.ir(f"{count} unknown ones", BAD, generalInfo=cmp.general_info(*[unknown] * count))
    yield world.ir("none", BAD, generalInfo=cmp.general_info())
    yield world.ir(
        "implicitConfirm with TRUE", BAD | ISSUES, generalInfo=cmp.general_info(cmp.info(cmp.IMPLICIT_CONFIRM, der.boolean(True)))
    )
    past = cmp.info("1.3.6.1.5.5.7.4.14", der.generalized_time("19700101000000Z"))
    yield world.ir("confirmWaitTime that is past", ISSUES, generalInfo=cmp.general_info(past))


@row("B38", "freeText")
def b38(world):
    yield world.ir("a sentence", ISSUES, freeText=cmp.free_text("%n%s \x1b[2J"))
    yield world.ir("30 kB", ISSUES | BAD, freeText=cmp.free_text("x" * 30_000))
    yield world.ir("1 000 strings", ISSUES | BAD, freeText=cmp.free_text(*["x"] * 1_000))
    yield world.ir("not UTF-8", BAD, freeText=der.explicit(7, der.sequence(der.tlv(0x0C, b"\xff\xfe"))))


@row("B39", "senderKID that is missing, unknown, or another's")
def b39(world):
    other, texts = world.device(), set()

    def case(name, kid):
        octets = world.message(world.same, senderKID=kid).encode(PBM(world.same.secret))

        def run(port):
            outcome = Outcome.of(wire.post(port, octets))
            texts.add(outcome.answer.text[0].split(" (log")[0] if outcome.answer and outcome.answer.text else "")
            return outcome

        return Case(name, CHECK, run=run)

    yield case("missing", None)
    yield case("unknown", cmp.kid("nobody"))
    yield case("another's", cmp.kid(other.reference))
    yield case("empty", cmp.kid(""))
    yield Case("one text for all of them", fault=None if len(texts) == 1 else f"{texts}", run=lambda port: Outcome("none"))


class Own:
    """A device that signs with a certificate of its own."""

    def __init__(self, world):
        self.world, self.device = world, world.device()
        self.certificate = self.device.enrol()
        world.issued += 1
        tbs = der.read(self.certificate)[0]
        self.fields = {
            "sender": der.explicit(4, tbs.items[5].whole),
            "senderKID": cmp.kid(cmp.subject_key_identifier(self.certificate)),
        }

    def octets(self, protector=None, certificates=None, **fields):
        body = cmp.cr(cmp.cert_req_msg(self.device.key, subject=self.device.subject))
        message = cmp.Message(body, **(self.fields | fields))
        return message.encode(protector or Signature(self.device.key), certificates or [self.certificate])

    def case(self, name, expect, protector=None, certificates=None, **fields):
        return Case(name, expect, self.octets(protector, certificates, **fields))


@row("B62", "chains of signers")
def b62(world):
    """An alias of its own trusts a root; its RAs come with every kind of chain. No chain enrols anybody."""
    folder = world.server.folder / "b62"
    made = pki.PKI(folder)
    configuration = world.server.folder / "signet.conf"
    text = configuration.read_text()
    configuration.write_text(text + f'\n[alias "b62"]\nmode = ra\nra_trust = {folder / "root.pem"}\n')
    world.server.restart()
    one = made.ca("one", made.root)
    loop = [made.ca("loop-a", one, subject=(("CN", "loop"),)), made.ca("loop-b", one, subject=(("CN", "loop"),))]
    loop += [made.ca(f"loop-{n}", loop[n % 2], subject=(("CN", "loop"),)) for n in range(2, 9)]
    unknown = [cmp.extension("1.3.6.1.4.1.99999.1", der.null(), critical=True)]
    stranger = pki.PKI(folder, name="stranger")
    cases = {
        "a loop": (made.ra("in-loop", loop[2]), loop[2:]),
        "a stranger, self-signed": (stranger.make("self", None, [pki.key_usage(0), pki.purposes(pki.CMC_RA)]), []),
        "a stranger's chain": (stranger.ra("other", stranger.root), [stranger.root]),
        "expired": (made.ra("expired", one, ends=-60), [one]),
        "not yet valid": (made.ra("future", one, begins=3600), [one]),
        "no digitalSignature": (made.ra("mute", one, usage=(2,)), [one]),
        "pathLenConstraint 0": (made.ra("deep", made.ca("below", made.ca("narrow", made.root, path_length=0))), None),
        "an issuer that is no CA": (made.ra("below-leaf", made.ra("leaf", one)), None),
        "unknown critical extension": (made.ra("strange", one, more=unknown), [one]),
        "SHA-1": (made.ra("sha1", one, digest="sha1"), [one]),
        "a gap": (made.ra("gap", made.ca("two", one)), [one]),
        "a spoiled signature": (made.ra("spoiled", one), [one]),
    }
    members = {"pathLenConstraint 0": ("below", "narrow"), "an issuer that is no CA": ("leaf", "one")}
    for name, (ra, chain) in cases.items():
        chain = [keys.unpem((folder / f"{member}.pem").read_text()) for member in members[name]] if chain is None else [
            each.certificate for each in chain
        ]
        own = bytearray(ra.certificate)
        own[-1] ^= name == "a spoiled signature"
        octets = signed(ra, [bytes(own), *chain])
        yield Case(name, UNTRUSTED | CHECK | E("badAlg"), run=lambda port, octets=octets: post(port, octets))
    good = made.ra("good", one)
    yield Case("a good one", ISSUES, run=lambda port: post(port, signed(good, [good.certificate, one.certificate])))
    configuration.write_text(text)
    world.server.restart()


def signed(ra, certificates):
    fields = {
        "sender": der.explicit(4, der.name(*ra.subject)),
        "senderKID": cmp.kid(pki.identifier(ra.key)),
    }
    message = cmp.Message(cmp.ir(cmp.cert_req_msg(keys.new("ec-p256"), subject=(("CN", "b62"),))), **fields)
    return message.encode(Signature(ra.key), certificates)


def post(port, octets):
    return Outcome.of(wire.post(port, octets, "/.well-known/cmp/p/b62"))


@row("B63", "ECDSA signatures")
def b63(world):
    own = Own(world)
    right = Signature(own.device.key)
    order = keys.CURVES["ec-p256"].n

    class Changed:
        algorithm = right.algorithm

        def __init__(self, change):
            self.change = change

        def value(self, part):
            r, s = (item.integer for item in der.read(right.value(part)).items)
            return self.change(r, s)

    def pair(r, s):
        return der.sequence(der.integer(r), der.integer(s))

    changes = {
        "r = 0": lambda r, s: pair(0, s),
        "s = 0": lambda r, s: pair(r, 0),
        "both 0": lambda r, s: pair(0, 0),
        "s = n": lambda r, s: pair(r, order),
        "s + n": lambda r, s: pair(r, s + order),
        "r + n": lambda r, s: pair(r + order, s),
        "-s": lambda r, s: pair(r, -s),
        "a trailing octet": lambda r, s: pair(r, s) + b"\0",
        "an INTEGER more": lambda r, s: der.sequence(der.integer(r), der.integer(s), der.integer(1)),
        "BER": lambda r, s: b"\x30\x81" + bytes([len(pair(r, s)) - 2]) + pair(r, s)[2:],
        "nothing": lambda r, s: b"",
        "4 kB": lambda r, s: pair(r, s << 16_000),
    }
    for name, change in changes.items():
        yield own.case(name, CHECK | BAD, Changed(change))
    # OpenSSL makes half of its signatures so.
    yield own.case("the other s", ISSUES, Changed(lambda r, s: pair(r, order - s)))


@row("B64", "sender is not the signer's subject")
def b64(world):
    own = Own(world)
    yield own.case("another name", CHECK, sender=cmp.directory_name(("CN", "another")))
    yield own.case("the name and more", CHECK, sender=cmp.directory_name(*own.device.subject, ("O", "x")))
    yield own.case("another senderKID", CHECK, senderKID=cmp.kid(bytes(20)))
    yield own.case("no certificate", CHECK, certificates=[world.issuers[0]])
    yield own.case("all is well", ISSUES)


@row("B68", "nested messages")
def b68(world):
    def nested(*messages):
        return cmp.body("nested", der.sequence(*messages))

    inner = world.message(world.same).encode(PBM(world.same.secret))
    asked = E("badRequest")
    own = Own(world)

    def by_mac(*messages):
        message = cmp.Message(nested(*messages), senderKID=cmp.kid(world.same.reference))
        return message.encode(PBM(world.same.secret))

    def by_certificate(*messages):
        return cmp.Message(nested(*messages), **own.fields).encode(Signature(own.device.key), [own.certificate])

    deep = inner
    for _ in range(40):
        deep = by_mac(deep)
    secret = world.same.secret
    for how, wrap in (("under a MAC", by_mac), ("by a device's certificate", by_certificate)):
        of = {"secret": secret} if wrap is by_mac else {}
        yield Case(f"one, {how}", asked, wrap(inner), **of)
        yield Case(f"1 000, {how}", asked, wrap(*[rows_nested.TINY] * 1000), **of)
        yield Case(f"none, {how}", asked, wrap(), **of)
    yield Case("40 deep", BAD | asked, deep)
    yield Case("by nobody", UNTRUSTED | CHECK, cmp.Message(nested(inner), **own.fields).encode(Raw(Signature(own.device.key).algorithm, bytes(70)), [own.certificate]))
