# Rows B59 to B61, B72 to B74, B95 to B100, B108, B114 and B115 of the bad-input table: protections that are not spoken
# here, chains of junk, codes, requests in PKCS #10, and crowds.

import hashlib
import threading

import cmp
import der
import keys
import wire
from client import Wrong
from expect import E, H, ISSUES, R, Outcome
from protection import PBM, Raw
from rows_transactions import awaiting, outcome
from table import Case, cheap, row

DH_BASED_MAC, KEM_BASED_MAC = "1.2.840.113533.7.66.30", "1.2.840.113533.7.66.16"


@row("B59", "protections that are not spoken here")
def b59(world):
    hash_and_mac = der.sequence(der.algorithm("1.3.14.3.2.26"), der.algorithm("1.3.6.1.5.5.8.1.2"))
    for name, oid, parameters in (
        ("DHBasedMac", DH_BASED_MAC, hash_and_mac),
        ("KEM-based MAC", KEM_BASED_MAC, der.sequence(der.algorithm(DH_BASED_MAC), der.integer(32))),
    ):
        device = world.device()
        octets = world.message(device).encode(Raw(der.algorithm(oid, parameters), bytes(20)))
        yield cheap(Case(name, E("badAlg"), octets), unverified=True)


@row("B60", "extraCerts without end")
def b60(world):
    device = world.device(uses=20_000)
    certificate = world.issuers[0] if world.issuers else keys.unpem(world.server.ca.read_text())

    def with_certificates(*certificates):
        return world.message(device).encode(PBM(device.secret), certificates)

    yield Case("1,000 copies", E("badDataFormat") | H(413), with_certificates(*[certificate] * 1000))
    yield Case("a few that nobody needs", ISSUES, with_certificates(certificate, certificate), secret=device.secret)

    def crowd(port):
        """Junk that is another each time must leave nothing behind."""
        before = world.server.resident[0]
        with wire.Connection(port) as connection:
            for number in range(3000):
                junk = der.sequence(der.sequence(der.integer(number), der.octet_string(number.to_bytes(400, "big"))))
                stranger = cmp.Message(device.ir(), senderKID=cmp.kid("nobody-here"))
                octets = stranger.encode(Raw(PBM("").algorithm, bytes(20)), [junk])
                connection.send(wire.head(len(octets)) + octets)
                try:
                    connection.reply()
                except wire.NoReply:
                    break
        grown = world.server.resident[0] - before
        if grown > 64:
            raise Wrong(f"resident memory grew by {grown} KiB")
        return outcome(world, with_certificates())

    yield Case(
        "3,000 requests with another junk certificate each",
        ISSUES,
        run=crowd,
        milliseconds=30_000,
        secret=device.secret,
    )


@row("B61", "extraCerts that are no certificates")
def b61(world):
    device = world.device(uses=10)
    for name, entry, expect in (
        ("an INTEGER", der.integer(5), E("badDataFormat")),
        ("an empty SEQUENCE", der.sequence(), E("badDataFormat") | ISSUES),
        ("a certificate cut short", None, E("badDataFormat")),
    ):
        octets = cut(world) if entry is None else entry
        yield Case(name, expect, world.message(device).encode(PBM(device.secret), [octets]), secret=device.secret)


def cut(world):
    certificate = world.issuers[0] if world.issuers else keys.unpem(world.server.ca.read_text())
    return certificate[:-20]


@row("B72", "certReqId 7 and -1")
def b72(world):
    """Any number is echoed in the default strictness (RFC 9810 5.3.4); RFC 9483 wants 0."""
    for number in (7, -1):
        yield world.ir(f"{number}", ISSUES | R("badRequest"), template={"cert_req_id": number})


@row("B73", "certReqId absent or none")
def b73(world):
    for name, value in (("absent", b""), ("a BOOLEAN", der.boolean(True)), ("an INTEGER without octets", b"\x02\0")):
        yield world.ir(name, E("badDataFormat"), template={"cert_req_id": value})


@row("B74", "a certReqId of 19 octets")
def b74(world):
    for name, number in (("2^150", 2**150), ("-2^150", -(2**150))):
        yield world.ir(name, E("badRequest") | R("badRequest"), template={"cert_req_id": number})


@row("B95", "a code that is used, or of nobody")
def b95(world):
    device = world.device(uses=1)
    transaction = device.transaction()
    first = transaction.ask(device.ir())
    world.issued += 1
    again = device.transaction().build(device.ir())
    yield Case("the second request on one use", R("notAuthorized") | E("notAuthorized"), again, secret=device.secret)
    transaction.confirm(first)
    yield Case(
        "after the confirmation",
        R("notAuthorized") | E("notAuthorized"),
        device.transaction().build(device.ir()),
        secret=device.secret,
    )
    stranger = world.device()
    stranger.reference, stranger.subject = "nobody-here", (("CN", "nobody-here"),)
    yield Case("of nobody", E("badMessageCheck"), stranger.build_ir())


@row("B96", "one code on two connections at once")
def b96(world):
    for number in range(6):
        device = world.device(uses=1)

        def race(port, device=device):
            octets, found = [device.build_ir() for _ in range(2)], []
            barrier = threading.Barrier(2)

            def one(message):
                barrier.wait()
                found.append(outcome(world, message))

            threads = [threading.Thread(target=one, args=(message,)) for message in octets]
            for thread in threads:
                thread.start()
            for thread in threads:
                thread.join()
            issued = [each for each in found if each.kind == "issues"]
            if len(issued) != 1:
                raise Wrong(f"{len(issued)} certificates: {[str(each) for each in found]}")
            world.issued += 1
            return next(each for each in found if each.kind != "issues")

        yield Case(f"race {number}", R("notAuthorized") | E("notAuthorized"), run=race, secret=device.secret)


@row("B99", "PKCS #10 that is none")
def b99(world):
    device = world.device()
    good = cmp.certification_request(device.key, device.subject)
    info = der.read(good)[0]
    pieces = [item.whole for item in info.items]
    signed = lambda *parts: resigned(device.key, der.sequence(*parts))
    for name, request, expect in (
        ("an INTEGER", der.integer(1), E("badDataFormat")),
        (
            "version 2",
            cmp.certification_request(device.key, device.subject, version=1),
            E("badDataFormat") | R("badCertTemplate"),
        ),
        (
            "signed by another key",
            cmp.certification_request(device.key, device.subject, signer=keys.ECKey.new()),
            R("badPOP"),
        ),
        ("no attributes field", signed(*pieces[:3]), E("badDataFormat") | ISSUES),
        ("cut short", good[:-9], E("badDataFormat")),
    ):
        octets = device.transaction().build(cmp.p10cr(request))
        yield Case(name, expect, octets, secret=device.secret)


def resigned(key, info):
    return der.sequence(info, key.signature_algorithm(), der.bit_string(key.sign(info)))


@row("B100", "PKCS #10 with attributes that are many or odd")
def b100(world):
    device = world.device(uses=10)
    base = [item.whole for item in der.read(cmp.certification_request(device.key, device.subject))[0].items][:3]
    wish = der.sequence(
        der.oid("1.2.840.113549.1.9.14"), der.set_of(der.sequence(cmp.subject_alt_name(cmp.dns("a.example"))))
    )
    password = der.sequence(der.oid("1.2.840.113549.1.9.7"), der.set_of(der.utf8("secret")))
    for name, attributes, expect in (
        (
            "60 kB of them",
            [der.sequence(der.oid("1.2.3.4"), der.set_of(der.octet_string(bytes(600))))] * 100,
            R("badCertTemplate") | E("badDataFormat") | H(413),
        ),
        ("challengePassword", [password], ISSUES),
        ("extensionRequest twice", [wish, wish], R("badCertTemplate") | E("badDataFormat")),
    ):
        info = der.sequence(*base, der.tlv(0xA0, *attributes))
        octets = device.transaction().build(cmp.p10cr(resigned(device.key, info)))
        yield Case(name, expect, octets, secret=device.secret)


@row("B108", "10,000 open transactions")
def b108(world):
    device = world.device(uses=100_000)
    kept, mine, first = awaiting(world)
    opened = []

    def flood(port):
        for _ in range(10_000):
            transaction = device.transaction()
            last = outcome(world, transaction.build(device.ir()))
            if last.kind != "issues":
                return last
            opened.append((transaction, last.answer))
            world.issued += 1
        raise Wrong("10,000 open transactions and none was refused")

    def close(port):
        for transaction, answered in opened:
            transaction.confirm(answered)
        return Outcome("done")

    yield Case("beyond the limit", E("systemUnavail"), run=flood, milliseconds=60_000, secret=device.secret)
    yield Case("the oldest can still be confirmed", run=lambda port: mine.confirm(first) and Outcome("pkiconf"))
    yield Case(f"all {len(opened)} others too", run=close, milliseconds=60_000)


@row("B114", "paths that name nothing")
def b114(world):
    octets = world.device().build_ir()
    for path in (
        "/.well-known/cmp/p/nobody",
        "/cmp/nobody",
        "/nobody/cmp",
        "/.well-known/cmp/p/cmp/nothing",
        "/.well-known/cmp/announcement",
        "/cmpProxy/nobody",
    ):
        yield Case(path, H(404), run=lambda port, path=path: outcome(world, octets, path))


@row("B115", "64 good enrolments beside a connection of junk")
def b115(world):
    def crowd(port):
        done, failed, over, devices = [], [], threading.Event(), [world.device() for _ in range(64)]

        def junk():
            number = 0
            while not over.is_set():
                number += 1
                octets = hashlib.shake_128(bytes([number % 251])).digest(300 + number % 700)
                try:
                    wire.post(port, octets)
                except (wire.NoReply, OSError):
                    pass

        def enrol(device):
            try:
                done.append(device.enrol())
            except (Wrong, wire.NoReply, OSError) as error:
                failed.append(error)

        threads = [threading.Thread(target=enrol, args=(each,)) for each in devices]
        noise = threading.Thread(target=junk)
        for thread in (noise, *threads):
            thread.start()
        for thread in threads:
            thread.join()
        over.set()
        noise.join()
        world.issued += len(done)
        if len(done) != 64:
            raise Wrong(f"{len(done)} certificates, {failed[:1]}")
        return Outcome("all")

    yield Case("64 certificates", run=crowd, milliseconds=10_000)
