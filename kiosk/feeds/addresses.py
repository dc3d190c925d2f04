"""Which addresses of the network a kiosk connects to: those of the public internet, and those allowed by name.

Nothing here judges how a host is spelled. What counts is the numeric address that the system makes of it, which is
also the one that is then connected to (decision 0405).
"""

import socket
import threading
from collections.abc import Callable, Sequence
from ipaddress import (
    IPv4Address,
    IPv4Network,
    IPv6Address,
    IPv6Network,
    ip_address,
)
from typing import Final, TypeAlias

from kiosk.errors import KioskError

SockAddress: TypeAlias = tuple[str, int] | tuple[str, int, int, int]
Answer: TypeAlias = tuple[socket.AddressFamily, SockAddress]
LookUp: TypeAlias = Callable[[str, int], Sequence[Answer]]
"""Host (ASCII) and port to addresses; raises OSError as `socket.getaddrinfo` does."""

MOST_ANSWERS: Final = 8
"""How many addresses of one name are tried; all that came are checked."""

_OWN: Final = "this computer's own address"
_PRIVATE: Final = "a private address"
_LINK_LOCAL: Final = "a link-local address"
_EXAMPLE: Final = "an address for examples only"
_MULTICAST: Final = "a multicast address"
_RESERVED: Final = "a reserved address"

# https://www.iana.org/assignments/iana-ipv4-special-registry; the first match counts.
_V4: Final = tuple(
    (IPv4Network(network), kind)
    for network, kind in (
        ("127.0.0.0/8", _OWN),
        ("0.0.0.0/8", _OWN),
        ("10.0.0.0/8", _PRIVATE),
        ("172.16.0.0/12", _PRIVATE),
        ("192.168.0.0/16", _PRIVATE),
        ("100.64.0.0/10", "a private address of a provider"),
        ("169.254.0.0/16", _LINK_LOCAL),
        ("168.63.129.16/32", "a private address of a provider"),  # Azure answers virtual machines there
        ("192.0.2.0/24", _EXAMPLE),
        ("198.51.100.0/24", _EXAMPLE),
        ("203.0.113.0/24", _EXAMPLE),
        ("198.18.0.0/15", "an address for measurements only"),
        ("224.0.0.0/4", _MULTICAST),
        ("255.255.255.255/32", "the broadcast address"),
        ("192.0.0.0/24", _RESERVED),
        ("192.88.99.0/24", _RESERVED),
        ("240.0.0.0/4", _RESERVED),
    )
)
# https://www.iana.org/assignments/iana-ipv6-special-registry
_V6: Final = tuple(
    (IPv6Network(network), kind)
    for network, kind in (
        ("::1/128", _OWN),
        ("::/128", _OWN),
        ("fc00::/7", _PRIVATE),
        ("fec0::/10", _PRIVATE),
        ("64:ff9b:1::/48", _PRIVATE),
        ("fe80::/10", _LINK_LOCAL),
        ("ff00::/8", _MULTICAST),
        ("2001:db8::/32", _EXAMPLE),
        ("3fff::/20", _EXAMPLE),
        ("2001::/32", "an address of a Teredo tunnel"),
        ("2001::/23", _RESERVED),
    )
)
_MAPPED: Final = IPv6Network("::ffff:0:0/96")
_COMPATIBLE: Final = IPv6Network("::/96")
_NAT64: Final = IPv6Network("64:ff9b::/96")
_SIX_TO_FOUR: Final = IPv6Network("2002::/16")
_GLOBAL: Final = IPv6Network("2000::/3")


class AddressRefusedError(KioskError):
    """A host is at an address that a kiosk doesn't connect to.

    Attributes:
        place: where it is and what kind of address that is, as in `10.0.0.5, a private address`.
    """

    def __init__(self, host: str, address: str, kind: str) -> None:
        self.place = f"{address}, {kind}" if host == address else f"{host} at {address}, {kind}"
        super().__init__(f"it is at {address}, {kind}")


class UnknownHostError(KioskError):
    """A name has no address, or the look-up failed or took too long."""


def kind_of_private(address: IPv4Address | IPv6Address) -> str | None:
    """Return what keeps an address from being one of the public internet, as in `a private address`; else None."""
    if isinstance(address, IPv4Address):
        return next((kind for network, kind in _V4 if address in network), None)
    inner = _embedded(address)
    if inner is not None and address not in _COMPATIBLE:
        kind = kind_of_private(inner)
        return None if kind is None else f"which leads to {inner}, {kind}"
    kind = next((kind for network, kind in _V6 if address in network), None)
    if kind is None and inner is not None:
        return f"which leads to {inner}, a retired kind of address"
    return _RESERVED if kind is None and address not in _GLOBAL else kind


def resolve(
    host: str, port: int, allowed: frozenset[str], look_up: LookUp | None = None, within_s: float = 30.0
) -> list[Answer]:
    """Look a host up once and return its addresses; connect to these and to nothing else.

    Args:
        host: a name (ASCII) or the literal of an address, without brackets, in any spelling.
        port: comes back in the addresses.
        allowed: hosts whose address may be private, by name or literal address, as in the settings.
        look_up: what to ask in place of the system.
        within_s: seconds after which a look-up is given up.

    Raises:
        AddressRefusedError: one or more of the answers are not public, and neither the host nor that address is
            allowed; the good ones beside it are not taken either.
        UnknownHostError: no answer.
    """
    answers = _answers_within(host, port, look_up or _ask_system, within_s)
    names = {canonical(name) for name in allowed}
    if canonical(host) not in names:
        for _, place in answers:
            address = _bare(place[0])
            kind = kind_of_private(address)
            if kind is not None and not names & {str(address), str(_embedded(address))}:
                raise AddressRefusedError(host, place[0], kind)
    return list(answers[:MOST_ANSWERS])


def canonical(host: str) -> str:
    """Return the one spelling under which two names or addresses of a host are compared."""
    text = host.strip().strip("[]").rstrip(".").lower()
    try:
        return str(_bare(text))
    except ValueError:
        pass
    try:
        return text.encode("idna").decode("ascii")
    except UnicodeError:
        return text


def _bare(text: str) -> IPv4Address | IPv6Address:
    address = ip_address(text.partition("%")[0])
    mapped = address.ipv4_mapped if isinstance(address, IPv6Address) else None
    return mapped or address


def _embedded(address: IPv4Address | IPv6Address) -> IPv4Address | None:
    """Return the IPv4 address that packets to an IPv6 address end up at, where it holds one."""
    if isinstance(address, IPv4Address):
        return None
    if address in _SIX_TO_FOUR:
        return IPv4Address(int(address) >> 80 & 0xFFFFFFFF)
    if address in _MAPPED or address in _NAT64 or (address in _COMPATIBLE and int(address) > 0xFFFF):
        return IPv4Address(int(address) & 0xFFFFFFFF)
    return None


def _ask_system(host: str, port: int) -> list[Answer]:
    answers: list[Answer] = []
    for family, _, _, _, place in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM):
        if family in {socket.AF_INET, socket.AF_INET6}:
            answers.append((family, place))  # type: ignore[arg-type]  # typeshed: also without IPv6
    return answers


def _answers_within(host: str, port: int, look_up: LookUp, seconds: float) -> Sequence[Answer]:
    """Ask in a thread of its own: a look-up can't be broken off, only left alone."""
    found: list[Sequence[Answer]] = []
    errors: list[Exception] = []

    def ask() -> None:
        try:
            found.append(look_up(host, port))
        except (OSError, UnicodeError) as error:
            errors.append(error)

    thread = threading.Thread(target=ask, name=f"look up {host}", daemon=True)
    thread.start()
    thread.join(max(seconds, 0.0))
    if thread.is_alive():
        raise UnknownHostError(f"the name {host} could not be looked up in time; check the network")
    if errors and isinstance(errors[0], socket.gaierror) and errors[0].errno == socket.EAI_AGAIN:
        raise UnknownHostError(f"the name {host} could not be looked up; check the network")
    if not found or not found[0]:
        raise UnknownHostError(f"the name {host} is not known; check the spelling and the network")
    return found[0]
