"""A home with feeds whose steps are answered by the test, at a time that the test says."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from kiosk.content.shelf import open_shelf
from kiosk.news.articles import Article
from kiosk.news.feeds import Feed, FeedItem
from kiosk.settings.declaration import Settings
from kiosk.settings.home import Home
from kiosk.store.feed_reading import Verdict, read_feeds
from kiosk.wiring.feeding import pictures, refreshing
from kiosk.wiring.feeding.deciding import decide
from kiosk.wiring.feeding.listing import listed
from kiosk.wiring.feeding.places import Declared, pictures_folder
from kiosk.wiring.feeding.refreshing import Refreshed, refresh
from kiosk.wiring.feeding.shelf import current_path, read_object
from kiosk.wiring.feeding.steps import StepRefusedError

NOON = datetime(2026, 5, 28, 12, 0, tzinfo=UTC)


def item(guid: str, headline: str = "", **others: Any) -> FeedItem:
    values: dict[str, Any] = {
        "language": "en",
        "summary": "Words.",
        "link": f"https://news.example/{guid}",
        "published": "2026-05-27T10:00:00+00:00",
        **others,
    }
    return FeedItem(guid, headline=headline or f"Headline {guid}", **values)


Answer = dict[str, Any] | BaseException


def answer(*items: FeedItem, title: str = "The News", refusals: tuple[dict[str, str], ...] = ()) -> Answer:
    """What a feed of these items is read as."""
    return {
        "title": title,
        "items": [{"item": asdict(one), "qr": f"21:{one.guid}"} for one in items],
        "refusals": list(refusals),
    }


def away(reason: str = "no answer within 30 s", retry_after_s: float = 0) -> StepRefusedError:
    return StepRefusedError(reason, retry_after_s=retry_after_s)


@dataclass
class Newsroom:
    """The home, its feeds, and the world that answers them."""

    home: Home
    feeds: dict[str, Feed] = field(default_factory=dict)
    answers: dict[str, Answer | Callable[[], Answer]] = field(default_factory=dict)
    pictures: dict[str, Answer] = field(default_factory=dict)
    fetched: dict[str, Any] = field(default_factory=dict)
    settings: Settings = field(default_factory=Settings)
    now: datetime = NOON
    asked: list[dict[str, Any]] = field(default_factory=list)

    def declare(self, feed: str = "news", **others: Any) -> Feed:
        before = self.feeds.get(feed, Feed(feed, f"https://{feed}.example/feed"))
        self.feeds[feed] = replace(before, **others)
        return self.feeds[feed]

    @property
    def declared(self) -> Declared:
        return Declared(tuple(self.feeds.values()), self.settings)

    def later(self, **time: float) -> None:
        self.now += timedelta(**time)

    def refresh(self, *only: str, due: bool = False) -> Refreshed:
        return refresh(self.home, only or None, due=due, clock=lambda: self.now, declared=self.declared)

    def decide(self, verdict: Verdict, *names: str, all_of: str | None = None) -> None:
        decide(self.home, self.declared, names, all_of, verdict, self.now)

    def row(self, feed: str = "news") -> dict[str, Any]:
        [row] = listed(self.declared, read_feeds(self.home), pictures_folder(self.home), self.now, (feed,))
        return row

    def item(self, number: int = 0, feed: str = "news") -> dict[str, Any]:
        found: dict[str, Any] = self.row(feed)["items"][number]
        return found

    def shelved(self) -> list[Article]:
        name = read_object(current_path(self.home))["shelf"]
        with open_shelf(self.home.feed_cache / name, self.home.feed_cache) as shelf:
            return [shelf.article(one.slug) for one in shelf.listings]

    def headlines(self) -> set[str]:
        return {text.headline for one in self.shelved() for text in one.texts.values()}

    def steps(self, step: str) -> list[dict[str, Any]]:
        return [one for one in self.asked if one["step"] == step]

    def _step(self, request: dict[str, Any], timeout_s: float, memory: int) -> dict[str, Any]:
        assert timeout_s > 0
        assert memory > 0
        self.asked.append(request)
        if request["step"] == "picture":
            return self._picture(request)
        feed = next(one for one in self.feeds if f"//{one}.example/" in request["url"])
        if request["step"] == "parse":
            assert Path(request["body"]).read_bytes() == b"body"
            given = self.answers[feed]
            done = given() if callable(given) else given
            assert isinstance(done, dict)
            return done
        given = self.answers[feed]
        if isinstance(given, BaseException):
            raise given
        Path(request["body"]).write_bytes(b"body")
        plain = {"status": "new", "content_type": "text/xml", "charset": "", "final_url": request["url"]}
        return {
            **plain,
            "moved_to": "",
            "etag": '"1"',
            "last_modified": "",
            "retry_after_s": 0,
            **self.fetched,
        }

    def _picture(self, request: dict[str, Any]) -> dict[str, Any]:
        done = self.pictures[request["urls"][0]]
        if isinstance(done, BaseException):
            raise done
        if "name" in done:
            Path(request["folder"], done["name"]).write_bytes(b"picture")
        return done


@contextmanager
def newsroom(root: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Newsroom]:
    """Open a newsroom in an empty folder."""
    room = Newsroom(Home(root))
    monkeypatch.setattr(refreshing, "run_step", room._step)
    monkeypatch.setattr(pictures, "run_step", room._step)
    yield room
