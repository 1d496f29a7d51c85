# Rows whose client is `signet request`, against our own server and against OpenSSL's.

import pathlib
import socket
import subprocess
import tempfile
import time

import keys
import openssl
import signet
from frame import row
from world import REVOKED

OPTIONS = ["--new-key", "new.key", "--out", "out.pem"]


class Client:
    """`signet request` in a folder of its own."""

    def __init__(self, world, name, port=None, path="/.well-known/cmp", registered=True, uses=1):
        self.world, self.folder = world, pathlib.Path(tempfile.mkdtemp(dir=world.folder))
        world.made += 1
        self.reference = f"{name}-{world.made}"
        self.secret = world.server.add(self.reference, uses=uses) if registered else "not-a-secret"
        self.url = f"http://127.0.0.1:{port or world.server.port}{path}"
        self.command = [str(pathlib.Path(word).resolve()) if "/" in word else word for word in world.server.command]
        self.put("code", self.secret + "\n")

    def put(self, name, text):
        (self.folder / name).write_text(text)
        (self.folder / name).chmod(0o600)

    def run(self, kind, *options, url=None, timeout=30):
        done = subprocess.run(
            [*self.command, "request", kind, "--server", url or self.url, *map(str, options)],
            cwd=self.folder, capture_output=True, text=True, timeout=timeout, stdin=subprocess.DEVNULL,
        )
        if signet.CRASH.search(done.stderr.encode()) or done.returncode < 0 or done.returncode > 10:
            raise RuntimeError(f"crashed: {done.returncode} {done.stderr[-300:]!r}")
        return done

    def mac(self, kind, *options, **more):
        return self.run(kind, "--ref", self.reference, "--secret-file", "code", *options, **more)

    def signed(self, kind, *options, **more):
        return self.run(kind, "--cert", "out.pem", "--key", "new.key", "--trusted", self.world.server.ca, *options, **more)

    def enrolled(self):
        done = self.mac("ir", *OPTIONS)
        if done.returncode:
            raise RuntimeError(f"the enrolment before it failed: {done.stderr.strip()}")
        return self

    def has(self, name):
        return (self.folder / name).exists()

    def certificate(self, name="out.pem"):
        return keys.unpem((self.folder / name).read_text())

    def states(self, *wanted):
        found = [
            signet.member(item, "status")
            for item in self.world.server.certificates()
            if signet.member(item, "ref") == self.reference
        ]
        return None if sorted(found) == sorted(wanted) else f"the store has {found}, expected {list(wanted)}"


def ended(done, status=0, *said):
    """What is wrong with how a command ended, or None."""
    text = done.stdout + done.stderr
    if done.returncode != status:
        return f"ended with {done.returncode}, expected {status}: {text.strip()[-300:]}"
    return next((f"{word!r} is not said: {text.strip()[-300:]}" for word in said if word not in text), None)


def issued(client, done, *states, name="out.pem"):
    if fault := ended(done):
        return fault
    if (client.folder / name).stat().st_mode & 0o777 != 0o600:
        return "the certificate is not this user's alone"
    return openssl.verify_fault(client.certificate(name), client.world.server.ca, client.folder) or client.states(*states)


@row("request-ir-explicit")
def explicit(world):
    client = Client(world, "request")
    done = client.mac("ir", *OPTIONS, "--ca-out", "ca.pem")
    if fault := issued(client, done, "valid"):
        return fault
    if keys.unpem((client.folder / "ca.pem").read_text()) != world.ca:
        return "caPubs is not the CA"
    return ended(client.mac("ir", *OPTIONS), 4, "nothing is overwritten")


@row("request-ir-implicit-pbmac1")
def implicit(world):
    client = Client(world, "request")
    done = client.mac("ir", *OPTIONS, "--mac", "pbmac1", "--implicit-confirm", "--json")
    return issued(client, done, "valid") or ended(done, 0, '"confirmed":"implicitly"')


@row("request-ir-rejected")
def rejected(world):
    client = Client(world, "request")
    fault = ended(client.mac("ir", *OPTIONS, "--reject"), 0, "rejected ")
    return fault or ("there is a file" if client.has("out.pem") or client.has("new.key") else client.states(REVOKED))


@row("request-key-types")
def key_types(world):
    for kind in ("ec-p384", "ec-p521", "rsa-2048"):
        client = Client(world, "request")
        if fault := issued(client, client.mac("ir", *OPTIONS, "--key-type", kind, timeout=120), "valid"):
            return f"{kind}: {fault}"
    return None


@row("request-wrong-secret")
def wrong_secret(world):
    client = Client(world, "request")
    client.put("code", "WRONG-WRONG-WRONG-WRONG\n")
    for more in ([], ["--trusted", world.server.ca]):
        done = client.mac("ir", *OPTIONS, *more)
        if fault := ended(done, 4, "the server refuses: rejection, badMessageCheck"):
            return fault
        if ("could not be verified" in done.stderr) != (not more):
            return f"it does not say whether the refusal was verified: {done.stderr}"
    return "there is a file" if client.has("out.pem") or client.has("new.key") else None


@row("request-signed-cr-kur-rr")
def signed(world):
    client = Client(world, "request").enrolled()
    second = ["--new-key", "second.key", "--out", "second.pem"]
    if fault := issued(client, client.signed("cr", *second), "valid", "valid", name="second.pem"):
        return "cr: " + fault
    third = ["--new-key", "third.key", "--out", "third.pem"]
    if fault := ended(client.signed("kur", *third)):
        return "kur: " + fault
    if fault := openssl.verify_fault(client.certificate("third.pem"), world.server.ca, client.folder):
        return "kur: " + fault
    done = client.run("rr", "--cert", "third.pem", "--key", "third.key", "--trusted", world.server.ca, "--reason", "superseded")
    if fault := ended(done, 0, "revoked "):
        return "rr: " + fault
    again = client.run("rr", "--cert", "third.pem", "--key", "third.key", "--trusted", world.server.ca)
    return None if again.returncode == 4 else f"a revoked certificate revokes: {again.stdout}{again.stderr}"


@row("request-untrusted-signer")
def untrusted(world):
    client = Client(world, "request").enrolled()
    done = client.run(
        "cr", "--cert", "out.pem", "--key", "new.key", "--trusted", world.folder / "other.pem", "--new-key", "b.key", "--out", "b.pem"
    )
    return ended(done, 9, "not trusted") or ("there is a certificate" if client.has("b.pem") else None)


@row("request-no-server")
def no_server(world):
    client = Client(world, "request", port=signet.free_port(), registered=False)
    done = client.mac("ir", *OPTIONS)
    return ended(done, 7, "Connection refused") or ended(client.mac("ir", *OPTIONS, url="http://nowhere.invalid/"), 4, "new.key")


@row("request-mock-server")
def mock_server(world):
    """OpenSSL's own server: nothing of ours is at the other end."""
    with MockServer(world) as mock:
        client = mock.client
        for kind in ("ir", "cr"):
            done = client.mac(kind, *mock.wish, "--out", f"{kind}.pem", "--ca-out", f"{kind}-ca.pem")
            if fault := ended(done, 0, "CN=device"):
                return f"{kind}: {fault}"
        for kind, more in (("kur", [*mock.wish, "--out", "kur.pem"]), ("rr", ["--reason", "keyCompromise"]), ("genm", [])):
            done = client.run(kind, "--cert", "device.pem", "--key", "device.key", "--trusted", "ca.pem", *more)
            if fault := ended(done):
                return f"{kind}: {fault}"
        return ended(client.mac("genm", "--infotype", "signKeyPairTypes"), 0, "signKeyPairTypes")


@row("request-mock-server-polled")
def polled(world):
    with MockServer(world, "-poll_count", "2", "-check_after", "1", "-grant_implicitconf") as mock:
        begun = time.monotonic()
        done = mock.client.mac("ir", *mock.wish, "--out", "out.pem", "--implicit-confirm", "--json")
        if fault := ended(done, 0, '"confirmed":"implicitly"'):
            return fault
        return None if time.monotonic() - begun > 0.9 else "it did not wait as long as the server wants"


@row("request-mock-server-refuses")
def refuses(world):
    with MockServer(world, "-pkistatus", "2", "-failure", "9", "-statusstring", "no\x1bproof") as mock:
        return ended(mock.client.mac("ir", *mock.wish, "--out", "out.pem"), 4, "rejection, badPOP")


class MockServer:
    """`openssl cmp -port`, with one certificate to give."""

    def __init__(self, world, *options):
        self.port = signet.free_port()
        self.client = Client(world, "mock", self.port, "/", registered=False)
        self.wish = ["--new-key-file", "device.key", "--subject", "CN=device"]
        self.client.put("device.key", keys.ECKey.new().pem())
        folder = self.client.folder
        for line in (
            "req -x509 -newkey rsa:2048 -nodes -keyout ca.key -out ca.pem -subj /CN=Mock -days 9",
            "req -new -key device.key -out device.csr -subj /CN=device",
            "x509 -req -in device.csr -CA ca.pem -CAkey ca.key -CAcreateserial -out device.pem -days 8",
        ):
            openssl.openssl(*line.split(), cwd=folder)
        words = "cmp -config  -srv_ref mock -srv_cert ca.pem -srv_key ca.key -srv_trusted ca.pem -rsp_cert device.pem -rsp_capubs ca.pem"
        command = ["openssl", *words.split(" "), "-srv_secret", "pass:not-a-secret", "-port", str(self.port), *options]
        self.process = subprocess.Popen(command, cwd=folder, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)

    def __enter__(self):
        for _ in range(100):
            with socket.socket() as probe:
                if probe.connect_ex(("127.0.0.1", self.port)) == 0:
                    break
            time.sleep(0.05)
        return self

    def __exit__(self, *_):
        self.process.kill()
        self.process.wait()


@row("decode-of-what-was-said")
def decoded(world):
    """`signet decode` of a real exchange: verified, in one line each."""
    client = Client(world, "decode", registered=True)
    client.put("new.key", keys.ECKey.new().pem())
    options = ["-ref", client.reference, "-secret", "file:code", "-newkey", "new.key", "-subject", f"/CN={client.reference}"]
    (client.folder / "code").write_text(client.secret)
    run = openssl.cmp(client.folder, world.server.port, "ir", *options, "-reqout", "r1 r2", "-rspout", "a1 a2")
    if run.certificate is None:
        return run.tail()
    for name, said in (("r1", "ir from "), ("a1", "ip from "), ("r2", "certConf from "), ("a2", "pkiconf from ")):
        done = world.server.run("decode", str(client.folder / name), "--secret-file", str(client.folder / "code"), check=False)
        if fault := ended(done, 0, "protection: verified with the secret"):
            return f"{name}: {fault}"
        if not done.stdout.startswith(said):
            return f"{name}: {done.stdout[:100]}"
    wrong = client.folder / "wrong"
    client.put("wrong", "another secret")
    return ended(world.server.run("decode", str(client.folder / "r1"), "--secret-file", str(wrong), check=False), 1, "NOT verified")
