"""Homes with much and with little news: articles in three languages, pictures, schedules, and items of feeds."""

import hashlib
import shutil
import tomllib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from io import BytesIO
from pathlib import Path
from typing import Final

from PIL import Image

from kiosk.content.codes import qr_code
from kiosk.content.compiled import open_content
from kiosk.news.articles import Block, Run
from kiosk.news.feeds import Feed, FeedItem
from kiosk.settings.home import Home
from kiosk.store.feed_reading import FeedState, StoredItem
from kiosk.wiring.feeding.places import Declared, pictures_folder, writing
from kiosk.wiring.feeding.shelf import put_on_shelf
from kiosk.wiring.feeding.standing import slug_of, words_revision
from tests.benchmarks.places import KIOSK, run

ITEMS: Final = 20
"""Items of each feed."""

NOWHERE: Final = "https://127.0.0.1:9"
"""Where feeds are declared that nobody fetches: nothing listens there."""

LANGUAGES: Final = ("en", "fr", "ar")

_PICTURE_SIZE: Final = (1600, 1000)
_SAMPLES: Final = 6
_ORDINARY: Final = "weight = 1\n"
_WINDOWS: Final = ('["08:00-20:00"]', '["06:00-18:00"]', '["22:00-02:00"]', '["09:00-12:30", "14:00-19:00"]')


@dataclass(frozen=True, slots=True)
class Amount:
    """How much news there is."""

    articles: int
    feeds: int


def make_home(root: Path, amount: Amount) -> Home:
    """Make a home and publish its news; the first articles are the same whatever the amount.

    Every third article has a picture, every fourth a schedule; of those some have a priority and are not
    valid at present, so that the rest takes turns. Some weigh more than others. The items of the feeds are
    approved and on the shelf; their feeds are not due.
    """
    run([KIOSK, "init", str(root), "--kiosk-id", "bench-1"])
    home = Home(root)
    _write_articles(home, amount.articles)
    write_feeds(home, [(f"feed-{number:02}", f"{NOWHERE}/{number}", "") for number in range(amount.feeds)])
    run([KIOSK, "--home", str(root), "publish"])
    if amount.feeds:
        _fill_feeds(home)
    # So that the next program to open it finds all in place.
    run([KIOSK, "--home", str(root), "check"])
    return home


def write_feeds(home: Home, feeds: Iterable[tuple[str, str, str]]) -> None:
    """Declare feeds: id, address, and what else is written of each, as lines of TOML."""
    blocks = [
        f'[[feed]]\nid = "{name}"\nurl = "{url}"\nevery_minutes = 1440\nmax_items = {ITEMS}\n'
        f"max_age_days = 3650\n{more}\n"
        for name, url, more in feeds
    ]
    (home.content / "feeds.toml").write_text("\n".join(blocks), encoding="utf-8")


def change_setting(home: Home, name: str, value: str) -> None:
    """Give a setting another value, in its line of `kiosk.toml`."""
    lines = home.settings.read_text(encoding="utf-8").splitlines()
    found = [at for at, line in enumerate(lines) if line.startswith((f"{name} =", f"# {name} ="))]
    if len(found) != 1:
        raise RuntimeError(f"{name} stands in {len(found)} lines of kiosk.toml")
    lines[found[0]] = f"{name} = {value}"
    home.settings.write_text("\n".join(lines) + "\n", encoding="utf-8")


def rss(number: int, pictures: Sequence[str] = ()) -> bytes:
    """Return a feed as a server gives it, with the first items pictured."""
    items = "".join(
        f"<item><title>Item {item} of feed {number}</title><guid isPermaLink='false'>{number}-{item}</guid>"
        f"<link>https://news.example/{number}/{item}</link><pubDate>{_rss_date(item)}</pubDate>"
        f"<description><![CDATA[<p>{_WORDS} <b>{item}</b></p><p>{_WORDS * 4}</p>]]></description>"
        + (
            f'<enclosure url="{pictures[item]}" type="image/jpeg" length="1"/>'
            if item < len(pictures)
            else ""
        )
        + "</item>"
        for item in range(ITEMS)
    )
    return (
        '<?xml version="1.0" encoding="utf-8"?><rss version="2.0"><channel>'
        f"<title>Feed {number}</title><language>en</language>{items}</channel></rss>"
    ).encode()


def jpeg(number: int) -> bytes:
    """Return a photograph of a kind: soft shapes with grain, about 350 kB."""
    grain = Image.effect_noise(_PICTURE_SIZE, 22 + number)
    shapes = Image.radial_gradient("L").rotate(40 * number).resize(_PICTURE_SIZE)
    mixed = Image.merge("RGB", (Image.blend(shapes, grain, 0.35), Image.blend(grain, shapes, 0.7), shapes))
    file = BytesIO()
    mixed.save(file, "JPEG", quality=74)
    return file.getvalue()


_WORDS: Final = "The hall has a new entrance, and the exhibition stays open until the end of the month."


def _rss_date(item: int) -> str:
    return (datetime.now(UTC) - timedelta(hours=item)).strftime("%a, %d %b %Y %H:%M:%S +0000")


# -- articles ----------------------------------------------------------------------------------------


def _write_articles(home: Home, count: int) -> None:
    """Replace the sample articles by this many; words and picture descriptions are those of the samples."""
    samples = sorted((home.content / "articles").iterdir())[:_SAMPLES]
    words = [
        {code: (folder / f"{code}.md").read_text(encoding="utf-8") for code in LANGUAGES}
        for folder in samples
    ]
    sources = [
        tomllib.loads((folder / "article.toml").read_text(encoding="utf-8"))["source"] for folder in samples
    ]
    shutil.rmtree(home.content / "articles")
    pictures = [jpeg(number) for number in range(4)]
    for number in range(count):
        folder = home.content / "articles" / f"article-{number:05}"
        folder.mkdir(parents=True)
        for code, text in words[number % len(words)].items():
            # Each file is one of its own.
            (folder / f"{code}.md").write_text(f"{text.rstrip()}\n\n- {number}\n", encoding="utf-8")
        source = "".join(f'{code} = "{name}"\n' for code, name in sources[number % len(sources)].items())
        about = f"order = {number}\n{_rules(number)}published = 2025-0{1 + number % 9}-11\n"
        about += f'link = "https://www.example.org/news/{number}"\n[source]\n{source}'
        if number % 3 == 0:
            (folder / "picture.jpg").write_bytes(pictures[number // 3 % len(pictures)])
            about += '[image]\nfile = "picture.jpg"\ncredit = "Nobody"\n'
        (folder / "article.toml").write_text(about, encoding="utf-8")


def _rules(number: int) -> str:
    """Return priority, weight and schedule of an article; the first six show at any time."""
    if number < _SAMPLES:
        return "evergreen = true\n" if number == 0 else _ORDINARY
    if number % 4 != 3:
        return "weight = 3\n" if number % 50 == 7 else _ORDINARY
    kind = number // 4
    if kind % 10 == 0:
        return f"priority = {1 + kind % 9}\nvalid_from = {2090 + kind % 9}-01-01\n"
    if kind % 10 == 1:
        return "priority = 2\nvalid_until = 2024-12-31\n"
    if kind % 2:
        return (
            f'weekdays = ["mon", "wed", "sat"]\nwindows = {_WINDOWS[kind % 4]}\nzone = "Africa/Casablanca"\n'
        )
    return f"valid_from = 2025-01-01\nvalid_until = 2089-12-31T18:00:00\nwindows = {_WINDOWS[kind % 3]}\n"


# -- items of feeds ----------------------------------------------------------------------------------


def _fill_feeds(home: Home) -> None:
    """Give each declared feed its items, approve them, and put them on the shelf."""
    now = datetime.now(UTC)
    folder = pictures_folder(home)
    folder.mkdir(parents=True)
    names = [_store_picture(folder, jpeg(number)) for number in range(4, 8)]
    declared = Declared.of(open_content(home))
    with writing(home, "the benchmark") as store:
        store.declare(declared.rows())
        states = store.read().states
        for number, feed in enumerate(declared.feeds):
            items = [_item(feed, number, item, names, now) for item in range(ITEMS)]
            store.succeeded(_fetched(states[feed.id], number, now), items, ())
            store.decide(items, "approved", _ms(now))
        put_on_shelf(home, declared, store.read(), now)


def _store_picture(folder: Path, data: bytes) -> str:
    name = f"{hashlib.sha256(data).hexdigest()}.jpg"
    (folder / name).write_bytes(data)
    return name


def _fetched(state: FeedState, number: int, now: datetime) -> FeedState:
    return replace(
        state,
        title=f"Feed {number}",
        last_tried=_ms(now),
        last_ok=_ms(now),
        next_at=_ms(now) + 20 * 3600 * 1000,
    )


def _item(feed: Feed, number: int, item: int, pictures: Sequence[str], now: datetime) -> StoredItem:
    link = f"https://news.example/{number}/{item}"
    urls = (f"{link}.jpg",) if item % 3 == 0 else ()
    made = FeedItem(
        guid=link,
        language=LANGUAGES[number % len(LANGUAGES)],
        headline=f"Item {item} of feed {number}: {_WORDS[:60]}",
        summary=_WORDS,
        body=(Block("paragraph", (Run(_WORDS * 4), Run(f" {item}", bold=True))),),
        link=link,
        published=(now - timedelta(hours=item)).isoformat(),
        picture_urls=urls,
    )
    return StoredItem(
        feed=feed.id,
        slug=slug_of(feed.id, made.guid),
        item=made,
        revision=words_revision(made),
        picture=pictures[item % len(pictures)] if urls else "",
        picture_from=urls,
        qr=qr_code(link),
        first_seen=_ms(now),
        last_seen=_ms(now),
    )


def _ms(moment: datetime) -> int:
    return round(moment.timestamp() * 1000)
