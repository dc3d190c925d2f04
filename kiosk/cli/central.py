"""`kiosk central`: central places."""

import click

from kiosk.cli.app import echo_json, json_option


@click.group()
def central() -> None:
    """Make a central place; everything else only uses one that exists."""


@central.command()
@click.argument("place", metavar="URL|PATH")
@json_option
def create(place: str, as_json: bool) -> None:
    """Make a central place in a folder: local, on a network share or on a stick.

    The folder must be new or empty.
    """
    from pathlib import Path

    from kiosk.central.layout import create_central, target_folder

    made = create_central(target_folder(place, Path.cwd()))
    if as_json:
        echo_json({"central": str(made.root), "central_id": made.central_id})
    else:
        click.echo(f"central place made at {made.root}")
        click.echo(f'in each kiosk.toml, set [sync] target = "{made.root.as_posix()}"')
