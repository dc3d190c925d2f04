"""`kiosk init`: make a kiosk."""

import shlex
from pathlib import Path

import click

from kiosk.cli.app import current_home, home_option
from kiosk.errors import KioskError


@click.command()
@click.argument("folder", metavar="[DIR]", required=False, type=click.Path(path_type=Path))
@click.option("--kiosk-id", metavar="ID", help="Id of this kiosk, unique in your fleet: a-z, 0-9, - and _.")
@click.option("--booth", metavar="NAME", help="Name of the booth or place, as staff call it.")
@home_option
def init(folder: Path | None, kiosk_id: str | None, booth: str | None) -> None:
    """Make a kiosk in DIR: commented settings, a sample survey and articles, a central folder.

    Without DIR it is made where --home, KIOSK_HOME or the platform says. The folder must be empty
    or not exist yet.
    """
    from kiosk.central.layout import create_central
    from kiosk.content.starting import init_home
    from kiosk.settings.declaration import Settings

    home = init_home(folder or current_home(must_exist=False).root, kiosk_id, booth)
    central = home.root / Settings().sync.target
    try:
        create_central(central)
    except KioskError as error:
        raise KioskError(
            f"{error}\nThe kiosk at {home.root} is made but for its central folder. "
            f"Make that with: kiosk central create {shlex.quote(str(central))}"
        ) from error
    at_home = f"--home {shlex.quote(str(home.root))}"
    click.echo(f"Made a kiosk at {home.root}")
    click.echo("")
    click.echo(
        f"  {home.settings.name:<12} this device: id, booth, languages, timings; each setting is explained"
    )
    click.echo(f"  {'content':<12} the survey and the articles that visitors see")
    click.echo(f"  {central.name:<12} where the responses meet: the central export file")
    click.echo("")
    click.echo("What to do next:")
    click.echo(f"  kiosk check {at_home}    after each change of settings or content")
    click.echo(f"  kiosk run {at_home}      opens the kiosk")
