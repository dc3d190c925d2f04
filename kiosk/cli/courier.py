"""`kiosk courier`: the background process."""

import sys

import click

from kiosk.cli.app import current_home, home_option


@click.command()
@click.option(
    "--supervised", is_flag=True, help="End when standard input closes, because the parent has died."
)
@home_option
def courier(supervised: bool) -> None:
    """Sync round after round, at low priority; tell the progress in JSON lines.

    The screen starts it and starts it again if it ends. A line 'sync' on standard input asks for a round
    at once.
    """
    from queue import SimpleQueue

    from kiosk.central.courier import Courier, listen, lower_priority, say_line
    from kiosk.central.watching import Pulse, leave
    from kiosk.wiring.content_watch import ContentWatch
    from kiosk.wiring.feeding.watch import FeedWatch
    from kiosk.wiring.syncing import Syncing

    home = current_home()
    lower_priority()
    pulse = Pulse()
    words: SimpleQueue[str] = SimpleQueue()
    listen(words, supervised=supervised)
    syncing = Syncing(home, pulse.beat)
    feeds = FeedWatch(home, say_line)
    feeds.start()
    content = ContentWatch(home, say_line)
    content.start()
    try:
        code = Courier(
            syncing.round,
            lambda: syncing.settings().sync,
            pulse,
            say_line,
            words,
            lambda: tuple(map(str, syncing.settings_problems)),
        ).run()
    except KeyboardInterrupt:
        code = 0
    except BaseException:
        sys.excepthook(*sys.exc_info())
        code = 70
    content.stop()
    feeds.stop()
    leave(code)
