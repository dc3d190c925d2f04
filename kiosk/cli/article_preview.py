"""`kiosk articles preview`: an article as visitors see it."""

import os
import re
import secrets
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Final

import click

from kiosk.cli.app import current_home, home_option
from kiosk.errors import InvalidInputError, KioskError

if TYPE_CHECKING:
    from PySide6.QtGui import QImage

SIDES: Final = range(100, 8001)
"""Pixels that a side of a preview may have."""

_DEFAULT_SIZE: Final = (1920, 1080)


class PreviewSize(click.ParamType[tuple[int, int]]):
    """A size in pixels, such as 1280x800."""

    name = "size"

    def convert(
        self, value: str | tuple[int, int], param: click.Parameter | None, ctx: click.Context | None
    ) -> tuple[int, int]:
        """Return width and height."""
        if isinstance(value, tuple):
            return value
        match = re.fullmatch(r"([0-9]{1,5})[x×]([0-9]{1,5})", value.strip(), re.IGNORECASE)
        size = (int(match[1]), int(match[2])) if match else (0, 0)
        if not all(side in SIDES for side in size):
            self.fail(
                f"found {value!r}; allowed: a size such as 1280x800, {SIDES[0]} to {SIDES[-1]} pixels a side",
                param,
                ctx,
            )
        return size


@click.command()
@click.argument("slug", metavar="SLUG")
@click.option("--language", metavar="CODE", help="The visitor's language; else the kiosk's default.")
@click.option(
    "--size",
    type=PreviewSize(),
    default=_DEFAULT_SIZE,
    show_default="1920x1080",
    metavar="WxH",
    help="Size of the screen in pixels.",
)
@click.option(
    "--out",
    type=click.Path(path_type=Path),
    metavar="PNG",
    help="File for the picture; else SLUG-CODE-WxH.png in this folder.",
)
@home_option
def preview(slug: str, language: str | None, size: tuple[int, int], out: Path | None) -> None:
    """Paint the kiosk's screen with an article on it into a PNG file.

    It goes by the files as they stand, so that a draft, or an article whose time has not come, can be seen
    before visitors see it. SLUG is the name of its folder, or the id of a feed's item. The kiosk may run meanwhile.
    """
    from kiosk.wiring.previewing import prepare

    home = current_home()
    prepared = prepare(home, slug, language)
    width, height = size
    path = (out or Path(f"{slug}-{prepared.language}-{width}x{height}.png")).absolute()
    _require_writable(path)
    from kiosk.ui.preview import render

    made = render(prepared.compiled, prepared.slug, size)
    _save(made.image, path)
    click.echo(f"{slug} in {prepared.language}, {width} × {height}: {path}")
    for note in (*prepared.notes, *made.remarks):
        click.echo(f"Note: {note}")


def _require_writable(path: Path) -> None:
    """Refuse what can't be written before anything is painted."""
    if path.suffix.lower() != ".png":
        raise InvalidInputError(f"--out: found {path.name!r}; allowed: a name that ends in .png")
    if path.is_dir():
        raise KioskError(f"{path} is a folder; name a file in it")
    if not path.parent.is_dir():
        raise KioskError(f"there is no folder {path.parent}")
    if not os.access(path.parent, os.W_OK):
        raise KioskError(f"{path.parent} can't be written to")


def _save(image: "QImage", path: Path) -> None:
    temporary = path.with_name(f".{path.name[:100]}.{secrets.token_hex(4)}.tmp")
    try:
        if not image.save(str(temporary), "PNG"):  # type: ignore[call-overload] # the stubs want bytes
            raise KioskError(f"{path} can't be written; is there room on the disk?")
        temporary.replace(path)
    except OSError as error:
        raise KioskError(f"{path} can't be written: {error.strerror or error}") from error
    finally:
        with suppress(OSError):
            temporary.unlink()
