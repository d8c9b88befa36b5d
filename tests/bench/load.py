"""A small load generator on loopback: one process, N kept-alive connections, no parsing beyond the length of the answer."""

import select
import socket
import time
from collections.abc import Callable
from dataclasses import dataclass, field

# From the number of the connection and the body of its last answer to the bytes of its next request.
Request = Callable[[int, bytes], bytes]


@dataclass
class Load:
    """What came of it: answers a second, and the time of each answer in seconds."""

    seconds: float
    times: list[float] = field(default_factory=list)
    statuses: dict[int, int] = field(default_factory=dict)
    # Connections that the server broke off.
    broken: int = 0

    @property
    def rate(self) -> float:
        return len(self.times) / self.seconds

    def percentile(self, share: float) -> float:
        return sorted(self.times)[int(len(self.times) * share) - 1]


class _Connection:
    def __init__(self, port: int, number: int, request: Request) -> None:
        self.socket = socket.create_connection(("127.0.0.1", port))
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.number, self.request, self.answer = number, request, b""
        self.send()

    def send(self) -> None:
        self.received, self.asked = b"", time.perf_counter()
        self.socket.sendall(self.request(self.number, self.answer))

    def answered(self) -> int | None:
        """The status, once the whole answer is here."""
        if not (piece := self.socket.recv(1 << 18)):
            raise ConnectionError
        self.received += piece
        head, found, body = self.received.partition(b"\r\n\r\n")
        if not found or len(body) < _length(head):
            return None
        self.answer = body
        return int(head[9:12])


def _length(head: bytes) -> int:
    for line in head.split(b"\r\n"):
        if line.lower().startswith(b"content-length:"):
            return int(line.split(b":")[1])
    raise ValueError(f"an answer without a length: {head!r}")


def run(port: int, request: Request, *, connections: int = 8, seconds: float = 5.0) -> Load:
    """Ask again and again on every connection for so long; the bytes of the next request come from `request`."""
    load = Load(seconds)
    links = {c.socket.fileno(): c for c in (_Connection(port, n, request) for n in range(connections))}
    poll, end = select.epoll(), time.perf_counter() + seconds
    for descriptor in links:
        poll.register(descriptor, select.EPOLLIN)
    while links and time.perf_counter() < end:
        for descriptor, _ in poll.poll(0.5):
            try:
                _took(links[descriptor], load)
            except ConnectionError:
                load.broken += 1
                links.pop(descriptor).socket.close()
    poll.close()
    for link in links.values():
        link.socket.close()
    return load


def _took(link: _Connection, load: Load) -> None:
    if (status := link.answered()) is not None:
        load.times.append(time.perf_counter() - link.asked)
        load.statuses[status] = load.statuses.get(status, 0) + 1
        link.send()


def get(path: str, cookie: str) -> bytes:
    """A page request as a browser's: with its cookie, kept alive."""
    return (
        f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nCookie: {cookie}\r\nAccept: text/html\r\n"
        "Accept-Encoding: gzip\r\nConnection: keep-alive\r\n\r\n"
    ).encode()


def post(path: str, cookie: str, body: bytes) -> bytes:
    """JSON from a script of the site."""
    return (
        f"POST {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nCookie: {cookie}\r\nAccept: application/json\r\n"
        f"Content-Type: application/json\r\nContent-Length: {len(body)}\r\nConnection: keep-alive\r\n\r\n"
    ).encode() + body
