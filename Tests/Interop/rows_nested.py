# Nested messages (RFC 9483 section 5.2.2) by our own client: one message that an RA vouches for, and batches.

import secrets

import cmp
import der
import keys
import wire
from answer import Answer
from client import Device, Wrong
from protection import PBM, Signature


def device(agency, name, alias="nested"):
    reference = f"{name}-{secrets.token_hex(4)}"
    secret = agency.server.add(reference, extra=("--alias", alias))
    return Device(agency.server.port, reference, secret, [keys.unpem(agency.server.ca.read_text())])


def around(agency, messages, transaction=None, signer="nester"):
    """The octets of a nested message."""
    own = agency.folder / "pki"
    certificates = [keys.unpem((own / f"{name}.pem").read_text()) for name in (signer, "one", "two")]
    subject = der.read(certificates[0])[0].items[5].whole
    fields = {"sender": der.explicit(4, subject), "senderKID": cmp.kid(cmp.subject_key_identifier(certificates[0]))}
    if transaction is not None:
        fields["transactionID"] = cmp.transaction_id(transaction)
    message = cmp.Message(cmp.body("nested", der.sequence(*messages)), **fields)
    return message.encode(Signature(agency.pki.keys[signer]), certificates)


def send(agency, octets, alias="nested"):
    reply = wire.post(agency.server.port, octets, f"/.well-known/cmp/p/{alias}")
    if reply.status != 200:
        raise Wrong(f"HTTP {reply.status}")
    return Answer.read(reply.body)


def inside(answered):
    """The answers in a nested answer."""
    if answered.body != "nested":
        raise Wrong(f"{answered.summary()}, expected nested")
    return [Answer.read(item.whole) for item in der.read(answered.data)[1][0].items]


def one(agency):
    of = device(agency, "one")
    transaction = of.transaction()
    transaction.build(of.ir())
    answered = send(agency, around(agency, [transaction.octets], transaction.message.transaction_id))
    transaction.check(answered)
    if answered.body != "ip" or answered.certificate is None:
        return answered.summary()
    if send(agency, around(agency, [transaction.octets], transaction.message.transaction_id)).data != answered.data:
        return "the same message again was answered by another one"
    transaction.path = "/.well-known/cmp/p/nested"
    transaction.confirm(answered)
    return None


def batch(agency):
    devices = [device(agency, "batch") for _ in range(16)]
    transactions = [of.transaction() for of in devices]
    for of, transaction in zip(devices, transactions):
        transaction.build(of.ir())
    outer = secrets.token_bytes(16)
    answered = send(agency, around(agency, [transaction.octets for transaction in transactions], outer))
    if answered.octets("transactionID") != outer:
        return "another transactionID than the batch's"
    found = inside(answered)
    if len(found) != 16:
        return f"{len(found)} answers to 16 messages"
    for transaction, answer in zip(transactions, found):
        transaction.check(answer)
        if answer.certificate is None:
            return answer.summary()
        transaction.path = "/.well-known/cmp/p/nested"
        transaction.confirm(answer)
    return None


def error(wanted):
    def judge(agency, answered):
        if answered.body != "error" or answered.fail_info != [wanted]:
            return f"{answered.summary()}, expected error with {wanted}"
        return None

    return judge


BAD_REQUEST = error("badRequest")


def refusals(agency):
    of = device(agency, "refused")
    octets = of.build_ir()
    two_deep = around(agency, [around(agency, [octets])])
    deep = octets
    for _ in range(40):
        deep = cmp.Message(cmp.body("nested", der.sequence(deep))).encode(PBM(of.secret))
    yield "nested in nested", two_deep, BAD_REQUEST
    yield "17 messages", around(agency, [octets] * 17), BAD_REQUEST
    yield "1 000 messages", around(agency, [TINY] * 1000), BAD_REQUEST
    yield "no messages", around(agency, []), BAD_REQUEST
    yield "40 deep", deep, error("badDataFormat")
    yield "no PKIMessage inside", around(agency, [der.sequence(der.integer(0))]), error("badDataFormat")
    yield "by a device", cmp.Message(cmp.body("nested", der.sequence(octets)), senderKID=cmp.kid(of.reference)).encode(
        PBM(of.secret)
    ), BAD_REQUEST
    yield "by a stranger", around(agency, [octets], signer="foreign"), error("signerNotTrusted")


# The smallest thing that is a PKIMessage in form.
TINY = der.sequence(
    der.sequence(der.integer(2), cmp.directory_name(), cmp.directory_name()), cmp.body("pkiconf", der.null())
)


def refused(agency):
    faults = []
    for name, octets, judge in refusals(agency):
        before = agency.server.cpu
        fault = judge(agency, send(agency, octets))
        if (spent := agency.server.cpu - before) > 0.05:
            fault = fault or f"{spent * 1000:.0f} ms of CPU"
        faults += [f"{name}: {fault}"] if fault else []
    return "; ".join(faults)


def crowd(agency):
    """Ten certificates of one name that sign each other, the way to nobody: the search ends."""
    before = agency.server.cpu
    ring = [agency.pki.ca(f"ring-{number}", agency.two, subject=(("CN", "ring"),)) for number in range(2)]
    members = [
        agency.pki.ca(f"ring-{number}", ring[number % 2], subject=(("CN", "ring"),)) for number in range(2, 10)
    ]
    leaf = agency.pki.ra("ring-leaf", members[0])
    subject = der.read(leaf.certificate)[0].items[5].whole
    fields = {"sender": der.explicit(4, subject), "senderKID": cmp.kid(cmp.subject_key_identifier(leaf.certificate))}
    message = cmp.Message(cmp.body("nested", der.sequence(TINY)), **fields)
    octets = message.encode(Signature(leaf.key), [leaf.certificate, *(made.certificate for made in members), agency.two.certificate])
    answered = send(agency, octets)
    spent = agency.server.cpu - before
    return error("signerNotTrusted")(agency, answered) or (f"{spent * 1000:.0f} ms of CPU" if spent > 0.05 else None)


TABLE = {
    "nested-one": one,
    "nested-batch-of-16": batch,
    "nested-refused": refused,
    "chains-without-end": crowd,
}
