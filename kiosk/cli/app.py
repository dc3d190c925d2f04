"""The `kiosk` group: finds the home, loads each command when it is called, and maps errors to exit codes."""

import importlib
import json
import os
import shlex
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final, TypeVar

import click

from kiosk import __version__
from kiosk.errors import InvalidInputError, KioskError
from kiosk.settings.home import Home

F = TypeVar("F", bound=Callable[..., Any])

COMMANDS: Final = {
    "init": "kiosk.cli.init:init",
    "run": "kiosk.cli.run:run",
    "demo": "kiosk.cli.demo:demo",
    "check": "kiosk.cli.check:check",
    "articles": "kiosk.cli.articles:articles",
    "publish": "kiosk.cli.publish:publish",
    "versions": "kiosk.cli.versions:versions",
    "rollback": "kiosk.cli.rollback:rollback",
    "feeds": "kiosk.cli.feeds:feeds",
    "central": "kiosk.cli.central:central",
    "sync": "kiosk.cli.sync:sync",
    "collect": "kiosk.cli.collect:collect",
    "export": "kiosk.cli.export:export",
    "results": "kiosk.cli.results:results",
    "status": "kiosk.cli.status:status",
    "courier": "kiosk.cli.courier:courier",
    "simulate": "kiosk.cli.simulate:simulate",
}
"""Each command and where it is written, `module:function`."""


class KioskGroup(click.Group):
    """Loads a command's module only when that command is asked for."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 click names it
        """List the commands in the order of a first day with the kiosk."""
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002
        """Import and return a command."""
        if cmd_name not in COMMANDS:
            return None
        module, _, function = COMMANDS[cmd_name].partition(":")
        command: click.Command = getattr(importlib.import_module(module), function)
        return command

    def invoke(self, ctx: click.Context) -> Any:
        """Run the command; what the world refused becomes a message and an exit code."""
        try:
            return super().invoke(ctx)
        except InvalidInputError as error:
            click.echo(f"kiosk: {error}", err=True)
            ctx.exit(2)
        except KioskError as error:
            click.echo(f"kiosk: {error}", err=True)
            ctx.exit(1)


def _as_home(ctx: click.Context, _param: click.Parameter, value: Path | None) -> Home | None:
    if value is not None:
        ctx.find_root().obj = Home(value.expanduser().absolute())
    return ctx.find_root().obj if isinstance(ctx.find_root().obj, Home) else None


_HOME_OPTION: Final = click.option(
    "--home",
    "_home",
    type=click.Path(path_type=Path, file_okay=False),
    callback=_as_home,
    expose_value=False,
    metavar="DIR",
    help="The kiosk's home; else KIOSK_HOME, else the platform's data folder.",
)


def home_option(command: F) -> F:
    """Give a command `--home DIR`; read it with `current_home()`."""
    return _HOME_OPTION(command)


def current_home(*, must_exist: bool = True) -> Home:
    """Return the home that the command line, `KIOSK_HOME` or the platform names, in that order.

    Raises:
        KioskError: if there is no home yet and `must_exist`.
    """
    named = click.get_current_context().find_root().obj
    if isinstance(named, Home):
        home = named
    elif os.environ.get("KIOSK_HOME"):
        home = Home(Path(os.environ["KIOSK_HOME"]).expanduser().absolute())
    else:
        import platformdirs

        home = Home(Path(platformdirs.user_data_dir("feedback-kiosk", appauthor=False)))
    if must_exist and not _is_file(home.settings):
        raise KioskError(
            f"there is no kiosk at {home.root}: {home.settings.name} is missing."
            f" Make one with: kiosk init {shlex.quote(str(home.root))}"
        )
    return home


def _is_file(path: Path) -> bool:
    try:
        return path.is_file()
    except OSError as error:
        raise KioskError(f"{path} can't be read: {error.strerror or error}") from error


def echo_json(data: object) -> None:
    """Print data as JSON, readable and in UTF-8."""
    click.echo(json.dumps(data, ensure_ascii=False, indent=2))


json_option = click.option("--json", "as_json", is_flag=True, help="Print data as JSON.")


@click.group(
    cls=KioskGroup, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100}
)
@home_option
@click.version_option(__version__, prog_name="kiosk")
def kiosk() -> None:
    """A news panel beside a five-point survey: responses stored durably, synced to one file."""
