"""`kiosk rollback`: show an earlier version of the content again."""

import click

from kiosk.cli.app import current_home, echo_json, home_option, json_option


@click.command()
@click.argument("version", type=click.IntRange(min=1), required=False)
@click.option(
    "--files", is_flag=True, help="Also bring its files back to content/; what is there moves to set-aside/."
)
@json_option
@home_option
def rollback(version: int | None, files: bool, as_json: bool) -> None:
    """Show VERSION again, or the one before the current one, after a look at every byte of it.

    The files in content/ stay as they are, and are not published by themselves until one of them changes.
    """
    from kiosk.content.rolling_back import roll_back

    done = roll_back(current_home(), version, files=files)
    if as_json:
        echo_json(
            {
                "version": done.version,
                "before": done.before,
                "differs": done.differs,
                "set_aside": str(done.set_aside) if done.set_aside else None,
            }
        )
        return
    came = f", before it was {done.before}" if done.before and done.before != done.version else ""
    click.echo(f"Version {done.version} is on screen{came}.")
    if done.set_aside:
        click.echo(f"Its files are in content/; those that were there are in {done.set_aside}.")
    elif done.differs:
        click.echo(
            "content/ differs from it and is left alone until a file there changes; kiosk publish shows it at once."
        )
