# What the rows of EJBCA's error table share: what a client may hear, and the office with two aliases of each kind.

from dataclasses import dataclass

import answer
import cmp
import der
import keys
import openssl
import pki
import wire
from client import Device, Transaction
from expect import Outcome
from protection import PBM, Signature

STYLES = ("ejbca", "rfc9483")
RA_SECRET = "the secret of the RA"
# error, without protection; the body that answers the request, protected; the error that is protected.
UNSIGNED, SIGNED, ERROR = "unsigned", "signed", "error"


@dataclass(frozen=True)
class Told:
    """What a client hears: HTTP's status, or a body, how it is protected, and the bit (one of these)."""

    kind: str
    bits: tuple = ()
    status: int = 200

    def fault(self, outcome):
        if self.kind == "http":
            return None if (outcome.kind, outcome.values) == ("H", (self.status,)) else f"{outcome}, expected HTTP {self.status}"
        expected = f"{self.kind} {' or '.join(self.bits)}"
        if outcome.answer is None or len(outcome.values) != 1 or outcome.values[0] not in self.bits:
            return f"{outcome}, expected {expected}"
        wanted = "E" if self.kind in (UNSIGNED, ERROR) else "R"
        if outcome.kind != wanted or (outcome.answer.protection_kind == "none") != (self.kind == UNSIGNED):
            return f"{outcome}, expected {expected}"
        return None


def http(status):
    return Told("http", status=status)


def unsigned(*bits):
    return Told(UNSIGNED, bits)


def signed(*bits):
    return Told(SIGNED, bits)


def error(*bits):
    return Told(ERROR, bits)


class Office:
    """The responder, the folder, and the RAs' own PKI."""

    def __init__(self, server, folder):
        self.server, self.folder, self.made = server, folder, 0
        self.pki = pki.PKI(folder / "pki")
        for name, more in (("ra", {}), ("expired", {"ends": -60}), ("revoked", {})):
            setattr(self, name, self.pki.ra(name, self.pki.root, **more))
        self.stranger = pki.PKI(folder / "strangers").ra("stranger", pki.PKI(folder / "strangers").root)
        self.pki.crl("root", self.pki.root, [self.revoked])

    @property
    def ca(self):
        return keys.unpem(self.server.ca.read_text())

    def path(self, alias):
        return f"/.well-known/cmp/p/{alias}"

    def device(self, alias, uses=9):
        self.made += 1
        reference = f"device-{self.made}"
        secret = self.server.add(reference, uses=uses, extra=("--alias", alias))
        return Device(self.server.port, reference, secret, [self.ca])

    def by_mac(self, of, alias, body, secret=None, reference=None, **fields):
        protector = PBM(secret or of.secret)
        transaction = Transaction(self.server.port, protector, of.secret, [self.ca], reference or of.reference, path=self.path(alias))
        return self.post(alias, transaction.build(body, **fields))

    def by_certificate(self, alias, key, certificate, body, **fields):
        subject = answer.subject(der.read(certificate))
        kid = cmp.kid(cmp.subject_key_identifier(certificate))
        message = cmp.Message(body, **({"sender": der.explicit(4, subject), "senderKID": kid} | fields))
        return self.post(alias, message.encode(Signature(key), [certificate]))

    def post(self, alias, octets):
        return Outcome.of(wire.post(self.server.port, octets, self.path(alias)))

    def enrolled(self, alias):
        """A device and its certificate."""
        of = self.device(alias)
        transaction = of.transaction()
        transaction.path = self.path(alias)
        answered = transaction.ask(of.ir())
        transaction.confirm(answered)
        return of, answered.certificate

    def openssl(self, alias, command, *options, of=None, certificate=None, key=None, secret=None, reference=None):
        """What the real client was told, from the file that it writes answers to: the last one."""
        (self.folder / "new.key").write_text(keys.new("ec-p256").pem())
        words = ["-trusted", self.server.ca, "-unprotected_errors", "-rspout", "told.der"]
        words += ["-newkey", "new.key"] if command in ("ir", "cr", "kur") and "-newkey" not in options else []
        words += ["-subject", f"/CN={of.reference}"] if command in ("ir", "cr") else []
        if certificate:
            (self.folder / "own.pem").write_text(keys.pem("CERTIFICATE", certificate))
            (self.folder / "own.key").write_text(key.pem())
            words += ["-cert", "own.pem", "-key", "own.key"]
        else:
            (self.folder / "secret").write_text(secret or of.secret)
            words += ["-ref", reference or of.reference, "-secret", "file:secret"]
        told = self.folder / "told.der"
        told.unlink(missing_ok=True)
        run = openssl.cmp(self.folder, self.server.port, command, *words, *options, path=self.path(alias)[1:])
        if not told.exists():
            raise RuntimeError(run.tail())
        outcome = Outcome.of(wire.Reply(200, {"content-type": "application/pkixcmp"}, told.read_bytes()))
        if outcome.refused and (run.status == 0 or run.fail_info not in (None, *outcome.values)):
            raise RuntimeError(f"the client shows {run.fail_info} and ends with {run.status}: {run.tail()}")
        return outcome


TABLE = {}


def row(quote, ejbca, rfc9483):
    """Registers a function `(office, style) -> outcomes`: one, or a list of all the ways into the row."""

    def register(function):
        assert quote not in TABLE, quote
        TABLE[quote] = (function, {"ejbca": ejbca, "rfc9483": rfc9483})
        return function

    return register
