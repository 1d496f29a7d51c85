# Proves that one alias cannot reach what another one has: every operation, with every credential of a hostile neighbour.
"""Usage: isolation.py BINARY... [--only ROW]

Two aliases, `a` and `b`, with the same CA and the same references. Everything that b's devices and RAs can say is said to a's URL,
and to b's URL about what is a's. Each time a's device must find its certificates, its code and its transaction as they were."""

import hashlib
import itertools

import answer
import cmp
import der
import keys
import wire
from client import Wrong
from expect import Outcome
from rows_updates import controls, old_cert_id
from suite import Suite
from tenants import CREDENTIALS, Victim, World, path, serial

OLD_CERT_ID = "1.3.6.1.5.5.7.5.1.5"
FEW = 3


# Operations: what the neighbour says about what is a's; the message's body and what its header has.


def old(victim):
    return old_cert_id(victim.tenant.certificate)


def kur(tenant, victim):
    control = controls((OLD_CERT_ID, old(victim)))
    return cmp.body("kur", der.sequence(cmp.cert_req_msg(keys.ECKey.new(), subject=tenant.device.subject, controls=control)))


def rr(tenant, victim):
    parsed = der.read(victim.tenant.certificate)
    return cmp.rr(answer.issuer(parsed), answer.serial_number(parsed), 1)


def cert_conf(status):
    def body(tenant, victim):
        digest = hashlib.new(cmp.certificate_digest(victim.answered.certificate), victim.answered.certificate).digest()
        return cmp.cert_conf(cmp.cert_status(digest, 0, status))

    return body


def rejecting(tenant, victim):
    status = der.sequence(der.integer(2))
    return cmp.body("error", der.sequence(status))


def polling(tenant, victim):
    return cmp.body("pollReq", der.sequence(der.sequence(der.integer(0))))


def request(name):
    return lambda tenant, victim: cmp.body(name, der.sequence(cmp.cert_req_msg(keys.ECKey.new(), subject=tenant.device.subject)))


def p10cr(tenant, victim):
    return cmp.p10cr(cmp.certification_request(keys.ECKey.new(), tenant.device.subject))


def genm(tenant, victim):
    return cmp.genm(cmp.info("1.3.6.1.5.5.7.4.17"))


def nesting(what):
    def body(tenant, victim):
        inner = victim.ir if what == "theirs" else tenant.octets("code", request("ir")(tenant, victim))
        return cmp.body("nested", der.sequence(inner))

    return body


# The operation, and whether it continues a's transaction.
ABOUT_THEIRS = {
    "kur with oldCertID of a's": (kur, False),
    "rr of a's": (rr, False),
    "certConf of a's transaction": (cert_conf(0), True),
    "certConf that rejects a's": (cert_conf(2), True),
    "error in a's transaction": (rejecting, True),
    "pollReq in a's transaction": (polling, True),
    "nested with a's message": (nesting("theirs"), False),
}
# At its own URL a neighbour may do these, so only a's URL is tried.
OF_ITS_OWN = {
    "ir": (request("ir"), False),
    "ir with a's transactionID": (request("ir"), True),
    "cr": (request("cr"), False),
    "p10cr": (p10cr, False),
    "genm": (genm, False),
    "nested with a message of its own": (nesting("own"), False),
}


def is_refused(outcome):
    """Also when it is a batch whose every answer is a refusal."""
    if outcome.kind != "nested":
        return outcome.refused or outcome.kind == "H"
    messages = der.read(outcome.answer.data)[1][0].items
    return all(is_refused(Outcome.of(wire.Reply(200, {"content-type": "application/pkixcmp"}, one.whole))) for one in messages)


def is_harmless(operation, url, outcome):
    """An error ends what is open under b: nothing, and that is confirmed (RFC 9810 5.3.21)."""
    return is_refused(outcome) or operation is rejecting and url.endswith("b") and outcome.kind == "pkiconf"


def attack(operation, continues, credential, url):
    def run(world):
        a, b = world.twins()
        b.enrol()
        victim = Victim(world, a)
        outcome = b.send(url, credential, operation(b, victim), **(victim.following if continues else {}))
        return victim.fault() if is_harmless(operation, url, outcome) else f"answered by {outcome}"

    return run


def pairs():
    for (name, (operation, continues)), credential in itertools.product((ABOUT_THEIRS | OF_ITS_OWN).items(), CREDENTIALS):
        yield f"{name}, to a, by b's {credential}", attack(operation, continues, credential, "a")
    for (name, (operation, continues)), credential in itertools.product(ABOUT_THEIRS.items(), CREDENTIALS):
        yield f"{name}, to b, by b's {credential}", attack(operation, continues, credential, "b")


# What needs more than one message.


def replays(there, here):
    """Recorded bytes of one alias at the URL of the other."""

    def run(world):
        tenants = dict(zip("ab", world.twins()))
        tenants["b"].enrol()
        victim = Victim(world, tenants["a"])
        of = tenants[there]
        recorded = {}
        if there == "a":
            recorded["ir"] = victim.ir
        for name, credential, body in (
            ("ir again", "code", request("ir")),
            ("genm", "code", genm),
            ("genm signed", "certificate", genm),
            ("kur", "certificate", request("kur")),
            ("ir of the RA", "ra-secret", request("ir")),
            ("ir of the RA, signed", "ra-certificate", request("ir")),
            ("nested", "ra-certificate", nesting("own")),
        ):
            recorded[name] = of.octets(credential, body(of, victim))
            answered = Outcome.of(wire.post(world.server.port, recorded[name], path(there)))
            if answered.refused or answered.kind == "H":
                return f"{name} at home: {answered}"
        victim.count = world.count("a")
        for name, octets in recorded.items():
            outcome = Outcome.of(wire.post(world.server.port, octets, path(here)))
            if not is_refused(outcome):
                return f"{name} of {there}, at {here}: {outcome}"
        return victim.fault()

    return run


def one_transaction_id(world):
    """Both have an open transaction with one transactionID; each ends its own."""
    a, b = world.twins()
    b.enrol()
    victim = Victim(world, a)
    mine = b.transaction()
    mine.build(b.device.ir(), transactionID=victim.transaction_id)
    answered = mine.send()
    mine.check(answered)
    if answered.certificate is None or answered.certificate == victim.answered.certificate:
        return answered.summary()
    mine.confirm(answered, accept=False)
    if (state := world.state(serial(answered.certificate))) != "revoked":
        return f"b's own is {state}"
    return victim.fault()


def while_waiting(world):
    """a's request waits for approval: b cannot ask for its answer, nor end it."""
    for credential, (name, body) in itertools.product(CREDENTIALS, (("pollReq", polling), ("error", rejecting))):
        for url in ("wait-a", "wait-b"):
            a, b = world.twins("wait-")
            b.certificate = world.waiting_certificate
            open_ = a.transaction()
            open_.build(a.device.ir())
            answered = open_.send()
            following = {
                "transactionID": cmp.transaction_id(answered.octets("transactionID")),
                "recipNonce": cmp.recip_nonce(answered.octets("senderNonce")),
            }
            outcome = b.send(url, credential, body(b, None), **following)
            if not is_harmless(body, url, outcome):
                return f"{name} to {url} by b's {credential}: {outcome}"
            listed = world.server.json("pending", "list", "--alias", "wait-a")
            listed = listed if isinstance(listed, list) else listed["requests"]
            (waiting,) = [item for item in listed if item["ref"] == a.device.reference]
            world.server.run("pending", "approve", str(waiting["id"]))
            open_.build(polling(a, None), answered)
            given = open_.send()
            if given.certificate is None:
                return f"a gets {given.summary()} after {name} by b's {credential}"
    return None


def room_of_its_own(world):
    """When b has all the places that it may have, a still has its own: unconfirmed certificates, and requests that wait."""
    for name in ("few", "queue"):
        a, b = world.twins(f"{name}-")
        for number in range(FEW + 1):
            outcome = b.send(b.name, "code", request("ir")(b, None))
            if (number < FEW) == outcome.refused or outcome.refused and outcome.values != ("systemUnavail",):
                return f"{name}: number {number} of b: {outcome}"
        for number in range(FEW):
            if (outcome := a.send(a.name, "code", request("ir")(a, None))).refused:
                return f"{name}: number {number} of a: {outcome}"
    return None


def at_home(world):
    """The control: with the same credentials everything is granted at home, about its own."""
    for credential, name in (
        *itertools.product(("code", "certificate", "ra-secret", "ra-certificate"), ("ir", "cr", "p10cr", "genm", "rr")),
        *itertools.product(("certificate", "ra-certificate"), ("kur",)),
        ("ra-certificate", "nested"),
    ):
        _, b = world.twins()
        b.enrol()

        class own:
            tenant = b

        bodies = {"kur": kur, "rr": rr, "p10cr": p10cr, "genm": genm, "nested": nesting("own")}
        body = bodies.get(name) or request(name)
        outcome = b.send("b", credential, body(b, own))
        if outcome.refused or outcome.kind == "H":
            return f"{name} by its own {credential}: {outcome}"
    return None


def noticed(world):
    """The control: what a's own device may do is noticed by what is looked at after every attack."""
    for name in ("rr of a's", "certConf that rejects a's", "error in a's transaction", "kur with oldCertID of a's", "ir"):
        operation, continues = (ABOUT_THEIRS | OF_ITS_OWN)[name]
        a, _ = world.twins()
        victim = Victim(world, a)
        credential = "certificate" if operation is kur else "code"
        outcome = a.send("a", credential, operation(a, victim), **(victim.following if continues else {}))
        try:
            fault = victim.fault()
        except Wrong as error:
            fault = str(error)
        if is_refused(outcome) or fault is None:
            return f"{name}: {outcome}, and nothing was noticed"
    return None


TABLE = dict(pairs()) | {
    "a's recorded bytes, to b": replays("a", "b"),
    "b's recorded bytes, to a": replays("b", "a"),
    "one transactionID in both": one_transaction_id,
    "while a's request waits": while_waiting,
    "room of its own": room_of_its_own,
    "the control: granted at home": at_home,
    "the control: what happens to a is noticed": noticed,
}


def main():
    suite = Suite(__doc__)
    with suite.responder() as (server, folder):
        world = World(server, folder)
        for alias in (world.a, world.b):
            server.configure(alias.section(alias.name))
            server.configure(alias.section(f"wait-{alias.name}", "approval = manual"))
            server.configure(alias.section(f"few-{alias.name}", f"transaction_limit = {FEW}"))
            server.configure(alias.section(f"queue-{alias.name}", "approval = manual", f"waiting_limit = {FEW}"))
        server.run("check")
        with server:
            world.waiting_certificate = world.twins()[1].enrol().certificate
            suite.rows(TABLE, world)
    print(f"{len(dict(pairs()))} pairs of operation and credential")
    suite.finish()


if __name__ == "__main__":
    main()
