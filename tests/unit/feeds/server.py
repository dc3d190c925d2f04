"""A real HTTP(S) server on 127.0.0.1 that answers each path as a test tells it to: also rudely.

    with serving() as server:
        server.add("/feed", Reply(b"<rss/>", headers={"ETag": '"1"'}))
        server.add("/moved", redirect("/feed", 301))
        server.add("/seen", lambda request: Reply(status=304) if request.headers.get("if-none-match") else Reply(b"…"))
        … server.url("/feed") … server.requests …

Bodies may be bytes or a function that returns pieces (sent as they come, so that a body may be endless); such a
function can take the server and wait on `server.gone`, which is set when the server stops.
"""

import socket
import ssl
import threading
import zlib
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

TLS: Final = Path(__file__).with_name("data") / "tls"
"""`authority.pem` signs `good.pem` (feeds.example, localhost, 127.0.0.1), `other_name.pem`, `expired.pem` and
`not_yet.pem`; all use `server.key`, which protects nothing."""


@dataclass(frozen=True)
class Request:
    """What was asked; the names of headers in small letters."""

    method: str
    path: str
    headers: Mapping[str, str]


@dataclass(frozen=True)
class Reply:
    """An answer.

    Attributes:
        body: bytes, or what gives its pieces one by one.
        headers: sent as they are; Content-Type is added unless it is here.
        chunked: sent in chunks; else with Content-Length if `body` is bytes, else until the connection closes.
        length: a Content-Length that may be a lie.
        raw: everything, the status line too, in place of all others.
    """

    body: "bytes | Callable[[Server], Iterable[bytes]]" = b""
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)
    content_type: str = "application/rss+xml"
    chunked: bool = False
    length: int | None = None
    raw: "bytes | Callable[[Server], Iterable[bytes]]" = b""


Answer = Reply | Callable[[Request], Reply]


class Server:
    """Answers one request a connection, each in a thread of its own; made by `serving`."""

    def __init__(self, host: str, certificate: str) -> None:
        self.requests: list[Request] = []
        self.connections = 0
        self.gone = threading.Event()
        self.host = host
        self._scheme = "https" if certificate else "http"
        self._answers: dict[str, Answer] = {}
        self._tls: ssl.SSLContext | None = None
        if certificate:
            self._tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            self._tls.load_cert_chain(TLS / f"{certificate}.pem", TLS / "server.key")
        family = socket.AF_INET6 if ":" in host else socket.AF_INET
        self._listener = socket.create_server((host, 0), family=family, backlog=64)
        self.port: int = self._listener.getsockname()[1]
        self._threads: list[threading.Thread] = []
        self._open: set[socket.socket] = set()
        self._acceptor = threading.Thread(target=self._accept, name="feed server", daemon=True)
        self._acceptor.start()

    def url(self, path: str, host: str = "") -> str:
        """Return the address of `path` here, under another name of the host if one is given."""
        name = host or (f"[{self.host}]" if ":" in self.host else self.host)
        return f"{self._scheme}://{name}:{self.port}{path}"

    def add(self, path: str, answer: Answer) -> str:
        """Answer `path` (with its query) so from now on; return its address."""
        self._answers[path] = answer
        return self.url(path)

    def asked(self, path: str) -> list[Request]:
        """Return the requests for a path, in order."""
        return [one for one in self.requests if one.path == path]

    def close(self) -> None:
        """Stop listening, break off what is being sent, wait for every thread."""
        self.gone.set()
        with suppress(OSError):
            self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        self._acceptor.join()
        for one in list(self._open):
            with suppress(OSError):
                one.shutdown(socket.SHUT_RDWR)
        for thread in self._threads:
            thread.join()

    def _accept(self) -> None:
        while not self.gone.is_set():
            try:
                connection, _ = self._listener.accept()
            except OSError:
                return
            self.connections += 1
            self._open.add(connection)
            thread = threading.Thread(target=self._serve, args=(connection,), daemon=True)
            self._threads.append(thread)
            thread.start()

    def _serve(self, connection: socket.socket) -> None:
        plain = connection
        try:
            if self._tls is not None:
                connection = self._tls.wrap_socket(connection, server_side=True)
            request = _read(connection)
            if request is not None:
                self.requests.append(request)
                self._answer(connection, request)
        except OSError:
            pass  # the client hung up, as it may
        finally:
            self._open.discard(plain)
            connection.close()

    def _answer(self, connection: socket.socket, request: Request) -> None:
        answer = self._answers.get(request.path, Reply(b"nothing here", 404, content_type="text/plain"))
        reply = answer if isinstance(answer, Reply) else answer(request)
        if reply.raw:
            for piece in self._pieces(reply.raw):
                connection.sendall(piece)
        else:
            connection.sendall(_head(reply))
            for piece in self._pieces(reply.body):
                connection.sendall(b"%x\r\n%s\r\n" % (len(piece), piece) if reply.chunked else piece)
            if reply.chunked:
                connection.sendall(b"0\r\n\r\n")
        with suppress(OSError):
            connection.shutdown(socket.SHUT_WR)
            while connection.recv(4096):  # so that closing doesn't reset what is still under way
                pass

    def _pieces(self, body: "bytes | Callable[[Server], Iterable[bytes]]") -> Iterable[bytes]:
        if isinstance(body, bytes):
            return [body] if body else []
        return body(self)


def _read(connection: socket.socket) -> Request | None:
    data = b""
    while b"\r\n\r\n" not in data:
        more = connection.recv(4096)
        if not more:
            return None
        data += more
        if not data[:1].isalpha():  # TLS, for one; real servers answer so too
            connection.sendall(b"HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n")
            return None
    first, *lines = data.split(b"\r\n\r\n")[0].decode("latin-1").split("\r\n")
    method, path, _ = first.split(" ", 2)
    headers = {name.lower(): value.strip() for name, _, value in (one.partition(":") for one in lines)}
    return Request(method, path, headers)


def _head(reply: Reply) -> bytes:
    headers = {"Content-Type": reply.content_type, **reply.headers}
    if reply.chunked:
        headers["Transfer-Encoding"] = "chunked"
    elif reply.length is not None:
        headers["Content-Length"] = str(reply.length)
    elif isinstance(reply.body, bytes) and reply.status not in {204, 304}:
        headers["Content-Length"] = str(len(reply.body))
    lines = [f"HTTP/1.1 {reply.status} Said", *(f"{name}: {value}" for name, value in headers.items())]
    return "\r\n".join([*lines, "", ""]).encode("utf-8")


@contextmanager
def serving(host: str = "127.0.0.1", certificate: str = "") -> Iterator[Server]:
    """Run a server; with TLS if a certificate of `TLS` is named, such as "good"."""
    server = Server(host, certificate)
    try:
        yield server
    finally:
        server.close()


def redirect(to: str, status: int = 302) -> Reply:
    """Return a redirect to an address, absolute or not."""
    return Reply(b"elsewhere", status, {"Location": to})


def packed(body: bytes, how: str = "gzip", **headers: str) -> Reply:
    """Return a body packed with "gzip", "deflate" (as most servers mean it) or "raw" deflate."""
    bits = {"gzip": 31, "deflate": 15, "raw": -15}[how]
    packer = zlib.compressobj(wbits=bits)
    data = packer.compress(body) + packer.flush()
    return Reply(data, headers={"Content-Encoding": "deflate" if how == "raw" else how, **headers})


def zeros_in_gzip(size: int) -> Callable[[Server], Iterator[bytes]]:
    """Return a body that unpacks to at least `size` zeros: a thousandth of that is sent."""
    packer = zlib.compressobj(9, wbits=-15)
    block = packer.compress(bytes(1 << 20)) + packer.flush(zlib.Z_FULL_FLUSH)

    def pieces(server: Server) -> Iterator[bytes]:
        yield b"\x1f\x8b\x08\0\0\0\0\0\0\xff"
        for _ in range(-(-size // (1 << 20))):
            if server.gone.is_set():
                return
            yield block

    return pieces


def endless(piece: bytes) -> Callable[[Server], Iterator[bytes]]:
    """Return a body that repeats a piece until the client hangs up."""

    def pieces(server: Server) -> Iterator[bytes]:
        while not server.gone.is_set():
            yield piece

    return pieces


def dripping(body: bytes, pause_s: float = 0.05) -> Callable[[Server], Iterator[bytes]]:
    """Return a body that comes byte by byte, over and over, with a pause after each."""

    def pieces(server: Server) -> Iterator[bytes]:
        while True:
            for position in range(len(body)):
                yield body[position : position + 1]
                if server.gone.wait(pause_s):
                    return

    return pieces


def silence(server: Server) -> Iterator[bytes]:
    """Return a body, or a whole answer, that never comes."""
    server.gone.wait()
    yield b""
