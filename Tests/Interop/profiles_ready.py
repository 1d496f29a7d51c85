# Proves that the ready profiles issue what their standards ask for; pkilint judges too.

import keys
import openssl
from profileoffice import row

HARDWARE = "A01F06082B06010505070804A013301106092B06010401868D1F0204040123ABCD"


@row("ready-tls-client")
def tls_client(office):
    run = office.enrol("tls-client")
    return office.fault(run, "Digital Signature", "TLS Web Client Authentication", lints=True)


@row("ready-tls-server")
def tls_server(office):
    run = office.enrol("tls-server", "-sans", "gw.example,192.0.2.7,2001:db8::7")
    wanted = ("TLS Web Server Authentication", "DNS:gw.example, IP Address:192.0.2.7, IP Address:2001:DB8:0:0:0:0:0:7")
    if found := office.fault(run, *wanted, lints=True):
        return found
    return office.refusal(office.enrol("tls-server"), "badCertTemplate")


@row("ready-idevid")
def idevid(office):
    subject = "/O=Example/serialNumber=4711"
    run = office.enrol("idevid", subject=subject)
    if found := office.fault(run, "Not After : Dec 31 23:59:59 9999 GMT", "Digital Signature", without=("Extended",), mods=True, lints=True):
        return found
    run = office.enrol("idevid", sans=("hardware:1.3.6.1.4.1.99999.2/0123abcd",))
    if found := office.fault(run, lints=True):
        return found
    if office.names(run.certificate) != f"3021{HARDWARE}":
        return f"subjectAltName is {office.names(run.certificate)}"
    return office.refusal(office.enrol("idevid"), "badCertTemplate")


@row("ready-idevid-asks-for-its-hardware-name")
def hardware(office):
    run = office.wish("idevid", "hardware")
    if found := office.fault(run, lints=True):
        return found
    return None if office.names(run.certificate) == f"3021{HARDWARE}" else office.names(run.certificate)


@row("ready-ldevid")
def ldevid(office):
    return office.fault(office.enrol("ldevid", "-sans", "a.example"), "DNS:a.example", "Client Auth", lints=True)


@row("ready-ipsec-3gpp")
def ipsec(office):
    run = office.enrol("ipsec-3gpp", subject="/O=Operator/CN=enb-1.ran.example", key="rsa-2048")
    return office.fault(run, "DNS:enb-1.ran.example", "Digital Signature", "ipsec Internet Key Exchange", mods=True, lints=True)


@row("ready-opcua-application")
def opcua(office):
    sans = ("-sans", "urn:plant:pump:server,pump.plant.example")
    run = office.enrol("opcua-application", *sans, key="rsa-2048")
    usages = "Digital Signature, Non Repudiation, Key Encipherment, Data Encipherment"
    names = "URI:urn:plant:pump:server, DNS:pump.plant.example"
    if found := office.fault(run, usages, "TLS Web Server Authentication, TLS Web Client Authentication", names, lints=True):
        return found
    if found := office.refusal(office.enrol("opcua-application", "-sans", "a.example", key="rsa-2048"), "badCertTemplate"):
        return f"without a URI: {found}"
    return office.refusal(office.enrol("opcua-application", *sans), "badCertTemplate")


def signed(folder, name, issuer, constraints):
    """A key and a certificate by OpenSSL: NAME.key, NAME.pem, signed with ISSUER.key."""
    usage = "keyUsage = critical,keyCertSign\n" if constraints == "CA:TRUE" else ""
    (folder / "signed.cnf").write_text(
        f"basicConstraints = critical,{constraints}\nsubjectKeyIdentifier = hash\nauthorityKeyIdentifier = keyid\n{usage}"
    )
    curve = ("-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-keyout", f"{name}.key")
    openssl.openssl("req", *curve, "-out", f"{name}.csr", "-subj", f"/CN={name}", cwd=folder)
    signing = ("-CA", f"{issuer}.pem", "-CAkey", f"{issuer}.key", "-CAcreateserial", "-days", "9", "-extfile", "signed.cnf")
    openssl.openssl("x509", "-req", "-in", f"{name}.csr", *signing, "-out", f"{name}.pem", cwd=folder)


@row("ready-sub-ca")
def sub_ca(office):
    """What it signs is good below the root, and a CA below it is not."""
    folder = office.folder
    run = office.enrol("sub-ca", subject="/O=Example/CN=Line 3 CA")
    if found := office.fault(run, "CA:TRUE, pathlen:0", "Certificate Sign, CRL Sign", mods=True, lints=True):
        return found
    (folder / "sub.pem").write_text(keys.pem("CERTIFICATE", run.certificate))
    (folder / "sub.key").write_text((folder / "new.key").read_text())
    signed(folder, "leaf", "sub", "CA:FALSE")
    signed(folder, "below", "sub", "CA:TRUE")
    signed(folder, "last", "below", "CA:FALSE")
    for target, more, fits in (("leaf", (), True), ("last", ("-untrusted", "below.pem"), False)):
        path = ("-CAfile", office.server.ca, "-untrusted", "sub.pem", *more)
        done = openssl.openssl("verify", "-x509_strict", *path, f"{target}.pem", check=False, cwd=folder)
        if (done.returncode == 0) != fits or not fits and "path length constraint exceeded" not in done.stderr:
            return f"{target}: {done.stdout}{done.stderr}"
    return office.fault(office.enrol("sub-ca", "-sans", "a.example"), "CA:TRUE", without=("DNS:a.example",), mods=True)
