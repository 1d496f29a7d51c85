# Proves how devices are called and served where RAs, senderKID and clients decide it, and who may ask for others.
"""Usage: registration.py BINARY... [--only ROW]

One responder for all rows, and the real `openssl cmp` as client. Here is how whoever an RA enrols is called; what
senderKID, the policy of a client and a maker's certificate choose stands in rows_registration.py, what administrators
and nesters may do in rows_administrators.py."""

import re

import answer
import cmp
import der
import keys
import openssl
import rows_administrators
import rows_registration
from client import Transaction
from hall import refused
from protection import PBM
from suite import Suite

SECRET = "a secret of registration authorities"
# Crockford's base 32, as the interface says of codes.
CHANCE = "[0-9A-HJKMNP-TV-Z]"
# (row, settings, the requested subject, what the whole name must be): without chance in it, it is always the same.
NAMES = [
    ("dn-whole", (), "/C=SE/O=Plant 7/CN=pump 1", "CN=pump 1,O=Plant 7,C=SE"),
    ("dn-one", ("name_parameters = CN",), "/O=Plant 7/CN=pump-1", "pump-1"),
    ("dn-first-of-two", ("name_parameters = UID, CN",), "/CN=pump-1/UID=4711", "4711"),
    ("dn-second-of-two", ("name_parameters = UID, CN",), "/O=Plant 7/CN=pump-1", "pump-1"),
    ("dn-as-the-parameters-say", ("name_parameters = CN, UID",), "/UID=4711/CN=pump-1", "pump-1"),
    ("dn-middle-of-three", ("name_parameters = serialNumber, UID, CN",), "/CN=pump-1/UID=4711", "4711"),
    (
        "dn-fixes",
        ("name_scheme = dn", "name_parameters = CN", "name_prefix = cmp-", "name_postfix = @plant"),
        "/CN=pump-1",
        "cmp-pump-1@plant",
    ),
    ("username", ("name_scheme = username",), "/CN=pump-1", "station-4"),
    (
        "username-fixes",
        ("name_scheme = username", "name_prefix = at_", "name_postfix = _TLS"),
        "/CN=pump-1",
        "at_station-4_TLS",
    ),
    ("fixed", ("name_scheme = fixed", "name_parameters = gateway"), "/CN=pump-1", "gateway"),
    (
        "fixed-fixes",
        ("name_scheme = fixed", "name_parameters = gateway", "name_prefix = my-", "name_postfix = -1"),
        "/CN=pump-1",
        "my-gateway-1",
    ),
    ("random", ("name_scheme = random",), "/CN=pump-1", f"{CHANCE}{{12}}"),
    (
        "random-fixes",
        ("name_scheme = random", "name_prefix = r-", "name_postfix = .plant"),
        "/CN=pump-1",
        f"r-{CHANCE}{{12}}\\.plant",
    ),
    (
        "chance-before",
        ("name_parameters = CN", "name_prefix = ${RANDOM}-"),
        "/CN=pump-1",
        f"{CHANCE}{{8}}-pump-1",
    ),
    (
        "chance-after",
        ("name_scheme = username", "name_postfix = -${RANDOM}"),
        "/CN=pump-1",
        f"station-4-{CHANCE}{{8}}",
    ),
    (
        "chance-twice",
        ("name_scheme = fixed", "name_parameters = x", "name_prefix = a${RANDOM}b", "name_postfix = y${RANDOM}z"),
        "/CN=pump-1",
        f"a({CHANCE}{{8}})bxy({CHANCE}{{8}})z",
    ),
    ("dn-none", ("name_parameters = UID, serialNumber",), None, None),
]


class Desk:
    """A responder, and a folder with keys and certificates to work in."""

    def __init__(self, server, folder):
        self.server, self.folder, self.number = server, folder, 0

    def key(self):
        self.number += 1
        path = self.folder / f"key-{self.number}.pem"
        path.write_text(keys.new("ec-p256").pem())
        return path

    def cmp(self, command, path, *options, subject=None, key=None, port=None):
        """One run with a new key, unless there is one."""
        words = ["-subject", subject] if subject and command != "p10cr" else []
        if command != "rr":
            key = key or self.key()
            words += ["-newkey", key]
        if command == "p10cr":
            openssl.openssl("req", "-new", "-key", key, "-subj", subject, "-out", "new.csr", cwd=self.folder)
            words += ["-csr", "new.csr"]
        return openssl.cmp(self.folder, port or self.server.port, command, *words, *options, path=path)

    def by_secret(self, command, path, reference, secret, *options, ca=None, **more):
        words = ("-ref", reference, "-secret", f"pass:{secret}", "-trusted", ca or self.server.ca)
        return self.cmp(command, path, *words, *options, **more)

    def ra(self, alias, reference="station-4", **more):
        return self.by_secret("ir", f"cmp/{alias}", reference, SECRET, **more)

    def signing(self, name, key=None, ca=None):
        """The options with which somebody signs: of the PKIs by name, or a certificate's file and its key's."""
        pki = self.folder / "pki"
        own = (name, key) if key else (pki / f"{name}.pem", pki / f"{name}.key")
        return "-cert", own[0], "-key", own[1], "-trusted", ca or self.server.ca

    def issued(self, run, *wanted, ca=None):
        """What is wrong with a certificate that was to be issued with these words in it, by this CA."""
        if run.certificate is None or run.status:
            return run.tail()
        shown = self.shown(run.certificate)
        if missing := [word for word in wanted if word not in shown]:
            return f"no {missing} in {shown[:900]}"
        return openssl.verify_fault(run.certificate, ca or self.server.ca, self.folder)

    def shown(self, certificate):
        path = self.folder / "shown.pem"
        path.write_text(keys.pem("CERTIFICATE", certificate))
        return openssl.openssl("x509", "-in", path, "-noout", "-text", "-nameopt", "RFC2253").stdout

    def keep(self, run, name):
        path = self.folder / f"{name}.pem"
        path.write_text(keys.pem("CERTIFICATE", run.certificate))
        return path

    def entities(self, alias):
        return {entry["ref"]: entry for entry in self.server.json("entity", "list", "--alias", alias)}

    def certificates(self, alias):
        """Their states, by their serial numbers."""
        listed = self.server.json("cert", "list", "--alias", alias)
        return {int(entry["serial"], 16): entry["status"] for entry in listed}

    def serial(self, certificate):
        return answer.serial_number(der.read(certificate))

    def standing(self, alias):
        """What a refusal must leave as it is."""
        return self.entities(alias), self.certificates(alias)

    def denied(self, alias, bit, ask, *arguments, text="", **more):
        """What is wrong with a refusal: its failInfo, its text, or that something under the alias has changed."""
        before = self.standing(alias)
        if fault := refused(ask(*arguments, **more), bit, text):
            return fault
        after = self.standing(alias)
        return None if after == before else f"refused, and yet {alias} has {after} after {before}"


def named(row, subject, pattern):
    """Enrolled twice: one entity with two certificates, or two whose names differ by chance."""

    def run(desk):
        alias, again = f"name-{row}", subject if row == "dn-whole" else f"{subject}/OU=again"
        for asked in (subject, again):
            # A subject of OpenSSL and the text of RFC 4514 have opposite orders.
            wanted = ",".join(reversed(asked[1:].split("/")))
            if fault := desk.issued(desk.ra(alias, subject=asked), f"Subject: {wanted}\n"):
                return f"{asked}: {fault}"
        return called(desk, alias, pattern, "OU=again" if again != subject else "")

    return f"name-{row}", run


def called(desk, alias, pattern, again):
    entities, has_chance = desk.entities(alias), CHANCE in pattern
    found = [re.fullmatch(pattern, name) for name in entities]
    if len(found) != 1 + has_chance or not all(found):
        return f"they are called {list(entities)}, not {pattern}"
    if any(len(set(match.groups())) != len(match.groups()) for match in found):
        return f"the same chance twice in {list(entities)}"
    shown = [desk.server.json("entity", "show", name, "--alias", alias) for name in entities]
    counts = [len(entity["certificates"]) for entity in shown]
    if counts != ([1, 1] if has_chance else [2]) or any(entity["status"] != "enrolled" for entity in shown):
        return f"{counts} certificates: {shown}"
    return None if again in shown[-1]["subject"] else f"the second request has not changed {shown[-1]}"


def no_such_attribute(desk):
    return desk.denied("name-dn-none", "badCertTemplate", desk.ra, "name-dn-none", subject="/O=Plant 7/CN=pump-1")


def no_sender_kid(desk):
    """`username` is the senderKID: where there is none, nobody gets an empty name."""
    transaction = Transaction(desk.server.port, PBM(SECRET), path="/cmp/name-username")
    before = desk.standing("name-username")
    transaction.build(cmp.ir(cmp.cert_req_msg(keys.ECKey.new(), subject=(("CN", "pump-1"),))))
    answered = transaction.send()
    if answered.certificate or answered.fail_info != ["badMessageCheck"]:
        return answered.summary()
    return None if desk.standing("name-username") == before else "somebody was registered"


def longest(desk):
    """A reference has up to 128 octets."""
    alias, common = "name-dn-whole", "c" * 64
    if fault := desk.issued(desk.ra(alias, subject=f"/O={'o' * 58}/CN={common}")):
        return f"128 octets: {fault}"
    if f"CN={common},O={'o' * 58}" not in desk.entities(alias):
        return f"they are called {list(desk.entities(alias))}"
    return desk.denied(alias, "badCertTemplate", desk.ra, alias, subject=f"/O={'o' * 59}/CN={common}")


def existing(desk):
    """EJBCA: an existing user is changed, here one that an operator has registered."""
    desk.server.add("pump-9", subject="CN=pump-9,O=Before", extra=("--alias", "name-dn-one"))
    before = desk.entities("name-dn-one")
    if fault := desk.issued(desk.ra("name-dn-one", subject="/O=After/CN=pump-9"), "CN=pump-9,O=After"):
        return fault
    entities = desk.entities("name-dn-one")
    if entities.keys() != before.keys() or "O=After" not in entities["pump-9"]["subject"]:
        return f"{before} before, and then {entities}"
    return None


TABLE = dict(named(row, subject, pattern) for row, _, subject, pattern in NAMES if subject) | {
    "name-of-no-attribute": no_such_attribute,
    "name-without-sender-kid": no_sender_kid,
    "name-of-128-octets": longest,
    "name-that-exists": existing,
    **rows_registration.TABLE,
    **rows_administrators.TABLE,
}


def furnish(server, folder):
    """Secrets, two more CAs, the PKIs of RAs and makers, and the configuration."""
    secret = server.folder / "ra.secret"
    secret.write_text(SECRET)
    secret.chmod(0o600)
    for name in ("ipsec", "tls"):
        server.run("init", str(server.folder / name), "--name", f"CA of {name}")
    text = (server.folder / "signet.conf").read_text()
    # The alias that a URL without a name reaches.
    text = text.replace('[alias "cmp"]\n', '[alias "cmp"]\npolicy = client\n')
    for row, settings, _, _ in NAMES:
        text += "\n".join((f'\n[alias "name-{row}"]', "mode = ra", "authentication = hmac:ra.secret", *settings, ""))
    text += rows_registration.CONFIGURATION + rows_administrators.CONFIGURATION
    (server.folder / "signet.conf").write_text(text)
    desk = Desk(server, folder)
    rows_registration.furnish(desk)
    rows_administrators.furnish(desk)
    (server.folder / "pki").symlink_to(folder / "pki")
    server.run("check")
    return desk


def main():
    suite = Suite(__doc__)
    with suite.responder() as (server, folder):
        desk = furnish(server, folder)
        with server:
            suite.rows(TABLE, desk)
    suite.finish()


if __name__ == "__main__":
    main()
