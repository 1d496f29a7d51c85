# Proves that a CA moves here with what it has issued: devices renew and revoke certificates that were issued elsewhere, with the
# real `openssl cmp`, and what was revoked there stays revoked.
"""Usage: moving.py BINARY... [--only ROW]

The former CA is the openssl command: it has issued certificates and a CRL. No device is registered and none is touched."""

import re
import signal
import time

import keys
import openssl
from casfiles import Workshop
from suite import Suite

LEAF = ("basicConstraints=critical,CA:FALSE", "keyUsage=critical,digitalSignature", "extendedKeyUsage=clientAuth")
BULK = 100


class Former(Workshop):
    """The CA `former` as it was elsewhere, and its devices' certificates."""

    def issue(self, name, subject=None, issuer="former", days=300, san=(), key=None, serial=None):
        """NAME.pem, of NAME.key; its serial number, upper-case hex."""
        request, extensions = self.path("device.csr"), (*LEAF, *(f"subjectAltName={text}" for text in san))
        subject = subject or f"/O=Factory/CN={name}"
        openssl.openssl("req", "-new", "-key", key or self.key(name), "-subj", subject, "-out", request)
        more = ("-set_serial", f"0x{serial}") if serial else ()
        return self.serial(self.sign(name, request, issuer, extensions, days, more))

    @staticmethod
    def serial(path):
        return openssl.openssl("x509", "-in", path, "-noout", "-serial").stdout.strip().split("=")[1]

    def take(self, *names, alias="moved", options=(), check=True):
        """`cert import` of some certificates in one file."""
        source = self.bundle("devices.pem", *(self.path(f"{name}.pem") for name in names))
        return self.server.run("cert", "import", str(source), "--alias", alias, "--json", *options, check=check)

    def known(self):
        """Everything that the store says of devices and certificates."""
        return self.server.json("entity", "list"), self.server.certificates()

    def ask(self, command, name, *options):
        """What the device NAME asks for with the certificate that it has from the former CA."""
        given = ("-trusted", self.root, "-cert", f"{name}.pem", "-key", f"{name}.key")
        if command == "kur":
            given += ("-newkey", self.key(f"{name}-new"), "-out_trusted", self.root)
        return openssl.cmp(self.folder, self.server.port, command, *given, *options, path=".well-known/cmp/p/moved")

    def crl(self):
        self.path("now.crl").write_text(self.server.run("crl", "export", "--ca", "former").stdout)
        return openssl.openssl("crl", "-in", self.path("now.crl"), "-noout", "-text").stdout


def prepare(shop):
    shop.make("former")
    for name in ("one", "two", "early", "own", "late"):
        shop.issue(name, san=(f"DNS:{name}.factory.example",))
    serials = {"keyCompromise": shop.issue("lost"), "certificateHold": shop.issue("held")}
    source = shop.bundle("all.pem", shop.path("former.pem"), shop.root, shop.path("former.key"))
    shop.server.json("ca", "import", str(source), "--name", "former", "--crl", str(shop.list("former", **serials)))
    shop.server.configure('\n[alias "moved"]\nca = former\nallow_automatic_key_update = yes\n\n[alias "idle"]\n')


def renewed(shop, name):
    """The device renews: same names, another key, up to the outside root."""
    run = shop.ask("kur", name)
    if run.certificate is None or run.status:
        return run.tail()
    shop.path("renewed.pem").write_text(keys.pem("CERTIFICATE", run.certificate))
    shown = [openssl.openssl("x509", "-in", shop.path(f), "-noout", "-subject", "-ext", "subjectAltName").stdout for f in (f"{name}.pem", "renewed.pem")]
    if shown[0] != shown[1]:
        return f"other names: {shown}"
    given = ("-CAfile", shop.root, "-untrusted", shop.path("former.pem"), shop.path("renewed.pem"))
    done = openssl.openssl("verify", "-x509_strict", *given, check=False)
    return (done.stdout + done.stderr).strip() if done.returncode else None


def refused(run, words=None):
    if run.certificate is not None or run.fail_info is None:
        return f"it was not refused: {run.tail()}"
    return None if words is None or words in run.text else f"the client reads {run.text!r}, not {words!r}"


def unknown_before(shop):
    """The control: nobody here knows the certificate, although the CA is here."""
    return refused(shop.ask("kur", "early"))


def trial(shop):
    before = shop.known()
    said = shop.take("early", "one", options=("--dry-run",)).stdout
    if '"imported":2' not in said or '"dry_run":true' not in said:
        return said
    return None if shop.known() == before else "a trial has changed something"


def taken(shop):
    """Registered under their common names, on the log in one line; the same file again changes nothing."""
    mark = len(shop.server.log)
    said = shop.take("early", "one", "two", "lost", "held").stdout
    if '"imported":5,"revoked":2,"devices":5,"known":0,"expired":0' not in said:
        return said
    line = bytes(shop.server.log[mark:])
    if b"certificates-imported alias=moved certificates=5 by=control" not in line:
        return f"the log says {line}"
    before = shop.known()
    said = shop.take("early", "one", "two", "lost", "held").stdout
    if '"imported":0,"revoked":0,"devices":0,"known":5' not in said:
        return said
    if shop.known() != before:
        return "the second import changed something"
    status = {row["ref"]: row["status"] for row in before[1]}
    return None if status == {"early": "valid", "one": "valid", "two": "valid", "lost": "revoked", "held": "held"} else f"{status}"


def lists_as_before(shop):
    """The CRL goes on from the former one and lists each once, as it was."""
    text = shop.crl()
    for name, reason in (("lost", "Key Compromise"), ("held", "Certificate Hold")):
        serial = shop.serial(shop.path(f"{name}.pem"))
        found = re.findall(rf"Serial Number: {serial}\n +Revocation Date: Jan  1 00:00:00 2026 GMT\n.*\n.*\n +{reason}\n", text)
        if len(found) != 1:
            return f"{name} stands there {len(found)} times: {text}"
    return None if text.count("Serial Number:") == 2 else text


def revoked_there(shop):
    return refused(shop.ask("kur", "lost")) or refused(shop.ask("kur", "held"))


def hold_ends(shop):
    """A hold from before is ended here: then it is on no list and can be renewed."""
    shop.server.run("cert", "release", shop.serial(shop.path("held.pem")))
    return "it is on the CRL" if shop.serial(shop.path("held.pem")) in shop.crl() else renewed(shop, "held")


def revokes_its_own(shop):
    """rr by the device: the CRL lists its certificate."""
    run = shop.ask("rr", "two", "-oldcert", "two.pem", "-revreason", "1")
    if run.status:
        return run.tail()
    return None if shop.serial(shop.path("two.pem")) in shop.crl() else "it is not on the CRL"


def whose(shop):
    """Of a registered device by its subject, whatever its reference is; and of the one that the command line names."""
    shop.server.add("unit-17", subject="CN=own,O=Factory", extra=("--alias", "moved"))
    said = shop.take("own").stdout + shop.take("late", options=("--entity", "unit-18")).stdout
    if said.count('"devices":0') != 1 or said.count('"devices":1') != 1:
        return said
    owners = {row["subject"]: row["ref"] for row in shop.server.certificates()}
    return None if [owners.get(f"CN={name},O=Factory") for name in ("own", "late")] == ["unit-17", "unit-18"] else f"{owners}"


def after_a_kill(shop):
    """All of it is durable."""
    shop.server.restart(signal.SIGKILL)
    return renewed(shop, "own") or renewed(shop, "late")


def expired(shop):
    shop.issue("over", days=-1)
    said = shop.take("over").stdout
    return None if '"imported":0' in said and '"expired":1' in said else said


def turned_away(shop, status, words, *names, **more):
    before = shop.known()
    done = shop.take(*names, check=False, **more)
    if done.returncode != status or words not in done.stderr or done.stdout:
        return f"{done.returncode} {done.stderr!r}, expected {status} with {words!r}"
    return None if shop.known() == before else "something was recorded"


def refusals(shop):
    """Each with what is wrong; a good certificate beside it is not taken either."""
    shop.issue("good")
    shop.make("elsewhere")
    shop.issue("foreign", issuer="elsewhere")
    yield "of-another-ca", (4, "certificate 2 of 2", "good", "foreign")
    yield "the-ca-itself", (4, "a CA's own certificate", "good", "former")
    forged = shop.path("forged.pem")
    octets = bytearray(keys.unpem(shop.path("good.pem").read_text()))
    octets[-1] ^= 1
    forged.write_text(keys.pem("CERTIFICATE", bytes(octets)))
    yield "forged", (4, "none of the CAs here", "good", "forged")
    shop.path("damaged.pem").write_text(keys.pem("CERTIFICATE", bytes(octets[:-9])))
    yield "damaged", (1, "cannot be read", "good", "damaged")
    shop.issue("nameless", subject="/O=Factory/serialNumber=17")
    yield "nameless", (1, "--entity", "good", "nameless")
    shop.issue("double", subject="/O=Elsewhere/CN=one")
    yield "other-subject", (4, "another subject", "good", "double")
    shop.issue("number", serial=shop.serial(shop.path("one.pem")))
    yield "serial-in-use", (4, "serial number", "good", "number")
    shop.issue("copied", key=shop.path("one.key"))
    yield "key-in-use", (4, "public key", "good", "copied")
    shop.path("empty.pem").write_text("nothing\n")
    yield "nothing-in-it", (1, "no certificate in it", "empty")
    shop.issue("twin", subject="/O=Factory/CN=twin", key=shop.path("good.key"))
    yield "two-of-one-key", (4, "public key and another subject", "good", "twin")
    shop.issue("same", serial=shop.serial(shop.path("good.pem")))
    yield "two-of-one-number", (4, "has its serial number", "good", "same")
    shop.issue("zero", serial="0")
    yield "number-zero", (1, "zero or negative", "good", "zero")


def elsewhere(shop):
    """What is there as somebody else's is said, not passed over."""
    return turned_away(shop, 4, "it is there already", "one", options=("--entity", "two")) or turned_away(
        shop, 4, "it is there already", "one", alias="idle"
    )


def not_read_again(shop):
    """An alias that serve has not read is none to it: nothing is kept under a name that is nobody's."""
    path = shop.server.folder / "signet.conf"
    text = path.read_text()
    path.write_text(text + '\n[alias "shared"]\nentities = moved\nca = former\n')
    fault = turned_away(shop, 3, "shared", "good", alias="shared")
    path.write_text(text)
    return fault


def warned(shop):
    """What would keep the devices from renewing is said at once."""
    shop.server.configure('\n[alias "closed"]\nca = former\nauthentication = hmac\n\n[alias "named"]\nca = former\nprofile = key-id\nprofiles = device\n')
    shop.server.reload()
    shop.issue("closed")
    said = shop.take("closed", alias="closed", options=("--dry-run",)).stderr
    if "allow_automatic_key_update = no" not in said or "no end-entity-certificate" not in said:
        return f"it says {said!r}"
    return turned_away(shop, 2, "--profile", "closed", alias="named")


def revoked_there_later(shop):
    """The former CA went on for a while: its next CRL revokes what was taken as good, and lists what nobody has taken."""
    shop.issue("after")
    shop.path("former-ca").rename(shop.path("former-ca-before"))
    serial, more = shop.serial(shop.path("after.pem")), "77" * 8
    held, lost = shop.serial(shop.path("held.pem")), shop.serial(shop.path("lost.pem"))
    if '"imported":1' not in shop.take("after").stdout:
        return "it was not taken as good"
    new = shop.list("former", keyCompromise=lost, certificateHold=held, superseded=serial, cessationOfOperation=more)
    (shop.server.folder / "former-before.crl").write_bytes(new.read_bytes())
    shop.server.reload()
    shop.server.run("crl", "issue", "--ca", "former")
    if serial not in shop.crl() or more not in shop.crl():
        return f"before the import they are not both on the CRL: {shop.crl()}"
    said = shop.take("after", "held").stdout
    if '"imported":0,"revoked":1,"devices":0,"known":2' not in said:
        return said
    text = shop.crl()
    if text.count(serial) != 1 or held in text or text.count(lost) != 1 or more not in text:
        return text
    return refused(shop.ask("kur", "after"))


def of_two_cas(shop):
    """Numbers are each CA's own: what one has issued takes nothing off the other's list."""
    shop.make("sister")
    serial = shop.serial(shop.path("one.pem"))
    source = shop.bundle("all.pem", shop.path("sister.pem"), shop.root, shop.path("sister.key"))
    shop.server.json("ca", "import", str(source), "--name", "sister", "--crl", str(shop.list("sister", keyCompromise=serial)))
    shop.server.configure('\n[alias "sister"]\nca = sister\n')
    shop.server.reload()
    shop.server.run("crl", "issue", "--ca", "sister")
    shop.path("sister.crl").write_text(shop.server.run("crl", "export", "--ca", "sister").stdout)
    text = openssl.openssl("crl", "-in", shop.path("sister.crl"), "-noout", "-text").stdout
    return None if serial in text else text


def no_alias(shop):
    """A list of an alias that never was is a mistake; one that has nothing yet is empty."""
    for words in (("entity", "list"), ("entity", "export"), ("cert", "list"), ("pending", "list")):
        done = shop.server.run(*words, "--alias", "move", check=False)
        if done.returncode != 3 or "moved" not in done.stderr:
            return f"{words}: {done}"
        shop.server.run(*words, "--alias", "idle")
    return None


def without_daemon(shop):
    """Nobody serves: the command takes the store's lock itself. Then the device renews."""
    shop.server.stop()
    said = shop.take("good").stdout
    shop.server.start()
    return said if '"imported":1' not in said else renewed(shop, "good")


def many(shop):
    """A file of many, half of them renewals of the other half, beside devices that enrol."""
    for number in range(BULK):
        shop.issue(f"bulk-{number}", subject=f"/O=Factory/CN=bulk-{number % (BULK // 2)}", key=None)
    start = time.monotonic()
    said = shop.take(*(f"bulk-{number}" for number in range(BULK))).stdout
    print(f"  {BULK} certificates in {time.monotonic() - start:.2f} s", flush=True)
    if f'"imported":{BULK},"revoked":0,"devices":{BULK // 2}' not in said:
        return said
    return renewed(shop, f"bulk-{BULK - 1}")


def main():
    suite = Suite(__doc__)
    with suite.responder() as (server, folder):
        shop = Former(server, folder)
        prepare(shop)
        with server:
            for row in (unknown_before, trial, taken, lists_as_before, revoked_there, revokes_its_own, hold_ends, whose, after_a_kill, expired):
                suite.row(f"moving-{row.__name__.replace('_', '-')}", row, shop)
            for name in ("one", "early"):
                suite.row(f"moving-renews-{name}", renewed, shop, name)
            for name, (status, words, *names) in refusals(shop):
                suite.row(f"moving-refused-{name}", turned_away, shop, status, words, *names)
            suite.row("moving-refused-no-alias", lambda: turned_away(shop, 3, "nowhere", "good", alias="nowhere"))
            suite.row("lists-of-no-alias", no_alias, shop)
            for row in (elsewhere, not_read_again, warned, without_daemon, many, revoked_there_later, of_two_cas):
                suite.row(f"moving-{row.__name__.replace('_', '-')}", row, shop)
    suite.finish()


if __name__ == "__main__":
    main()
