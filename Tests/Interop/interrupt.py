# Imports a list of devices and kills the command or the daemon in the middle; entities.py has the row.

import csv
import io
import os
import signal
import subprocess
import time


class Missed(Exception):
    """The kill came when everything had been done already."""


def importing(responder, path, turn):
    """The command that imports the list, as it runs."""
    return subprocess.Popen(
        [*responder.command, "entity", "import", str(path), "--skip-existing", "--codes", str(codes_of(responder, turn))],
        env=os.environ | {"SIGNET_CONFIG": str(responder.config)}, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)


def interrupted(responder, path, victim, turn, known):
    """An import whose victim is killed somewhere in its second pass: some hundred codes are there."""
    command, out = importing(responder, path, turn), codes_of(responder, turn)
    while command.poll() is None and (not out.exists() or out.stat().st_size < 20_000 * (turn + 1)):
        time.sleep(0.002)
    if victim == "daemon":
        responder.kill()
    else:
        command.send_signal(signal.SIGKILL)
    command.communicate(timeout=120)
    if command.returncode == 0:
        raise Missed
    if victim == "daemon":
        responder.start()
    take_codes(responder, turn, known)


def codes_of(responder, turn):
    return responder.folder / f"codes-{turn}.csv"


def take_codes(responder, turn, known):
    """What the file of codes says, as far as its lines are whole."""
    out = codes_of(responder, turn)
    if out.exists():
        lines = out.read_text()
        whole = io.StringIO(lines[:lines.rfind("\n") + 1])
        known.update((row["reference"], row["code"]) for row in csv.DictReader(whole))
