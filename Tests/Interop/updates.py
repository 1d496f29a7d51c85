# Proves that devices renew their certificates with the real `openssl cmp -cmd kur`: runs, and rows that need more than one.

import signal

import answer
import certificate
import cmp
import der
import keys
import openssl
from client import Device, Transaction
from frame import device, row, states
from protection import PBM, Signature
from relay import Relay
from runs import flip_time
from world import CONFIRMED, REVOKED, UNCONFIRMED, Row


def renewals():
    yield Row("kur-explicit", "kur", signed="ec-p256")
    yield Row("kur-implicit", "kur", "-implicit_confirm", signed="ec-p256")
    yield Row("kur-no-confirm", "kur", "-disable_confirm", signed="ec-p256", status=UNCONFIRMED)
    yield Row("kur-rejected", "kur", "-out_trusted other.pem", signed="ec-p256", status=REVOKED, exit=1)
    for key in ("ec-p384", "ec-p521", "rsa-2048", "rsa-3072"):
        yield Row(f"kur-{key}", "kur", key=key, signed="ec-p256")
    for key, digest in (("ec-p384", "sha384"), ("ec-p521", "sha512"), ("rsa-2048", "sha256"), ("rsa-2048", "sha512")):
        yield Row(f"kur-signed-{key}-{digest}", "kur", f"-digest {digest}", key=key, signed=key)
    for digest in ("sha224", "sha384", "sha512"):
        yield Row(f"kur-digest-{digest}", "kur", f"-digest {digest}", signed="ec-p256")
    yield Row("kur-oldcert", "kur", "-oldcert old.pem", signed="ec-p256")
    yield Row("kur-expected-sender", "kur", "-recipient CADN -issuer CADN", signed="ec-p256")
    yield Row(
        "kur-keeps-its-alternative-names",
        "kur",
        signed="ec-p256",
        registered_sans=("dns:a.example", "ip:192.0.2.7"),
        sans=("a.example", "192.0.2.7"),
    )
    for name, path in (("label", ".well-known/cmp/keyupdate"), ("name-label", ".well-known/cmp/p/cmp/keyupdate")):
        yield Row(f"kur-path-{name}", "kur", path=path, signed="ec-p256")


def refusals():
    yield Row("kur-of-another-certificate", "kur", "-oldcert other.pem", signed="ec-p256", refused=("badCertId",))
    yield Row("kur-under-a-mac", "kur", "-oldcert other.pem", refused=("badRequest", "wrongIntegrity"))
    yield Row(
        "kur-by-a-stranger", "kur", signed="stranger", uses=100, refused=("signerNotTrusted", "badMessageCheck")
    )
    yield Row(
        "kur-changed-bytes", "kur", signed="ec-p256", change=flip_time, refused=("badMessageCheck", "wrongIntegrity")
    )
    yield Row(
        "kur-alternative-names", "kur", "-sans evil.example", signed="ec-p256", refused=("badCertTemplate",)
    )
    yield Row("kur-another-subject", "kur", "-subject /CN=another", signed="ec-p256", refused=("badCertTemplate",))
    yield Row("kur-another-issuer", "kur", "-issuer /CN=Another", signed="ec-p256", refused=("wrongAuthority",))
    yield Row("kur-no-proof", "kur", "-popo -1", signed="ec-p256", refused=("badPOP",))
    yield Row("kur-ra-verified", "kur", "-popo 0", signed="ec-p256", refused=("badPOP", "notAuthorized"))
    for label in ("initialization", "certification", "pkcs10", "revocation", "getcacerts", "nested"):
        yield Row(
            f"kur-label-{label}", "kur", path=f".well-known/cmp/{label}", signed="ec-p256", refused=("badRequest",)
        )
    yield Row("ir-label-keyupdate", path=".well-known/cmp/keyupdate", refused=("badRequest",))


TABLE = [*renewals(), *refusals()]


# Rows of our own.


def renewing(world, name):
    """A registered device that has its certificate: the entity, in old.pem and old.key what it signs with."""
    line = Row(name, "kur", signed="ec-p256")
    entity = world.entity(line)
    world.make_signer(line, entity)
    return line, entity


def renew(world, line, entity, *more, port=None):
    """One more `openssl cmp -cmd kur`; whatever it brings is in old.pem and old.key afterwards."""
    key = keys.new("ec-p256")
    (world.folder / "new.key").write_text(key.pem())
    run = openssl.cmp(world.folder, port or world.server.port, "kur", *world.options(line, entity, key), *more, path=line.path)
    if run.certificate is not None:
        world.issued.append(run.certificate)
        (world.folder / "old.pem").write_text(keys.pem("CERTIFICATE", run.certificate))
        (world.folder / "old.key").write_text(key.pem())
    return run, key


@row("kur-chain-of-three")
def chain(world):
    line, entity = renewing(world, "kur-chain")
    for _ in range(3):
        run, key = renew(world, line, entity)
        if run.status or run.certificate is None:
            return run.tail()
        if found := certificate.faults(run.certificate, world.ca, key, entity.registered):
            return "; ".join(found)
        if found := openssl.verify_fault(run.certificate, world.server.ca, world.folder):
            return found
    return None


@row("kur-twice-with-the-same-certificate")
def twice(world):
    line, entity = renewing(world, "kur-twice")
    kept = [(world.folder / name).read_text() for name in ("old.pem", "old.key")]
    for _ in range(2):
        for name, text in zip(("old.pem", "old.key"), kept):
            (world.folder / name).write_text(text)
        run, _ = renew(world, line, entity)
        if run.status or run.certificate is None:
            return run.tail()
    return None


@row("kur-same-key")
def same_key(world):
    line, entity = renewing(world, "kur-same-key")
    run, _ = renew(world, line, entity, "-newkey", "old.key")
    return None if run.status == 0 and run.certificate else run.tail()


@row("kur-by-a-rejected-certificate")
def rejected(world):
    of = device(world, "kur-rejected")
    transaction = of.transaction()
    answered = transaction.ask(of.ir())
    transaction.confirm(answered, accept=False)
    (world.folder / "old.pem").write_text(keys.pem("CERTIFICATE", answered.certificate))
    (world.folder / "old.key").write_text(of.key.pem())
    line = Row("kur-rejected", "kur", signed="ec-p256")
    entity = world.entity(Row("kur-rejected"))
    entity.subject = of.subject
    run, _ = renew(world, line, entity)
    if run.certificate is not None:
        return "a revoked certificate was renewed"
    return None if run.fail_info == "signerNotTrusted" else f"{run.fail_info}: {run.tail()}"


@row("kur-restart-before-certconf")
def restart(world):
    for how in (signal.SIGTERM, signal.SIGKILL):
        line, entity = renewing(world, "kur-restart")
        between = lambda number: world.server.restart(how) if number == 2 else None
        with Relay(world.server.port, between=between) as relay:
            run, _ = renew(world, line, entity, port=relay.port)
        if run.status or run.certificate is None:
            return f"{how.name}: {run.tail()}"
    return None


# Aliases with other policies: appended to the configuration, which a restart reads.


def alias(world, name, *lines):
    """An alias of this name; returns its path."""
    file = world.server.folder / "signet.conf"
    if f'[alias "{name}"]' not in file.read_text():
        text = "\n".join((f'[alias "{name}"]', "ca = default", "profile = device", *lines))
        with open(file, "a") as conf:
            conf.write(f"\n{text}\n")
        world.server.restart()
    return f".well-known/cmp/p/{name}"


def enrolled_in(world, name, path, uses=1):
    """A device that has its certificate under an alias; what it signs with is in old.pem and old.key."""
    line = Row(name, "kur", signed="ec-p256", path=path, add=("--alias", path.rsplit("/", 1)[1]), uses=uses)
    entity = world.entity(line)
    octets, key = world.enrolled(Row("first", path=path), entity)
    (world.folder / "old.key").write_text(key.pem())
    (world.folder / "old.pem").write_text(keys.pem("CERTIFICATE", octets))
    return line, entity


def refusal(run, *bits):
    """What is wrong with a run that should have been refused, or None."""
    if run.certificate is not None:
        return f"got a certificate, expected {' or '.join(bits)}"
    return None if run.fail_info in bits else f"expected {' or '.join(bits)}, got {run.fail_info}: {run.tail()}"


@row("kur-revokes-the-old-one")
def revokes(world):
    path = alias(world, "strict", "allow_automatic_key_update = yes", "allow_same_key = no", "on_update = revoke")
    for more, wanted in (
        ((), [CONFIRMED, REVOKED]),
        (("-implicit_confirm",), [CONFIRMED, REVOKED]),
        (("-disable_confirm",), [CONFIRMED, UNCONFIRMED]),
        (("-out_trusted", "other.pem"), [CONFIRMED, REVOKED]),
    ):
        line, entity = enrolled_in(world, "kur-revokes", path)
        kept = [(world.folder / name).read_text() for name in ("old.pem", "old.key")]
        run, _ = renew(world, line, entity, *more)
        if found := states(world, device_named(entity), *wanted):
            return f"{more}: {found}"
        for name, text in zip(("old.pem", "old.key"), kept):
            (world.folder / name).write_text(text)
        run, _ = renew(world, line, entity)
        is_over = more in ((), ("-implicit_confirm",))
        if found := refusal(run, "signerNotTrusted") if is_over else run.tail() if run.certificate is None else None:
            return f"{more}, then the old certificate again: {found}"
    return None


class device_named:
    def __init__(self, entity):
        self.reference = entity.reference


@row("kur-same-key-where-that-is-forbidden")
def same_key_forbidden(world):
    path = alias(world, "strict", "allow_automatic_key_update = yes", "allow_same_key = no", "on_update = revoke")
    line, entity = enrolled_in(world, "kur-same", path)
    run, _ = renew(world, line, entity, "-newkey", "old.key")
    return refusal(run, "badCertTemplate")


@row("kur-takes-a-use-of-the-code")
def takes_a_use(world):
    path = alias(world, "counted")
    line, entity = enrolled_in(world, "kur-uses", path, uses=2)
    run, _ = renew(world, line, entity)
    if run.status or run.certificate is None:
        return run.tail()
    run, _ = renew(world, line, entity)
    return refusal(run, "notAuthorized")


@row("regtoken")
def regtoken(world):
    path = alias(world, "token", "authentication = regtoken, end-entity-certificate")
    for wrong in (True, False):
        world.made += 1
        reference = f"token-{world.made}"
        code = world.server.add(reference, extra=("--alias", "token"))
        of = Device(world.server.port, reference, code, [world.ca])
        control = der.sequence(der.oid("1.3.6.1.5.5.7.5.1.1"), der.utf8("wrong" if wrong else code))
        transaction = Transaction(world.server.port, Signature(of.key), issuers=[world.ca], path="/" + path)
        sender = der.explicit(4, der.name(*of.subject))
        transaction.build(of.ir(controls=der.sequence(control)), sender=sender)
        answered = transaction.send()
        if wrong:
            if answered.certificate is not None or answered.fail_info != ["badMessageCheck"]:
                return f"a wrong code: {answered.summary()}"
            continue
        transaction.check(answered)
        if answered.certificate is None:
            return f"the right code: {answered.summary()}"
        transaction.confirm(answered, sender=sender)
        if found := states(world, of, CONFIRMED):
            return found
        if code.encode() in bytes(world.server.log):
            return "the log has the code"
    return None


@row("certprofile")
def certprofile(world):
    """OpenSSL 3.0 cannot name a profile; a profile that the alias does not list is nobody's."""
    more = '\n[profile "listed"]\nkey_usage = digitalSignature, keyAgreement\n\n[profile "hidden"]\n'
    path = alias(world, "profiles", "profiles = listed", more)
    for profile, expected in (("listed", b"\x03\x02\x03\x88"), ("device", b"\x03\x02\x07\x80"), ("hidden", None)):
        world.made += 1
        reference = f"profile-{world.made}"
        code = world.server.add(reference, extra=("--alias", "profiles"))
        of = Device(world.server.port, reference, code, [world.ca])
        transaction = Transaction(
            world.server.port, PBM(code), code, [world.ca], sender_kid=reference, path="/" + path
        )
        named = cmp.info("1.3.6.1.5.5.7.4.21", der.sequence(der.utf8(profile)))
        answered = transaction.ask(of.ir(), generalInfo=cmp.general_info(named))
        if expected is None:
            if answered.fail_info != ["badCertTemplate"]:
                return f"{profile}: {answered.summary()}"
            continue
        if answered.certificate is None:
            return f"{profile}: {answered.summary()}"
        usage = answer.extensions(der.read(answered.certificate))["2.5.29.15"][1].whole
        if usage != expected:
            return f"{profile}: the key usage is {usage.hex()}"
        transaction.confirm(answered)
    return None
