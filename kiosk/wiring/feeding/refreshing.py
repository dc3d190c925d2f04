"""Refreshing feeds: fetch, parse, take the pictures, replace the items, put the shelf in order.

What strangers wrote is read in processes of its own, one after the other; see `kiosk.wiring.feeding.steps`. The
feeds lock is held for moments only, so that staff can approve and withdraw meanwhile.
"""

import secrets
import shutil
import sys
import time
import traceback
from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final, Literal

from kiosk.content.compiled import open_content
from kiosk.content.dumping import dumped_feed
from kiosk.errors import InvalidInputError, KioskError
from kiosk.news.feeds import Feed, Refusal
from kiosk.settings.home import Home
from kiosk.store.feed_items import FeedStore
from kiosk.store.feed_reading import Feeds, FeedState, StoredItem, restored_item
from kiosk.wiring.feeding.pictures import is_lost, with_pictures
from kiosk.wiring.feeding.places import Declared, pictures_folder, taken, writing
from kiosk.wiring.feeding.shelf import clear_away, put_on_shelf
from kiosk.wiring.feeding.standing import slug_of, words_revision
from kiosk.wiring.feeding.steps import StepRefusedError, reading_memory, run_step
from kiosk.wiring.feeding.timing import STEP_GRACE_S, feed_budget_s, is_due, jitter, wait_s

_WRITE_WAIT_S: Final = 60.0
_PARSE_S: Final = 60.0
_SHELVE_EVERY_S: Final = 20.0
_CLAIM_MS: Final = 10 * 60 * 1000
_REFUSALS: Final = 200
_REFRESHING: Final = "kiosk feeds refresh"

Say = Callable[["Outcome"], None]
Clock = Callable[[], datetime]


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of one feed.

    Attributes:
        feed: its id.
        status: `new` if its items were replaced, `unchanged` if its server said so.
        reason: why it failed, one sentence without a full stop; else empty.
        items: how many it has now.
        refused: how many were refused.
        next_in_s: when it is due again, in seconds.
    """

    feed: str
    status: Literal["new", "unchanged", "failed"]
    reason: str = ""
    items: int = 0
    refused: int = 0
    next_in_s: float = 0.0


@dataclass(frozen=True, slots=True)
class Refreshed:
    """What a refresh came to.

    Attributes:
        outcomes: of each feed that was tried.
        changed: whether the screen gets another shelf.
        trouble: what else went wrong, one sentence each.
    """

    outcomes: tuple[Outcome, ...] = ()
    changed: bool = False
    trouble: tuple[str, ...] = ()

    @property
    def failed(self) -> bool:
        """Whether anything went wrong."""
        return bool(self.trouble) or any(one.status == "failed" for one in self.outcomes)

    def as_dict(self) -> dict[str, Any]:
        """Return it as data for JSON."""
        return asdict(self)


def declared_feeds(home: Home) -> Declared:
    """Return the feeds of a home.

    Raises:
        InvalidInputError: if there never was content in order.
    """
    return Declared.of(open_content(home))


def refresh(
    home: Home,
    only: Sequence[str] | None = None,
    *,
    due: bool = False,
    say: Say | None = None,
    clock: Clock | None = None,
    declared: Declared | None = None,
    wait_for_other_s: float = 5.0,
) -> Refreshed:
    """Fetch feeds, replace the items of those that answer, and put the approved ones on the shelf.

    The trouble of one feed never stops the others.

    Args:
        home: the home.
        only: ids of feeds; None for all.
        due: only those that are due, and none where `feeds.fetch` is off.
        say: told of each feed when it is done.
        clock: says what time it is, with an offset; else the computer's.
        declared: the feeds; else those of the home's content.
        wait_for_other_s: how long another refresh is waited for.

    Raises:
        InvalidInputError: if a feed is not declared.
        KioskError: if another process refreshes, or `feeds.db` can't be used.
    """
    return _Refresh(home, declared or declared_feeds(home), say, clock or _now).run(
        only, due, wait_for_other_s
    )


def shelve(home: Home, declared: Declared, store: FeedStore, now: datetime) -> bool:
    """Put the shelf in order; only under the feeds lock. See `put_on_shelf`."""
    return put_on_shelf(home, declared, store.read(), now)


class _Refresh:
    def __init__(self, home: Home, declared: Declared, say: Say | None, clock: Clock) -> None:
        self._home = home
        self._declared = declared
        self._limits = asdict(declared.settings.feeds)
        self._memory = reading_memory(declared.settings.feeds)
        self._timeout_s = float(declared.settings.feeds.timeout_s)
        self._say = say or (lambda _outcome: None)
        self._clock = clock
        self._changed = False
        self._trouble: list[str] = []
        self._incoming = home.feed_cache / "incoming"

    def run(self, only: Sequence[str] | None, due: bool, wait_for_other_s: float) -> Refreshed:
        known = {one.id for one in self._declared.feeds}
        for feed in only or ():
            if feed not in known:
                raise InvalidInputError(
                    f"there is no feed {feed!r} in content/feeds.toml;"
                    f" allowed: {', '.join(sorted(known)) or 'none, as no feed is declared'}"
                )
        lock = self._home.feeds_lock.with_name("feeds.refresh.lock")
        with taken(lock, _REFRESHING, wait_for_other_s):
            try:
                outcomes = self._refresh(only, due)
                with writing(self._home, _REFRESHING, _WRITE_WAIT_S) as store:
                    feeds = store.read()
                clear_away(self._home, feeds)
            finally:
                shutil.rmtree(self._incoming, ignore_errors=True)
        return Refreshed(tuple(outcomes), self._changed, tuple(dict.fromkeys(self._trouble)))

    def _refresh(self, only: Sequence[str] | None, due: bool) -> list[Outcome]:
        with writing(self._home, _REFRESHING, _WRITE_WAIT_S) as store:
            store.declare(self._declared.rows())
            feeds = store.read()
            self._put_on_shelf(store)
        shelved_at = time.monotonic()
        outcomes: list[Outcome] = []
        now_ms = _ms(self._clock())
        for feed in self._declared.feeds:
            if only is not None and feed.id not in only:
                continue
            if due and not (self._declared.settings.feeds.fetch and self._is_due(feed, feeds, now_ms)):
                continue
            outcome = self._one(feed)
            outcomes.append(outcome)
            self._say(outcome)
            if time.monotonic() - shelved_at > _SHELVE_EVERY_S:
                self._shelve()
                shelved_at = time.monotonic()
        if outcomes:
            self._shelve()
        return outcomes

    def _is_due(self, feed: Feed, feeds: Feeds, now_ms: int) -> bool:
        state = feeds.states.get(feed.id)
        if is_due(feed, None if state is None else (state.next_at, state.last_tried), now_ms):
            return True
        # The cache was deleted: pictures that are gone are taken again.
        return (
            state is not None
            and not state.failures
            and any(is_lost(one, feed, pictures_folder(self._home)) for one in feeds.items_of(feed.id))
        )

    def _shelve(self) -> None:
        with writing(self._home, _REFRESHING, _WRITE_WAIT_S) as store:
            self._put_on_shelf(store)

    def _put_on_shelf(self, store: FeedStore) -> None:
        try:
            self._changed |= shelve(self._home, self._declared, store, self._clock())
        except KioskError as error:
            self._trouble.append(str(error))

    def _one(self, feed: Feed) -> Outcome:
        state = FeedState(feed.id, feed.url)
        try:
            now = self._clock()
            with writing(self._home, _REFRESHING, _WRITE_WAIT_S) as store:
                feeds = store.read()
                state = replace(feeds.states.get(feed.id, state), last_tried=_ms(now))
                store.begin(feed.id, _ms(now), _ms(now) + _CLAIM_MS)
            return self._fetch_and_replace(feed, state, feeds.items_of(feed.id), now)
        except KioskError as error:
            return self._failed(feed, state, error)
        except OSError as error:
            reason = f"{error.filename or 'a file'} can't be written: {error.strerror or error}"
            return self._failed(feed, state, KioskError(reason))
        except Exception as error:
            traceback.print_exc(file=sys.stderr)
            reason = f"this program failed on it ({type(error).__name__}: {error})"
            return self._failed(feed, state, KioskError(reason))

    def _fetch_and_replace(
        self, feed: Feed, state: FeedState, before: Sequence[StoredItem], now: datetime
    ) -> Outcome:
        began = time.monotonic()
        body = self._body()
        try:
            fetched = self._fetch(feed, state, body)
            if fetched["status"] == "unchanged":
                title, refusals = state.title, None
                items = [replace(one, last_seen=_ms(now)) for one in before]
            else:
                title, items, refusals = self._parse(feed, fetched, body, before, now)
        finally:
            with suppress(OSError):
                body.unlink()
        until = began + feed_budget_s(self._timeout_s)
        items = with_pictures(items, feed, pictures_folder(self._home), self._declared.settings.feeds, until)
        wait = wait_s(feed, 0, fetched["retry_after_s"] or 0, jitter())
        done = replace(
            state,
            title=title,
            etag=fetched["etag"] or (state.etag if refusals is None else ""),
            last_modified=fetched["last_modified"] or (state.last_modified if refusals is None else ""),
            moved_to=fetched["moved_to"] or state.moved_to,
            failures=0,
            next_at=_ms(now) + round(wait * 1000),
            last_ok=_ms(now),
            last_error="",
        )
        with writing(self._home, _REFRESHING, _WRITE_WAIT_S) as store:
            store.succeeded(done, items, refusals)
            kept = store.read()
        return Outcome(
            feed.id,
            "unchanged" if refusals is None else "new",
            items=len(kept.items_of(feed.id)),
            refused=len(kept.refusals.get(feed.id, ())),
            next_in_s=round(wait, 1),
        )

    def _body(self) -> Path:
        self._incoming.mkdir(parents=True, exist_ok=True)
        return self._incoming / secrets.token_hex(8)

    def _fetch(self, feed: Feed, state: FeedState, body: Path) -> dict[str, Any]:
        request = {
            "step": "fetch",
            "url": state.moved_to or feed.url,
            "etag": state.etag,
            "last_modified": state.last_modified,
            "limits": self._limits,
            "body": str(body),
        }
        return run_step(request, self._timeout_s + STEP_GRACE_S, self._memory)

    def _parse(
        self, feed: Feed, fetched: dict[str, Any], body: Path, before: Iterable[StoredItem], now: datetime
    ) -> tuple[str, list[StoredItem], list[Refusal]]:
        request = {
            "step": "parse",
            "body": str(body),
            "content_type": _with_charset(fetched["content_type"], fetched["charset"]),
            "url": fetched["final_url"],
            "feed": dumped_feed(feed),
            "offered": list(self._declared.settings.languages.offered),
            "now": now.isoformat(),
        }
        parsed = run_step(request, _PARSE_S, self._memory)
        known = {one.item.guid: one for one in before}
        refusals = [Refusal(one["what"], one["reason"]) for one in parsed["refusals"]]
        items: dict[str, StoredItem] = {}
        for found in parsed["items"][: feed.max_items]:
            item = restored_item(found["item"])
            slug = slug_of(feed.id, item.guid)
            if slug in items:
                refusals.append(Refusal(item.headline, "another item of the feed has the same id"))
                continue
            old = known.get(item.guid) or StoredItem(feed.id, slug, item, "", first_seen=_ms(now))
            items[slug] = replace(
                old, item=item, revision=words_revision(item), qr=found["qr"], last_seen=_ms(now)
            )
        if len(refusals) > _REFUSALS:
            more = len(refusals) - _REFUSALS
            refusals = [*refusals[:_REFUSALS], Refusal(f"{more:,} more", "the list is cut here")]
        return parsed["title"], list(items.values()), refusals

    def _failed(self, feed: Feed, state: FeedState, error: KioskError) -> Outcome:
        failures = state.failures + 1
        asked = error.retry_after_s if isinstance(error, StepRefusedError) else 0.0
        wait = wait_s(feed, failures, asked, jitter())
        next_at = state.last_tried + round(wait * 1000)
        failed = replace(state, failures=failures, next_at=next_at, last_error=str(error))
        if state.moved_to:
            # Where the new address fails, the one that was declared is tried next.
            failed = replace(failed, moved_to="", etag="", last_modified="")
        items = 0
        try:
            with writing(self._home, _REFRESHING, _WRITE_WAIT_S) as store:
                store.failed(failed)
                items = len(store.read().items_of(feed.id))
        except KioskError as unwritten:
            self._trouble.append(str(unwritten))
        return Outcome(feed.id, "failed", str(error), items, next_in_s=round(wait, 1))


def _with_charset(content_type: str, charset: str) -> str:
    return f"{content_type}; charset={charset}" if charset else content_type


def _now() -> datetime:
    return datetime.now(UTC)


def _ms(moment: datetime) -> int:
    return round(moment.timestamp() * 1000)
