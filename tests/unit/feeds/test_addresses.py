import socket
import threading
from ipaddress import IPv4Address, IPv6Address, ip_address

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.errors import KioskError
from kiosk.feeds.addresses import (
    AddressRefusedError,
    Answer,
    LookUp,
    UnknownHostError,
    canonical,
    kind_of_private,
    resolve,
)

NOBODY: frozenset[str] = frozenset()

PRIVATE = {
    "10.0.0.5": "a private address",
    "172.16.0.1": "a private address",
    "172.31.255.255": "a private address",
    "192.168.1.20": "a private address",
    "100.64.0.1": "a private address of a provider",
    "100.127.255.254": "a private address of a provider",
    "127.0.0.1": "this computer's own address",
    "127.255.255.254": "this computer's own address",
    "0.0.0.0": "this computer's own address",  # noqa: S104  # nothing listens here
    "0.1.2.3": "this computer's own address",
    "169.254.169.254": "a link-local address",
    "168.63.129.16": "a private address of a provider",
    "192.0.2.1": "an address for examples only",
    "198.51.100.1": "an address for examples only",
    "203.0.113.1": "an address for examples only",
    "198.18.0.1": "an address for measurements only",
    "198.19.255.255": "an address for measurements only",
    "224.0.0.1": "a multicast address",
    "239.255.255.250": "a multicast address",
    "255.255.255.255": "the broadcast address",
    "240.0.0.1": "a reserved address",
    "192.0.0.1": "a reserved address",
    "192.88.99.1": "a reserved address",
    "::": "this computer's own address",
    "::1": "this computer's own address",
    "fc00::1": "a private address",
    "fdff::1": "a private address",
    "fec0::1": "a private address",
    "fe80::1": "a link-local address",
    "ff02::1": "a multicast address",
    "2001:db8::1": "an address for examples only",
    "3fff::1": "an address for examples only",
    "2001::1": "an address of a Teredo tunnel",
    "2001:2::1": "a reserved address",
    "2001:20::1": "a reserved address",
    "100::1": "a reserved address",
    "4000::1": "a reserved address",
    "5f00::1": "a reserved address",
    "::ffff:0:127.0.0.1": "a reserved address",
    "64:ff9b:1::a00:1": "a private address",
    "64:ff9b::10.0.0.5": "which leads to 10.0.0.5, a private address",
    "64:ff9b::127.0.0.1": "which leads to 127.0.0.1, this computer's own address",
    "2002:a9fe:a9fe::1": "which leads to 169.254.169.254, a link-local address",
    "2002:7f00:1::": "which leads to 127.0.0.1, this computer's own address",
    "::10.0.0.5": "which leads to 10.0.0.5, a retired kind of address",
    "::8.8.8.8": "which leads to 8.8.8.8, a retired kind of address",
    "::ffff:10.0.0.5": "which leads to 10.0.0.5, a private address",
}
PUBLIC = ["8.8.8.8", "1.1.1.1", "93.184.215.14", "172.32.0.1", "100.128.0.1", "192.0.1.1", "223.255.255.255"]
PUBLIC += ["2606:4700::1111", "2a00:1450:4001::1", "2001:200::1", "64:ff9b::8.8.8.8", "2002:808:808::1"]


def look_up(*addresses: str) -> LookUp:
    def answer(host: str, port: int) -> list[Answer]:
        return [
            (socket.AF_INET6, (one, port, 0, 0)) if ":" in one else (socket.AF_INET, (one, port))
            for one in addresses
        ]

    return answer


@pytest.mark.parametrize(("address", "kind"), PRIVATE.items())
def test_what_is_not_public_is_refused_with_its_kind(address: str, kind: str) -> None:
    assert kind_of_private(ip_address(address)) == kind


@pytest.mark.parametrize("address", PUBLIC)
def test_what_is_public_is_connected_to(address: str) -> None:
    assert kind_of_private(ip_address(address)) is None
    assert [place[0] for _, place in resolve("feeds.example", 443, NOBODY, look_up(address))] == [address]


@given(st.ip_addresses(v=4))
def test_whatever_python_holds_for_private_is_refused(address: IPv4Address) -> None:
    if not address.is_global or address.is_multicast:
        assert kind_of_private(address) is not None


@given(st.ip_addresses(v=6))
def test_the_same_for_long_addresses(address: IPv6Address) -> None:
    if not address.is_global or address.is_multicast or address.is_site_local:
        if address.sixtofour is not None and not kind_of_private(address.sixtofour):
            return
        assert kind_of_private(address) is not None


@given(st.ip_addresses(v=4), st.sampled_from(["::ffff:0:0", "64:ff9b::", "::"]))
def test_an_address_within_an_address_is_as_private_as_itself(inner: IPv4Address, outer: str) -> None:
    if kind_of_private(inner) is not None:
        assert kind_of_private(IPv6Address(int(IPv6Address(outer)) + int(inner))) is not None
        assert kind_of_private(IPv6Address((0x2002 << 112) + (int(inner) << 80) + 1)) is not None


@pytest.mark.parametrize(
    "spelling",
    [
        "127.0.0.1",
        "2130706433",
        "0x7f.1",
        "0x7f000001",
        "0177.0.0.1",
        "127.1",
        "0",
        "::1",
        "::ffff:127.0.0.1",
        "::ffff:7f00:1",
        "0:0:0:0:0:0:0:1",
        "localhost",
        "LOCALHOST",
        "localhost.",
        "fe80::1%1",
    ],
)
def test_no_spelling_of_this_computer_gets_through(spelling: str) -> None:
    with pytest.raises((AddressRefusedError, UnknownHostError)):
        resolve(spelling, 80, NOBODY)


@pytest.mark.parametrize("spelling", ["a" * 64 + ".example", "a..example"])
def test_what_is_no_host_is_not_known(spelling: str) -> None:
    with pytest.raises(KioskError):
        resolve(spelling, 80, NOBODY)


def test_one_private_answer_among_public_ones_spoils_them_all() -> None:
    with pytest.raises(AddressRefusedError) as refused:
        resolve("feeds.example", 80, NOBODY, look_up("8.8.8.8", "10.0.0.5"))
    assert refused.value.place == "feeds.example at 10.0.0.5, a private address"
    with pytest.raises(AddressRefusedError):
        resolve("feeds.example", 80, NOBODY, look_up(*["8.8.8.8"] * 20, "::1"))


@pytest.mark.parametrize(
    ("host", "allowed"),
    [
        ("intranet.example", "intranet.example"),
        ("intranet.example", "Intranet.Example."),
        ("xn--bcher-kva.example", "bücher.example"),
        ("intranet.example", "10.0.0.5"),
        ("10.0.0.5", "10.0.0.5"),
        ("intranet.example", "::ffff:10.0.0.5"),
    ],
)
def test_hosts_are_allowed_by_name_or_address(host: str, allowed: str) -> None:
    assert resolve(host, 80, frozenset({allowed}), look_up("10.0.0.5"))


@pytest.mark.parametrize(
    "allowed", ["example", "net.example", "10.0.0.0", "10.0.0.50", "*", "", "10.0.0.5/8"]
)
def test_nothing_else_is_allowed_along(allowed: str) -> None:
    with pytest.raises(AddressRefusedError):
        resolve("intranet.example", 80, frozenset({allowed}), look_up("10.0.0.5"))


def test_an_allowed_address_does_not_allow_its_neighbour() -> None:
    with pytest.raises(AddressRefusedError) as refused:
        resolve("intranet.example", 80, frozenset({"10.0.0.5"}), look_up("10.0.0.5", "10.0.0.6"))
    assert "10.0.0.6" in refused.value.place


def test_a_look_up_that_hangs_is_left_alone() -> None:
    ended = threading.Event()

    def hang(host: str, port: int) -> list[Answer]:
        ended.wait()
        return []

    try:
        with pytest.raises(UnknownHostError, match="could not be looked up in time"):
            resolve("feeds.example", 80, NOBODY, hang, within_s=0.05)
    finally:
        ended.set()


def test_unknown_names_and_a_missing_network_are_told_apart() -> None:
    def fail(code: int) -> LookUp:
        def answer(host: str, port: int) -> list[Answer]:
            raise socket.gaierror(code, "no")

        return answer

    with pytest.raises(UnknownHostError, match=r"feeds\.example is not known"):
        resolve("feeds.example", 80, NOBODY, fail(socket.EAI_NONAME))
    with pytest.raises(UnknownHostError, match="could not be looked up; check the network"):
        resolve("feeds.example", 80, NOBODY, fail(socket.EAI_AGAIN))
    with pytest.raises(UnknownHostError, match="not known"):
        resolve("feeds.example", 80, NOBODY, look_up())


@pytest.mark.parametrize(
    ("text", "one"),
    [
        ("EXAMPLE.com.", "example.com"),
        ("[::1]", "::1"),
        ("::FFFF:10.0.0.1", "10.0.0.1"),
        ("fe80::1%eth0", "fe80::1"),
        ("bücher.example", "xn--bcher-kva.example"),
    ],
)
def test_hosts_are_compared_in_one_spelling(text: str, one: str) -> None:
    assert canonical(text) == one
