# Proves that a wrong secret takes as long for a registered reference as for an unknown one (row B39).
"""Usage: guesses.py BINARY... [--samples N]

Two distributions of response times over loopback, taken in turn: requests with a wrong secret for registered
references (fewer for each than lock it) and for unknown ones of the same length. Fails when one is longer more often
than chance allows. Two in three of all pairs would be a difference that an attacker can see after a few dozen
attempts; a wait for the disk gives nearly all."""

import argparse
import pathlib
import statistics
import sys
import tempfile
import time

import answer
import signet
import wire
from client import Device
from protection import PBM

GUESSES = 8
ALLOWED = 1 / 6


def ask(device):
    """Microseconds from the request's first octet to the answer's last; the answer must be the one for a wrong secret."""
    octets = device.build_ir(PBM("not the code"))
    with wire.Connection(device.port) as connection:
        start = time.perf_counter_ns()
        connection.send(wire.head(len(octets)) + octets)
        reply = connection.reply()
        passed = time.perf_counter_ns() - start
    said = answer.Answer.read(reply.body)
    if reply.status != 200 or said.fail_info != ["badMessageCheck"]:
        raise signet.Failed(f"a wrong secret was answered by {said.summary()}")
    return passed / 1000


def longer(left, right):
    """In which share of all pairs the first is the longer one; 1/2 when nothing tells them apart."""
    return sum((a > b) + (a == b) / 2 for a in left for b in right) / (len(left) * len(right))


def show(name, times):
    cuts = statistics.quantiles(times, n=20)
    print(f"{name}: median {statistics.median(times):.0f} us, 5 % {cuts[0]:.0f} us, 95 % {cuts[-1]:.0f} us")


def main():
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("binary", nargs="+")
    arguments.add_argument("--samples", type=int, default=400)
    options = arguments.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        server = signet.Signet(options.binary, pathlib.Path(folder) / "store")
        count = -(-options.samples // GUESSES)
        known = [f"known-{number:04}" for number in range(count)]
        with server:
            for reference in known:
                server.add(reference)
            times = {"registered": [], "unknown": []}
            for turn in range(options.samples):
                reference = known[turn % count]
                pair = [("registered", reference), ("unknown", reference.replace("known", "other"))]
                for name, asked in pair if turn % 2 else reversed(pair):
                    times[name].append(ask(Device(server.port, asked, "")))
    for name, taken in times.items():
        show(name, taken)
    share = longer(times["registered"], times["unknown"])
    print(f"registered takes longer in {share:.1%} of all pairs of {options.samples} samples each")
    faults = server.faults + (["the two can be told apart"] if abs(share - 0.5) > ALLOWED else [])
    for fault in faults:
        print(f"FAIL {fault}")
    sys.exit(1 if faults else 0)


main()
