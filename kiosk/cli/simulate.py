"""`kiosk simulate`: synthetic homes for training, tests and benchmarks."""

import random
import sys
from pathlib import Path

import click

from kiosk.errors import KioskError


@click.command()
@click.argument("folder", metavar="DIR", type=click.Path(path_type=Path, file_okay=False))
@click.option(
    "--kiosks", default=3, show_default=True, type=click.IntRange(1, 10_000), help="How many homes."
)
@click.option(
    "--responses", default=500, show_default=True, type=click.IntRange(0), help="Responses of each."
)
@click.option(
    "--days", default=14, show_default=True, type=click.IntRange(1, 3650), help="Over how many days."
)
@click.option(
    "--seed", default=1, show_default=True, type=int, help="The same seed makes the same responses."
)
def simulate(folder: Path, kiosks: int, responses: int, days: int, seed: int) -> None:
    """Make synthetic homes DIR/<kiosk-id>/ with responses, all with the target DIR/central.

    For training, tests and benchmarks. The responses are made up and stand in kiosk databases of their
    own; nothing is synced yet. DIR must be empty or new.
    """
    from kiosk.wiring import create_central_place
    from kiosk.wiring.simulating import simulate_home

    folder = folder.expanduser().absolute()
    if folder.exists() and any(folder.iterdir()):
        raise KioskError(f"{folder} is not empty; synthetic homes are only made in an empty or new folder.")
    create_central_place(folder / "central")
    width = max(2, len(str(kiosks)))
    with click.progressbar(
        range(1, kiosks + 1), label="Making homes", hidden=not sys.stdout.isatty()
    ) as numbers:
        for number in numbers:
            kiosk_id = f"kiosk-{number:0{width}d}"
            simulate_home(
                folder / kiosk_id,
                kiosk_id=kiosk_id,
                booth=f"Booth {number}",
                target=folder / "central",
                responses=responses,
                days=days,
                chance=random.Random(f"{seed}/{number}"),  # noqa: S311 made-up data, not a secret
            )
    click.echo(
        f"{kiosks} homes with {responses} responses each in {folder}; central place: {folder / 'central'}"
    )
