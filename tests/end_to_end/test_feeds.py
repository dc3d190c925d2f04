"""Feeds from a real server to the shelf that the screen reads, by the real commands."""

import gzip
import io
import json
import os
import random
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from kiosk.settings.home import Home
from kiosk.wiring import create_central_place
from tests.end_to_end.feed_homes import (
    HEAD,
    command,
    declare,
    enclosure,
    feed_home,
    kiosk,
    listed,
    on_screen,
    rss,
    rss_item,
)
from tests.unit.feeds.server import Reply, Request, Server, redirect, serving

TRUSTED = "trusted = true"
MOST_MEGABYTES = 200


@pytest.fixture
def server() -> Iterator[Server]:
    with serving() as started:
        yield started


def jpeg(width: int = 800, height: int = 600) -> Reply:
    file = io.BytesIO()
    Image.effect_noise((width, height), 60).convert("RGB").save(file, "JPEG", quality=50)
    return Reply(file.getvalue(), content_type="image/jpeg")


def test_from_the_server_by_approval_to_the_screen_and_there_without_a_network(tmp_path: Path) -> None:
    with serving() as server:
        home = feed_home(tmp_path / "home", server, {"news": ""})
        server.add("/p.jpg", jpeg())
        server.add("/news", Reply(rss(rss_item("1", more=enclosure(server.url("/p.jpg"))), rss_item("2"))))
        done = kiosk(home, "feeds", "refresh")
        assert (done.returncode, done.stdout.strip()) == (0, "news: 2 items")
        assert on_screen(home) == {}
        first, second = listed(home)["news"]["items"]
        assert {first["headline"], second["headline"]} == {"Headline 1", "Headline 2"}
        with_picture = first if first["picture"] else second
        assert with_picture["headline"] == "Headline 1"
        approved = kiosk(home, "feeds", "approve", with_picture["id"])
        assert approved.returncode == 0
        assert on_screen(home).keys() == {"Headline 1"}
    away = kiosk(home, "feeds", "refresh", "--json")
    assert away.returncode == 1
    assert "takes no connections" in json.loads(away.stdout)["outcomes"][0]["reason"]
    article = on_screen(home)["Headline 1"]
    assert article.picture is not None
    assert article.qr
    assert "The News" in article.source.values()
    row = listed(home)["news"]
    assert (row["state"], row["shown"], row["drafts"]) == ("failing", 1, 1)
    status = json.loads(kiosk(home, "status", "--json").stdout)["feeds"]
    assert (status["feeds"], status["shown"], status["drafts"]) == (1, 1, 1)
    assert "takes no connections" in status["failing"]["news"]


def test_conditional_requests_redirects_and_replacing(tmp_path: Path, server: Server) -> None:
    home = feed_home(tmp_path / "home", server, {"news": TRUSTED})
    body = rss(rss_item("1"), rss_item("2"))

    def answer(request: Request) -> Reply:
        if request.headers.get("if-none-match") == '"1"':
            return Reply(status=304)
        return Reply(gzip.compress(body), headers={"ETag": '"1"', "Content-Encoding": "gzip"})

    server.add("/news", redirect("/newer", 301))
    server.add("/newer", answer)
    assert kiosk(home, "feeds", "refresh").returncode == 0
    assert kiosk(home, "feeds", "refresh").stdout.strip() == "news: unchanged, 2 items"
    assert [one.path for one in server.requests] == ["/news", "/newer", "/newer"]
    assert listed(home)["news"]["moved_to"] == server.url("/newer")
    withdrawn = listed(home)["news"]["items"][0]
    assert kiosk(home, "feeds", "withdraw", withdrawn["id"]).returncode == 0
    server.add("/newer", Reply(rss(rss_item("1", "Changed 1"), rss_item("2", "Changed 2"), rss_item("3"))))
    assert kiosk(home, "feeds", "refresh").returncode == 0
    other = {"Headline 1": "Changed 2", "Headline 2": "Changed 1"}[withdrawn["headline"]]
    assert on_screen(home).keys() == {other, "Headline 3"}
    declare(home, server, {})
    assert kiosk(home, "feeds", "refresh").stdout.strip() == "No feed is declared."
    assert on_screen(home) == {}


def test_what_is_named_wrongly_is_told_with_what_is_near(tmp_path: Path, server: Server) -> None:
    home = feed_home(tmp_path / "home", server, {"news": ""})
    server.add("/news", Reply(rss(rss_item("1"))))
    assert kiosk(home, "feeds", "refresh", "news").returncode == 0
    [item] = listed(home)["news"]["items"]
    for arguments, words in (
        (("approve", item["id"][:-1] + "x"), f"near it: {item['id']}"),
        (("approve",), "name one or more items"),
        (("approve", item["id"], "--all-of", "news"), "name one or more items"),
        (("withdraw", "--all-of", "other"), "allowed: news"),
        (("refresh", "other"), "allowed: news"),
        (("list", "other"), "allowed: news"),
    ):
        done = kiosk(home, "feeds", *arguments)
        assert (done.returncode, words in done.stderr) == (2, True), done.stderr
    assert kiosk(home, "feeds", "approve", "feed-news").returncode == 0
    assert on_screen(home).keys() == {"Headline 1"}
    lines = kiosk(home, "feeds", "list").stdout.splitlines()
    assert f"  {item['id']}  approved   {item['published']}  en  Headline 1" in lines


@dataclass(frozen=True)
class Hostile:
    """What a feed answers, and what is said of it."""

    reply: Reply
    reason: str
    failing: bool = True


ITEM = rss_item("good", "A good item")


def hostile(server: Server) -> dict[str, Hostile]:
    endless = Reply(lambda _server: iter(lambda: b" " * 65536, b""), chunked=True)
    many = rss(*[rss_item(str(number)) for number in range(10_000)])
    laughs = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 10))
    bomb = f'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY l0 "ha">{laughs}]>{rss(rss_item("1", "&l9;")).decode()[38:]}'
    secret = f'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY f SYSTEM "file:///etc/passwd">]>{rss(rss_item("1", "&f;")).decode()[38:]}'
    zipped = Reply(gzip.compress(b" " * 60_000_000), headers={"Content-Encoding": "gzip"})
    svg = b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'
    server.add("/x.svg", Reply(svg, content_type="image/svg+xml"))
    server.add("/huge.png", Reply(huge_png(), content_type="image/png"))
    server.add("/big.jpg", jpeg(4000, 3900))
    server.add("/heavy.png", heavy_png())

    def pictured(path: str) -> Reply:
        return Reply(rss(rss_item("p", "Pictured", enclosure(server.url(path)))))

    return {
        "endless": Hostile(endless, "larger than 4 MB"),
        "zip-bomb": Hostile(zipped, "larger than 4 MB unpacked"),
        "xml-bomb": Hostile(Reply(bomb.encode()), ""),
        "entities": Hostile(Reply(secret.encode()), ""),
        "metadata": Hostile(redirect("http://169.254.169.254/latest", 302), "redirects to"),
        "neighbour": Hostile(redirect("http://192.168.1.1/", 301), "redirects to"),
        "file": Hostile(redirect("file:///etc/passwd", 302), "only http and https"),
        "page": Hostile(
            Reply(b"<!doctype html><html><body>Hello</body></html>", content_type="text/html"), ""
        ),
        "nothing": Hostile(Reply(b""), ""),
        "error": Hostile(Reply(status=500), "HTTP 500"),
        "many": Hostile(Reply(many), "", failing=False),
        "svg": Hostile(pictured("/x.svg"), "SVG", failing=False),
        "huge": Hostile(pictured("/huge.png"), "pixels", failing=False),
        "gone": Hostile(pictured("/gone.jpg"), "404", failing=False),
        "big": Hostile(pictured("/big.jpg"), "", failing=False),
        "heavy": Hostile(pictured("/heavy.png"), "", failing=False),
    }


def heavy_png() -> Reply:
    """As many pixels, bytes and channels as are let through."""
    width, height, noisy = 4000, 3900, 480
    pixels = random.Random(1).randbytes(noisy * width * 4) + b"x" * ((height - noisy) * width * 4)
    file = io.BytesIO()
    Image.frombytes("RGBA", (width, height), pixels).save(file, "PNG", compress_level=1)
    assert 7_500_000 < len(file.getvalue()) < 8_000_000
    return Reply(file.getvalue(), content_type="image/png")


def huge_png() -> bytes:
    """The head of a PNG of 30,000 × 30,000 pixels, packed well."""
    import struct
    import zlib

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    head = struct.pack(">IIBBBBB", 30_000, 30_000, 1, 0, 0, 0, 0)
    rows = zlib.compress(b"\0" * (3751 * 30_000), 9)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", rows) + chunk(b"IEND", b"")


WRAPPER = """
import json, resource, subprocess, sys
done = subprocess.run(sys.argv[1:], stdout=subprocess.PIPE)
peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss
print(json.dumps({"peak": peak, "code": done.returncode, "said": json.loads(done.stdout)}))
"""
"""Runs a command, and says how much memory the heaviest process below it took, in kB."""


@pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="memory is read from /proc")
def test_hostile_feeds_are_refused_with_reasons_in_little_memory(tmp_path: Path, server: Server) -> None:
    cases = hostile(server)
    home = feed_home(tmp_path / "home", server, {**dict.fromkeys(cases, TRUSTED), "good": TRUSTED})
    for feed, case in cases.items():
        server.add("/" + feed, case.reply)
    server.add("/good", Reply(rss(ITEM)))
    assert kiosk(home, "check").returncode == 0
    measured = subprocess.Popen(
        [sys.executable, "-c", WRAPPER, *command(home, "feeds", "refresh", "--json")],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    refresh_kb = 0
    while measured.poll() is None:
        refresh_kb = max([refresh_kb, *(peak_kb(pid) for pid in children(measured.pid))])
        time.sleep(0.01)
    out, errors = measured.communicate()
    assert errors == "", "no traceback"
    said = json.loads(out)
    assert said["code"] == 1
    # The courier, the refresh and the heaviest of its steps, each at its worst.
    courier_kb = courier_peak_kb()
    assert refresh_kb > 10_000
    total = courier_kb + refresh_kb + said["peak"]
    assert total < MOST_MEGABYTES * 1000, (courier_kb, refresh_kb, said["peak"])

    rows = listed(home)
    for feed, case in cases.items():
        row = rows[feed]
        told = [row["error"], *(item["picture_refusal"] for item in row["items"])]
        told += [refused["reason"] for refused in row["refusals"]]
        words = "; ".join(filter(None, told))
        assert case.reason in words, (feed, words)
        assert words or not case.failing, feed
        assert bool(row["error"] or row["refusals"]) or not case.failing, feed
    assert len(rows["many"]["items"]) == 10
    assert "9,990" in " ".join(one["reason"] + one["what"] for one in rows["many"]["refusals"])
    shown = on_screen(home)
    assert {"A good item", "Pictured"} <= shown.keys()
    assert not any("root:" in headline or "haha" in headline for headline in shown)
    assert [
        one["shows"] for feed in ("svg", "huge", "gone", "big", "heavy") for one in rows[feed]["items"]
    ] == [True] * 5
    assert rows["big"]["items"][0]["picture"]
    assert rows["heavy"]["items"][0]["picture"]


def children(pid: int) -> list[int]:
    found: list[int] = []
    for task in Path(f"/proc/{pid}/task").glob("*/children"):
        with suppress(OSError):
            found += map(int, task.read_text().split())
    return found


def peak_kb(pid: int) -> int:
    try:
        for line in Path(f"/proc/{pid}/status").read_text().splitlines():
            if line.startswith("VmHWM"):
                return int(line.split()[1])
    except OSError:
        pass
    return 0


def courier_peak_kb() -> int:
    """What a courier with feeds takes, apart from its children."""
    code = (
        "import kiosk.cli.courier, kiosk.central.courier, kiosk.wiring.syncing, kiosk.wiring.feeding.watch,"
        " kiosk.wiring.feeding.places, kiosk.wiring.feeding.shelf, kiosk.wiring.feeding.timing\n"
        "print(open('/proc/self/status').read())"
    )
    said = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout
    return next(int(line.split()[1]) for line in said.splitlines() if line.startswith("VmHWM"))


def test_text_is_plain_whatever_the_feed_says(tmp_path: Path, server: Server) -> None:
    home = feed_home(tmp_path / "home", server, {"news": f"{TRUSTED}\npictures = false"})
    words = (
        "<![CDATA[<script>alert(1)</script><b>Bold</b> &amp; \u202eevil <img src='http://x.example/t.gif'>]]>"
    )
    item = f"<item><title>{words}</title><guid>1</guid><description>{words}</description></item>"
    server.add("/news", Reply(f"{HEAD}{item}</channel></rss>".encode()))
    assert kiosk(home, "feeds", "refresh").returncode == 0
    [headline] = on_screen(home)
    assert "Bold & evil" in headline
    assert not set("<>\u202e") & set(headline)
    assert "alert" not in headline
    assert [one.path for one in server.requests] == ["/news"]


def test_a_second_refresh_waits_and_then_says_who_is_at_work(tmp_path: Path, server: Server) -> None:
    home = feed_home(tmp_path / "home", server, {"news": TRUSTED})
    server.add("/news", Reply(lambda gone: hang(gone), chunked=True))
    assert kiosk(home, "check").returncode == 0
    first = subprocess.Popen(
        command(home, "feeds", "refresh"), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    try:
        wait_for(lambda: bool(server.requests))
        due = kiosk(home, "feeds", "refresh", "--due", "--json")
        assert (due.returncode, json.loads(due.stdout)["outcomes"]) == (0, [])
        assert f"kiosk feeds refresh, process {first.pid} is at work" in due.stderr
        # Reading and deciding need no waiting.
        assert listed(home)["news"]["items"] == []
        assert kiosk(home, "feeds", "withdraw", "--all-of", "news").returncode == 0
    finally:
        first.kill()
        first.wait()


def hang(server: Server) -> Iterator[bytes]:
    yield b"<rss>"
    server.gone.wait(60)


def wait_for(true: Callable[[], bool]) -> None:
    end = time.monotonic() + 60
    while not true():
        assert time.monotonic() < end, "it never came"
        time.sleep(0.02)


def alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
        return "Z" not in Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except OSError:
        return False


def test_the_courier_refreshes_what_is_due_and_takes_its_child_along_when_it_ends(
    tmp_path: Path, server: Server
) -> None:
    home = feed_home(tmp_path / "home", server, {"news": TRUSTED})
    create_central_place(home.root / "central")
    server.add("/news", Reply(rss(rss_item("1"))))
    assert kiosk(home, "check").returncode == 0
    with courier(home) as (process, heard):
        said = next(event for event in heard if event["event"] == "feeds")
        assert (said["tried"], said["items"], said["failed"], said["changed"]) == (1, 1, {}, True)
        assert on_screen(home).keys() == {"Headline 1"}
        # Another address is a change that the courier sees by itself, and this one hangs.
        server.add("/slow", Reply(hang, chunked=True))
        declare(home, server, {"slow": TRUSTED})
        assert kiosk(home, "check").returncode == 0
        wait_for(lambda: server.requests[-1].path == "/slow")
        [refresh] = children(process.pid)
        [step] = children(refresh)
        assert process.stdin
        process.stdin.close()
        # Rounds go on and end in time, whatever the feeds do.
        assert any(event["event"] == "ended" for event in heard)
        assert process.wait(30) == 0
        wait_for(lambda: not alive(refresh) and not alive(step))


def test_a_courier_that_is_killed_leaves_no_refresh_behind(tmp_path: Path, server: Server) -> None:
    home = feed_home(tmp_path / "home", server, {"slow": TRUSTED})
    server.add("/slow", Reply(hang, chunked=True))
    assert kiosk(home, "check").returncode == 0
    with courier(home) as (process, _heard):
        wait_for(lambda: bool(server.requests))
        [refresh] = children(process.pid)
        [step] = children(refresh)
        process.kill()
        wait_for(lambda: not alive(refresh) and not alive(step))


@contextmanager
def courier(home: Home) -> Iterator[tuple["subprocess.Popen[str]", Iterator[dict[str, Any]]]]:
    """A courier, and what it says."""
    process = subprocess.Popen(
        command(home, "courier", "--supervised"), stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    assert process.stdout
    try:
        yield process, map(json.loads, process.stdout)
    finally:
        process.kill()
        process.wait()
        for stream in (process.stdin, process.stdout):
            if stream and not stream.closed:
                stream.close()
