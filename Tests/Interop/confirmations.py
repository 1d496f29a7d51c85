# certConf by our own client, or by a real one through a relay: wrong, foreign, late and changed confirmations.

import hashlib

import cmp
import keys
import openssl
import wire
from client import Transaction
from expect import Outcome
from frame import device, issued, refused, request, row, states, taken
from protection import PBM
from relay import Relay
from runs import flip_time
from world import CONFIRMED, REVOKED, UNCONFIRMED, Row


@row("certconf-wrong-hash")
def wrong_hash(world):
    of = device(world, "hash")
    transaction = request(of)
    answered = taken(transaction)
    transaction.build(cmp.cert_conf(cmp.cert_status(hashlib.sha256(b"another").digest())), answered)
    outcome = Outcome.of(wire.post(world.server.port, transaction.octets))
    found = states(world, of, UNCONFIRMED) and states(world, of, REVOKED)
    return refused(world, outcome, of.secret, "badCertId") or found


@row("certconf-rejection")
def rejection(world):
    of = device(world, "reject")
    transaction = request(of)
    transaction.confirm(taken(transaction), accept=False)
    return states(world, of, REVOKED)


@row("certconf-with-another-secret")
def another_secret(world):
    of, other = device(world, "own"), device(world, "other")
    transaction = request(of)
    answered = taken(transaction)
    digest = hashlib.sha256(answered.certificate).digest()
    foreign = Transaction(world.server.port, PBM(other.secret), other.secret, [world.ca], other.reference)
    foreign.build(cmp.cert_conf(cmp.cert_status(digest, status=2)), answered)
    outcome = Outcome.of(wire.post(world.server.port, foreign.octets))
    found = refused(world, outcome, other.secret, "badMessageCheck", "notAuthorized", "badRequest", "wrongIntegrity")
    transaction.confirm(answered)
    return found or states(world, of, CONFIRMED)


@row("certconf-after-implicit-confirmation")
def after_implicit(world):
    of = device(world, "implicit")
    transaction = of.transaction()
    answered = transaction.ask(of.ir(), generalInfo=cmp.implicit_confirm())
    if not answered.implicit_confirm:
        return "implicitConfirm was asked for and not granted"
    digest = hashlib.sha256(answered.certificate).digest()
    transaction.build(cmp.cert_conf(cmp.cert_status(digest)), answered)
    outcome = Outcome.of(wire.post(world.server.port, transaction.octets))
    return refused(world, outcome, of.secret, "badRequest", "certConfirmed") or states(world, of, CONFIRMED)


@row("implicit-confirmation-only-when-asked")
def not_asked(world):
    of = device(world, "asked")
    return "implicitConfirm was granted unasked" if taken(request(of)).implicit_confirm else None


@row("certconf-changed-on-the-way")
def changed_confirmation(world):
    line = Row("certconf-changed")
    entity, key = world.entity(line), keys.new("ec-p256")
    (world.folder / "new.key").write_text(key.pem())
    (world.folder / "secret").write_text(entity.secret)
    change = lambda number, octets: flip_time(number, octets) if number == 2 else octets
    with Relay(world.server.port, change) as relay:
        run = openssl.cmp(world.folder, relay.port, "ir", *world.options(line, entity, key))
    if run.fail_info not in ("badMessageCheck", "wrongIntegrity"):
        return f"the client shows {run.fail_info}: {run.tail()}"
    found = issued(world, entity.reference)
    return None if found == [UNCONFIRMED] else f"the store has {found}"
