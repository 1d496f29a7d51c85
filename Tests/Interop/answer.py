# A reader of CMP answers for the black-box tests: what it says, whether it is protected and by whom, what it echoes.
"""Strict: an answer that is not DER, or not built as RFC 9810 says, raises `der.Malformed`, and the test row fails."""

from dataclasses import dataclass, field

import cmp
import der
import keys
import protection

BODY_NAME = {number: name for name, number in cmp.BODY.items()}
STATUS = (
    "accepted",
    "grantedWithMods",
    "rejection",
    "waiting",
    "revocationWarning",
    "revocationNotification",
    "keyUpdateWarning",
)
FAIL_INFO = (
    "badAlg badMessageCheck badRequest badTime badCertId badDataFormat wrongAuthority incorrectData "
    "missingTimeStamp badPOP certRevoked certConfirmed wrongIntegrity badRecipientNonce timeNotAvailable "
    "unacceptedPolicy unacceptedExtension addInfoNotAvailable badSenderNonce badCertTemplate signerNotTrusted "
    "transactionIdInUse unsupportedVersion notAuthorized systemUnavail systemFailure duplicateCertReq"
).split()


@dataclass
class Answer:
    """One PKIMessage received."""

    data: bytes
    body: str = ""
    header: dict = field(default_factory=dict)
    status: str = ""
    fail_info: list = field(default_factory=list)
    text: list = field(default_factory=list)
    certificate: bytes = None
    cert_req_id: int = None
    ca_certificates: list = field(default_factory=list)
    extra_certificates: list = field(default_factory=list)

    @classmethod
    def read(cls, data):
        message = der.read(data)
        message.expect(0x30)
        answer = cls(data)
        answer.read_header(message[0])
        answer.part = der.sequence(message[0].whole, message[1].whole)
        answer.read_body(message[1])
        after = {item.tag: item[0] for item in message.items[2:]}
        extra = after.get(0xA1)
        answer.protection = after[0xA0].bits if 0xA0 in after else None
        answer.extra_certificates = [item.whole for item in extra.items] if extra else []
        return answer

    def read_header(self, header):
        header.expect(0x30)
        self.pvno = header[0].integer
        self.sender, self.recipient = header[1], header[2]
        tags = {
            0xA0: "messageTime",
            0xA1: "protectionAlg",
            0xA2: "senderKID",
            0xA3: "recipKID",
            0xA4: "transactionID",
            0xA5: "senderNonce",
            0xA6: "recipNonce",
            0xA7: "freeText",
            0xA8: "generalInfo",
        }
        self.header = {tags.get(item.tag, hex(item.tag)): item[0] for item in header.items[3:]}

    def octets(self, name):
        """The content of a header field that is an OCTET STRING, or None."""
        return self.header[name].value if name in self.header else None

    @property
    def implicit_confirm(self):
        items = self.header["generalInfo"].items if "generalInfo" in self.header else []
        return any(item[0].oid == cmp.IMPLICIT_CONFIRM for item in items)

    def read_body(self, element):
        self.body = BODY_NAME.get(element.tag & 0x1F, hex(element.tag))
        content = element[0]
        if self.body in ("ip", "cp", "kup"):
            if content[0].tag == 0xA1:
                self.ca_certificates = [item.whole for item in content[0][0].items]
            responses = content.items[-1]
            if len(responses) != 1:
                raise der.Malformed(f"{len(responses)} CertResponses, expected 1")
            self.read_cert_response(responses[0])
        elif self.body == "error":
            self.read_status(content[0])
        elif self.body == "rp":
            self.read_status(content[0][0])

    def read_cert_response(self, response):
        self.cert_req_id = response[0].integer
        self.read_status(response[1])
        if len(response) > 2 and response[2].tag == 0x30:
            choice = response[2][0]
            self.certificate = choice[0].whole if choice.tag == 0xA0 else None

    def read_status(self, info):
        self.status = STATUS[info[0].integer]
        for item in info.items[1:]:
            if item.tag == 0x30:
                self.text = [text.value.decode("utf-8") for text in item.items]
            elif item.tag == 0x03:
                bits = "".join(f"{octet:08b}" for octet in item.bits)
                self.fail_info = [FAIL_INFO[at] for at, bit in enumerate(bits) if bit == "1"]
                if item.bits and not item.bits[-1]:
                    raise der.Malformed("failInfo has trailing zero octets")

    @property
    def protection_kind(self):
        """none, mac or signature."""
        if self.protection is None or "protectionAlg" not in self.header:
            return "none"
        dotted = self.header["protectionAlg"][0].oid
        return "mac" if dotted in (protection.PBM_OID, protection.PBMAC1_OID) else "signature"

    def protection_fault(self, secret=None, issuers=()):
        """Why the protection does not hold, or None when it does. `issuers`: the CA certificates that may have
        issued the signer."""
        if self.protection_kind == "none":
            return "the answer is not protected"
        algorithm = self.header["protectionAlg"]
        if self.protection_kind == "mac":
            right = secret is not None and protection.mac_is_right(algorithm, self.part, self.protection, secret)
            return None if right else "the answer's MAC is wrong"
        if not self.extra_certificates:
            return "a signed answer without extraCerts"
        return self.signer_fault(algorithm, issuers)

    def signer_fault(self, algorithm, issuers):
        signer = der.read(self.extra_certificates[0])
        public = public_key(signer)
        if not keys.verify(public, algorithm.whole, self.protection, self.part):
            return "the answer's signature is wrong for extraCerts[0]"
        if self.sender.tag != 0xA4 or self.sender[0].whole != subject(signer):
            return "sender is not the subject of extraCerts[0]"
        identifier = cmp.subject_key_identifier(signer.whole)
        if self.octets("senderKID") not in (None, identifier):
            return "senderKID is not the signer's subjectKeyIdentifier"
        if not any(
            keys.verify(public_key(der.read(issuer)), signer[1].whole, signer[2].bits, signer[0].whole)
            for issuer in issuers
        ):
            return "the signer certificate is not issued by the CA"
        return None

    def summary(self):
        words = [self.body, self.status, "+".join(self.fail_info), "; ".join(self.text), f"[{self.protection_kind}]"]
        return " ".join(word for word in words if word)


def tbs_field(certificate, position):
    """Item of the TBSCertificate counted from serialNumber = 0, whether or not the version is there."""
    tbs = certificate[0]
    return tbs[position + (1 if tbs[0].tag == 0xA0 else 0)]


def serial_number(certificate):
    return tbs_field(certificate, 0).integer


def issuer(certificate):
    return tbs_field(certificate, 2).whole


def subject(certificate):
    return tbs_field(certificate, 4).whole


def public_key(certificate):
    return tbs_field(certificate, 5).whole


def extensions(certificate):
    """dotted OID -> (critical, value element)."""
    found = {}
    holder = certificate[0].find(0xA3)
    for item in holder[0].items if holder else ():
        found[item[0].oid] = (len(item) == 3 and item[1].value == b"\xff", der.read(item.items[-1].value))
    return found
