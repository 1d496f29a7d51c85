# Proves that what `check --from-ejbca` prints is what the README shows, and that it serves EJBCA's clients once it is pasted.
"""Usage: migration.py BINARY... [--only ROW]

The README's dump goes through the binary; the sections that come out go into a configuration with what they name by hand."""

import pathlib
import re

import keys
import openssl
from suite import Suite

README = pathlib.Path(__file__).resolve().parents[2] / "README.md"
PATH = "ejbca/publicweb/cmp/factory"


class Move:
    """The README's dump and sections, and the responder that takes them over."""

    def __init__(self, server, folder):
        self.server, self.folder = server, folder
        chapter = README.read_text().split("\n## Move from EJBCA\n")[1].split("\n## ")[0]
        self.dump, self.shown, *_ = re.findall(r"```\w*\n(.*?)```", chapter, re.DOTALL)
        (folder / "dump").write_text(self.dump)
        self.printed = server.run("check", "--from-ejbca", str(folder / "dump"), check=False)
        self.client = ("-srvcert", self.ca, "-ref", "anything", "-secret", "pass:password")

    @property
    def ca(self):
        return self.server.folder / "plant" / "ca.pem"

    def paste(self):
        """By hand, as the comments say: the CA, the profile and the secret."""
        server = self.server
        server.run("init", str(server.folder / "plant"), "--name", "Plant 7 CA")
        secret = server.folder / "factory.secret"
        secret.write_text("password\n")
        secret.chmod(0o600)
        names = ("certificate = plant/ca.pem", "key = plant/ca.key", "signer_certificate = plant/cmp.pem", "signer_key = plant/cmp.key")
        server.configure("\n".join(('\n[ca "Plant-7-CA"]', *names, '\n[profile "CMP_CERT"]\nkeys = rsa-2048\n', self.printed.stdout)))
        return None if not server.run("check").stderr else "check has something to say"

    def enrol(self, number, subject):
        key = self.folder / f"{number}.key"
        key.write_text(keys.new("rsa-2048").pem())
        return openssl.cmp(self.folder, self.server.port, "ir", *self.client, "-newkey", key, "-subject", subject, path=PATH)


def as_shown(move):
    if move.printed.stdout != move.shown:
        return f"the README shows something else than\n{move.printed.stdout}"
    if move.printed.returncode != 1 or "certreqhandler.class" not in move.printed.stderr or "password" in move.printed.stdout:
        return f"{move.printed}"
    return None


def serves(move):
    """Named by its UID, below the CA, whose certificate comes in caPubs; the second request updates the same user."""
    for number in range(2):
        run = move.enrol(number, f"/UID=4711/CN=user {number}")
        if run.certificate is None or run.status:
            return f"{run.tail()}"
        if fault := openssl.verify_fault(run.certificate, move.ca, move.folder):
            return fault
        root = keys.unpem(move.ca.read_text())
        if root not in run.extra:
            return "the root is not in extraCerts"
    listed = move.server.json("entity", "list", "--alias", "factory")
    return None if [entry["ref"] for entry in listed] == ["4711"] else f"the users are {listed}"


def refuses(move):
    """With EJBCA's codes: a name without a UID, and a wrong secret."""
    run = move.enrol(2, "/CN=nobody")
    if run.certificate is not None:
        return f"{run.fail_info}: {run.tail()}"
    options = (*move.client[:-1], "pass:wrong", "-newkey", "2.key", "-subject", "/UID=1", "-unprotected_errors")
    wrong = openssl.cmp(move.folder, move.server.port, "ir", *options, path=PATH)
    return None if wrong.fail_info == "badMessageCheck" else f"{wrong.fail_info}: {wrong.tail()}"


def main():
    suite = Suite(__doc__)
    with suite.responder() as (server, folder):
        move = Move(server, folder)
        suite.row("as the README shows", as_shown, move)
        suite.row("pasted", move.paste)
        with server:
            suite.row("serves EJBCA's clients", serves, move)
            suite.row("refuses as EJBCA does", refuses, move)
    suite.finish()


if __name__ == "__main__":
    main()
