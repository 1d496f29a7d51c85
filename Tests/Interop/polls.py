# Proves that requests which somebody has to approve wait, are polled for by the real `openssl cmp` and by our own client,
# and survive restarts.
"""The alias `manual` approves by hand. An operator decides while the client polls: before one of its messages, which a
relay counts, `signet pending` is called as a person would."""

import signal

import answer
import certificate
import cmp
import der
import keys
import openssl
import wire
from client import Device
from expect import Outcome
from frame import refused, row
from relay import Relay
from world import Row

PATH = ".well-known/cmp/p/manual"
SETTINGS = """
[alias "{name}"]
ca = default
profile = device
approval = manual, revocation
check_after = 1s
approval_timeout = 1h
allow_automatic_key_update = yes
poll_final_nonce = {nonce}
"""


def manual(world, name="manual", nonce="poll"):
    """The server with the alias, which it reads again once."""
    path = world.server.folder / "signet.conf"
    if f'[alias "{name}"]' not in path.read_text():
        with open(path, "a") as configuration:
            configuration.write(SETTINGS.format(name=name, nonce=nonce))
        world.server.reload()
    return world.server


def pending(server, reference=None):
    listed = server.json("pending", "list", "--alias", "manual")
    return [item for item in listed if reference in (None, item["ref"])]


def enrolled(world, line, entity):
    """A certificate under `manual` to sign with, approved at once."""
    run, key = polled(world, Row("first"), entity, {2: "approve"})
    if run.certificate is None:
        raise RuntimeError(f"the enrolment before it failed: {run.tail()}")
    (world.folder / "old.key").write_text(key.pem())
    (world.folder / "old.pem").write_text(keys.pem("CERTIFICATE", run.certificate))


def polled(world, line, entity, script):
    """One run of the client; before its message number N happens what `script` has for N."""
    server = world.server

    def between(number):
        for word in script.get(number, "").split(","):
            verb, *options = word.split("|")
            if verb in ("approve", "deny"):
                ids = [item["id"] for item in pending(server, entity.reference) if item["status"] == "waiting"]
                server.run("pending", verb, ids[0], *options)
            elif verb:
                server.restart(getattr(signal, verb))

    key = keys.new(line.key)
    (world.folder / "new.key").write_text(key.pem())
    (world.folder / "secret").write_text(entity.secret)
    options = world.options(line, entity, key)
    with Relay(server.port, between=between) as relay:
        run = openssl.cmp(world.folder, relay.port, line.command, *options, path=PATH)
    run.replies = relay.replies
    return run, key


RUNS = {}


def runs():
    for command in ("ir", "cr", "p10cr"):
        for confirmation in ("explicit", "implicit"):
            options = "-implicit_confirm" if confirmation == "implicit" else ""
            yield Row(f"poll-{command}-{confirmation}", command, options), {2: "approve"}
            yield Row(f"poll-{command}-{confirmation}-later", command, options), {4: "approve"}
    for command in ("kur", "cr", "p10cr"):
        for confirmation in ("explicit", "implicit"):
            options = "-implicit_confirm" if confirmation == "implicit" else ""
            yield Row(f"poll-{command}-signed-{confirmation}", command, options, signed="ec-p256", uses=9), {3: "approve"}
    yield Row("poll-ir-rsa", key="rsa-2048"), {3: "approve"}
    for how in ("SIGTERM", "SIGKILL"):
        yield Row(f"poll-restarts-{how.lower()}"), {2: how, 3: f"{how},approve,{how}", 4: how}
        yield Row(f"poll-kur-restarts-{how.lower()}", "kur", signed="ec-p256", uses=9), {2: how, 3: f"approve,{how}", 4: how}
    for command in ("ir", "cr", "p10cr"):
        yield Row(f"poll-{command}-denied", command, refused=("notAuthorized",)), {3: "deny"}
    yield Row("poll-kur-denied", "kur", signed="ec-p256", uses=9, refused=("notAuthorized",)), {2: "deny"}
    yield Row("poll-denied-with-words", refused=("notAuthorized",)), {3: "deny|--reason|not on the list,SIGKILL"}


def judge(world, line, script):
    manual(world)
    world.made += 1
    reference = f"{line.name[:40]}-{world.made}"
    code = world.server.add(reference, uses=line.uses, extra=("--alias", "manual"))
    from world import Entity

    entity = Entity(reference, code, (("CN", reference),), (("CN", reference),))
    if line.signed:
        enrolled(world, line, entity)
    known = world.serials()
    run, key = polled(world, line, entity, script)
    new = [serial for serial in world.serials() if serial not in known]
    if line.refused:
        if found := world.refusal_fault(line, run, new):
            return found
        words = [option for word in script.values() for option in word.split(",")[0].split("|")[2:]]
        return None if all(word in run.output for word in words) else f"{words} are not in {run.tail()}"
    if pending(world.server, reference):
        return "the request still waits"
    return world.enrolment_fault(line, run, new, key, entity)


def register(line, script):
    row(line.name)(lambda world: judge(world, line, script))


for line_, script_ in runs():
    register(line_, script_)


@row("poll-total-timeout")
def total_timeout(world):
    """The client gives up; its request waits on, and another of the device has no use left of the code."""
    manual(world)
    of = own(world)
    (world.folder / "secret").write_text(of.secret)
    (world.folder / "new.key").write_text(of.key.pem())
    words = ["-trusted", world.server.ca, "-subject", f"/CN={of.reference}", "-newkey", "new.key"]
    words += ["-ref", of.reference, "-secret", "file:secret", "-msg_timeout", "2", "-total_timeout", "3"]
    run = openssl.cmp(world.folder, world.server.port, "ir", *words, path=PATH)
    if run.status == 0 or run.certificate is not None:
        return "the client did not give up"
    if [item["status"] for item in pending(world.server, of.reference)] != ["waiting"]:
        return f"pending list says {pending(world.server, of.reference)}"
    run = openssl.cmp(world.folder, world.server.port, "ir", *words, path=PATH)
    return None if run.fail_info == "notAuthorized" else f"{run.fail_info}: {run.tail()}"


# Our own client.


def own(world, uses=1, alias="manual"):
    world.made += 1
    reference = f"own-poll-{world.made}"
    code = world.server.add(reference, uses=uses, extra=("--alias", alias))
    return Device(world.server.port, reference, code, [world.ca])


def poll_req(*numbers):
    return cmp.body("pollReq", der.sequence(*(der.sequence(der.integer(number)) for number in numbers)))


class Poller:
    """A request that waits, and what may be asked about it. Every answer closes its connection."""

    def __init__(self, world, of=None, alias="manual", **fields):
        self.world, self.of = world, of or own(world, alias=alias)
        self.transaction = self.of.transaction()
        self.transaction.path = f"/.well-known/cmp/p/{alias}"
        self.last = self.first = self.send(self.of.ir(), None, **fields)
        if (self.first.body, self.first.status, self.first.fail_info) != ("ip", "waiting", []):
            raise RuntimeError(f"ir was answered by {self.first.summary()}, expected ip with waiting")

    def send(self, body, previous, check=True, **fields):
        octets = self.transaction.build(body, previous, **fields)
        reply = wire.post(self.world.server.port, octets, self.transaction.path)
        self.closes = not reply.persistent
        answered = answer.Answer.read(reply.body)
        if check:
            self.transaction.check(answered)
        return answered

    def poll(self, *numbers, check=True, **fields):
        self.last = self.send(poll_req(*(numbers or (0,))), self.last, check, **fields)
        return self.last

    def decide(self, verb, *options):
        ids = [item["id"] for item in pending(self.world.server, self.of.reference) if item["status"] == "waiting"]
        return self.world.server.run("pending", verb, ids[0], *options)


def poll_rep(answered):
    """certReqId and checkAfter of a pollRep."""
    content = der.read(answered.data)[1][0][0]
    return content[0].integer, content[1].integer


@row("poll-own-client")
def own_client(world):
    manual(world)
    poller = Poller(world)
    if not poller.closes:
        return "the answer that says to wait promises that the connection stays"
    nonces = {poller.first.octets("senderNonce")}
    for _ in range(3):
        answered = poller.poll()
        if answered.body != "pollRep" or poll_rep(answered) != (0, 1):
            return f"pollReq was answered by {answered.summary()}, expected pollRep of 0 after 1 s"
        if not poller.closes:
            return "a pollRep promises that the connection stays"
        nonces.add(answered.octets("senderNonce"))
    if len(nonces) != 4:
        return "a senderNonce occurs twice"
    poller.decide("approve")
    granted = poller.poll()
    if granted.body != "ip" or granted.certificate is None:
        return f"after the approval the answer is {granted.summary()}"
    poller.transaction.confirm(granted)
    return "; ".join(certificate.faults(granted.certificate, world.ca, poller.of.key, poller.of.subject)) or None


@row("poll-kill-between-any-two-steps")
def killed(world):
    manual(world)
    poller = Poller(world)
    request = poller.transaction.octets
    world.server.restart(signal.SIGKILL)
    again = wire.post(world.server.port, request, poller.transaction.path)
    if again.body != poller.first.data:
        return "after a restart the same request has another answer"
    for _ in range(2):
        if poller.poll().body != "pollRep":
            return f"pollReq was answered by {poller.last.summary()}"
        world.server.restart(signal.SIGKILL)
    poller.decide("approve")
    world.server.restart(signal.SIGKILL)
    granted = poller.poll()
    if granted.certificate is None:
        return f"after the approval the answer is {granted.summary()}"
    question = poller.transaction.octets
    world.server.restart(signal.SIGKILL)
    if wire.post(world.server.port, question, poller.transaction.path).body != granted.data:
        return "after a restart the same pollReq has another answer"
    poller.transaction.confirm(granted)
    return None


@row("poll-original-nonce")
def original_nonce(world):
    """RFC 9483 section 4.4, strictly; OpenSSL 3.0 would refuse it."""
    manual(world, "strict-nonce", "original")
    poller = Poller(world, alias="strict-nonce")
    first = poller.transaction.message.nonce
    ids = world.server.json("pending", "list", "--alias", "strict-nonce")
    world.server.run("pending", "approve", ids[-1]["id"])
    granted = poller.poll(check=False)
    if granted.certificate is None:
        return f"after the approval the answer is {granted.summary()}"
    return None if granted.octets("recipNonce") == first else "recipNonce is not the nonce of the request"


@row("poll-two-requests-on-one-code")
def one_code(world):
    manual(world)
    poller = Poller(world)
    second = poller.of.transaction()
    second.path = poller.transaction.path
    second.build(poller.of.ir())
    outcome = Outcome.of(wire.post(world.server.port, second.octets, second.path))
    if found := refused(world, outcome, poller.of.secret, "notAuthorized"):
        return found
    world.server.restart(signal.SIGKILL)
    poller.decide("deny")
    Poller(world, poller.of)
    return None


@row("pending-commands")
def commands(world):
    """Exit statuses, through the daemon and without it; an ID stays what it is."""
    server = manual(world)
    poller = Poller(world)
    found = pending(server, poller.of.reference)
    if len(found) != 1 or found[0]["key"] != "ec-p256" or found[0]["body"] != "ir" or found[0]["status"] != "waiting":
        return f"pending list says {found}"
    number = found[0]["id"]
    text = server.run("pending", "list").stdout
    if poller.of.reference not in text or f"CN={poller.of.reference}" not in text:
        return f"pending list shows {text!r}"

    def statuses(*wanted):
        for arguments, status in wanted:
            done = server.run("pending", *arguments.split(), check=False)
            if done.returncode != status:
                return f"pending {arguments} ended with {done.returncode}, expected {status}: {done.stderr}"
        return None

    if fault := statuses(("approve 999999", 3), ("deny 999999", 3), ("approve x", 2), ("approve", 2), ("list x", 2)):
        return fault
    server.stop()
    try:
        if [item["id"] for item in pending(server, poller.of.reference)] != [number]:
            return "without the daemon the request has another ID"
        if fault := statuses(("approve 999999", 3), (f"approve {number}", 0), (f"approve {number}", 4), (f"deny {number}", 4)):
            return fault
    finally:
        server.start()
    if fault := statuses((f"approve {number}", 4), (f"deny {number}", 4)):
        return fault
    granted = poller.poll()
    if granted.certificate is None:
        return f"after the approval the answer is {granted.summary()}"
    return statuses((f"approve {number}", 3), (f"deny {number}", 3))


@row("pending-of-a-device-that-was-removed")
def removed(world):
    server = manual(world)
    poller = Poller(world)
    number = pending(server, poller.of.reference)[0]["id"]
    server.run("entity", "remove", poller.of.reference, "--alias", "manual")
    done = server.run("pending", "approve", number, check=False)
    if done.returncode != 4:
        return f"approve ended with {done.returncode}: {done.stderr}"
    server.run("pending", "deny", number)
    return None


@row("poll-revocation")
def revocation(world):
    """rr waits with an error that says so, which OpenSSL before 3.3 does not know; its pollReq and pollRep have -1."""
    server = manual(world)
    for decision in ("deny", "approve"):
        poller = Poller(world)
        poller.decide("approve")
        granted = poller.poll()
        poller.transaction.confirm(granted)
        shown = certificate.serial(granted.certificate)
        waits = poller.send(cmp.rr(der.read(granted.certificate)[0][3].whole, int(shown, 16), 1), None)
        if (waits.body, waits.status, waits.fail_info) != ("error", "waiting", []) or not poller.closes:
            return f"rr was answered by {waits.summary()}, expected error with waiting"
        poller.last = waits
        server.restart(signal.SIGKILL)
        if poller.poll(-1).body != "pollRep" or poll_rep(poller.last)[0] != -1:
            return f"pollReq was answered by {poller.last.summary()}, expected pollRep of -1"
        if server.certificate(shown)["status"] != "valid":
            return "the certificate is revoked before anybody has approved it"
        poller.decide(decision)
        server.restart(signal.SIGKILL)
        wanted = {"approve": ("accepted", "revoked"), "deny": ("rejection", "valid")}[decision]
        if poller.poll(-1).body != "rp" or poller.last.status != wanted[0]:
            return f"after {decision} the answer is {poller.last.summary()}"
        if server.certificate(shown)["status"] != wanted[1]:
            return f"after {decision} the certificate is {server.certificate(shown)['status']}"
    return None
