#!/usr/bin/env python3
"""Proves that one image, natively or under its emulator, enrols a device and keeps what it gave over a restart.

Usage: Tests/Board/enrol.py BINARY [RUNNER]
"""

import pathlib
import subprocess
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / "Support"))
from responder import Responder, enrol  # noqa: E402


def verified(ca, certificate):
    done = subprocess.run(["openssl", "verify", "-x509_strict", "-CAfile", str(ca), str(certificate)],
                          capture_output=True, text=True)
    return done.returncode == 0


def main():
    binary, runner = sys.argv[1], sys.argv[2:]
    with Responder(binary, runner, arguments=["--device", "board-1"]) as responder:
        code = responder.made["devices"][0]["code"]
        seconds = responder.start(patience=60)
        first = responder.folder / "board-1.pem"
        done = enrol(responder, "board-1", code, first)
        assert done.returncode == 0, f"openssl cmp ended with {done.returncode}\n{done.stderr}\n{responder.log_tail()}"
        assert verified(responder.ca, first), "openssl verify refuses the certificate"
        again = enrol(responder, "board-1", code, responder.folder / "again.pem")
        assert again.returncode != 0, "a code was used twice"
        assert responder.stop(60) == 0, f"serve did not end with 0\n{responder.log_tail()}"
        listed = responder.certificates()
        assert len(listed) == 1, f"one certificate was given, the store has {len(listed)}"
        responder.run("store", "verify")
        responder.start(patience=60)
        assert responder.stop(60) == 0
    print(f"{pathlib.Path(binary).name}: ready in {seconds * 1000:.0f} ms, one device enrolled, verified and found again")


main()
