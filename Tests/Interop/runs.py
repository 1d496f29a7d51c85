# The table of real `openssl cmp` runs: one row is one run, its options and what must come of it.

import time

import der
import keys
from world import REVOKED, UNCONFIRMED, Row


def enrolments():
    for command in ("ir", "cr", "p10cr"):
        yield Row(f"{command}-explicit", command)
        yield Row(f"{command}-implicit", command, "-implicit_confirm")
        yield Row(f"{command}-no-confirm", command, "-disable_confirm", status=UNCONFIRMED)
        for key in ("ec-p384", "ec-p521", "rsa-2048"):
            yield Row(f"{command}-{key}", command, key=key)
    yield Row("ir-rsa-3072", key="rsa-3072")
    for digest in ("sha256", "sha384", "sha512", "sha224"):
        yield Row(f"ir-digest-{digest}", options=f"-digest {digest}")
        yield Row(f"ir-rsa-digest-{digest}", options=f"-digest {digest}", key="rsa-2048")
    # OpenSSL 3.0 takes a MAC by its long name only: hmac-sha1, but hmacWithSHA256 for hmac-sha256.
    for mac in ("hmac-sha1", "hmacWithSHA1", "hmacWithSHA224", "hmacWithSHA256", "hmacWithSHA384", "hmacWithSHA512"):
        yield Row(f"ir-mac-{mac}", options=f"-mac {mac}")
    yield Row("cr-digest-and-mac", "cr", "-digest sha512 -mac hmacWithSHA512", key="ec-p384")
    yield Row("p10cr-digest-and-mac", "p10cr", "-digest sha384 -mac hmacWithSHA384", key="ec-p384", digest="sha384")
    for digest in ("sha384", "sha512"):
        yield Row(f"p10cr-csr-{digest}", "p10cr", key="rsa-2048", digest=digest)
    for kept in (0, 1, 2):
        yield Row(f"keep-alive-{kept}", options=f"-keep_alive {kept}")
    for name, path in (
        ("default", ""),
        ("cmp", "cmp"),
        ("cmp-alias", "cmp/cmp"),
        ("well-known-name", ".well-known/cmp/p/cmp"),
        ("ejbca", "ejbca/publicweb/cmp/cmp"),
        ("proxy", "cmpProxy/cmp"),
        ("well-known-label", ".well-known/cmp/initialization"),
        ("well-known-name-label", ".well-known/cmp/p/cmp/initialization"),
    ):
        yield Row(f"path-{name}", path=path or "/")
    yield Row("path-label-p10cr", "p10cr", path=".well-known/cmp/pkcs10")


def proofs():
    yield Row("popo-signature", options="-popo 1")
    yield Row("popo-none", options="-popo -1", refused=("badPOP",))
    yield Row("popo-ra-verified", options="-popo 0", refused=("badPOP", "notAuthorized"))
    # The certificate comes encrypted for its own key, and the confirmation proves possession: never implicit.
    yield Row("popo-key-encipherment", options="-popo 2", key="rsa-2048")
    yield Row("popo-key-encipherment-cr", "cr", options="-popo 2", key="rsa-3072")
    yield Row("popo-key-encipherment-implicit", options="-popo 2 -implicit_confirm", key="rsa-2048")
    yield Row("popo-key-encipherment-ec", options="-popo 2", refused=("badPOP",))
    yield Row("popo-wrong-ir", repaired=another_proof, refused=("badPOP",))
    yield Row("popo-wrong-p10cr", "p10cr", wrong_popo=True, refused=("badPOP",))


def signatures():
    for command in ("cr", "ir", "p10cr"):
        yield Row(f"{command}-signed", command, signed="ec-p256", uses=100)
    for key, digest in (("ec-p384", "sha384"), ("ec-p521", "sha512"), ("rsa-2048", "sha256"), ("rsa-2048", "sha512")):
        yield Row(f"cr-signed-{key}-{digest}", "cr", f"-digest {digest}", signed=key, uses=100)
    yield Row("cr-signed-implicit", "cr", "-implicit_confirm", signed="ec-p256", uses=100)
    yield Row(
        "cr-signed-changed-bytes",
        "cr",
        signed="ec-p256",
        uses=100,
        change=flip_time,
        refused=("badMessageCheck", "wrongIntegrity"),
    )
    yield Row(
        "cr-signed-by-a-stranger", "cr", signed="stranger", uses=100, refused=("signerNotTrusted", "badMessageCheck")
    )


def details():
    yield Row("rejected-confirmation", options="-out_trusted other.pem", status=REVOKED, exit=1)
    yield Row("rejected-confirmation-p10cr", "p10cr", "-out_trusted other.pem", status=REVOKED, exit=1)
    yield Row("own-ca-trusted-out", options="-out_trusted CA")
    yield Row("pinned-ca", options="-srvcert CA")
    yield Row("expected-sender", options="-expect_sender CADN")
    yield Row("recipient-and-issuer", options="-recipient CADN -issuer CADN")
    yield Row(
        "issuer-of-another-ca",
        options="-issuer /CN=Another",
        refused=("wrongAuthority", "badCertTemplate"),
        either=True,
    )
    yield Row("unknown-general-info", options="-geninfo 1.3.6.1.4.1.99999.7:int:5")
    yield Row("days-asked", options="-days 10", either=True, refused=("badCertTemplate",))
    yield Row(
        "subject-of-another", subject=(("CN", "another"),), refused=("badCertTemplate", "notAuthorized"), either=True
    )
    yield Row("san-of-the-entity", registered_sans=("dns:a.example", "ip:192.0.2.7"), sans=("a.example", "192.0.2.7"))
    yield Row(
        "san-asked-and-registered", options="-sans a.example", registered_sans=("dns:a.example",), sans=("a.example",)
    )
    yield Row(
        "san-ip-asked-and-registered", options="-sans 192.0.2.7", registered_sans=("ip:192.0.2.7",), sans=("192.0.2.7",)
    )
    yield Row(
        "san-asked-but-not-allowed",
        options="-sans evil.example",
        refused=("badCertTemplate", "unacceptedExtension", "notAuthorized"),
        either=True,
    )
    yield Row(
        "ca-asked-for",
        options="-reqexts wish -config wish.cnf",
        refused=("badCertTemplate", "unacceptedExtension", "notAuthorized"),
        either=True,
    )


def refusals():
    yield Row("wrong-secret", secret="not-the-secret", refused=("badMessageCheck",))
    yield Row("wrong-secret-p10cr", "p10cr", secret="not-the-secret", refused=("badMessageCheck",))
    yield Row("unknown-reference", reference="nobody", subject=(("CN", "nobody"),), refused=("badMessageCheck",))
    yield Row("used-code", first="ir", refused=("notAuthorized",))
    yield Row("used-code-cr", "cr", first="ir", refused=("notAuthorized",))
    yield Row("used-code-p10cr", "p10cr", first="cr", refused=("notAuthorized",))
    yield Row("used-code-not-confirmed", first="ir -disable_confirm", refused=("notAuthorized",))
    yield Row("second-of-two-uses", uses=2, first="ir")
    yield Row("new-code", first="ir", before=take_new_code)
    yield Row(
        "old-code-after-a-new-one", before=lambda world, entity: world.new_code(entity), refused=("badMessageCheck",)
    )
    yield Row(
        "removed-entity",
        before=lambda world, entity: world.server.run("entity", "remove", entity.reference),
        refused=("badMessageCheck",),
    )
    yield Row(
        "expired-code",
        add=("--expires", "1s"),
        before=lambda world, entity: time.sleep(2.2),
        refused=("notAuthorized", "badMessageCheck"),
    )
    yield Row("changed-bytes", change=flip_time, refused=("badMessageCheck", "wrongIntegrity"))
    yield Row("label-of-another-body", path=".well-known/cmp/certification", refused=("badRequest",))


def take_new_code(world, entity):
    entity.secret = world.new_code(entity)


def flip_time(number, octets):
    """One bit of the messageTime changed: the last digit of the seconds is another one. (A client notices a changed
    nonce itself.)"""
    moment = next(item for item in der.read(octets)[0].items[3:] if item.tag == 0xA0)[0]
    at = moment.end - 2
    return octets[:at] + bytes([octets[at] ^ 1]) + octets[at + 1 :]


def another_proof(octets):
    """The signature of the proof of possession made by another key; the relay repairs the MAC."""
    tree = der.read(octets)
    return tree.replace(tree[1][0][0][1][1], der.bit_string(keys.ECKey.new().sign(b"something else")))


TABLE = [*enrolments(), *proofs(), *signatures(), *details(), *refusals()]
