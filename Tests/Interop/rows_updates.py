# Rows B93, B94 and B112 of the bad-input table: renewals, and what stands in controls and certProfile.

import answer
import cmp
import der
import keys
from client import Transaction
from expect import ISSUES, E, R
from protection import Signature
from table import Case, row

CONTROL = "1.3.6.1.5.5.7.5.1."
REG_TOKEN, AUTHENTICATOR, PUBLICATION, ARCHIVE, OLD_CERT_ID, ENCR_KEY = (f"{CONTROL}{number}" for number in range(1, 7))


def controls(*items):
    return der.sequence(*(der.sequence(der.oid(dotted), value) for dotted, value in items))


def cert_id(issuer, serial):
    return der.sequence(der.explicit(4, issuer), der.integer(serial))


def old_cert_id(certificate):
    parsed = der.read(certificate)
    return cert_id(answer.issuer(parsed), answer.serial_number(parsed))


class Renewal:
    """A device that has a certificate, and kurs that are signed with it."""

    def __init__(self, world, uses=1):
        self.device = world.device(uses=uses)
        self.old = self.device.enrol()
        world.issued += 1
        self.key = keys.ECKey.new()

    def octets(self, *, key=None, protector=None, certificates=None, generalInfo=None, **template):
        key = key or self.key
        template = {"subject": self.device.subject} | template
        body = cmp.body("kur", der.sequence(cmp.cert_req_msg(key, **template)))
        transaction = Transaction(
            self.device.port,
            protector or Signature(self.device.key),
            sender_kid=cmp.subject_key_identifier(self.old),
            certificates=[self.old] if certificates is None else certificates,
        )
        fields = {"sender": der.explicit(4, der.name(*self.device.subject))}
        if generalInfo:
            fields["generalInfo"] = generalInfo
        return transaction.build(body, **fields)


@row("B93", "controls")
def b93(world):
    of = Renewal(world)
    other = Renewal(world)
    parsed = der.read(of.old)
    issuer, serial = answer.issuer(parsed), answer.serial_number(parsed)
    for name, value in {
        "another number": cert_id(issuer, serial + 1),
        "a negative number": cert_id(issuer, -serial),
        "another issuer": cert_id(der.name(("CN", "Another")), serial),
        "an issuer that is no name": der.sequence(der.implicit(2, b"ca.example"), der.integer(serial)),
        "the certificate of another device": old_cert_id(other.old),
    }.items():
        yield Case(f"oldCertID: {name}", R("badCertId"), of.octets(controls=controls((OLD_CERT_ID, value))))
    for name, value in {"NULL": der.null(), "half": der.sequence(der.explicit(4, issuer))}.items():
        expect = E("badDataFormat", "badRequest") | R("badRequest")
        yield Case(f"oldCertID: {name}", expect, of.octets(controls=controls((OLD_CERT_ID, value))))
    twice = controls((OLD_CERT_ID, old_cert_id(of.old)), (OLD_CERT_ID, old_cert_id(of.old)))
    yield Case("oldCertID twice", E("badRequest") | R("badRequest", "badCertId"), of.octets(controls=twice))
    yield Case("no oldCertID: the signer's is meant", ISSUES, of.octets())
    yield Case("oldCertID", ISSUES, of.octets(controls=controls((OLD_CERT_ID, old_cert_id(of.old)))))
    ignored = {
        "regToken": (REG_TOKEN, der.utf8("anything")),
        "authenticator": (AUTHENTICATOR, der.utf8("anything")),
        "pkiPublicationInfo": (PUBLICATION, der.sequence(der.integer(0))),
        "pkiArchiveOptions": (ARCHIVE, der.tlv(0x82, b"\xff")),
        "unknown": ("1.3.6.1.4.1.99999.1", der.sequence(der.null())),
        "a regToken that is no text": (REG_TOKEN, der.null()),
    }
    for name, control in ignored.items():
        device = world.device()
        octets = device.transaction().build(device.ir(controls=controls(control)))
        yield Case(f"{name}, ignored", ISSUES, octets, secret=device.secret)
    device = world.device()
    octets = device.transaction().build(device.ir(controls=der.sequence()))
    yield Case("an empty list", E("badDataFormat"), octets, secret=device.secret)
    many = controls(*[(f"1.3.6.1.4.1.99999.{number}", der.null()) for number in range(300)])
    octets = device.transaction().build(device.ir(controls=many))
    yield Case("300 controls", E("badDataFormat", "badRequest") | R("badRequest"), octets, secret=device.secret)


@row("B94", "renewals that ask for what others have")
def b94(world):
    of, other = Renewal(world), Renewal(world)
    yield Case("another device's key", R("badCertTemplate"), of.octets(key=other.device.key))
    yield Case("another device's name", R("badCertTemplate"), of.octets(subject=other.device.subject))
    yield Case(
        "another device's certificate",
        R("badCertId"),
        of.octets(controls=controls((OLD_CERT_ID, old_cert_id(other.old)))),
    )
    yield Case(
        "signed by one, sent with the other's certificate",
        E("badMessageCheck", "wrongIntegrity"),
        of.octets(certificates=[other.old]),
    )
    yield Case(
        "a name more",
        R("badCertTemplate"),
        of.octets(extensions=[cmp.subject_alt_name(cmp.dns("more.example"))]),
    )
    key_only = der.sequence(der.tlv(0xA6, der.read(of.key.public).value))
    yield Case("a key and nothing else", ISSUES, of.octets(template=key_only))
    unknown = der.sequence(der.utf8("nothing"))
    profile = cmp.general_info(cmp.info("1.3.6.1.5.5.7.4.21", unknown))
    yield Case("a profile that does not exist", R("badCertTemplate", "badRequest"), of.octets(generalInfo=profile))


@row("B112", "renewals with certificates that are over")
def b112(world):
    device = world.device()
    transaction = device.transaction()
    answered = transaction.ask(device.ir())
    transaction.confirm(answered, accept=False)
    world.issued += 1
    of = Renewal(world)
    of.device, of.old = device, answered.certificate
    yield Case("revoked", E("signerNotTrusted", "certRevoked", "notAuthorized"), of.octets())
