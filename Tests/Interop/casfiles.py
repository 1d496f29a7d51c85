# Proves that CAs come from files: PEM, PKCS #12 in its ciphers, encrypted keys, and an intermediate below an outside root by
# way of `ca csr`; each then enrols and renews with the real `openssl cmp`, up to that root.
"""Usage: casfiles.py BINARY... [--only ROW]

Certificates, keys and files of PKCS #12 are made by the openssl command. What must be refused is, and leaves nothing behind."""

import pathlib
import re

import keys
import openssl
from suite import Suite

PASSWORD = "Schwertfisch-ü€"
AUTHORITY = ("basicConstraints=critical,CA:TRUE", "keyUsage=critical,digitalSignature,keyCertSign,cRLSign")
PLAIN = ("-nomac", "-keypbe", "NONE", "-certpbe", "NONE")
OLD = ("-certpbe", "PBE-SHA1-3DES", "-keypbe", "PBE-SHA1-3DES", "-macalg", "sha1")


class Workshop:
    """A responder, an outside root, and files that are made for it."""

    def __init__(self, server, folder):
        self.server, self.folder = server, folder
        self.password, self.wrong = self.secret("password", PASSWORD), self.secret("wrong", "Schwertfisch")
        self.root = self.make("root", None)

    def path(self, name):
        return self.folder / name

    def secret(self, name, text):
        self.path(name).write_text(text + "\n")
        self.path(name).chmod(0o600)
        return self.path(name)

    def key(self, name, kind="ec"):
        options = ("-algorithm", "RSA") if kind == "rsa" else ("-algorithm", "EC", "-pkeyopt", "ec_paramgen_curve:P-256")
        openssl.openssl("genpkey", *options, "-out", self.path(f"{name}.key"))
        return self.path(f"{name}.key")

    def sign(self, name, request, issuer, extensions=AUTHORITY, days=1000, more=()):
        """A certificate for a request, by an issuer that was made before; `more` are options of `openssl x509`."""
        (self.path("extensions")).write_text("\n".join((*extensions, "subjectKeyIdentifier=hash", "authorityKeyIdentifier=keyid")))
        signer = ("-CA", self.path(f"{issuer}.pem"), "-CAkey", self.path(f"{issuer}.key")) if issuer else ("-signkey", self.path(f"{name}.key"))
        certificate = self.path(f"{name}.pem")
        given = ("-days", days, "-extfile", self.path("extensions"), *more)
        openssl.openssl("x509", "-req", "-in", request, *signer, *given, "-out", certificate)
        return certificate

    def make(self, name, issuer="root", kind="ec", **more):
        """NAME.key and NAME.pem."""
        request = self.path("made.csr")
        openssl.openssl("req", "-new", "-key", self.key(name, kind), "-subj", f"/O=Outside/CN={name}", "-out", request)
        return self.sign(name, request, issuer, **more)

    def list(self, name, **revoked):
        """NAME.crl, number 499, by `openssl ca`: a serial number for each reason, revoked when 2026 began."""
        folder = self.path(f"{name}-ca")
        folder.mkdir()
        lines = [f"R\t391231235959Z\t260101000000Z,{reason}\t{serial}\tunknown\t/CN=old\n" for reason, serial in revoked.items()]
        (folder / "index").write_text("".join(lines))
        (folder / "number").write_text("01F3\n")
        (folder / "conf").write_text(
            f"[ca]\ndefault_ca=one\n[one]\ndatabase={folder}/index\ncrlnumber={folder}/number\n"
            "default_md=sha256\ndefault_crl_days=30\n"
        )
        given = ("-keyfile", self.path(f"{name}.key"), "-cert", self.path(f"{name}.pem"), "-out", self.path(f"{name}.crl"))
        openssl.openssl("ca", "-config", folder / "conf", "-gencrl", *given)
        return self.path(f"{name}.crl")

    def bundle(self, name, *files):
        """Several PEM files in one, its owner's alone."""
        self.path(name).write_text("".join(file.read_text() for file in files))
        self.path(name).chmod(0o600)
        return self.path(name)

    def pfx(self, name, *options):
        out = self.path(f"{name}.p12")
        given = ("-inkey", self.path(f"{name}.key"), "-in", self.path(f"{name}.pem"), "-passout", f"file:{self.password}")
        openssl.openssl("pkcs12", "-export", *given, "-out", out, *options)
        return out

    def locked(self, name, *options):
        out = self.path(f"{name}-locked.key")
        openssl.openssl("pkcs8", "-topk8", *options, "-in", self.path(f"{name}.key"), "-passout", f"file:{self.password}", "-out", out)
        return out

    def listing(self):
        return {path.name: path.read_bytes() for path in self.server.folder.iterdir() if path.is_file()}


def pem(shop, name):
    """Certificate, chain and key in one file."""
    return shop.bundle("all.pem", shop.make(name), shop.root, shop.path(f"{name}.key")),


def pem_apart(shop, name):
    """Two CAs below the root, each in a file of its own, RSA."""
    shop.make("between")
    return shop.make(name, "between", "rsa"), "--key", shop.path(f"{name}.key"), "--chain", shop.path("between.pem"), "--chain", shop.root


def pem_aes(shop, name):
    certificate = shop.make(name)
    return certificate, "--key", shop.locked(name, "-v2", "aes-256-cbc"), "--password-file", shop.password, "--chain", shop.root


def pem_3des(shop, name):
    certificate = shop.make(name)
    return certificate, "--key", shop.locked(name, "-v1", "PBE-SHA1-3DES"), "--password-file", shop.password, "--chain", shop.root


def pkcs12(*options):
    def row(shop, name):
        shop.make(name)
        return shop.pfx(name, "-certfile", shop.root, "-name", f"The CA {name} (Ü)", *options), "--password-file", shop.password

    return row


def by_request(shop, name):
    """An intermediate whose key never leaves this machine."""
    own = shop.server.folder / "request.key"
    made = shop.server.json("ca", "csr", "--subject", f"CN={name},O=Outside", "--new-key", str(own), "--out", str(shop.path("request.csr")))
    if own.stat().st_mode & 0o077 or made["key"] != "ec-p256":
        raise RuntimeError(f"the new key: mode {own.stat().st_mode:o}, {made}")
    openssl.openssl("req", "-in", made["request"], "-verify", "-noout")
    text = openssl.openssl("req", "-in", made["request"], "-noout", "-text").stdout
    for wanted in ("CA:TRUE", "Digital Signature, Certificate Sign, CRL Sign"):
        if wanted not in text:
            raise RuntimeError(f"the request does not say {wanted}")
    return shop.sign(name, made["request"], "root"), "--key", own, "--chain", shop.root


def with_crl(shop, name):
    """A CA that has revoked a certificate elsewhere, with its CRL number 499."""
    certificate = shop.make(name)
    return certificate, "--key", shop.path(f"{name}.key"), "--chain", shop.root, "--crl", shop.list(name, keyCompromise="1122")


IMPORTS = {
    "pem": pem,
    "pem-apart": pem_apart,
    "pem-aes": pem_aes,
    "pem-3des": pem_3des,
    "pkcs12-aes": pkcs12(),
    "pkcs12-3des": pkcs12(*OLD),
    "pkcs12-plain": pkcs12(*PLAIN),
    "by-request": by_request,
    "with-crl": with_crl,
}


def imported(shop, name, make):
    """Imports a CA and gives it an alias; what was wrong, or None."""
    source, *options = make(shop, name)
    made = shop.server.json("ca", "import", str(source), "--name", name, *map(str, options))
    if made["root"] or not made["leads_to_root"]:
        return f"{made}: not an intermediate below its root"
    for file in ("certificate", "key", "signer_certificate", "signer_key"):
        if pathlib.Path(made[file]).stat().st_mode & 0o077:
            return f"{made[file]} is open to others"
    add_alias(shop, name)
    shown = shop.server.json("ca", "show", name)
    digest = openssl.openssl("x509", "-in", shop.path(f"{name}.pem"), "-noout", "-fingerprint", "-sha256").stdout
    if shown["sha256"] != digest.split("=")[1].strip().replace(":", "").lower():
        return f"{shown}: another fingerprint than {digest}"
    exported = shop.server.run("ca", "export", name).stdout
    return None if shop.root.read_text().strip() in exported else "ca export does not end with the root"


def add_alias(shop, name):
    shop.server.configure(f'\n[alias "{name}"]\nca = {name}\nallow_automatic_key_update = yes\n')


def enrolled(shop, name):
    """A device enrols with its code and renews with its certificate; both certificates lead to the outside root."""
    reference, path = f"device-{name}", f".well-known/cmp/p/{name}"
    code = shop.server.add(reference, extra=("--alias", name))
    secret = shop.secret("code", code)
    first, second = shop.key("first"), shop.key("second")
    common = ("-trusted", shop.root, "-out_trusted", shop.root)
    asked = ("-ref", reference, "-secret", f"file:{secret}", "-subject", f"/CN={reference}", "-recipient", f"/O=Outside/CN={name}")
    run = openssl.cmp(shop.folder, shop.server.port, "ir", *common, *asked, "-newkey", first, path=path)
    if run.certificate is None or run.status:
        return f"ir: {run.tail()}"
    if fault := leads_up(shop, name, run.certificate):
        return fault
    shop.path("device.pem").write_text(keys.pem("CERTIFICATE", run.certificate))
    run = openssl.cmp(
        shop.folder, shop.server.port, "kur", *common, "-cert", "device.pem", "-key", first, "-newkey", second, path=path
    )
    if run.certificate is None or run.status:
        return f"kur: {run.tail()}"
    return leads_up(shop, name, run.certificate)


def leads_up(shop, name, certificate):
    shop.path("issued.pem").write_text(keys.pem("CERTIFICATE", certificate))
    for leaf in (shop.path("issued.pem"), shop.server.folder / f"{name}-cmp.pem"):
        given = ("-CAfile", shop.root, "-untrusted", shop.server.folder / f"{name}.pem", leaf)
        done = openssl.openssl("verify", "-x509_strict", *given, check=False)
        if done.returncode:
            return f"openssl verify -x509_strict {leaf.name}: {(done.stdout + done.stderr).strip()}"
    return None


def refused(shop, name, status, words, source, *options):
    """What `ca import` must refuse, with which status and words, leaving every file as it was."""
    before = shop.listing()
    done = shop.server.run("ca", "import", str(source), "--name", name, *map(str, options), check=False)
    if done.returncode != status or words not in done.stderr or done.stdout:
        return f"{done.returncode} {done.stderr!r}, expected {status} with {words!r}"
    return None if shop.listing() == before else "a file was left behind or changed"


def refusals(shop):
    """One name after the other, each with what is wrong."""
    shop.make("good")
    key, certificate = shop.path("good.key"), shop.path("good.pem")
    aes, old = shop.pfx("good"), shop.path("old.p12")
    yield "wrong-password", (9, "the password is wrong", aes, "--password-file", shop.wrong)
    yield "no-password", (9, "--password-file", aes)
    yield "wrong-password-of-key", (9, "the password is wrong", certificate, "--key", shop.locked("good"), "--password-file", shop.wrong)
    given = ("-inkey", key, "-in", certificate, "-passout", f"file:{shop.password}", "-out", old)
    openssl.openssl("pkcs12", "-export", "-legacy", *given)
    yield "rc2", (9, "RC2", old, "--password-file", shop.password)
    shop.path("cut.p12").write_bytes(aes.read_bytes()[:-1])
    yield "cut", (9, "damaged", shop.path("cut.p12"), "--password-file", shop.password)
    yield "other-key", (9, "the key is of none", certificate, "--key", shop.key("other"))
    yield "no-key", (9, "there is no private key", certificate)
    open_key = shop.bundle("open.pem", certificate, key)
    open_key.chmod(0o644)
    yield "open-key", (9, "others may read", open_key)
    open_pfx = shop.pfx("good", *PLAIN)
    open_pfx.chmod(0o644)
    yield "open-pkcs12", (9, "others may read", open_pfx, "--password-file", shop.password)
    leaf = shop.make("leaf", extensions=("basicConstraints=critical,CA:FALSE", "keyUsage=critical,digitalSignature"))
    yield "no-authority", (9, "does not say CA", leaf, "--key", shop.path("leaf.key"))
    mute = shop.make("mute", extensions=("basicConstraints=critical,CA:TRUE", "keyUsage=critical,cRLSign"))
    yield "no-key-cert-sign", (9, "keyCertSign", mute, "--key", shop.path("mute.key"))
    narrow = shop.make("narrow", extensions=("basicConstraints=critical,CA:TRUE,pathlen:0", AUTHORITY[1]))
    deep = shop.make("deep", "narrow")
    yield "path-length", (9, "pathLenConstraint", deep, "--key", shop.path("deep.key"), "--chain", narrow, "--chain", shop.root)
    other = with_crl(shop, "other-crl")[-1]
    yield "crl-of-another", (6, "of another CA", certificate, "--key", key, "--chain", shop.root, "--crl", other)
    yield "no-crl", (6, "one CRL is wanted", certificate, "--key", key, "--chain", shop.root, "--crl", certificate)
    ended = shop.make("ended", days=-1)
    yield "ended", (9, "ended at", ended, "--key", shop.path("ended.key"))
    stranger = shop.make("stranger", None)
    yield "stranger", (9, "has signed nothing", certificate, "--key", key, "--chain", stranger)
    yield "nothing", (3, "No such file", shop.path("absent.pem"))


def names(shop):
    """A name, a file and a CA that are there already."""
    certificate, key = shop.path("good.pem"), shop.path("good.key")
    (shop.server.folder / "taken.pem").write_text("mine")
    same = shop.server.folder / "ca.pem"
    return (
        refused(shop, "default", 4, "already", certificate, "--key", key)
        or refused(shop, "taken", 4, "nothing is ever overwritten", certificate, "--key", key)
        or refused(shop, "again", 4, "already", same, "--key", shop.server.folder / "ca.key")
    )


def locked_keys(shop):
    """`key_password_file` opens both keys of a CA, for `check` and for `serve`."""
    folder, name = shop.server.folder, "locked"
    source = shop.bundle("locked-all.pem", shop.make(name), shop.root, shop.path(f"{name}.key"))
    shop.server.json("ca", "import", str(source), "--name", name)
    for file in (f"{name}.key", f"{name}-cmp.key"):
        openssl.openssl("pkcs8", "-topk8", "-in", folder / file, "-passout", f"file:{shop.password}", "-out", folder / "new.key")
        (folder / "new.key").rename(folder / file)
    done = shop.server.run("check", check=False)
    if done.returncode != 9 or "key_password_file" not in done.stderr:
        return f"check without the password: {done.returncode} {done.stderr!r}"
    text = (folder / "signet.conf").read_text()
    (folder / "signet.conf").write_text(text.replace(f"key = {name}.key", f"key = {name}.key\nkey_password_file = {shop.password}"))
    add_alias(shop, name)
    shop.server.run("check")
    return None


def crl_goes_on(shop):
    """What was revoked elsewhere is on the first CRL, whose number is the next one, and stays beside what is revoked here."""
    for number, here in ((500, 0), (501, 1)):
        if here:
            serial = next(row["serial"] for row in shop.server.certificates() if row["alias"] == "with-crl")
            shop.server.run("cert", "revoke", serial)
        shop.path("now.crl").write_text(shop.server.run("crl", "export", "--ca", "with-crl").stdout)
        text = openssl.openssl("crl", "-in", shop.path("now.crl"), "-noout", "-text").stdout
        if not re.search(rf"CRL Number: *\n *{number}\n", text):
            return f"not number {number}: {text}"
        if "Serial Number: 1122\n" not in text or "Key Compromise" not in text or text.count("Serial Number:") != 1 + here:
            return f"not what was revoked: {text}"
    return None


def unreadable(shop):
    """What serve would stumble over, check names."""
    path = shop.server.folder / "bad.conf"
    text = (shop.server.folder / "signet.conf").read_text()
    for line in (
        "[ca] ra_secret_file = nowhere.secret",
        "[ca] crl_before = nowhere.crl",
        "[alias] vendor_ca = nowhere.pem",
        "[alias] extra_certs = nowhere.pem",
    ):
        kind, setting = line.split("] ")
        head = '[ca "default"]\n' if kind == "[ca" else '\n[alias "more"]\n'
        path.write_text(text.replace(head, f"{head}{setting}\n") if kind == "[ca" else f"{text}{head}{setting}\n")
        done = shop.server.run("check", "-c", str(path), check=False)
        if done.returncode == 0 or "nowhere" not in done.stdout + done.stderr:
            return f"{line}: {done}"
    path.unlink()
    return None


def csr_options(shop):
    """Options that would be ignored are refused."""
    common = ("--subject", "CN=x", "--out", str(shop.path("never.csr")))
    for more in (("--new-key", "never.key", "--password-file", str(shop.password)), ("--key", str(shop.key("used")), "--key-type", "rsa-4096")):
        done = shop.server.run("ca", "csr", *common, *more, check=False)
        if done.returncode != 2 or shop.path("never.csr").exists():
            return f"{more}: {done}"
    return None


def while_serving(shop):
    """A CA that is imported while `serve` runs is there after SIGHUP."""
    name = "late"
    if fault := imported(shop, name, pem):
        return fault
    shop.server.reload()
    return enrolled(shop, name)


def main():
    suite = Suite(__doc__)
    with suite.responder() as (server, folder):
        shop = Workshop(server, folder)
        for name, make in IMPORTS.items():
            suite.row(f"import-{name}", imported, shop, name, make)
        for name, expected in refusals(shop):
            suite.row(f"refused-{name}", refused, shop, name, *expected)
        suite.row("refused-names", names, shop)
        suite.row("locked-keys", locked_keys, shop)
        suite.row("check", lambda: server.run("check") and None)
        suite.row("check-sees-what-serve-reads", unreadable, shop)
        suite.row("csr-options", csr_options, shop)
        with server:
            for name in (*IMPORTS, "locked"):
                suite.row(f"enrol-{name}", enrolled, shop, name)
            suite.row("crl-goes-on", crl_goes_on, shop)
            suite.row("while-serving", while_serving, shop)
    suite.finish()


if __name__ == "__main__":
    main()
