# Rows B75 to B80 and B113 of the bad-input table: proofs of possession that prove nothing, and keys that are not made.

import cmp
import der
import keys
from expect import ISSUES, E, R
from protection import PBM
from rows_updates import ENCR_KEY, controls
from table import Case, row

NO_POP = R("badPOP")


def message(world, name, expect, key=None, popo="signature", subject=None, **fields):
    """A case: an ir of the shared device whose CertReqMsg is right but for what is given."""
    device = world.same
    subject = device.subject if subject is None else subject
    content = cmp.cert_req_msg(key or device.key, popo=popo, **({"subject": subject} | fields))
    return Case(name, expect, device.transaction().build(cmp.ir(content)), secret=device.secret)


@row("B75", "no proof of possession for a key that can sign")
def b75(world):
    yield message(world, "on a curve", NO_POP, popo=None)
    yield message(world, "RSA", NO_POP, key=keys.new("rsa-2048"), popo=None)


@row("B76", "proofs by signatures that are wrong")
def b76(world):
    key, other = world.same.key, keys.ECKey.new()
    request = der.sequence(der.integer(0), cmp.cert_template(key, subject=world.same.subject))
    right = cmp.popo_signature(request, key)
    yield message(world, "flipped", NO_POP, popo=right[:-1] + bytes([right[-1] ^ 1]))
    yield message(world, "by another key", NO_POP, popo=cmp.popo_signature(request, other))
    yield message(world, "over another template", NO_POP, popo=cmp.popo_signature(request + b"\0", key))
    yield message(world, "empty", NO_POP, popo=cmp.popo_signature(request, key, signature=der.bit_string(b"")))
    yield message(world, "right", ISSUES, popo=right)


@row("B77", "raVerified from an end entity")
def b77(world):
    yield message(world, "for its own key", NO_POP, popo=cmp.RA_VERIFIED)
    yield message(world, "with content", R("badPOP") | E("badDataFormat"), popo=b"\x80\x01\0")


@row("B78", "algorithms of proofs that do not fit the key")
def b78(world):
    request = der.sequence(der.integer(0), cmp.cert_template(world.same.key, subject=world.same.subject))
    rsa = keys.new("rsa-2048")
    for name, algorithm in (
        ("RSA for a curve", rsa.signature_algorithm()),
        ("unknown", der.algorithm("1.2.3.4")),
        ("with parameters", der.algorithm("1.2.840.10045.4.3.2", der.null())),
        ("a hash", der.algorithm("2.16.840.1.101.3.4.2.1")),
    ):
        popo = cmp.popo_signature(request, world.same.key, algorithmIdentifier=algorithm)
        yield message(world, name, R("badPOP", "badAlg"), popo=popo)


def with_input(key, auth_info, public=None, **replaced):
    """POPOSigningKey over a POPOSigningKeyInput."""
    content = auth_info + (public or key.public)
    signed = der.sequence(content)
    fields = {
        "poposkInput": der.tlv(0xA0, content),
        "algorithmIdentifier": key.signature_algorithm("sha256"),
        "signature": der.bit_string(key.sign(signed, "sha256")),
    }
    return der.tlv(0xA1, *(fields | replaced).values())


@row("B79", "POPOSigningKeyInput against the template")
def b79(world):
    key = world.same.key
    sender = der.explicit(0, cmp.directory_name(*world.same.subject))
    elsewhere = der.explicit(0, cmp.directory_name(("CN", "somebody-else")))
    mac = der.sequence(PBM(world.same.secret).algorithm, der.bit_string(bytes(20)))
    missing = {"template": der.sequence(der.tlv(0xA6, der.read(key.public).value))}
    yield message(world, "beside subject and key", NO_POP, popo=with_input(key, sender))
    for name, popo in (
        ("of somebody else", with_input(key, elsewhere)),
        ("of nobody", with_input(key, der.explicit(0, cmp.directory_name()))),
        ("with another key", with_input(key, sender, keys.ECKey.new().public)),
        ("with a MAC", with_input(key, mac)),
        ("signed wrongly", with_input(key, sender, signature=der.bit_string(bytes(70)))),
    ):
        yield message(world, name, NO_POP, popo=popo, **missing)
    yield message(world, "right", ISSUES, popo=with_input(key, sender), **missing)


@row("B80", "proofs for keys that cannot sign")
def b80(world):
    rsa = keys.new("rsa-2048")
    value = der.sequence(der.bit_string(b""))
    later = lambda number: der.tlv(0x81, bytes([number]))
    for tag, kind in ((0xA2, "keyEncipherment"), (0xA3, "keyAgreement")):
        proof = lambda choice: der.tlv(tag, choice)
        broken = R("badPOP") | E("badDataFormat")
        yield message(world, f"{kind}: challengeResp", NO_POP, key=rsa, popo=proof(later(1)))
        yield message(world, f"{kind}: another message", broken, key=rsa, popo=proof(later(2)))
        yield message(world, f"{kind}: thisMessage", NO_POP, key=rsa, popo=proof(der.tlv(0x80, b"\0" + value)))
        yield message(world, f"{kind}: dhMAC", NO_POP, key=rsa, popo=proof(der.tlv(0x82, b"\0" + bytes(20))))
        yield message(world, f"{kind}: agreeMAC", NO_POP, popo=proof(der.tlv(0xA3, der.algorithm("1.2.3"), der.bit_string(b""))))
        yield message(world, f"{kind}: encryptedKey", NO_POP, key=rsa, popo=proof(der.tlv(0xA4, der.integer(2))))
        yield message(world, f"{kind}: nothing", broken, key=rsa, popo=der.tlv(tag))
    yield message(world, "keyEncipherment for a curve", NO_POP, popo=der.tlv(0xA2, later(0)))
    yield message(world, "keyAgreement for RSA", NO_POP, key=rsa, popo=der.tlv(0xA3, later(0)))


@row("B113", "a key of the CA's, where it makes none")
def b113(world):
    empty = der.tlv(0xA6, der.algorithm("1.2.840.10045.2.1", der.oid("1.2.840.10045.3.1.7")), der.bit_string(b""))
    reader = keys.new("rsa-2048").public
    off = R("badRequest", "notAuthorized", "badCertTemplate")
    yield message(world, "no key", off, popo=None, publicKey=None)
    yield message(world, "no bits", off, popo=None, publicKey=empty)
    yield message(world, "with protocolEncrKey", off, popo=None, publicKey=None, controls=controls((ENCR_KEY, reader)))
    device = world.same
    content = cmp.cert_req_msg(device.key, popo=None, subject=device.subject, publicKey=None)
    octets = device.transaction().build(cmp.ir(content), pvno=der.integer(3))
    yield Case("in version 3", off, octets, secret=device.secret)
