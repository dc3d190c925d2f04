"""`kiosk export`: responses, or showings of the news, as a file for spreadsheets and programs."""

import sys
from pathlib import Path
from typing import Any

import click

from kiosk.cli.app import current_home, home_option
from kiosk.results.exports import SEPARATORS


@click.command()
@click.argument("file", metavar="FILE", type=click.Path(path_type=Path, dir_okay=False))
@click.option(
    "--what",
    type=click.Choice(["responses", "showings"]),
    default="responses",
    show_default=True,
    help="Responses, or how often each article of the news was shown, hour by hour.",
)
@click.option("--format", "export_format", type=click.Choice(["csv", "csv-excel"]), help="Default: csv.")
@click.option(
    "--from",
    "source",
    metavar="CENTRAL",
    help="A central folder or file, also as file:// URL, instead of this kiosk's own responses.",
)
@click.option("--since", metavar="DATE", help="From this date or time on, in the kiosk's zone.")
@click.option("--until", metavar="DATE", help="Up to this date, the day included, or time.")
@click.option("--clean", is_flag=True, help="Leave out responses that carry a quality flag.")
@click.option(
    "--separator",
    type=click.Choice(list(SEPARATORS)),
    default="comma",
    show_default=True,
    help="Between cells. Where Excel's language writes 1,5 for one and a half, take semicolon.",
)
@home_option
def export(
    file: Path,
    what: str,
    export_format: str | None,
    source: str | None,
    since: str | None,
    until: str | None,
    clean: bool,
    separator: str,
) -> None:
    """Write all responses to FILE, one row each; or all showings of the news, one row an hour and article.

    csv is for programs; csv-excel opens right in Excel by a double click. Cells that a spreadsheet would
    run as formulas are defused. FILE appears only when it is whole.
    """
    from kiosk.central.layout import target_folder
    from kiosk.errors import InvalidInputError

    if what == "showings" and clean:
        raise InvalidInputError(
            "--clean: found with --what showings; allowed: with responses, which have flags"
        )
    home = None if source is not None and not _has_home() else current_home()
    with click.progressbar(length=1, label="Exporting", width=24, hidden=not sys.stdout.isatty()) as bar:

        def show(done: int, of: int) -> None:
            bar.length = max(of, 1)
            bar.update(done - bar.pos)

        rows = _written(
            what,
            file.expanduser().absolute(),
            home=home,
            source=None if source is None else target_folder(source, Path.cwd()),
            export_format="csv-excel" if export_format == "csv-excel" else "csv",
            since=since,
            until=until,
            separator=SEPARATORS[separator],
            progress=show,
            **({"clean": clean} if what == "responses" else {}),
        )
    click.echo(f"{rows:,} {'responses' if what == 'responses' else 'rows of showings'} written to {file}")


def _written(what: str, path: Path, **how: Any) -> int:
    if what == "showings":
        from kiosk.wiring.showings import export_showings

        return export_showings(path, **how)
    from kiosk.wiring.exporting import export_responses

    return export_responses(path, **how)


def _has_home() -> bool:
    return current_home(must_exist=False).settings.is_file()
