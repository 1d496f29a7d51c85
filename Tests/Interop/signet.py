# Starts, asks and stops a signet binary for the black-box tests, and proves that it never dies on its own.
"""`Signet(command, folder)` runs `init`; `start`/`stop`/`restart` run `serve`. `command` is the binary with anything
in front of it (["qemu-aarch64-static", "build/signet"]). The public surface only: the command line, the log, the
socket."""

import json
import os
import pathlib
import re
import signal
import socket
import subprocess
import time

CRASH = re.compile(
    rb"Fatal error|Precondition failed|Illegal instruction|Segmentation fault|SIGSEGV|SIGILL|SIGABRT|"
    rb"AddressSanitizer|uncaught target signal|Current stack trace|overflow trap",
    re.I,
)
CONTROL = re.compile(rb"[\x00-\x09\x0b-\x1f\x7f]|\xc2[\x80-\x9f]")


class Failed(Exception):
    """A command did not do what it must; carries what it said."""


class Signet:
    def __init__(self, command, folder, devices=("first",), options=()):
        self.command, self.folder = list(command), pathlib.Path(folder)
        self.port = free_port()
        self.environment = os.environ | {
            "SIGNET_CONFIG": str(self.folder / "signet.conf"),
            "SWIFT_BACKTRACE": "enable=no",
        }
        self.process, self.faults, self.searched = None, [], 0
        # A file, not a pipe: a line is in it before the answer that it speaks of leaves, so whoever has an answer finds it.
        self.log_file = open(f"{self.folder}.log", "ab")
        self.log_reader, self.log_read = open(f"{self.folder}.log", "rb"), bytearray()
        self.log_reader.seek(0, os.SEEK_END)
        wanted = [word for reference in devices for word in ("--device", reference)]
        self.made = self.json("init", str(self.folder), "--listen", f"127.0.0.1:{self.port}", *options, *wanted)
        self.codes = {device["ref"]: device["code"] for device in self.made["devices"]}
        self.ca = self.folder / "ca.pem"

    def run(self, *arguments, check=True):
        """One command to its end."""
        done = subprocess.run(
            [*self.command, *arguments],
            env=self.environment,
            capture_output=True,
            text=True,
            timeout=120,
            stdin=subprocess.DEVNULL,
        )
        if CRASH.search(done.stderr.encode()) or done.returncode < 0:
            self.faults.append(f"`signet {' '.join(arguments)}` crashed: {done.returncode} {done.stderr[-300:]!r}")
        if check and done.returncode != 0:
            said = done.stderr.strip() or done.stdout.strip()
            raise Failed(f"`signet {' '.join(arguments)}` ended with {done.returncode}: {said}")
        return done

    def json(self, *arguments):
        text = self.run(*arguments, "--json").stdout
        try:
            return json.loads(text)
        except json.JSONDecodeError as error:
            raise Failed(f"`signet {' '.join(arguments)} --json` is not JSON ({error}): {text[:200]!r}") from None

    def start(self, timeout=60):
        mark, end = len(self.log), time.monotonic() + timeout
        self.process = subprocess.Popen(
            [*self.command, "serve"],
            env=self.environment,
            stderr=self.log_file,
            stdout=subprocess.DEVNULL,
            stdin=subprocess.DEVNULL,
        )
        while self.log.find(b"ready http://", mark) < 0:
            time.sleep(0.002)
            if self.process.poll() is not None:
                raise Failed(f"serve ended with {self.process.returncode}: {bytes(self.log[-500:])!r}")
            if time.monotonic() > end:
                raise Failed(f"serve did not say ready: {bytes(self.log[-500:])!r}")
        return self

    @property
    def log(self):
        """Everything that serve has written to standard error so far."""
        self.log_read += self.log_reader.read()
        return self.log_read

    def stop(self, with_signal=signal.SIGTERM):
        """Ends serve; with SIGTERM it must end with 0."""
        if self.process is None:
            return
        self.check()
        process, self.process = self.process, None
        process.send_signal(with_signal)
        try:
            status = process.wait(30)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
            self.faults.append("serve did not end within 30 s of SIGTERM")
            return
        if with_signal == signal.SIGTERM and status != 0:
            self.faults.append(f"serve ended with {status} on SIGTERM")

    def kill(self):
        self.stop(signal.SIGKILL)

    def restart(self, with_signal=signal.SIGTERM):
        self.stop(with_signal)
        return self.start()

    def reload(self, outcome="reloaded", patience=30):
        """SIGHUP, and what the log says of it; nobody may write the configuration anew before it has been read."""
        mark, end = len(self.log), time.monotonic() + patience
        self.process.send_signal(signal.SIGHUP)
        while not (found := re.search(rb" ((?:not-)?reloaded)\b", self.log[mark:])):
            if time.monotonic() > end:
                raise Failed(f"the configuration was not read again: {bytes(self.log[mark:])!r}")
            time.sleep(0.002)
        if found[1].decode() != outcome:
            raise Failed(f"SIGHUP ends with {found[1].decode()}, expected {outcome}: {bytes(self.log[mark:])!r}")
        return bytes(self.log[mark:])

    def __enter__(self):
        return self.start()

    def __exit__(self, *_):
        self.stop()

    def check(self):
        """Notes a dead process or a crash in the log; returns what was found since the beginning."""
        if self.process is not None and self.process.poll() is not None:
            self.faults.append(f"serve died with {self.process.returncode}: {bytes(self.log[-300:])!r}")
            self.process = None
        fresh, self.searched = bytes(self.log[self.searched :]), self.log.rfind(b"\n") + 1
        if found := CRASH.search(fresh):
            self.faults.append(f"the log says {found.group().decode()!r}")
        return self.faults

    def log_since(self, mark, want_lines=1, patience=1.0):
        """The log written since `mark` (a length of `log`), waiting a little for the lines that must come."""
        end = time.monotonic() + patience
        while self.log.count(b"\n", mark) < want_lines and time.monotonic() < end:
            time.sleep(0.002)
        return bytes(self.log[mark:])

    @property
    def cpu(self):
        """CPU seconds that serve has used."""
        return time.clock_gettime(~self.process.pid << 3 | 2)

    @property
    def resident(self):
        """Resident KiB of serve, and its peak."""
        text = pathlib.Path(f"/proc/{self.process.pid}/status").read_text()
        return tuple(int(re.search(rf"{name}:\s*(\d+)", text).group(1)) for name in ("VmRSS", "VmHWM"))

    def add(self, reference, secret=None, uses=None, subject=None, san=(), extra=()):
        """Registers a device and returns its secret; a given secret goes through a file, never the command line."""
        options = ["--uses", str(uses)] if uses is not None else []
        options += ["--subject", subject] if subject else []
        options += [word for name in san for word in ("--san", name)]
        if secret is not None:
            path = self.folder.parent / "secret"
            path.write_text(secret)
            path.chmod(0o600)
            options += ["--secret-file", str(path)]
        answer = self.json("entity", "add", reference, *options, *extra)
        return secret if secret is not None else member(answer, "code")

    def configure(self, text):
        """Adds sections to the configuration."""
        with open(self.folder / "signet.conf", "a") as configuration:
            configuration.write(text)

    def store_fault(self):
        """What `store verify` says against the store, or nothing."""
        done = self.run("store", "verify", check=False)
        return None if done.returncode == 0 else f"store verify: {done.stdout} {done.stderr}"

    def certificates(self):
        """`cert list --json` as a list of objects."""
        listed = self.json("cert", "list")
        return (
            listed if isinstance(listed, list) else next(value for value in listed.values() if isinstance(value, list))
        )

    def certificate(self, serial):
        """`cert show SERIAL --json`; the serial in lower-case hex."""
        return self.json("cert", "show", serial)


def member(value, key):
    """The first member called `key` anywhere in a JSON value."""
    if isinstance(value, dict):
        if key in value:
            return value[key]
        value = list(value.values())
    for item in value if isinstance(value, list) else ():
        found = member(item, key)
        if found is not None:
            return found
    return None


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]
