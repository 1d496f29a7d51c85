# The frame of the bad-input table: rows with an id, cases in a row, and what must hold after each of them.
"""A row is a function `(world) -> cases`, registered under its id of the table of bad inputs. A case is one input
and its right answer. The runner judges the answer, its protection, the CPU it cost, the log it left, and that
nothing was issued that the answer did not say; then a good device enrols."""

import time
from dataclasses import dataclass
from typing import Callable

import cmp
import der
import signet
import wire
from client import Device, Wrong
from expect import Expected, Outcome, fault
from protection import PBM

ROWS = {}
RESERVED = [f"B{number:02}" for number in [*range(30, 40), *range(59, 116)]]


def row(identifier, title):
    """Registers a row; `identifier` as in the table."""

    def register(function):
        assert identifier not in ROWS, identifier
        ROWS[identifier] = (title, function)
        return function

    return register


@dataclass
class Case:
    """`octets` is a PKIMessage to post; or `run(port)` gives a wire.Reply or an Outcome, or raises, and `expect` may
    be None."""

    name: str
    expect: Expected = None
    octets: bytes = None
    run: Callable = None
    secret: str = None
    decodable: bool = True
    milliseconds: float = 50
    repeat: int = 1
    fault: str = None


def cheap(case, unverified=False):
    """The case must be refused before any costly step. `unverified`: its MAC is not right, so the answer must not
    carry one."""
    case.milliseconds, case.repeat = 5, 3
    if unverified:
        case.secret = None
    return case


class World:
    """What the cases share: a running server, its CA, fresh devices."""

    def __init__(self, server, issuers):
        self.server, self.issuers, self.port = server, issuers, server.port
        self.made, self.issued, self.row, self.shared = 0, 0, "", None
        self.cpu_factor = 25 if any("qemu" in word for word in server.command) else 1
        self.good = self.device(uses=100_000)

    def device(self, uses=1000):
        """A registered device with a secret of its own."""
        self.made += 1
        reference = f"{self.row or 'good'}-{self.made}".lower()
        secret = self.server.add(reference, secret=f"secret-of-{reference}-0123456789", uses=uses)
        return Device(self.port, reference, secret, self.issuers, key=getattr(self.server, "key", None))

    @property
    def same(self):
        """The device that the cases of this row share as long as their MAC is right."""
        if self.shared is None:
            self.shared = self.device()
        return self.shared

    def ir(self, name, expect, protector=None, fresh=False, template=None, **fields):
        """A case: an ir of a registered device, right but for the header `fields`, the protection or the `template`."""
        device = self.device() if fresh else self.same
        octets = self.message(device, template, **fields).encode(protector or PBM(device.secret))
        return Case(name, expect, octets, secret=device.secret)

    def message(self, device, template=None, **fields):
        return cmp.Message(device.ir(**(template or {})), **({"senderKID": cmp.kid(device.reference)} | fields))

    def parts(self, device=None):
        """Header, body and protector of a valid ir, to be altered before the protection is computed."""
        device = device or self.same
        protector = PBM(device.secret)
        message = self.message(device)
        return message.header(protector), message.body, protector

    def judge(self, case):
        """Runs one case; returns what is wrong, or None."""
        mark, faults = len(self.server.log), []
        best = None
        for _ in range(case.repeat):
            before = self.cpu
            outcome = self.outcome(case)
            if outcome.kind == "issues":
                self.issued += 1
            cost = (self.cpu - before) * 1000
            best = cost if best is None else min(best, cost)
        if case.expect and not case.expect.fits(outcome):
            faults.append(f"expected {case.expect}, got {outcome}")
        if found := fault(outcome, case.secret, self.issuers, case.decodable, case.octets):
            faults.append(f"{found} ({outcome})")
        if best > case.milliseconds * self.cpu_factor:
            faults.append(f"{best:.1f} ms of CPU, at most {case.milliseconds} allowed")
        lines = case.repeat if case.octets and outcome.answer else None
        if found := self.log_fault(mark, lines or (1 if outcome.answer else 0), exactly=lines is not None):
            faults.append(found)
        return "; ".join(faults) or None

    def outcome(self, case):
        try:
            reply = case.run(self.port) if case.run else wire.post(self.port, case.octets)
            return reply if isinstance(reply, Outcome) else Outcome.of(reply)
        except wire.NoReply as silence:
            return Outcome("closed" if "closed" in str(silence) else "silence", detail=str(silence))
        except der.Malformed as error:
            return Outcome("wrong", detail=f"the answer is malformed: {error}")
        except (IndexError, UnicodeDecodeError) as error:
            return Outcome("wrong", detail=f"the answer is malformed: {error!r}")
        except Wrong as error:
            return Outcome("wrong", detail=str(error))
        except (ConnectionError, TimeoutError) as error:
            return Outcome("wrong", detail=repr(error))

    @property
    def cpu(self):
        return self.server.cpu if self.server.process else 0.0

    def log_fault(self, mark, lines, exactly):
        """A decision about a message leaves one line; no line carries a control character."""
        written = self.server.log_since(mark, lines)
        # A revocation makes a CRL, and nobody has confirmed what was issued five minutes ago: these have lines of their own.
        count = sum(b" crl-issued " not in line and b" expired " not in line for line in written.splitlines())
        if count < lines or exactly and count != lines:
            return f"{count} log lines for {lines} decisions: {written[-400:]!r}"
        if found := signet.CONTROL.search(written):
            return f"the log has a raw control character {found.group()!r}: {written[-200:]!r}"
        return None

    def enrol_good(self):
        """The good enrolment after every row; returns what is wrong, or None."""
        start = time.monotonic()
        try:
            self.good.enrol()
            self.issued += 1
        except (Wrong, wire.NoReply, der.Malformed, OSError, IndexError) as error:
            return f"the good enrolment after it failed: {error}"
        taken = time.monotonic() - start
        return f"the good enrolment after it took {taken:.1f} s" if taken > 5 * self.cpu_factor else None

    def count_fault(self):
        """Certificates in the store that no answer told of."""
        listed = self.server.certificates()
        stored = self.issued if listed is None else len(listed)
        if stored == self.issued:
            return None
        difference, self.issued = stored - self.issued, stored
        return f"the store has {difference:+} certificates that no answer told of"
