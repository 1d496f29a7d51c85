# Rows whose client is `signet request`, and whose server lies: whatever comes, it ends in a sentence and a status.

import socket
import threading
import time

import cmp
import der
import protection
import wire
from frame import row
from requesting import OPTIONS, Client, ended

# Each lie takes the real answer and gives other octets for the client to read off the wire.

HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: application/pkixcmp\r\nContent-Length: %d\r\n\r\n"


def framed(octets):
    return HEAD % len(octets) + octets


def flips(octets, _):
    """Every seventh octet, one after the other, each in an answer of its own."""
    for place in range(0, len(octets), 7):
        yield f"octet {place} flipped", framed(octets[:place] + bytes([octets[place] ^ 0x41]) + octets[place + 1 :])


def cuts(octets, _):
    for count in range(0, len(octets), 97):
        yield f"{count} octets", framed(octets[:count])
        yield f"{count} octets, then the end", (HEAD % len(octets)) + octets[:count]
    yield "an octet more", framed(octets + b"\0")


def frames(octets, _):
    chunked = b"HTTP/1.1 200 OK\r\nContent-Type: application/pkixcmp\r\nTransfer-Encoding: chunked\r\n\r\n"
    yield "nothing", b""
    yield "no HTTP", b"\x16\x03\x01\x02\x00\x01\x00\x01"
    yield "HTML", b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: 6\r\n\r\n<html>"
    yield "404", b"HTTP/1.1 404 Not \x1b[31mFound\r\nContent-Length: 0\r\n\r\n"
    yield "a giant length", HEAD % 999999999 + octets
    yield "a negative length", HEAD.replace(b"%d", b"-1") + octets
    yield "a giant chunk", chunked + b"ffffffffffffffff\r\n" + octets
    yield "a bad chunk", chunked + b"xyz\r\n" + octets
    yield "too much", b"HTTP/1.1 200 OK\r\n" + b"A: b\r\n" * 60000
    yield "zeros", framed(b"\0" * 5000)
    yield "nesting", framed(b"\x30\x80" * 3000)


def lies(octets, client):
    """Well-formed and with the right MAC, and yet not the answer."""
    message = der.read(octets)
    header, content = message[0], message[1]
    other = client.world.ca

    def made(new_header=None, new_body=None):
        new_header, new_body = new_header or header.whole, new_body or content.whole
        return framed(cmp.assemble(new_header, new_body, protection.maker(algorithm(header), client.secret)))

    def without(number):
        return der.sequence(*[item.whole for place, item in enumerate(header.items) if place < 3 or item.tag != 0xA0 | number])

    def replaced(number, octets):
        return der.sequence(
            *[item.whole for item in header.items[:3]],
            *[der.explicit(number, der.octet_string(octets)) if item.tag == 0xA0 | number else item.whole for item in header.items[3:]],
        )

    response = content[0][-1][0] if content[0].items[-1].tag == 0x30 else content[0][0][0]
    pair = response[2].whole

    def answer(*responses, kind=0xA1):
        return der.tlv(kind, der.sequence(der.sequence(*responses)))

    def given(identifier, status, *rest):
        return der.sequence(der.integer(identifier), der.sequence(der.integer(status)), *rest)

    yield "another transaction", made(replaced(4, b"x" * 16))
    yield "no transaction", made(without(4))
    yield "another nonce", made(replaced(6, b"x" * 16))
    yield "no nonce", made(without(6))
    yield "another request", made(None, answer(given(1, 0, pair)))
    yield "two answers", made(None, answer(given(0, 0, pair), given(0, 0, pair)))
    yield "no answer", made(None, answer())
    yield "accepted, nothing given", made(None, answer(given(0, 0)))
    yield "rejected, a certificate given", made(None, answer(given(0, 2, pair)))
    yield "a status that is none", made(None, answer(given(0, 77, pair)))
    yield "another certificate", made(None, answer(given(0, 0, der.sequence(der.explicit(0, other)))))
    yield "a certificate that is none", made(None, answer(given(0, 0, der.sequence(der.explicit(0, der.sequence())))))
    yield "cp", made(None, answer(given(0, 0, pair), kind=0xA3))
    yield "pkiconf", made(None, der.tlv(0xB3, der.null()))
    yield "a body that is none", made(None, der.tlv(0xBE, der.null()))
    yield "not protected", framed(der.sequence(header.whole, content.whole))
    yield "no protectionAlg", framed(der.sequence(without(1), content.whole, message[2].whole))
    yield "a refusal of nobody", framed(der.sequence(header.whole, der.tlv(0xB7, der.sequence(der.sequence(der.integer(2))))))


def algorithm(header):
    return next(item for item in header.items[3:] if item.tag == 0xA1)[0]


class Liar:
    """Serves one answer of `lie(octets, client)`, by its number, for the first request, and nothing afterwards."""

    def __init__(self, client, lie, number):
        self.client, self.lie, self.number, self.name = client, lie, number, None
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.port = self.listener.getsockname()[1]

    def __enter__(self):
        threading.Thread(target=self.serve, daemon=True).start()
        return self

    def __exit__(self, *_):
        self.listener.close()

    def serve(self):
        try:
            peer, _ = self.listener.accept()
            with peer:
                request = b""
                while b"\r\n\r\n" not in request:
                    request += peer.recv(65536)
                head, _, body = request.partition(b"\r\n\r\n")
                count = int(head.lower().split(b"content-length: ")[1].split(b"\r\n")[0])
                while len(body) < count:
                    body += peer.recv(65536)
                reply = wire.post(self.client.world.server.port, body).body
                for number, (name, octets) in enumerate(self.lie(reply, self.client)):
                    if number == self.number:
                        self.name = name
                        peer.sendall(octets)
                        break
        except OSError:
            pass


def survives(world, lie, *, most, allowed=(1, 4, 7, 9)):
    """Every answer of a liar ends in a sentence and a status, in little time, and without a certificate."""
    number = 0
    while number < most:
        client = Client(world, "lied-to")
        with Liar(client, lie, number) as liar:
            begun = time.monotonic()
            done = client.mac("ir", *OPTIONS, "--timeout", "10s", url=f"http://127.0.0.1:{liar.port}/")
            taken = time.monotonic() - begun
        if liar.name is None:
            return None if number > 0 else "the liar said nothing"
        fault = None
        if done.returncode not in allowed:
            fault = f"ended with {done.returncode}: {done.stdout}{done.stderr}"
        elif not done.stderr.startswith("signet: ") or done.stderr.count("\n") != 1 or not done.stderr.strip().isprintable():
            fault = f"says {done.stderr!r}"
        elif client.has("out.pem"):
            fault = "took a certificate"
        elif taken > 5:
            fault = f"took {taken:.1f} s"
        if fault:
            return f"{liar.name}: {fault}"
        number += 1
    return None


@row("request-lies-in-the-message")
def lies_in_the_message(world):
    return survives(world, lies, most=100)


@row("request-lies-in-the-frame")
def lies_in_the_frame(world):
    return survives(world, frames, most=100)


@row("request-lies-cut-short")
def lies_cut_short(world):
    return survives(world, cuts, most=100)


@row("request-lies-flipped")
def lies_flipped(world):
    """A flipped octet makes the MAC wrong, or the message malformed; in extraCerts it is nobody's business."""
    return survives(world, flips, most=150)


@row("request-slow-server")
def slow(world):
    client = Client(world, "slow")
    with socket.create_server(("127.0.0.1", 0)) as listener:
        begun = time.monotonic()
        done = client.mac("ir", *OPTIONS, "--timeout", "2s", url=f"http://127.0.0.1:{listener.getsockname()[1]}/")
    if not 1.5 < time.monotonic() - begun < 6:
        return f"it waited {time.monotonic() - begun:.1f} s"
    return ended(done, 7, "timed out", "new.key")
