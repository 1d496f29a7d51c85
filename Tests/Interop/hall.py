# What the rows about request handlers share: one responder with an alias for each way to reach a handler, and a client.

import json
import pathlib
import re
import subprocess
import sys
import threading
import time

import keys
import openssl

HERE = pathlib.Path(__file__).resolve().parent
ALIASES = """
[profile "other"]
validity = 30d
extended_key_usage = serverAuth

[profile "1234-5678-person"]
validity = 1y

[alias "exec"]
request_handler = exec:{python} {here}/answerer.py {folder}/exec.notes
request_handler_timeout = 3s
profiles = other
allow_automatic_key_update = yes

[alias "socket"]
request_handler = unix:{folder}/handler.socket
request_handler_timeout = 10s

[alias "path"]
request_handler = {folder}/handler.socket

[alias "nobody"]
request_handler = unix:{folder}/nowhere.socket

[alias "patient"]
request_handler = exec:{python} {here}/answerer.py {folder}/patient.notes
request_handler_timeout = 2s
request_handler_failure = wait
request_handler_events = ir, cr, p10cr, kur, rr
check_after = 1s

[alias "manual"]
request_handler = exec:{python} {here}/answerer.py {folder}/manual.notes
approval = manual
check_after = 1s

[alias "person"]
mode = ra
profile = 1234-5678-person
authentication = hmac:{folder}/ra.secret
request_handler = exec:{python} {unid} {folder}/unid.db
"""


class Hall:
    """The responder, a handler behind a socket, and a folder to work in."""

    def __init__(self, server, folder):
        self.server, self.folder, self.made = server, folder, 0
        self.socket = None

    def answer_socket(self):
        (self.folder / "handler.socket").unlink(missing_ok=True)
        notes = self.folder / "socket.notes"
        self.socket = subprocess.Popen([sys.executable, HERE / "answerer.py", notes, self.folder / "handler.socket"])
        while not (self.folder / "handler.socket").exists():
            time.sleep(0.01)

    def notes(self, alias):
        path = self.folder / f"{alias}.notes"
        lines = path.read_text().splitlines() if path.exists() else []
        return [json.loads(line) for line in lines if line.startswith("{")]

    def starts(self, alias):
        return [line for line in (self.folder / f"{alias}.notes").read_text().splitlines() if line.startswith("start")]

    def register(self, alias, word, **more):
        self.made += 1
        reference = f"{word}-{self.made}"
        return reference, self.server.add(reference, subject=f"CN={word}-{self.made}", extra=("--alias", alias), **more)

    def run(self, alias, word, *options, command="ir", known=None, **more):
        reference, code = known or self.register(alias, word, **more)
        number = threading.get_ident() if known is None else id(known)
        folder = self.folder / f"client-{number}"
        folder.mkdir(exist_ok=True)
        (folder / "new.key").write_text(keys.new("ec-p256").pem())
        (folder / "secret").write_text(code)
        words = ["-trusted", self.server.ca, "-ref", reference, "-secret", "file:secret"]
        words += ["-subject", f"/CN={reference}", "-newkey", "new.key"]
        if command == "p10cr":
            openssl.openssl("req", "-new", "-key", "new.key", "-subj", f"/CN={reference}", "-out", "new.csr", cwd=folder)
            words += ["-csr", "new.csr"]
        start = time.monotonic()
        run = openssl.cmp(folder, self.server.port, command, *words, *options, path=f".well-known/cmp/p/{alias}")
        run.seconds, run.reference, run.folder = time.monotonic() - start, reference, folder
        run.shown = ""
        if run.certificate:
            shown = openssl.openssl("x509", "-in", folder / "out.pem", "-noout", "-text", "-nameopt", "RFC2253")
            run.shown = shown.stdout
        return run

    def log(self, mark):
        return self.server.log_since(mark).decode()


def lives(process):
    """Whether a program runs, and is not only waiting to be noticed."""
    try:
        return " Z " not in pathlib.Path(f"/proc/{process}/stat").read_text()
    except OSError:
        return False


def good(run, *wanted):
    if run.certificate is None or run.status:
        return run.tail()
    missing = [text for text in wanted if text not in run.shown]
    return f"the certificate has no {missing}: {run.shown[:900]}" if missing else None


def mods(run):
    return None if "grantedWithMods" in run.output else f"the client was not told of changes: {run.tail()}"


def refused(run, fail_info, text=""):
    if run.certificate is not None:
        return "a certificate was issued"
    if run.fail_info != fail_info:
        return f"{run.fail_info}, expected {fail_info}: {run.tail()}"
    return None if text in run.text else f"the client reads {run.text!r}, not {text!r}"


def logged(hall, mark, *wanted):
    text = hall.log(mark)
    missing = [pattern for pattern in wanted if not re.search(pattern, text)]
    return f"no line says {missing}: {text[-700:]}" if missing else None
