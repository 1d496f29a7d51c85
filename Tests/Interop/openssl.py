# Runs the real `openssl cmp` for the black-box tests and reads what it says: a certificate, or which failInfo and which
# text.

import re
import subprocess
from dataclasses import dataclass, field

import keys

SAID = re.compile(
    r"PKIStatus: (?P<status>[\w ]+?)(?: <[^>]*>)?; PKIFailureInfo: (?P<failure>[^;\n]*)"
    r"(?:; StatusStrings?: (?P<text>\"[^\n]*?\")(?:;|$))?",
    re.M,
)
BRIEF = re.compile(r"PKIStatus: (?P<status>[\w ]+)")


@dataclass
class Run:
    """One `openssl cmp` run."""

    status: int
    output: str
    certificate: bytes = None
    extra: list = field(default_factory=list)

    @property
    def fail_info(self):
        """The failInfo that the client shows, or None."""
        found = SAID.search(self.output)
        return found.group("failure").strip() if found else None

    @property
    def text(self):
        """The status text that the client shows."""
        found = SAID.search(self.output)
        return (found.group("text") or "").strip('"') if found else ""

    def tail(self):
        lines = [line for line in self.output.splitlines() if "error" in line.lower()] or self.output.splitlines()
        return " / ".join(lines[-3:])[-400:]


def openssl(*arguments, check=True, **more):
    done = subprocess.run(
        ["openssl", *map(str, arguments)], capture_output=True, text=True, timeout=120, stdin=subprocess.DEVNULL, **more
    )
    if check and done.returncode:
        raise RuntimeError(f"openssl {' '.join(map(str, arguments))}: {done.stderr}")
    return done


def cmp(folder, port, command, *options, path=".well-known/cmp"):
    """`openssl cmp -cmd COMMAND` against 127.0.0.1:port; files are taken from and written to `folder`."""
    out, extra = folder / "out.pem", folder / "extra.pem"
    for old in (out, extra):
        old.unlink(missing_ok=True)
    done = openssl(
        "cmp",
        "-config",
        "",
        "-cmd",
        command,
        "-server",
        f"127.0.0.1:{port}",
        "-path",
        path,
        "-batch",
        "-certout",
        out,
        "-extracertsout",
        extra,
        "-msg_timeout",
        "30",
        *options,
        check=False,
        cwd=folder,
    )
    certificate = keys.unpem(out.read_text()) if out.exists() and out.stat().st_size else None
    return Run(done.returncode, done.stdout + done.stderr, certificate, pems(extra))


def pems(path):
    if not path.exists():
        return []
    return [keys.unpem("-----BEGIN " + part) for part in path.read_text().split("-----BEGIN ")[1:]]


def verify_fault(certificate, ca, folder):
    """What `openssl verify -x509_strict` has against a certificate, or None."""
    path = folder / "verified.pem"
    path.write_text(keys.pem("CERTIFICATE", certificate))
    done = openssl("verify", "-x509_strict", "-purpose", "sslclient", "-CAfile", ca, path, check=False)
    return None if done.returncode == 0 else f"openssl verify -x509_strict: {(done.stdout + done.stderr).strip()}"
