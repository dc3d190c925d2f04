"""`kiosk feeds`: other people's news."""

import sys
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import click

from kiosk.cli.app import current_home, echo_json, home_option, json_option
from kiosk.errors import InvalidInputError

if TYPE_CHECKING:
    from kiosk.store.feed_reading import Verdict
    from kiosk.wiring.feeding.refreshing import Outcome


@click.group()
def feeds() -> None:
    """Feeds of other people's news, declared in content/feeds.toml."""


@feeds.command("list")
@click.argument("feed", required=False)
@json_option
@home_option
def list_feeds(feed: str | None, as_json: bool) -> None:
    """List each feed, its items, why an item does not show, and what was refused with the reason."""
    from kiosk.store.feed_reading import read_feeds
    from kiosk.wiring.feeding.deciding import known_feed
    from kiosk.wiring.feeding.listing import listed
    from kiosk.wiring.feeding.places import pictures_folder
    from kiosk.wiring.feeding.refreshing import declared_feeds

    home = current_home()
    declared = declared_feeds(home)
    only = () if feed is None else (known_feed(declared, feed),)
    now = datetime.now(UTC)
    rows = listed(declared, read_feeds(home), pictures_folder(home), now, only)
    if as_json:
        echo_json(rows)
        return
    if not rows:
        click.echo("No feed is declared. Feeds are written in content/feeds.toml.")
    for number, row in enumerate(rows):
        if number:
            click.echo()
        for line in _lines(row):
            click.echo(_printable(line))


def _printable(line: str) -> str:
    from kiosk.content.problems import printable

    # Persian words and many emoji hold these two; they turn nothing round.
    for sign in ("\u200c", "\u200d"):
        if sign in line:
            return sign.join(_printable(part) for part in line.split(sign))
    return printable(line)


def _lines(row: dict[str, Any]) -> list[str]:
    lines = [f"{row['id']}  {row['source']}, {'trusted' if row['trusted'] else 'not trusted'}, {row['url']}"]
    lines.append(f"  {_times(row)}")
    if row["moved_to"]:
        lines.append(f"  moved for good to {row['moved_to']}; write that address into content/feeds.toml")
    if row["error"]:
        times = "once" if row["failures"] == 1 else f"{row['failures']} times in a row"
        lines.append(f"  FAILED {times}: {row['error']}")
    lines.append(f"  {_counts(row)}")
    for item in row["items"]:
        head = f"  {item['id']}  {item['status']:<9}  {item['published']}  {item['language']}  {item['headline']}"
        lines.append(head)
        if item["reason"]:
            lines.append(f"      {'' if item['shows'] else 'does not show: '}{item['reason']}")
    if row["refusals"]:
        lines.append(f"  refused on {_minute(row['refusals'][0]['at'])}:")
    lines += [f"    {refused['what']}: {refused['reason']}" for refused in row["refusals"]]
    return lines


def _times(row: dict[str, Any]) -> str:
    fetched = f"last fetched {_minute(row['last_fetched'])}" if row["last_fetched"] else "never fetched"
    if not row["fetched_by_this_kiosk"]:
        return f"{fetched}; this kiosk does not fetch by itself: feeds.fetch is off in kiosk.toml"
    following = _minute(row["next_fetch"]) if row["next_fetch"] else "as soon as the courier runs"
    return f"{fetched}; next {following}"


def _minute(moment: str) -> str:
    return f"{datetime.fromisoformat(moment):%Y-%m-%d %H:%M}"


def _counts(row: dict[str, Any]) -> str:
    counts = [f"{row['shown']} shown", _count(row["drafts"], "draft"), f"{row['withdrawn']} withdrawn"]
    if row["waiting"]:
        counts.append(f"{row['waiting']} waiting for a picture")
    if row["too_old"]:
        counts.append(f"{row['too_old']} too old")
    return ", ".join(counts)


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}{'' if number == 1 else 's'}"


@feeds.command("refresh")
@click.argument("names", nargs=-1, metavar="[FEED]...")
@click.option("--due", is_flag=True, help="Only feeds that are due, and none where feeds.fetch is off.")
@click.option("--supervised", is_flag=True, hidden=True, help="End when standard input closes.")
@json_option
@home_option
@click.pass_context
def refresh(ctx: click.Context, names: tuple[str, ...], due: bool, supervised: bool, as_json: bool) -> None:
    """Fetch feeds now; all of them, unless some are named.

    Ends with 1 if any of them failed; the others are done all the same.
    """
    from kiosk.wiring.feeding.places import LockHeldError
    from kiosk.wiring.feeding.refreshing import Refreshed
    from kiosk.wiring.feeding.refreshing import refresh as refresh_feeds

    if supervised:
        _end_with_parent()
    say = None if as_json else _tell
    home = current_home()
    try:
        result = refresh_feeds(home, names or None, due=due, say=say, wait_for_other_s=0 if due else 10)
    except LockHeldError as busy:
        if not due:
            raise
        # Whoever holds it does what is due.
        result = Refreshed()
        click.echo(f"kiosk: {busy}", err=True)
    if as_json:
        echo_json(result.as_dict())
    else:
        for sentence in result.trouble:
            click.echo(f"kiosk: {sentence}", err=True)
        if not result.outcomes:
            click.echo("No feed is due." if due else "No feed is declared.")
    ctx.exit(1 if result.failed else 0)


def _end_with_parent() -> None:
    import os
    import threading

    def watch() -> None:
        while os.read(0, 4096):
            pass
        os._exit(1)

    threading.Thread(target=watch, daemon=True).start()


def _tell(outcome: "Outcome") -> None:
    refused = f", {outcome.refused} refused" if outcome.refused else ""
    items = _count(outcome.items, "item")
    stays = f"; {items} from before {'stays' if outcome.items == 1 else 'stay'}" if outcome.items else ""
    words = {
        "new": f"{items}{refused}",
        "unchanged": f"unchanged, {items}{refused}",
        "failed": f"FAILED: {outcome.reason}{stays}",
    }
    click.echo(_printable(f"{outcome.feed}: {words[outcome.status]}"), err=outcome.status == "failed")
    sys.stdout.flush()


_ITEMS = click.argument("items", nargs=-1, metavar="[ITEM]...")
_ALL_OF = click.option("--all-of", metavar="FEED", help="All items that this feed has now.")


@feeds.command()
@_ITEMS
@_ALL_OF
@home_option
def approve(items: tuple[str, ...], all_of: str | None) -> None:
    """Let items show. ITEM is an id as kiosk feeds list names it, or the beginning of one."""
    _decide(items, all_of, "approved")


@feeds.command()
@_ITEMS
@_ALL_OF
@home_option
def withdraw(items: tuple[str, ...], all_of: str | None) -> None:
    """Let items show no more, not even when they come again with other words."""
    _decide(items, all_of, "withdrawn")


def _decide(items: tuple[str, ...], all_of: str | None, verdict: "Verdict") -> None:
    from kiosk.wiring.feeding.deciding import decide
    from kiosk.wiring.feeding.refreshing import declared_feeds

    if bool(items) == (all_of is not None):
        raise InvalidInputError("name one or more items, or --all-of FEED; kiosk feeds list shows both")
    home = current_home()
    chosen = decide(home, declared_feeds(home), items, all_of, verdict, datetime.now(UTC))
    for one in chosen:
        click.echo(_printable(f"{one.slug}  {verdict}  {one.item.headline}"))
    if not chosen:
        click.echo(f"{all_of} has no items now.")
