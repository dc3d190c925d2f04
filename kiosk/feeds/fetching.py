"""Fetch a feed or a picture from a network that may be hostile (decision 0405).

One GET a hop and a connection a hop; no proxies, cookies, passwords, HTTP authentication or caches. Whatever is
refused is refused with one sentence.
"""

import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from email.utils import parsedate_to_datetime
from typing import Final, Literal

import httpcore
import httpx

from kiosk import __version__
from kiosk.feeds.connecting import Backend, Deadline, FetchRefusedError, Network
from kiosk.feeds.limits import Limits, spoken
from kiosk.feeds.unpacking import ACCEPTED, PackingError, Unpacker

__all__ = ["FEEDS", "PICTURES", "FetchRefusedError", "Fetched", "fetch"]

FEEDS: Final = (
    "application/atom+xml, application/rss+xml, application/feed+json,"
    " application/rdf+xml;q=0.9, application/xml;q=0.8, text/xml;q=0.8, application/json;q=0.7, */*;q=0.1"
)
PICTURES: Final = "image/jpeg, image/png, image/webp;q=0.9, image/gif;q=0.8, */*;q=0.1"

LONGEST_RETRY_S: Final = 86_400
LONGEST_ADDRESS: Final = 4_000
LONGEST_VALIDATOR: Final = 1_000

_PERMANENT: Final = frozenset({301, 308})
_REDIRECTS: Final = frozenset({301, 302, 303, 307, 308})
_REFUSED_PORTS: Final = frozenset(
    {1719, 1720, 1723, 2049, 3659, 4045, 4190, 5060, 5061, 6000, 6379, 6566, *range(6665, 6670), 6679, 6697}
    | {10080, 11211}
)
"""Those that the Fetch standard blocks above 1023, Redis and memcached: services that obey lines of text."""

_ANSWERS: Final = {
    204: "its server answers that there is nothing to read",
    206: "its server sends only a part",
    401: "its server asks for a name and a password",
    403: "its server refuses access",
    404: "its server has nothing at this address",
    410: "its server says that it is gone for good",
    429: "its server asks for fewer requests",
    503: "its server is busy or under repair",
}


@dataclass(frozen=True, slots=True)
class Fetched:
    """What a server answered.

    Attributes:
        status: "unchanged" since the version that `etag` or `last_modified` named, then without a body.
        body: unpacked.
        content_type: in small letters, without parameters; empty if the server doesn't say.
        charset: as the server says it, in small letters; empty if it doesn't.
        final_url: where it was found, after all redirects.
        moved_to: the same if all redirects were permanent and none led from https to http; else empty.
        etag, last_modified: to be sent along the next time; empty if there is none.
        retry_after_s: how long the server asks to be left alone, in seconds up to a day; 0 if it doesn't say.
    """

    status: Literal["new", "unchanged"]
    body: bytes
    content_type: str
    charset: str
    final_url: str
    moved_to: str
    etag: str
    last_modified: str
    retry_after_s: int


def fetch(
    url: str,
    limits: Limits,
    etag: str = "",
    last_modified: str = "",
    *,
    accept: str = FEEDS,
    most: int | None = None,
    network: Network | None = None,
) -> Fetched:
    """Fetch an address, following its redirects; each hop is looked up and checked anew.

    Args:
        url: http or https.
        limits: what is refused beyond.
        etag: what an earlier answer gave; empty if nothing is there any more that it gave.
        last_modified: the same.
        accept: the kinds that are asked for.
        most: bytes of the unpacked body, in place of `limits.max_bytes`.
        network: what stands for the system's look-up and authorities in tests.

    Raises:
        FetchRefusedError: one sentence why not.
    """
    deadline = Deadline(limits.timeout_s)
    headers = _headers(accept, etag, last_modified)
    at = _usable(url, "its address")
    seen = {str(at)}
    permanent = True
    for hop in range(limits.max_redirects + 1):
        backend = Backend(limits.allowed, deadline, network or Network(), redirected=hop > 0)
        with _answer(at, headers, backend, network or Network()) as response:
            if response.status not in _REDIRECTS:
                moved = str(at) if hop and permanent else ""
                deadline.answered = True
                return replace(
                    _taken(response, at, most or limits.max_bytes, deadline, bool(etag or last_modified)),
                    moved_to=moved,
                )
            onward = _onward(response, at)
            permanent &= response.status in _PERMANENT and not (
                at.scheme == "https" and onward.scheme == "http"
            )
        if str(onward) in seen:
            raise FetchRefusedError("its redirects go round in a circle", response.status)
        seen.add(str(onward))
        at = onward
    raise FetchRefusedError(f"it redirects more than {limits.max_redirects} times", response.status)


def _headers(accept: str, etag: str, last_modified: str) -> list[tuple[bytes, bytes]]:
    wanted = {
        "User-Agent": f"FeedbackKiosk/{__version__}",
        "Accept": accept,
        "Accept-Encoding": ACCEPTED,
        "Connection": "close",
        "If-None-Match": etag,
        "If-Modified-Since": last_modified,
    }
    return [(name.encode(), value.encode("latin-1")) for name, value in wanted.items() if _sendable(value)]


def _sendable(value: str) -> bool:
    return bool(value) and len(value) <= LONGEST_VALIDATOR and all(" " <= one <= "~" for one in value)


def _usable(text: str, what: str, base: httpx.URL | None = None) -> httpx.URL:
    """Return an address without its fragment and without the dot at the end of its host.

    Raises:
        FetchRefusedError: none that a kiosk asks.
    """
    if len(text) > LONGEST_ADDRESS:
        raise FetchRefusedError(f"{what} is longer than {LONGEST_ADDRESS:,} characters")
    try:
        url = httpx.URL(text.strip()) if base is None else base.join(text.strip())
        host = url.raw_host.decode("ascii").rstrip(".")
    except (httpx.InvalidURL, UnicodeError, ValueError) as error:
        raise FetchRefusedError(f"{what} is none that can be asked") from error
    if url.scheme not in {"http", "https"}:
        shown = f"'{url.scheme[:20]}:'" if url.scheme else "without http or https"
        raise FetchRefusedError(f"{what} is {shown}; only http and https are fetched")
    if url.userinfo:
        raise FetchRefusedError(f"{what} holds a user name or a password, and none is ever sent")
    if not host or len(host) > 253 or not all(one.isalnum() or one in "-._:" for one in host):
        raise FetchRefusedError(f"{what} has no usable name of a host")
    port = url.port if url.port is not None else _usual_port(url.scheme)
    if port > 65535 or (port < 1024 and port not in {80, 443}) or port in _REFUSED_PORTS:
        raise FetchRefusedError(f"{what} has the port {port}, which is not one of web servers")
    return url.copy_with(host=host, fragment=None)


def _usual_port(scheme: str) -> int:
    return 443 if scheme == "https" else 80


def _onward(response: httpcore.Response, at: httpx.URL) -> httpx.URL:
    location = next((value for name, value in response.headers if name.lower() == b"location"), b"")
    if not location.strip():
        raise FetchRefusedError("it redirects without saying where", response.status)
    try:
        text = location.decode("utf-8")
    except UnicodeDecodeError:
        text = location.decode("latin-1")
    return _usable(text, "the address it redirects to", at)


@contextmanager
def _answer(
    url: httpx.URL, headers: list[tuple[bytes, bytes]], backend: Backend, network: Network
) -> Iterator[httpcore.Response]:
    """Ask one address; give the answer with its body still to come."""
    host = f"[{url.host}]" if ":" in url.host else url.raw_host.decode("ascii")
    port = url.port if url.port is not None else _usual_port(url.scheme)
    named = host if port == _usual_port(url.scheme) else f"{host}:{port}"
    target = httpcore.URL(scheme=url.raw_scheme, host=url.raw_host, port=port, target=url.raw_path or b"/")
    context = network.trust() if url.scheme == "https" else None
    started = False
    try:
        with (
            httpcore.ConnectionPool(
                ssl_context=context, max_connections=1, max_keepalive_connections=0, network_backend=backend
            ) as pool,
            pool.stream("GET", target, headers=[(b"Host", named.encode("ascii")), *headers]) as response,
        ):
            started = True
            yield response
    except httpcore.RemoteProtocolError as error:
        if "buffer too long" in str(error):
            raise FetchRefusedError("its headers are larger than 100 kB") from error
        if started:
            raise FetchRefusedError("it breaks off before its end", passing=True) from error
        raise FetchRefusedError(f"{url.host} answers with something that is not HTTP") from error
    except httpcore.LocalProtocolError as error:
        raise FetchRefusedError("its address is none that can be asked") from error


def _taken(
    response: httpcore.Response, url: httpx.URL, most: int, deadline: Deadline, conditional: bool
) -> Fetched:
    headers = {name.lower().decode("latin-1"): value.decode("latin-1") for name, value in response.headers}
    retry = _retry_after(headers)
    if response.status == 304 and conditional:
        body = b""
    elif response.status == 200:
        body = _body(response, headers, most, deadline)
    else:
        raise FetchRefusedError(_other_answer(response.status), response.status, retry)
    kind, _, parameters = headers.get("content-type", "").lower().partition(";")
    return Fetched(
        status="unchanged" if response.status == 304 else "new",
        body=body,
        content_type=kind.strip()[:100],
        charset=_charset(parameters),
        final_url=str(url),
        moved_to="",
        etag=_kept(headers.get("etag", "")),
        last_modified=_kept(headers.get("last-modified", "")),
        retry_after_s=retry,
    )


def _body(response: httpcore.Response, headers: Mapping[str, str], most: int, deadline: Deadline) -> bytes:
    declared = headers.get("content-length", "")
    if declared.isdigit() and int(declared) > most:
        raise FetchRefusedError(
            f"it is larger than {spoken(most)}: its server says {spoken(int(declared))}", 200
        )
    body = bytearray()
    packed = 0
    try:
        unpacker = Unpacker(headers.get("content-encoding", ""))
        for piece in response.iter_stream():
            packed += len(piece)
            body += unpacker.unpack(piece, most - len(body))
            if len(body) > most:
                how = " unpacked" if len(body) > packed else ""
                raise FetchRefusedError(f"it is larger than {spoken(most)}{how}", 200)
            if packed > most:
                raise FetchRefusedError(f"it is larger than {spoken(most)}", 200)
            deadline.left()
        unpacker.finish()
    except PackingError as error:
        raise FetchRefusedError(str(error), 200) from error
    return bytes(body)


def _other_answer(status: int) -> str:
    if status in _ANSWERS:
        return f"{_ANSWERS[status]} (HTTP {status})"
    if status >= 500:
        return f"its server fails (HTTP {status})"
    return f"its server answers something else than the content (HTTP {status})"


def _retry_after(headers: Mapping[str, str]) -> int:
    """Return the seconds of Retry-After; a date is counted from the server's own clock where it says it."""
    text = headers.get("retry-after", "").strip()
    if text.isascii() and text.isdigit():
        return min(int(text[:10]), LONGEST_RETRY_S)
    until = _moment(text)
    if until is None:
        return 0
    now = _moment(headers.get("date", ""))
    return round(min(max(until - (time.time() if now is None else now), 0), LONGEST_RETRY_S))


def _moment(text: str) -> float | None:
    try:
        return parsedate_to_datetime(text).timestamp()
    except (ValueError, TypeError, OverflowError, IndexError):
        return None


def _charset(parameters: str) -> str:
    for one in parameters.split(";"):
        name, _, value = one.partition("=")
        if name.strip() == "charset":
            return value.strip().strip("\"'")[:40]
    return ""


def _kept(validator: str) -> str:
    return validator if _sendable(validator) else ""
