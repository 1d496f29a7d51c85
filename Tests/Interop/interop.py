# Proves that real `openssl cmp` clients enrol, confirm, reject and are refused as they should: a table of runs against
# the binary.
"""Usage: interop.py BINARY... [--only ROW] (BINARY may be several words, as in `qemu-aarch64-static build/signet`).

A row is one client run. After an enrolment the certificate is judged by `openssl verify -x509_strict` and by our
own reader, and the store must know it with the right status. Rows whose client is our own are in exchanges.py and
confirmations.py."""

import argparse
import pathlib
import sys
import tempfile
import traceback

import confirmations
import exchanges
import frame
import generated
import keys
import lying
import polls
import questions
import requesting
import revocations
import runs
import signet
import styles
import updates
from client import Wrong
from world import World

MODULES = (runs, exchanges, confirmations, updates, questions, revocations, styles, requesting, lying, generated, polls)


class Tally:
    def __init__(self):
        self.passed, self.failed = 0, 0

    def line(self, name, fault):
        self.passed, self.failed = self.passed + (not fault), self.failed + bool(fault)
        print(f"{'FAIL' if fault else 'PASS'} {name}{': ' + fault if fault else ''}", flush=True)


def judged(function, *arguments):
    """What is wrong, from a function that returns it or raises."""
    try:
        return function(*arguments)
    except (signet.Failed, Wrong, RuntimeError, OSError) as error:
        return f"{error}"
    except Exception as error:
        place = traceback.extract_tb(error.__traceback__)[-1]
        return f"{error!r} in {pathlib.Path(place.filename).name}:{place.lineno}"


def keep(certificates, folder):
    folder.mkdir(parents=True, exist_ok=True)
    for number, octets in enumerate(certificates):
        (folder / f"{number:03}.pem").write_text(keys.pem("CERTIFICATE", octets))


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("binary", nargs="+")
    parser.add_argument("--only", action="append", metavar="ROW", default=[])
    parser.add_argument("--keep", metavar="DIR", help="copy the certificates issued to DIR")
    options = parser.parse_args()
    table = [(row.name, lambda world, row=row: world.judge(row)) for row in runs.TABLE + updates.TABLE] + list(frame.TABLE.items())
    wanted = [entry for entry in table if not options.only or any(entry[0].startswith(only) for only in options.only)]
    if not wanted:
        sys.exit("interop.py: no such row; the rows are " + ", ".join(name for name, _ in table))
    tally = Tally()
    with tempfile.TemporaryDirectory(prefix="signet-interop-") as folder:
        folder = pathlib.Path(folder)
        with signet.Signet(options.binary, folder / "authority", [f"init-{number}" for number in range(3)]) as server:
            world = World(server, folder)
            for name, function in wanted:
                faults = [judged(function, world), *server.check()]
                server.faults.clear()
                if server.process is None:
                    server.start()
                tally.line(name, "; ".join(fault for fault in faults if fault))
            tally.line("every certificate has its own serial number of at least 120 bits", world.serial_fault())
            tally.line("the log has no control characters", world.log_fault())
        for fault in [judged(world.store_fault), *server.faults]:
            tally.line("the store verifies and the server ends well", fault)
        if options.keep:
            keep(world.issued, pathlib.Path(options.keep))
    print(f"{tally.passed} passed, {tally.failed} failed")
    sys.exit(1 if tally.failed else 0)


if __name__ == "__main__":
    main()
