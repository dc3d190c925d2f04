"""`kiosk check`: every problem in settings and content."""

from typing import TYPE_CHECKING

import click

from kiosk.cli.app import current_home, echo_json, home_option, json_option

if TYPE_CHECKING:
    from kiosk.content.compiled import Compiled


@click.command()
@json_option
@home_option
@click.pass_context
def check(ctx: click.Context, as_json: bool) -> None:
    """List every problem in settings and content: file, line, what was found, what is allowed.

    Ends with 0 if all is in order or there are only warnings, with 2 if there are errors.
    """
    from kiosk.content.checking import check as check_home

    home = current_home()
    checked = check_home(home)
    errors = sum(problem.severity == "error" for problem in checked.problems)
    warnings = len(checked.problems) - errors
    if as_json:
        problems = [problem.as_dict() for problem in checked.problems]
        echo_json(
            {
                "home": str(home.root),
                "in_order": checked.in_order,
                "errors": errors,
                "warnings": warnings,
                "problems": problems,
            }
        )
    else:
        for problem in checked.problems:
            click.echo(str(problem))
        click.echo(_summary(errors, warnings, checked.compiled))
    ctx.exit(2 if errors else 0)


def _summary(errors: int, warnings: int, compiled: "Compiled | None") -> str:
    if not errors and not warnings:
        return "Settings and content are in order."
    counts = f"{_count(errors, 'error')}, {_count(warnings, 'warning')}."
    if not errors:
        return f"{counts} The kiosk can be started{'' if compiled and compiled.news.listings else ', without news'}."
    if compiled:
        return (
            f"{counts} What is broken is left out, or stays as it was last in order, until it is corrected."
        )
    return f"{counts} The kiosk can't start until they are corrected."


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}{'' if number == 1 else 's'}"
