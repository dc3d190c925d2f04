"""`kiosk sync`: one round now."""

from typing import NoReturn

import click

from kiosk.cli.app import current_home, echo_json, home_option, json_option


@click.command()
@click.option(
    "--accept-central",
    is_flag=True,
    help="Use the central place even if it is another one than before; everything is sent to it again.",
)
@home_option
@json_option
def sync(accept_central: bool, as_json: bool) -> None:
    """Send what is final to the central place and merge it into the central export file.

    Works at any time, also while the kiosk runs. A central place that does not answer is given up after
    the time in kiosk.toml; nothing is lost, and the next round goes on from there.
    """
    from kiosk.central.rounds import RoundResult
    from kiosk.central.watching import Pulse, leave, watched
    from kiosk.wiring.syncing import Syncing

    home = current_home()
    pulse = Pulse()
    syncing = Syncing(home, pulse.beat)
    timeout_s = syncing.settings().sync.timeout_s
    settings_problems = syncing.settings_problems
    for wrong in settings_problems:
        click.echo(f"note: {wrong}", err=True)
    if settings_problems:
        click.echo(f"note: the last good settings are used; correct {home.settings}", err=True)

    def do_round() -> RoundResult:
        with syncing:
            return syncing.round(accept_central=accept_central)

    def give_up() -> NoReturn:
        click.echo(
            f"kiosk: the central place did not answer for {timeout_s} s; is the share still connected? "
            "Nothing is lost, the next round tries again.",
            err=True,
        )
        leave(1)

    result = watched(do_round, pulse, timeout_s, give_up)
    if as_json:
        echo_json(
            {**result.as_dict(), "settings_problems": [problem.as_dict() for problem in settings_problems]}
        )
        return
    click.echo(result.in_words())
    for problem in result.problems:
        click.echo(f"note: {problem}", err=True)
