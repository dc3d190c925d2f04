"""`kiosk demo`: a scripted visit through the real screen."""

from pathlib import Path

import click

from kiosk.errors import KioskError


@click.command()
@click.option(
    "--screenshots",
    "pictures",
    type=click.Path(path_type=Path, file_okay=False),
    metavar="DIR",
    help="Folder for the pictures of the screen; else they lie in the demo's own home.",
)
def demo(pictures: Path | None) -> None:
    """Show the whole way of a response: touched on the screen, stored, in the central export file.

    Makes a kiosk in a temporary folder, rates in English, French and Arabic by touching the real screen
    (in a window, or in memory where there is no display), syncs, and compares. Ends by itself; the
    folder is kept for you to look at. Exit code 1 if anything is not as it was touched.
    """
    from kiosk.ui.demo.showing import make_home, show

    home = make_home()
    shown = show(home, (pictures or home.root / "demo-screenshots").absolute(), click.echo)
    click.echo("\nStored responses:")
    click.echo(shown.table)
    click.echo(f"\nCentral export file: {shown.export_file}")
    click.echo(shown.export_text.replace("\r\n", "\n"), nl=False)
    if shown.screenshots:
        click.echo(f"\nScreenshots: {len(shown.screenshots)} in {shown.screenshots[0].parent}")
    click.echo(f"The demo's kiosk is kept at {shown.home.root}")
    if shown.differences:
        raise KioskError("the demo found differences:\n" + "\n".join(shown.differences))
    click.echo("What was touched is what is stored, and what is in the central export file.")
