#!/usr/bin/python3
# A request handler that keeps personal numbers out of certificates, as EJBCA's UnidFnrHandler does.
"""Usage: unid.py DATABASE [--only-known]

A request whose subject has serialNumber = FNR-LRA (a personal number of 11 digits, a registration authority of 5) gets a
certificate with a UNID there instead: the first ten characters of the certificate profile's name, which must look like
1234-5678-, the LRA, and six random letters and digits. DATABASE (SQLite, table unidfnr) says whose UNID it is. The same
person gets the same UNID again. With --only-known nothing is made up: who is not in the table is denied. Requests with
another serialNumber, or under a profile with another name, are left as they are.

    [alias "cmp"]
    request_handler = exec:/usr/lib/signet/unid.py /var/lib/signet/unid.db
"""

import json
import re
import secrets
import sqlite3
import sys

SERIAL = re.compile(r"(?<![^,+])serialNumber=(\d{11})-(\d{5})(?![^,+])")
PREFIX = re.compile(r"\d{4}-\d{4}-")
LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789"


def unid(database, prefix, fnr, lra, only_known):
    """The person's UNID, or None."""
    known = database.execute("SELECT unid FROM unidfnr WHERE fnr = ?", (fnr,))
    for (found,) in known:
        if found.startswith(prefix + lra):
            return found
    if only_known:
        return None
    made = prefix + lra + "".join(secrets.choice(LETTERS) for _ in range(6))
    with database:
        database.execute("INSERT INTO unidfnr (unid, fnr) VALUES (?, ?)", (made, fnr))
    return made


def answer(database, question, only_known):
    prefix = PREFIX.match(question.get("profile", ""))
    found = SERIAL.search(question.get("subject", ""))
    # A renewed certificate keeps its subject, which has a UNID already.
    if not prefix or not found or question["body"] == "kur":
        return {"decision": "allow"}
    made = unid(database, prefix.group(), *found.groups(), only_known)
    if made is None:
        return {"decision": "deny", "reason": "this person is not known"}
    start, end = found.span()
    subject = question["subject"][:start] + f"serialNumber={made}" + question["subject"][end:]
    return {"decision": "allow", "subject": subject}


def main():
    path, only_known = sys.argv[1], "--only-known" in sys.argv[2:]
    database = sqlite3.connect(path)
    with database:
        database.execute("CREATE TABLE IF NOT EXISTS unidfnr (unid TEXT PRIMARY KEY, fnr TEXT NOT NULL)")
    for line in sys.stdin:
        question = json.loads(line)
        print(json.dumps({"id": question["id"], **answer(database, question, only_known)}), flush=True)


main()
