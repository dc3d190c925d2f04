import re
import socket
from collections.abc import Iterator

import pytest

from kiosk.feeds.connecting import trusted
from kiosk.feeds.fetching import fetch
from kiosk.feeds.limits import Limits
from tests.unit.feeds.asking import HERE, QUICK, at_home, refusal
from tests.unit.feeds.server import TLS, Reply, Server, redirect, serving


@pytest.fixture
def server() -> Iterator[Server]:
    with serving() as one:
        yield one


# Addresses


@pytest.mark.parametrize("host", ["127.0.0.1", "2130706433", "localhost", "0x7f.1", "127.0.0.1."])
def test_this_computer_is_refused_unless_it_is_allowed(server: Server, host: str) -> None:
    server.add("/feed", Reply(b"x"))
    reason = str(refusal(server.url("/feed", host), Limits()))
    assert "this computer's own address" in reason
    assert "feeds.allowed_private_hosts" in reason
    assert server.connections == 0


def test_what_was_checked_is_what_is_connected_to(server: Server) -> None:
    server.add("/feed", Reply(b"x"))
    with serving("127.0.0.2") as private:
        network = at_home([("127.0.0.1", server.port)], [("127.0.0.2", private.port)])
        assert fetch(f"http://feeds.example:{server.port}/feed", HERE, network=network).body == b"x"
        assert server.requests[0].headers["host"] == f"feeds.example:{server.port}"
        reason = str(refusal(f"http://feeds.example:{server.port}/feed", network=network))
        assert reason.startswith("it is at 127.0.0.2, this computer's own address")
        assert private.connections == 0


def test_a_name_that_changes_its_address_between_two_hops_is_refused(server: Server) -> None:
    server.add("/feed", redirect("/again"))
    server.add("/again", Reply(b"x"))
    network = at_home([("127.0.0.1", server.port)], [("10.0.0.5", 80)])
    reason = str(refusal(f"http://feeds.example:{server.port}/feed", network=network))
    assert reason == "it redirects to feeds.example at 10.0.0.5, a private address"
    assert not server.asked("/again")


def test_one_private_answer_beside_a_good_one_is_enough(server: Server) -> None:
    network = at_home([("127.0.0.1", server.port), ("10.0.0.5", 80)])
    assert "10.0.0.5, a private address" in str(refusal(server.url("/", "feeds.example"), network=network))
    assert server.connections == 0


def test_a_host_allowed_by_name_may_be_private(server: Server) -> None:
    server.add("/feed", Reply(b"x"))
    limits = Limits(allowed=frozenset({"Intranet.Example"}))
    network = at_home([("127.0.0.1", server.port)])
    assert fetch(server.url("/feed", "intranet.example."), limits, network=network).body == b"x"
    refusal(server.url("/feed", "other.example"), limits, network)


def test_a_public_address_of_this_computer_is_its_own_all_the_same(
    server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("kiosk.feeds.addresses.kind_of_private", lambda _: None)
    server.add("/feed", Reply(b"x"))
    assert "this computer's own address" in str(refusal(server.url("/feed"), Limits()))
    assert server.requests == []


def test_the_next_address_of_a_name_is_tried(server: Server) -> None:
    with socket.create_server(("127.0.0.1", 0)) as busy:
        closed = busy.getsockname()[1]
    server.add("/feed", Reply(b"x"))
    network = at_home([("127.0.0.1", closed), ("127.0.0.1", server.port)])
    assert fetch(server.url("/feed", "feeds.example"), HERE, network=network).body == b"x"
    assert str(refusal(f"http://127.0.0.1:{closed}/")) == f"127.0.0.1 takes no connections on port {closed}"


@pytest.mark.parametrize(
    ("url", "reason"),
    [
        ("", "its address is without http or https"),
        ("feeds.example/rss", "its address is without http or https"),
        ("file:///etc/passwd", "its address is 'file:'"),
        ("http:///feed", "its address has no usable name of a host"),
        ("http://a@feeds.example/", "its address holds a user name or a password, and none is ever sent"),
        ("http://feeds.example:25/", "its address has the port 25"),
        ("http://feeds.example:99999/", "its address has the port 99999"),
        ("http://feeds.example/\r\nX: y", "its address is none that can be asked"),
        ("http://feeds example/", "its address has no usable name of a host"),
        ("http://[fe80::1%25eth0]/", "its address has no usable name of a host"),
        ("http://" + "a" * 300 + ".example/", "its address has no usable name of a host"),
    ],
)
def test_addresses_that_are_none_are_named(url: str, reason: str) -> None:
    assert reason in str(refusal(url))


# TLS


def test_the_certificate_is_checked_against_the_name_and_not_the_number() -> None:
    with serving(certificate="good") as server:
        server.add("/feed", Reply(b"x"))
        network = at_home([("127.0.0.1", server.port)])
        assert fetch(server.url("/feed", "feeds.example"), HERE, network=network).body == b"x"
        assert fetch(server.url("/feed", "FEEDS.example."), HERE, network=network).body == b"x"
        other = str(refusal(server.url("/feed", "evil.example"), network=network))
        assert other == "the certificate of evil.example is for another name"


@pytest.mark.parametrize(
    ("certificate", "reason"),
    [
        (
            "expired",
            r"the certificate of feeds\.example has expired; this computer's clock says \d{4}-\d\d-\d\d",
        ),
        (
            "not_yet",
            r"the certificate of feeds\.example is not valid yet; this computer's clock says \d{4}-.*",
        ),
        ("other_name", r"the certificate of feeds\.example is for another name"),
    ],
)
def test_certificates_that_don_t_hold_are_named(certificate: str, reason: str) -> None:
    with serving(certificate=certificate) as server:
        network = at_home([("127.0.0.1", server.port)])
        refused = refusal(server.url("/", "feeds.example"), network=network)
        assert re.fullmatch(reason, str(refused))
        assert refused.passing  # the clock may be wrong, and is set right one day
        assert server.requests == []


def test_an_authority_that_nobody_knows_is_not_trusted() -> None:
    with serving(certificate="good") as server:
        reason = str(refusal(server.url("/feed")))
    assert reason.startswith("the certificate of 127.0.0.1 is not trusted: ")


def test_an_authority_of_the_house_can_be_named(monkeypatch: pytest.MonkeyPatch) -> None:
    trusted.cache_clear()
    monkeypatch.setenv("SSL_CERT_FILE", str(TLS / "authority.pem"))
    try:
        with serving(certificate="good") as server:
            assert fetch(server.add("/feed", Reply(b"x")), HERE).body == b"x"
    finally:
        trusted.cache_clear()


def test_a_server_without_tls_is_named(server: Server) -> None:
    reason = str(refusal(server.url("/feed").replace("http:", "https:")))
    assert reason.startswith(f"no safe connection to 127.0.0.1 on port {server.port} could be made: ")


def test_a_handshake_that_never_ends_does() -> None:
    with socket.create_server(("127.0.0.1", 0)) as mute:
        port = mute.getsockname()[1]
        assert str(refusal(f"https://127.0.0.1:{port}/", QUICK)) == "no answer within 0.3 s"
