"""A responder in a folder of its own, for the tests and measurements that need a running one."""

import json
import os
import pathlib
import shutil
import signal
import socket
import subprocess
import tempfile
import time


def free_port():
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        return s.getsockname()[1]


class Responder:
    """`signet init` in a fresh folder; start, stop and kill the daemon; run the other commands against it."""

    def __init__(self, binary, runner=(), folder=None, arguments=()):
        self.command = [*runner, str(pathlib.Path(binary).resolve())]
        self.folder = pathlib.Path(folder or tempfile.mkdtemp(prefix="signet-test."))
        self.home = self.folder / "ca"
        self.port = free_port()
        self.process = None
        self.log = self.folder / "log"
        self.made = self.run("init", str(self.home), "--name", "Test CA", "--listen", f"127.0.0.1:{self.port}",
                             *arguments, "--json", json_wanted=True, configured=False)
        self.config = self.made["config"]
        self.ca = self.made["ca"]

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.kill()
        shutil.rmtree(self.folder, ignore_errors=True)

    @property
    def store(self):
        return self.home / "store"

    def run(self, *arguments, json_wanted=False, configured=True, check=True):
        """One command; its JSON, or its finished process."""
        # The configuration by its variable: the same place for every command and every subcommand.
        environment = os.environ | ({"SIGNET_CONFIG": str(self.config)} if configured else {})
        done = subprocess.run([*self.command, *arguments], capture_output=True, text=True, env=environment,
                              stdin=subprocess.DEVNULL, timeout=300)
        if check and done.returncode != 0:
            raise RuntimeError(f"signet {' '.join(arguments)}: exit {done.returncode}\n{done.stdout}{done.stderr}")
        return json.loads(done.stdout) if json_wanted else done

    def start(self, wrap=(), patience=15.0):
        """Starts the daemon and waits for `ready`; the seconds that took. `wrap` stands before the command line."""
        begun = time.monotonic()
        log = open(self.log, "ab")
        at = log.tell()
        self.process = subprocess.Popen([*wrap, *self.command, "serve"], stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
                                        stderr=log, env=os.environ | {"SIGNET_CONFIG": str(self.config)})
        log.close()
        while True:
            with open(self.log, "rb") as text:
                text.seek(at)
                if b"ready http" in text.read():
                    return time.monotonic() - begun
            if self.process.poll() is not None:
                raise RuntimeError(f"serve ended with {self.process.returncode}:\n{self.log_tail()}")
            if time.monotonic() - begun > patience:
                raise RuntimeError(f"serve is not ready after {patience} s:\n{self.log_tail()}")
            time.sleep(0.0005)

    def log_tail(self):
        return self.log.read_text(errors="replace")[-2000:]

    def stop(self, patience=15):
        """SIGTERM; the exit status."""
        self.process.send_signal(signal.SIGTERM)
        status = self.process.wait(patience)
        self.process = None
        return status

    def kill(self):
        if self.process is not None and self.process.poll() is None:
            self.process.kill()
            self.process.wait()
        self.process = None

    def add_entity(self, reference, uses=1, *more):
        """A registered entity; its code."""
        added = self.run("entity", "add", reference, "--uses", str(uses), *more, "--json", json_wanted=True)
        return added["code"]

    def entity(self, reference):
        return self.run("entity", "show", reference, "--json", json_wanted=True)

    def certificates(self):
        return self.run("cert", "list", "--json", json_wanted=True)

    @property
    def url(self):
        return f"http://127.0.0.1:{self.port}/.well-known/cmp"


def enrol(responder, reference, code, out, kind="ir", extra=()):
    """One enrolment with the real `openssl cmp`; the finished process."""
    out = pathlib.Path(out)
    secret = out.with_suffix(".code")
    secret.write_text(code + "\n")
    key = out.with_suffix(".key")
    subprocess.run(["openssl", "ecparam", "-name", "prime256v1", "-genkey", "-noout", "-out", str(key)], check=True)
    return subprocess.run(
        ["openssl", "cmp", "-cmd", kind, "-server", responder.url, "-ref", reference, "-secret", f"file:{secret}",
         "-newkey", str(key), "-subject", f"/CN={reference}", "-certout", str(out), *extra],
        capture_output=True, text=True, stdin=subprocess.DEVNULL, timeout=120)
