# Makes certificates for the black-box tests, field by field: roots, intermediate CAs and registration authorities.
"""`PKI(folder)` has a root; `ca` and `leaf` make what hangs below, each with `name.pem` and `name.key` in the folder."""

import hashlib
import secrets
import time
from dataclasses import dataclass

import cmp
import der
import keys

CMC_RA = "1.3.6.1.5.5.7.3.28"


@dataclass
class Made:
    name: str
    subject: tuple
    key: object
    certificate: bytes


def basic_constraints(path_length=None):
    length = [der.integer(path_length)] if path_length is not None else []
    return cmp.extension("2.5.29.19", der.sequence(der.boolean(True), *length), critical=True)


def key_usage(*bits):
    value = sum(0x80 >> bit for bit in bits)
    return cmp.extension("2.5.29.15", der.bit_string(bytes([value]), (value & -value).bit_length() - 1), critical=True)


def purposes(*dotted):
    return cmp.extension("2.5.29.37", der.sequence(*map(der.oid, dotted)))


def permitted(*names):
    subtrees = b"".join(der.sequence(name) for name in names)
    return cmp.extension("2.5.29.30", der.sequence(der.tlv(0xA0, subtrees)), critical=True)


class PKI:
    def __init__(self, folder, kind="ec-p256", name="root"):
        self.folder, self.kind, self.keys = folder, kind, {}
        folder.mkdir(exist_ok=True)
        self.root = self.make(name, None, [basic_constraints(), key_usage(5, 6)])

    def ca(self, name, issuer, path_length=None, more=(), **options):
        return self.make(name, issuer, [basic_constraints(path_length), key_usage(5, 6), *more], **options)

    def ra(self, name, issuer, usage=(0,), purpose=(CMC_RA,), more=(), **options):
        extensions = [key_usage(*usage)] if usage else []
        return self.make(name, issuer, extensions + ([purposes(*purpose)] if purpose else []) + list(more), **options)

    def make(self, name, issuer, extensions, kind=None, begins=-3600, ends=86_400, digest="sha256", subject=None):
        key = self.keys[name] = keys.new(kind or self.kind)
        subject = subject or (("CN", name),)
        made = Made(name, subject, key, b"")
        issuer = issuer or made
        identifiers = [
            cmp.extension("2.5.29.14", der.octet_string(identifier(key))),
            cmp.extension("2.5.29.35", der.sequence(der.implicit(0, identifier(issuer.key)))),
        ]
        algorithm = issuer.key.signature_algorithm(digest)
        tbs = der.sequence(
            der.explicit(0, der.integer(2)),
            der.integer(secrets.randbits(120) | 1 << 119),
            algorithm,
            der.name(*issuer.subject),
            der.sequence(moment(begins), moment(ends)),
            der.name(*subject),
            key.public,
            der.explicit(3, der.sequence(*extensions, *identifiers)),
        )
        made.certificate = der.sequence(tbs, algorithm, der.bit_string(issuer.key.sign(tbs, digest)))
        (self.folder / f"{name}.pem").write_text(keys.pem("CERTIFICATE", made.certificate))
        path = self.folder / f"{name}.key"
        path.write_text(key.pem())
        path.chmod(0o600)
        return made

    def crl(self, name, issuer, revoked=(), begins=-3600, ends=86_400):
        """A full CRL of a CA, DER in `name.crl`; returns its path."""
        entries = [
            der.sequence(der.tlv(0x02, der.read(made.certificate)[0][1].value), moment(begins)) for made in revoked
        ]
        algorithm = issuer.key.signature_algorithm("sha256")
        tbs = der.sequence(
            der.integer(1),
            algorithm,
            der.name(*issuer.subject),
            moment(begins),
            moment(ends),
            der.sequence(*entries) if entries else None,
        )
        octets = der.sequence(tbs, algorithm, der.bit_string(issuer.key.sign(tbs, "sha256")))
        path = self.folder / f"{name}.crl"
        path.write_bytes(octets)
        return path

    def bundle(self, name, *members):
        """A file with several certificates; returns its path."""
        path = self.folder / name
        path.write_text("".join(keys.pem("CERTIFICATE", made.certificate) for made in members))
        return path


def moment(seconds):
    """UTCTime so many seconds from now."""
    return der.utc_time(time.strftime("%y%m%d%H%M%SZ", time.gmtime(time.time() + seconds)))


def identifier(key):
    return hashlib.sha1(key.public).digest()
