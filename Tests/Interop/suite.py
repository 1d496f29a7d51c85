# The frame of a script of rows against one responder: its command line, the folder it works in, the verdicts and the tally.
"""A row is a name and a function that returns what is wrong, or nothing. After each the responder must be well, too."""

import argparse
import contextlib
import pathlib
import sys
import tempfile
import traceback

import signet
from client import Wrong


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


class Suite:
    """`doc` is what --help says; `more` adds options of the script's own to the parser."""

    def __init__(self, doc, more=None):
        parser = argparse.ArgumentParser(description=doc.splitlines()[0])
        parser.add_argument("binary", nargs="+", help="the responder; several words, as in `qemu-aarch64-static signet`")
        parser.add_argument("--only", action="append", metavar="ROW", default=[], help="rows whose names contain ROW")
        if more:
            more(parser)
        self.options, self.tally, self.server = parser.parse_args(), Tally(), None

    @contextlib.contextmanager
    def responder(self, *arguments):
        """A fresh responder, not started, and a folder around its own; at the end its store and its faults are judged."""
        with tempfile.TemporaryDirectory(prefix="signet-interop-") as folder:
            folder = pathlib.Path(folder)
            self.server = signet.Signet(self.options.binary, folder / "authority", *arguments)
            yield self.server, folder
            self.tally.line("the store verifies", judged(self.server.store_fault))
            for fault in self.server.faults:
                self.tally.line("the responder ends well", fault)

    def row(self, name, function, *arguments):
        """One row, when it is wanted; a responder that it brought down is a fault, and is started again."""
        if self.options.only and not any(only in name for only in self.options.only):
            return
        ran = self.server.process is not None
        faults = [judged(function, *arguments), *self.server.check()]
        self.server.faults.clear()
        if ran and self.server.process is None:
            self.server.start()
        self.tally.line(name, "; ".join(fault for fault in faults if fault))

    def rows(self, table, *arguments):
        for name, function in table.items():
            self.row(name, function, *arguments)

    def finish(self):
        """The tally and the exit status; where no row has passed, nothing was proven."""
        print(f"{self.tally.passed} passed, {self.tally.failed} failed")
        sys.exit(1 if self.tally.failed or not self.tally.passed else 0)
