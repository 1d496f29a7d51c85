# Proves that request handlers decide with the real `openssl cmp`, and that slow, dead and confused ones cost nobody else.
"""Usage: handlers.py BINARY... [--only ROW]

One responder with an alias for each way to reach a handler; answerer.py is the program that is asked. What is decided stands
in rows_handlers.py; here is what fails, and what others notice of it. Prints how fast other requests are answered while a
handler sleeps."""

import os
import re
import signal
import statistics
import subprocess
import sys
import threading
import time

import keys
import openssl
import rows_handlers
import signet
import wire
from client import Device
from hall import ALIASES, HERE, Hall, good, lives, logged, mods, refused
from rows_handlers import row
from suite import Suite


def waited(hall, mark, words="why=timeout"):
    """Whether somebody who has gone or is confused was waited for: the log says so, however slow the machine is."""
    return f"it was waited for: {hall.log(mark)}" if words in hall.log(mark) else None


def outlives(program):
    """Whether a program goes on for ten seconds more."""
    end = time.monotonic() + 10
    while lives(program):
        if time.monotonic() > end:
            return "the program lives on"
        time.sleep(0.01)
    return None


# MARK: - Handlers that fail


@row
def nobody_there(hall):
    mark = len(hall.server.log)
    return refused(hall.run("nobody", "allow"), "systemUnavail") or waited(hall, mark)


@row
def confused(hall):
    """After each of these the next request is served by a new start of the program."""
    for word in ("garbage", "long", "close", "half", "die", "fork"):
        starts, mark = len(hall.starts("exec")), len(hall.server.log)
        if fault := refused(hall.run("exec", word), "systemUnavail") or waited(hall, mark):
            return f"{word}: {fault}"
        if fault := good(hall.run("exec", "allow")):
            return f"after {word}: {fault}"
        if len(hall.starts("exec")) <= starts:
            return f"after {word}: the program was not started again"
    zombies = subprocess.run(["ps", "--ppid", str(hall.server.process.pid), "-o", "stat="], capture_output=True, text=True)
    return f"zombies: {zombies.stdout}" if "Z" in zombies.stdout else None


@row
def silent(hall):
    """Time over: refused, the program that says nothing is ended, the next request is served."""
    mark = len(hall.server.log)
    run = hall.run("exec", "mute")
    if not 2.5 < run.seconds < 13:
        return f"it took {run.seconds:.1f} s, expected 3"
    if fault := refused(run, "systemUnavail") or logged(hall, mark, "handler-not-answered why=timeout", "handler-silent"):
        return fault
    return good(hall.run("exec", "allow"))


@row
def answers_that_do_not_count(hall):
    for word in ("twice", "unknown"):
        mark = len(hall.server.log)
        if fault := good(hall.run("exec", word)):
            return f"{word}: {fault}"
        if word == "unknown" and (fault := logged(hall, mark, "handler-answer-ignored .*question=999999")):
            return fault
    return good(hall.run("exec", "allow"))


@row
def killed_while_asked(hall):
    known, results, mark = hall.register("socket", "sleep5"), [], len(hall.server.log)
    thread = threading.Thread(target=lambda: results.append(hall.run("socket", "sleep5", known=known)))
    before = len(hall.notes("socket"))
    thread.start()
    while len(hall.notes("socket")) == before:
        time.sleep(0.02)
    hall.socket.kill()
    hall.socket.wait()
    thread.join()
    if fault := refused(results[0], "systemUnavail") or waited(hall, mark):
        return fault
    hall.answer_socket()
    return good(hall.run("socket", "allow"))


@row
def the_same_request_twice(hall):
    """Two connections with the same octets: one question, one certificate, one answer for both."""
    reference, code = hall.register("exec", "allow")
    octets = Device(hall.server.port, reference, code).build_ir()
    os.kill(int(hall.starts("exec")[-1].split()[1]), signal.SIGSTOP)
    before, replies = len(hall.notes("exec")), []
    ask = lambda: replies.append(wire.post(hall.server.port, octets, "/.well-known/cmp/p/exec").body)
    threads = [threading.Thread(target=ask) for _ in range(3)]
    for thread in threads:
        thread.start()
    time.sleep(0.5)
    os.kill(int(hall.starts("exec")[-1].split()[1]), signal.SIGCONT)
    for thread in threads:
        thread.join()
    if len(set(replies)) != 1 or len(replies) != 3:
        return f"{len(set(replies))} different answers"
    asked = len(hall.notes("exec")) - before
    return None if asked == 1 else f"{asked} questions"


# MARK: - Others


def timed(hall, count):
    """Milliseconds of each of so many enrolments, one after the other, on the alias that asks nobody."""
    times = []
    devices = hall.server.busy
    with wire.Connection(hall.server.port) as connection:
        for _ in range(count):
            octets = devices.build_ir()
            start = time.perf_counter()
            connection.send(wire.head(len(octets)) + octets)
            if connection.reply().status != 200:
                raise signet.Failed("another alias's request was not answered")
            times.append(1000 * (time.perf_counter() - start))
    return times


@row
def a_sleeping_handler_and_200_others(hall):
    code = hall.server.add("busy", uses=100_000)
    hall.server.busy = Device(hall.server.port, "busy", code)
    timed(hall, 50)
    without = timed(hall, 200)
    results = []
    threads = [
        threading.Thread(target=lambda: results.append(hall.run("socket", "sleep5", known=hall.register("socket", "sleep5"))))
        for _ in range(1)
    ]
    before = len(hall.notes("socket"))
    for thread in threads:
        thread.start()
    while len(hall.notes("socket")) == before:
        time.sleep(0.02)
    start = time.monotonic()
    beside = timed(hall, 200)
    taken = time.monotonic() - start
    asleep = not results
    for thread in threads:
        thread.join()
    # The machine may have become slower meanwhile: whoever waits for a handler takes seconds.
    after = timed(hall, 200)
    for name, times in (("nobody asked", without), ("beside a sleeping handler", beside), ("nobody any more", after)):
        cuts = statistics.quantiles(times, n=100)
        print(f"  {name}: median {statistics.median(times):.2f} ms, 99 % {cuts[98]:.2f} ms, {1000 / statistics.mean(times):.0f}/s")
    if fault := good(results[0]):
        return fault
    if not asleep and taken < 4:
        return "the handler did not sleep long enough to be a test"
    slower = statistics.median(beside) / max(statistics.median(without), statistics.median(after))
    return f"others took {slower:.1f} times as long" if slower > 2 else None


@row
def reload_while_asked(hall):
    """SIGHUP with another handler for the alias: the request is asked about again, there."""
    path = hall.server.folder / "signet.conf"
    text, known, results = path.read_text(), hall.register("socket", "sleep5"), []
    before = len(hall.notes("socket"))
    thread = threading.Thread(target=lambda: results.append(hall.run("socket", "sleep5", known=known)))
    thread.start()
    while len(hall.notes("socket")) == before:
        time.sleep(0.02)
    mark = len(hall.server.log)
    changed = text.replace("request_handler = unix:" + str(hall.folder / "handler.socket"), "request_handler = none", 1)
    changed = changed.replace("request_handler = " + str(hall.folder / "handler.socket") + "\n", "request_handler = none\n", 1)
    path.write_text(changed)
    hall.server.reload()
    thread.join()
    fault = logged(hall, mark, "handler-retired", "issued ")
    path.write_text(text)
    hall.server.reload()
    return good(results[0]) or fault or waited(hall, mark, "handler-answered")


@row
def reload_of_a_bad_one(hall):
    """SIGHUP with a configuration without most aliases whose key is missing: everything stays, also who asks whom."""
    path, mark = hall.server.folder / "signet.conf", len(hall.server.log)
    text = path.read_text()
    beginning = text[: text.index('[profile "other"]')].replace("key = ca.key", "key = nowhere.key")
    if beginning == text:
        return "nothing was changed"
    path.write_text(beginning)
    hall.server.reload("not-reloaded")
    run = hall.run("socket", "allow")
    path.write_text(text)
    return good(run) or logged(hall, mark, "handler-answered decision=allow", "issued ")


@row
def stop_while_asked(hall):
    """SIGTERM: the request is answered before the end, which comes soon and with 0."""
    known, results = hall.register("exec", "mute"), []
    before = len(hall.notes("exec"))
    thread = threading.Thread(target=lambda: results.append(hall.run("exec", "mute", known=known)))
    thread.start()
    while len(hall.notes("exec")) == before:
        time.sleep(0.02)
    program = int(hall.starts("exec")[-1].split()[1])
    start = time.monotonic()
    hall.server.stop()
    taken = time.monotonic() - start
    thread.join()
    hall.server.start()
    if taken > 15:
        return f"it took {taken:.1f} s to end"
    return outlives(program) or refused(results[0], "systemUnavail")


@row
def no_program_outlives_a_kill(hall):
    good(hall.run("exec", "allow"))
    program = int(hall.starts("exec")[-1].split()[1])
    hall.server.restart(signal.SIGKILL)
    return outlives(program) or good(hall.run("exec", "allow"))


# MARK: - UNID


@row
def unid(hall):
    """The worked example: a personal number in, a UNID in the certificate, the same one the next time."""
    found = []
    for _ in range(2):
        (hall.folder / "new.key").write_text(keys.new("ec-p256").pem())
        words = ["-trusted", hall.server.ca, "-ref", "ra", "-secret", f"pass:{hall.secret}", "-newkey", "new.key"]
        words += ["-subject", "/C=NO/CN=Kari Nordmann/serialNumber=90123456789-01234"]
        run = openssl.cmp(hall.folder, hall.server.port, "ir", *words, path=".well-known/cmp/p/person")
        if run.certificate is None:
            return run.tail()
        shown = openssl.openssl("x509", "-in", hall.folder / "out.pem", "-noout", "-subject", "-nameopt", "RFC2253").stdout
        serial = re.search(r"(?:serialNumber|2\.5\.4\.5)=(1234-5678-01234[A-Za-z0-9]{6})\b", shown)
        if not serial or "90123456789" in shown or "Kari Nordmann" not in shown or mods(run):
            return f"{shown} {run.tail()}"
        found.append(serial.group(1))
    if len(set(found)) != 1:
        return f"one person has the UNIDs {found}"
    return None


def main():
    suite = Suite(__doc__)
    with suite.responder() as (server, folder):
        secret = folder / "ra.secret"
        secret.write_text("an RA's secret of many words")
        secret.chmod(0o600)
        program = HERE.parent.parent / "Board" / "handlers" / "unid.py"
        server.configure(ALIASES.format(python=sys.executable, here=HERE, folder=folder, unid=program))
        hall = Hall(server, folder)
        hall.secret = secret.read_text()
        hall.answer_socket()
        server.run("check")
        with server:
            for name, function in rows_handlers.ROWS:
                suite.row(f"handler-{name}", function, hall)
        hall.socket.kill()
        hall.socket.wait()
    suite.finish()


if __name__ == "__main__":
    main()
