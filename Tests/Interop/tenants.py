# Two aliases that are strangers to each other, their devices and RAs, and what one of them must not lose.

from dataclasses import dataclass

import answer
import cmp
import der
import keys
import pki
import wire
from client import Device, Transaction
from expect import Outcome
from protection import PBM, Signature

def path(alias):
    return f"/.well-known/cmp/p/{alias}"


class Alias:
    """The name, an RA's secret and an RA's certificate."""

    def __init__(self, name, folder):
        self.name, self.secret = name, f"the RA secret of {name}"
        self.pki = pki.PKI(folder / f"pki-{name}", name=f"root-{name}")
        self.ra = self.pki.ra(f"ra-{name}", self.pki.root)
        self.file = folder / f"{name}.secret"
        self.file.write_text(self.secret)
        self.file.chmod(0o600)
        self.root = folder / f"pki-{name}" / f"root-{name}.pem"

    def section(self, name, *lines):
        trust = f"ra_trust = {self.root}\nnested_trust = {self.root}"
        return "\n".join(
            (
                f'\n[alias "{name}"]',
                f"authentication = hmac, hmac:{self.file}, end-entity-certificate",
                "allow_automatic_key_update = yes",
                trust,
                *lines,
                "",
            )
        )


@dataclass
class Tenant:
    """A device under an alias: its code, its certificate, and who its RA is."""

    world: object
    alias: Alias
    name: str
    device: Device
    certificate: bytes = None

    def transaction(self, alias=None):
        of = self.device
        return Transaction(of.port, PBM(of.secret), of.secret, of.issuers, of.reference, path=path(alias or self.name))

    def enrol(self):
        transaction = self.transaction()
        answered = transaction.ask(self.device.ir())
        transaction.confirm(answered)
        self.certificate = answered.certificate
        return self

    def octets(self, credential, body, **fields):
        """A message under one of the four credentials, or none."""
        of = self.device
        if credential in ("code", "ra-secret"):
            secret = of.secret if credential == "code" else self.alias.secret
            return cmp.Message(body, **({"senderKID": cmp.kid(of.reference)} | fields)).encode(PBM(secret))
        if credential == "nothing":
            return cmp.Message(body, **({"senderKID": cmp.kid(of.reference)} | fields)).encode()
        made = (of.key, self.certificate) if credential == "certificate" else (self.alias.ra.key, self.alias.ra.certificate)
        subject = answer.subject(der.read(made[1]))
        names = {"sender": der.explicit(4, subject), "senderKID": cmp.kid(cmp.subject_key_identifier(made[1]))}
        return cmp.Message(body, **(names | fields)).encode(Signature(made[0]), [made[1]])

    def send(self, alias, credential, body, **fields):
        return Outcome.of(wire.post(self.device.port, self.octets(credential, body, **fields), path(alias)))


CREDENTIALS = ("code", "certificate", "ra-secret", "ra-certificate", "nothing")


class World:
    def __init__(self, server, folder):
        self.server, self.folder, self.made = server, folder, 0
        self.a, self.b = Alias("a", folder), Alias("b", folder)

    @property
    def ca(self):
        return keys.unpem(self.server.ca.read_text())

    def twins(self, prefix=""):
        """Two devices with one reference, each under its alias with its own code and certificate."""
        self.made += 1
        reference = f"twin-{self.made}"
        pair = []
        for alias in (self.a, self.b):
            name = prefix + alias.name
            code = self.server.add(reference, uses=9, extra=("--alias", name))
            pair.append(Tenant(self, alias, name, Device(self.server.port, reference, code, [self.ca])))
        return pair

    def state(self, serial):
        return self.server.certificate(serial)["status"]

    def count(self, alias):
        return self.server.run("cert", "list", "--alias", alias, "--json").stdout.count('"serial"')


def serial(certificate):
    return f"{der.read(certificate)[0][1].integer:x}"


class Victim:
    """What a's device has: a certificate, and one that awaits its confirmation."""

    def __init__(self, world, tenant):
        self.world, self.tenant = world, tenant.enrol()
        self.open = tenant.transaction()
        self.answered = self.open.ask(tenant.device.ir())
        self.ir = self.open.octets
        self.count = world.count("a")

    @property
    def transaction_id(self):
        return cmp.transaction_id(self.answered.octets("transactionID"))

    @property
    def following(self):
        return {"transactionID": self.transaction_id, "recipNonce": cmp.recip_nonce(self.answered.octets("senderNonce"))}

    def fault(self):
        """What has become of it, or None; its transaction is completed."""
        world = self.world
        states = [world.state(serial(one)) for one in (self.tenant.certificate, self.answered.certificate)]
        if states != ["valid", "unconfirmed"]:
            return f"a's certificates are {states}"
        if (count := world.count("a")) != self.count:
            return f"a has {count} certificates instead of {self.count}"
        self.open.confirm(self.answered)
        return None if world.state(serial(self.answered.certificate)) == "valid" else "a's transaction cannot be completed"
