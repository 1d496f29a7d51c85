# Who may ask for others, and at which alias: administrators and their rights, and strangers that nest messages;
# registration.py runs them.

import itertools

import cmp
import der
import keys
import pki
import rows_nested
from answer import Answer
from client import Device
from protection import Signature
from relay import Relay

CONFIGURATION = """
[alias "north"]
mode = ra
authentication = end-entity-certificate
allow_automatic_key_update = yes

[alias "south"]
mode = ra
authentication = end-entity-certificate
allow_automatic_key_update = yes

[alias "staff"]
authentication = hmac

[administrator "all"]
certificate = pki/all.pem
aliases = north

[administrator "no-enrol"]
certificate = pki/no-enrol.pem
aliases = north
rights = renew, revoke

[administrator "no-renew"]
certificate = pki/no-renew.pem
aliases = north
rights = enrol, revoke

[administrator "no-revoke"]
certificate = pki/no-revoke.pem
aliases = north
rights = enrol, renew

[administrator "southern"]
certificate = pki/southern.pem
aliases = south

[administrator "one-here"]
certificate = pki/both.pem
aliases = north
rights = enrol

[administrator "another-there"]
certificate = pki/both.pem
aliases = south
rights = revoke

[administrator "expired"]
certificate = pki/expired.pem
aliases = north

[alias "post-north"]
nested_trust = pki/root-north.pem

[alias "post-south"]
nested_trust = pki/root-south.pem
"""
UNTRUSTED = "signerNotTrusted"
RIGHT = {"ir": "enrol", "cr": "enrol", "p10cr": "enrol", "kur": "renew", "rr": "revoke"}
RIGHTS = {
    "all": {"enrol", "renew", "revoke"},
    "no-enrol": {"renew", "revoke"},
    "no-renew": {"enrol", "revoke"},
    "no-revoke": {"enrol", "renew"},
}


def furnish(desk):
    """The certificates of everybody who asks for others, and for nesters whom one alias trusts, the other, or none."""
    office = pki.PKI(desk.folder / "pki", name="office")
    desk.nesters = {name: [office.ra(name, office.root, purpose=())] for name in (*RIGHTS, "southern", "both")}
    office.ra("expired", office.root, purpose=(), ends=-60)
    # Of the same CA, with the purpose of RAs, and on no list.
    desk.nesters["unlisted"] = [office.ra("unlisted", office.root)]
    for name in ("north", "south", "strange"):
        post = pki.PKI(desk.folder / "pki", name=f"root-{name}")
        middle = post.ca(f"ca-{name}", post.root)
        desk.nesters[name] = [post.ra(f"nester-{name}", middle, purpose=()), middle]


# MARK: - Administrators


def ask(desk, command, alias, signer, old=None, subject=None):
    """One operation for somebody else; `signer` has the options with which it is signed."""
    words = []
    if command in ("ir", "cr"):
        # Without one the client takes the issuer of its own certificate for the one that it wants.
        words = ["-issuer", "/"]
    elif command in ("kur", "rr"):
        words = ["-oldcert", old, *(["-revreason", "1"] if command == "rr" else [])]
    if command in ("ir", "cr", "p10cr"):
        desk.number += 1
        subject = subject or f"/CN=for another {desk.number}"
    return desk.cmp(command, f"cmp/{alias}", *signer, *words, subject=subject)


def somebody(desk, alias, key=None):
    """What the alias's own administrator has asked for: the certificate's file, its serial number, its subject."""
    desk.number += 1
    subject = f"/CN=somebody {desk.number}"
    signer = desk.signing("all" if alias == "north" else "southern")
    run = desk.cmp("ir", f"cmp/{alias}", *signer, "-issuer", "/", subject=subject, key=key)
    if fault := desk.issued(run):
        raise RuntimeError(f"the administrator of {alias}: {fault}")
    return desk.keep(run, f"somebody-{desk.number}"), desk.serial(run.certificate), subject


def granted(desk, command, alias, signer):
    """An operation does what it says."""
    old, serial, subject = somebody(desk, alias)
    run = ask(desk, command, alias, signer, old)
    if command != "rr":
        return desk.issued(run, f"Subject: {subject[1:]}\n" if command == "kur" else "Subject: CN=for another")
    status = desk.certificates(alias)[serial]
    return run.tail() if run.status else None if status == "revoked" else f"rr is answered, and it is {status}"


def not_granted(desk, command, alias, signer, bit):
    old, _, _ = somebody(desk, alias)
    return desk.denied(alias, bit, ask, desk, command, alias, signer, old)


def each(judge):
    """What is wrong with each kind of operation."""
    faults = ((command, judge(command)) for command in RIGHT)
    return "; ".join(f"{command}: {fault}" for command, fault in faults if fault)


def right(name, command):
    """Each right that is left out takes its own operations away, and no other."""

    def run(desk):
        signer = desk.signing(name)
        if RIGHT[command] in RIGHTS[name]:
            return granted(desk, command, "north", signer)
        return not_granted(desk, command, "north", signer, "notAuthorized")

    return f"administrator-{name}-{command}", run


def nobody(alias, name):
    """Somebody who is no administrator of this alias, or no more."""
    return lambda desk: each(lambda command: not_granted(desk, command, alias, desk.signing(name), UNTRUSTED))


def southern(desk):
    """The control: the other alias has an administrator of its own."""
    return each(lambda command: granted(desk, command, "south", desk.signing("southern")))


def rights_do_not_add_up(desk):
    """One certificate in two sections: what it may do at one alias it may not do at the other."""
    signer = desk.signing("both")
    return (
        granted(desk, "ir", "north", signer)
        or granted(desk, "rr", "south", signer)
        or not_granted(desk, "rr", "north", signer, "notAuthorized")
        or not_granted(desk, "ir", "south", signer, "notAuthorized")
        or not_granted(desk, "kur", "north", signer, "notAuthorized")
    )


def device_of_the_alias(desk):
    """A certificate that was issued under the alias makes nobody an administrator of it."""
    key = desk.key()
    own, _, subject = somebody(desk, "north", key)
    other, _, _ = somebody(desk, "north")
    signer = desk.signing(own, key)
    for command, bit in (("kur", "badCertId"), ("rr", "notAuthorized")):
        if fault := desk.denied("north", bit, ask, desk, command, "north", signer, other):
            return f"{command}: {fault}"
    before = desk.entities("north")
    for command in ("ir", "cr", "p10cr"):
        run = ask(desk, command, "north", signer, subject="/CN=somebody else")
        # Refused, or once more in its own name.
        if run.certificate and f"Subject: {subject[1:]}\n" not in desk.shown(run.certificate):
            return f"{command}: got {desk.shown(run.certificate)}"
    return None if desk.entities("north").keys() == before.keys() else f"it has registered {desk.entities('north')}"


def employed(desk, name):
    """A certificate of our own, issued under another alias: the options to sign with, and its serial number."""
    code, key = desk.server.add(name, extra=("--alias", "staff")), desk.key()
    run = desk.by_secret("ir", "cmp/staff", name, code, subject=f"/CN={name}", key=key)
    if fault := desk.issued(run):
        raise RuntimeError(fault)
    return desk.signing(desk.keep(run, name), key), desk.serial(run.certificate)


def revoked(desk):
    """One of our own: nobody at first, an administrator by SIGHUP, and no more once it is revoked."""
    signer, serial = employed(desk, "employee")
    if fault := not_granted(desk, "ir", "north", signer, "notAuthorized"):
        return f"before it is one: {fault}"
    file = desk.folder / "employee.pem"
    desk.server.configure(f'\n[administrator "employee"]\ncertificate = {file}\naliases = north\n')
    desk.server.reload()
    if fault := granted(desk, "ir", "north", signer) or granted(desk, "rr", "north", signer):
        return f"while it is one: {fault}"
    desk.server.run("cert", "revoke", f"{serial:x}")
    return each(lambda command: not_granted(desk, command, "north", signer, UNTRUSTED))


def taken_off(desk):
    """One that was not issued here is taken off the list to revoke it."""
    path, signer = desk.server.folder / "signet.conf", desk.signing("no-renew")
    text = path.read_text()
    path.write_text(text.replace("certificate = pki/no-renew.pem", "certificate = pki/all.pem"))
    desk.server.reload()
    fault = not_granted(desk, "ir", "north", signer, UNTRUSTED)
    path.write_text(text)
    desk.server.reload()
    return fault or granted(desk, "ir", "north", signer)


# MARK: - Nested messages


def around(desk, signer, messages, key=None, **fields):
    """The octets of a nested message."""
    made, *chain = desk.nesters[signer]
    subject = der.read(made.certificate)[0].items[5].whole
    names = {"sender": der.explicit(4, subject), "senderKID": cmp.kid(cmp.subject_key_identifier(made.certificate))}
    message = cmp.Message(cmp.body("nested", der.sequence(*messages)), **names, **fields)
    return message.encode(Signature(key or made.key), [one.certificate for one in (made, *chain)])


def vouching(desk, signer, key=None):
    """A relay that nests each message of a client, with its identifiers, as RFC 9483 5.2.2.1 has it."""

    def nest(_, octets):
        sent = Answer.read(octets)
        copied = {
            "transactionID": cmp.transaction_id(sent.octets("transactionID")),
            "senderNonce": cmp.sender_nonce(sent.octets("senderNonce")),
        }
        return around(desk, signer, [octets], key, **copied)

    return Relay(desk.server.port, nest)


def through(desk, signer, alias, reference, code, key=None):
    """The client is openssl, with a code."""
    with vouching(desk, signer, key) as relay:
        return desk.by_secret("ir", f"cmp/{alias}", reference, code, subject=f"/CN={reference}", port=relay.port)


def nested(alias, signer):
    """With a good code: only whom the alias trusts may nest a message, and a refusal leaves the code good."""
    trusted = alias.removeprefix("post-")

    def run(desk):
        reference = f"by-{signer}"
        code = desk.server.add(reference, extra=("--alias", alias))
        if signer != trusted:
            if fault := desk.denied(alias, UNTRUSTED, through, desk, signer, alias, reference, code):
                return fault
        return desk.issued(through(desk, trusted, alias, reference, code), f"CN={reference}")

    return run


def another_key(desk):
    """The certificate of who is trusted, and a signature by somebody else."""
    code = desk.server.add("forged", extra=("--alias", "post-north"))
    forger = keys.ECKey.new()
    return desk.denied("post-north", "badMessageCheck", through, desk, "north", "post-north", "forged", code, forger)


def batches(desk):
    """Nothing of a batch is served either; afterwards the same messages are good in a trusted one."""
    names = [f"batch-{number}" for number in range(2)]
    codes = [desk.server.add(name, extra=("--alias", "post-north")) for name in names]
    messages = [Device(desk.server.port, name, code).build_ir() for name, code in zip(names, codes)]
    before = desk.standing("post-north")
    for signer in ("strange", "south"):
        answered = rows_nested.send(desk, around(desk, signer, messages), "post-north")
        if answered.body != "error" or answered.fail_info != [UNTRUSTED]:
            return f"{signer}: {answered.summary()}"
    if desk.standing("post-north") != before:
        return "refused, and yet something has changed"
    answers = rows_nested.inside(rows_nested.send(desk, around(desk, "north", messages), "post-north"))
    return None if all(one.certificate for one in answers) else f"{[one.summary() for one in answers]}"


def answering_for(signer, is_good):
    """In RA mode whoever may enrol answers for a stranger's signature, whom nobody else knows."""

    def run(desk):
        with vouching(desk, signer) as relay:
            words = (*desk.signing("unlisted"), "-issuer", "/")
            asked = {"subject": f"/CN=nested by {signer}", "port": relay.port}
            if is_good:
                return desk.issued(desk.cmp("ir", "cmp/north", *words, **asked), f"CN=nested by {signer}")
            return desk.denied("north", UNTRUSTED, desk.cmp, "ir", "cmp/north", *words, **asked)

    return run


TABLE = dict(right(name, command) for name, command in itertools.product(RIGHTS, RIGHT)) | {
    "administrator-elsewhere": nobody("south", "all"),
    "administrator-elsewhere-too": nobody("north", "southern"),
    "administrator-of-the-other": southern,
    "administrator-of-both": rights_do_not_add_up,
    "administrator-unlisted": nobody("north", "unlisted"),
    "administrator-expired": nobody("north", "expired"),
    "administrator-a-device": device_of_the_alias,
    "administrator-revoked": revoked,
    "administrator-taken-off": taken_off,
    "nested-control-north": nested("post-north", "north"),
    "nested-control-south": nested("post-south", "south"),
    "nested-stranger-north": nested("post-north", "strange"),
    "nested-stranger-south": nested("post-south", "strange"),
    "nested-of-south-in-north": nested("post-north", "south"),
    "nested-of-north-in-south": nested("post-south", "north"),
    "nested-with-another-key": another_key,
    "nested-batches": batches,
    "nested-by-an-administrator": answering_for("all", True),
    "nested-by-one-who-cannot-enrol": answering_for("no-enrol", False),
    "nested-by-an-administrator-of-the-other": answering_for("southern", False),
    "nested-by-nobody": answering_for("unlisted", False),
}
