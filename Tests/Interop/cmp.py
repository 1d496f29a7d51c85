# A CMP client of its own for the black-box tests: every field of every message can be replaced by arbitrary bytes.
"""PKIMessage (RFC 9810), CRMF (RFC 4211) and PKCS #10 builders. A field is the bytes of its whole TLV; None leaves
it out.

    message = Message(body=ir(cert_req_msg(key)), senderKID=kid("pump-7"), transactionID=b"")
    octets = message.encode(PBM("secret"))
"""

import secrets
import time

import der
import keys

BODY = {
    name: number
    for number, name in enumerate(
        "ir ip cr cp p10cr popdecc popdecr kur kup krr krp rr rp ccr ccp ckuann cann rann crlann pkiconf nested genm "
        "genp error certConf pollReq pollRep".split()
    )
}
FIELDS = (
    "pvno",
    "sender",
    "recipient",
    "messageTime",
    "protectionAlg",
    "senderKID",
    "recipKID",
    "transactionID",
    "senderNonce",
    "recipNonce",
    "freeText",
    "generalInfo",
)
IMPLICIT_CONFIRM = "1.3.6.1.5.5.7.4.13"
SUBJECT_ALT_NAME = "2.5.29.17"


def directory_name(*parts):
    return der.explicit(4, der.name(*parts))


def kid(octets):
    return der.explicit(2, der.octet_string(octets if isinstance(octets, bytes) else octets.encode()))


def transaction_id(octets):
    return der.explicit(4, der.octet_string(octets))


def sender_nonce(octets):
    return der.explicit(5, der.octet_string(octets))


def recip_nonce(octets):
    return der.explicit(6, der.octet_string(octets))


def free_text(*texts):
    return der.explicit(7, der.sequence(*map(der.utf8, texts)))


def general_info(*items):
    return der.explicit(8, der.sequence(*items))


def info(dotted, value=None):
    """InfoTypeAndValue; `value` absent means absent."""
    return der.sequence(der.oid(dotted), value)


def implicit_confirm():
    return general_info(info(IMPLICIT_CONFIRM, der.null()))


def message_time(seconds=None):
    return der.explicit(0, der.generalized_time(time.strftime("%Y%m%d%H%M%SZ", time.gmtime(seconds))))


class Message:
    """One PKIMessage to be sent. `part` (header and body) can be replaced after the fields are set, protection still
    fits."""

    def __init__(self, body, **fields):
        self.body = body
        self.transaction_id, self.nonce = secrets.token_bytes(16), secrets.token_bytes(16)
        self.fields = {
            "pvno": der.integer(2),
            "sender": directory_name(("CN", "device")),
            "recipient": directory_name(),
            "messageTime": message_time(),
            "transactionID": transaction_id(self.transaction_id),
            "senderNonce": sender_nonce(self.nonce),
        } | fields

    def header(self, protection=None):
        algorithm = {"protectionAlg": der.explicit(1, protection.algorithm)} if protection else {}
        fields = algorithm | self.fields
        return der.sequence(*[fields.get(field) for field in FIELDS])

    def encode(self, protection=None, certificates=(), bits=None, header=None, body=None):
        """The message. `bits`, `header` and `body` replace those parts; the protection is computed over what is
        sent."""
        header = self.header(protection) if header is None else header
        return assemble(header, self.body if body is None else body, protection, certificates, bits)


def assemble(header, body, protection=None, certificates=(), bits=None):
    if bits is None and protection:
        bits = der.bit_string(protection.value(der.sequence(header, body)))
    extra = der.explicit(1, der.sequence(*certificates)) if certificates else None
    return der.sequence(header, body, der.explicit(0, bits) if bits else None, extra)


def body(name, content):
    return der.explicit(BODY[name], content)


def ir(*messages):
    return body("ir", der.sequence(*messages))


def cr(*messages):
    return body("cr", der.sequence(*messages))


def cert_template(key=None, subject=(("CN", "device"),), extensions=(), **replaced):
    """CertTemplate; `replaced` names a field (version, serialNumber, ..., extensions) and gives its whole TLV or
    None."""
    fields = {
        "version": None,
        "serialNumber": None,
        "signingAlg": None,
        "issuer": None,
        "validity": None,
        "subject": der.explicit(5, der.name(*subject)) if subject is not None else None,
        "publicKey": der.tlv(0xA6, der.read(key.public).value) if key else None,
        "extensions": der.tlv(0xA9, *extensions) if extensions else None,
    }
    return der.sequence(*(fields | replaced).values())


def cert_req_msg(
    key, template=None, cert_req_id=0, controls=None, popo="signature", digest="sha256", **template_fields
):
    """CertReqMsg with the proof of possession over the very bytes of its CertRequest; `popo` may be ready-made
    bytes."""
    number = der.integer(cert_req_id) if isinstance(cert_req_id, int) else cert_req_id
    request = der.sequence(number, template or cert_template(key, **template_fields), controls)
    if popo == "signature":
        popo = popo_signature(request, key, digest)
    return der.sequence(request, popo)


def popo_signature(request, key, digest="sha256", **replaced):
    fields = {
        "algorithmIdentifier": key.signature_algorithm(digest),
        "signature": der.bit_string(key.sign(request, digest)),
    }
    return der.tlv(0xA1, *(fields | replaced).values())


RA_VERIFIED = der.tlv(0x80)


def extension(dotted, value, critical=None):
    return der.sequence(
        der.oid(dotted), der.boolean(critical) if isinstance(critical, bool) else critical, der.octet_string(value)
    )


def subject_alt_name(*names, critical=None):
    return extension(SUBJECT_ALT_NAME, der.sequence(*names), critical)


def dns(text):
    return der.implicit(2, text if isinstance(text, bytes) else text.encode())


def certification_request(
    key, subject=(("CN", "device"),), extensions=(), digest="sha256", signer=None, version=0, challenge=None
):
    """PKCS #10; `signer` signs instead of `key`, which is then a wrong proof of possession."""
    attributes = b""
    if extensions:
        attributes = der.sequence(der.oid("1.2.840.113549.1.9.14"), der.set_of(der.sequence(*extensions)))
    if challenge:
        attributes += der.sequence(der.oid("1.2.840.113549.1.9.7"), der.set_of(der.utf8(challenge)))
    request = der.sequence(der.integer(version), der.name(*subject), key.public, der.tlv(0xA0, attributes))
    signer = signer or key
    return der.sequence(request, signer.signature_algorithm(digest), der.bit_string(signer.sign(request, digest)))


def p10cr(request):
    return body("p10cr", request)


def cert_status(certificate_hash, cert_req_id=0, status=0, hash_algorithm=None):
    status_info = None if status is None else der.sequence(der.integer(status))
    algorithm = der.explicit(0, hash_algorithm) if hash_algorithm else None
    return der.sequence(der.octet_string(certificate_hash), der.integer(cert_req_id), status_info, algorithm)


def cert_conf(*statuses):
    return body("certConf", der.sequence(*statuses))


def genm(*items):
    return body("genm", der.sequence(*items))


def rr(issuer, serial, reason=None):
    """Revocation request for one certificate; `issuer` is a Name."""
    details = der.sequence(der.implicit(1, der.integer_octets(serial)), der.explicit(3, issuer))
    entry = der.sequence(extension("2.5.29.21", der.tlv(0x0A, bytes([reason])))) if reason is not None else None
    return body("rr", der.sequence(der.sequence(details, entry)))


def subject_key_identifier(certificate):
    """The octets of the SubjectKeyIdentifier extension of a certificate, or None."""
    tbs = der.read(certificate)[0]
    for extension_ in tbs.find(0xA3)[0].items if tbs.find(0xA3) else ():
        if extension_[0].oid == "2.5.29.14":
            return der.read(extension_.items[-1].value).value
    return None


def certificate_digest(certificate):
    """The digest name of certHash: the one of the certificate's own signature algorithm (RFC 9810 section 5.3.18)."""
    return keys.SIGNATURE_DIGEST[der.read(certificate)[1][0].oid]
