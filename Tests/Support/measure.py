"""What the counts and the bench share: a prepared responder, loads, and what a process has used."""

import json
import os
import pathlib
import shutil
import subprocess
import sys

from callgrind import Profile
from responder import Responder, enrol

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
LINKED = ROOT / ".build/embedded/x86_64/x86_64-unknown-linux-gnu/release/signet"   # the image with its symbols
IMAGE = ROOT / ".build/images/signet-x86_64"

# Every way to memory: Embedded Swift takes it with posix_memalign, mbedTLS with calloc.
ALLOCATORS = {"malloc", "calloc", "realloc", "posix_memalign", "aligned_alloc", "memalign", "__posix_memalign",
              "__libc_malloc", "__libc_calloc", "__libc_realloc", "__libc_memalign", "_mid_memalign.constprop.0",
              "_mid_memalign"}


def own_allocations(profile, library):
    """Allocations that our code asks for, by who asks: neither mbedTLS nor an allocator itself nor Swift's own way to it."""
    def way(name):
        return name in ALLOCATORS or "swift_allocObject" in name or "swift_slowAlloc" in name
    total = sum(count for (caller, callee), count in profile.calls.items()
                if callee in ALLOCATORS and caller not in library and caller not in ALLOCATORS)
    asking = {caller: count for (caller, callee), count in profile.calls.items()
              if way(callee) and not way(caller) and caller not in library and count}
    return total, asking


def with_symbols():
    """The image with its symbols, linked so that no two functions share a body: a profile shall name who did it."""
    out = ROOT / ".build/tools/signet-symbols"
    if not out.exists() or out.stat().st_mtime < IMAGE.stat().st_mtime:
        environment = os.environ | {"SIGNET_EMBEDDED": "x86_64"}
        build = ["swift", "build", "-c", "release", "--product", "signet", "--scratch-path", ".build/embedded/x86_64",
                 "--swift-sdks-path", "Board/sdk", "--swift-sdk", "signet-x86_64"]
        subprocess.run([*build, "-Xlinker", "--icf=none"], cwd=ROOT, env=environment, check=True, capture_output=True)
        tools = pathlib.Path(shutil.which("swiftc")).resolve().parent
        # Without what is only for debuggers: valgrind cannot read all of it.
        subprocess.run([str(tools / "llvm-objcopy"), "--strip-debug", str(LINKED), str(out)], check=True)
    return out


def tool(name):
    """Builds a tool with its script and gives its path."""
    done = subprocess.run([str(ROOT / "Scripts" / name)], capture_output=True, text=True)
    if done.returncode != 0:
        sys.exit(done.stderr)
    return ROOT / done.stdout.strip().splitlines()[-1]


def prepared(binary):
    """A responder with an entity of many uses, and a device's certificate with which cr is signed."""
    responder = Responder(binary)
    responder.code = responder.add_entity("load", 1_000_000)
    responder.start()
    responder.device = responder.folder / "device.pem"
    done = enrol(responder, "load", responder.code, responder.device)
    if done.returncode != 0:
        raise RuntimeError(f"openssl cmp: {done.stderr}\n{responder.log_tail()}")
    responder.stop()
    return responder


def credentials(responder, kind):
    if kind in ("cr", "kur"):
        return ["--certificate", str(responder.device), "--key", str(responder.device.with_suffix(".key"))]
    return ["--reference", "load", "--secret", responder.code]


def load(generator, responder, kind, connections, count, *more, timeout=600):
    """Drives the responder; what the load generator says."""
    done = subprocess.run(
        [str(generator), "--connect", f"127.0.0.1:{responder.port}", "--kind", kind, "--connections", str(connections),
         "--count", str(count), "--subject", "/CN=load", *credentials(responder, kind), *more],
        capture_output=True, text=True, timeout=timeout)
    if not done.stdout:
        raise RuntimeError(f"load: {done.stderr}")
    said = json.loads(done.stdout)
    if said["errors"] or said["good"] != said["count"]:
        raise RuntimeError(f"load: {said['errors']} errors, first: {said['first_error']}\n{responder.log_tail()}")
    return said


def instructions(generator, responder, kind, few=10, many=40):
    """The instructions and calls of `many - few` enrolments on one connection, under callgrind."""
    profiles = []
    for count in (few, many):
        out = responder.folder / f"callgrind.{kind}.{count}"
        command, responder.command = responder.command, [str(with_symbols())]
        try:
            responder.start(["valgrind", "--tool=callgrind", f"--callgrind-out-file={out}"], patience=120)
            load(generator, responder, kind, 1, count)
            responder.stop(120)
        finally:
            responder.command = command
        profiles.append(Profile.read(out))
    return profiles[1].minus(profiles[0]), many - few


def system_calls(generator, responder, kind, connections, count, few=0):
    """System calls of `count` enrolments by name: a counted run less one with only `few`."""
    counted = []
    for number in (few, few + count) if few else (count,):
        out = responder.folder / "strace"
        responder.start(["strace", "-f", "-c", "-U", "name,calls", "-o", str(out)])
        if number:
            load(generator, responder, kind, connections, number)
        child = int(pathlib.Path(f"/proc/{responder.process.pid}/task/{responder.process.pid}/children").read_text().split()[0])
        os.kill(child, 15)
        responder.process.wait(30)
        responder.process = None
        rows = [line.split() for line in out.read_text().splitlines()]
        counted.append({row[0]: int(row[1]) for row in rows if len(row) == 2 and row[1].isdigit() and row[0] != "total"})
    if len(counted) == 1:
        return counted[0]
    first, second = counted
    return {name: second.get(name, 0) - first.get(name, 0) for name in second if second.get(name, 0) != first.get(name, 0)}


def memory(process):
    """Resident kibibytes now, and at the most."""
    fields = dict(line.split(":", 1) for line in pathlib.Path(f"/proc/{process.pid}/status").read_text().splitlines())
    return int(fields["VmRSS"].split()[0]), int(fields["VmHWM"].split()[0])


def cpu_seconds(process):
    """User and system seconds so far."""
    fields = pathlib.Path(f"/proc/{process.pid}/stat").read_text().rsplit(")", 1)[1].split()
    tick = os.sysconf("SC_CLK_TCK")
    return int(fields[11]) / tick, int(fields[12]) / tick


def budget(target, key):
    done = subprocess.run([str(ROOT / "Scripts/budget"), target, key], capture_output=True, text=True, check=True)
    return int(done.stdout)


def crowded(binary, count):
    """As `prepared`, with so many other entities, which a list has brought in."""
    responder = prepared(binary)
    path = responder.folder / "crowd.csv"
    with open(path, "w") as out:
        out.write("reference,subject\n")
        out.writelines(f'device-{number:06},"CN=device-{number:06},O=Plant 7"\n' for number in range(count))
    responder.run("entity", "import", str(path), "--codes", str(responder.folder / "crowd-codes.csv"))
    return responder
