# Proves that issued certificates and CRLs hold to RFC 5280 as pkilint reads it: no finding of severity error or worse but those
# listed.
"""Usage: lint.py BINARY... enrols a sample (every key type, names, alternative names) and lints it, the CA, the CMP signer
and the CRLs.

pkilint comes from PyPI into .build/interop/venv, made here when it is not there yet; pkilint.txt says which versions."""

import argparse
import itertools
import json
import pathlib
import subprocess
import sys
import tempfile
import time
import venv

import answer
import cmp
import der
import keys
import signet
from client import Device

HERE = pathlib.Path(__file__).resolve().parent
VENV = HERE.parent.parent / ".build" / "interop" / "venv"

# Findings that stay, each with its reason: (certificate, finding code) -> why.
ALLOWED = {}

REASONS = (0, 1, 2, 3, 4, 5, 6, 9, 10)

SAMPLE = (
    ("ec-p256", ()),
    ("ec-p384", ()),
    ("ec-p521", ()),
    ("rsa-2048", ()),
    ("rsa-3072", ()),
    ("ec-p256", ("dns:pump-7.example",)),
    ("ec-p256", ("dns:a.example", "ip:192.0.2.7", "email:a@a.example", "uri:https://a.example/b")),
)


def linter():
    """pkilint's commands for certificates and for CRLs."""
    if not (VENV / "bin" / "lint_crl").exists():
        install()
    certificates = [VENV / "bin" / "lint_pkix_cert", "lint"]
    return {".pem": certificates, ".crl": [VENV / "bin" / "lint_crl", "lint", "-t", "CRL", "-p", "PKIX"]}


def install():
    venv.create(VENV, with_pip=True, clear=True)
    command = [VENV / "bin" / "pip", "install", "--quiet", "--disable-pip-version-check", "-r", HERE / "pkilint.txt"]
    for pause in (0, 5, 10, 20, 40):
        time.sleep(pause)
        done = subprocess.run(command, capture_output=True, text=True)
        if done.returncode == 0:
            return
    raise RuntimeError(f"pkilint cannot be installed from PyPI: {done.stderr.strip()[-400:]}")


def findings(tools, path):
    """(severity, code, message) of every finding of severity error or worse."""
    command = [*tools[path.suffix], "-s", "ERROR", "-f", "JSON", path]
    done = subprocess.run(command, capture_output=True, text=True)
    if not done.stdout.strip():
        raise RuntimeError(f"pkilint said nothing: {done.stderr[-400:]}")
    results = json.loads(done.stdout)["results"]
    return [
        (found["severity"], found["code"], found.get("message") or "", result.get("node_path", ""))
        for result in results
        for found in result["finding_descriptions"]
    ]


def sample(server, folder):
    """Enrols the sample; yields (name, path)."""
    yield "CA", server.ca
    yield "CMP signer", server.ca.with_name("cmp.pem")
    ca = keys.unpem(server.ca.read_text())
    for number, (kind, sans) in enumerate(SAMPLE):
        reference = f"lint-{number}"
        secret = server.add(reference, san=sans)
        octets = Device(server.port, reference, secret, [ca], key=keys.new(kind)).enrol()
        path = folder / f"{reference}.pem"
        path.write_text(keys.pem("CERTIFICATE", octets))
        yield f"{kind} {' '.join(sans)}".strip(), path


def lists(server, folder):
    """The first CRL, and one with every reason; yields (name, path)."""
    path = server.folder / "default.crl"
    yield "the first CRL", path
    ca = keys.unpem(server.ca.read_text())
    for number, reason in enumerate(REASONS):
        reference = f"lint-crl-{number}"
        device = Device(server.port, reference, server.add(reference), [ca])
        certificate = der.read(device.enrol())
        issuer, serial = answer.issuer(certificate), answer.serial_number(certificate)
        early = cmp.extension("2.5.29.24", der.generalized_time("20260101000000Z"))
        body = cmp.rr(issuer, serial, None if reason == 0 else reason)
        if reason == 1:
            template = der.sequence(der.implicit(1, der.integer_octets(serial)), der.explicit(3, issuer))
            why = cmp.extension("2.5.29.21", der.tlv(0x0A, bytes([reason])))
            body = cmp.body("rr", der.sequence(der.sequence(template, der.sequence(why, early))))
        rp = device.transaction().ask(body)
        if rp.status != "accepted":
            raise RuntimeError(f"rr: {rp.summary()}")
    yield "a CRL with every reason", path


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("binary", nargs="+")
    options = parser.parse_args()
    tools, passed, failed = linter(), 0, 0
    with tempfile.TemporaryDirectory(prefix="signet-lint-") as folder:
        folder = pathlib.Path(folder)
        with signet.Signet(options.binary, folder / "authority") as server:
            for name, path in itertools.chain(sample(server, folder), lists(server, folder)):
                found = [finding for finding in findings(tools, path) if (name, finding[1]) not in ALLOWED]
                passed, failed = passed + (not found), failed + bool(found)
                print(
                    f"{'FAIL' if found else 'PASS'} {name}",
                    *[": " + " ".join(finding) for finding in found],
                    flush=True,
                )
    print(f"{passed} passed, {failed} failed")
    sys.exit(1 if failed else 0)


if __name__ == "__main__":
    main()
