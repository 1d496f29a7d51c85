# Proves that devices revoke their certificates with the real `openssl cmp -cmd rr`, and that `openssl verify -crl_check`
# hears of it from the CRL that is served.

import re
import signal
import time

import cmp
import der
import keys
import openssl
import wire
from frame import device, row
from relay import Relay
from runs import flip_time
from world import REVOKED, Row

HELD = "held"
REASONS = {
    None: None,
    0: None,
    1: "Key Compromise",
    2: "CA Compromise",
    3: "Affiliation Changed",
    4: "Superseded",
    5: "Cessation Of Operation",
    6: "Certificate Hold",
    9: "Privilege Withdrawn",
    10: "AA Compromise",
}


class Owned:
    """A device that has a certificate, in old.pem and old.key, and its code in secret."""

    def __init__(self, world, name, key="ec-p256"):
        self.world, self.line = world, Row(name[:20])
        self.entity = world.entity(self.line)
        self.certificate, self.key = world.enrolled(Row("first", key=key), self.entity)
        self.take()

    def take(self):
        (self.world.folder / "old.pem").write_text(keys.pem("CERTIFICATE", self.certificate))
        (self.world.folder / "old.key").write_text(self.key.pem())
        (self.world.folder / "secret").write_text(self.entity.secret)

    @property
    def serial(self):
        return f"{der.read(self.certificate)[0][1].integer:x}"

    @property
    def status(self):
        return self.world.server.certificate(self.serial)["status"]

    def rr(self, *more, signed=False, reason=None, old="old.pem", port=None, path=".well-known/cmp"):
        """One run of the client."""
        words = ["-trusted", self.world.server.ca, "-oldcert", old]
        words += ["-cert", "old.pem", "-key", "old.key"] if signed else ["-ref", self.entity.reference, "-secret", "file:secret"]
        words += ["-revreason", reason] if reason is not None else []
        return openssl.cmp(self.world.folder, port or self.world.server.port, "rr", *words, *more, path=path)


def fetch(world, *extra, method="GET"):
    head = f"{method} /crl/default.crl HTTP/1.1\r\nHost: a\r\n" + "".join(f"{line}\r\n" for line in extra) + "\r\n"
    return wire.exchange(world.server.port, head.encode(), to_head=method == "HEAD")


def listed(world):
    """What the served CRL says: its number, and the reason of every serial number. OpenSSL has verified it."""
    reply = fetch(world)
    if reply.status != 200 or reply.headers["content-type"] != "application/pkix-crl":
        raise RuntimeError(f"GET /crl/default.crl: {reply}")
    path = world.folder / "now.crl"
    path.write_bytes(reply.body)
    shown = openssl.openssl("crl", "-inform", "DER", "-in", path, "-noout", "-text", "-verify", "-CAfile", world.server.ca)
    if "verify OK" not in shown.stderr + shown.stdout:
        raise RuntimeError(f"openssl crl -verify: {shown.stderr}")
    reasons = {}
    for entry in shown.stdout.split("Serial Number: ")[1:]:
        found = re.search(r"CRL Reason Code: \n\s*([^\n]*)", entry)
        reasons[entry.split("\n")[0].lower()] = found.group(1) if found else None
    number = re.search(r"X509v3 CRL Number: \n\s*(\d+)", shown.stdout).group(1)
    return int(number), reasons


def judged_by_openssl(world, certificate, revoked):
    """`openssl verify -crl_check` with the CRL that is served."""
    listed(world)
    (world.folder / "judged.pem").write_text(keys.pem("CERTIFICATE", certificate))
    done = openssl.openssl(
        *("verify", "-x509_strict", "-crl_check", "-CRLfile", "now.crl", "-CAfile", world.server.ca, "judged.pem"),
        check=False,
        cwd=world.folder,
    )
    said = done.stdout + done.stderr
    if revoked:
        return None if "certificate revoked" in said else f"openssl verify -crl_check accepts it: {said}"
    return None if done.returncode == 0 else f"openssl verify -crl_check: {said}"


def revoked(of, reason, status=REVOKED):
    """What is wrong after a revocation that went well, or None."""
    if of.status != status:
        return f"cert show says {of.status}, expected {status}"
    _, reasons = listed(of.world)
    if of.serial not in reasons:
        return "the CRL does not have it"
    if reasons[of.serial] != REASONS[reason]:
        return f"the CRL says {reasons[of.serial]}, expected {REASONS[reason]}"
    return judged_by_openssl(of.world, of.certificate, True)


def refused(of, run, *bits, status="valid"):
    if run.status == 0:
        return "the client ended with 0"
    if run.fail_info not in bits:
        return f"expected {' or '.join(bits)}, the client shows {run.fail_info}: {run.tail()}"
    if of.status != status:
        return f"cert show says {of.status}, expected {status}"
    return judged_by_openssl(of.world, of.certificate, False) if status == "valid" else None


def accepted(run):
    return None if run.status == 0 and "revocation accepted" in run.output else run.tail()


def reason_row(signed, reason):
    kind = "signed" if signed else "mac"

    @row(f"rr-{kind}-{'no-reason' if reason is None else f'reason-{reason}'}")
    def reasons(world):
        of = Owned(world, "rr")
        fault = accepted(of.rr(signed=signed, reason=reason))
        return fault or revoked(of, reason, HELD if reason == 6 else REVOKED)


for signed in (False, True):
    for reason in REASONS:
        reason_row(signed, reason)


def key_row(key, digest):
    @row(f"rr-signed-{key}-{digest}")
    def with_key(world):
        of = Owned(world, "rr-key", key)
        return accepted(of.rr("-digest", digest, signed=True, reason=4)) or revoked(of, 4)


for key, digest in (("ec-p384", "sha384"), ("ec-p521", "sha512"), ("rsa-2048", "sha256"), ("rsa-3072", "sha512")):
    key_row(key, digest)


@row("rr-hold-and-release")
def hold(world):
    of = Owned(world, "rr-hold")
    for _ in range(2):
        if found := accepted(of.rr(reason=6)) or revoked(of, 6, HELD):
            return f"hold: {found}"
        if found := refused(of, of.rr(reason=6), "certRevoked", status=HELD):
            return f"hold again: {found}"
        if found := refused(of, of.rr(signed=True, reason=8), "signerNotTrusted", status=HELD):
            return f"its own release: {found}"
        if found := accepted(of.rr(reason=8)):
            return f"release: {found}"
        if of.status != "valid" or of.serial in listed(world)[1]:
            return f"after the release: {of.status}"
        if found := judged_by_openssl(world, of.certificate, False):
            return found
    return refused(of, of.rr(reason=8), "incorrectData")


@row("rr-hold-made-final")
def final(world):
    of = Owned(world, "rr-final")
    if found := accepted(of.rr(reason=6)) or accepted(of.rr(reason=1)) or revoked(of, 1):
        return found
    return refused(of, of.rr(reason=8), "certRevoked", status=REVOKED)


@row("rr-revoked-already")
def already(world):
    of = Owned(world, "rr-again")
    if found := accepted(of.rr(reason=1)):
        return found
    found = refused(of, of.rr(reason=4), "certRevoked", status=REVOKED)
    return found or refused(of, of.rr(signed=True, reason=4), "signerNotTrusted", "certRevoked", status=REVOKED)


@row("rr-unknown-serial-number")
def unknown(world):
    of = Owned(world, "rr-unknown")
    openssl.openssl(
        *("req", "-x509", "-key", "other.key", "-out", "forged.pem", "-subj", world.authority, "-days", "9"),
        cwd=world.folder,
    )
    return refused(of, of.rr(reason=1, old="forged.pem"), "badCertId") or refused(
        of, of.rr(reason=1, old="forged.pem", signed=True), "badCertId"
    )


@row("rr-another-issuer")
def another_issuer(world):
    of = Owned(world, "rr-issuer")
    return refused(of, of.rr(reason=1, old="other.pem"), "wrongAuthority", "badCertId")


@row("rr-certificate-of-another")
def another(world):
    other = Owned(world, "rr-other")
    (world.folder / "others.pem").write_text(keys.pem("CERTIFICATE", other.certificate))
    of = Owned(world, "rr-mine")
    for signed in (False, True):
        if found := refused(of, of.rr(reason=1, old="others.pem", signed=signed), "notAuthorized"):
            return found
    return None if other.status == "valid" else f"the other is {other.status}"


@row("rr-by-a-stranger")
def stranger(world):
    of = Owned(world, "rr-stranger")
    world.make_signer(Row("s", signed="stranger"), of.entity)
    (world.folder / "true.pem").write_text(keys.pem("CERTIFICATE", of.certificate))
    return refused(of, of.rr(reason=1, old="true.pem", signed=True), "signerNotTrusted", "badMessageCheck")


@row("rr-wrong-secret")
def wrong_secret(world):
    of = Owned(world, "rr-secret")
    (world.folder / "secret").write_text("not-the-secret")
    return refused(of, of.rr(reason=1), "badMessageCheck")


@row("rr-changed-bytes")
def changed(world):
    of = Owned(world, "rr-changed")
    for signed in (False, True):
        with Relay(world.server.port, flip_time) as relay:
            if found := refused(of, of.rr(reason=1, signed=signed, port=relay.port), "badMessageCheck", "wrongIntegrity"):
                return found
    return None


@row("rr-paths")
def paths(world):
    for path in ("cmp", ".well-known/cmp/revocation", ".well-known/cmp/p/cmp/revocation"):
        of = Owned(world, "rr-path")
        if found := accepted(of.rr(reason=1, path=path)):
            return f"{path}: {found}"
    of = Owned(world, "rr-label")
    return refused(of, of.rr(reason=1, path=".well-known/cmp/keyupdate"), "badRequest")


@row("rr-same-bytes-same-answer")
def same_bytes(world):
    of = device(world, "rr-same")
    octets = of.enrol()
    tree = der.read(octets)
    transaction = of.transaction()
    answered = transaction.ask(cmp.rr(tree[0][3].whole, tree[0][1].integer, 1))
    if answered.body != "rp" or answered.status != "accepted":
        return answered.summary()
    number, _ = listed(world)
    for how in (None, signal.SIGTERM, signal.SIGKILL):
        if how:
            world.server.restart(how)
        if transaction.send().data != answered.data:
            return f"{how}: another answer to the same bytes"
    if listed(world)[0] != number:
        return "repeating it made another CRL"
    other = of.transaction()
    other.build(cmp.rr(tree[0][3].whole, tree[0][1].integer, 4), transactionID=cmp.transaction_id(answered.octets("transactionID")))
    reused = other.send()
    return None if reused.fail_info == ["transactionIdInUse"] else f"its transactionID again: {reused.summary()}"


@row("rr-before-certconf")
def unconfirmed(world):
    of = device(world, "rr-early")
    transaction = of.transaction()
    answered = transaction.ask(of.ir())
    tree = der.read(answered.certificate)
    rp = of.transaction().ask(cmp.rr(tree[0][3].whole, tree[0][1].integer, 5))
    if rp.status != "accepted":
        return rp.summary()
    transaction.build(cmp.cert_conf(cmp.cert_status(bytes(32), 0)), answered)
    late = transaction.send()
    return None if late.fail_info == ["badRequest"] else f"certConf of it: {late.summary()}"


@row("crl-conditions")
def conditions(world):
    whole, head = fetch(world), fetch(world, method="HEAD")
    tag, date = whole.headers["etag"], whole.headers["last-modified"]
    if head.status != 200 or head.headers["content-length"] != str(len(whole.body)) or head.headers["etag"] != tag:
        return f"HEAD: {head}"
    for line, status in (
        (f"If-None-Match: {tag}", 304),
        (f'If-None-Match: "x", W/{tag}', 304),
        ('If-None-Match: "0000000000000000"', 200),
        (f"If-Modified-Since: {date}", 304),
        ("If-Modified-Since: Thu, 01 Jan 2026 00:00:00 GMT", 200),
    ):
        for method in ("GET", "HEAD"):
            reply = fetch(world, line, method=method)
            if reply.status != status:
                return f"{method} with {line}: {reply.status}"
            if status == 304 and (reply.headers.get("etag") != tag or "content-length" in reply.headers):
                return f"304: {reply.headers}"
    (posted,) = [wire.exchange(world.server.port, b"POST /crl/default.crl HTTP/1.1\r\nHost: a\r\nContent-Length: 0\r\n\r\n")]
    missing = wire.exchange(world.server.port, b"GET /crl/other.crl HTTP/1.1\r\nHost: a\r\n\r\n")
    return None if (posted.status, missing.status) == (405, 404) else f"{posted.status}, {missing.status}"


@row("crl-commands")
def commands(world):
    of = Owned(world, "rr-command")
    server, before = world.server, listed(world)[0]
    for words, status in (
        (("hold", of.serial), HELD),
        (("release", of.serial), "valid"),
        (("revoke", of.serial, "--reason", "certificateHold"), HELD),
        (("revoke", of.serial, "--reason", "superseded"), REVOKED),
    ):
        said = server.json("cert", *words)
        number, reasons = listed(world)
        if said["status"] != status or (of.serial in reasons) != (status != "valid"):
            return f"cert {' '.join(words)}: {said}, {reasons.get(of.serial)}"
        if number != before + 1:
            return f"CRL {number} after {before}"
        before = number
    again = server.run("cert", "revoke", of.serial, check=False)
    if again.returncode != 4:
        return f"revoked twice: {again.returncode} {again.stderr}"
    if server.json("crl", "issue")["number"] != before + 1 or listed(world)[0] != before + 1:
        return "crl issue does not make the next one"
    if server.json("crl", "show")["number"] != before + 1:
        return "crl show shows another"
    exported = keys.unpem(server.run("crl", "export").stdout)
    return None if exported == fetch(world).body else "crl export prints another"


@row("crl-killed-again-and-again")
def killed(world):
    """Whatever the moment of a kill -9, the file is a CRL that was issued, and no number is given twice."""
    file, seen, of = world.server.folder / "default.crl", {}, None
    for turn in range(12):
        number, _ = listed(world)
        octets = fetch(world).body
        if seen.setdefault(number, octets) != octets:
            return f"number {number} was given to two lists"
        of = Owned(world, "crl-kill")
        relay = of.rr(reason=1) if turn % 3 == 0 else None
        if relay is None:
            crowd = [device(world, f"crl-{turn}-{one}") for one in range(3)]
            certificates = [der.read(one.enrol()) for one in crowd]
            for one, tree in zip(crowd, certificates):
                with wire.Connection(world.server.port) as connection:
                    octets = one.transaction().build(cmp.rr(tree[0][3].whole, tree[0][1].integer, 1))
                    connection.send(wire.head(len(octets)) + octets)
                    time.sleep(0.0007 * turn)
        world.server.stop(signal.SIGKILL)
        (world.folder / "file.crl").write_bytes(file.read_bytes())
        shown = openssl.openssl(
            *("crl", "-inform", "DER", "-in", "file.crl", "-noout", "-crlnumber", "-verify", "-CAfile", world.server.ca),
            check=False,
            cwd=world.folder,
        )
        if "verify OK" not in shown.stderr + shown.stdout:
            return f"the file after a kill is no CRL: {shown.stderr}"
        left = int(re.search(r"crlNumber=0x([0-9A-F]+)", shown.stdout).group(1), 16)
        if seen.setdefault(left, file.read_bytes()) != file.read_bytes():
            return f"number {left} was given to two lists"
        world.server.start()
        if listed(world)[0] < left:
            return f"number {listed(world)[0]} after {left}"
    return None
