# Sends thousands of messages quickly over a few raw connections for the black-box tests, and says which were answered
# badly.

import threading

import der
import wire
from expect import Outcome

WORKERS = 6


class Lane:
    """One worker: keeps its connection while the server does."""

    def __init__(self, port):
        self.port, self.connection = port, None

    def post(self, octets):
        fresh = self.connection is None
        if fresh:
            self.connection = wire.Connection(self.port)
        try:
            self.connection.send(wire.head(len(octets)) + octets)
            reply = self.connection.reply()
        except wire.NoReply:
            self.close()
            if fresh:
                raise
            return self.post(octets)
        if not reply.persistent:
            self.close()
        return reply

    def close(self):
        if self.connection:
            self.connection.close()
        self.connection = None


def outcomes(port, messages, workers=WORKERS):
    """An Outcome for each of `messages`, in order; a message may also be a function that makes it at its turn."""
    messages, found = list(messages), {}
    lock, numbers = threading.Lock(), iter(range(len(messages)))

    def work():
        lane = Lane(port)
        while True:
            with lock:
                number = next(numbers, None)
            if number is None:
                return lane.close()
            found[number] = one(lane, messages[number])

    threads = [threading.Thread(target=work) for _ in range(workers)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return [found[number] for number in range(len(messages))]


def one(lane, octets):
    try:
        return Outcome.of(lane.post(octets))
    except wire.NoReply as silence:
        return Outcome("silence", detail=str(silence))
    except (der.Malformed, IndexError, UnicodeDecodeError) as error:
        return Outcome("wrong", detail=f"the answer is malformed: {error!r}")
    except OSError as error:
        return Outcome("wrong", detail=repr(error))


def digest(found, name):
    """One line about many faults: how many, and the first few by name."""
    if not found:
        return None
    shown = "; ".join(f"{name(number)}: {outcome}" for number, outcome in found[:4])
    return f"{len(found)} wrong, first {shown}"
