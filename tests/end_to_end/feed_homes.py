"""Homes whose feeds come from a real server, and the commands that act on them."""

import json
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from kiosk.content.shelf import open_shelf
from kiosk.content.starting import init_home
from kiosk.news.articles import Article
from kiosk.settings.home import Home
from tests.unit.feeds.server import Server

HEAD = '<?xml version="1.0" encoding="utf-8"?><rss version="2.0"><channel><title>The News</title><language>en</language>'


def rss_item(guid: str, headline: str = "", more: str = "") -> str:
    """An item whose words are not escaped any more."""
    return (
        f"<item><title>{headline or f'Headline {guid}'}</title><guid isPermaLink='false'>{guid}</guid>"
        f"<link>https://news.example/{guid}</link><description>Words of {guid}, and more of them.</description>"
        f"{more}</item>"
    )


def rss(*items: str) -> bytes:
    return f"{HEAD}{''.join(items)}</channel></rss>".encode()


def enclosure(url: str) -> str:
    return f'<enclosure url="{url}" type="image/jpeg" length="1"/>'


def feed_home(root: Path, server: Server, feeds: Mapping[str, str]) -> Home:
    """Make a home with these feeds of the server: by id what stands in feeds.toml beside id and url."""
    home = init_home(root, "hall-1", "Hall 1")
    declare(home, server, feeds)
    settings = home.settings.read_text(encoding="utf-8")
    changed = settings.replace("allowed_private_hosts = []", 'allowed_private_hosts = ["127.0.0.1"]')
    assert changed != settings
    home.settings.write_text(changed.replace("timeout_s = 30", "timeout_s = 5"), encoding="utf-8")
    return home


def declare(home: Home, server: Server, feeds: Mapping[str, str]) -> None:
    """Write feeds.toml."""
    blocks = [
        f'[[feed]]\nid = "{one}"\nurl = "{server.url("/" + one)}"\n{more}\n' for one, more in feeds.items()
    ]
    (home.content / "feeds.toml").write_text("\n".join(blocks), encoding="utf-8")


def command(home: Home, *arguments: str) -> list[str]:
    return [sys.executable, "-m", "kiosk", "--home", str(home.root), *arguments]


def kiosk(home: Home, *arguments: str) -> "subprocess.CompletedProcess[str]":
    """Run a command to its end."""
    return subprocess.run(command(home, *arguments), capture_output=True, text=True, check=False, timeout=200)


def listed(home: Home) -> dict[str, dict[str, Any]]:
    """What `kiosk feeds list --json` says, by feed."""
    said = kiosk(home, "feeds", "list", "--json")
    assert said.returncode == 0, said.stderr
    return {row["id"]: row for row in json.loads(said.stdout)}


def on_screen(home: Home) -> dict[str, Article]:
    """The articles that the screen reads, by headline, each with its picture in place."""
    current = json.loads((home.feed_cache / "current.json").read_bytes())
    assert current["format"] == 1
    found = {}
    with open_shelf(home.feed_cache / current["shelf"], home.feed_cache) as shelf:
        for listing in shelf.listings:
            article = shelf.article(listing.slug)
            if article.picture:
                assert Path(article.picture.path).stat().st_size
            [text] = article.texts.values()
            found[text.headline] = article
    return found
