# What request handlers decide, one row a function: at once, or later, alone or together with a person.

import calendar
import json
import os
import threading
import time

import keys
import openssl
import signet
from hall import good, logged, mods, refused

ROWS = []


def row(function):
    ROWS.append((function.__name__.replace("_", "-"), function))
    return function


@row
def allow(hall):
    """By every way to reach a handler, for every kind of request."""
    for alias in ("exec", "socket", "path"):
        for command in ("ir", "cr", "p10cr"):
            mark = len(hall.server.log)
            run = hall.run(alias, "allow", command=command)
            if fault := good(run, f"CN={run.reference}"):
                return f"{alias} {command}: {fault}"
            if "grantedWithMods" in run.output:
                return f"{alias} {command}: nothing was changed, and the client is told so"
            if fault := logged(hall, mark, r"asked .*question=\d+", r"handler-answered decision=allow .*ms=\d+", "issued "):
                return f"{alias} {command}: {fault}"
    return None


@row
def question(hall):
    """What the handler is told, and that no secret is."""
    reference, code = hall.register("exec", "allow")
    before = len(hall.notes("exec"))
    run = hall.run("exec", "allow", known=(reference, code))
    if fault := good(run):
        return fault
    asked = hall.notes("exec")[before:]
    if len(asked) != 1:
        return f"{len(asked)} questions"
    (asked,) = asked
    wanted = {"alias": "exec", "body": "ir", "reference": reference, "subject": f"CN={reference}", "san": [], "key": "ec-p256"}
    wanted |= {"profile": "device", "authentication": "mac", "ra": False, "polled": False}
    wrong = {key: asked.get(key) for key in wanted if asked.get(key) != wanted[key]}
    if wrong or not asked["peer"].startswith("127.0.0.1:") or len(asked["key_sha256"]) != 64:
        return f"the question says {asked}"
    if code in json.dumps(asked):
        return "the code is in the question"
    start = hall.starts("exec")[-1]
    return None if start.endswith("{} [0, 1, 2]") else f"the program got more than it should: {start}"


@row
def deny(hall):
    for alias, word, text in (("exec", "deny", "not on the list\\r\\n\\x1b[31m"), ("socket", "nowords", "denied by a program")):
        mark = len(hall.server.log)
        run = hall.run(alias, word)
        if fault := refused(run, "notAuthorized", text) or logged(hall, mark, "refused why=handler-denied"):
            return f"{alias}: {fault}"
    return None


@row
def deny_leaves_the_code(hall):
    known = hall.register("exec", "deny")
    if fault := refused(hall.run("exec", "deny", known=known), "notAuthorized"):
        return fault
    shown = hall.server.json("entity", "show", known[0], "--alias", "exec")
    return None if signet.member(shown, "uses_left") in (1, None) else f"the code was spent: {shown}"


@row
def changes(hall):
    words = {
        "subject": "Subject: O=Handlers,CN=subject given",
        "san": "DNS:given.example, IP Address:192.0.2.9",
        "profile": "TLS Web Server Authentication",
    }
    for word, text in words.items():
        text = "CN=subject given" if word == "subject" else text
        run = hall.run("exec", word)
        if fault := good(run, text) or mods(run):
            return f"{word}: {fault}"
        if word != "profile" and (fault := openssl.verify_fault(run.certificate, hall.server.ca, run.folder)):
            return f"{word}: {fault}"
    for word in ("validity", "until"):
        asked = time.time()
        run = hall.run("exec", word)
        if fault := good(run) or mods(run):
            return f"{word}: {fault}"
        check = openssl.openssl("x509", "-in", run.folder / "out.pem", "-noout", "-enddate").stdout
        end = calendar.timegm(time.strptime(check.split("=")[1].strip(), "%b %d %H:%M:%S %Y GMT"))
        if word == "validity" and not -2 < end - asked - 2 * 86400 < time.time() - asked + 2:
            return f"{word}: ends {check}"
        # At midnight the handler may have looked before or after.
        if word == "until" and (end % 86400 or end // 86400 not in {int(at // 86400) + 20 for at in (asked, time.time())}):
            return f"{word}: ends {check}"
    run = hall.run("exec", "echo")
    return good(run) or (None if "grantedWithMods" not in run.output else "an echo counts as a change")


@row
def mistakes(hall):
    for word, fail_info in (
        ("badprofile", "systemFailure"),
        ("badname", "systemUnavail"),
        ("badkey", "systemUnavail"),
        ("past", "systemFailure"),
    ):
        if fault := refused(hall.run("exec", word), fail_info):
            return f"{word}: {fault}"
    return good(hall.run("exec", "allow"))


@row
def renewal(hall):
    """kur is asked about; its names stay."""
    for word in ("allow", "echo", "subject", "san"):
        first = hall.run("exec", "allow", uses=9)
        if fault := good(first):
            return fault
        (first.folder / "old.pem").write_text((first.folder / "out.pem").read_text())
        os.replace(first.folder / "new.key", first.folder / "old.key")
        (first.folder / "new.key").write_text(keys.new("ec-p256").pem())
        words = ["-trusted", hall.server.ca, "-cert", "old.pem", "-key", "old.key", "-newkey", "new.key"]
        before = len(hall.notes("exec"))
        run = openssl.cmp(first.folder, hall.server.port, "kur", *words, path=".well-known/cmp/p/exec")
        asked = hall.notes("exec")[before:]
        if run.certificate is None or len(asked) != 1 or asked[0]["body"] != "kur" or "old_serial" not in asked[0]:
            return f"{asked}: {run.tail()}"
        break
    return None


# MARK: - Waiting


def deciding(hall, alias, word, decide):
    """A run whose request waits; `decide(id)` is called when it does."""
    known = hall.register(alias, word)
    found = []

    def watch():
        end = time.monotonic() + 10
        while time.monotonic() < end:
            listed = hall.server.json("pending", "list", "--alias", alias)
            for item in listed:
                if item["ref"] == known[0] and item["status"] == "waiting":
                    found.append(item)
                    return decide(item["id"])
            time.sleep(0.1)

    thread = threading.Thread(target=watch)
    thread.start()
    run = hall.run(alias, word, "-total_timeout", "40", known=known)
    thread.join()
    return run if found else None


@row
def wait_then_the_operator(hall):
    run = deciding(hall, "patient", "wait", lambda number: hall.server.run("pending", "approve", number))
    if run is None:
        return "it never waited"
    if fault := good(run):
        return fault
    run = deciding(hall, "patient", "wait", lambda number: hall.server.run("pending", "deny", number, "--reason", "no"))
    return refused(run, "notAuthorized", "no")


@row
def wait_then_the_handler(hall):
    mark = len(hall.server.log)
    run = hall.run("patient", "later")
    if fault := good(run) or logged(hall, mark, "handler-answered decision=wait", "waiting ", "handler-answered decision=allow"):
        return fault
    return refused(hall.run("patient", "denylater"), "notAuthorized", "thought again")


@row
def operator_and_handler(hall):
    """The handler is asked before a person is, and again when the person has approved: what it changes is in the certificate."""
    run = deciding(hall, "manual", "subject", lambda number: hall.server.run("pending", "approve", number))
    if run is None:
        return "it never waited"
    if fault := good(run, "CN=subject given") or mods(run):
        return fault
    asked = [item["approved"] for item in hall.notes("manual") if "approved" in item]
    if asked != [True]:
        return f"asked with approved = {asked}"
    return refused(hall.run("manual", "deny"), "notAuthorized", "not on the list")


@row
def no_answer_and_patience(hall):
    """request_handler_failure = wait: the request waits, and is asked about again at each pollReq."""
    run = deciding(hall, "patient", "mute", lambda number: hall.server.run("pending", "deny", number))
    return "it never waited" if run is None else refused(run, "notAuthorized")


@row
def revocation(hall):
    first = hall.run("patient", "allow")
    if fault := good(first):
        return fault
    words = ["-trusted", hall.server.ca, "-cert", "out.pem", "-key", "new.key", "-oldcert", "out.pem", "-revreason", "4"]
    (first.folder / "old.pem").write_text((first.folder / "out.pem").read_text())
    words = [word if word != "out.pem" else "old.pem" for word in words]
    run = openssl.cmp(first.folder, hall.server.port, "rr", *words, path=".well-known/cmp/p/patient")
    asked = hall.notes("patient")[-1]
    return None if run.status == 0 and asked["body"] == "rr" and asked["reason"] == 4 else f"{asked}: {run.tail()}"
