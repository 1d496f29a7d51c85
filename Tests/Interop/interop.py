# Proves that real `openssl cmp` clients enrol, confirm, reject and are refused as they should: a table of runs against
# the binary.
"""Usage: interop.py BINARY... [--only ROW] (BINARY may be several words, as in `qemu-aarch64-static build/signet`).

A row is one client run. After an enrolment the certificate is judged by `openssl verify -x509_strict` and by our
own reader, and the store must know it with the right status. Rows whose client is our own are in exchanges.py and
confirmations.py."""

import pathlib

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
import styles
import updates
from suite import Suite
from world import World

MODULES = (runs, exchanges, confirmations, updates, questions, revocations, styles, requesting, lying, generated, polls)


def keep(certificates, folder):
    folder.mkdir(parents=True, exist_ok=True)
    for number, octets in enumerate(certificates):
        (folder / f"{number:03}.pem").write_text(keys.pem("CERTIFICATE", octets))


def more(parser):
    parser.add_argument("--keep", metavar="DIR", help="copy the certificates issued to DIR")


def main():
    suite = Suite(__doc__, more)
    with suite.responder([f"init-{number}" for number in range(3)]) as (server, folder):
        with server:
            world = World(server, folder)
            for row in runs.TABLE + updates.TABLE:
                suite.row(row.name, world.judge, row)
            suite.rows(frame.TABLE, world)
            suite.tally.line("every certificate has its own serial number of at least 120 bits", world.serial_fault())
            suite.tally.line("the log has no control characters", world.log_fault())
        if suite.options.keep:
            keep(world.issued, pathlib.Path(suite.options.keep))
    suite.finish()


if __name__ == "__main__":
    main()
