# The control of the bad-input table: OpenSSL's mock server behind the face of `Signet`, so that rows are seen to fail.
"""It has one secret and one certificate, so only the wire behaviour means something; see the last column of the
bad-input table in the documentation of that server's behaviour: it hangs on truncated messages and skips many checks.
"""

import subprocess
import threading
import time

import keys
import wire
from signet import Signet, free_port


class MockServer(Signet):
    log = b""       # what it says goes through a pipe here, not into a file

    def collect(self, pipe):
        for line in pipe:
            self.log += line

    def __init__(self, command, folder, devices=("first",), options=()):
        self.command, self.folder, self.port, self.secret, self.key = (
            [],
            folder,
            free_port(),
            "not-a-secret",
            keys.ECKey.new(),
        )
        self.process, self.log, self.reader, self.faults, self.environment = None, bytearray(), None, [], None
        self.ca = folder / "ca.pem"
        (folder / "device.key").write_text(self.key.pem())
        for line in (
            "req -x509 -newkey rsa:2048 -nodes -keyout ca.key -out ca.pem -subj /CN=Mock -days 9",
            "req -new -key device.key -out device.csr -subj /CN=device",
            "x509 -req -in device.csr -CA ca.pem -CAkey ca.key -CAcreateserial -out device.pem -days 8",
        ):
            subprocess.run(["openssl", *line.split()], cwd=folder, check=True, capture_output=True)
        wire.PATH = "/"
        self.codes = {reference: self.secret for reference in devices}

    def start(self, timeout=10):
        self.process = subprocess.Popen(
            [
                "openssl",
                "cmp",
                "-port",
                str(self.port),
                "-srv_ref",
                "mock",
                "-srv_secret",
                "pass:" + self.secret,
                "-srv_cert",
                "ca.pem",
                "-srv_key",
                "ca.key",
                "-rsp_cert",
                "device.pem",
            ],
            cwd=self.folder,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
        )
        self.reader = threading.Thread(target=self.collect, args=(self.process.stdout,), daemon=True)
        self.reader.start()
        time.sleep(0.3)
        return self

    def check(self):
        return self.faults

    def stop(self, with_signal=None):
        if self.process:
            self.process.kill()
            self.process.wait()
            self.process = None

    def add(self, reference, secret=None, uses=None, subject=None, san=(), extra=()):
        return self.secret

    def certificates(self):
        return None
