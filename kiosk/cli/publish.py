"""`kiosk publish`: make the content the version that is shown."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

import click

from kiosk.cli.app import current_home, echo_json, home_option, json_option

if TYPE_CHECKING:
    from kiosk.content.child import Progress


@click.command()
@click.option("--note", default="", metavar="TEXT", help="Kept with the version, for kiosk versions.")
@json_option
@home_option
@click.pass_context
def publish(ctx: click.Context, note: str, as_json: bool) -> None:
    """Check the content as a whole and publish it as a new version, which the screen shows when it is idle.

    A kiosk that runs does this by itself, a few seconds after the last change. Ends with 2 if the content has
    errors; the last version then stays on screen.
    """
    from kiosk.content.publishing import RefusedError
    from kiosk.content.publishing import publish as publish_content

    home = current_home()
    try:
        with _progress() as progress:
            done = publish_content(home, " ".join(note.split()), progress)
    except RefusedError as refused:
        problems = [problem.as_dict() for problem in refused.problems]
        if as_json:
            echo_json({"published": False, "version": refused.version, "changes": "", "problems": problems})
        else:
            for problem in refused.problems:
                click.echo(str(problem))
            click.echo(f"kiosk: {refused}", err=True)
        ctx.exit(2)
    if as_json:
        problems = [problem.as_dict() for problem in done.problems]
        published = done.outcome == "published"
        echo_json(
            {"published": published, "version": done.version, "changes": done.changes, "problems": problems}
        )
        return
    for problem in done.problems:
        click.echo(str(problem))
    if done.outcome == "published":
        click.echo(f"Published version {done.version}: {done.changes}.")
    else:
        click.echo(f"Nothing changed: version {done.version} is the content as it is.")


@contextmanager
def _progress() -> "Iterator[Progress | None]":
    """Show how far it is, where somebody looks at a terminal."""
    if not sys.stderr.isatty():
        yield None
        return

    shown = ""

    def show(what: str, done: int, total: int) -> None:
        nonlocal shown
        text = f"{done:,} of {total:,} {'articles' if what == 'checked' else 'files'} {what}"
        if done % 10 and done != total:
            return
        click.echo(f"\r{text.ljust(len(shown))}", nl=False, err=True)
        shown = text

    try:
        yield show
    finally:
        if shown:
            click.echo(f"\r{' ' * len(shown)}\r", nl=False, err=True)
