"""Connections to checked addresses, under one deadline from the look-up to the last byte.

`httpcore` asks the `Backend` here for each connection. It looks the host up, checks every answer and connects to the
checked number itself, so that nobody can answer otherwise between check and connection; the host's name stays what
the certificate and the `Host` header are about.
"""

import socket
import ssl
import time
from collections.abc import Callable, Iterable
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import lru_cache
from pathlib import Path
from typing import Any, Final

import httpcore
import httpx

from kiosk.errors import KioskError
from kiosk.feeds.addresses import (
    AddressRefusedError,
    Answer,
    LookUp,
    UnknownHostError,
    canonical,
    resolve,
)

_EXPIRED: Final = 10
_NOT_YET: Final = 9
_BUSY: Final = frozenset({408, 425, 429})
_OTHER_NAME: Final = frozenset({62, 64})
"""X509_V_ERR_… of OpenSSL: expired, not yet valid, another host name or address."""


class FetchRefusedError(KioskError):
    """A feed or a picture was not taken; the message is one sentence without a full stop.

    Attributes:
        status: of the answer, where there was one.
        retry_after_s: how long its server asks to be left alone, in seconds up to a day; 0 if it doesn't say.
        passing: whether another try may well succeed: the network failed, the server is busy, or its
            certificate doesn't hold by a clock that may be wrong.
    """

    def __init__(
        self, reason: str, status: int = 0, retry_after_s: int = 0, *, passing: bool = False
    ) -> None:
        super().__init__(reason)
        self.status = status
        self.retry_after_s = retry_after_s
        self.passing = passing or status in _BUSY or status >= 500


class Deadline:
    """A moment after which nothing is waited for any more.

    Attributes:
        seconds: how long it was at the start.
        answered: whether an answer has begun; words the refusal.
    """

    def __init__(self, seconds: float) -> None:
        self.seconds = seconds
        self.answered = False
        self._end = time.monotonic() + seconds

    def left(self) -> float:
        """Return the seconds that are left, more than 0.

        Raises:
            FetchRefusedError: none are.
        """
        left = self._end - time.monotonic()
        if left <= 0:
            raise self.missed()
        return left

    def missed(self) -> FetchRefusedError:
        """Return the refusal of what came too late."""
        if self.answered:
            return FetchRefusedError(f"it was not complete after {self.seconds:g} s", passing=True)
        return FetchRefusedError(f"no answer within {self.seconds:g} s", passing=True)


@lru_cache(maxsize=1)
def trusted() -> ssl.SSLContext:
    """Return what certificates are checked against: the system's authorities, else those that httpx brings."""
    context = ssl.create_default_context()
    paths = ssl.get_default_verify_paths()
    here = any(Path(one).exists() for one in (paths.cafile, paths.capath) if one)
    if here or context.cert_store_stats()["x509_ca"]:
        return context
    return httpx.create_ssl_context(trust_env=False)


@dataclass(frozen=True, slots=True)
class Network:
    """What is asked for addresses and whom certificates are believed of; the system's, but for tests.

    Attributes:
        look_up: None for the system's.
        trust: gives the context for TLS.
    """

    look_up: LookUp | None = None
    trust: Callable[[], ssl.SSLContext] = trusted


class Backend(httpcore.NetworkBackend):
    """Connects for one request; `redirected` only words the refusals."""

    def __init__(
        self, allowed: frozenset[str], deadline: Deadline, network: Network, redirected: bool
    ) -> None:
        self._allowed = allowed
        self._deadline = deadline
        self._network = network
        self._redirected = redirected

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore.NetworkStream:
        """Connect to the first address of the host that answers; its deadline stands in place of `timeout`."""
        del timeout, local_address, socket_options
        try:
            answers = resolve(host, port, self._allowed, self._network.look_up, self._deadline.left())
        except AddressRefusedError as refused:
            raise self._refusal(refused) from refused
        except UnknownHostError as unknown:
            raise FetchRefusedError(str(unknown), passing=True) from unknown
        connection = self._first_that_answers(answers, host, port)
        try:
            self._refuse_myself(connection, host)
        except FetchRefusedError:
            connection.close()
            raise
        return _Stream(connection, host, port, self._deadline)

    def _refusal(self, refused: AddressRefusedError) -> FetchRefusedError:
        if self._redirected:
            return FetchRefusedError(f"it redirects to {refused.place}")
        return FetchRefusedError(f"{refused}, which feeds.allowed_private_hosts doesn't name")

    def _first_that_answers(self, answers: list[Answer], host: str, port: int) -> socket.socket:
        last: OSError | None = None
        for position, (family, place) in enumerate(answers):
            share = self._deadline.left() / (len(answers) - position)
            connection = socket.socket(family, socket.SOCK_STREAM)
            try:
                connection.settimeout(share)
                connection.connect(place)
                connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            except OSError as error:
                connection.close()
                last = error
            else:
                return connection
        if isinstance(last, TimeoutError):
            raise self._deadline.missed() from last
        if isinstance(last, ConnectionRefusedError):
            raise FetchRefusedError(f"{host} takes no connections on port {port}", passing=True) from last
        raise FetchRefusedError(
            f"{host} can't be reached: {last.strerror if last else 'no address'}",
            passing=True,
        ) from last

    def _refuse_myself(self, connection: socket.socket, host: str) -> None:
        """Refuse a public address that is this computer's own: a connection to it has the same at both ends."""
        here, there = connection.getsockname()[0], connection.getpeername()[0]
        names = {canonical(name) for name in self._allowed}
        if here == there and not names & {canonical(host), canonical(there)}:
            raise self._refusal(AddressRefusedError(host, there, "this computer's own address"))


class _Stream(httpcore.NetworkStream):
    """A connection whose every wait ends at the deadline."""

    def __init__(self, connection: socket.socket, host: str, port: int, deadline: Deadline) -> None:
        self._connection = connection
        self._host = host
        self._port = port
        self._deadline = deadline

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        del timeout
        try:
            self._connection.settimeout(self._deadline.left())
            return self._connection.recv(max_bytes)
        except OSError as error:
            raise self._broken(error) from error

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        del timeout
        try:
            self._connection.settimeout(self._deadline.left())
            self._connection.sendall(buffer)
        except OSError as error:
            raise self._broken(error) from error

    def close(self) -> None:
        with suppress(OSError):
            self._connection.close()

    def start_tls(
        self, ssl_context: ssl.SSLContext, server_hostname: str | None = None, timeout: float | None = None
    ) -> httpcore.NetworkStream:
        del timeout
        try:
            self._connection.settimeout(self._deadline.left())
            wrapped = ssl_context.wrap_socket(self._connection, server_hostname=server_hostname or self._host)
        except ssl.SSLCertVerificationError as error:
            self.close()
            raise FetchRefusedError(_certificate_fault(error, self._host), passing=True) from error
        except (OSError, FetchRefusedError) as error:
            self.close()
            raise self._broken(error) from error
        return _Stream(wrapped, self._host, self._port, self._deadline)

    def get_extra_info(self, info: str) -> Any:
        if info == "ssl_object" and isinstance(self._connection, ssl.SSLSocket):
            return self._connection
        return None

    def _broken(self, error: Exception) -> FetchRefusedError:
        if isinstance(error, FetchRefusedError):
            return error
        if isinstance(error, TimeoutError):
            return self._deadline.missed()
        if isinstance(error, ssl.SSLError):
            reason = (error.reason or "unknown reason").replace("_", " ").lower()
            return FetchRefusedError(
                f"no safe connection to {self._host} on port {self._port} could be made: {reason}",
                passing=True,
            )
        return FetchRefusedError(f"the connection to {self._host} broke off", passing=True)


def _certificate_fault(error: ssl.SSLCertVerificationError, host: str) -> str:
    clock = f"this computer's clock says {datetime.now(UTC):%Y-%m-%d}"
    if error.verify_code == _EXPIRED:
        return f"the certificate of {host} has expired; {clock}"
    if error.verify_code == _NOT_YET:
        return f"the certificate of {host} is not valid yet; {clock}"
    if error.verify_code in _OTHER_NAME:
        return f"the certificate of {host} is for another name"
    return f"the certificate of {host} is not trusted: {error.verify_message}"
