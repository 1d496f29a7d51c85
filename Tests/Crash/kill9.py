#!/usr/bin/env python3
"""Proves that nothing a client was given is lost: kill -9 under load and a power failure at the same moment, again and again.

Usage: Tests/Crash/kill9.py BINARY [--kills N] [--seed N] [--without-fsync]

Each round runs the responder under strace, kills it, and leaves in the store what a disk would still hold: unsynced octets
are kept, lost or torn (durable.py). The clients go on over all rounds, send the same bytes again when a connection breaks,
and write down what they were given. With --without-fsync the synchronising calls do nothing, and the test must find losses.
"""

import argparse
import collections
import os
import pathlib
import random
import shutil
import subprocess
import sys
import time

HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent / "Support"))
from durable import TRACED, Disk  # noqa: E402
from responder import Responder, enrol  # noqa: E402

LOAD = HERE.parent.parent / ".build" / "tools" / "load"
SINGLE = 5          # entities with one use each, in one slice of load
BULK = 150          # enrolments of the entity with many uses, in one slice


class Clients:
    """Two lanes of load that outlive the responder: one-time codes with certConf, and one entity with many uses."""

    def __init__(self, responder, singles, bulk):
        self.responder, self.singles, self.bulk = responder, singles, bulk
        self.record = responder.folder / "given"
        self.lanes = {"single": None, "bulk": None}
        self.used, self.slices, self.output = 0, 0, []

    def go_on(self):
        for name, process in self.lanes.items():
            if process is None or process.poll() is not None:
                self.finish(name)
                self.lanes[name] = self.start(name)

    def start(self, name):
        self.slices += 1
        common = [str(LOAD), "--connect", f"127.0.0.1:{self.responder.port}", "--persist", "--record", str(self.record)]
        if name == "bulk":
            more = ["--reference", self.bulk[0], "--secret", self.bulk[1], "--count", str(BULK), "--connections", "4",
                    "--subject", f"/CN={self.bulk[0]}"] + (["--explicit"] if self.slices % 2 else [])
        else:
            part = self.singles[self.used:self.used + SINGLE]
            if not part:
                return None
            self.used += len(part)
            entities = self.responder.folder / f"slice-{self.slices}"
            entities.write_text("".join(f"{reference} {code}\n" for reference, code in part))
            more = ["--entities", str(entities), "--count", str(len(part)), "--connections", "2", "--explicit"]
        return subprocess.Popen([*common, *more], stdout=subprocess.PIPE, text=True)

    def finish(self, name, patience=300):
        process, self.lanes[name] = self.lanes[name], None
        if process is not None:
            self.output.append(process.communicate(timeout=patience)[0])

    def stop(self):
        for process in self.lanes.values():
            if process is not None and process.poll() is None:
                process.kill()
                process.wait()

    def given(self):
        """The lines of the record: what happened, number, transaction, reference, serial."""
        return [line.split() for line in self.record.read_text().splitlines()] if self.record.exists() else []


def traced(responder, without_fsync):
    trace = responder.folder / "trace"
    command = ["strace", "-f", "--seccomp-bpf", "-y", "-xx", "-s", "4000000", "-e", "signal=none", "-e", f"trace={TRACED}",
               "-o", str(trace)]
    if without_fsync:
        command += ["-e", "inject=fdatasync,fsync,sync_file_range:retval=0"]
    return trace, command


def child_of(process, binary):
    """The responder below strace, once it is that: strace first tries its tools on children of its own."""
    path = pathlib.Path(f"/proc/{process.pid}/task/{process.pid}/children")
    end = time.monotonic() + 10
    while process.poll() is None and time.monotonic() < end:
        for child in path.read_text().split():
            try:
                if os.path.samefile(f"/proc/{child}/exe", binary):
                    return int(child)
            except OSError:
                pass
        time.sleep(0.0005)
    return None


def one_round(responder, clients, chance, without_fsync):
    """Start, load, kill, power failure; whether anything was unsynced at that moment."""
    disk = Disk(responder.store)
    trace, wrap = traced(responder, without_fsync)
    early = chance.random() < 0.1
    if early:       # killed while it starts: recovery itself is interrupted
        process = subprocess.Popen([*wrap, *responder.command, "serve"], stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
                                   stderr=subprocess.DEVNULL, env=os.environ | {"SIGNET_CONFIG": str(responder.config)})
        responder.process = process
        child_of(process, responder.command[-1])
        time.sleep(chance.random() * 0.02)
    else:
        responder.start(wrap, patience=30)
        clients.go_on()
        time.sleep(0.01 + chance.random() * 0.15)
    child = child_of(responder.process, responder.command[-1])
    if child is not None:
        os.kill(child, 9)
    responder.process.wait(30)
    responder.process = None
    disk.play(trace.read_text().splitlines())
    wrong = disk.differences()
    if wrong:
        kept = HERE.parent.parent / ".build" / "test" / "crash-trace"
        shutil.copy(trace, kept)
        raise AssertionError(f"the trace, kept in {kept}, does not explain {wrong}; the model of the disk is wrong")
    unsynced = any(file.dirty for file in disk.seen.values())
    disk.settle(chance.choice(["kept", "lost", "torn"]) if not without_fsync else "lost", chance)
    return unsynced


def normal(serial):
    return serial.replace(":", "").lower().lstrip("0")


def losses(responder, clients):
    """Every sentence is something that a client was given and that is not there."""
    found = []
    certificates = responder.certificates()
    status = {normal(row["serial"]): row["status"] for row in certificates}
    serial_of = {}
    for what, number, transaction, reference, serial in clients.given():
        if what == "issued":
            serial_of[transaction] = normal(serial)
            if normal(serial) not in status:
                found.append(f"certificate {serial} was given to {reference} and is not in the store")
        elif what == "confirmed" and status.get(serial_of.get(transaction)) == "unconfirmed":
            found.append(f"certificate {serial_of[transaction]} was confirmed and the store does not know")
        elif what == "refused":
            found.append(f"{reference} was refused in transaction {transaction}")
    singles = {reference for reference, _ in clients.singles}
    per_entity = collections.Counter(row.get("ref") for row in certificates if row.get("ref") in singles)
    found += [f"{count} certificates for the one use of {reference}" for reference, count in per_entity.items() if count > 1]
    return found, len(certificates), per_entity


def used_codes_refused(responder, clients, per_entity, chance):
    codes = dict(clients.singles)
    for reference in chance.sample(sorted(per_entity), min(3, len(per_entity))):
        done = enrol(responder, reference, codes[reference], responder.folder / "again.pem")
        if done.returncode == 0:
            yield f"the used code of {reference} was taken again"


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("binary")
    parser.add_argument("--kills", type=int, default=200)
    parser.add_argument("--seed", type=int, default=int(time.time()))
    parser.add_argument("--without-fsync", action="store_true")
    options = parser.parse_args()
    chance = random.Random(options.seed)
    print(f"seed {options.seed}, {options.kills} kills{', without fsync' if options.without_fsync else ''}", flush=True)
    with Responder(options.binary) as responder:
        singles = [(f"single-{n}", responder.add_entity(f"single-{n}")) for n in range(max(20, options.kills))]
        bulk = ("bulk", responder.add_entity("bulk", 1_000_000))
        clients = Clients(responder, singles, bulk)
        unsynced, found, kills = 0, [], 0
        try:
            for kills in range(1, options.kills + 1):
                try:
                    unsynced += one_round(responder, clients, chance, options.without_fsync)
                except RuntimeError as error:
                    found.append(f"no start after kill {kills - 1}: {error}")
                    break
                if kills % 50 == 0:
                    print(f"{kills} kills, {len(clients.given())} answers", flush=True)
            if not found:
                responder.start(patience=30)
                for name in clients.lanes:
                    clients.finish(name)
                found, kept, per_entity = losses(responder, clients)
                found += used_codes_refused(responder, clients, per_entity, chance)
                if responder.stop() != 0:
                    found.append("serve did not end with 0")
                verify = responder.run("store", "verify", check=False)
                if verify.returncode != 0:
                    found.append(f"store verify: {verify.stdout}{verify.stderr}")
        finally:
            clients.stop()
            given = clients.given()
        if found and not options.without_fsync:
            kept = HERE.parent.parent / ".build" / "test" / f"crash-{options.seed}"
            shutil.copytree(responder.home, kept, ignore=shutil.ignore_patterns("control"), dirs_exist_ok=True)
            print(f"the store is kept in {kept}")
        issued = sum(line[0] == "issued" for line in given)
    for sentence in found[:20]:
        print(sentence)
    print(f"{kills} kills ({unsynced} with unsynced octets), {issued} certificates given, {len(found)} losses")
    if options.without_fsync:
        print("negative control: " + ("it found the losses" if found else "IT FOUND NOTHING"))
        sys.exit(0 if found else 1)
    if issued < options.kills:
        print("the load was too small to prove anything")
        sys.exit(1)
    sys.exit(1 if found else 0)


main()
