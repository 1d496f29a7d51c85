# Proves that devices get what they ask for with genm: the real `openssl cmp -cmd genm`, and every kind of question from our
# own client.

import contextlib
import re
import urllib.request

import cmp
import der
import keys
import openssl
from client import Wrong
from frame import device, row
from protection import Signature

ID_IT = "1.3.6.1.5.5.7.4."
NUMBERS = {
    "caProtEncCert": 1,
    "signKeyPairTypes": 2,
    "encKeyPairTypes": 3,
    "preferredSymmAlg": 4,
    "currentCRL": 6,
    "unsupportedOIDs": 7,
    "keyPairParamReq": 10,
    "keyPairParamRep": 11,
    "suppLangTags": 16,
    "caCerts": 17,
    "rootCaKeyUpdate": 18,
    "certReqTemplate": 19,
    "rootCaCert": 20,
    "crlStatusList": 22,
    "crls": 23,
}
NAMES = {f"{ID_IT}{number}": name for name, number in NUMBERS.items()}
EC, RSA = "1.2.840.10045.2.1", "1.2.840.113549.1.1.1"
CURVES = ("1.2.840.10045.3.1.7", "1.3.132.0.34", "1.3.132.0.35")


def question(name, value=None):
    return cmp.info(f"{ID_IT}{NUMBERS[name]}", value)


def items(answered):
    """What a genp says: names and values (elements, or None)."""
    if answered.body != "genp":
        raise Wrong(f"answered by {answered.summary()}, expected genp")
    found = der.read(answered.data)[1][0]
    return [(NAMES.get(item[0].oid, item[0].oid), item[1] if len(item) > 1 else None) for item in found.items]


def ask(of, *questions, **fields):
    return items(of.transaction().ask(cmp.genm(*questions), **fields))


def one(of, name, value=None):
    """The value of the only item of the answer, whose name is the right one for this question."""
    found = ask(of, question(name, value))
    answers = {"rootCaCert": "rootCaKeyUpdate", "crlStatusList": "crls", "keyPairParamReq": "keyPairParamRep"}
    if len(found) != 1 or found[0][0] != answers.get(name, name):
        raise Wrong(f"{name} was answered by {[name for name, _ in found]}")
    return found[0][1]


# The real client.

ASKED = ("signKeyPairTypes", "encKeyPairTypes", "preferredSymmAlg", "currentCRL", "caProtEncCert", "caCerts")


def asking(world, of, *options):
    """One `openssl cmp -cmd genm` with a code."""
    (world.folder / "secret").write_text(of.secret)
    trust = ("-trusted", world.server.ca)
    return openssl.cmp(
        world.folder, world.server.port, "genm", *trust, "-ref", of.reference, "-secret", "file:secret", *options
    )


@row("genm-openssl-mac")
def genm_mac(world):
    of = device(world, "genm")
    for name in ASKED:
        run = asking(world, of, "-infotype", name)
        if run.status or not re.search(rf"genp.*id-it-{name}|InfoType '?(id-it-)?{name}", run.output, re.S | re.I):
            return f"{name}: ended with {run.status}: {run.output[-300:]}"
    run = asking(world, of)
    return f"no question: ended with {run.status}: {run.tail()}" if run.status else None


@row("genm-openssl-digests")
def genm_digests(world):
    of = device(world, "genm")
    for options in ("-digest sha512 -mac hmacWithSHA512", "-digest sha1", "-mac hmacWithSHA1", "-keep_alive 2"):
        run = asking(world, of, "-infotype", "caCerts", *options.split())
        if run.status:
            return f"{options}: ended with {run.status}: {run.tail()}"
    return None


@row("genm-openssl-signed")
def genm_signed(world):
    of = device(world, "genm")
    octets = of.enrol()
    world.issued.append(octets)
    (world.folder / "old.pem").write_text(keys.pem("CERTIFICATE", octets))
    (world.folder / "old.key").write_text(of.key.pem())
    for name in ASKED:
        run = openssl.cmp(
            world.folder, world.server.port, "genm", "-trusted", world.server.ca, "-cert", "old.pem", "-key", "old.key",
            "-infotype", name,
        )  # fmt: skip
        if run.status:
            return f"{name}: ended with {run.status}: {run.tail()}"
    return None


@row("genm-openssl-refused")
def genm_refused(world):
    """What OpenSSL asks without a value that must be there, with a wrong code, and at the URL of something else."""
    of = device(world, "genm")
    for options, path, bit in (
        (("-infotype", "suppLangTags"), ".well-known/cmp", "badDataFormat"),
        (("-infotype", "caCerts"), ".well-known/cmp/initialization", "badRequest"),
    ):
        (world.folder / "secret").write_text(of.secret)
        run = openssl.cmp(
            world.folder, world.server.port, "genm", "-trusted", world.server.ca, "-ref", of.reference, "-secret",
            "file:secret", *options, path=path,
        )  # fmt: skip
        if run.status == 0 or run.fail_info != bit:
            return f"{options} at {path}: expected {bit}, got {run.fail_info}: {run.tail()}"
    run = asking(world, of, "-secret", "pass:wrong", "-infotype", "caCerts")
    return None if run.status and run.fail_info == "badMessageCheck" else f"a wrong code: {run.fail_info}: {run.tail()}"


@row("genm-openssl-labels")
def genm_labels(world):
    """A label names the question; OpenSSL 3.0 knows two of the four by name."""
    of = device(world, "genm")
    (world.folder / "secret").write_text(of.secret)
    for label, name, bit in (
        ("getcacerts", "caCerts", None),
        ("getcertreqtemplate", "certReqTemplate", None),
        ("getcacerts", "certReqTemplate", "badRequest"),
        ("getrootupdate", "caCerts", "badRequest"),
        ("getcrls", "currentCRL", "badRequest"),
    ):
        run = openssl.cmp(
            world.folder, world.server.port, "genm", "-trusted", world.server.ca, "-ref", of.reference, "-secret",
            "file:secret", "-infotype", name, path=f".well-known/cmp/{label}",
        )  # fmt: skip
        if (run.status == 0) != (bit is None) or run.fail_info != bit:
            return f"{name} at {label}: ended with {run.status}, {run.fail_info}: {run.tail()}"
    return None


# Our own client.


@row("genm-ca-certificates")
def ca_certificates(world):
    value = one(device(world, "genm"), "caCerts")
    found = [item.whole for item in value.items]
    return None if found == [world.ca] else f"{len(found)} certificates, not the CA's"


@row("genm-key-types")
def key_types(world):
    of = device(world, "genm")
    curves = [der.algorithm(EC, der.oid(curve)) for curve in CURVES]
    wanted = curves + [der.algorithm(RSA, der.null())]
    if [item.whole for item in one(of, "signKeyPairTypes").items] != wanted:
        return "signKeyPairTypes are not those of the profile"
    for name in ("encKeyPairTypes", "caProtEncCert", "rootCaCert"):
        if one(of, name) is not None:
            return f"{name} has a value"
    if one(of, "preferredSymmAlg")[0].oid != "2.16.840.1.101.3.4.1.42":
        return "preferredSymmAlg is not AES-256-CBC"
    for asked, answered in ((EC, curves[0]), (RSA, wanted[-1]), ("1.2.840.10046.2.1", None)):
        value = one(of, "keyPairParamReq", der.oid(asked))
        if (value and value.whole) != answered:
            return f"keyPairParamReq {asked} was answered by {value and value.whole.hex()}"
    value = one(of, "suppLangTags", der.sequence(der.utf8("de"), der.utf8("en-GB")))
    return None if [item.value for item in value.items] == [b"en-GB"] else "another language than asked for"


@row("genm-request-template")
def template(world):
    of = device(world, "genm")
    value = one(of, "certReqTemplate")
    fields, controls = value[0], value[1]
    if [item.tag for item in fields.items] != [0xA5, 0xA9]:
        return f"the template has the fields {[hex(item.tag) for item in fields.items]}"
    if fields[0][0].whole != der.name(("CN", of.reference)):
        return "the subject is not the registered one"
    if [item[0].oid for item in fields[1].items] != ["2.5.29.15", "2.5.29.37"]:
        return "the extensions are not keyUsage and extendedKeyUsage"
    said = [(item[0].oid.rsplit(".", 1)[1], item[1]) for item in controls.items]
    curves = [value[1].oid for name, value in said if name == "11"]
    lengths = [value.integer for name, value in said if name == "12"]
    return None if (tuple(curves), lengths) == (CURVES, [2048, 3072, 4096]) else f"keySpec says {curves} {lengths}"


@row("genm-request-template-is-taken")
def template_taken(world):
    """A request that does as the template says is granted without changes."""
    of = device(world, "genm")
    fields = one(of, "certReqTemplate")[0]
    extensions = [item.whole for item in fields[1].items]
    transaction = of.transaction()
    answered = transaction.ask(of.ir(extensions=extensions))
    if answered.certificate:
        world.issued.append(answered.certificate)
    return None if answered.status == "accepted" else f"answered by {answered.summary()}"


@row("genm-several-questions")
def several(world):
    of = device(world, "genm")
    unknown = cmp.info("1.2.3.4.5", der.null())
    found = ask(of, unknown, question("caCerts"), question("currentCRL"))
    if [name for name, _ in found] != ["caCerts", "currentCRL", "unsupportedOIDs"]:
        return f"answered by {[name for name, _ in found]}"
    if [item.oid for item in found[2][1].items] != ["1.2.3.4.5"]:
        return "unsupportedOIDs does not list what is not known"
    if ask(of):
        return "an empty genm has an answer with items"
    transaction = of.transaction()
    answered = transaction.send(transaction.build(cmp.genm(unknown)))
    return None if answered.fail_info == ["badRequest"] else f"an unknown question alone: {answered.summary()}"


@row("genm-signed-and-repeated")
def signed(world):
    of = device(world, "genm")
    octets = of.enrol()
    world.issued.append(octets)
    transaction = of.transaction(Signature(of.key))
    transaction.sender_kid, transaction.certificates = cmp.subject_key_identifier(octets), [octets]
    sender = der.explicit(4, der.name(*of.subject))
    transaction.build(cmp.genm(question("caCerts")), sender=sender)
    for _ in range(2):
        answered = transaction.send()
        transaction.check(answered)
        if answered.protection_kind != "signature" or items(answered)[0][0] != "caCerts":
            return f"answered by {answered.summary()}"
    return None


@row("genm-needs-no-use-of-a-code")
def no_use(world):
    of = device(world, "genm", uses=1)
    world.issued.append(of.enrol())
    return None if one(of, "caCerts") is not None else "no certificates"


@row("genm-crl")
def crl(world):
    """The CRL that is served over HTTP, to whoever has none or an older one."""
    of = device(world, "genm")
    published = urllib.request.urlopen(f"http://127.0.0.1:{world.server.port}/crl/default.crl", timeout=10).read()
    tbs = der.read(published)[0]
    issuer, this_update = tbs[2].whole, tbs[3]
    if (value := one(of, "currentCRL")) is None or value.whole != published:
        return "currentCRL is not the published one"
    by_issuer = der.explicit(1, der.sequence(der.explicit(4, issuer)))
    stranger = der.explicit(1, der.sequence(der.explicit(4, der.name(("CN", "Nobody")))))
    older = der.utc_time("260101000000Z")
    for name, source, known, sent in (
        ("none known", by_issuer, None, True),
        ("an older one known", by_issuer, older, True),
        ("this one known", by_issuer, this_update.whole, False),
        ("another issuer", stranger, None, False),
    ):
        value = one(of, "crlStatusList", der.sequence(der.sequence(source, known)))
        if (value and value.whole) != (der.sequence(published) if sent else None):
            return f"{name}: {'no CRL' if value is None else 'a CRL'}"
    return None


# The next root, from files of the configuration.


@contextlib.contextmanager
def configured(world, old, new):
    """The configuration with something in place of something else, until the end of the block."""
    path = world.server.folder / "signet.conf"
    before = path.read_text()
    if before.count(old) != 1:
        raise Wrong(f"{old!r} stands {before.count(old)} times in the configuration")
    try:
        path.write_text(before.replace(old, new))
        world.server.reload()
        yield
    finally:
        path.write_text(before)
        world.server.reload()


def roots(world):
    """An old root, the next one, and both links, by openssl."""
    folder, made = world.folder, {}
    curve = "-newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes"
    for name in ("old", "next"):
        openssl.openssl(
            "req", "-x509", *curve.split(), "-keyout", f"{name}-root.key", "-out", f"{name}-root.pem", "-subj",
            "/CN=The Root", "-days", "99", cwd=folder,
        )  # fmt: skip
        made[name] = keys.unpem((folder / f"{name}-root.pem").read_text())
    for name, of, by in (("new-with-old", "next", "old"), ("old-with-new", "old", "next")):
        openssl.openssl(
            "req", "-new", "-key", f"{of}-root.key", "-subj", "/CN=The Root", "-out", "link.csr", cwd=folder
        )
        openssl.openssl(
            "x509", "-req", "-in", "link.csr", "-CA", f"{by}-root.pem", "-CAkey", f"{by}-root.key", "-CAcreateserial",
            "-days", "99", "-out", f"{name}.pem", cwd=folder,
        )  # fmt: skip
        made[name] = keys.unpem((folder / f"{name}.pem").read_text())
    return made


@row("genm-root-update")
def root_update(world):
    made, section = roots(world), '[ca "default"]\n'
    files = "".join(
        f"root_update_{key} = {world.folder.resolve()}/{name}.pem\n"
        for key, name in (
            ("new_with_new", "next-root"),
            ("new_with_old", "new-with-old"),
            ("old_with_new", "old-with-new"),
        )
    )
    of = device(world, "genm")
    wanted = der.sequence(
        made["next"], der.explicit(0, made["new-with-old"]), der.explicit(1, made["old-with-new"])
    )
    with configured(world, section, section + files):
        for root, answered in ((None, wanted), (made["old"], wanted), (made["next"], None), (world.ca, None)):
            value = one(of, "rootCaCert", root)
            if (value and value.whole) != answered:
                return f"another update than the configured one: {value and value.whole[:40].hex()}"
    return "an update without configuration" if one(of, "rootCaCert") is not None else None


@row("genm-root-update-that-is-none")
def bad_root_update(world):
    roots(world)
    place = world.folder.resolve()
    for files, words in (
        ({"new_with_new": "new-with-old"}, "signed with its own key"),
        ({"new_with_new": "next-root", "new_with_old": "old-root"}, "must certify the next root"),
        ({"new_with_new": "next-root", "old_with_new": "old-root"}, "signed with the next root"),
    ):
        path = world.server.folder / "bad.conf"
        text = (world.server.folder / "signet.conf").read_text()
        lines = "".join(f"root_update_{key} = {place}/{name}.pem\n" for key, name in files.items())
        path.write_text(text.replace('[ca "default"]\n', '[ca "default"]\n' + lines))
        done = world.server.run("check", "-c", str(path), check=False)
        if done.returncode == 0 or words not in done.stderr:
            return f"{files}: check ended with {done.returncode}: {done.stderr}"
    return None
