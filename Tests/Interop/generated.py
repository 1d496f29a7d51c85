# Proves that keys that the CA makes arrive: our own client asks, the openssl command decrypts and verifies, and the store has
# nothing of the key.

import subprocess

import answer
import cmp
import der
import keys
from client import Wrong
from frame import device, row, taken
from protection import Signature
from questions import configured
from rows_updates import ENCR_KEY, controls

ALIAS = '[alias "cmp"]\n'
ON = ALIAS + "server_key_generation = yes\n"
CURVE = der.tlv(0xA6, der.algorithm("1.2.840.10045.2.1", der.oid("1.2.840.10045.3.1.7")), der.bit_string(b""))
ENVELOPED, SIGNED = "1.2.840.113549.1.7.3", "1.2.840.113549.1.7.2"


def openssl(world, *arguments, **files):
    """Runs the command with these files; returns what it wrote into `out`."""
    for name, octets in files.items():
        (world.folder / name).write_bytes(octets)
    done = subprocess.run(["openssl", *arguments, "-out", "out"], cwd=world.folder, capture_output=True, timeout=60)
    if done.returncode:
        raise Wrong(f"openssl {arguments[0]}: {done.stderr.decode()[-300:]}")
    return (world.folder / "out").read_bytes()


def wrapped(kind, content):
    return der.sequence(der.oid(kind), der.explicit(0, content))


def private_key(answered):
    """The EncryptedKey beside the certificate."""
    response = der.read(answered.data)[1][0].items[-1][0]
    return response[2].items[1][0]


def ask(of, transaction, **fields):
    """A keyless ir in version 3."""
    fields = {"subject": of.subject, "publicKey": CURVE} | fields
    transaction.build(cmp.ir(cmp.cert_req_msg(of.key, popo=None, **fields)), pvno=der.integer(3))
    return taken(transaction)


def pkcs8(world, signed, bare=False):
    """What the CMP signer signed, and is in the package."""
    (world.folder / "ca.pem").write_bytes(world.server.ca.read_bytes())
    content = openssl(
        world, "cms", "-verify", "-inform", "DER", "-in", "in", "-CAfile", "ca.pem", "-purpose", "any", "-binary",
        **{"in": wrapped(SIGNED, signed)},
    )  # fmt: skip
    key = der.read(content) if bare else der.read(content)[0]
    version = key[0].integer
    if version != (0 if bare else 1):
        raise Wrong(f"the key has version {version}")
    return der.sequence(der.integer(0), key[1].whole, key[2].whole)


def fits(world, certificate, key):
    """Whether the key is that of the certificate, in openssl's words."""
    public = openssl(world, "pkey", "-inform", "DER", "-in", "in", "-pubout", "-outform", "DER", **{"in": key})
    return None if public == answer.public_key(der.read(certificate)) else "the key is not that of the certificate"


def kept(world, key):
    """What of the key's secret octets is in a file of the store."""
    secret = der.read(der.read(key)[2].value)[1].value
    for path in (world.server.folder / "store").rglob("*"):
        if path.is_file() and secret in path.read_bytes():
            return f"the private key is in {path.name}"
    return None


def finish(world, transaction, answered, key):
    world.issued.append(answered.certificate)
    transaction.confirm(answered, pvno=der.integer(3))
    return fits(world, answered.certificate, key) or kept(world, key)


@row("key-generation-password")
def by_password(world):
    for form, bare in (("", False), ("ckg_inner = pkcs8\n", True)):
        with configured(world, ALIAS, ON + form):
            of = device(world, "ckg")
            transaction = of.transaction()
            answered = ask(of, transaction)
            signed = openssl(
                world, "cms", "-decrypt", "-inform", "DER", "-in", "in", "-pwri_password", of.secret,
                **{"in": wrapped(ENVELOPED, der.sequence(private_key(answered).value))},
            )  # fmt: skip
            if fault := finish(world, transaction, answered, pkcs8(world, signed, bare)):
                return fault
    return None


def for_certificate(world, kind):
    of = device(world, f"ckg-{kind}", uses=9)
    of.key = keys.new(kind)
    own = of.enrol()
    world.issued.append(own)
    transaction = of.transaction(Signature(of.key))
    transaction.secret, transaction.certificates = None, [own]
    transaction.sender_kid = cmp.subject_key_identifier(own)
    message = cmp.cert_req_msg(of.key, popo=None, subject=of.subject, publicKey=CURVE)
    sender = der.explicit(4, answer.subject(der.read(own)))
    transaction.build(cmp.cr(message), pvno=der.integer(3), sender=sender)
    answered = taken(transaction)
    signed = openssl(
        world, "cms", "-decrypt", "-inform", "DER", "-in", "in", "-inkey", "key", "-recip", "own",
        **{
            "in": wrapped(ENVELOPED, der.sequence(private_key(answered).value)),
            "key": of.key.pem().encode(), "own": keys.pem("CERTIFICATE", own).encode(),
        },
    )  # fmt: skip
    world.issued.append(answered.certificate)
    transaction.confirm(answered, pvno=der.integer(3), sender=sender)
    key = pkcs8(world, signed)
    return fits(world, answered.certificate, key) or kept(world, key)


@row("key-generation-key-transport")
def by_transport(world):
    with configured(world, ALIAS, ON):
        return for_certificate(world, "rsa-2048")


@row("key-generation-key-agreement")
def by_agreement(world):
    with configured(world, ALIAS, ON):
        return for_certificate(world, "ec-p256") or for_certificate(world, "ec-p384")


@row("key-generation-encrypted-value")
def by_encrypted_value(world):
    """As EJBCA has it: RSA wraps the key of AES-256-CBC, for protocolEncrKey."""
    with configured(world, ALIAS, ON + "ckg_envelope = encryptedvalue\n"):
        of, reader = device(world, "ckg-value"), keys.new("rsa-2048")
        transaction = of.transaction()
        answered = ask(of, transaction, controls=controls((ENCR_KEY, reader.public)))
        value = private_key(answered)
        secret, cipher, bits = value.find(0x82), value.find(0xA1), value.find(0x03).bits
        key = openssl(
            world, "pkeyutl", "-decrypt", "-inkey", "key", "-in", "in",
            **{"in": secret.value[1:], "key": reader.pem().encode()},
        )  # fmt: skip
        plain = openssl(
            world, "enc", "-d", "-aes-256-cbc", "-K", key.hex(), "-iv", cipher[1].value.hex(), "-in", "in", **{"in": bits}
        )
        return finish(world, transaction, answered, plain)


@row("key-generation-once")
def once(world):
    """The same request again does not bring the key again, also after a restart."""
    with configured(world, ALIAS, ON):
        of = device(world, "ckg-once")
        transaction = of.transaction()
        world.issued.append(ask(of, transaction).certificate)
        for restart in (False, True):
            if restart:
                world.server.restart()
            answered = transaction.send()
            if answered.body != "error" or answered.fail_info != ["transactionIdInUse"]:
                return f"answered by {answered.summary()}"
    return None
