# Proves that the recipes of EJBCA's documentation run: its `openssl cmp` lines, against the aliases that it describes.
"""Usage: recipes.py BINARY... [--only ROW]

The option names are those of today's OpenSSL (-ref and -secret for -user and -pass). Paths and subjects stand as they are printed
there, and -srvcert where the answer is under a MAC; signed answers are the CMP signer's, and so -trusted is asked of them."""


import keys
import openssl
from suite import Suite

# Registered in the notation of RFC 4514, whose first name is the last one encoded.
SUBJECT, REGISTERED = "/CN=user1/O=My Organization/C=SE", "C=SE,O=My Organization,CN=user1"
# What EJBCA's alias settings are called here.
ALIASES = {
    "opensslra": "mode = ra\nresponse_protection = pbe\nauthentication = hmac:password.secret",
    "opensslclient": "authentication = hmac",
    "openssleec": "authentication = end-entity-certificate",
}


class Kitchen:
    """A responder with the aliases of the recipes, a folder with keys, and the certificates that recipes leave."""

    def __init__(self, server, folder):
        self.server, self.folder = server, folder

    def key(self, name):
        path = self.folder / name
        path.write_text(keys.new("rsa-2048").pem())
        return path

    def entity(self, reference, secret, alias, subject=None, uses=1):
        self.server.add(reference, secret, uses=uses, subject=subject, extra=("--alias", alias))

    def cmp(self, command, path, *options, out):
        """One line of the documentation; what was wrong, or None."""
        run = openssl.cmp(self.folder, self.server.port, command, *options, path=path)
        if run.certificate is None or run.status:
            return f"{command} to {path}: {run.tail()}"
        (self.folder / out).write_text(keys.pem("CERTIFICATE", run.certificate))
        shown = openssl.openssl("x509", "-in", self.folder / out, "-noout", "-subject", "-nameopt", "compat").stdout
        self.subject = shown.split("=", 1)[1].strip()
        return openssl.verify_fault(run.certificate, self.server.ca, self.folder)

    def named(self, subject):
        return None if self.subject == subject else f"the subject is {self.subject}, expected {subject}"


def client_with_hmac(kitchen):
    kitchen.entity("user1", "password", "opensslclient", REGISTERED)
    return kitchen.cmp(
        "ir",
        "ejbca/publicweb/cmp/opensslclient",
        *("-srvcert", kitchen.server.ca, "-ref", "user1", "-secret", "pass:password"),
        *("-newkey", kitchen.key("key1.pem"), "-subject", SUBJECT),
        out="clcert1.pem",
    ) or kitchen.named(SUBJECT)


def client_with_certificate(kitchen):
    """The entity is registered under the alias that answers; its first certificate is made with its code. Each further one
    needs a new one (EJBCA: setclearpwd, setendentitystatus 10), of which the device need not know."""
    kitchen.entity("user2", "password", "openssleec", REGISTERED.replace("user1", "user2"))
    subject = SUBJECT.replace("user1", "user2")
    configuration = kitchen.server.folder / "signet.conf"
    text = configuration.read_text()
    configuration.write_text(text.replace(ALIASES["openssleec"], "authentication = hmac, end-entity-certificate"))
    kitchen.server.restart()
    own = kitchen.key("key.pem")
    path = "ejbca/publicweb/cmp/openssleec"
    fault = kitchen.cmp(
        "ir",
        path,
        *("-srvcert", kitchen.server.ca, "-ref", "user2", "-secret", "pass:password"),
        *("-newkey", own, "-subject", subject),
        out="clcert.pem",
    )
    configuration.write_text(text)
    kitchen.server.restart()
    for command in ("ir", "cr"):
        words = ("-trusted", kitchen.server.ca, "-cert", "clcert.pem", "-key", own)
        words += ("-newkey", kitchen.key("key1.pem"), "-subject", subject)
        if fault is None and "notAuthorized" not in (kitchen.cmp(command, path, *words, out="clcert1.pem") or ""):
            return f"{command} without a new code is not refused"
        kitchen.server.run("entity", "code", "user2", "--alias", "openssleec")
        fault = fault or kitchen.cmp(command, path, *words, out="clcert1.pem")
    return fault or kitchen.named(subject)


def workflow_with_hmac(kitchen):
    """Sample CMP workflow: enrol with a one-time code, then renew with the certificate."""
    kitchen.entity("cmptest", "CMP-pwd", "cmp", "CN=cmptest")
    first, second = kitchen.key("cl_key.pem"), kitchen.key("cl_new_key.pem")
    return (
        kitchen.cmp(
            "ir",
            "ejbca/publicweb/cmp",
            *("-srvcert", kitchen.server.ca, "-ref", "cmptest", "-secret", "pass:CMP-pwd"),
            *("-newkey", first, "-subject", "/CN=cmptest"),
            out="cl_cert.pem",
        )
        or kitchen.cmp(
            "kur",
            "ejbca/publicweb/cmp",
            *("-trusted", kitchen.server.ca, "-key", first, "-cert", "cl_cert.pem", "-newkey", second),
            out="cl_new_cert.pem",
        )
        or kitchen.named("/CN=cmptest")
    )


def registration_authority(kitchen):
    """Nobody is registered: whoever has the password is the RA, and the request names the subject."""
    subject = "/CN=NewUser/O=My Organization/C=SE"
    return kitchen.cmp(
        "ir",
        "ejbca/publicweb/cmp/opensslra",
        *("-srvcert", kitchen.server.ca, "-ref", "NewUser", "-secret", "pass:password"),
        *("-newkey", kitchen.key("key1.pem"), "-subject", subject),
        out="clcert1.pem",
    ) or kitchen.named(subject)


TABLE = {
    "registration-authority": registration_authority,
    "client-with-hmac": client_with_hmac,
    "client-with-certificate": client_with_certificate,
    "workflow-with-hmac": workflow_with_hmac,
}


def main():
    suite = Suite(__doc__)
    with suite.responder() as (server, folder):
        for name, settings in ALIASES.items():
            server.configure(f'\n[alias "{name}"]\n{settings}\n')
        secret = server.folder / "password.secret"
        secret.write_text("password")
        secret.chmod(0o600)
        with server:
            for name, recipe in TABLE.items():
                suite.row(name, recipe, Kitchen(server, folder))
    suite.finish()


if __name__ == "__main__":
    main()
