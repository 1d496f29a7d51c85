# Proves that lists of devices are registered as a whole, by `entity import` with and without a running daemon, also when it is
# killed in between, and that their codes enrol with the real `openssl cmp`.
"""Usage: entities.py BINARY... [--only ROW] [--devices N]"""

import argparse
import csv
import io
import json
import pathlib
import re
import subprocess
import sys
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / "Support"))
from responder import Responder, enrol  # noqa: E402

from interrupt import Missed, importing, interrupted, take_codes  # noqa: E402

CODE = re.compile(r"^([0-9A-HJKMNP-TV-Z]{5}-){3}[0-9A-HJKMNP-TV-Z]{5}$")


class Wrong(Exception):
    pass


def check(condition, what):
    if not condition:
        raise Wrong(what)


def equal(found, expected, what):
    check(found == expected, f"{what}: {found!r}, expected {expected!r}")


class World:
    def __init__(self, binary, devices):
        self.binary, self.devices = binary[-1], devices
        self.runner = binary[:-1]

    def responder(self):
        made = Responder(self.binary, self.runner)
        text = pathlib.Path(made.config).read_text()
        text += '\n[alias "line-2"]\nmode = client\nca = default\nprofile = device\n'
        pathlib.Path(made.config).write_text(text)
        return made


def written(responder, text, name="devices.csv"):
    path = responder.folder / name
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return path


def imported(responder, text, *more, status=0, name="devices.csv"):
    done = responder.run("entity", "import", str(written(responder, text, name)), *more, check=False)
    check(done.returncode == status, f"exit {done.returncode}, expected {status}: {done.stdout}{done.stderr}")
    return done


def listed(responder, *more):
    return responder.run("entity", "list", *more, "--json", json_wanted=True)


def codes(path):
    return list(csv.DictReader(open(path, newline="")))


GOOD = ("\ufeffprofile,reference,subject,san,alias,uses,expires,secret\r\n"
        'device,pump-1,"CN=pump-1,O=Plant \\""7\\""","DNS:pump-1.example,UPN:a\\,b,IP:192.0.2.7",,3,2099-12-31T23:59:59Z,\r\n'
        ",pump-2,,,line-2,,,\r\n"
        "\r\n"
        ",Füllung 3,,,cmp,,,a secret of its own\r\n")


def both_ways(world):
    """The same list through the daemon and without it."""
    seen = []
    for runs in (True, False):
        with world.responder() as responder:
            if runs:
                responder.start()
            out = responder.folder / "codes.csv"
            done = imported(responder, GOOD, "--codes", str(out))
            equal(done.stdout, "registered: 3\n", "what it says")
            equal(oct(out.stat().st_mode & 0o777), "0o600", "the mode of the codes")
            made = codes(out)
            equal([(row["reference"], row["alias"], row["expires"]) for row in made],
                  [("pump-1", "cmp", "2099-12-31T23:59:59Z"), ("pump-2", "line-2", "")], "whose codes")
            check(all(CODE.match(row["code"]) for row in made), f"codes: {made}")
            if not runs:
                responder.start()
            pem = responder.folder / "pump-1.pem"
            done = enrol(responder, "pump-1", made[0]["code"], pem)
            equal(done.returncode, 0, f"enrolment: {done.stderr}{responder.log_tail()}")
            text = subprocess.run(["openssl", "x509", "-in", str(pem), "-noout", "-subject", "-ext", "subjectAltName"],
                                  capture_output=True, text=True).stdout
            check("pump-1.example" in text and "192.0.2.7" in text and "Plant" in text, f"certificate: {text}")
            done = enrol(responder, "Füllung 3", "a secret of its own", responder.folder / "three.pem")
            equal(done.returncode, 0, f"enrolment with a secret: {done.stderr}")
            log = responder.log.read_text()
            check(not any(row["code"] in log for row in made) and "a secret" not in log, "a code is in the log")
            equal(responder.entity("pump-1")["uses_left"], 2, "uses left")
            seen.append(responder.run("entity", "list").stdout)
            responder.stop()
            equal(responder.run("entity", "list").stdout, seen[-1], "the list without the daemon")
            check("error" not in responder.run("store", "verify").stdout, "the store is damaged")
    equal(seen[0], seen[1], "the list")


BAD = [
    # what, content, what it says after the file's name
    ("empty", "", ": there is nothing in it"),
    ("no reference", "alias\ncmp\n", ':1:1: there is no column "reference"'),
    ("unknown column", "reference,profil\n", ':1:11: unknown column "profil" (did you mean "profile"?)'),
    ("twice", "reference,uses,uses\n", ':1:16: column "uses" is there twice'),
    ("fields", "reference,uses\ngood-1,1\np\n", ":3:1: 1 fields, and the first line has 2"),
    ("quote", 'reference\n"good-1\n', ":2:1: the quote is not closed"),
    ("quote inside", 'reference\na"b\n', ":2:2: a field with a quote in it stands in quotes, and the quote is written twice"),
    ("UTF-8", b"reference,uses\ngood-1,1\na\xff,1\n", ":3:1: this is not UTF-8"),
    ("control", "reference\na\tb\n", ":2:2: a control character"),
    ("long", "reference\n" + "a" * 9000 + "\n", ":2:8193: the line has more than 8192 octets"),
    ("reference", "reference\n" + "a" * 129 + "\n", ":2:1: a reference has 1 to 128 octets"),
    ("no name", "reference\n" + "a" * 65 + "\n", ":2:1: "),
    ("uses", "reference,uses\ngood-1,1\np,0\n", ":3:3: say a number from 1 to 1000000"),
    ("alias", "alias,reference\nline-3,p\n", ':2:1: '),
    ("profile", "reference,profile\ngood-1,\np,devise\n", ':3:3: '),
    ("subject", "reference,subject\np,nonsense\n", ":2:3: "),
    ("san", "reference,san\np,DNS:-\n", ":2:3: "),
    ("expires", "reference,expires\np,soon\n", ":2:3: say a time span"),
    ("over", "reference,expires\np,2001-01-01\n", ":2:3: --expires 2001-01-01T00:00:00Z: this is over already"),
    ("in it twice", "reference,alias\ngood-1,\nother,\ngood-1,cmp\n", ":4:1: good-1 stands in line 2 already"),
    ("there", "reference\ngood-1\nthere\n", ":3:1: there is registered under cmp already; say --skip-existing to keep it, "
                                            "or --update to register it anew"),
]


def bad_lists(world):
    """The exact place of a mistake, and nothing registered: with the daemon and without."""
    with world.responder() as responder:
        responder.add_entity("there")
        for runs in (True, False):
            if runs:
                responder.start()
            for what, text, expected in BAD:
                path = written(responder, text)
                done = responder.run("entity", "import", str(path), "--codes", str(responder.folder / "none.csv"), check=False)
                check(done.returncode in (2, 3, 4), f"{what}: exit {done.returncode}: {done.stderr}")
                start = f"signet: {path}{expected}"
                said = done.stderr if expected.endswith(": ") or "say a time" in expected else done.stderr.rstrip("\n")
                check(said.startswith(start) if said is done.stderr else said == start, f"{what}: {done.stderr!r}")
                equal([row["ref"] for row in listed(responder)], ["there"], f"{what}: registered")
                check(not (responder.folder / "none.csv").exists(), f"{what}: a file of codes was made")
            if runs:
                responder.stop()
        done = responder.run("entity", "import", str(responder.folder / "nowhere.csv"), check=False)
        equal((done.returncode, "nowhere.csv: No such file" in done.stderr), (8, True), f"no file: {done.stderr}")
        path = written(responder, "reference\np\n")
        for more, status, words in (([], 2, "1 one-time codes would be made"), (["--update", "--skip-existing"], 2, "not both"),
                                    (["--labels", "x"], 2, "--labels needs --codes"),
                                    (["--codes", str(path)], 4, "not overwritten")):
            done = responder.run("entity", "import", str(path), *more, check=False)
            check(done.returncode == status and words in done.stderr, f"{more}: {done.returncode} {done.stderr}")


def what_is_there(world):
    """--skip-existing keeps, --update registers anew, --dry-run does neither."""
    with world.responder() as responder:
        responder.start()
        out = responder.folder / "codes.csv"
        imported(responder, "reference\na\nb\n", "--codes", str(out))
        first = {row["reference"]: row["code"] for row in codes(out)}
        more = "reference,uses\na,5\nc,5\n"
        done = imported(responder, more, "--dry-run", "--skip-existing", "--json")
        equal(json.loads(done.stdout), {"registered": 1, "updated": 0, "skipped": 1, "codes": None, "dry_run": True}, "dry run")
        equal([row["ref"] for row in listed(responder)], ["a", "b"], "a dry run")
        done = imported(responder, more, "--skip-existing", "--codes", str(responder.folder / "two.csv"))
        equal(done.stdout, "registered: 1, skipped: 1\n", "skipping")
        equal([row["reference"] for row in codes(responder.folder / "two.csv")], ["c"], "codes of the new")
        equal([(row["ref"], row["uses_left"]) for row in listed(responder)], [("a", 1), ("b", 1), ("c", 5)], "skipped")
        equal(enrol(responder, "a", first["a"], responder.folder / "a.pem").returncode, 0, "the old code")
        done = imported(responder, more, "--update", "--codes", str(responder.folder / "three.csv"))
        equal(done.stdout, "registered: 0, anew: 2\n", "updating")
        equal([(row["ref"], row["uses_left"], row["status"]) for row in listed(responder)],
              [("a", 5, "new"), ("b", 1, "new"), ("c", 5, "new")], "updated")
        check(enrol(responder, "a", first["a"], responder.folder / "a2.pem").returncode != 0, "an old code after an update")
        new = {row["reference"]: row["code"] for row in codes(responder.folder / "three.csv")}
        equal(enrol(responder, "a", new["a"], responder.folder / "a3.pem").returncode, 0, "the new code")


def round_trip(world):
    """What one exports another imports."""
    with world.responder() as one, world.responder() as two:
        imported(one, GOOD, "--codes", str(one.folder / "codes.csv"))
        one.run("entity", "remove", "Füllung 3")
        one.start()
        text = one.run("entity", "export").stdout
        rows = list(csv.DictReader(io.StringIO(text)))
        equal([row["reference"] for row in rows], ["pump-1", "pump-2"], "exported")
        equal((rows[0]["uses"], rows[0]["uses_left"], rows[0]["status"], rows[0]["failures"]), ("3", "3", "new", "0"), "state")
        check(not any(row["code"] in text for row in codes(one.folder / "codes.csv")), "a code was exported")
        equal(one.run("entity", "export", "--alias", "line-2", "--json", json_wanted=True),
              [{"reference": "pump-2", "alias": "line-2", "subject": "CN=pump-2", "san": None, "profile": None, "client": None, "uses": 1,
                "expires": None, "status": "new", "uses_left": 1, "failures": 0}], "one alias, JSON")
        imported(two, text, "--codes", str(two.folder / "codes.csv"))
        equal(two.run("entity", "export", "--csv").stdout, text, "the round trip")
        equal(two.run("entity", "list").stdout, one.run("entity", "list").stdout, "both lists")


def limits(world):
    """An alias takes no more devices than it may have, one by one and from a list."""
    with world.responder() as responder:
        with open(responder.config, "a") as configuration:
            configuration.write('\n[alias "two"]\nentity_limit = 2\n')
        responder.add_entity("one", 1, "--alias", "two")
        done = imported(responder, "reference,alias\na,two\nb,two\n", "--codes", str(responder.folder / "codes"), status=4)
        check("entity_limit = 2" in done.stderr and ":3:1:" in done.stderr, f"what it says: {done.stderr}")
        responder.add_entity("two", 1, "--alias", "two")
        done = responder.run("entity", "add", "three", "--alias", "two", check=False)
        check(done.returncode == 4 and "entity_limit = 2" in done.stderr, f"{done}")
        equal(len(listed(responder, "--alias", "two")), 2, "devices")


def what_ra_and_profile_make(world):
    """An export can be imported although nobody has registered a subject, and although an RA's device has no code."""
    with world.responder() as one, world.responder() as two:
        for responder in (one, two):
            with open(responder.config, "a") as configuration:
                configuration.write('\n[profile "made"]\nsubject = CN=${reference},O=Plant\n\n[alias "made"]\nprofile = made\n')
                configuration.write(f'\n[alias "ra"]\nmode = ra\nauthentication = hmac:{responder.folder / "ra.secret"}\n')
            (responder.folder / "ra.secret").write_text("an RA's secret")
            (responder.folder / "ra.secret").chmod(0o600)
        one.add_entity("x" * 71, 1, "--alias", "made")
        one.start()
        done = enrol(one, "ra-made", "an RA's secret", one.folder / "ra.pem", extra=("-path", "/.well-known/cmp/p/ra"))
        check(done.returncode == 0, f"the RA's enrolment: {done.stderr}")
        text = one.run("entity", "export").stdout
        imported(two, text, "--codes", str(two.folder / "codes.csv"))
        equal([(row["ref"], row["alias"]) for row in listed(two)], [(row["ref"], row["alias"]) for row in listed(one)], "devices")


def a_second_try(world):
    """A list that failed over its labels leaves nothing in the way of the next try."""
    with world.responder() as responder:
        out, sheet = responder.folder / "codes.csv", responder.folder / "sheet.txt"
        sheet.write_text("here already")
        imported(responder, "reference\na\n", "--codes", str(out), "--labels", str(sheet), status=4)
        check(not out.exists() and sheet.read_text() == "here already", "what is left")
        sheet.unlink()
        imported(responder, "reference\na\n", "--codes", str(out), "--labels", str(sheet))


def labels(world):
    """A sheet that can be cut apart."""
    with world.responder() as responder:
        out, sheet = responder.folder / "codes.csv", responder.folder / "sheet.txt"
        text = "reference,alias,expires\n" + "".join(f"label-{n},,\n" for n in range(22)) + "日本" * 14 + ",line-2,2099-12-31\n"
        imported(responder, text, "--codes", str(out), "--labels", str(sheet))
        printed = sheet.read_text()
        pages = printed.split("\f")
        try:
            equal(len(pages), 2, "pages")
            check(all(len(page.splitlines()) <= 66 for page in pages), "lines of a page")
            check(all(row["code"] in printed for row in codes(out)), "a code is missing")
            check("..." in pages[1] and "no end" in pages[0], "what is on a label")
            check("until 2099-12-31 00:00Z" in pages[1], "the end of a code")
            equal(oct(sheet.stat().st_mode & 0o777), "0o600", "the mode of the sheet")
            equal(responder.run("entity", "labels", str(out)).stdout, printed, "entity labels")
            wide = responder.run("entity", "labels", str(out), "--columns", "1").stdout
            equal(len(wide.split("\f")), 4, "pages of single labels")
            check(f"{responder.url}/p/line-2 " in wide, "the URL")
        except Wrong:
            print(printed)
            raise


def kills(world):
    """kill -9 of the command and of the daemon in the middle; then the same again: nothing lost, nothing twice."""
    for victim in ("command", "daemon", "alone"):
        for attempt in range(4):
            try:
                killed(world, victim)
                break
            except Missed:
                check(attempt < 3, f"{victim}: no kill comes in time")


def killed(world, victim):
    count = world.devices
    text = "reference,subject\n" + "".join(f"device-{n},\"CN=device-{n},O=Plant 7\"\n" for n in range(count))
    with world.responder() as responder:
        path = written(responder, text)
        if victim != "alone":
            responder.start()
        known = {}
        for turn in range(2):
            interrupted(responder, path, victim, turn, known)
            now = {row["ref"] for row in listed(responder)}
            if len(now) == count:
                raise Missed
            check(now, f"{victim}: nobody is registered after a kill; it came too early")
            check(now <= known.keys(), f"{victim}: a device whose code nobody has")
        last = importing(responder, path, 2)
        said = last.communicate(timeout=120)
        take_codes(responder, 2, known)
        equal(last.returncode, 0, f"{victim}: the last import: {said}")
        references = [row["ref"] for row in listed(responder)]
        equal(len(references), count, f"{victim}: registered")
        equal(len(set(references)), count, f"{victim}: different ones")
        if victim == "alone":
            responder.start()
        for reference in ("device-0", f"device-{count // 2}", f"device-{count - 1}", references[199]):
            done = enrol(responder, reference, known[reference], responder.folder / "one.pem")
            equal(done.returncode, 0, f"{victim}: {reference}: {done.stderr}")
        responder.stop()
        check("error" not in responder.run("store", "verify").stdout, f"{victim}: the store is damaged")


def many(world):
    """A list of all of them, with little memory in the daemon, while others are served."""
    with world.responder() as responder:
        responder.start()
        text = "reference,secret\n" + "".join(f"device-{n},secret-{n:06}\n" for n in range(world.devices))
        imported(responder, text)
        status = pathlib.Path(f"/proc/{responder.process.pid}/status")
        before = int(re.search(r"VmHWM:\s+(\d+)", status.read_text()).group(1))
        lines = responder.run("entity", "list").stdout.splitlines()
        equal(len(lines), world.devices + 1, "lines of the list")
        equal(len(listed(responder, "--alias", "line-2")), 0, "of another alias")
        after = int(re.search(r"VmHWM:\s+(\d+)", status.read_text()).group(1))
        check(after - before <= 1024, f"a list takes {after - before} KiB of the daemon")
        done = enrol(responder, f"device-{world.devices - 1}", f"secret-{world.devices - 1:06}", responder.folder / "last.pem")
        equal(done.returncode, 0, f"the last one: {done.stderr}")


ROWS = [("both ways", both_ways), ("bad lists", bad_lists), ("what is there already", what_is_there),
        ("round trip", round_trip), ("limits", limits),
        ("what RA and profile make", what_ra_and_profile_make), ("a second try", a_second_try), ("labels", labels), ("kills", kills), ("many", many)]


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("binary", nargs="+")
    parser.add_argument("--only", action="append", metavar="ROW", default=[])
    parser.add_argument("--devices", type=int, default=20_000)
    options = parser.parse_args()
    world, passed, failed = World(options.binary, options.devices), 0, 0
    for name, row in ROWS:
        if options.only and not any(name.startswith(only) for only in options.only):
            continue
        begun = time.monotonic()
        try:
            row(world)
            passed += 1
            print(f"ok    {name} ({time.monotonic() - begun:.1f} s)", flush=True)
        except (Wrong, RuntimeError, KeyError, AssertionError, subprocess.TimeoutExpired) as error:
            failed += 1
            print(f"WRONG {name}: {error}", flush=True)
    print(f"{passed} passed, {failed} failed")
    sys.exit(1 if failed or not passed else 0)


if __name__ == "__main__":
    main()
