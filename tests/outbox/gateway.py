"""Real gateways on this machine: one that speaks HTTP and answers as it is told, and the same as whoever a proxy is asked for, over TLS.

with gateway.standing() as gate:      # gate.url; gate.got: what came; gate.answers: how it behaves
"""

import datetime
import io
import json
import socket
import ssl
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

OK = {"code": 0, "msg": "已受理"}
HOSTS = ("qyapi.weixin.qq.com", "oapi.dingtalk.com", "open.feishu.cn")


@dataclass
class Gate:
    """How it answers: a status with JSON or text, or "slow", "dies" in mid-answer, "hangs_up" without one, "moved"."""

    url: str = ""
    behaviour: str = "answers"
    status: int = 200
    answer: Any = field(default_factory=lambda: OK)
    got: list[dict[str, Any]] = field(default_factory=list)
    came: threading.Event = field(default_factory=threading.Event)
    go_on: threading.Event = field(default_factory=threading.Event)


def _handler(gate: Gate, certificate: Path | None) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        host = ""

        def do_CONNECT(self) -> None:
            """As a proxy leads to the host; the host is this server, too."""
            assert certificate
            self.send_response(200)
            self.end_headers()
            context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            context.load_cert_chain(certificate)
            self.connection = context.wrap_socket(self.connection, server_side=True)
            self.host = self.path.partition(":")[0]
            self.rfile, self.wfile = self.connection.makefile("rb"), self.connection.makefile("wb", buffering=0)  # type: ignore[assignment]
            self.handle_one_request()
            for end in (self.rfile, self.wfile, self.connection):
                end.close()
            self.rfile, self.wfile = io.BytesIO(), io.BytesIO()
            self.close_connection = True

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length") or 0)).decode()
            gate.got.append({"host": self.host, "path": self.path, "headers": dict(self.headers), "body": body})
            gate.came.set()
            getattr(self, f"_{gate.behaviour}")()

        do_GET = do_POST  # noqa: N815 - the name that the server calls

        def _answers(self) -> None:
            said = gate.answer if isinstance(gate.answer, str) else json.dumps(gate.answer, ensure_ascii=False)
            self._say(said.encode())

        def _say(self, said: bytes, promised: int | None = None) -> None:
            self.send_response(gate.status)
            self.send_header("Content-Type", "application/json; charset=utf-8")
            self.send_header("Content-Length", str(promised or len(said)))
            self.end_headers()
            self.wfile.write(said)

        def _slow(self) -> None:
            gate.go_on.wait(30)
            self._answers()

        def _dies(self) -> None:
            self._say(b'{"code"', promised=100)
            self.close_connection = True

        def _hangs_up(self) -> None:
            self.connection.shutdown(socket.SHUT_RDWR)
            self.close_connection = True

        def _moved(self) -> None:
            self.send_response(302)
            self.send_header("Location", gate.url + "/elsewhere")
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, *args: object) -> None:
            pass

    return Handler


@contextmanager
def standing(certificate: Path | None = None) -> Iterator[Gate]:
    gate = Gate()
    server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(gate, certificate))
    gate.url = f"http://127.0.0.1:{server.server_address[1]}"
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield gate
    finally:
        gate.go_on.set()
        server.shutdown()
        server.server_close()


def closed_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def certificate_for(hosts: tuple[str, ...], folder: Path) -> Path:
    """A certificate of these names with its key, signed by itself."""
    key, name = ec.generate_private_key(ec.SECP256R1()), x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, hosts[0])])
    now = datetime.datetime.now(datetime.UTC)
    made = (
        x509.CertificateBuilder(
            name, name, key.public_key(), x509.random_serial_number(), now, now + datetime.timedelta(days=1)
        )
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(host) for host in hosts]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    path = folder / "gateway.pem"
    whole = serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    path.write_bytes(made.public_bytes(serialization.Encoding.PEM) + key.private_bytes(*whole))
    return path


def wait_for(event: threading.Event, seconds: float = 30) -> None:
    until = time.monotonic() + seconds
    while not event.is_set():
        assert time.monotonic() < until, "nobody came"
        event.wait(0.1)
