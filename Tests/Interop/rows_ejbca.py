# The rows of EJBCA's error table, word for word: each makes its condition by real requests.
"""The real client makes what its options can make, our own the rest."""

import answer
import cmp
import der
import keys
import wire
from client import Device
from ejbca_office import RA_SECRET, error, http, row, signed, unsigned
from expect import Outcome
from protection import Signature

CURVE = "1.2.840.10045.2.1"


# The message as a whole.


@row("The received request did not contain a DER object.", http(400), error("badDataFormat"))
def not_der(office, style):
    return office.post(f"client-{style}", b"\x30\x80\x00\x00")


@row("The DER object contained in request could not be parsed to a CMP message.", unsigned("badRequest"), error("badDataFormat"))
def no_message(office, style):
    return office.post(f"client-{style}", der.sequence(der.integer(1)))


@row("Signature verification on a nested message failed.", unsigned("badRequest"), error("badMessageCheck"))
def nested(office, style):
    alias, maker = f"ra-{style}", office.ra
    of = office.device(f"client-{style}")
    body = cmp.body("nested", der.sequence(of.build_ir()))
    subject = answer.subject(der.read(maker.certificate))
    kid = cmp.kid(cmp.subject_key_identifier(maker.certificate))
    message = cmp.Message(body, sender=der.explicit(4, subject), senderKID=kid)
    return office.post(alias, message.encode(Signature(keys.ECKey.new()), [maker.certificate]))


@row("Received CMP message was of an unknown type", unsigned("badRequest"), error("badRequest"))
def unknown_type(office, style):
    alias = f"client-{style}"
    return office.by_mac(office.device(alias), alias, cmp.body("krr", der.sequence()))


@row("Submitting a request with a URL that does not match an existing CMP alias", http(404), http(404))
def no_alias(office, style):
    of = office.device(f"client-{style}")
    return [
        Outcome.of(wire.post(office.server.port, of.build_ir(), path))
        for path in (f"/.well-known/cmp/p/{style}", f"/ejbca/publicweb/cmp/{style}", f"/cmp/{style}")
    ]


# RAs.


def by_ra(office, style, maker):
    of = Device(office.server.port, "made-by-ra", "")
    return office.openssl(f"ra-{style}", "ir", "-issuer", "/", certificate=maker.certificate, key=maker.key, of=of)


@row(
    "Submitting a CMP RA message with a signing certificate which was revoked or expired.",
    unsigned("badRequest"),
    error("signerNotTrusted"),
)
def ra_over(office, style):
    return [by_ra(office, style, office.expired), by_ra(office, style, office.revoked)]


@row("Submitting a CMP RA message that could not be authenticated.", unsigned("badMessageCheck"), error("badMessageCheck"))
def ra_wrong(office, style):
    alias, of = f"ra-{style}", Device(office.server.port, "made-by-ra", RA_SECRET)
    by_key = office.by_certificate(alias, keys.ECKey.new(), office.ra.certificate, of.ir())
    return [office.openssl(alias, "ir", of=of, secret="another"), by_key]


# Revocation.


def revoking(office, style):
    """An alias, a device, and the file of its certificate."""
    alias = f"client-{style}"
    of, certificate = office.enrolled(alias)
    path = office.folder / "old.pem"
    path.write_text(keys.pem("CERTIFICATE", certificate))
    return alias, of, path


def named(path):
    """Issuer and serial number."""
    parsed = der.read(keys.unpem(path.read_text()))
    return answer.issuer(parsed), answer.serial_number(parsed)


@row("Trying to revoke a certificate that was already revoked", signed("certRevoked"), signed("certRevoked"))
def revoked_already(office, style):
    alias, of, certificate = revoking(office, style)
    first = office.openssl(alias, "rr", "-oldcert", certificate, "-revreason", "4", of=of)
    if first.kind != "rp":
        return first
    return office.openssl(alias, "rr", "-oldcert", certificate, "-revreason", "4", of=of)


@row("Trying to revoke a certificate from a nonexistant CA.", unsigned("badRequest"), signed("wrongAuthority"))
def revoke_of_nobody(office, style):
    alias, of, _ = revoking(office, style)
    return office.openssl(alias, "rr", "-oldcert", office.folder / "pki" / "ra.pem", of=of)


@row(
    "Trying to revoke a certificate whose revocation is is waiting for approval",
    unsigned("badRequest"),
    signed("badRequest"),
)
def revoke_what_waits(office, style):
    alias = f"wait-{style}"
    of, certificate = office.enrolled(alias)
    parsed = der.read(certificate)
    issuer, serial = answer.issuer(parsed), answer.serial_number(parsed)
    office.by_mac(of, alias, cmp.rr(issuer, serial, 4))
    return office.by_mac(of, alias, cmp.rr(issuer, serial, 1))


@row("Trying to revoke a non existing certificate", signed("badCertId"), signed("badCertId"))
def revoke_nothing(office, style):
    alias, of, certificate = revoking(office, style)
    issuer, serial = named(certificate)
    return office.by_mac(of, alias, cmp.rr(issuer, serial ^ 1, 4))


@row(
    "Trying to revoke a certificate, but serial number or issuer were missing from request.",
    signed("badCertId"),
    signed("badCertId"),
)
def revoke_unnamed(office, style):
    alias, of, certificate = revoking(office, style)
    issuer, serial = named(certificate)
    number, name = der.implicit(1, der.integer_octets(serial)), der.explicit(3, issuer)
    return [
        office.by_mac(of, alias, cmp.body("rr", der.sequence(der.sequence(der.sequence(*details)))))
        for details in ((number,), (name,), ())
    ]


@row("Revocation reason could not be parsed from CMP message", unsigned("incorrectData"), signed("incorrectData"))
def revoke_for_nothing(office, style):
    alias, of, certificate = revoking(office, style)
    return office.by_mac(of, alias, cmp.rr(*named(certificate), 7))


# Enrolment.


def enrolling(office, style, alias="client", popo="signature", pvno=2, **template):
    alias = f"{alias}-{style}"
    of = office.device(alias)
    body = cmp.ir(cmp.cert_req_msg(template.pop("key", of.key), popo=popo, **({"subject": of.subject} | template)))
    return office.by_mac(of, alias, body, pvno=der.integer(pvno))


@row("Trying to issue or request a certificate from a non existing CA", unsigned("wrongAuthority"), signed("wrongAuthority"))
def issuer_unknown(office, style):
    alias = f"client-{style}"
    return [office.openssl(alias, command, "-issuer", "/CN=Nobody", of=office.device(alias)) for command in ("ir", "cr")]


@row("Submitting a CMP request with bad POP", unsigned("badPOP"), signed("badPOP"))
def bad_proof(office, style):
    alias = f"client-{style}"
    return [office.openssl(alias, command, "-popo", "-1", of=office.device(alias)) for command in ("ir", "cr")]


@row(
    "Submitting a CMP client mode enrollment request with invalid certificate extensions specified.",
    unsigned("badRequest"),
    signed("unacceptedExtension"),
)
def bad_extension(office, style):
    return enrolling(office, style, extensions=[cmp.extension("1.3.6.1.4.1.99999.1", der.null(), critical=True)])


@row(
    "Submitting a CMP client mode enrollment request with invalid enrollment code.",
    unsigned("notAuthorized"),
    signed("notAuthorized"),
)
def code_used(office, style):
    alias = f"client-{style}"
    of = office.device(alias, uses=1)
    transaction = of.transaction()
    transaction.path = office.path(alias)
    transaction.confirm(transaction.ask(of.ir()))
    return office.openssl(alias, "ir", of=of)


@row(
    "Submitting a CMP client mode enrollment request with wrong user/enrollment code",
    unsigned("notAuthorized"),
    error("badMessageCheck"),
)
def wrong_code(office, style):
    alias = f"client-{style}"
    of = office.device(alias)
    other = Device(of.port, "nobody", of.secret)
    return [office.openssl(alias, "ir", of=of, secret="wrong"), office.openssl(alias, "ir", of=other)]


# Renewal.


def renewing(office, style, *options, alias="client", signer=None):
    alias = f"{alias}-{style}"
    of, certificate = office.enrolled(alias)
    return office.openssl(alias, "kur", *options, certificate=certificate, key=signer or of.key, of=of)


@row("A key update request was submitted without a subject DN", unsigned("badRequest"), signed("badCertTemplate"))
def nameless(office, style):
    """An RA renews for others: for whom, only the subject or oldCertID can say."""
    body = cmp.body("kur", der.sequence(cmp.cert_req_msg(keys.ECKey.new(), template=None, subject=None)))
    return office.by_certificate(f"ra-{style}", office.ra.key, office.ra.certificate, body)


@row(
    "Attempting a key update request without the end entity authentication module configured.",
    unsigned("badRequest"),
    error("wrongIntegrity"),
)
def no_module(office, style):
    return renewing(office, style, alias="hmac")


@row(
    "A key update request without could not be authenticated/verified.",
    unsigned("badRequest"),
    error("badMessageCheck", "signerNotTrusted"),
)
def renewal_forged(office, style):
    """The real client does not sign with a key that is not its certificate's."""
    alias = f"client-{style}"
    of, certificate = office.enrolled(alias)
    body = cmp.body("kur", der.sequence(cmp.cert_req_msg(keys.ECKey.new(), subject=of.subject)))
    by_stranger = office.openssl(alias, "kur", certificate=office.stranger.certificate, key=office.stranger.key, of=of)
    return [office.by_certificate(alias, keys.ECKey.new(), certificate, body), by_stranger]


@row(
    "A key update request for an end entity which wasn't found in the database.",
    unsigned("badMessageCheck"),
    error("notAuthorized"),
)
def renewal_of_nobody(office, style):
    alias = f"client-{style}"
    of, certificate = office.enrolled(alias)
    office.server.run("entity", "remove", of.reference, "--alias", alias)
    return office.openssl(alias, "kur", certificate=certificate, key=of.key, of=of)


@row("A key update request was submitted using the same keypair.", unsigned("badMessageCheck"), signed("badCertTemplate"))
def same_key(office, style):
    return renewing(office, style, "-newkey", "own.key")


@row("Any other failures that may have occurred during key renewal.", unsigned("badMessageCheck"), signed("badCertTemplate"))
def renewal_fails(office, style):
    return renewing(office, style, "-subject", "/CN=somebody else")


# Keys that are made here.


def keyless(curve=None, algorithm=CURVE):
    parameters = der.oid(curve) if curve else None
    return der.tlv(0xA6, der.algorithm(algorithm, parameters), der.bit_string(b""))


@row("A request for server generated keys when this is not enabled in CMP alias", unsigned("badRequest"), signed("badRequest"))
def not_generated(office, style):
    return enrolling(office, style, popo=None, pvno=3, publicKey=keyless("1.2.840.10045.3.1.7"))


@row(
    "A request for server generated keys when the certificate profile does not exist",
    unsigned("badRequest"),
    signed("badCertTemplate"),
)
def no_profile(office, style):
    alias = f"keys-{style}"
    of = office.device(alias)
    body = cmp.ir(cmp.cert_req_msg(of.key, popo=None, subject=of.subject, publicKey=keyless("1.2.840.10045.3.1.7")))
    profile = cmp.general_info(cmp.info("1.3.6.1.5.5.7.4.21", der.sequence(der.utf8("no-such-profile"))))
    return office.by_mac(of, alias, body, pvno=der.integer(3), generalInfo=profile)


@row(
    "A request for server generated keys when the key algorithm, key size (RSA) or curve (ECDSA) is not allowed",
    unsigned("badRequest"),
    signed("badCertTemplate"),
)
def kind_not_allowed(office, style):
    return enrolling(office, style, alias="keys", popo=None, pvno=3, publicKey=keyless("1.3.132.0.34"))


@row(
    "A request for server generated keys with invalid or unsupported key parameters",
    unsigned("badRequest"),
    signed("badAlg"),
)
def bad_parameters(office, style):
    return enrolling(office, style, alias="keys", popo=None, pvno=3, publicKey=keyless("1.2.3.4"))


@row("Other internal errors", unsigned("systemUnavail"), error("systemUnavail"))
def internal(office, style):
    return enrolling(office, style, alias="over")
