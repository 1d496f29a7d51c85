# A device of the black-box tests: enrols with our own CMP client and checks every answer it gets.
"""`Device` knows a reference, a secret and a key; `Transaction` is one operation: request, answer, confirmation."""

import hashlib

import answer
import cmp
import der
import keys
import wire
from protection import PBM


class Wrong(Exception):
    """The server's answer is not what the standard says; the message says how."""


class Transaction:
    """One operation of a device; remembers what must be echoed."""

    def __init__(self, port, protector, secret=None, issuers=(), sender_kid=None, certificates=(), path=None):
        self.port, self.protector, self.secret, self.issuers = port, protector, secret, issuers
        self.sender_kid, self.certificates, self.path = sender_kid, certificates, path
        self.message = self.octets = self.reply = None

    def build(self, body, previous=None, **fields):
        """The octets of the next message; `previous` is the answer that it follows."""
        defaults = {"senderKID": cmp.kid(self.sender_kid) if self.sender_kid is not None else None}
        if previous:
            defaults |= {
                "transactionID": cmp.transaction_id(previous.octets("transactionID")),
                "recipNonce": cmp.recip_nonce(previous.octets("senderNonce")),
            }
        self.message = cmp.Message(body, **(defaults | fields))
        self.octets = self.message.encode(self.protector, self.certificates)
        return self.octets

    def send(self, octets=None):
        reply = wire.post(self.port, octets or self.octets, self.path)
        if reply.status != 200:
            raise Wrong(f"HTTP {reply.status}")
        return answer.Answer.read(reply.body)

    def ask(self, body, previous=None, **fields):
        self.build(body, previous, **fields)
        answered = self.send()
        self.check(answered)
        return answered

    def check(self, answered):
        """Protection right and of the request's kind, nonce and transaction echoed."""
        if fault := answered.protection_fault(self.secret, self.issuers):
            raise Wrong(f"{answered.summary()}: {fault}")
        sent = answer.Answer.read(self.octets)
        for name, echoed in (("transactionID", "transactionID"), ("senderNonce", "recipNonce")):
            if sent.octets(name) is not None and answered.octets(echoed) != sent.octets(name):
                raise Wrong(f"{answered.summary()}: {echoed} does not echo the request's {name}")

    def confirm(self, answered, accept=True, **changes):
        """certConf for the certificate in `answered`; the answer must be pkiconf."""
        digest = hashlib.new(cmp.certificate_digest(answered.certificate), answered.certificate).digest()
        status = cmp.cert_status(digest, answered.cert_req_id, 0 if accept else 2)
        answer_ = self.ask(cmp.cert_conf(status), answered, **changes)
        if answer_.body != "pkiconf":
            raise Wrong(f"certConf was answered by {answer_.summary()}, expected pkiconf")
        return answer_


class Device:
    """A registered device with one secret."""

    def __init__(self, port, reference, secret, issuers=(), subject=None, key=None):
        self.port, self.reference, self.secret, self.issuers = port, reference, secret, issuers
        self.subject, self.key = subject or (("CN", reference),), key or keys.ECKey.new()

    def transaction(self, protector=None):
        return Transaction(self.port, protector or PBM(self.secret), self.secret, self.issuers, self.reference)

    def ir(self, **changes):
        return cmp.ir(cmp.cert_req_msg(self.key, **({"subject": self.subject} | changes)))

    def build_ir(self, protector=None, **fields):
        """The octets of a fresh, valid ir."""
        return self.transaction(protector).build(self.ir(), **fields)

    def enrol(self, confirm=True):
        """ir, ip and certConf, pkiconf; returns the certificate."""
        transaction = self.transaction()
        answered = transaction.ask(self.ir())
        if answered.body != "ip" or answered.status not in ("accepted", "grantedWithMods") or not answered.certificate:
            raise Wrong(f"ir was answered by {answered.summary()}, expected ip with a certificate")
        if answer.public_key(der.read(answered.certificate)) != self.key.public:
            raise Wrong("the certificate is for another key")
        if confirm:
            transaction.confirm(answered)
        return answered.certificate
