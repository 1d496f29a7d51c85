# Rows B97, B98, B110 and B111 of the bad-input table: requests to revoke that name nothing, the wrong thing, or what is not
# theirs.

import answer
import cmp
import der
import wire
from client import Device, Transaction
from expect import REVOKES, E, Outcome, R
from protection import PBM, Raw, Signature
from table import Case, row

REASON, INVALIDITY_DATE = "2.5.29.21", "2.5.29.24"


class Owner:
    """A device that has a certificate."""

    def __init__(self, world):
        self.device = world.device(uses=1)
        self.certificate = self.device.enrol()
        world.issued += 1
        parsed = der.read(self.certificate)
        self.issuer, self.serial = answer.issuer(parsed), answer.serial_number(parsed)

    def details(self, *extensions, issuer=True, serial=True):
        template = [] if serial is None else [der.implicit(1, der.integer_octets(self.serial if serial is True else serial))]
        template += [] if issuer is None else [der.explicit(3, self.issuer if issuer is True else issuer)]
        return der.sequence(der.sequence(*template), der.sequence(*extensions) if extensions else None)

    def rr(self, *details, body=None, protector=None):
        body = body or cmp.body("rr", der.sequence(*details))
        return self.device.transaction(protector).build(body)

    def signed(self, *details):
        transaction = Transaction(
            self.device.port,
            Signature(self.device.key),
            sender_kid=cmp.subject_key_identifier(self.certificate),
            certificates=[self.certificate],
        )
        sender = der.explicit(4, der.name(*self.device.subject))
        return transaction.build(cmp.body("rr", der.sequence(*details)), sender=sender)

    def case(self, name, expect, *details):
        return Case(name, expect, self.rr(*details), secret=self.device.secret)


def reason(value, tag=0x0A):
    return cmp.extension(REASON, der.tlv(tag, bytes([value])))


@row("B97", "requests to revoke that name nothing")
def b97(world):
    of = Owner(world)
    yield of.case("empty certDetails", R("badCertId"), of.details(serial=None, issuer=None))
    yield of.case("no serialNumber", R("badCertId"), of.details(serial=None))
    yield of.case("no issuer", R("badCertId"), of.details(issuer=None))
    yield of.case("no RevDetails", R("badRequest"))
    yield of.case("two RevDetails", R("badRequest"), of.details(), of.details())
    yield of.case("500 RevDetails", R("badRequest"), *[of.details()] * 500)
    for name, body in {
        "NULL": der.null(),
        "an empty RevDetails": der.sequence(der.sequence()),
        "certDetails that are an INTEGER": der.sequence(der.sequence(der.integer(1))),
        "a serialNumber of no octets": der.sequence(der.sequence(der.sequence(der.implicit(1, b"")))),
        "an issuer that is no Name": der.sequence(der.sequence(der.sequence(der.explicit(3, der.null())))),
        "three fields": der.sequence(der.sequence(der.sequence(), der.sequence(), der.sequence())),
    }.items():
        octets = of.rr(body=cmp.body("rr", body))
        yield Case(name, E("badDataFormat"), octets, secret=of.device.secret)


@row("B98", "requests to revoke what cannot be revoked")
def b98(world):
    of = Owner(world)
    for name, serial in {
        "an unknown serialNumber": of.serial ^ 1,
        "0": 0,
        "a negative one": -of.serial,
        "one with the same end": of.serial & (1 << 64) - 1,
        "one of 2,000 octets": 1 << 16_000 - 2,
    }.items():
        yield of.case(name, R("badCertId"), of.details(serial=serial))
    yield of.case("another issuer", R("wrongAuthority"), of.details(issuer=der.name(("CN", "Another"))))
    yield of.case("the NULL-DN", R("wrongAuthority"), of.details(issuer=der.name()))
    for value in (7, 11, 99, 127, 255):
        yield of.case(f"reason {value}", R("incorrectData"), of.details(reason(value)))
    yield of.case("reason removeFromCRL without a hold", R("incorrectData"), of.details(reason(8)))
    yield of.case("a reason that is an INTEGER", R("incorrectData"), of.details(reason(1, 0x02)))
    yield of.case("a reason of no octets", R("incorrectData"), of.details(cmp.extension(REASON, der.tlv(0x0A, b""))))
    yield of.case("a reason that is no element", R("incorrectData"), of.details(cmp.extension(REASON, b"")))
    yield of.case("two reasons", R("incorrectData"), of.details(reason(1), reason(4)))
    late = cmp.extension(INVALIDITY_DATE, der.generalized_time("20991231235959Z"))
    yield of.case("an invalidity date to come", R("incorrectData"), of.details(late))
    strange = cmp.extension("1.3.6.1.4.1.99999.1", der.null(), True)
    yield of.case("a critical extension that nobody knows", R("unacceptedExtension"), of.details(strange))
    yield of.case("a hold", REVOKES, of.details(reason(6)))
    yield of.case("a hold of what is on hold", R("certRevoked"), of.details(reason(6)))
    early = cmp.extension(INVALIDITY_DATE, der.generalized_time("20260101000000Z"))
    harmless = cmp.extension("1.3.6.1.4.1.99999.1", der.null())
    yield of.case("a revocation with everything", REVOKES, of.details(reason(1), early, harmless))
    for value in (None, 1, 6, 8):
        details = of.details() if value is None else of.details(reason(value))
        yield of.case(f"revoked already, reason {value}", R("certRevoked"), details)
    yield Case("signed with what is revoked", E("signerNotTrusted", "certRevoked"), of.signed(of.details()))


@row("B110", "requests to revoke that nobody protected, or another device")
def b110(world):
    of, other = Owner(world), Owner(world)
    unprotected = cmp.Message(cmp.body("rr", der.sequence(of.details(reason(1))))).encode(None)
    yield Case("unprotected", E("badMessageCheck"), unprotected)
    yield Case("a MAC of nothing", E("badMessageCheck"), of.rr(of.details(), protector=Raw(PBM("").algorithm, bytes(20))))
    stolen = other.device.transaction().build(cmp.body("rr", der.sequence(of.details(reason(1)))))
    yield Case("with the code of another device", R("notAuthorized"), stolen, secret=other.device.secret)
    yield Case("signed by another device", R("notAuthorized"), other.signed(of.details(reason(1))))
    fresh = world.device()
    octets = fresh.transaction().build(cmp.body("rr", der.sequence(of.details(reason(1)))))
    yield Case("with the code of a device without a certificate", R("notAuthorized"), octets, secret=fresh.secret)
    yield Case("signed by its owner", REVOKES, of.signed(of.details(reason(1))))
    yield Case("with its owner's code", REVOKES, other.rr(other.details(reason(1))), secret=other.device.secret)


def tenants(world):
    """Two aliases of one CA, each with an RA of its own."""
    file = world.server.folder / "signet.conf"
    if '[alias "tenant-a"]' not in file.read_text():
        with open(file, "a") as conf:
            for name in ("tenant-a", "tenant-b"):
                secret = world.server.folder / f"{name}.secret"
                secret.write_text(f"the RA of {name}\n")
                secret.chmod(0o600)
                words = ("ca = default", "profile = device", f"authentication = hmac:{name}.secret, hmac, end-entity-certificate")
                conf.write("\n".join((f'\n[alias "{name}"]', *words, "")))
        world.server.restart()


class Tenant(Owner):
    """A device of a tenant that has a certificate."""

    def __init__(self, world, name):
        self.path = f"/.well-known/cmp/p/{name}"
        reference = f"b111-{name}-{world.made}"
        world.made += 1
        secret = world.server.add(reference, secret=f"secret-of-{reference}-0123456789", extra=("--alias", name))
        self.device = Device(world.port, reference, secret, world.issuers)
        transaction = self.device.transaction()
        transaction.path = self.path
        answered = transaction.ask(self.device.ir())
        transaction.confirm(answered)
        world.issued += 1
        self.certificate = answered.certificate
        parsed = der.read(self.certificate)
        self.issuer, self.serial = answer.issuer(parsed), answer.serial_number(parsed)

    def by_ra(self, name, of=None):
        """rr for its certificate (or another's) by the RA of a tenant, to this tenant's URL."""
        body = cmp.body("rr", der.sequence((of or self).details(reason(6))))
        return Transaction(self.device.port, PBM(f"the RA of {name}"), sender_kid="the-ra").build(body)


@row("B111", "requests to revoke what belongs to another tenant")
def b111(world):
    tenants(world)
    a, b = Tenant(world, "tenant-a"), Tenant(world, "tenant-b")

    def case(name, expect, path, octets, secret=None):
        return Case(name, expect, run=lambda port: Outcome.of(wire.post(port, octets, path)), secret=secret)

    ra = "the RA of tenant-a"
    yield case("by the RA of another", R("notAuthorized"), a.path, a.by_ra("tenant-a", of=b), ra)
    yield case("by the RA of another, to its own URL", E("badMessageCheck"), b.path, a.by_ra("tenant-a", of=b))
    theft = a.device.transaction().build(cmp.body("rr", der.sequence(b.details(reason(1)))))
    yield case("by a device of another", R("notAuthorized"), a.path, theft, a.device.secret)
    yield case("by a device of another, to its own URL", E("badMessageCheck"), b.path, theft)
    yield case("by its own device, to another URL", E("badMessageCheck"), a.path, b.rr(b.details(reason(1))))
    yield case("signed with it, to another URL", E("notAuthorized"), a.path, b.signed(b.details(reason(1))))
    yield case("by the tenant's own RA", REVOKES, b.path, b.by_ra("tenant-b"), "the RA of tenant-b")
