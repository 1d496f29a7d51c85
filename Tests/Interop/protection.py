# Message protection of the black-box tests: PasswordBasedMac, PBMAC1 and signatures, made and checked independently.
"""A protection has an `algorithm` (the AlgorithmIdentifier for protectionAlg) and `value(part)` (the octets for the
BIT STRING).

Any parameter can be replaced by arbitrary DER; `value` then still does what an attacker would do, as well as it
can."""

import hashlib
import hmac
import secrets

import der
import keys

PBM_OID = "1.2.840.113533.7.66.13"
PBMAC1_OID = "1.2.840.113549.1.5.14"
PBKDF2_OID = "1.2.840.113549.1.5.12"
DIGESTS = keys.DIGEST_INFO
DIGEST_BY_OID = {dotted: name for name, dotted in DIGESTS.items()} | {"1.2.840.113549.2.5": "md5"}
MACS = {
    "hmac-sha1": "1.3.6.1.5.5.8.1.2",
    "hmacWithSHA1": "1.2.840.113549.2.7",
    "hmac-sha224": "1.2.840.113549.2.8",
    "hmac-sha256": "1.2.840.113549.2.9",
    "hmac-sha384": "1.2.840.113549.2.10",
    "hmac-sha512": "1.2.840.113549.2.11",
}
MAC_DIGEST = {dotted: "sha1" if name == "hmacWithSHA1" else name[5:] for name, dotted in MACS.items()}


class PBM:
    """PasswordBasedMac, RFC 9810 section 5.1.3.1. `null`: algorithm parameters NULL instead of absent. `owf`, `mac`,
    `saltField` and `iterationCount` may be ready-made DER."""

    def __init__(self, secret, owf="sha256", mac="hmac-sha1", iterations=500, salt=None, null=False, **replaced):
        self.secret = secret if isinstance(secret, bytes) else secret.encode()
        if isinstance(owf, bytes):
            owf, replaced["owf"] = "sha256", owf
        if isinstance(mac, bytes):
            mac, replaced["mac"] = "hmac-sha1", mac
        self.owf, self.mac_digest = owf, MAC_DIGEST[MACS[mac]]
        self.iterations, self.salt = iterations, secrets.token_bytes(16) if salt is None else salt
        absent = der.null() if null else None
        fields = {
            "saltField": der.octet_string(self.salt),
            "owf": der.algorithm(DIGESTS[owf], absent),
            "iterationCount": der.integer(iterations),
            "mac": der.algorithm(MACS[mac], absent),
        }
        self.parameters = der.sequence(*(fields | replaced).values())

    @property
    def algorithm(self):
        return der.algorithm(PBM_OID, self.parameters)

    def value(self, part):
        key = hashlib.new(self.owf, self.secret + self.salt).digest()
        for _ in range(min(self.iterations, 100_000) - 1):
            key = hashlib.new(self.owf, key).digest()
        return hmac.digest(key, part, self.mac_digest)


class PBMAC1:
    """RFC 8018 section 7.1 with PBKDF2, keyLength present as RFC 9481 wants it."""

    def __init__(
        self, secret, prf="hmac-sha256", mac="hmac-sha256", iterations=1000, key_length=32, salt=None, **replaced
    ):
        self.secret = secret if isinstance(secret, bytes) else secret.encode()
        if isinstance(prf, bytes):
            prf, replaced["prf"] = "hmac-sha256", prf
        self.prf_digest, self.mac_digest = MAC_DIGEST[MACS[prf]], MAC_DIGEST[MACS[mac]]
        self.salt = secrets.token_bytes(16) if salt is None else salt
        self.iterations, self.key_length = iterations, key_length
        pbkdf2 = {
            "saltField": der.octet_string(self.salt),
            "iterationCount": der.integer(iterations),
            "keyLength": der.integer(key_length),
            "prf": der.algorithm(MACS[prf], der.null()),
        }
        pbkdf2 |= {field: value for field, value in replaced.items() if field in pbkdf2}
        outer = {
            "keyDerivationFunc": der.algorithm(PBKDF2_OID, der.sequence(*pbkdf2.values())),
            "messageAuthScheme": der.algorithm(MACS[mac], der.null()),
        }
        outer |= {field: value for field, value in replaced.items() if field in outer}
        self.parameters = replaced.get("parameters", der.sequence(*outer.values()))

    @property
    def algorithm(self):
        return der.algorithm(PBMAC1_OID, self.parameters)

    def value(self, part):
        rounds, count = min(max(self.iterations, 1), 20_000), min(max(self.key_length, 1), 4096)
        key = hashlib.pbkdf2_hmac(self.prf_digest, self.secret, self.salt, rounds, count)
        return hmac.digest(key, part, self.mac_digest)


class Signature:
    """Protection by the key of a certificate; `digest` chooses the algorithm."""

    def __init__(self, key, digest="sha256"):
        self.key, self.digest = key, digest

    @property
    def algorithm(self):
        return self.key.signature_algorithm(self.digest)

    def value(self, part):
        return self.key.sign(part, self.digest)


class Raw:
    """Any protectionAlg with any octets: for what no honest client sends. `protector` may compute the octets."""

    def __init__(self, algorithm, octets=b"", protector=None):
        self.algorithm, self.octets, self.protector = algorithm, octets, protector

    def value(self, part):
        return self.protector.value(part) if self.protector else self.octets


def maker(algorithm, secret):
    """The protection with exactly the parameters of a protectionAlg element, or None when that is no MAC known here."""
    dotted, parameters = algorithm[0].oid, algorithm.items[-1]
    if dotted == PBM_OID:
        salt, owf, iterations, scheme = parameters.items
        made = PBM(secret, DIGEST_BY_OID[owf[0].oid], iterations=iterations.integer, salt=salt.value)
    elif dotted == PBMAC1_OID:
        (_, derivation), scheme = parameters[0].items, parameters[1]
        prf = derivation.items[-1] if derivation.items[-1].tag == 0x30 else None
        made = PBMAC1(secret, iterations=derivation[1].integer, salt=derivation[0].value)
        made.prf_digest = MAC_DIGEST[prf[0].oid] if prf else "sha1"
        made.key_length = (
            derivation[2].integer if derivation[2].tag == 0x02 else hashlib.new(made.prf_digest).digest_size
        )
    else:
        return None
    made.mac_digest, made.parameters = MAC_DIGEST[scheme[0].oid], parameters.whole
    return made


def mac_is_right(algorithm, part, mac, secret):
    """Whether `mac` over the protected part fits the secret; `algorithm` is the answer's protectionAlg."""
    made = maker(algorithm, secret)
    return made is not None and hmac.compare_digest(made.value(part), mac)
