"""`kiosk results`: what was shown and answered."""

from pathlib import Path
from typing import TYPE_CHECKING

import click

from kiosk.cli.app import current_home, echo_json, home_option, json_option

if TYPE_CHECKING:
    from kiosk.results.news import ArticleResult

_HEAD = ("article", "shown", "on screen", "ratings", "1", "2", "3", "4", "5", "mean")


@click.command()
@click.option(
    "--from", "source", metavar="CENTRAL", help="A central folder, instead of this kiosk's own results."
)
@click.option("--since", metavar="DATE", help="From this date or time on, in the kiosk's zone.")
@click.option("--until", metavar="DATE", help="Up to this date, the day included, or time.")
@click.option("--clean", is_flag=True, help="Leave out responses that carry a quality flag.")
@json_option
@home_option
def results(source: str | None, since: str | None, until: str | None, clean: bool, as_json: bool) -> None:
    """Say how often each article of the news was shown, and how visitors rated while it showed.

    Only completed showings count. The ratings are an association and no proof of a cause.
    """
    from kiosk.central.layout import target_folder
    from kiosk.wiring.showings import as_data, found_news

    home = (
        None
        if source is not None and not current_home(must_exist=False).settings.is_file()
        else current_home()
    )
    found = found_news(
        home,
        None if source is None else target_folder(source, Path.cwd()),
        since=since,
        until=until,
        clean=clean,
    )
    if as_json:
        echo_json(as_data(found))
        return
    if not found.articles:
        click.echo("Nothing was shown or answered in this time.")
        return
    table = [_HEAD, *(_cells(one) for one in found.articles)]
    widths = [max(len(row[column]) for row in table) for column in range(len(_HEAD))]
    for row in table:
        first, *rest = (
            cell.ljust(width) if column == 0 else cell.rjust(width)
            for column, (cell, width) in enumerate(zip(row, widths, strict=True))
        )
        click.echo("  ".join([first, *rest]).rstrip())
    from kiosk.results.news import ASSOCIATION, TOO_FEW

    click.echo()
    click.echo(ASSOCIATION)
    click.echo(f"1 is extremely dissatisfied, 5 extremely satisfied; no mean below {TOO_FEW} ratings.")


def _cells(one: "ArticleResult") -> tuple[str, ...]:
    mean = one.mean
    return (
        one.article_id or "(no article)",
        f"{one.showings:,}",
        _length(one.duration_ms),
        f"{one.n:,}",
        *(f"{count:,}" for count in one.ratings.values()),
        ("" if not one.n else "too few") if mean is None else f"{mean:.2f}",
    )


def _length(duration_ms: int) -> str:
    minutes, seconds = divmod(round(duration_ms / 1000), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{seconds:02}"
