"""What callgrind counted: instructions of each function, and how often and at what cost each calls another."""

import collections
import re
import subprocess


class Profile:
    """The numbers of one callgrind.out file, or the difference of two runs of which one did more."""

    def __init__(self):
        self.own = collections.Counter()
        self.calls = collections.Counter()      # (caller, callee): how often
        self.cost = collections.Counter()       # (caller, callee): instructions, everything below included

    @classmethod
    def read(cls, path):
        profile, names, function, callee, count = cls(), {}, None, None, None
        with open(path, errors="replace") as lines:
            for line in lines:
                match = re.match(r"(c?fn)=\((\d+)\)(?: (.*))?$", line)
                if match:
                    kind, number, name = match.groups()
                    if name is not None:
                        names[number] = name.removesuffix("\n").split("'")[0]
                    if kind == "fn":
                        function = names[number]
                    else:
                        callee = names[number]
                elif line.startswith("calls="):
                    count = int(line[6:].split()[0])
                elif re.match(r"[+\-*\d]", line):
                    parts = line.split()
                    cost = int(parts[1]) if len(parts) > 1 else 0
                    if count is None:
                        profile.own[function] += cost
                    else:
                        profile.calls[function, callee] += count
                        profile.cost[function, callee] += cost
                        count = None
        return profile

    def minus(self, other):
        difference = Profile()
        for name in ("own", "calls", "cost"):
            mine, theirs = getattr(self, name), getattr(other, name)
            getattr(difference, name).update({key: mine[key] - theirs[key] for key in mine.keys() | theirs.keys()})
        return difference

    @property
    def total(self):
        return sum(self.own.values())

    def called(self, *callees):
        """How often any of these was called, by whom ever."""
        return sum(count for (_, callee), count in self.calls.items() if callee in callees)

    def callers(self, callee):
        return collections.Counter({caller: count for (caller, name), count in self.calls.items() if name == callee and count})

    def below(self, inside):
        """Instructions spent in calls that enter a part of the program from outside it, all that they call included."""
        return sum(cost for (caller, callee), cost in self.cost.items() if callee in inside and caller not in inside)


def functions_of(library):
    """The names of all functions of a static library, also those that it keeps to itself."""
    listed = subprocess.run(["nm", "--defined-only", library], capture_output=True, text=True, check=True).stdout
    return {line.split()[2] for line in listed.splitlines() if re.match(r"[0-9a-f]+ [tTwW] ", line)}


def mbedtls():
    """The functions of the mbedTLS that gcc would link."""
    library = subprocess.run(["gcc", "-print-file-name=libmbedcrypto.a"], capture_output=True, text=True, check=True)
    return functions_of(library.stdout.strip())
