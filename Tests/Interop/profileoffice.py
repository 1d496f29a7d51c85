# What the rows about profiles share: a responder with an alias for each profile, and the judgement of what it issues.

import re

import keys
import lint
import openssl

READY = ("tls-client", "tls-server", "idevid", "ldevid", "ipsec-3gpp", "opcua-application", "sub-ca")

# Findings of pkilint that stay: code and text -> why.
ALLOWED = {("pkix.invalid_uri_syntax", '"urn:'): "pkilint knows URLs only; OPC UA part 6, 6.2.2 wants a URI, and RFC 8141 has these"}

# The sections that the rows use; each has an alias of its name.
PROFILES = {
    "templates": "subject = CN=${reference}, OU=Devices, O=Example\n"
    "san = dns:${subject.CN}.plant.example, uri:urn:example:${reference}\nsan_allow = ip",
    "chosen": "subject = CN=${request.CN}, serialNumber=${request.serialNumber}, O=Example",
    "rules": "subject_allow = CN, O, serialNumber\nsubject_match = O=Example, CN=pump-*\n"
    "san_allow = dns:*.plant.example, ip:192.0.2.0/24, uri:urn:example:*, hardware\nrequire = serialNumber|hardware",
    "open": "allow_extension_override = yes\nallow_key_usage_override = yes\nallow_validity_override = yes",
    "listed": "extended_key_usage_allow = serverAuth, cmcRA",
    "full": "extended_key_usage = critical, ipsecIKE, 1.3.6.1.4.1.99999.3\n"
    "certificate_policies = 1.3.6.1.4.1.99999.1, 1.3.6.1.4.1.99999.2 https://ca.example/cps\n"
    "crl_distribution_point = http://crl.example/a.crl\nauthority_info_access = http://ca.example/a.cer\n"
    "ocsp_url = http://ocsp.example\nextension = 1.3.6.1.4.1.99999.7 0c026f6b",
    "bare": "crl_distribution_point = none\nauthority_info_access = none\nkey_usage = none\nextended_key_usage = none",
    "based": "base = opcua-application\nkeys = ec-p256\nkey_usage = digitalSignature\nrequire = uri, dns|ip",
}

WISHES = """
[purposes]
extendedKeyUsage = serverAuth, codeSigning
[purpose]
extendedKeyUsage = serverAuth
[ra]
extendedKeyUsage = 1.3.6.1.5.5.7.3.28
[policies]
certificatePolicies = 1.3.6.1.4.1.99999.5
[unknown]
1.3.6.1.4.1.99999.9 = ASN1:UTF8String:hello
[critical]
1.3.6.1.4.1.99999.9 = critical,ASN1:UTF8String:hello
[usage]
keyUsage = critical,keyAgreement,digitalSignature
[ca]
basicConstraints = critical,CA:TRUE
[hardware]
subjectAltName = otherName:1.3.6.1.5.5.7.8.4;SEQUENCE:module
[others]
subjectAltName = otherName:1.3.6.1.4.1.311.20.2.3;UTF8:a@plant.example,otherName:1.2.3;UTF8:x,RID:1.2.3,IP:2001:db8::1,dirName:dir
[module]
type = OID:1.3.6.1.4.1.99999.2
number = FORMAT:HEX,OCT:0123abcd
[dir]
CN = a
"""

TABLE = {}


def row(name):
    def register(function):
        TABLE[name] = function
        return function

    return register


def is_allowed(finding):
    return any(finding[1] == code and text in finding[2] for code, text in ALLOWED)


class Office:
    """A responder with an alias for every profile."""

    def __init__(self, server, folder):
        self.server, self.folder, self.made = server, folder, 0
        (folder / "wish.cnf").write_text(WISHES)
        self.tools = None

    def enrol(self, profile, *options, subject=None, key="ec-p256", add=(), sans=()):
        """One `openssl cmp -cmd ir`; returns the run, with the reference and the certificate in words."""
        self.made += 1
        reference = f"pump-{self.made}"
        code = self.server.add(reference, subject=subject, san=sans, extra=("--alias", profile, *add))
        (self.folder / "new.key").write_text(keys.new(key).pem())
        (self.folder / "secret").write_text(code)
        words = ["-ref", reference, "-secret", "file:secret", "-newkey", "new.key", "-trusted", self.server.ca]
        if "-subject" not in options:
            words += ["-subject", f"/CN={reference}"]
        run = openssl.cmp(self.folder, self.server.port, "ir", *words, *options, path=f".well-known/cmp/p/{profile}")
        run.reference, run.text_form = reference, ""
        if run.certificate is not None:
            run.text_form = self.shown(run.certificate)
        return run

    def wish(self, profile, section, *options, **more):
        return self.enrol(profile, "-config", "wish.cnf", "-reqexts", section, *options, **more)

    def shown(self, certificate):
        path = self.folder / "shown.pem"
        path.write_text(keys.pem("CERTIFICATE", certificate))
        return openssl.openssl("x509", "-in", path, "-noout", "-text", "-nameopt", "RFC2253").stdout

    def fault(self, run, *wanted, mods=False, without=(), lints=False):
        """What is wrong with a certificate that must have been granted."""
        if run.certificate is None or run.status:
            return run.tail()
        for text in wanted:
            if text not in run.text_form:
                return f"{text!r} is not in {run.text_form}"
        for text in without:
            if text in run.text_form:
                return f"{text!r} is in {run.text_form}"
        if ("grantedWithMods" in run.output) != mods:
            return f"grantedWithMods: {not mods}, expected {mods}"
        path = self.folder / "judged.pem"
        path.write_text(keys.pem("CERTIFICATE", run.certificate))
        done = openssl.openssl("verify", "-x509_strict", "-CAfile", self.server.ca, path, check=False)
        if done.returncode:
            return f"openssl verify -x509_strict: {done.stdout + done.stderr}"
        if lints:
            self.tools = self.tools or lint.linter()
            found = [finding for finding in lint.findings(self.tools, path) if not is_allowed(finding)]
            return "; ".join(" ".join(finding) for finding in found) or None
        return None

    def refusal(self, run, *bits):
        if run.certificate is not None:
            return f"got a certificate: {run.text_form}"
        return None if run.fail_info in bits else f"{run.fail_info}, expected {bits}: {run.tail()}"

    def names(self, certificate):
        """The value of subjectAltName as `openssl asn1parse` shows it."""
        path = self.folder / "names.der"
        path.write_bytes(certificate)
        shown = openssl.openssl("asn1parse", "-inform", "DER", "-in", path).stdout
        found = re.search(r"X509v3 Subject Alternative Name\n(?:.*BOOLEAN.*\n)?.*\[HEX DUMP\]:([0-9A-F]+)", shown)
        return found.group(1) if found else ""


def configure(server):
    lines = []
    for name, text in PROFILES.items():
        lines += [f'[profile "{name}"]', text]
    for name in (*READY, *PROFILES):
        lines += [f'[alias "{name}"]', f"profile = {name}"]
    lines += ['[alias "by-ra"]', "profile = rules", "mode = ra", "authentication = hmac:ra.secret"]
    (server.folder / "ra.secret").write_text("an RA's secret\n")
    (server.folder / "ra.secret").chmod(0o600)
    server.configure("\n" + "\n".join(lines) + "\n")
