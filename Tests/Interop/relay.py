# A relay between a real client and the server: changes bytes on the way, or lets something happen between two requests.

import socket
import threading

import wire


class Relay:
    """Listens on `port`. `change(number, octets)` may alter request bodies; `between(number)` runs before each
    request is sent on.

    The client's connection lives on across requests while each goes to the server on a connection of its own, so
    the server can be restarted meanwhile and the client does not see it."""

    def __init__(self, target, change=None, between=None):
        self.target, self.change, self.between = target, change, between
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.port = self.listener.getsockname()[1]
        self.count, self.replies = 0, []

    def __enter__(self):
        threading.Thread(target=self.serve, daemon=True).start()
        return self

    def __exit__(self, *_):
        self.listener.close()

    def serve(self):
        while True:
            try:
                client, _ = self.listener.accept()
            except OSError:
                return
            with client:
                try:
                    while self.one(client):
                        pass
                except (OSError, wire.NoReply, ValueError):
                    pass

    def one(self, client):
        octets = b""
        while b"\r\n\r\n" not in octets:
            more = client.recv(65536)
            if not more:
                return False
            octets += more
        head, _, body = octets.partition(b"\r\n\r\n")
        fields = dict(line.lower().split(b": ", 1) for line in head.split(b"\r\n")[1:])
        while len(body) < int(fields[b"content-length"]):
            body += client.recv(65536)
        self.count += 1
        if self.between:
            self.between(self.count)
        if self.change:
            body = self.change(self.count, body)
        reply = wire.post(self.target, body, head.split(b" ")[1].decode())
        self.replies.append(reply)
        client.sendall(
            b"HTTP/1.1 %d OK\r\nContent-Type: application/pkixcmp\r\nContent-Length: %d\r\n\r\n"
            % (reply.status, len(reply.body))
        )
        client.sendall(reply.body)
        return True
