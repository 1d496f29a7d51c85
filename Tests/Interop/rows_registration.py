# What senderKID chooses, the policies of clients, and one maker's certificate for two CAs; registration.py runs them.

import itertools

import cmp
import keys
import openssl
import pki
import rows_administrators
import wire
from client import Transaction
from protection import PBM

PASSWORD = "the password of one device"
POLICY, OTHER = "7a0c9d52-33a4-4e0b-9d6c-6c0f1d3b5e11", "1f6f2c04-8a55-4c58-b9a7-5f0f6f3b9a20"
# Profile "server" is told from "device" by this.
SERVER = "TLS Web Server Authentication"
CONFIGURATION = f"""
[profile "server"]
extended_key_usage = clientAuth, serverAuth

[profile "plant"]
subject_match = O=Plant

[profile "office"]
subject_match = O=Office

[alias "by-profile"]
mode = ra
profile = key-id
profiles = device, server
authentication = hmac:ra.secret, end-entity-certificate
allow_automatic_key_update = yes

[alias "by-profile-registered"]
profile = key-id
profiles = device, server

[alias "by-names"]
mode = ra
entity_profile = key-id
profiles = plant, office
authentication = hmac:ra.secret

[alias "by-ca"]
mode = ra
ca = key-id, ipsec, tls
authentication = hmac:ra.secret, end-entity-certificate
allow_automatic_key_update = yes

[client "line"]
default_policy = {POLICY}

[client "aimless"]

[alias "{POLICY}"]
entities = cmp
profile = server
allow_automatic_key_update = yes

[alias "{OTHER}"]
entities = cmp

[ca "ipsec"]
certificate = ipsec/ca.pem
key = ipsec/ca.key
signer_certificate = ipsec/cmp.pem
signer_key = ipsec/cmp.key

[ca "tls"]
certificate = tls/ca.pem
key = tls/ca.key
signer_certificate = tls/cmp.pem
signer_key = tls/cmp.key

[alias "aliasIPSEC"]
ca = ipsec
authentication = end-entity-certificate
extract_username = cn
name_postfix = _IPSEC
vendor_ca = pki/vendor.pem
allow_automatic_key_update = yes

[alias "aliasTLS"]
ca = tls
authentication = end-entity-certificate
extract_username = cn
name_postfix = _TLS
vendor_ca = pki/vendor.pem
allow_automatic_key_update = yes
"""


def furnish(desk):
    """The devices' maker, with a CA between its root and its devices."""
    vendor = pki.PKI(desk.folder / "pki", kind="rsa-2048", name="vendor")
    middle = vendor.ca("VendorSub", vendor.root)
    for number in ("1234", "5678", "9012"):
        subject = (("C", "SE"), ("O", "PrimeKey"), ("CN", f"{number}.primekey.com"))
        vendor.ra(f"device-{number}", middle, purpose=(), subject=subject)
    vendor.bundle("VendorExtraCerts.pem", middle, vendor.root)


# MARK: - What senderKID chooses


def key_id_profile(desk):
    for name in ("device", "server"):
        run = desk.ra("by-profile", name, subject=f"/CN=as {name}")
        if fault := desk.issued(run):
            return f"{name}: {fault}"
        if (SERVER in desk.shown(run.certificate)) != (name == "server"):
            return f"{name}: {desk.shown(run.certificate)}"
    return None


def key_id_refused(alias, *names):
    """Names that say nothing, a profile that is there but not on the list, and almost the right one."""

    def run(desk):
        asked = {"subject": "/O=Plant/CN=by key"}
        faults = ((name, desk.denied(alias, "badCertTemplate", desk.ra, alias, name, **asked)) for name in names)
        return "; ".join(f"{name}: {fault}" for name, fault in faults if fault)

    return run


def key_id_renewal(desk):
    """A signature's senderKID is the signer's key identifier (RFC 9483 3.1): what was chosen at first holds on."""
    key = desk.key()
    run = desk.ra("by-profile", "server", subject="/CN=renewed", key=key)
    if fault := desk.issued(run, SERVER):
        return fault
    signer = desk.signing(desk.keep(run, "renewed"), key)
    return desk.issued(desk.cmp("kur", "cmp/by-profile", *signer), "CN=renewed", SERVER)


def key_id_registered(desk):
    """`entity add --profile` is another one for a single device: senderKID, its reference, has nothing to choose."""
    code = desk.server.add("registered", extra=("--alias", "by-profile-registered", "--profile", "server"))
    run = desk.by_secret("ir", "cmp/by-profile-registered", "registered", code, subject="/CN=registered")
    return desk.issued(run, SERVER)


def key_id_names(desk):
    """The rules of the profile that senderKID names hold for the subject."""
    for name, organization in (("plant", "Plant"), ("office", "Office")):
        right, wrong = f"/O={organization}/CN=by {name}", f"/O=Elsewhere/CN=by {name}"
        fault = desk.issued(desk.ra("by-names", name, subject=right), f"CN=by {name},O={organization}")
        fault = fault or desk.denied("by-names", "badCertTemplate", desk.ra, "by-names", name, subject=wrong)
        if fault:
            return f"{name}: {fault}"
    return None


def key_id_ca(desk):
    """Each CA in its turn, which renews and revokes what it has issued; one that is not on the list is none."""
    for name in ("ipsec", "tls"):
        ca, key = authority(desk, name), desk.key()
        run = desk.ra("by-ca", name, subject=f"/CN=by {name}", key=key, ca=ca)
        if fault := desk.issued(run, ca=ca):
            return f"{name}: {fault}"
        old = desk.keep(run, f"by-{name}")
        if fault := desk.issued(desk.cmp("kur", "cmp/by-ca", *desk.signing(old, key, ca)), f"CN=by {name}", ca=ca):
            return f"kur, {name}: {fault}"
        run = desk.cmp("rr", "cmp/by-ca", *desk.signing(old, key, ca), "-oldcert", old, "-revreason", "1")
        if run.status:
            return f"rr, {name}: {run.tail()}"
    # An alias's first CA answers who names none of its own.
    asked = {"subject": "/CN=by nobody", "ca": authority(desk, "ipsec")}
    for name in ("default", "third"):
        if fault := desk.denied("by-ca", "wrongAuthority", desk.ra, "by-ca", name, **asked):
            return f"{name}: {fault}"
    return None


# MARK: - The policy of a client

INVALID = "invalid identifier"
# URLs that reach the default alias and name no policy.
HOME = ("cmp", ".well-known/cmp", "/")


def default_policy(desk):
    """Every URL without a policy means the client's own; one with a policy means that one."""
    desk.server.add("line-1", PASSWORD, 99, extra=("--client", "line"))
    for path in (*HOME, f"{POLICY}/cmp", f"cmp/{OTHER}", f"{OTHER}/cmp"):
        run = desk.by_secret("ir", path, "line-1", PASSWORD, subject="/CN=line-1")
        if fault := desk.issued(run):
            return f"{path}: {fault}"
        if (SERVER in desk.shown(run.certificate)) == (OTHER in path):
            return f"{path}: {desk.shown(run.certificate)}"
    return None


def default_policy_for_all(desk):
    """Also for what is no ir, and for what is signed."""
    desk.server.add("line-2", PASSWORD, 99, extra=("--client", "line"))
    key = desk.key()
    for command in ("p10cr", "cr"):
        run = desk.by_secret(command, "cmp", "line-2", PASSWORD, subject="/CN=line-2", key=key)
        if fault := desk.issued(run, SERVER):
            return f"{command}: {fault}"
    old = desk.keep(run, "line-2")
    if fault := desk.issued(desk.cmp("kur", "cmp", *desk.signing(old, key)), "CN=line-2", SERVER):
        return f"kur: {fault}"
    done = desk.cmp("rr", "cmp", *desk.signing(old, key), "-oldcert", old, "-revreason", "4")
    return f"rr: {done.tail()}" if done.status else None


def no_policy(desk):
    """Of no client, and of one without a policy: refused at every URL that names none, and the code stays good."""
    code = desk.server.add("aimless-1", extra=("--client", "aimless"))
    for reference, secret in (("first", desk.server.codes["first"]), ("aimless-1", code)):
        asked = {"reference": reference, "secret": secret, "subject": f"/CN={reference}"}
        for path, command in itertools.product(HOME, ("ir", "p10cr")):
            if fault := desk.denied("cmp", "badRequest", desk.by_secret, command, path, text=INVALID, **asked):
                return f"{reference}, {command} to {path}: {fault}"
        if fault := desk.issued(desk.by_secret("ir", f"{POLICY}/cmp", **asked), SERVER):
            return f"{reference}, with a policy: {fault}"
    return None


def unknown_policy(desk):
    body = cmp.ir(cmp.cert_req_msg(keys.ECKey.new(), subject=(("CN", "first"),)))
    octets = Transaction(desk.server.port, PBM(PASSWORD), sender_kid="first").build(body)
    unknown = POLICY[:-1] + "2"
    statuses = [wire.post(desk.server.port, octets, path).status for path in (f"/{unknown}/cmp", f"/cmp/{unknown}")]
    return None if statuses == [404, 404] else f"HTTP {statuses}"


def another_policy(desk):
    """SIGHUP: the client's policy is another one, then none, and then the first again."""
    desk.server.add("line-3", PASSWORD, 99, extra=("--client", "line"))
    asked = {"reference": "line-3", "secret": PASSWORD, "subject": "/CN=line-3"}
    path = desk.server.folder / "signet.conf"
    text, line = path.read_text(), f"default_policy = {POLICY}\n"
    faults = []
    for replacement, is_server in ((f"default_policy = {OTHER}\n", False), ("", None), (line, True)):
        path.write_text(text.replace(line, replacement))
        desk.server.reload()
        if is_server is None:
            faults.append(desk.denied("cmp", "badRequest", desk.by_secret, "ir", "cmp", text=INVALID, **asked))
            continue
        run = desk.by_secret("ir", "cmp", **asked)
        fault = desk.issued(run)
        if not fault and (SERVER in desk.shown(run.certificate)) != is_server:
            fault = f"with {replacement!r}: {desk.shown(run.certificate)}"
        faults.append(fault)
    return "; ".join(fault for fault in faults if fault)


# MARK: - One maker's certificate, two CAs

SUBJECTS = {"IPSEC": "CN=ipsec", "TLS": "CN=hostname"}
AWAY = {"IPSEC": "TLS", "TLS": "IPSEC"}


def authority(desk, kind):
    return desk.server.folder / kind.lower() / "ca.pem"


def by_maker(desk, command, kind, number, key=None):
    bundle = desk.folder / "pki" / "VendorExtraCerts.pem"
    signer = (*desk.signing(f"device-{number}", ca=authority(desk, kind)), "-extracerts", bundle, "-implicit_confirm")
    path, subject = f"ejbca/publicweb/cmp/alias{kind}", f"/{SUBJECTS[kind]}{number}"
    return desk.cmp(command, path, *signer, subject=subject, key=key)


def enrolled(desk, number):
    """A device's two certificates by its maker's one: of each kind the file, the key and the serial number."""
    found = {}
    for kind, subject in SUBJECTS.items():
        options = {"subject": f"{subject}{number}", "extra": ("--alias", f"alias{kind}")}
        desk.server.add(f"{number}.primekey.com_{kind}", **options)
    for kind, subject in SUBJECTS.items():
        key = desk.key()
        run = by_maker(desk, "ir", kind, number, key)
        if fault := desk.issued(run, f"Subject: {subject}{number}\n", ca=authority(desk, kind)):
            raise RuntimeError(f"{kind}: {fault}")
        found[kind] = desk.keep(run, f"{kind}-{number}"), key, desk.serial(run.certificate)
    return found


def vendor(desk):
    """Each below the CA of its alias and not below the other, registered there only, and renewed at home."""
    for kind, (path, key, _) in enrolled(desk, "1234").items():
        alias, own, subject = f"alias{kind}", authority(desk, kind), f"Subject: {SUBJECTS[kind]}1234\n"
        if openssl.verify_fault(keys.unpem(path.read_text()), authority(desk, AWAY[kind]), desk.folder) is None:
            return f"{kind} is certified by the CA of {AWAY[kind]}"
        if desk.entities(alias)[f"1234.primekey.com_{kind}"]["status"] != "enrolled":
            return f"{kind}: {desk.entities(alias)}"
        if f"1234.primekey.com_{AWAY[kind]}" in desk.entities(alias):
            return f"{AWAY[kind]} is registered at {alias}"
        run = desk.cmp("kur", f"cmp/{alias}", *desk.signing(path, key, own), "-implicit_confirm")
        if fault := desk.issued(run, subject, ca=own):
            return f"kur, {kind}: {fault}"
        # The maker's certificate was good for one code, and renews nothing.
        if fault := desk.denied(alias, "notAuthorized", by_maker, desk, "ir", kind, "1234"):
            return f"ir again, {kind}: {fault}"
        if by_maker(desk, "kur", kind, "1234").certificate:
            return f"{kind} was renewed by the maker's certificate"
    return None


def vendor_elsewhere(desk):
    """The certificate of one alias is nobody's at the other; each is revoked at home, and on the CRL of its own CA."""
    found, ask = enrolled(desk, "5678"), rows_administrators.ask
    for (kind, (path, key, _)), command in itertools.product(found.items(), ("kur", "ir", "cr", "p10cr", "rr")):
        alias, signer = f"alias{AWAY[kind]}", desk.signing(path, key, authority(desk, AWAY[kind]))
        if fault := desk.denied(alias, "notAuthorized", ask, desk, command, alias, signer, path):
            return f"{command} at {alias} by {kind}: {fault}"
    for kind, (path, key, serial) in found.items():
        before = desk.certificates(f"alias{AWAY[kind]}")
        run = ask(desk, "rr", f"alias{kind}", desk.signing(path, key, authority(desk, kind)), path)
        if run.status or desk.certificates(f"alias{kind}")[serial] != "revoked":
            return f"rr, {kind}: {run.tail()}"
        if desk.certificates(f"alias{AWAY[kind]}") != before:
            return f"rr of {kind} has changed what {AWAY[kind]} has"
        if serial not in listed(desk, kind) or serial in listed(desk, AWAY[kind]):
            return f"{serial:x} of {kind}, and the CRLs have {listed(desk, kind)} and {listed(desk, AWAY[kind])}"
    return None


def listed(desk, kind):
    """The serial numbers on a CA's CRL, which is its own."""
    path = desk.folder / "crl.pem"
    path.write_text(desk.server.run("crl", "export", "--ca", kind.lower()).stdout)
    done = openssl.openssl("crl", "-in", path, "-noout", "-text", "-CAfile", authority(desk, kind))
    if "verify OK" not in done.stderr:
        raise RuntimeError(f"the CRL of {kind}: {done.stderr}")
    return [int(line.split(":")[1], 16) for line in done.stdout.splitlines() if "Serial Number:" in line]


def vendor_unregistered(desk):
    """Whose reference has the postfix of one alias is unknown at the other, and the code is good where it is known."""
    desk.server.add("9012.primekey.com_IPSEC", subject="CN=ipsec9012", extra=("--alias", "aliasIPSEC"))
    return desk.denied("aliasTLS", "notAuthorized", by_maker, desk, "ir", "TLS", "9012") or desk.issued(
        by_maker(desk, "ir", "IPSEC", "9012"), "Subject: CN=ipsec9012\n", ca=authority(desk, "IPSEC")
    )


TABLE = {
    "key-id-profile": key_id_profile,
    "key-id-profile-unknown": key_id_refused("by-profile", "third", "plant", "Server", "server "),
    "key-id-profile-renewed": key_id_renewal,
    "key-id-profile-of-its-own": key_id_registered,
    "key-id-entity-profile": key_id_names,
    "key-id-entity-profile-unknown": key_id_refused("by-names", "third", "server", "Plant", "plant "),
    "key-id-ca": key_id_ca,
    "policy-default": default_policy,
    "policy-default-for-all": default_policy_for_all,
    "policy-none": no_policy,
    "policy-unknown": unknown_policy,
    "policy-another": another_policy,
    "vendor-two-cas": vendor,
    "vendor-elsewhere": vendor_elsewhere,
    "vendor-unregistered": vendor_unregistered,
}
