# A request handler for the tests: does what the subject's common name says, and keeps every question for them.
"""Usage: answerer.py NOTES [SOCKET]: over standard input and output, or over a Unix socket.

`CN=...` of a question begins with a word: allow, deny, wait, subject, san, profile, validity, sleep5, mute, garbage, long,
close, half, twice, unknown, fork, die, wrong. NOTES gets every question and `start PID` lines."""

import json
import os
import re
import signal
import socket
import sys
import threading
import time


def answers(question):
    """The lines that are written, each after so many seconds."""
    word = re.search(r"CN=([a-z0-9]+)", question.get("subject", "")).group(1)
    same = {"id": question["id"], "decision": "allow"}
    changes = {
        "subject": {"subject": "CN=subject given,O=Handlers"},
        "san": {"san": ["DNS:given.example", "IP:192.0.2.9"]},
        "nosan": {"san": []},
        "profile": {"profile": "other"},
        "validity": {"valid_for": "2d"},
        "until": {"not_after": time.strftime("%Y-%m-%dT00:00:00Z", time.gmtime(time.time() + 20 * 86400))},
        "badprofile": {"profile": "nowhere"},
        "badname": {"subject": "CN="},
        "badkey": {"subjct": "CN=x"},
        "past": {"not_after": "2020-01-01"},
        "echo": {key: question[key] for key in ("subject", "san", "profile", "not_after") if key in question},
    }
    if word in changes:
        return [(0, same | changes[word])]
    if word == "deny":
        return [(0, {"id": question["id"], "decision": "deny", "reason": "not on the list\r\n\x1b[31m"})]
    if word == "nowords":
        return [(0, {"id": question["id"], "decision": "deny"})]
    if word == "wait" or word == "later" and not question["polled"]:
        return [(0, {"id": question["id"], "decision": "wait"})]
    if word == "denylater":
        return [(0, {"id": question["id"], "decision": "deny" if question["polled"] else "wait", "reason": "thought again"})]
    if word == "sleep5":
        return [(5, same)]
    if word == "mute":
        return []
    if word == "garbage":
        return [(0, "this is no answer")]
    if word == "long":
        return [(0, "x" * 100_000)]
    if word == "half":
        return [(0, json.dumps(same)[:9]), (0, None)]
    if word == "twice":
        return [(0, same), (0, same)]
    if word == "unknown":
        return [(0, same | {"id": 999_999}), (0, same)]
    return [(0, same)]


class Answerer:
    def __init__(self, notes, read, write):
        self.notes, self.read, self.write, self.lock = notes, read, write, threading.Lock()

    def say(self, wait, line):
        time.sleep(wait)
        if line is None:
            os._exit(0)
        text = line if isinstance(line, str) else json.dumps(line)
        with self.lock:
            try:
                self.write.write(text + ("" if isinstance(line, str) and line.startswith("{") else "\n"))
                self.write.flush()
            except (BrokenPipeError, ValueError):
                pass

    def note(self, text):
        with open(self.notes, "a") as notes:
            notes.write(text + "\n")

    def run(self):
        for line in self.read:
            self.note(line.rstrip("\n"))
            question = json.loads(line)
            if "CN=die" in question["subject"]:
                os.kill(os.getpid(), signal.SIGKILL)
            if "CN=close" in question["subject"]:
                return
            if "CN=fork" in question["subject"]:
                if os.fork():
                    os._exit(0)
                time.sleep(1)
            for wait, said in answers(question):
                if wait:
                    threading.Thread(target=self.say, args=(wait, said), daemon=True).start()
                else:
                    self.say(0, said)


def main():
    notes = sys.argv[1]
    if len(sys.argv) == 2:
        secret = {name: value for name, value in os.environ.items() if name not in ("PATH", "LC_ALL", "LC_CTYPE")}
        numbers = sorted(int(name) for name in os.listdir("/proc/self/fd"))
        with open(notes, "a") as file:
            file.write(f"start {os.getpid()} {json.dumps(secret)} {numbers[:-1]}\n")
        Answerer(notes, sys.stdin, sys.stdout).run()
        return
    listener = socket.socket(socket.AF_UNIX)
    # It has its name when it can be reached.
    listener.bind(sys.argv[2] + ".new")
    listener.listen()
    os.rename(sys.argv[2] + ".new", sys.argv[2])
    while True:
        threading.Thread(target=serve, args=(notes, listener.accept()[0]), daemon=True).start()


def serve(notes, peer):
    with peer, peer.makefile("r") as read, peer.makefile("w") as write:
        try:
            Answerer(notes, read, write).run()
        except (BrokenPipeError, ConnectionResetError):
            pass


main()
