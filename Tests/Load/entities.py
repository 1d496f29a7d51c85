#!/usr/bin/env python3
"""Usage: entities.py [--count N] [--pairs N]

What N registered entities cost beside none: start, memory, and the rate of enrolments in pairs of runs, one after the other
on either store, so that what else the machine does falls on both."""

import argparse
import pathlib
import statistics
import sys
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / "Support"))
from measure import IMAGE, cpu_seconds, crowded, load, memory, prepared, tool  # noqa: E402


def starts(responder, count=7):
    found = []
    for _ in range(count):
        found.append(responder.start() * 1000)
        resident, most = memory(responder.process)
        responder.stop()
    return statistics.median(found), resident, most


def rates(generator, responders, pairs, kind="ir", connections=64, count=1000):
    """Transactions a second and CPU microseconds of each store, by turns."""
    found = [[] for _ in responders]
    for responder in responders:
        responder.start()
        load(generator, responder, kind, connections, 200)
    for pair in range(pairs):
        # The one that comes first changes, since a machine that gets slower would always punish the second.
        order = list(enumerate(responders))
        for number, responder in order if pair % 2 == 0 else reversed(order):
            before = sum(cpu_seconds(responder.process))
            said = load(generator, responder, kind, connections, count, "--warm-up", str(connections))
            cpu = (sum(cpu_seconds(responder.process)) - before) / count * 1e6
            found[number].append((said["per_second"], cpu))
    after = [memory(responder.process) for responder in responders]
    for responder in responders:
        responder.stop()
    return found, after


def measured(count, pairs):
    """Everything, as rows of a table."""
    generator = tool("load-tool")
    with prepared(IMAGE) as none, crowded(IMAGE, count) as many:
        rows = []
        for what, responder in ((0, none), (count, many)):
            start, resident, most = starts(responder)
            rows.append([what, start, resident, most])
        found, after = rates(generator, [none, many], pairs)
        for row, results, (resident, most) in zip(rows, found, after):
            row += [statistics.median(rate for rate, _ in results), statistics.median(cpu for _, cpu in results), resident, most]
        ratio = statistics.median(b[0] / a[0] for a, b in zip(*found))
        cpu = statistics.median(b[1] / a[1] for a, b in zip(*found))
    return rows, ratio, cpu


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--count", type=int, default=100_000)
    parser.add_argument("--pairs", type=int, default=11)
    options = parser.parse_args()
    begun = time.monotonic()
    rows, ratio, cpu = measured(options.count, options.pairs)
    print("entities  start ms  resident KiB at ready (most)  enrolments/s  CPU us each  resident KiB after (most)")
    for row in rows:
        print(f"{row[0]:8}  {row[1]:8.1f}  {row[2]:8} ({row[3]})  {row[4]:12.0f}  {row[5]:11.0f}  {row[6]:8} ({row[7]})")
    print(f"median of {options.pairs} pairs: rate {100 * (ratio - 1):+.1f} %, CPU {100 * (cpu - 1):+.1f} %; {time.monotonic() - begun:.0f} s")


if __name__ == "__main__":
    main()
