# HTTP by hand over raw sockets for the black-box tests: sends exactly the bytes given, reads strictly what comes back.
"""`post` is one well-behaved request; `Connection` is for everything else. A reply that is not HTTP raises
`NoReply`."""

import socket
from dataclasses import dataclass

PATH = "/.well-known/cmp"


class NoReply(Exception):
    """The peer closed, reset or stayed silent; the message says which."""


@dataclass
class Reply:
    status: int
    headers: dict
    body: bytes

    @property
    def persistent(self):
        return self.headers.get("connection", "keep-alive").lower() != "close"


def head(count, path=None, method="POST", version="1.1", content_type="application/pkixcmp", extra=()):
    lines = [f"{method} {path or PATH} HTTP/{version}", "Host: 127.0.0.1"]
    lines += [f"Content-Type: {content_type}"] if content_type is not None else []
    lines += [f"Content-Length: {count}"] if count is not None else []
    return "\r\n".join([*lines, *extra, "", ""]).encode("latin-1")


class Connection:
    def __init__(self, port, timeout=15):
        self.socket = socket.create_connection(("127.0.0.1", port), timeout)
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.kept = b""

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()

    def close(self, reset=False):
        if reset:
            self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\x01\0\0\0\0\0\0\0")
        self.socket.close()

    def send(self, octets):
        """Sends; a peer that no longer listens is noticed when reading, for it may have answered before it closed."""
        try:
            self.socket.sendall(octets)
        except (BrokenPipeError, ConnectionResetError):
            pass

    def receive(self):
        try:
            octets = self.socket.recv(65536)
        except TimeoutError:
            raise NoReply("no answer in time") from None
        except ConnectionResetError:
            raise NoReply("connection reset") from None
        if not octets:
            raise NoReply("connection closed" + (" in the middle of an answer" if self.kept else ""))
        self.kept += octets

    def reply(self, to_head=False):
        """The next reply; `to_head` when the request was HEAD, whose reply has no body."""
        while b"\r\n\r\n" not in self.kept:
            self.receive()
        text, _, rest = self.kept.partition(b"\r\n\r\n")
        lines = text.decode("latin-1").split("\r\n")
        if not lines[0].startswith("HTTP/1."):
            raise NoReply(f"not HTTP: {lines[0]!r}")
        headers = {
            name.strip().lower(): value.strip() for name, _, value in (line.partition(":") for line in lines[1:])
        }
        status = int(lines[0].split()[1])
        count = 0 if to_head or status == 100 else int(headers.get("content-length", "0"))
        while len(rest) < count:
            self.kept = b"\0"
            self.receive()
            rest += self.kept[1:]
        self.kept = rest[count:]
        return Reply(status, headers, rest[:count])

    def is_closed(self, within=1.0):
        """Whether the peer closes within so many seconds (and says nothing more)."""
        self.socket.settimeout(within)
        try:
            return self.socket.recv(1) == b""
        except TimeoutError:
            return False
        except ConnectionResetError:
            return True


def post(port, octets, path=None, version="1.0", timeout=15):
    """One request on its own connection, as OpenSSL sends it: the whole head and body, then the reply."""
    with Connection(port, timeout) as connection:
        connection.send(head(len(octets), path, version=version) + octets)
        return connection.reply()


def exchange(port, octets, timeout=15, to_head=False):
    """Any bytes on their own connection, and the first reply."""
    with Connection(port, timeout) as connection:
        connection.send(octets)
        return connection.reply(to_head)
