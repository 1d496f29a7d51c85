# Proves that registration authorities enrol for others, with the real `openssl cmp`, by certificate and by secret, and that
# chains which must not be trusted are not.
"""Usage: authorities.py BINARY... [--only ROW]

One responder with an alias for each way to be an RA; the RAs belong to a PKI of their own (pki.py)."""


import certificate
import cmp
import der
import keys
import openssl
import pki
import rows_nested
from client import Device
from suite import Suite

# What is said of a chain or a signer that is not good enough.
UNTRUSTED = "signerNotTrusted"


class Agency:
    """The responder, the RAs' PKI, and a folder to work in."""

    def __init__(self, server, folder):
        self.server, self.folder = server, folder
        self.pki = pki.PKI(folder / "pki")
        root, ca, ra = self.pki.root, self.pki.ca, self.pki.ra
        self.one, self.sub = ca("one", root), ca("sub", root)
        self.two = ca("two", self.one)
        ra("ra", self.two)
        ra("rsa", self.two, kind="rsa-2048")
        ra("direct", root)
        ra("expired", self.two, ends=-60)
        ra("future", self.two, begins=3600)
        ra("plain", self.two, purpose=())
        ra("mute", self.two, usage=(2,))
        ra("strange", self.two, more=[cmp.extension("1.3.6.1.4.1.99999.1", der.null(), critical=True)])
        ra("sha1", self.two, digest="sha1")
        revoked, good = ra("revoked", self.two), self.pki.crl("good", root)
        lists = [good, self.pki.crl("two", self.two, [revoked])]
        self.lists = {"current": lists, "stale": [*lists[:1], self.pki.crl("stale", self.two, ends=-60)]}
        narrow = ca("narrow", root, path_length=0)
        below = ca("below", narrow)
        ra("too-deep", below)
        over = ca("over", root, ends=-60)
        ra("below-over", over)
        constrained = ca("constrained", root, more=[pki.permitted(cmp.directory_name(("O", "Factory")))])
        ra("inside", constrained, subject=(("O", "Factory"), ("CN", "inside")))
        ra("outside", constrained, subject=(("O", "Elsewhere"), ("CN", "outside")))
        ra("below-leaf", ra("leaf", root))
        other = pki.PKI(folder / "pki", name="other")
        ra("foreign", other.root)
        ra("listed", other.root, purpose=())
        ra("nester", self.two, purpose=())
        self.chains = {
            "too-deep": (below, narrow),
            "below-over": (over,),
            "inside": (constrained,),
            "outside": (constrained,),
            "below-leaf": (),
            "foreign": (other.root,),
            "listed": (),
            "direct": (),
        }
        self.leaf = folder / "pki" / "leaf.pem"

    def chain(self, name):
        return self.chains.get(name, (self.two, self.one))

    def cmp(self, command, alias, *options, signer=None, chain=None, trusted=None):
        """One run; with a signer, its chain goes into -extracerts."""
        folder = self.folder
        (folder / "new.key").write_text(keys.new("ec-p256").pem())
        words = ["-newkey", "new.key"] if command in ("ir", "cr", "p10cr", "kur") else []
        if signer:
            members = self.chain(signer) if chain is None else chain
            own = folder / "pki"
            words += ["-cert", own / f"{signer}.pem", "-key", own / f"{signer}.key"]
            words += ["-trusted", trusted or self.server.ca]
            # Without one the client takes the issuer of its own certificate for the one that it wants.
            words += ["-issuer", "/"] if command in ("ir", "cr") else []
            if members:
                words += ["-extracerts", self.pki.bundle("chain.pem", *members)]
        return openssl.cmp(folder, self.server.port, command, *words, *options, path=f".well-known/cmp/p/{alias}")

    def issued(self, run, subject):
        if run.certificate is None or run.status:
            return run.tail()
        shown = openssl.openssl("x509", "-in", self.folder / "out.pem", "-noout", "-subject", "-nameopt", "compat").stdout
        if (found := shown.split("=", 1)[1].strip()) != subject:
            return f"the subject is {found}, expected {subject}"
        return openssl.verify_fault(run.certificate, self.server.ca, self.folder)

    def refused(self, run, wanted):
        if run.certificate is not None:
            return "a certificate was issued"
        return None if run.fail_info == wanted else f"{run.fail_info}, expected {wanted}: {run.tail()}"


# By certificate: (row, signer, alias, options, what is expected: None, or a failInfo).
SIGNED = [
    ("chain", "ra", "ra", [], None),
    ("rsa", "rsa", "ra", [], None),
    ("below-the-root", "direct", "ra", [], None),
    ("implicit", "ra", "ra", ["-implicit_confirm"], None),
    ("sha512", "ra", "ra", ["-digest", "sha512"], None),
    ("constraints-kept", "inside", "ra", [], None),
    ("expired", "expired", "ra", [], UNTRUSTED),
    ("not-yet", "future", "ra", [], UNTRUSTED),
    ("no-purpose", "plain", "ra", [], "notAuthorized"),
    ("no-digital-signature", "mute", "ra", [], UNTRUSTED),
    ("unknown-critical-extension", "strange", "ra", [], UNTRUSTED),
    ("sha1-certificate", "sha1", "ra", [], UNTRUSTED),
    ("sha1-certificate-allowed", "sha1", "sha1", [], None),
    ("sha1-signature", "ra", "ra", ["-digest", "sha1"], "badAlg"),
    ("sha1-signature-allowed", "ra", "sha1", ["-digest", "sha1"], None),
    ("vouched-by-certificate", "ra", "verified", ["-popo", "0"], None),
    ("ra-verified-not-allowed", "ra", "ra", ["-popo", "0"], "badPOP"),
    ("path-length", "too-deep", "ra", [], UNTRUSTED),
    ("expired-ca", "below-over", "ra", [], UNTRUSTED),
    ("constraints-broken", "outside", "ra", [], UNTRUSTED),
    ("below-an-end-entity", "below-leaf", "ra", [], UNTRUSTED),
    ("another-root", "foreign", "ra", [], UNTRUSTED),
    ("trusted-by-another-alias", "ra", "listed", [], UNTRUSTED),
    ("listed", "listed", "listed", [], None),
    ("folder-of-anchors", "ra", "folder", [], None),
    ("only-for-nested", "nester", "nested", [], UNTRUSTED),
    ("not-revoked", "ra", "current", [], None),
    ("revoked", "revoked", "current", [], UNTRUSTED),
    ("revoked-and-nobody-looks", "revoked", "ra", [], None),
    ("status-unknown", "ra", "stale", [], "systemUnavail"),
    ("no-ra-here", "ra", "cmp", [], UNTRUSTED),
]


def signed(name, signer, alias, options, wanted):
    def run(agency):
        subject = f"/CN=made by {signer}/O=Anywhere"
        chain = None
        if signer == "below-leaf":
            chain = [pki.Made("leaf", (), None, keys.unpem(agency.leaf.read_text()))]
        done = agency.cmp("ir", alias, "-subject", subject, *options, signer=signer, chain=chain)
        return agency.issued(done, subject) if wanted is None else agency.refused(done, wanted)

    return f"ra-{name}", run


def order(agency):
    """extraCerts in every order, with strangers between them."""
    strangers = [agency.sub, agency.pki.root]
    for chain in ([agency.two, agency.one], [agency.one, agency.two], [*strangers, agency.one, *strangers, agency.two]):
        done = agency.cmp("ir", "ra", "-subject", "/CN=order", signer="ra", chain=chain)
        if fault := agency.issued(done, "/CN=order"):
            return fault
    done = agency.cmp("ir", "ra", "-subject", "/CN=order", signer="ra", chain=[agency.one, agency.sub])
    return agency.refused(done, UNTRUSTED)


def own_trusted(agency):
    """The client builds the chain itself."""
    untrusted = agency.pki.bundle("untrusted.pem", agency.one, agency.two)
    options = ("-own_trusted", agency.folder / "pki" / "root.pem", "-untrusted", untrusted)
    done = agency.cmp("cr", "ra", "-subject", "/CN=own", *options, signer="ra", chain=())
    return agency.issued(done, "/CN=own")


def p10cr(agency):
    folder = agency.folder
    (folder / "csr.key").write_text(keys.new("ec-p256").pem())
    openssl.openssl("req", "-new", "-key", folder / "csr.key", "-subj", "/CN=csr", "-out", folder / "csr.pem")
    done = agency.cmp("p10cr", "ra", "-csr", folder / "csr.pem", "-newkey", folder / "csr.key", signer="ra")
    return agency.issued(done, "/CN=csr")


def client_mode(agency):
    """Only whoever is registered, and with what is registered; the code stays good."""
    agency.server.add("pump-1", subject="CN=pump-1,O=Registered", extra=("--alias", "client"))
    done = agency.cmp("ir", "client", "-subject", "/O=Wished/CN=pump-1", signer="ra")
    if fault := agency.issued(done, "/O=Registered/CN=pump-1"):
        return fault
    return agency.refused(agency.cmp("ir", "client", "-subject", "/CN=pump-2", signer="ra"), "notAuthorized")


def revocation(agency):
    done = agency.cmp("ir", "ra", "-subject", "/CN=to revoke", signer="ra")
    if fault := agency.issued(done, "/CN=to revoke"):
        return fault
    old = agency.folder / "revoked.pem"
    old.write_text(keys.pem("CERTIFICATE", done.certificate))
    done = agency.cmp("rr", "ra", "-oldcert", old, "-revreason", "1", signer="ra")
    if done.status:
        return done.tail()
    status = agency.server.certificate(certificate.answer.der.read(keys.unpem(old.read_text()))[0][1].value.hex().lstrip("0"))
    return None if status["status"] == "revoked" else f"{status}"


def renewal(agency):
    """An RA renews for others: what oldCertID names, which is good and of this alias, or the last one of whom the template names."""
    done = agency.cmp("ir", "ra", "-subject", "/CN=to renew", signer="ra")
    if fault := agency.issued(done, "/CN=to renew"):
        return fault
    old = agency.folder / "renewed.pem"
    for _ in range(2):
        old.write_text(keys.pem("CERTIFICATE", done.certificate))
        done = agency.cmp("kur", "ra", "-oldcert", old, signer="ra")
        if fault := agency.issued(done, "/CN=to renew"):
            return fault
    # Without -oldcert OpenSSL names the certificate that signs, which is the RA's own.
    if fault := agency.issued(agency.cmp("kur", "ra", "-subject", "/CN=to renew", signer="ra"), "/CN=to renew"):
        return f"by the template: {fault}"
    if fault := agency.refused(agency.cmp("kur", "folder", "-oldcert", old, signer="ra"), "badCertId"):
        return f"at another alias: {fault}"
    own = agency.folder / "pki" / "ra.pem"
    if fault := agency.refused(agency.cmp("kur", "ra", "-oldcert", own, signer="ra"), "badCertId"):
        return f"of a stranger: {fault}"
    done = agency.cmp("rr", "ra", "-oldcert", old, "-revreason", "1", signer="ra")
    if done.status:
        return done.tail()
    return agency.refused(agency.cmp("kur", "ra", "-oldcert", old, signer="ra"), "certRevoked")


# By a secret.


def secret(agency, alias, *options, ref="KeyID", of="ra secret"):
    words = ["-ref", ref, "-secret", f"pass:{of}", *options]
    words += [] if alias == "signature" else ["-trusted", agency.server.ca]
    return agency.cmp("ir", alias, "-subject", "/CN=by secret/O=Anywhere", *words)


def by_secret(agency):
    for ref in ("KeyID", "another", "pump-1"):
        if fault := agency.issued(secret(agency, "secret", ref=ref), "/CN=by secret/O=Anywhere"):
            return f"{ref}: {fault}"
    return agency.issued(secret(agency, "ra"), "/CN=by secret/O=Anywhere")


def wrong_secret(agency):
    for alias, of in (("secret", "another"), ("cmp", "ra secret"), ("client", "ra secret")):
        if fault := agency.refused(secret(agency, alias, of=of), "badMessageCheck"):
            return f"{alias}: {fault}"
    return None


def signed_answer(agency):
    """response_protection = signature: who has no anchor refuses the answer, who has one takes it."""
    done = secret(agency, "signature", "-trusted", agency.server.ca)
    if fault := agency.issued(done, "/CN=by secret/O=Anywhere"):
        return fault
    done = secret(agency, "signature")
    return None if done.status else "a client without a trust anchor took a signature"


def sub_ca(agency):
    """A CA below a root: its chain comes along, under a signature and under a MAC."""
    root = agency.folder / "pki" / "root.pem"
    for signer in ("ra", None):
        if signer:
            done = agency.cmp("ir", "sub", "-subject", "/CN=below", "-out_trusted", root, signer=signer, trusted=root)
        else:
            done = agency.cmp("ir", "sub", "-subject", "/CN=below", "-out_trusted", root, "-ref", "x", "-secret", "pass:ra secret")
        if done.status or done.certificate is None:
            return f"{signer}: {done.tail()}"
        if agency.sub.certificate not in done.extra or agency.pki.root.certificate in done.extra:
            return f"{signer}: {len(done.extra)} extraCerts, not the CA's chain without its root"
    done = agency.cmp("ir", "sub-root", "-subject", "/CN=below", signer="ra", trusted=root)
    return None if agency.pki.root.certificate in done.extra else "root_in_extracerts = yes and no root"


def ra_verified(agency):
    """What EJBCA's sample client does: an RA's secret, raVerified, certReqId 1, nonces of five octets."""
    for alias, wanted in (("verified", None), ("secret", "badPOP")):
        of = Device(agency.server.port, "KeyID", "ra secret", [keys.unpem(agency.server.ca.read_text())])
        transaction = of.transaction()
        transaction.path = f"/.well-known/cmp/p/{alias}"
        body = of.ir(popo=cmp.RA_VERIFIED, cert_req_id=1, subject=(("CN", "sample"), ("O", "Anywhere")))
        short = {"transactionID": cmp.transaction_id(alias[:5].encode()), "senderNonce": cmp.sender_nonce(b"12345")}
        answered = transaction.ask(body, **short)
        if wanted and (answered.certificate or answered.fail_info != [wanted]):
            return f"{alias}: {answered.summary()}, expected {wanted}"
        if not wanted:
            if answered.certificate is None or answered.cert_req_id != 1:
                return f"{alias}: {answered.summary()}"
            transaction.confirm(answered)
    done = agency.cmp("ir", "ra", "-subject", "/CN=vouched for", "-popo", "0", signer="ra")
    if fault := agency.refused(done, "badPOP"):
        return fault
    return agency.issued(agency.cmp("ir", "verified", "-subject", "/CN=vouched for", "-popo", "0", signer="ra"), "/CN=vouched for")


TABLE = dict(signed(*row) for row in SIGNED) | {
    "ra-any-order": order,
    "ra-own-trusted": own_trusted,
    "ra-p10cr": p10cr,
    "ra-client-mode": client_mode,
    "ra-revokes": revocation,
    "ra-renews": renewal,
    "ra-secret": by_secret,
    "ra-secret-wrong": wrong_secret,
    "ra-signed-answer": signed_answer,
    "ra-sub-ca": sub_ca,
    "ra-verified": ra_verified,
    **rows_nested.TABLE,
}


def aliases(agency, folder):
    """What is appended to the configuration."""
    own = folder / "pki"
    anchors = folder / "anchors"
    anchors.mkdir()
    (anchors / "root.crt").write_text((own / "root.pem").read_text())
    (anchors / "README").write_text("no certificate")
    (folder / "ra.secret").write_text("ra secret\n")
    (folder / "ra.secret").chmod(0o600)
    agency.pki.bundle("sub-chain.pem", agency.sub, agency.pki.root)
    trust, word = f"ra_trust = {own / 'root.pem'}", f"hmac:{folder / 'ra.secret'}"
    yield "ca", "sub", f"certificate = {own / 'sub-chain.pem'}\nkey = {own / 'sub.key'}\nsigner_certificate = {own / 'sub-cmp.pem'}\nsigner_key = {own / 'sub-cmp.key'}"
    agency.pki.ra("sub-cmp", agency.sub, purpose=())
    yield "alias", "ra", f"mode = ra\n{trust}"
    yield "alias", "sha1", f"mode = ra\n{trust}\nallow_sha1_signatures = yes"
    for name, lists in agency.lists.items():
        (folder / name).mkdir()
        for path in (own / "root.pem", *lists):
            (folder / name / path.name).write_bytes(path.read_bytes())
        yield "alias", name, f"mode = ra\nra_trust = {folder / name}"
    yield "alias", "folder", f"mode = ra\nra_trust = {anchors}"
    yield "alias", "listed", f"mode = ra\nra_certificates = {own / 'listed.pem'}, {own / 'plain.pem'}"
    yield "alias", "nested", f"nested_trust = {own / 'root.pem'}"
    yield "alias", "client", trust
    yield "alias", "secret", f"mode = ra\nauthentication = {word}"
    yield "alias", "signature", f"mode = ra\nauthentication = {word}\nresponse_protection = signature"
    yield "alias", "verified", f"mode = ra\nallow_ra_verified = yes\n{trust}\nauthentication = {word}, end-entity-certificate"
    yield "alias", "sub", f"mode = ra\nca = sub\n{trust}\nauthentication = {word}, end-entity-certificate"
    yield "alias", "sub-root", f"mode = ra\nca = sub\n{trust}\nroot_in_extracerts = yes"


def main():
    suite = Suite(__doc__)
    with suite.responder() as (server, folder):
        agency = Agency(server, folder)
        text = (server.folder / "signet.conf").read_text()
        # The CA's secret is for aliases in RA mode only.
        text = text.replace('[ca "default"]', f'[ca "default"]\nra_secret_file = {folder / "ra.secret"}')
        for kind, name, settings in aliases(agency, folder):
            text += f'\n[{kind} "{name}"]\n{settings}\n'
        (server.folder / "signet.conf").write_text(text)
        server.run("check")
        with server:
            suite.rows(TABLE, agency)
    suite.finish()


if __name__ == "__main__":
    main()
