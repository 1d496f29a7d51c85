#!/usr/bin/env python3
"""Proves the model of the disk (durable.py) where it is hardest: a write that a kill cuts in two.

Usage: Tests/Crash/model.py [--cuts N]

A program writes large blocks under strace, and is killed when its file has grown by a part of one. The model must explain
what is there; a model in which an interrupted write happened whole, which is the control, must not.
"""

import argparse
import contextlib
import os
import pathlib
import subprocess
import sys
import tempfile
import time

sys.dont_write_bytecode = True
from durable import TRACED, Disk  # noqa: E402

BLOCK = 2_499_000       # octets of a write: more than the 2 MiB that Linux holds in one folio at most, and in no step with it
WRITER = f"""
import os, sys
file = os.open(sys.argv[1], os.O_RDWR | os.O_CREAT, 0o600)
for number in range(3):
    os.pwrite(file, os.urandom({BLOCK}), number * {BLOCK})
"""


class Whole(Disk):
    """The control: an interrupted write is taken to have happened whole."""

    def landed(self, name, arguments):
        return 1 << 40


def kill_in_a_write(process, path):
    """Whether the writer was killed while its file held a part of a block. A write takes a millisecond: whom to kill is known
    before."""
    while not path.exists():
        if process.poll() is not None:
            return False
    children = pathlib.Path(f"/proc/{process.pid}/task/{process.pid}/children").read_text().split()
    while process.poll() is None and children:
        for _ in range(1000):
            if os.stat(path).st_size % BLOCK:
                with contextlib.suppress(ProcessLookupError):
                    os.kill(int(children[0]), 9)
                process.wait(60)
                return os.stat(path).st_size % BLOCK != 0
    return False


def one_cut(number):
    """None when no kill hit; else how many files each of the two models cannot explain."""
    with tempfile.TemporaryDirectory(prefix="signet-model-") as folder:
        folder = pathlib.Path(folder)
        store, trace = folder / "store", folder / "trace"
        store.mkdir()
        disks = [Disk(store), Whole(store)]
        command = ["strace", "-f", "--seccomp-bpf", "-y", "-xx", "-s", str(BLOCK), "-e", "signal=none", "-e", f"trace={TRACED}",
                   "-o", str(trace), sys.executable, "-c", WRITER, str(store / f"{number}.seg")]
        if not kill_in_a_write(subprocess.Popen(command), store / f"{number}.seg"):
            return None
        lines = trace.read_text().splitlines()
        for disk in disks:
            disk.play(lines)
        return [len(disk.differences()) for disk in disks]


def unread_result():
    """What strace says of a call that ended when its process was gone already: an error number that there is not."""
    with tempfile.TemporaryDirectory(prefix="signet-model-") as folder:
        path = pathlib.Path(folder).resolve() / "1.seg"
        path.write_bytes(b"12345678")
        disk = Disk(path.parent)
        path.write_bytes(b"12ab5678")
        quoted = "".join(f"\\x{octet:02x}" for octet in str(path).encode())
        disk.play([f'29529 pwrite64(6<{quoted}>, "\\x61\\x62", 2, 2) = -1 (errno 18446744073709551598)'])
        return disk.differences()


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--cuts", type=int, default=3)
    wanted = parser.parse_args().cuts
    end = time.monotonic() + 400
    cuts = []
    while len(cuts) < wanted and time.monotonic() < end:
        cuts += [cut for cut in [one_cut(len(cuts))] if cut is not None]
    unexplained, control = sum(cut[0] for cut in cuts), sum(cut[1] > 0 for cut in cuts)
    unread = unread_result()
    print(f"a write whose result was not read: {unread or 'explained'}")
    print(f"{len(cuts)} writes cut in two: {unexplained} unexplained; taking them for whole leaves {control} unexplained")
    sys.exit(0 if not unread and len(cuts) == wanted and unexplained == 0 and control == wanted else 1)


main()
