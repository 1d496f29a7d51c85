# Proves that profiles decide what certificates say: ready ones, templates, rules and overrides, by `openssl cmp` against the image.
"""Usage: profiles.py BINARY... [--only ROW]

Every certificate is judged by `openssl verify -x509_strict`, and those of the ready profiles by pkilint too."""


import keys
import openssl
from profileoffice import READY, TABLE, Office, configure, row
from suite import Suite

import profiles_ready  # its rows come first

# Templates.


@row("template-of-the-registered-reference")
def templates(office):
    run = office.enrol("templates", "-subject", "/CN=whatever")
    wanted = (
        f"Subject: CN={run.reference},OU=Devices,O=Example",
        f"DNS:{run.reference}.plant.example, URI:urn:example:{run.reference}",
    )
    return office.fault(run, *wanted, mods=True)


@row("template-and-what-is-asked-for")
def template_and_more(office):
    run = office.enrol("templates", "-sans", "192.0.2.1")
    names = f"DNS:{run.reference}.plant.example, URI:urn:example:{run.reference}, IP Address:192.0.2.1"
    if found := office.fault(run, names, mods=True):
        return found
    return office.refusal(office.enrol("templates", "-sans", "evil.example"), "badCertTemplate")


@row("template-nothing-asked-for-nothing-changed")
def template_silent(office):
    run = office.enrol("templates", "-subject", "/")
    return office.fault(run, f"Subject: CN={run.reference},OU=Devices,O=Example", mods=False)


@row("template-of-the-requested-subject")
def chosen(office):
    run = office.enrol("chosen", "-subject", "/CN=a, O=evil/serialNumber=12/O=Other")
    if found := office.fault(run, r"Subject: CN=a\, O=evil,serialNumber=12,O=Example", mods=True):
        return found
    return office.refusal(office.enrol("chosen", "-subject", "/CN=a"), "badCertTemplate")


@row("template-loses-to-what-is-registered")
def registered(office):
    run = office.enrol("templates", subject="/CN=fixed", sans=("dns:fixed.example",))
    return office.fault(run, "Subject: CN=fixed\n", "DNS:fixed.example\n", mods=True)


# Rules.


@row("rules-that-are-kept")
def kept(office):
    subject = ("-subject", "/O=Example/CN=pump-x/serialNumber=1", "-sans", "a.plant.example,192.0.2.9,urn:example:a")
    run = office.enrol("rules", *subject, subject="/O=Example/CN=pump-x/serialNumber=1")
    return office.fault(run, "DNS:a.plant.example, IP Address:192.0.2.9, URI:urn:example:a")


@row("rules-that-are-broken")
def broken(office):
    subject = "/O=Example/CN=pump-x/serialNumber=1"
    for sans in ("b.example", "192.0.3.1", "urn:other:a", "a@plant.example", "2001:db8::1"):
        run = office.enrol("rules", "-subject", subject, "-sans", sans, subject=subject)
        if found := office.refusal(run, "badCertTemplate"):
            return f"{sans}: {found}"
    return office.refusal(office.enrol("rules", subject="/O=Example/CN=pump-x"), "badCertTemplate")


@row("rules-for-a-subject-of-an-ra")
def ra_subject(office):
    """Nobody is registered, so everything is the request's choice."""
    for subject, good in (
        ("/O=Example/CN=pump-9/serialNumber=1", True),
        ("/O=Example/CN=valve-9/serialNumber=1", False),
        ("/O=Other/CN=pump-9/serialNumber=1", False),
        ("/O=Example/CN=pump-9", False),
        ("/O=Example/OU=a/CN=pump-9/serialNumber=1", False),
    ):
        (office.folder / "new.key").write_text(keys.new("ec-p256").pem())
        words = ("-ref", "ra", "-secret", "pass:an RA's secret", "-newkey", "new.key", "-trusted", office.server.ca)
        run = openssl.cmp(office.folder, office.server.port, "ir", *words, "-subject", subject, path=".well-known/cmp/p/by-ra")
        run.text_form = office.shown(run.certificate) if run.certificate else ""
        found = office.fault(run) if good else office.refusal(run, "badCertTemplate")
        if found:
            return f"{subject}: {found}"
    return None


# What requests may change.


@row("override-purposes")
def purposes(office):
    if found := office.fault(office.wish("open", "purposes"), "TLS Web Server Authentication, Code Signing"):
        return found
    if found := office.fault(office.wish("open", "ra"), "Client Auth", without=("1.3.6.1.5.5.7.3.28", "CMC"), mods=True):
        return f"an RA's: {found}"
    if found := office.fault(office.wish("listed", "ra"), without=("Client Auth",)):
        return f"listed: {found}"
    if found := office.fault(office.wish("listed", "purposes"), "Client Auth", mods=True):
        return f"beside the list: {found}"
    return office.fault(office.wish("bare", "purpose"), without=("Extended Key Usage",), mods=True)


@row("override-extensions")
def extensions(office):
    if found := office.fault(office.wish("open", "policies"), "Policy: 1.3.6.1.4.1.99999.5"):
        return found
    if found := office.fault(office.wish("bare", "policies"), without=("Policy",), mods=True):
        return found
    if found := office.fault(office.wish("open", "unknown"), "1.3.6.1.4.1.99999.9"):
        return found
    if found := office.fault(office.wish("bare", "unknown"), without=("1.3.6.1.4.1.99999.9",), mods=True):
        return found
    for profile in ("open", "bare"):
        if found := office.refusal(office.wish(profile, "critical"), "unacceptedExtension"):
            return found
    if found := office.fault(office.wish("open", "ca"), "CA:FALSE", mods=True):
        return found
    if found := office.fault(office.wish("open", "usage"), "Digital Signature, Key Agreement"):
        return found
    return office.fault(office.wish("bare", "usage"), without=("Key Usage",), mods=True)


@row("override-dates")
def dates(office):
    for profile, seconds, mods in (("open", 10 * 86400, False), ("bare", 365 * 86400, True)):
        run = office.enrol(profile, "-days", "10")
        if found := office.fault(run, mods=mods):
            return f"{profile}: {found}"
        for more, status in ((-3600, 0), (3600, 1)):
            ended = openssl.openssl("x509", "-in", office.folder / "shown.pem", "-noout", "-checkend", seconds + more, check=False)
            if ended.returncode != status:
                return f"{profile}: it does not end after {seconds} s"
    return None


@row("override-every-kind-of-name")
def others(office):
    run = office.wish("open", "others")
    return office.fault(run, "a@plant.example", "Registered ID:1.2.3, IP Address:2001:DB8:0:0:0:0:0:1, DirName:")


# What profiles say.


@row("profile-with-everything")
def full(office):
    wanted = (
        "X509v3 Extended Key Usage: critical",
        "ipsec Internet Key Exchange, 1.3.6.1.4.1.99999.3",
        "Policy: 1.3.6.1.4.1.99999.1",
        "CPS: https://ca.example/cps",
        "URI:http://crl.example/a.crl",
        "OCSP - URI:http://ocsp.example",
        "CA Issuers - URI:http://ca.example/a.cer",
        "1.3.6.1.4.1.99999.7",
    )
    return office.fault(office.enrol("full"), *wanted, lints=True)


@row("profile-with-nothing")
def bare(office):
    return office.fault(office.enrol("bare"), without=("Key Usage", "CRL Distribution", "Authority Information"))


@row("profile-on-a-ready-one")
def based(office):
    run = office.enrol("based", "-sans", "urn:a:b,a.example")
    if found := office.fault(run, "URI:urn:a:b, DNS:a.example", "TLS Web Server Authentication"):
        return found
    return office.refusal(office.enrol("based", "-sans", "urn:a:b"), "badCertTemplate")


@row("profile-commands")
def commands(office):
    listed = {item["name"]: item["ready"] for item in office.server.json("profile", "list")}
    if any(not listed.get(name) for name in READY) or listed.get("full") is not False:
        return f"profile list: {listed}"
    shown = office.server.run("profile", "show", "idevid").stdout
    if "validity = 99991231235959Z\n" not in shown:
        return f"profile show: {shown}"
    if office.server.run("profile", "show", "idevit", check=False).returncode != 3:
        return "profile show of what is not there does not end with 3"
    printed = office.server.run("check", "--print").stdout
    return None if shown in printed and "base = opcua-application\n" in printed else f"check --print: {printed}"


def main():
    suite = Suite(__doc__)
    with suite.responder() as (server, folder):
        configure(server)
        with server:
            suite.rows(TABLE, Office(server, folder))
    suite.finish()


if __name__ == "__main__":
    main()
