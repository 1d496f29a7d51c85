"""What a disk holds after the power fails: a trace of system calls is played on files that know which octets were synced.

The model is POSIX and no more: a write is durable after fdatasync or fsync of its file (or when the file was opened with
O_DSYNC or O_SYNC), a name is durable after fsync of its folder. What was not synced is kept, lost, or torn in sectors.
"""

import os
import pathlib
import re

SECTOR = 512

CALL = re.compile(r"^(?:\d+ +)?(\w+)\((.*)\) += (-?\d+|0x[0-9a-f]+)(?:<([^>]*)>)?( .*)?$")
# A call whose end strace has not seen, or whose result it could no longer read: then it makes up an error without a name.
UNFINISHED = re.compile(r"^(?:\d+ +)?(\w+)\((.*)(?: <unfinished \.\.\.>|\) += \?.*|\) += -1 \(errno \d+\).*)$")
# The end of such a line: a line has the octets of a write, which may be millions.
CUT = re.compile(r" <unfinished \.\.\.>$|\) += (?:\?|-1 \(errno \d)")
TAIL = 200
DESCRIPTOR = re.compile(r"^(-?\d+|AT_FDCWD)<([^>]*)>")
TRACED = "open,openat,creat,write,pwrite64,writev,pwritev,pwritev2,fdatasync,fsync,sync_file_range,ftruncate,fallocate," \
         "lseek,rename,renameat,renameat2,unlink,unlinkat,mkdir,mkdirat,close"
WRITES = ("write", "writev", "pwrite64", "pwritev", "pwritev2")


class File:
    """One inode: what a reader sees now, and what the disk holds."""

    def __init__(self, content=b""):
        self.seen = bytearray(content)
        self.disk = bytearray(content)
        self.dirty = []

    def write(self, at, octets):
        end = at + len(octets)
        if end > len(self.seen):
            self.seen.extend(b"\0" * (end - len(self.seen)))
        self.seen[at:end] = octets
        self.dirty.append((at, end))

    def resize(self, size):
        if size < len(self.seen):
            del self.seen[size:]
        else:
            self.seen.extend(b"\0" * (size - len(self.seen)))
        self.dirty.append((size, size))

    def sync(self):
        if len(self.disk) > len(self.seen):
            del self.disk[len(self.seen):]
        elif len(self.disk) < len(self.seen):
            self.disk.extend(b"\0" * (len(self.seen) - len(self.disk)))
        for start, end in self.dirty:
            self.disk[start:end] = self.seen[start:min(end, len(self.seen))]
        self.dirty = []

    def after(self, cut, chance):
        """The content after the power has come back."""
        if cut == "kept":
            return bytes(self.seen)
        if cut == "lost" or not self.dirty:
            return bytes(self.disk)
        content = bytearray(self.disk)
        for start, end in self.dirty:
            for sector in range(start // SECTOR, (end + SECTOR - 1) // SECTOR):
                if chance.random() < 0.5:
                    low, high = max(start, sector * SECTOR), min(end, (sector + 1) * SECTOR, len(self.seen))
                    if high > len(content):
                        content.extend(b"\0" * (high - len(content)))
                    content[low:high] = self.seen[low:high]
        return bytes(content)


class Disk:
    """The files under one folder, by the trace of the only process that writes them."""

    def __init__(self, folder):
        self.folder = pathlib.Path(folder)
        self.seen = {}
        for path in self.folder.rglob("*"):
            if path.is_file() and not path.is_symlink():
                self.seen[str(path)] = File(path.read_bytes())
        self.disk = dict(self.seen)
        self.positions = {}
        self.synchronous = set()
        self.syncs = 0

    def inside(self, path):
        return path is not None and path.startswith(str(self.folder) + "/")

    def play(self, trace):
        """All calls that ended; then the one that the kill interrupted, as far as the files show that it happened."""
        interrupted = None
        for line in trace:
            if CUT.search(line[-TAIL:]) and (found := UNFINISHED.match(line)):
                interrupted = found
                continue
            match = CALL.match(line)
            if match and not match.group(3).startswith("-"):
                made = unquote(match.group(4)) if match.group(4) else opened(match.group(1), match.group(2))
                self.call(match.group(1), match.group(2), int(match.group(3), 0), made, match.group(5) or "")
        if interrupted and interrupted.group(1) not in ("fdatasync", "fsync") and self.differences():
            name, arguments = interrupted.groups()
            self.call(name, arguments, self.landed(name, arguments), opened(name, arguments), "")

    def landed(self, name, arguments):
        """How much of an interrupted call happened: Linux may leave a killed write between any two folios of the cache."""
        found = DESCRIPTOR.match(arguments)
        path = unquote(found.group(2)) if found else None
        if name not in WRITES or path not in self.seen or not os.path.exists(path):
            return 1 << 40
        octets, start = data(arguments), self.start(name, int(found.group(1)), self.seen[path], arguments)
        here = pathlib.Path(path).read_bytes()[start:start + len(octets)]
        return next((at for at, (is_there, written) in enumerate(zip(here, octets)) if is_there != written), len(here))

    def call(self, name, arguments, result, made, remark):
        if name in ("open", "openat", "creat"):
            self.open(made, result, arguments)
        elif name in ("rename", "renameat", "renameat2"):
            old, new = paths_of(arguments)
            if old in self.seen:
                self.seen[new] = self.seen.pop(old)
        elif name in ("unlink", "unlinkat"):
            self.seen.pop(paths_of(arguments)[0], None)
        else:
            found = DESCRIPTOR.match(arguments)
            if not found:
                return
            if found.group(1) == "AT_FDCWD":
                return
            descriptor, path = int(found.group(1)), unquote(found.group(2))
            if path == str(self.folder) and name == "fsync" and "INJECTED" not in remark:
                self.sync_names(path)
            elif self.inside(path):
                if path in self.seen:
                    self.on_file(name, descriptor, self.seen[path], arguments, result, remark)
                elif name == "fsync" and "INJECTED" not in remark:
                    self.sync_names(path)

    def open(self, path, descriptor, arguments):
        if path is None or not self.inside(path) or "O_DIRECTORY" in arguments:
            return
        self.positions[descriptor] = 0
        if "O_CREAT" in arguments and path not in self.seen:
            self.seen[path] = File()
        if "O_TRUNC" in arguments and path in self.seen:
            self.seen[path].resize(0)
        self.synchronous.discard(descriptor)
        if "O_DSYNC" in arguments or "O_SYNC" in arguments:
            self.synchronous.add(descriptor)
        if "O_APPEND" in arguments and path in self.seen:
            self.positions[descriptor] = None

    def start(self, name, descriptor, file, arguments):
        """Where a write begins."""
        if name in ("write", "writev"):
            position = self.positions.get(descriptor, 0)
            return len(file.seen) if position is None else position
        numbers = re.findall(r", (\d+)", re.sub(r'"[^"]*"', '""', arguments))
        return int(numbers[-2] if name == "pwritev2" else numbers[-1])

    def on_file(self, name, descriptor, file, arguments, result, remark):
        if name in WRITES:
            octets, start = data(arguments)[:result], self.start(name, descriptor, file, arguments)
            file.write(start, octets)
            if name in ("write", "writev") and self.positions.get(descriptor, 0) is not None:
                self.positions[descriptor] = start + len(octets)
        elif name in ("fdatasync", "fsync") and "INJECTED" not in remark:
            file.sync()
            self.syncs += 1
        elif name == "ftruncate":
            file.resize(int(arguments.rsplit(", ", 1)[1]))
        elif name == "fallocate":
            mode, at, count = arguments.split(", ")[1:4]
            if mode == "0":
                file.resize(max(len(file.seen), int(at) + int(count)))
        elif name == "lseek":
            self.positions[descriptor] = result
        if descriptor in self.synchronous and name in WRITES:
            file.sync()

    def sync_names(self, folder):
        folder = folder.rstrip("/")
        for path in [path for path in self.disk if os.path.dirname(path) == folder and path not in self.seen]:
            del self.disk[path]
        for path, file in self.seen.items():
            if os.path.dirname(path) == folder:
                self.disk[path] = file

    def differences(self):
        """Where the content of files is not what the trace says: the model would be wrong. Empty when it is right."""
        here = {str(path): path.read_bytes() for path in self.folder.rglob("*") if path.is_file() and not path.is_symlink()}
        modelled = {path: bytes(file.seen) for path, file in self.seen.items()}
        return [f"{path} {difference(here.get(path), modelled.get(path))}" for path in sorted(here.keys() | modelled.keys())
                if here.get(path) != modelled.get(path)]

    def settle(self, cut, chance):
        """Leaves in the folder what is there after the power has come back."""
        names = self.seen if cut == "kept" else self.disk
        for path in self.folder.rglob("*"):
            if path.is_file() and not path.is_symlink() and str(path) not in names:
                path.unlink()
        for path, file in names.items():
            content = file.after(cut, chance)
            if not os.path.exists(path) or pathlib.Path(path).read_bytes() != content:
                descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
                with os.fdopen(descriptor, "wb") as out:
                    out.write(content)


def difference(here, modelled):
    """In words, how a file and its model differ; None stands for one that is not there."""
    if here is None or modelled is None:
        return "is not there" if here is None else f"is there, {len(here)} octets"
    at = next((at for at, (left, right) in enumerate(zip(here, modelled)) if left != right), min(len(here), len(modelled)))
    return f"differs from octet {at}: {len(here)} octets there, {len(modelled)} by the trace"


def unquote(text):
    """A path as `strace -xx` writes it."""
    return re.sub(r"(?:\\x[0-9a-f]{2})+", lambda match: data(f'"{match.group(0)}"').decode(errors="replace"), text)


def opened(name, arguments):
    """The path that a call opens, for a descriptor that strace no longer found: the kill came first."""
    return next(iter(paths_of(arguments)), None) if name in ("open", "openat", "creat") else None


def paths_of(arguments):
    """The paths among the arguments, each in full: a name after a folder's descriptor stands in that folder."""
    found = re.findall(r'(?:(?:-?\d+|AT_FDCWD)<([^>]*)>, )?"((?:\\x[0-9a-f]{2})*)"', arguments)
    return [os.path.join(unquote(folder), unquote(name)) for folder, name in found]


def data(arguments):
    """The octets of all strings among the arguments, in order: one buffer, or those of an iovec."""
    return b"".join(bytes.fromhex(text.replace("\\x", "")) for text in re.findall(r'"([^"]*)"', arguments))
