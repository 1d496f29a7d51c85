# Enrolments whose client is our own, or a real one through a relay: restarts, races, repetitions, confirmations.

import signal
import subprocess
import threading

import certificate
import cmp
import der
import keys
import openssl
import signet
import wire
from answer import Answer
from expect import Outcome
from frame import device, refused, request, row, states, taken
from protection import PBM, PBMAC1
from relay import Relay
from world import CONFIRMED, UNCONFIRMED, Row


@row("own-client-explicit")
def own_client(world):
    of = device(world, "own")
    octets = of.enrol()
    return "; ".join(certificate.faults(octets, world.ca, of.key, of.subject)) or states(world, of, CONFIRMED)


@row("pbmac1")
def pbmac1(world):
    for digest in ("sha1", "sha256", "sha384", "sha512"):
        of = device(world, "pbmac1")
        transaction = of.transaction(PBMAC1(of.secret, f"hmac-{digest}", f"hmac-{digest}"))
        answered = transaction.ask(of.ir())
        transaction.confirm(answered)
        if answered.header["protectionAlg"][0].oid != cmp_oid(transaction):
            return "the answer's protection is not of the request's kind"
    return None


def cmp_oid(transaction):
    return der.read(transaction.protector.algorithm)[0].oid


@row("answer-mirrors-parameters")
def mirrors(world):
    """The salt may be the request's too: RFC 9810 section 5.1.3.1 wants the parameters constant in a transaction."""
    for owf, mac, count in (
        ("sha1", "hmac-sha1", 1000),
        ("sha256", "hmacWithSHA1", 500),
        ("sha512", "hmac-sha512", 2000),
    ):
        of = device(world, "mirror")
        transaction = of.transaction(PBM(of.secret, owf, mac, count))
        answered = transaction.ask(of.ir())
        sent, got = der.read(transaction.protector.parameters), answered.header["protectionAlg"][1]
        for number, name in ((1, "owf"), (3, "mac")):
            if sent[number][0].oid != got[number][0].oid:
                return f"the answer's {name} is {got[number][0].oid}, the request's {sent[number][0].oid}"
        if got[2].integer != count:
            return f"{got[2].integer} iterations for {count}"
    return None


@row("restart-between-ip-and-certconf")
def restart(world):
    for how in (signal.SIGTERM, signal.SIGKILL):
        of = device(world, "restart")
        transaction = request(of)
        answered = taken(transaction)
        world.server.restart(how)
        transaction.confirm(answered)
        if found := states(world, of, CONFIRMED):
            return f"{how.name}: {found}"
    return None


@row("restart-under-openssl")
def restart_under_openssl(world):
    for how in (signal.SIGTERM, signal.SIGKILL):
        line = Row("restart-openssl")
        entity = world.entity(line)
        key = keys.new("ec-p256")
        (world.folder / "new.key").write_text(key.pem())
        (world.folder / "secret").write_text(entity.secret)
        with Relay(
            world.server.port, between=lambda number: world.server.restart(how) if number == 2 else None
        ) as relay:
            run = openssl.cmp(world.folder, relay.port, "ir", *world.options(line, entity, key))
        if run.status or run.certificate is None:
            return f"{how.name}: {run.tail()}"
    return None


@row("same-bytes-same-answer")
def same_bytes(world):
    of = device(world, "again")
    transaction = request(of)
    first = taken(transaction)
    for when in ("at once", "after a restart", "after kill -9"):
        if when != "at once":
            world.server.restart(signal.SIGKILL if "kill" in when else signal.SIGTERM)
        if transaction.send().data != first.data:
            return f"{when}: another answer to the same bytes"
    sent = transaction.octets
    transaction.confirm(first)
    confirmation, confirmed = transaction.octets, None
    for _ in range(2):
        answered = Answer.read(wire.post(world.server.port, confirmation).body)
        if answered.body != "pkiconf":
            return f"the same certConf again: {answered.summary()}"
        if confirmed is not None and answered.data != confirmed:
            return "two answers to the same certConf"
        confirmed = answered.data
    if wire.post(world.server.port, sent).body != first.data:
        return "after the confirmation: another answer to the same ir"
    return states(world, of, CONFIRMED)


@row("same-transaction-other-bytes")
def same_transaction(world):
    of = device(world, "same-id", uses=3)
    transaction = request(of)
    answered = taken(transaction)
    other = of.transaction()
    other.build(of.ir(), transactionID=cmp.transaction_id(transaction.message.transaction_id))
    outcome = Outcome.of(wire.post(world.server.port, other.octets))
    return (
        refused(world, outcome, of.secret, "transactionIdInUse")
        or transaction.confirm(answered)
        and states(world, of, CONFIRMED)
    )


@row("one-code-two-connections")
def race(world):
    for _ in range(8):
        of = device(world, "race")
        octets = [of.build_ir() for _ in range(2)]
        connections = [wire.Connection(world.server.port) for _ in octets]
        barrier, outcomes = threading.Barrier(2), []

        def one(connection, message):
            barrier.wait()
            connection.send(wire.head(len(message)) + message)
            outcomes.append(Outcome.of(connection.reply()))

        threads = [threading.Thread(target=one, args=pair) for pair in zip(connections, octets)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        for connection in connections:
            connection.close()
        if sorted(outcome.kind for outcome in outcomes) not in (["E", "issues"], ["R", "issues"]):
            return f"two connections got {[str(outcome) for outcome in outcomes]}"
        loser = next(outcome for outcome in outcomes if outcome.refused)
        if found := refused(world, loser, of.secret, "notAuthorized") or states(world, of, UNCONFIRMED):
            return found
    return None


@row("header-of-the-answer")
def answer_header(world):
    of = device(world, "header")
    transaction = of.transaction()
    name = cmp.directory_name(("CN", "somebody"))
    answered = transaction.ask(of.ir(), sender=name)
    wanted = der.read(world.ca)
    faults = []
    if answered.recipient.whole != name:
        faults.append("recipient is not the request's sender")
    if answered.sender.tag != 0xA4 or answered.sender[0].whole != certificate.answer.subject(wanted):
        faults.append("sender of a MAC answer is not the CA's name")
    if len(answered.octets("senderNonce") or b"") < 16:
        faults.append("senderNonce is shorter than 128 bits")
    if answered.octets("senderKID") is None:
        faults.append("senderKID is missing")
    if world.ca not in answered.ca_certificates:
        faults.append("caPubs of a MAC-protected ip does not carry the CA")
    if answered.pvno != 2:
        faults.append(f"pvno {answered.pvno}")
    return "; ".join(faults) or None


@row("certreqid-echoed")
def certreqid(world):
    for number in (0, 1, 4):
        of = device(world, "reqid")
        transaction = of.transaction()
        answered = transaction.ask(of.ir(cert_req_id=number))
        if answered.certificate is None or answered.cert_req_id != number:
            return f"certReqId {number} was answered by {answered.summary()} with {answered.cert_req_id}"
        transaction.confirm(answered)
    return None


@row("two-requests-in-one-ir")
def two_requests(world):
    of = device(world, "two", uses=5)
    transaction = of.transaction()
    message = cmp.cert_req_msg(of.key, subject=of.subject)
    transaction.build(cmp.ir(message, message))
    outcome = Outcome.of(wire.post(world.server.port, transaction.octets))
    return refused(world, outcome, of.secret, "badRequest") or states(world, of)


@row("hangup-keeps-serving")
def hangup(world):
    world.server.reload()
    device(world, "hangup").enrol()
    return None


@row("second-serve-refuses")
def second_serve(world):
    done = subprocess.run(
        [*world.server.command, "serve"], env=world.server.environment, capture_output=True, text=True, timeout=60
    )
    if done.returncode == 0 or not done.stderr.strip():
        return f"a second serve on the same store ended with {done.returncode}: {done.stderr!r}"
    device(world, "second").enrol()
    return None


@row("line-printed-by-init")
def printed_line(world):
    place = world.folder / "printed"
    environment = world.server.environment | {"SIGNET_CONFIG": str(place / "signet.conf")}
    port = signet.free_port()
    done = subprocess.run(
        [*world.server.command, "init", str(place), "--listen", f"127.0.0.1:{port}", "--device", "pump-7"],
        env=environment,
        capture_output=True,
        text=True,
        timeout=60,
    )
    text = done.stdout.replace("\\\n", " ")
    lines = [line.strip() for line in text.splitlines() if "openssl cmp" in line]
    if not lines:
        return f"init prints no openssl cmp line: {done.stdout!r} {done.stderr!r}"
    server = subprocess.Popen([*world.server.command, "serve"], env=environment, stderr=subprocess.PIPE)
    try:
        while (line := server.stderr.readline()) and b"ready" not in line:
            pass
        setup = [
            line.strip()
            for line in text.splitlines()
            if "openssl ecparam" in line or "openssl genpkey" in line or "openssl ec " in line
        ]
        script = "\n".join(["set -e", *(line for line in setup if line not in lines), lines[0]])
        ran = subprocess.run(
            ["sh", "-c", script], cwd=place, capture_output=True, text=True, timeout=60, stdin=subprocess.DEVNULL
        )
        return (
            None if ran.returncode == 0 else f"the line {lines[0]!r} ended with {ran.returncode}: {ran.stderr[-400:]}"
        )
    finally:
        server.terminate()
        server.wait()


@row("command-right-after-ready")
def command_after_ready(world):
    for _ in range(8):
        world.server.restart()
        world.server.run("status")
    return None
