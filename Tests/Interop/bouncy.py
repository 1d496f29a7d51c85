# Proves that clients made of Bouncy Castle's classes are served: EJBCA's three code samples and what else that library does.
"""Usage: bouncy.py BINARY... [--only ROW]

A row is one run of Tests/BouncyCastle: words NAME=VALUE for the client, and the lines that it must print. The client itself
judges protection, transactionID, nonces and the key; what it calls a fault fails the row."""

import pathlib
import subprocess

import openssl
import signet
from suite import Suite

HERE = pathlib.Path(__file__).resolve().parent
CONFIGURATION = """
[profile "ra-profile"]
extended_key_usage = 1.3.6.1.5.5.7.3.28

[profile "rsa"]
keys = rsa-2048

[alias "ra"]
mode = ra
authentication = hmac:ra.secret, end-entity-certificate
allow_ra_verified = yes
response_protection = pbe

[alias "token"]
authentication = regtoken
allow_sha1_signatures = yes

[alias "nested"]
nested_trust = ca.pem
ra_certificates = ra.pem

[alias "keys"]
profile = rsa
server_key_generation = yes
ckg_envelope = encryptedvalue
"""


class World:
    """A responder with the aliases that the rows need, and what earlier rows left for later ones."""

    def __init__(self, server, folder, classes):
        self.server, self.folder, self.classes, self.made = server, folder, classes, 0
        shown = openssl.openssl("x509", "-in", server.ca, "-noout", "-subject", "-nameopt", "RFC2253").stdout
        self.issuer = shown.split("=", 1)[1].strip()
        self.kept = {}

    def run(self, **words):
        """One run of the client: its lines by name. `alias` is where it goes."""
        alias = words.pop("alias", "cmp")
        words = {
            "url": f"http://127.0.0.1:{self.server.port}/cmp/{alias}",
            "ca": self.server.ca,
            "issuer": self.issuer,
        } | words
        done = subprocess.run(
            ["java", "-XX:TieredStopAtLevel=1", "-Xshare:auto", "-cp", self.classes, "Client"]
            + [f"{name.replace('_', '-')}={value}" for name, value in words.items()],
            capture_output=True,
            text=True,
            timeout=120,
            stdin=subprocess.DEVNULL,
        )
        lines = dict(line.split("=", 1) for line in done.stdout.splitlines() if "=" in line)
        if done.returncode and "fault" not in lines:
            raise signet.Failed(f"the client ended with {done.returncode}: {done.stderr.strip()[-600:]}")
        return lines

    def device(self, uses=1, **more):
        """A registered device: the words of a client that has its code."""
        self.made += 1
        reference = f"bc-{self.made}"
        secret = self.server.add(reference, uses=uses, **more)
        return {"ref": reference, "secret": secret, "subject": f"CN={reference}"}

    def enrolled(self, key="EC"):
        """A device that has a certificate: the words of a client that signs with it."""
        device = self.device(uses=3)
        cert, own = self.folder / f"{device['ref']}.pem", self.folder / f"{device['ref']}.key"
        lines = self.run(body="ir", mac="pbm-sha256", key_type=key, out_cert=cert, out_key=own, **device)
        if lines.get("confirmed") != "yes":
            raise signet.Failed(f"the enrolment before it failed: {lines}")
        return {"cert": cert, "key": own, "subject": device["subject"], "serial": lines["serial"]}

    def registration_authority(self):
        """The words of an RA's outer protection; its certificate is the one that alias `nested` was told of."""
        return {"outer_cert": self.server.folder / "ra.pem", "outer_key": self.folder / "ra.key"}

    def status(self, lines):
        return signet.member(self.server.certificate(lines["serial"]), "status")


def difference(lines, **wanted):
    """What the client printed otherwise than it should, or None."""
    wrong = [
        f"{name}={lines.get(name)}, expected {value}" for name, value in wanted.items() if lines.get(name) != value
    ]
    if "fault" in lines:
        wrong.append(f"the client says: {lines['fault']}")
    return "; ".join(wrong) + f" ({lines})" if wrong else None


def enrols(body, answer, **words):
    """A row: a device enrols with its code and confirms."""

    def row(world):
        lines = world.run(body=body, **(world.device() | words))
        implicit = words.get("confirm") == "implicit"
        fault = difference(lines, body=answer, status="0", confirmed=None if implicit else "yes")
        return fault or (None if world.status(lines) == "valid" else f"the store says {world.status(lines)}")

    return row


def wrong_secret(world):
    """The refusal is signed by the CMP signer, which the client verifies; it is no MAC to guess against."""
    lines = world.run(body="ir", **(world.device() | {"secret": "wrong"}))
    return difference(lines, body="error", status="2", fail="64")


def ra_verified_without_ra(world):
    lines = world.run(body="ir", **world.device(), proof="ra-verified")
    return difference(lines, body="ip", status="2", fail="16384")


def ra_sample(world):
    """EJBCA's first sample, field by field, and its second, which revokes what the first was given."""
    words = {"alias": "ra", "secret": "password", "subject": "CN=user", "nonce": "12345"}
    lines = world.run(body="ir", request_id="1", transaction="23456", ref="KeyID", proof="ra-verified", **words)
    if found := difference(lines, body="ip", status="0", confirmed="yes", **{"request-id": "1"}):
        return found
    revoked = world.run(body="rr", transaction="34567", ref="KeyId", serial=lines["serial"], reason="5", **words)
    return difference(revoked, body="rp", status="0") or (
        None if world.status(lines) == "revoked" else f"the store says {world.status(lines)}"
    )


def regtoken_sample(digest):
    """EJBCA's third sample: signed with the very key that is to be certified, known by the token."""

    def row(world):
        device = world.device(extra=("--alias", "token"))
        lines = world.run(alias="token", body="ir", digest=digest, regtoken=device["secret"], subject=device["subject"])
        return difference(lines, body="ip", status="0", confirmed="yes")

    return row


def revokes(world):
    """A certificate revokes itself, with a reason; a second time there is nothing to revoke."""
    owner = world.enrolled()
    lines = world.run(body="rr", reason="1", **owner)
    if found := difference(lines, body="rp", status="0"):
        return found
    return None if world.status(owner) == "revoked" else f"the store says {world.status(owner)}"


def updates(world):
    owner = world.enrolled()
    words = {"cert": owner["cert"], "key": owner["key"], "subject": owner["subject"], "old_cert": owner["cert"]}
    lines = world.run(body="kur", key_type="EC", **words)
    return difference(lines, body="kup", status="0", confirmed="yes")


def nested(world):
    """RFC 9483 5.2.2.1: an RA adds its protection; the answer is to the device."""
    device = world.device(extra=("--alias", "nested"))
    ra = world.registration_authority()
    lines = world.run(alias="nested", body="ir", key_type="EC", confirm="implicit", **ra, **device)
    return difference(lines, body="ip", status="0")


def generated(how):
    def row(world):
        device = world.device(extra=("--alias", "keys"))
        lines = world.run(alias="keys", body="ir", key_type="none", proof="none", encryption_key=how, **device)
        return difference(lines, body="ip", status="0", confirmed="yes", generated="1.2.840.113549.1.1.1")

    return row


def encrypted(world):
    """POP by decrypting the certificate (RFC 9810 5.2.8.3.2): certHash is over what was decrypted."""
    lines = world.run(body="ir", proof="encr-cert", key_type="RSA", **world.device())
    return difference(lines, body="ip", status="0", encrypted="yes", confirmed="yes")


def asks(number, has_value):
    def row(world):
        lines = world.run(body="genm", info_type=f"1.3.6.1.5.5.7.4.{number}", **world.device())
        return difference(lines, body="genp", value=str(has_value).lower())

    return row


def signed(body, answer):
    def row(world):
        lines = world.run(body=body, **world.enrolled(), key_type="EC")
        return difference(lines, body=answer, status="0", confirmed="yes")

    return row


TABLE = {
    "pbm-sha1": enrols("ir", "ip"),
    "pbm-sha256": enrols("ir", "ip", mac="pbm-sha256"),
    "pbm-default": enrols("ir", "ip", mac="pbm-default"),
    "pbm-five-octets": enrols("ir", "ip", nonce="12345", transaction="23456", request_id="1"),
    "pbm-implicit": enrols("ir", "ip", confirm="implicit"),
    "pbm-cr": enrols("cr", "cp", key_type="EC"),
    "pbm-p10cr": enrols("p10cr", "cp", key_type="EC"),
    "pbmac1": enrols("ir", "ip", mac="pbmac1"),
    "pbmac1-cr": enrols("cr", "cp", mac="pbmac1", key_type="EC"),
    "poposkinput": enrols("ir", "ip", proof="input"),
    "poposkinput-ec": enrols("cr", "cp", proof="input", key_type="EC", mac="pbmac1"),
    "wrong-secret": wrong_secret,
    "ra-verified-without-ra": ra_verified_without_ra,
    "signed-cr": signed("cr", "cp"),
    "ra-sample": ra_sample,
    "regtoken-sample": regtoken_sample("SHA1"),
    "regtoken-sha256": regtoken_sample("SHA256"),
    "rr": revokes,
    "kur": updates,
    "nested": nested,
    "generated-key": generated("yes"),
    "generated-key-empty-spki": generated("empty-spki"),
    "encr-cert": encrypted,
    "genm-ca-certs": asks(17, True),
    "genm-sign-key-pair-types": asks(2, True),
}


def prepare(server, folder):
    """The certificate of an RA, made by the CA itself, as its operator would."""
    (folder / "extensions").write_text(
        "basicConstraints = critical,CA:FALSE\nkeyUsage = critical,digitalSignature\nextendedKeyUsage = 1.3.6.1.5.5.7.3.28\n"
        "subjectKeyIdentifier = hash\nauthorityKeyIdentifier = keyid\n"
    )
    key = ("-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-keyout", folder / "ra.key")
    openssl.openssl("req", *key, "-subj", "/CN=registration authority", "-out", folder / "ra.csr")
    signer = ("-CA", server.ca, "-CAkey", server.folder / "ca.key", "-set_serial", "4711", "-days", "30")
    openssl.openssl(
        *("x509", "-req", "-in", folder / "ra.csr", *signer, "-extfile", folder / "extensions"),
        *("-out", server.folder / "ra.pem"),
    )


def main():
    suite = Suite(__doc__)
    classes = subprocess.run(
        [HERE.parent.parent / "Scripts" / "bouncy-castle"], capture_output=True, text=True, check=True
    )
    with suite.responder() as (server, folder):
        server.configure(CONFIGURATION)
        (server.folder / "ra.secret").write_text("password")
        (server.folder / "ra.secret").chmod(0o600)
        prepare(server, folder)
        with server:
            suite.rows(TABLE, World(server, folder, classes.stdout.splitlines()[-1]))
    suite.finish()


if __name__ == "__main__":
    main()
