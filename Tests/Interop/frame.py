# What the rows with our own client share: registered devices, their certificates in the store, refusals.
"""A row is a function `(world) -> what was wrong, or None`; it raises for what must not happen at all."""

import signet
from client import Device, Wrong
from expect import fault

TABLE = {}


def row(name):
    def register(function):
        TABLE[name] = function
        return function

    return register


def device(world, name, uses=1):
    """A registered device of our own client."""
    world.made += 1
    reference = f"{name}-{world.made}"
    return Device(world.server.port, reference, world.server.add(reference, uses=uses), [world.ca])


def issued(world, of):
    """Serials and states of a device's certificates, found by its public key's place in the list of certificates."""
    found = []
    for item in world.server.certificates():
        shown = world.server.certificate(signet.member(item, "serial"))
        if of in str(shown) or of in str(item):
            found.append(signet.member(shown, "status"))
    return found


def states(world, of, *wanted):
    found = issued(world, of.reference)
    return None if sorted(found) == sorted(wanted) else f"the store has {found} for the device, expected {list(wanted)}"


def request(of):
    """A transaction with a built, unsent ir."""
    transaction = of.transaction()
    transaction.build(of.ir())
    return transaction


def taken(transaction, octets=None):
    """Sends; the answer must carry a certificate."""
    answered = transaction.send(octets)
    transaction.check(answered)
    if answered.certificate is None:
        raise Wrong(f"answered by {answered.summary()}")
    return answered


def refused(world, outcome, secret, *bits):
    """What is wrong with a refusal, or None."""
    if not outcome.refused or not set(outcome.values) <= set(bits):
        return f"expected {' or '.join(bits)}, got {outcome}"
    return fault(outcome, secret, [world.ca])
