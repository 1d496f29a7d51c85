# Rows B101 to B107 of the bad-input table: requests that come again, confirmations of every form, polling for nothing.

import hashlib

import cmp
import der
import wire
from client import Wrong
from expect import E, PKICONF, Outcome
from table import Case, row


def outcome(world, octets, path=None):
    return Outcome.of(wire.post(world.port, octets, path))


@row("B101", "the same octets again")
def b101(world):
    device = world.device(uses=1)
    octets = device.build_ir()
    first = wire.post(world.port, octets).body
    world.issued += 1

    def again(port):
        body = wire.post(world.port, octets).body
        if body != first:
            raise Wrong("another answer to the same octets")
        return Outcome("again")

    for number in range(3):
        yield Case(f"time {number + 2}", run=again)


@row("B102", "a transactionID in use")
def b102(world):
    device = world.device(uses=5)
    transaction = device.transaction()
    transaction.ask(device.ir())
    world.issued += 1
    name = cmp.transaction_id(transaction.message.transaction_id)
    other = device.transaction()
    yield Case(
        "another request", E("transactionIdInUse"), other.build(device.ir(), transactionID=name), secret=device.secret
    )
    stranger = world.device()
    octets = stranger.transaction().build(stranger.ir(), transactionID=name)
    yield Case("another device's", E("transactionIdInUse"), octets, secret=stranger.secret)


def awaiting(world):
    """A device whose certificate awaits its certConf."""
    device = world.device(uses=5)
    transaction = device.transaction()
    answered = transaction.ask(device.ir())
    world.issued += 1
    return device, transaction, answered


def digest(answered):
    return hashlib.new(cmp.certificate_digest(answered.certificate), answered.certificate).digest()


@row("B103", "a certHash that is wrong")
def b103(world):
    for name, change in (
        ("flipped", lambda h: bytes([h[0] ^ 1]) + h[1:]),
        ("empty", lambda h: b""),
        ("long", lambda h: h + b"\0"),
    ):
        device, transaction, answered = awaiting(world)
        octets = transaction.build(cmp.cert_conf(cmp.cert_status(change(digest(answered)))), answered)
        yield Case(name, E("badCertId", "badRequest", "badDataFormat"), octets, secret=device.secret)


@row("B104", "confirmations of an unusual form")
def b104(world):
    sha256 = der.algorithm("2.16.840.1.101.3.4.2.1")
    for name, build, expect, fields in (
        ("empty: rejects", lambda h: cmp.cert_conf(), PKICONF, {}),
        ("status rejection", lambda h: cmp.cert_conf(cmp.cert_status(h, status=2)), PKICONF, {}),
        ("no status: accepted", lambda h: cmp.cert_conf(cmp.cert_status(h, status=None)), PKICONF, {}),
        (
            "hashAlg with pvno 2",
            lambda h: cmp.cert_conf(cmp.cert_status(h, hash_algorithm=sha256)),
            E("badAlg", "badRequest", "badDataFormat", "unsupportedVersion"),
            {},
        ),
        (
            "hashAlg with pvno 3",
            lambda h: cmp.cert_conf(cmp.cert_status(h, hash_algorithm=sha256)),
            PKICONF,
            {"pvno": der.integer(3)},
        ),
        (
            "hashAlg MD5",
            lambda h: cmp.cert_conf(cmp.cert_status(h, hash_algorithm=der.algorithm("1.2.840.113549.2.5"))),
            E("badAlg"),
            {"pvno": der.integer(3)},
        ),
        (
            "two of them",
            lambda h: cmp.cert_conf(cmp.cert_status(h), cmp.cert_status(h)),
            E("badRequest", "badDataFormat"),
            {},
        ),
        (
            "another certReqId",
            lambda h: cmp.cert_conf(cmp.cert_status(h, cert_req_id=5)),
            E("badRequest", "badCertId"),
            {},
        ),
        (
            "status waiting",
            lambda h: cmp.cert_conf(cmp.cert_status(h, status=3)),
            E("badRequest", "badDataFormat") | PKICONF,
            {},
        ),
    ):
        device, transaction, answered = awaiting(world)
        octets = transaction.build(build(digest(answered)), answered, **fields)
        yield Case(name, expect, octets, secret=device.secret)


@row("B105", "confirmations that nobody waits for")
def b105(world):
    device, transaction, answered = awaiting(world)
    conf = cmp.cert_conf(cmp.cert_status(digest(answered)))
    lonely = device.transaction().build(conf)
    yield Case("without a request", E("badRequest", "badCertId"), lonely, secret=device.secret)
    transaction.confirm(answered)
    repeated = transaction.octets
    yield Case("the same octets again", PKICONF, repeated, secret=device.secret)
    transaction.build(conf, answered)
    yield Case("other octets again", E("certConfirmed", "badRequest"), transaction.octets, secret=device.secret)
    implicit = device.transaction()
    granted = implicit.ask(device.ir(), generalInfo=cmp.implicit_confirm())
    world.issued += 1
    octets = implicit.build(cmp.cert_conf(cmp.cert_status(digest(granted))), granted)
    yield Case("after implicitConfirm", E("badRequest", "certConfirmed"), octets, secret=device.secret)


@row("B106", "a confirmation by somebody else")
def b106(world):
    device, transaction, answered = awaiting(world)
    other = world.device()
    stranger = other.transaction()
    octets = stranger.build(cmp.cert_conf(cmp.cert_status(digest(answered))), answered)
    yield Case("another device", E("badMessageCheck", "notAuthorized"), octets, secret=other.secret)
    transaction.confirm(answered)


@row("B107", "polling for what does not wait")
def b107(world):
    def poll(*numbers):
        return cmp.body("pollReq", der.sequence(*[der.sequence(der.integer(number)) for number in numbers]))

    device, transaction, answered = awaiting(world)
    yield Case("an issued certificate", E("badRequest"), transaction.build(poll(0), answered), secret=device.secret)
    for name, body in (
        ("nothing", poll(0)),
        ("-1", poll(-1)),
        ("several", poll(0, 1)),
        ("an unknown number", poll(77)),
    ):
        lonely = world.device()
        yield Case(name, E("badRequest"), lonely.transaction().build(body), secret=lonely.secret)
    empty = device.transaction().build(cmp.body("pollReq", der.sequence()))
    yield Case("no number at all", E("badRequest", "badDataFormat"), empty, secret=device.secret)
