# The examples of the reference documents, one function each; references.py runs them.

import base64
import concurrent.futures
import subprocess

import client
import cmp
import keys
import openssl
import signet
import wire
from client import Device
from protection import PBM, Signature

POLICY, OTHER = "ffc0d281-f9df-45cd-a30d-1881cd67012a", "0d0b1f5e-0000-4911-b312-04327925a1aa"
ENTITY, PASSWORD = "251069b7-bcc3-4911-b312-04327925a1aa", "GTTgcdagW:OGJ73_"


def ra_sample(library):
    """EJBCA, Sample Configuration: users are called cmp<UID>; who is there already gets another certificate."""
    options = ("-srvcert", library.server.ca, "-ref", "KeyId", "-secret", "pass:password", "-popo", "0")
    for number in range(2):
        subject = f"/UID=4711/CN=user {number}/C=SE"
        fault = library.cmp("ir", "ejbca/publicweb/cmp/sample", *options, "-newkey", library.key(), "-subject", subject)
        fault = fault or library.named(subject)
        if fault:
            return fault
    users = library.listed("sample")
    if list(users) != ["cmp4711"] or "user 1" not in users["cmp4711"]["subject"]:
        return f"the users are {users}"
    options = ("-trusted", *options[1:])
    return library.refused(
        "badCertTemplate", "ir", "cmp/sample", *options, "-newkey", library.key(), "-subject", "/CN=without a UID"
    )


def one_secret_per_ca(library):
    """EJBCA, Using one Authentication Secret per CA."""
    options = ("-trusted", library.server.ca, "-ref", "KeyId", "-newkey", library.key(), "-subject", "/CN=per CA")
    return library.cmp("ir", "cmp/cesecret", *options, "-secret", "pass:ca-secret") or library.refused(
        "badMessageCheck", "ir", "cmp/cesecret", *options, "-secret", "pass:password"
    )


def cmpclient_workflow(library):
    """EJBCA cmpclient: an RA enrols under one alias, the device renews under another, the RA revokes."""
    key, ca = library.key(), library.server.ca
    ra = ("-ref", "any", "-secret", "pass:password", "-srvcert", ca)
    fault = library.cmp("ir", "cmpProxy/raalias", *ra, "-newkey", key, "-subject", "/CN=tomas", out="tomas.pem")
    fault = fault or library.cmp(
        "kur", "cmpProxy/clientupdate", "-trusted", ca, "-cert", "tomas.pem", "-key", key, "-newkey", library.key(), out="new.pem"
    )
    fault = fault or library.named("/CN=tomas")
    if fault:
        return fault
    run = openssl.cmp(
        library.folder, library.server.port, "rr", *ra, "-oldcert", "new.pem", "-revreason", "5", path="cmpProxy/raalias"
    )
    return f"rr: {run.tail()}" if run.status else None


def vendor_workflow(library):
    """EJBCA, Enrolling Device with Vendor Certificate: one certificate of the maker, two aliases, and the renewals."""
    server = library.server
    for alias, subject in (("IPSEC", "CN=ipsec1234"), ("TLS", "CN=hostname1234")):
        server.add(f"1234.primekey.com_{alias}", subject=subject, extra=("--alias", f"alias{alias}"))
    vendor = ("-cert", "pki/device.pem", "-key", "pki/device.key", "-extracerts", "pki/VendorExtraCerts.pem")
    for alias, subject in (("IPSEC", "/CN=ipsec1234"), ("TLS", "/CN=hostname1234")):
        old, path = library.key(), f"ejbca/publicweb/cmp/alias{alias}"
        common = ("-subject", subject, "-trusted", server.ca, "-implicit_confirm")
        fault = library.cmp("ir", path, *vendor, "-newkey", old, *common, out=f"{alias}.pem") or library.named(subject)
        if fault:
            return fault
        has_root = any(pem == keys.unpem(server.ca.read_text()) for pem in library.run.extra)
        if has_root != (alias == "IPSEC"):
            return f"extraCerts of {alias} {'has' if has_root else 'lacks'} the root"
        fault = library.refused("notAuthorized", "ir", path, *vendor, "-newkey", library.key(), *common)
        fault = fault or library.cmp(
            "kur", path, "-cert", f"{alias}.pem", "-key", old, "-newkey", library.key(), *common, out=f"{alias}-new.pem"
        )
        if fault or library.named(subject):
            return fault or library.named(subject)
    foreign = ("-cert", "pki/foreign.pem", "-key", "pki/foreign.key")
    return library.refused(
        "signerNotTrusted", "ir", "cmp/aliasIPSEC", *foreign, "-newkey", library.key(), "-subject", "/CN=x", "-trusted", server.ca
    )


def vendor_and_own(library):
    """EJBCA's alias "3gpp": end-entity-certificate names our CA; the maker's certificate enrols, ours renews, others do neither."""
    library.server.add("1234.primekey.com", subject="CN=ours", extra=("--alias", "3gpp"))
    key, common = library.key(), ("-subject", "/CN=ours", "-trusted", library.server.ca)
    vendor = ("-cert", "pki/device.pem", "-key", "pki/device.key", "-extracerts", "pki/VendorExtraCerts.pem")
    return (
        library.cmp("ir", "cmp/3gpp", *vendor, "-newkey", key, *common, out="ours.pem")
        or library.cmp("kur", "cmp/3gpp", "-cert", "ours.pem", "-key", key, "-newkey", library.key(), *common)
        or library.refused("signerNotTrusted", "ir", "cmp/3gpp", "-cert", "pki/foreign.pem", "-key", "pki/foreign.key", "-newkey", key, *common)
    )


def password_in_the_name(library):
    """EJBCA, DnPartPwd: the password is an attribute of the subject, and neither certified nor logged nor kept."""
    library.server.add("tok1", "a-password-of-27-characters", 1, "CN=tok1", extra=("--alias", "dnpart"))
    key = library.key()
    own = library.folder / "own.pem"
    openssl.openssl("req", "-x509", "-new", "-key", key, "-subj", "/CN=tok1", "-out", own)
    issuer = library.server.json("ca", "show", "default")["subject"]
    signed = ("-cert", own, "-key", key, "-newkey", key, "-trusted", library.server.ca, "-issuer", f"/{issuer}")
    named = ("-subject", "/UID=a-password-of-27-characters/CN=tok1")
    fault = library.refused("badMessageCheck", "ir", "cmp/dnpart", *signed, "-subject", "/UID=another/CN=tok1")
    fault = fault or library.cmp("ir", "cmp/dnpart", *signed, *named) or library.named("/CN=tok1")
    if fault:
        return fault
    kept = b"".join(path.read_bytes() for path in (library.server.folder / "store").glob("*.seg"))
    if b"a-password-of-27" in kept or b"a-password-of-27" in bytes(library.server.log):
        return "the password is in the store or in the log"
    return None


def second_vendor(library):
    """More than one vendor CA: a device of the second one, and one whose maker the other alias does not know."""
    library.server.add("two.example_TLS", subject="CN=two", extra=("--alias", "aliasTLS"))
    library.server.add("two.example_IPSEC", subject="CN=two", extra=("--alias", "aliasIPSEC"))
    options = ("-cert", "pki/two.pem", "-key", "pki/two.key", "-subject", "/CN=two", "-trusted", library.server.ca)
    return library.cmp("ir", "cmp/aliasTLS", *options, "-newkey", library.key()) or library.refused(
        "signerNotTrusted", "ir", "cmp/aliasIPSEC", *options, "-newkey", library.key()
    )


def mtg_listing_3(library):
    """MTG, Listing 3: a UUID as reference, a password, `-path cmp`; the default policy of the entity's client."""
    library.server.add(ENTITY, PASSWORD, 9, "CN=User,O=MTG,C=DE", extra=("--alias", "mtg", "--client", "line"))
    line = ("-newkey", library.key(), "-ref", ENTITY, "-secret", f"pass:{PASSWORD}", "-subject", "/CN=User/O=MTG/C=DE")
    for path in ("mtg/cmp", f"{POLICY}/cmp", f"cmp/{POLICY}", f"{OTHER}/cmp"):
        fault = library.cmp("ir", path, *line, "-trusted", library.server.ca)
        if fault:
            return fault
        shown = openssl.openssl("x509", "-in", library.folder / "out.pem", "-noout", "-ext", "extendedKeyUsage").stdout
        if ("Server" in shown) != path.startswith(OTHER):
            return f"{path}: {shown}"
    library.server.add("lost", PASSWORD, 9, "CN=lost", extra=("--alias", "mtg", "--client", "aimless"))
    lost = ("-newkey", library.key(), "-ref", "lost", "-secret", f"pass:{PASSWORD}", "-subject", "/CN=lost")
    return library.refused("badRequest", "ir", "mtg/cmp", *lost, "-trusted", library.server.ca, text="invalid identifier") or (
        library.cmp("ir", f"{POLICY}/cmp", *lost, "-trusted", library.server.ca)
    )


def mtg_sender_kid(library):
    """senderKID is required under a MAC."""
    device = Device(library.server.port, ENTITY, PASSWORD)
    transaction = client.Transaction(library.server.port, PBM(PASSWORD), path="/mtg/cmp")
    transaction.build(device.ir())
    answered = transaction.send()
    return None if answered.fail_info == ["badMessageCheck"] else f"without senderKID: {answered.summary()}"


def basic_login(library):
    """RFC 7617: a prepared message without protection, sent with curl."""
    library.server.add("basic-1", PASSWORD, 1, "CN=basic-1", extra=("--alias", "mtg", "--client", "line"))
    prepared, url = library.folder / "ir.der", f"http://127.0.0.1:{library.server.port}/mtg/cmp"
    run = openssl.openssl(
        *("cmp", "-config", "", "-cmd", "ir", "-server", f"127.0.0.1:{signet.free_port()}", "-newkey", library.key()),
        *("-subject", "/CN=basic-1", "-unprotected_requests", "-implicit_confirm", "-reqout", prepared, "-msg_timeout", "1", "-certout", "none.pem"),
        check=False,
        cwd=library.folder,
    )
    if not prepared.exists():
        return f"no message was prepared: {run.stderr}"

    def curl(*more):
        answer = library.folder / "ip.der"
        done = subprocess.run(
            ["curl", "-sS", "-o", answer, "-w", "%{http_code} %header{www-authenticate}", "-H", "Content-Type: application/pkixcmp"]
            + ["--data-binary", f"@{prepared}", *more, url],
            capture_output=True,
            text=True,
            timeout=30,
        )
        return done.stdout.strip(), answer

    right = base64.b64encode(f"basic-1:{PASSWORD}".encode()).decode()
    for more in ((), ("-u", "basic-1:wrong"), ("-u", f"nobody:{PASSWORD}"), ("-H", f"Authorization: Basic {right}!")):
        code, _ = curl(*more)
        if not code.startswith('401 Basic realm="signet"'):
            return f"curl {more}: {code}"
    code, answer = curl("-u", f"basic-1:{PASSWORD}")
    shown = library.server.run("decode", str(answer)).stdout
    if not code.startswith("200") or "accepted" not in shown.splitlines()[0]:
        return f"{code}: {shown.splitlines()[0]}"
    code, again = curl("-u", f"basic-1:{PASSWORD}")
    return None if code.startswith("200") and again.read_bytes() == answer.read_bytes() else "the same again is not the same"


def by_subject(library):
    """EJBCA looks users up by the subject, whatever senderKID says; where the alias does not ask for it, senderKID decides."""
    for alias in ("default", "cmp"):
        library.server.add("by-subject", PASSWORD, 2, "C=SE,O=Plant,CN=Pump 1", extra=("--alias", alias))
    options = ("-trusted", library.server.ca, "-ref", "KeyId", "-secret", f"pass:{PASSWORD}", "-subject", "/CN=pump  1/O=plant/C=SE")
    return library.cmp("ir", "cmp/default", *options, "-newkey", library.key()) or library.refused(
        "badMessageCheck", "ir", "cmp", *options, "-newkey", library.key()
    )


def challenge_static(library):
    """Ascertia: one challenge for all, in the CSR, beside the MAC."""
    library.server.add("static-1", "a secret", 9, "CN=static-1", extra=("--alias", "static"))
    key, csr = library.key(), library.folder / "static.csr"
    for word, right in (("sesame", True), ("barley", False), (None, False)):
        request(library, key, csr, "static-1", word)
        options = ("-csr", csr, "-ref", "static-1", "-secret", "pass:a secret", "-trusted", library.server.ca)
        fault = (
            library.cmp("p10cr", "cmp/static", *options)
            if right
            else library.refused("notAuthorized", "p10cr", "cmp/static", *options, text="challenge")
        )
        if fault:
            return f"{word}: {fault}"
    return None


def challenge_dynamic(library):
    """One challenge a device, which the operator's tool has made: the device signs with its new key, and puts it into the CSR."""
    code = library.server.add("dynamic-1", subject="CN=dynamic-1", extra=("--alias", "dynamic"))
    for word, bit in (("WRONG-WRONG-WRONG-WRON", "badMessageCheck"), (code, None), (code, "notAuthorized")):
        key = keys.new("ec-p256")
        csr = cmp.certification_request(key, (("CN", "dynamic-1"),), challenge=word)
        transaction = client.Transaction(library.server.port, Signature(key), path="/cmp/dynamic")
        transaction.build(cmp.p10cr(csr))
        answered = transaction.send()
        if answered.fail_info != ([bit] if bit else []) or (answered.certificate is None) != bool(bit):
            return f"{word}: {answered.summary()}"
    return None


def request(library, key, csr, name, challenge):
    configuration = library.folder / "request.cnf"
    attributes = f"[a]\nchallengePassword = {challenge}\n" if challenge else "[a]\n"
    configuration.write_text(f"[req]\nprompt = no\ndistinguished_name = d\nattributes = a\n[d]\nCN = {name}\n{attributes}")
    openssl.openssl("req", "-new", "-key", key, "-config", configuration, "-out", csr)


def several_cas(library):
    """Chosen by certTemplate.issuer; caPubs and extraCerts have more than the issuer's."""
    library.server.add("several-1", "a secret", 9, "CN=several-1", extra=("--alias", "several"))
    options = ("-ref", "several-1", "-secret", "pass:a secret", "-subject", "/CN=several-1", "-cacertsout", "pubs.pem")
    second = library.folder / "authority/second/ca.pem"
    fault = library.cmp("ir", "cmp/several", *options, "-newkey", library.key(), "-trusted", library.server.ca)
    if fault:
        return fault
    pubs, extra = openssl.pems(library.folder / "pubs.pem"), library.run.extra
    vendor = keys.unpem((library.folder / "pki/vendor.pem").read_text())
    if pubs != [keys.unpem(library.server.ca.read_text()), keys.unpem(second.read_text())] or extra[-1:] != [vendor]:
        return f"caPubs has {len(pubs)}, extraCerts {len(extra)}"
    name = openssl.openssl("x509", "-in", second, "-noout", "-subject", "-nameopt", "compat").stdout.split("=", 1)[1].strip()
    fault = library.cmp(
        *("ir", "cmp/several", *options, "-newkey", library.key(), "-issuer", name, "-trusted", second), ca=second
    )
    return fault or library.refused(
        "wrongAuthority", "ir", "cmp/several", *options, "-newkey", library.key(), "-issuer", "/CN=Third", "-trusted", second
    )


def key_id(library):
    """EJBCA's KeyId: senderKID names the CA."""
    second = library.folder / "authority/second/ca.pem"
    for name, ca in (("default", library.server.ca), ("second", second)):
        options = ("-ref", name, "-secret", "pass:password", "-newkey", library.key(), "-subject", f"/CN=by {name}")
        fault = library.cmp("ir", "cmp/keyid", *options, "-trusted", ca, ca=ca)
        if fault:
            return fault
    return library.refused(
        "wrongAuthority", "ir", "cmp/keyid", *("-ref", "third", *options[2:]), "-trusted", library.server.ca
    )


def races(library):
    """1,000 times one code and two connections at once: exactly one certificate each."""
    rounds, at_once = 1000, 2
    for number in range(rounds):
        reference = f"race-{number}"
        code = library.server.add(reference)
        devices = [Device(library.server.port, reference, code) for _ in range(at_once)]
        requests = [device.build_ir() for device in devices]
        with concurrent.futures.ThreadPoolExecutor(at_once) as pool:
            replies = list(pool.map(lambda octets: wire.post(library.server.port, octets), requests))
        granted = sum(b"one-time code has been used" not in reply.body for reply in replies)
        if granted != 1:
            return f"{reference}: {granted} certificates of {at_once} requests"
    shown = [entry for entry in library.server.certificates() if entry["ref"].startswith("race-")]
    return None if len(shown) == rounds else f"{len(shown)} certificates of {rounds} codes"


TABLE = {
    "ejbca-ra-sample": ra_sample,
    "ejbca-one-secret-per-ca": one_secret_per_ca,
    "ejbca-cmpclient-workflow": cmpclient_workflow,
    "ejbca-vendor-workflow": vendor_workflow,
    "ejbca-second-vendor": second_vendor,
    "ejbca-vendor-and-own": vendor_and_own,
    "ejbca-password-in-the-name": password_in_the_name,
    "ejbca-key-id": key_id,
    "ejbca-by-subject": by_subject,
    "mtg-listing-3": mtg_listing_3,
    "mtg-sender-kid": mtg_sender_kid,
    "mtg-basic-login": basic_login,
    "ascertia-challenge-static": challenge_static,
    "ascertia-challenge-dynamic": challenge_dynamic,
    "several-cas": several_cas,
    "races": races,
}
