# Rows B20 and B25 of the bad-input table: a valid message cut at every byte, and with every single bit turned around.

import answer
import bulk
import client
import cmp
import der
import keys
from client import Transaction
from expect import E, Outcome, fault
from protection import Signature
from table import Case, row

BAD = E("badDataFormat")
# Of thousands of answers only some have their signatures verified: in Python that takes longer than all the rest.
SAMPLE = 40


@row("B20", "truncation at every byte")
def b20(world):
    whole = world.same.build_ir()

    def run(port):
        wrong = []
        cut = [whole[:count] for count in range(1, len(whole))]
        for count, outcome in enumerate(bulk.outcomes(port, cut), 1):
            quick = count % SAMPLE != 0
            if not BAD.fits(outcome) or fault(outcome, None, world.issuers, decodable=False, quick=quick):
                wrong.append((count, outcome))
        return report(wrong, lambda count: f"{count} of {len(whole)} octets", len(cut))

    yield Case(f"each of {len(whole) - 1} prefixes", run=run, milliseconds=5 * len(whole))


def report(wrong, name, count):
    if found := bulk.digest(wrong, name):
        raise client.Wrong(found)
    return Outcome("done", detail=f"{count} messages")


def flips(octets, start=0, count=None):
    """Single-bit changes (every one, or `count` from bit `start`), with the number of the bit."""
    end = len(octets) * 8
    for number in range(start, end if count is None else min(end, start + count)):
        changed = bytearray(octets)
        changed[number // 8] ^= 0x80 >> number % 8
        yield number, bytes(changed)


@row("B25", "every single-bit flip of a valid message")
def b25(world):
    yield Case("MAC: no flip issues", run=lambda port: flips_of_mac(world), milliseconds=60_000)
    yield Case(
        "signature: no flip issues but in extraCerts", run=lambda port: flips_of_signature(world), milliseconds=120_000
    )


def flips_of_mac(world):
    """A wrong MAC counts as a wrong secret and ten of them lock, so each eight flips have a device of their own."""
    cases, names, step = [], [], 8
    template = world.device().build_ir()
    for start in range(0, len(template) * 8, step):
        device = world.device(uses=100)
        whole = device.build_ir()
        for number, changed in flips(whole, start, step):
            cases.append(changed)
            names.append(number)
    return judged_flips(world, cases, names, free=None)


def flips_of_signature(world):
    device = world.device(uses=100_000)
    certificate = device.enrol()
    world.issued += 1
    transaction = Transaction(
        world.port, Signature(device.key), None, world.issuers, cmp.subject_key_identifier(certificate), [certificate]
    )
    sender = der.explicit(4, answer.subject(der.read(certificate)))
    body = cmp.cr(cmp.cert_req_msg(keys.ECKey.new(), subject=device.subject))
    answered = transaction.ask(body, sender=sender)
    if answered.certificate is None:
        raise client.Wrong(f"the valid cr was answered by {answered.summary()}")
    world.issued += 1
    transaction.build(body, sender=sender)
    whole = transaction.octets
    extra = next(item for item in der.read(whole).items[2:] if item.tag == 0xA1)
    cases = list(flips(whole))
    return judged_flips(
        world,
        [changed for _, changed in cases],
        [number for number, _ in cases],
        free=range(extra.start * 8, extra.end * 8),
    )


def judged_flips(world, cases, names, free):
    wrong = []
    for number, outcome in zip(names, bulk.outcomes(world.port, cases)):
        world.issued += outcome.kind == "issues"
        in_free = free is not None and number in free
        quick = number % SAMPLE != 0
        problem = (
            None
            if in_free and outcome.kind == "issues"
            else fault(outcome, None, world.issuers, decodable=False, quick=quick)
        )
        if not outcome.refused and not (in_free and outcome.kind == "issues") or problem:
            wrong.append((number, f"{outcome} {problem or ''}"))
    return report(wrong, lambda number: f"bit {number % 8} of octet {number // 8}", len(cases))
