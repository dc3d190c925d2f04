"""`kiosk export`: responses as a file for spreadsheets and programs."""

import sys
from pathlib import Path

import click

from kiosk.cli.app import current_home, home_option
from kiosk.results.exports import SEPARATORS


@click.command()
@click.argument("file", metavar="FILE", type=click.Path(path_type=Path, dir_okay=False))
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
    export_format: str | None,
    source: str | None,
    since: str | None,
    until: str | None,
    clean: bool,
    separator: str,
) -> None:
    """Write all responses to FILE, one row each.

    csv is for programs; csv-excel opens right in Excel by a double click. Cells that a spreadsheet would
    run as formulas are defused. FILE appears only when it is whole.
    """
    from kiosk.central.layout import target_folder
    from kiosk.wiring.exporting import export_responses

    home = None if source is not None and not _has_home() else current_home()
    with click.progressbar(length=1, label="Exporting", width=24, hidden=not sys.stdout.isatty()) as bar:

        def show(done: int, of: int) -> None:
            bar.length = max(of, 1)
            bar.update(done - bar.pos)

        rows = export_responses(
            file.expanduser().absolute(),
            home=home,
            source=None if source is None else target_folder(source, Path.cwd()),
            export_format="csv-excel" if export_format == "csv-excel" else "csv",
            since=since,
            until=until,
            clean=clean,
            separator=SEPARATORS[separator],
            progress=show,
        )
    click.echo(f"{rows:,} responses written to {file}")


def _has_home() -> bool:
    return current_home(must_exist=False).settings.is_file()
