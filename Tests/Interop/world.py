# What the rows of the interop table share: a server, devices, and the judgement of one real `openssl cmp` run.

import time
from dataclasses import dataclass

import certificate
import cmp
import der
import keys
import openssl
import protection
import signet
from relay import Relay

CONFIRMED, UNCONFIRMED, REVOKED = "valid", "unconfirmed", "revoked"


@dataclass
class Row:
    """One run of the client.

    `status`: the certificate's in the store afterwards. `refused`: the failInfo that is right; with `either`, a
    certificate that is as the profile says is right too. `first`: an enrolment before it, with the same code.
    `signed`: the kind of key whose certificate protects the request. `before(world, entity)` runs just before;
    `change(number, octets)` alters requests on their way; `repaired(octets)` alters one and the MAC is made right
    again. `add`: more options for `entity add`."""

    name: str
    command: str = "ir"
    options: str = ""
    key: str = "ec-p256"
    status: str = CONFIRMED
    refused: tuple = ()
    either: bool = False
    path: str = ".well-known/cmp"
    uses: int = None
    registered_sans: tuple = ()
    sans: tuple = ()
    subject: tuple = None
    first: str = ""
    secret: str = None
    reference: str = None
    signed: str = None
    exit: int = 0
    digest: str = "sha256"
    wrong_popo: bool = False
    change: object = None
    repaired: object = None
    before: object = None
    add: tuple = ()


@dataclass
class Entity:
    reference: str
    secret: str
    subject: tuple
    registered: tuple


class World:
    def __init__(self, server, folder):
        self.server, self.folder, self.made, self.issued = server, folder, 0, []
        self.ca = keys.unpem(server.ca.read_text())
        curve = "-newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -keyout other.key"
        openssl.openssl(
            "req", "-x509", *curve.split(), "-out", "other.pem", "-subj", "/CN=Other", "-days", "9", cwd=folder
        )
        (folder / "wish.cnf").write_text(
            "[wish]\nbasicConstraints = critical,CA:TRUE\nkeyUsage = critical,keyCertSign\n"
        )
        shown = openssl.openssl("x509", "-in", server.ca, "-noout", "-subject", "-nameopt", "sep_multiline").stdout
        self.authority = "".join("/" + line.strip() for line in shown.splitlines()[1:])

    def entity(self, row):
        """Registers a device for a row."""
        self.made += 1
        reference = f"{row.name[:24]}-{self.made}"
        code = self.server.add(reference, uses=row.uses, san=row.registered_sans, extra=row.add)
        registered = (("CN", reference),)
        return Entity(reference, code, row.subject or registered, registered)

    def new_code(self, entity):
        return signet.member(self.server.json("entity", "code", entity.reference), "code")

    def judge(self, row):
        """Makes the run; returns what was wrong, or None."""
        entity = self.entity(row)
        if row.first:
            command, *options = row.first.split()
            self.enrolled(Row("first", command, " ".join(options)), entity)
        if row.signed:
            self.make_signer(row, entity)
        if row.before:
            row.before(self, entity)
        known = self.serials()
        run, key = self.client(row, entity)
        new = [serial for serial in self.serials() if serial not in known]
        if run.certificate is None and row.refused:
            return self.refusal_fault(row, run, new)
        if row.refused and not row.either:
            return f"got a certificate, expected {' or '.join(row.refused)}"
        return self.enrolment_fault(row, run, new, key, entity)

    def refusal_fault(self, row, run, new):
        if new:
            return f"refused, but the store has {len(new)} new certificates"
        if run.status == 0:
            return "the client ended with 0"
        if run.fail_info not in row.refused:
            return f"expected {' or '.join(row.refused)}, the client shows {run.fail_info}: {run.tail()}"
        if not run.text or not run.text.isprintable():
            return f"no readable text beside {run.fail_info}: {run.tail()}"
        return None

    def enrolment_fault(self, row, run, new, key, entity):
        if (run.status != 0) != (row.exit != 0):
            return f"the client ended with {run.status}: {run.tail()}"
        if len(new) != 1:
            return f"the store has {len(new)} new certificates, expected 1: {run.tail()}"
        status = signet.member(self.server.certificate(new[0]), "status")
        faults = [] if status == row.status else [f"cert show says {status}, expected {row.status}"]
        if row.exit == 0:
            sans = [address(name) if name[0].isdigit() else cmp.dns(name) for name in row.sans]
            faults += certificate.faults(run.certificate, self.ca, key, entity.registered, sans)
            faults += filter(None, [openssl.verify_fault(run.certificate, self.server.ca, self.folder)])
            faults += (
                []
                if number(new[0]) == number(certificate.serial(run.certificate))
                else ["cert list has another serial number"]
            )
            self.issued.append(run.certificate)
        return "; ".join(faults) or None

    def enrolled(self, row, entity):
        """An enrolment that must go well; its certificate and key."""
        run, key = self.client(row, entity)
        if run.certificate is None:
            raise RuntimeError(f"the enrolment before it failed: {run.tail()}")
        self.issued.append(run.certificate)
        return run.certificate, key

    def client(self, row, entity):
        """One run; the key is the new one."""
        key = keys.new(row.key)
        (self.folder / "new.key").write_text(key.pem())
        (self.folder / "secret").write_text(row.secret or entity.secret)
        options = self.options(row, entity, key)
        change = row.change
        if row.repaired:
            change = lambda number, octets: self.repair(row.repaired(octets), entity) if number == 1 else octets
        if change is None:
            return openssl.cmp(self.folder, self.server.port, row.command, *options, path=row.path), key
        with Relay(self.server.port, change) as relay:
            return openssl.cmp(self.folder, relay.port, row.command, *options, path=row.path), key

    def options(self, row, entity, key):
        words = ["-trusted", self.server.ca, "-subject", "".join(f"/{name}={value}" for name, value in entity.subject)]
        if row.signed:
            words += ["-cert", "old.pem", "-key", "old.key"]
        else:
            words += ["-ref", row.reference or entity.reference, "-secret", "file:secret"]
        if row.command == "p10cr":
            signer = keys.ECKey.new() if row.wrong_popo else None
            request = cmp.certification_request(key, entity.subject, digest=row.digest, signer=signer)
            (self.folder / "new.csr").write_text(keys.pem("CERTIFICATE REQUEST", request))
            words += ["-csr", "new.csr"]
        else:
            words += ["-newkey", "new.key"]
        return words + [
            {"CA": str(self.server.ca), "CADN": self.authority}.get(word, word) for word in row.options.split()
        ]

    def make_signer(self, row, entity):
        """A certificate of this device (or of a stranger with the same name) to sign with."""
        if row.signed == "stranger":
            (self.folder / "old.key").write_text(keys.ECKey.new().pem())
            openssl.openssl(
                "req",
                "-x509",
                "-key",
                "old.key",
                "-out",
                "old.pem",
                "-subj",
                f"/CN={entity.reference}",
                "-days",
                "9",
                cwd=self.folder,
            )
            return
        octets, key = self.enrolled(Row("first", key=row.signed), entity)
        (self.folder / "old.key").write_text(key.pem())
        (self.folder / "old.pem").write_text(keys.pem("CERTIFICATE", octets))

    def repair(self, octets, entity):
        """The same message with the MAC that fits it."""
        message = der.read(octets)
        algorithm = next(item for item in message[0].items[3:] if item.tag == 0xA1)[0]
        header, body = message[0].whole, message[1].whole
        return cmp.assemble(header, body, protection.maker(algorithm, entity.secret))

    def serials(self):
        return [signet.member(item, "serial") for item in self.server.certificates()]

    def serial_fault(self):
        numbers = [number(serial) for serial in self.serials()]
        if len(set(numbers)) != len(numbers):
            return f"{len(numbers) - len(set(numbers))} serial numbers occur twice"
        if numbers and max(numbers).bit_length() < 120:
            return f"the largest of {len(numbers)} serial numbers has {max(numbers).bit_length()} bits"
        return None

    def log_fault(self):
        found = signet.CONTROL.search(bytes(self.server.log))
        return f"{found.group()!r}" if found else None

    def sleep(self, seconds):
        time.sleep(seconds)


def number(serial):
    """A serial number as the product writes it (hex, perhaps with colons) as a number."""
    return int(serial.replace(":", ""), 16)


def address(text):
    return der.implicit(7, bytes(int(part) for part in text.split(".")))
