# Proves that what the reference documents describe runs here: EJBCA's RA mode with a prefix, its two workflows and its vendor
# mode, MTG's policies, UUIDs and password login, Ascertia's challenges.
"""Usage: references.py BINARY... [--only ROW]

The command lines are those of the documents, with the option names of today's OpenSSL; what a document calls an alias, a
policy or an API client is a section of the configuration here."""


import keys
import openssl
import pki
from rows_references import OTHER, POLICY, TABLE
from suite import Suite

CONFIGURATION = f"""
[profile "CMP_CERT"]
extended_key_usage = clientAuth, serverAuth

[alias "sample"]
mode = ra
allow_ra_verified = yes
response_protection = pbe
authentication = hmac:password.secret
name_scheme = dn
name_parameters = UID
name_prefix = cmp
profile = CMP_CERT

[alias "cesecret"]
mode = ra
authentication = hmac

[alias "raalias"]
mode = ra
authentication = hmac:password.secret

[alias "clientupdate"]
entities = raalias
authentication = end-entity-certificate
allow_automatic_key_update = yes

[alias "aliasIPSEC"]
authentication = end-entity-certificate
extract_username = cn
name_postfix = _IPSEC
vendor_ca = pki/vendor.pem
allow_automatic_key_update = yes
root_in_extracerts = yes

[alias "aliasTLS"]
authentication = end-entity-certificate
extract_username = cn
name_postfix = _TLS
vendor_ca = pki/vendor.pem, pki/second.pem
allow_automatic_key_update = yes

[alias "3gpp"]
authentication = end-entity-certificate:default
extract_username = cn
vendor_ca = pki/vendor.pem
allow_automatic_key_update = yes

[alias "mtg"]
policy = client
authentication = hmac, end-entity-certificate, basic
sender_kid = required

[client "line"]
default_policy = {POLICY}

[client "aimless"]

[alias "{POLICY}"]
entities = mtg
authentication = hmac, end-entity-certificate, basic
sender_kid = required

[alias "{OTHER}"]
entities = mtg
authentication = hmac, basic
profile = CMP_CERT

[alias "default"]
extract_username = dn

[alias "static"]
challenge = static:challenge.secret

[alias "dynamic"]
challenge = device
authentication = challenge, end-entity-certificate

[alias "dnpart"]
authentication = dn-part:UID
extract_username = cn

[alias "several"]
ca = default, second
ca_pubs = always
ca_pubs_extra = second
extra_certs = pki/vendor.pem

[alias "keyid"]
mode = ra
ca = key-id
profile = device
authentication = hmac:password.secret

[ca "second"]
certificate = second/ca.pem
key = second/ca.key
signer_certificate = second/cmp.pem
signer_key = second/cmp.key
ra_secret_file =
"""


class Library:
    """A responder with an alias for every example, the makers' PKIs, and a folder to work in."""

    def __init__(self, server, folder):
        self.server, self.folder, self.number = server, folder, 0

    def key(self, kind="rsa-2048"):
        self.number += 1
        path = self.folder / f"key-{self.number}.pem"
        path.write_text(keys.new(kind).pem())
        return path

    def cmp(self, command, path, *options, out=None, ca=None):
        """One line of a document; what was wrong, or None."""
        self.run = run = openssl.cmp(self.folder, self.server.port, command, *options, path=path)
        if run.certificate is None or run.status:
            return f"{command} to {path}: {run.tail()}"
        if out:
            (self.folder / out).write_text(keys.pem("CERTIFICATE", run.certificate))
        return openssl.verify_fault(run.certificate, ca or self.server.ca, self.folder)

    def refused(self, bit, command, path, *options, text=""):
        run = openssl.cmp(self.folder, self.server.port, command, *options, path=path)
        if run.certificate is not None or run.fail_info != bit or text not in run.text:
            return f"{command} to {path}: expected {bit} {text!r}, got {run.fail_info} {run.text!r}: {run.tail()}"
        return None

    def subject(self):
        path = self.folder / "shown.pem"
        path.write_text(keys.pem("CERTIFICATE", self.run.certificate))
        return openssl.openssl("x509", "-in", path, "-noout", "-subject", "-nameopt", "compat").stdout.split("=", 1)[1].strip()

    def named(self, subject):
        return None if self.subject() == subject else f"the subject is {self.subject()}, expected {subject}"

    def listed(self, alias):
        return {entry["ref"]: entry for entry in self.server.json("entity", "list", "--alias", alias)}


def furnish(server, folder):
    """The makers' PKIs, the second CA, secrets and the configuration."""
    vendor = pki.PKI(folder / "pki", kind="rsa-2048", name="vendor")
    middle = vendor.ca("VendorSub", vendor.root)
    subject = (("C", "SE"), ("O", "PrimeKey"), ("CN", "1234.primekey.com"))
    vendor.ra("device", middle, purpose=(), subject=subject)
    vendor.bundle("VendorExtraCerts.pem", middle, vendor.root)
    second = pki.PKI(folder / "pki", name="second")
    second.ra("two", second.root, purpose=(), subject=(("CN", "two.example"),))
    stranger = pki.PKI(folder / "pki", name="stranger")
    stranger.ra("foreign", stranger.root, purpose=(), subject=subject)
    (server.folder / "pki").symlink_to(folder / "pki")
    server.run("init", str(server.folder / "second"), "--name", "Second CA")
    for name, text in (("password", "password"), ("challenge", "sesame"), ("ca", "ca-secret")):
        path = server.folder / f"{name}.secret"
        path.write_text(text)
        path.chmod(0o600)
    configuration = server.folder / "signet.conf"
    text = configuration.read_text().replace('[ca "default"]\n', '[ca "default"]\nra_secret_file = ca.secret\n')
    configuration.write_text(text + CONFIGURATION)


def main():
    suite = Suite(__doc__)
    with suite.responder() as (server, folder):
        furnish(server, folder)
        with server:
            suite.rows(TABLE, Library(server, folder))
    suite.finish()


if __name__ == "__main__":
    main()
