"""`kiosk run`: the visitor's screen."""

import re

import click

from kiosk.cli.app import current_home, home_option


class ScreenSize(click.ParamType[tuple[int, int]]):
    """A size in pixels, such as 1280x800."""

    name = "size"

    def convert(
        self,
        value: str | tuple[int, int],
        param: click.Parameter | None,
        ctx: click.Context | None,
    ) -> tuple[int, int]:
        """Return width and height, each 320 to 16384."""
        if isinstance(value, tuple):
            return value
        match = re.fullmatch(r"(\d{3,5})[x×](\d{3,5})", value.strip(), re.IGNORECASE)
        sides = (int(match[1]), int(match[2])) if match else (0, 0)
        if not all(320 <= side <= 16384 for side in sides):
            self.fail(f"{value!r} is not a size such as 1280x800 (320 to 16384 pixels a side)", param, ctx)
        return sides


@click.command()
@home_option
@click.option("--windowed", is_flag=True, help="Show it in a window instead of full screen.")
@click.option("--size", type=ScreenSize(), metavar="WxH", help="Size in pixels, such as 1280x800.")
def run(windowed: bool, size: tuple[int, int] | None) -> None:
    """Show the kiosk: the news and the survey, until it is closed."""
    from kiosk.ui.starting import run as run_screen

    run_screen(current_home(), windowed=windowed, size=size)
