# Proves that no bad input crashes, stalls or fools the responder: the table of bad inputs against the running binary.
"""Usage: badinput.py BINARY... [--only ROW] [--mock] (BINARY may be several words, as in `qemu-aarch64-static
build/signet`).

One line a case, PASS or FAIL and why; after every row a good device enrols. `--mock` runs the table against
OpenSSL's mock server instead, which must fail many rows: the control that the table can fail."""

import argparse
import pathlib
import sys
import tempfile
import time

import der
import keys
import mockserver
import rows_bodies
import rows_der
import rows_flips
import rows_header
import rows_http
import rows_life
import rows_mac
import rows_possession
import rows_protection
import rows_revocation
import rows_templates
import rows_transactions
import rows_trust
import rows_updates
import signet
import table
import wire
from client import Wrong

MODULES = (
    rows_bodies,
    rows_http,
    rows_der,
    rows_flips,
    rows_header,
    rows_protection,
    rows_possession,
    rows_mac,
    rows_templates,
    rows_transactions,
    rows_trust,
    rows_life,
    rows_updates,
    rows_revocation,
)


class Tally:
    def __init__(self):
        self.passed, self.failed = 0, 0

    def line(self, row, name, fault):
        self.passed, self.failed = self.passed + (not fault), self.failed + bool(fault)
        print(f"{'FAIL' if fault else 'PASS'} {row} {name}{': ' + fault if fault else ''}", flush=True)


def run_row(world, identifier, tally):
    title, cases = table.ROWS[identifier]
    world.row, world.shared = identifier, None
    start, peak = time.monotonic(), world.server.resident[1] if world.server.process else 0
    for case in guarded(cases(world)):
        tally.line(identifier, case.name, case.fault or world.judge(case))
        if revive(world):
            tally.line(identifier, "the process lives", world.server.faults.pop())
    after = [world.enrol_good(), world.count_fault(), *world.server.check()]
    world.server.faults.clear()
    grown = world.server.resident[1] - peak if world.server.process else 0
    after += [f"peak memory grew by {grown} KiB"] if grown > 4096 * world.cpu_factor else []
    fault = "; ".join(fault for fault in after if fault)
    tally.line(identifier, f"{title}: all good afterwards, {time.monotonic() - start:.1f} s", fault)


def guarded(cases):
    """The cases; where a row cannot even make its next one, that is a failed case too."""
    try:
        yield from cases
    except (Wrong, signet.Failed, wire.NoReply, der.Malformed, OSError, IndexError) as error:
        yield table.Case("the row comes to its end", fault=f"it broke off: {error!r}")


def revive(world):
    """Starts a dead server again, so that one crash does not hide the other rows."""
    if not world.server.check():
        return False
    if world.server.process is None:
        world.server.start()
    return True


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("binary", nargs="*")
    parser.add_argument("--only", action="append", metavar="ROW", default=[])
    parser.add_argument("--mock", action="store_true")
    options = parser.parse_args()
    wanted = [row.upper() for row in options.only] or sorted(table.ROWS)
    for row in wanted:
        if row not in table.ROWS:
            sys.exit(
                f"badinput.py: no row {row} yet" if row in table.RESERVED else f"badinput.py: there is no row {row}"
            )
    tally = Tally()
    with tempfile.TemporaryDirectory(prefix="signet-badinput-") as folder:
        folder = pathlib.Path(folder)
        kind = mockserver.MockServer if options.mock else signet.Signet
        place = folder if options.mock else folder / "authority"
        with kind(options.binary, place) as server:
            world = table.World(server, [keys.unpem((place / "ca.pem").read_text())])
            for identifier in wanted:
                run_row(world, identifier, tally)
        for fault in server.faults:
            tally.line("end", "the server ends well", fault)
    print(f"{tally.passed} passed, {tally.failed} failed")
    sys.exit(1 if tally.failed else 0)


if __name__ == "__main__":
    main()
