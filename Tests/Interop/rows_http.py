# Rows B01 to B16 of the bad-input table: what is wrong with the HTTP around a CMP message.

import secrets
import socket
import threading
import time

import client
import wire
from answer import Answer
from expect import CLOSED, E, H, ISSUES, Outcome
from table import Case, row
from wire import Connection, head

PATIENCE = 30


def raw(name, octets, expect, **more):
    """A case: these bytes on a connection of their own."""
    return Case(name, expect, run=lambda port: wire.exchange(port, octets), **more)


def issuing(world, name, before, **more):
    """A case that is right after all: `before` is the head, the body is a fresh valid ir."""
    octets = world.same.build_ir()
    return raw(name, before(len(octets)) + octets, ISSUES, secret=world.same.secret, **more)


@row("B01", "other methods")
def b01(world):
    octets = world.same.build_ir()
    for method in ("GET", "HEAD", "PUT", "DELETE", "OPTIONS", "PATCH", "post", "CONNECT", "TRACE"):

        def run(port, method=method):
            content = b"" if method in ("GET", "HEAD", "OPTIONS", "TRACE", "CONNECT") else octets
            outcome = Outcome.of(
                wire.exchange(port, head(len(content), method=method) + content, to_head=method == "HEAD")
            )
            if outcome.values == (405,) and "POST" not in outcome.headers.get("allow", ""):
                raise client.Wrong("405 without Allow: POST")
            return outcome

        other = H(405, 501, 400) if method in ("post", "CONNECT", "TRACE") else H(405)
        yield Case(f"{method} on the CMP path", other, run=run)


@row("B02", "Content-Type")
def b02(world):
    octets = world.same.build_ir()
    for content_type in (
        "text/plain",
        "application/octet-stream",
        "application/pkixcmpx",
        "application/pkixcmp-poll",
        "",
        None,
    ):
        yield raw(f"Content-Type {content_type!r}", head(len(octets), content_type=content_type) + octets, H(415))
    for content_type in ("Application/PKIXCMP", "application/pkixcmp; charset=utf-8", "application/pkixcmp;a=b"):
        yield issuing(
            world, f"Content-Type {content_type!r} is well", lambda n, t=content_type: head(n, content_type=t)
        )


@row("B03", "unknown path or alias")
def b03(world):
    octets = world.same.build_ir()
    for path in (
        "/nowhere",
        "/.well-known/cmp/p/nobody",
        "/cmp/nobody",
        "/nobody/cmp",
        "/ejbca/publicweb/cmp/nobody",
        "/.well-known",
        "/cmp/" + "a" * 300,
        "/cmpx",
    ):
        yield raw(f"path {path[:40]}", head(len(octets), path) + octets, H(404))


@row("B04", "paths that try to be another path")
def b04(world):
    octets = world.same.build_ir()
    for path in (
        "//",
        "//cmp",
        "/cmp//",
        "/x/../cmp",
        "/cmp/../cmp",
        "/.well-known/cmp/p/../../cmp",
        "/%2e%2e/cmp",
        "/cmp/%2e%2e/cmp",
        "/cmp%00",
        "/cmp;x",
        "/cmp;x=/../",
        "/CMP",
        "/Cmp",
        "/.Well-Known/cmp",
        "/.well-known/cmp/p/%2e",
        "/cmp\\..\\cmp",
        "cmp",
        "*",
    ):
        yield raw(f"path {path}", head(len(octets), path) + octets, H(404, 400))


@row("B05", "the request target's form and length")
def b05(world):
    port = world.port
    yield issuing(world, "absolute URI", lambda n: head(n, f"http://127.0.0.1:{port}{wire.PATH}"))
    octets = world.same.build_ir()
    yield raw("8 KiB target", head(len(octets), "/" + "a" * 8192) + octets, H(414))
    yield raw("100 KiB target", head(len(octets), "/" + "a" * 102400) + octets, H(414))


@row("B06", "no Content-Length")
def b06(world):
    octets = world.same.build_ir()
    for version in ("1.0", "1.1"):
        yield raw(f"HTTP/{version} without Content-Length", head(None, version=version) + octets, H(411))


def stalled(port, octets, drip=b"", every=1.0):
    """Sends, then nothing (or one byte of `drip` at a time): the outcome and how long it took."""
    start = time.monotonic()
    with Connection(port, timeout=0.2) as connection:
        connection.send(octets)
        at = 0
        while time.monotonic() - start < PATIENCE:
            try:
                reply = connection.reply()
                return Outcome.of(reply), time.monotonic() - start, connection.is_closed(2)
            except wire.NoReply as silence:
                if "in time" not in str(silence):
                    return Outcome("closed", detail=str(silence)), time.monotonic() - start, True
            if drip and time.monotonic() - start > (at + 1) * every:
                connection.send(drip[at : at + 1])
                at += 1
    return Outcome("silence", detail=f"still open after {PATIENCE} s"), PATIENCE, False


def limited(seconds, *arguments):
    """A case body for `stalled`: the right outcome must also come in time and the connection must end."""

    def run(port):
        outcome, taken, closed = stalled(port, *arguments)
        if outcome.kind != "silence" and taken > seconds:
            raise client.Wrong(f"{outcome} only after {taken:.1f} s, at most {seconds} s allowed")
        if outcome.kind != "silence" and not closed:
            raise client.Wrong(f"{outcome}, but the connection stays open")
        return outcome

    return run


@row("B07", "Content-Length greater than the body: a stalled client")
def b07(world):
    octets = world.same.build_ir()
    yield Case("body one byte short", H(408) | CLOSED, run=limited(25, head(len(octets) + 1) + octets))
    yield Case("no byte of the body", H(408) | CLOSED, run=limited(25, head(len(octets))))


@row("B08", "a body that is too long")
def b08(world):
    for count in (5_000_000_000, 2**64, 10_000_000, 2_000_000):
        yield Case(
            f"Content-Length {count}, refused at once and unread",
            H(413) if count < 2**63 else H(413, 400),
            run=limited(4.0, head(count) + b"\x30\x84"),
        )


@row("B09", "Content-Length that is no number")
def b09(world):
    octets = world.same.build_ir()
    count = len(octets)
    for text in (
        "-1",
        f"+{count}",
        f"0x{count:x}",
        f"{count} 7",
        f"{count},{count + 1}",
        "",
        "a",
        f"{count}.0",
        "\xb2",
    ):
        yield raw(f"Content-Length {text!r}", head(None, extra=[f"Content-Length: {text}"]) + octets, H(400))
    for second in (count + 1, 0):
        yield raw(
            f"two of them, {count} and {second}", head(count, extra=[f"Content-Length: {second}"]) + octets, H(400)
        )


def chunked(octets, size):
    pieces = [octets[at : at + size] for at in range(0, len(octets), size)]
    return b"".join(b"%x\r\n%b\r\n" % (len(piece), piece) for piece in pieces) + b"0\r\n\r\n"


@row("B10", "Transfer-Encoding")
def b10(world):
    coding = "Transfer-Encoding: chunked"
    for size in (100_000, 100, 7):
        octets = world.same.build_ir()
        yield raw(
            f"chunks of {size}",
            head(None, extra=[coding]) + chunked(octets, size),
            ISSUES | H(411),
            secret=world.same.secret,
        )
    octets = world.same.build_ir()
    yield raw("chunked and Content-Length", head(len(octets), extra=[coding]) + chunked(octets, 500), H(400))
    yield raw("Content-Length and chunked, HTTP/1.0", head(len(octets), version="1.0", extra=[coding]) + octets, H(400))
    yield raw("gzip", head(None, extra=["Transfer-Encoding: gzip"]) + octets, H(400, 411, 501))
    for text in (b"-1\r\n", b"0x10\r\n", b"ffffffffffffffff\r\n", b"\r\n", b"zz\r\n"):
        yield raw(f"chunk size {text!r}", head(None, extra=[coding]) + text + octets, H(400, 411, 413))


@row("B11", "empty body")
def b11(world):
    for version in ("1.0", "1.1"):
        yield raw(
            f"HTTP/{version}, Content-Length 0", head(0, version=version), H(400) | E("badDataFormat"), decodable=False
        )


@row("B12", "not HTTP at all")
def b12(world):
    hello = bytes.fromhex("1603010200010001fc0303") + secrets.token_bytes(501)
    for name, octets in (
        ("TLS ClientHello", hello),
        ("random bytes", secrets.token_bytes(300) + b"\r\n\r\n"),
        ("zeros", bytes(300) + b"\r\n\r\n"),
        ("a PKIMessage without HTTP", world.same.build_ir() + b"\r\n\r\n"),
    ):
        yield Case(name, H(400, 408), run=limited(25, octets))


@row("B13", "bad header fields")
def b13(world):
    octets = world.same.build_ir()
    for name, extra in (
        ("64 KiB field line", ["X: " + "a" * 65536]),
        ("200 fields", [f"X-{n}: y" for n in range(200)]),
        ("obs-fold", ["X: a", " b"]),
        ("NUL in a value", ["X: a\0b"]),
        ("NUL in a name", ["X\0: a"]),
        ("space before the colon", ["X : a"]),
        ("no colon", ["nothing"]),
        ("empty name", [": a"]),
        ("bare CR", ["X: a\rb"]),
        ("2 MiB of fields", ["X: " + "a" * 1000] * 2000),
    ):
        yield raw(name, head(len(octets), extra=extra) + octets, H(431, 400))
    bare = head(len(octets)).replace(b"\r\n", b"\n")
    yield raw("bare LF", bare + octets, H(431, 400, 408))
    yield raw(
        "a control character in a field leaves a clean log",
        head(5, "/\x1b[31mred", extra=["X: \x1b[31m"]) + b"hello",
        H(400, 404),
    )


@row("B14", "slow clients do not hold up others")
def b14(world):
    octets = world.same.build_ir()
    whole = head(len(octets)) + octets
    slow = {
        "a head at 1 byte a second": (b"", whole),
        "silence after a half line": (b"POST /.well", b""),
        "a body at 1 byte a second": (whole[: -len(octets)], octets),
        "nothing at all": (b"", b""),
    }
    found = {}
    threads = [
        threading.Thread(target=lambda n=name, a=arguments: found.__setitem__(n, caught(world.port, *a)))
        for name, arguments in slow.items()
    ]
    for thread in threads:
        thread.start()
    worst = 0.0
    while any(thread.is_alive() for thread in threads):
        start = time.monotonic()
        world.good.enrol()
        world.issued += 1
        worst = max(worst, time.monotonic() - start)
        time.sleep(0.25)
    for name in slow:
        yield Case(name, H(408) | CLOSED, run=lambda port, name=name: found[name])
    yield Case("others enrol meanwhile", run=lambda port: within(worst, 4.0 * world.cpu_factor))
    yield Case("500 idle connections", run=lambda port: crowd(world))


def caught(port, *arguments):
    try:
        return stalled(port, *arguments)[0]
    except OSError as error:
        return Outcome("wrong", detail=repr(error))


def within(taken, limit):
    if taken > limit:
        raise client.Wrong(f"a good enrolment took {taken:.2f} s meanwhile, at most {limit} s allowed")
    return Outcome("done")


def crowd(world):
    """500 connections that say nothing, then good enrolments."""
    idle = []
    try:
        for _ in range(500):
            connection = socket.socket()
            connection.setblocking(False)
            connection.connect_ex(("127.0.0.1", world.port))
            idle.append(connection)
        start = time.monotonic()
        for _ in range(3):
            world.good.enrol()
            world.issued += 1
        return within(time.monotonic() - start, 12 * world.cpu_factor)
    finally:
        for connection in idle:
            connection.close()


@row("B15", "pipelining, Expect and other versions")
def b15(world):
    def pipelined(port):
        first, second = world.same.build_ir(), world.same.build_ir()
        with Connection(port) as connection:
            connection.send(head(len(first)) + first + head(len(second)) + second)
            outcomes = [Outcome.of(connection.reply()), Outcome.of(connection.reply())]
        world.issued += sum(outcome.kind == "issues" for outcome in outcomes) - 1
        for outcome, sent in zip(outcomes, (first, second)):
            if outcome.kind != "issues":
                return outcome
            if outcome.answer.octets("transactionID") != Answer.read(sent).octets("transactionID"):
                raise client.Wrong("the answers came in the wrong order")
        return outcomes[0]

    yield Case("two requests at once", ISSUES, run=pipelined, secret=world.same.secret)

    def expecting(port):
        octets = world.same.build_ir()
        with Connection(port, 5) as connection:
            connection.send(head(len(octets), extra=["Expect: 100-continue"]))
            if (status := connection.reply().status) != 100:
                return Outcome("H", (status,))
            connection.send(octets)
            return connection.reply()

    yield Case("Expect: 100-continue", ISSUES, run=expecting, secret=world.same.secret)
    yield issuing(
        world,
        "Expect: 100-continue and HTTP/1.0, body sent at once",
        lambda n: head(n, version="1.0", extra=["Expect: 100-continue"]),
    )
    octets = world.same.build_ir()
    yield raw("Expect: something else", head(len(octets), extra=["Expect: a-miracle"]) + octets, H(417, 400))
    yield Case("HTTP/0.9", H(400, 505) | CLOSED, run=limited(25, b"GET /\r\n\r\n"))
    yield Case("HTTP/2 preface", H(400, 505), run=limited(25, b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n" + bytes(9)))
    yield raw("HTTP/3.0", head(len(octets), version="3.0") + octets, H(400, 505))
    yield raw(
        "HTTP/1.1 without Host",
        head(len(octets)).replace(b"Host: 127.0.0.1\r\n", b"") + octets,
        H(400) | ISSUES,
        secret=world.same.secret,
    )

    def split(port):
        octets = world.same.build_ir()
        whole = head(len(octets)) + octets
        with Connection(port) as connection:
            for at in range(len(whole)):
                connection.send(whole[at : at + 1])
            return connection.reply()

    yield Case("a good request byte by byte", ISSUES, run=split, secret=world.same.secret, milliseconds=150)


@row("B16", "a client that leaves before the answer")
def b16(world):
    for name, reset in (("closed", False), ("reset", True)):
        device = world.device(uses=1)

        def run(port, reset=reset, device=device):
            octets = device.build_ir()
            with Connection(port) as connection:
                connection.send(head(len(octets)) + octets)
                connection.close(reset)
            time.sleep(0.3)
            answers = [wire.post(port, octets) for _ in range(2)]
            if answers[0].body != answers[1].body:
                raise client.Wrong("two replays got two answers")
            return answers[0]

        yield Case(f"{name}, then the same bytes again", ISSUES, run=run, secret=device.secret, milliseconds=150)
