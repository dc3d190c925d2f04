"""`kiosk versions`: what was published, and what is shown."""

from datetime import datetime
from typing import TYPE_CHECKING

import click

from kiosk.cli.app import current_home, echo_json, home_option, json_option

if TYPE_CHECKING:
    from kiosk.content.versions import VersionInfo


@click.command()
@json_option
@home_option
def versions(as_json: bool) -> None:
    """List the published versions of the content, the newest last; an asterisk marks the one on screen."""
    from kiosk.content import versions as published
    from kiosk.content.compiled import open_settings
    from kiosk.settings.zones import kiosk_zone

    home = current_home()
    now = published.current(home)
    found = published.versions(home)
    unreadable = sorted(set(published.numbers(home)) - {one.number for one in found})
    zone = kiosk_zone(open_settings(home).settings.time.zone)

    def when(one: "VersionInfo") -> datetime:
        return datetime.fromtimestamp(one.at_ms / 1000, zone)

    if as_json:
        echo_json(
            {
                "current": now.version if now else 0,
                "rolled_back": bool(now and now.rolled_back),
                "unreadable": unreadable,
                "versions": [
                    {
                        "version": one.number,
                        "at": when(one).isoformat(timespec="seconds"),
                        "note": one.note,
                        "articles": one.articles,
                        "files": one.files,
                        "bytes": one.size,
                        "complete": one.complete,
                        "current": bool(now and now.version == one.number),
                        "changes": {
                            "added": list(one.changes.added),
                            "changed": list(one.changes.changed),
                            "removed": list(one.changes.removed),
                            "others": list(one.changes.others),
                        },
                    }
                    for one in found
                ],
            }
        )
        return
    if not found:
        click.echo(
            "Nothing has been published yet. kiosk publish does it, and a kiosk that runs does it by itself."
        )
    width = len(str(found[-1].number)) if found else 1
    for one in found:
        mark = "*" if now and now.version == one.number else " "
        size = f"{one.size / 1e6:,.1f} MB"
        articles = f"{one.articles:,} article{'' if one.articles == 1 else 's'}"
        note = f"  “{one.note}”" if one.note else ""
        part = "" if one.complete else "  (not all was in order)"
        click.echo(
            f"{mark} {one.number:>{width}}  {when(one):%Y-%m-%d %H:%M}  {articles}, {size}  {one.changes}{note}{part}"
        )
    for number in unreadable:
        click.echo(f"  {number:>{width}}  damaged: it can't be shown")
    if now and now.rolled_back:
        click.echo(f"Version {now.version} is on screen because somebody rolled back to it.")
