import gzip
from collections.abc import Iterator
from pathlib import Path

import pytest

from kiosk import __version__
from kiosk.feeds.fetching import Fetched, fetch
from kiosk.feeds.limits import Limits
from tests.unit.feeds.asking import HERE, QUICK, at_home, refusal
from tests.unit.feeds.server import (
    Reply,
    Request,
    Server,
    dripping,
    endless,
    packed,
    redirect,
    serving,
    silence,
    zeros_in_gzip,
)


@pytest.fixture
def server() -> Iterator[Server]:
    with serving() as one:
        yield one


# What is taken


def test_a_feed_comes_with_what_its_server_says_of_it(server: Server) -> None:
    headers = {"ETag": '"7"', "Last-Modified": "Tue, 24 Nov 2026 09:00:00 GMT"}
    reply = Reply(b"<rss/>", headers=headers, content_type='Application/RSS+XML; charset="UTF-8"')
    url = server.add("/feed?a=1", reply)
    assert fetch(url + "#part", HERE) == Fetched(
        status="new",
        body=b"<rss/>",
        content_type="application/rss+xml",
        charset="utf-8",
        final_url=url,
        moved_to="",
        etag='"7"',
        last_modified="Tue, 24 Nov 2026 09:00:00 GMT",
        retry_after_s=0,
    )


def test_a_request_says_who_asks_and_nothing_of_the_visitor(
    server: Server, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / ".netrc").write_text("machine 127.0.0.1 login a password b\n", encoding="utf-8")
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("NETRC", str(tmp_path / ".netrc"))
    server.add("/next", Reply(b"x", headers={"Set-Cookie": "a=b"}))
    server.add("/feed", Reply(b"x", 302, {"Location": "/next", "Set-Cookie": "a=b"}))
    with serving() as proxy:
        for name in ("http_proxy", "HTTP_PROXY", "all_proxy", "ALL_PROXY"):
            monkeypatch.setenv(name, proxy.url("/"))
        fetch(server.url("/feed"), HERE)
        assert proxy.connections == 0
    for request in server.requests:
        assert request.method == "GET"
        assert dict(request.headers) == {
            "host": f"127.0.0.1:{server.port}",
            "user-agent": f"FeedbackKiosk/{__version__}",
            "accept": request.headers["accept"],
            "accept-encoding": "gzip, deflate",
            "connection": "close",
        }
    assert len(server.requests) == 2


def test_what_did_not_change_is_not_sent_again(server: Server) -> None:
    def answer(request: Request) -> Reply:
        same = request.headers.get("if-none-match") == '"7"'
        return Reply(status=304, headers={"ETag": '"7"'}) if same else Reply(b"x", headers={"ETag": '"7"'})

    url = server.add("/feed", answer)
    first = fetch(url, HERE)
    second = fetch(url, HERE, first.etag, "Tue, 24 Nov 2026 09:00:00 GMT")
    assert (first.status, first.body) == ("new", b"x")
    assert (second.status, second.body, second.etag) == ("unchanged", b"", '"7"')
    assert server.requests[1].headers["if-modified-since"] == "Tue, 24 Nov 2026 09:00:00 GMT"


def test_a_validator_that_could_break_a_request_is_not_sent(server: Server) -> None:
    url = server.add("/feed", Reply(b"x", headers={"ETag": '"' + "a" * 2000 + '"'}))
    assert fetch(url, HERE).etag == ""
    fetch(url, HERE, 'a"\r\nX-Evil: 1', "é")
    assert not {"x-evil", "if-none-match", "if-modified-since"} & server.requests[-1].headers.keys()


@pytest.mark.parametrize("how", ["gzip", "deflate", "raw"])
@pytest.mark.parametrize("size", [0, 1, 65_536, 65_537, 900_000])
def test_packed_bodies_are_unpacked(server: Server, how: str, size: int) -> None:
    body = bytes(size // 2) + bytes(n * n % 251 for n in range(size - size // 2))
    assert fetch(server.add("/feed", packed(body, how)), HERE).body == body


def test_gzip_may_have_several_parts_and_rubbish_behind(server: Server) -> None:
    headers = {"Content-Encoding": "x-gzip"}
    assert (
        fetch(
            server.add(
                "/feed", Reply(gzip.compress(b"one ") + gzip.compress(b"two") + bytes(20), headers=headers)
            ),
            HERE,
        ).body
        == b"one two"
    )


def test_chunks_and_bodies_without_length_are_taken(server: Server) -> None:
    assert fetch(server.add("/c", Reply(lambda _: [b"a", b"bc"], chunked=True)), HERE).body == b"abc"
    assert fetch(server.add("/o", Reply(lambda _: [b"a", b"bc"])), HERE).body == b"abc"


# Redirects


def test_a_feed_that_moved_for_good_says_where(server: Server) -> None:
    server.add("/a", redirect("/b", 301))
    server.add("/b", redirect(server.url("/c"), 308))
    server.add("/c", Reply(b"x"))
    fetched = fetch(server.url("/a"), HERE)
    assert fetched.moved_to == fetched.final_url == server.url("/c")


@pytest.mark.parametrize("status", [302, 303, 307])
def test_one_that_moved_for_now_does_not(server: Server, status: int) -> None:
    server.add("/a", redirect("/b", 301))
    server.add("/b", redirect("c?x=ü", status))
    server.add("/c?x=%C3%BC", Reply(b"x"))
    fetched = fetch(server.url("/a"), HERE)
    assert (fetched.moved_to, fetched.final_url) == ("", server.url("/c?x=%C3%BC"))


def test_a_move_away_from_https_is_followed_but_not_for_good(server: Server) -> None:
    server.add("/b", Reply(b"x"))
    with serving(certificate="good") as safe:
        url = safe.add("/a", redirect(server.url("/b"), 301))
        fetched = fetch(url, HERE, network=at_home([("127.0.0.1", 0)]))
    assert (fetched.body, fetched.moved_to) == (b"x", "")


def test_as_many_redirects_as_are_allowed_are_followed(server: Server) -> None:
    for number in range(6):
        server.add(f"/{number}", redirect(f"/{number + 1}", 301))
    server.add("/6", Reply(b"x"))
    assert fetch(server.url("/1"), HERE).body == b"x"
    assert str(refusal(server.url("/0"))) == "it redirects more than 5 times"
    assert len(server.asked("/6")) == 1


def test_redirects_in_a_circle_are_noticed(server: Server) -> None:
    server.add("/a", redirect("/b"))
    server.add("/b", redirect("/a#again"))
    assert str(refusal(server.url("/a"))) == "its redirects go round in a circle"
    assert len(server.requests) == 2


@pytest.mark.parametrize(
    ("to", "reason"),
    [
        ("http://10.0.0.5/", "it redirects to 10.0.0.5, a private address"),
        ("http://169.254.169.254/latest", "it redirects to 169.254.169.254, a link-local address"),
        ("//[::1]:8000/", "it redirects to ::1, this computer's own address"),
        ("http://127.0.0.2/", "it redirects to 127.0.0.2, this computer's own address"),
        ("http://[::ffff:10.0.0.5]/", "it redirects to ::ffff:10.0.0.5, a private address"),
        (
            "http://[64:ff9b::a00:5]/",
            "it redirects to 64:ff9b::a00:5, which leads to 10.0.0.5, a private address",
        ),
        ("http://good.example\\@10.0.0.5/", "the address it redirects to holds a user name"),
        ("http://a:b@10.0.0.5/", "the address it redirects to holds a user name or a password"),
        ("file:///etc/passwd", "the address it redirects to is 'file:'; only http and https are fetched"),
        ("ftp://feeds.example/", "the address it redirects to is 'ftp:'"),
        ("data:text/xml,<rss/>", "the address it redirects to is 'data:'"),
        ("http://./", "the address it redirects to has no usable name of a host"),
        ("http://%31%32%37.0.0.1/", "the address it redirects to has no usable name of a host"),
        ("http://１２７.0.0.1/", "the address it redirects to is none that can be asked"),
        (
            "http://8.8.8.8:22/",
            "the address it redirects to has the port 22, which is not one of web servers",
        ),
        ("http://8.8.8.8:6379/", "the address it redirects to has the port 6379"),
        ("/" + "a" * 5000, "the address it redirects to is longer than 4,000 characters"),
        ("", "it redirects without saying where"),
    ],
)
def test_redirects_to_where_nobody_may_go_are_refused(server: Server, to: str, reason: str) -> None:
    assert reason in str(refusal(server.add("/feed", redirect(to))))


# Sizes and times


def test_a_feed_that_says_it_is_too_large_is_not_read(server: Server) -> None:
    url = server.add("/feed", Reply(endless(b"x" * 1000), length=123_000_000))
    assert str(refusal(url)) == "it is larger than 1 MB: its server says 123 MB"


@pytest.mark.parametrize("chunked", [True, False])
def test_a_body_without_end_is_cut(server: Server, chunked: bool) -> None:
    url = server.add("/feed", Reply(endless(b"x" * 1000), chunked=chunked))
    assert str(refusal(url)) == "it is larger than 1 MB"


def test_a_body_of_just_the_allowed_size_is_taken(server: Server) -> None:
    assert len(fetch(server.add("/feed", Reply(bytes(1_000_000))), HERE).body) == 1_000_000
    assert len(fetch(server.add("/feed", packed(bytes(1_000_000))), HERE).body) == 1_000_000
    assert str(refusal(server.add("/feed", packed(bytes(1_000_001))))) == "it is larger than 1 MB unpacked"


def test_ten_gigabytes_of_packed_zeros_are_cut(server: Server) -> None:
    url = server.add("/feed", Reply(zeros_in_gzip(10 << 30), headers={"Content-Encoding": "gzip"}))
    assert str(refusal(url)) == "it is larger than 1 MB unpacked"


def test_packing_that_never_unpacks_to_anything_is_cut(server: Server) -> None:
    empty_blocks = b"\0\0\0\xff\xff" * 1000
    reply = Reply(endless(empty_blocks), headers={"Content-Encoding": "deflate"})
    assert str(refusal(server.add("/feed", reply))) == "it is larger than 1 MB"


def test_headers_without_end_are_cut(server: Server) -> None:
    def head(server: Server) -> Iterator[bytes]:
        yield b"HTTP/1.1 200 OK\r\n"
        yield from endless(b"X: " + b"a" * 1000 + b"\r\n")(server)

    assert str(refusal(server.add("/feed", Reply(raw=head)))) == "its headers are larger than 100 kB"


def test_an_answer_that_never_comes_ends_at_the_deadline(server: Server) -> None:
    assert str(refusal(server.add("/feed", Reply(raw=silence)), QUICK)) == "no answer within 0.3 s"


@pytest.mark.parametrize(
    "head", [b"HTTP/1.1 200 OK\r\nX: aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa", b"HTTP/1.1 100 Go\r\n\r\n"]
)
def test_headers_that_come_byte_by_byte_do_too(server: Server, head: bytes) -> None:
    assert (
        str(refusal(server.add("/feed", Reply(raw=dripping(head, 0.01))), QUICK)) == "no answer within 0.3 s"
    )


@pytest.mark.parametrize("chunked", [True, False])
def test_a_body_that_comes_byte_by_byte_ends_at_the_deadline_of_the_whole(
    server: Server, chunked: bool
) -> None:
    url = server.add("/feed", Reply(dripping(b"abc", 0.01), chunked=chunked))
    assert str(refusal(url, QUICK)) == "it was not complete after 0.3 s"


def test_the_deadline_is_one_for_all_hops(server: Server) -> None:
    def slowly(request: Request) -> Reply:
        server.gone.wait(0.1)
        return redirect(request.path + "x")

    for number in range(30):
        server.add("/" + "x" * number, slowly)
    limits = Limits(allowed=HERE.allowed, timeout_s=0.5, max_redirects=20)
    assert str(refusal(server.url("/"), limits)) == "no answer within 0.5 s"


# Answers that are none


@pytest.mark.parametrize(
    ("reply", "reason"),
    [
        (Reply(b"abc", length=10), "it breaks off before its end"),
        (
            Reply(lambda _: [b"abc"], raw=b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nab"),
            "it breaks off",
        ),
        (
            Reply(gzip.compress(b"x" * 1000)[:15], headers={"Content-Encoding": "gzip"}),
            "it breaks off before the end of its gzip",
        ),
        (Reply(b"not packed", headers={"Content-Encoding": "gzip"}), "it is damaged: gzip can't be unpacked"),
        (Reply(b"x", headers={"Content-Encoding": "br"}), "it is packed as 'br', and only gzip and deflate"),
        (Reply(b"x", headers={"Content-Encoding": "gzip, gzip"}), "it is packed as 'gzip, gzip'"),
        (Reply(raw=b"SSH-2.0-OpenSSH\r\n\r\n"), "127.0.0.1 answers with something that is not HTTP"),
        (Reply(raw=lambda _: [b""]), "127.0.0.1 answers with something that is not HTTP"),
    ],
)
def test_broken_answers_are_named(server: Server, reply: Reply, reason: str) -> None:
    assert str(refusal(server.add("/feed", reply))).startswith(reason)


@pytest.mark.parametrize(
    ("status", "reason"),
    [
        (204, "its server answers that there is nothing to read (HTTP 204)"),
        (206, "its server sends only a part (HTTP 206)"),
        (300, "its server answers something else than the content (HTTP 300)"),
        (304, "its server answers something else than the content (HTTP 304)"),
        (401, "its server asks for a name and a password (HTTP 401)"),
        (403, "its server refuses access (HTTP 403)"),
        (404, "its server has nothing at this address (HTTP 404)"),
        (410, "its server says that it is gone for good (HTTP 410)"),
        (418, "its server answers something else than the content (HTTP 418)"),
        (429, "its server asks for fewer requests (HTTP 429)"),
        (500, "its server fails (HTTP 500)"),
        (503, "its server is busy or under repair (HTTP 503)"),
    ],
)
def test_only_a_whole_answer_is_one(server: Server, status: int, reason: str) -> None:
    refused = refusal(server.add("/feed", Reply(b"", status)))
    assert (str(refused), refused.status) == (reason, status)


@pytest.mark.parametrize(
    ("headers", "seconds"),
    [
        ({"Retry-After": "120"}, 120),
        ({"Retry-After": "999999999999999999999"}, 86_400),
        ({"Retry-After": "Tue, 24 Nov 2026 10:10:00 GMT", "Date": "Tue, 24 Nov 2026 10:00:00 GMT"}, 600),
        ({"Retry-After": "Tue, 24 Nov 2096 10:10:00 GMT"}, 86_400),
        ({"Retry-After": "Tue, 24 Nov 1996 10:10:00 GMT"}, 0),
        ({"Retry-After": "-5"}, 0),
        ({"Retry-After": "soon"}, 0),
        ({}, 0),
    ],
)
@pytest.mark.parametrize("status", [429, 503])
def test_a_server_that_wants_to_be_left_alone_is(
    server: Server, status: int, headers: dict[str, str], seconds: int
) -> None:
    assert refusal(server.add("/feed", Reply(b"", status, headers))).retry_after_s == seconds


@pytest.mark.parametrize(
    ("reply", "passing"),
    [
        (Reply(b"", 503), True),
        (Reply(b"", 429), True),
        (Reply(b"abc", length=10), True),
        (Reply(b"", 404), False),
        (Reply(bytes(1_000_001)), False),
        (redirect("http://10.0.0.5/"), False),
    ],
)
def test_what_another_try_may_mend_is_told_apart(server: Server, reply: Reply, passing: bool) -> None:
    assert refusal(server.add("/feed", reply)).passing is passing


def test_digits_that_are_none_are_no_wait(server: Server) -> None:
    raw = b"HTTP/1.1 503 Busy\r\nRetry-After: \xb2\r\nContent-Length: 0\r\n\r\n"
    assert refusal(server.add("/feed", Reply(raw=raw))).retry_after_s == 0
