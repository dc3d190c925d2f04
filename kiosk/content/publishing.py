"""Publish the content because somebody asked for it; the work is done by a child."""

from dataclasses import dataclass

from kiosk.content.child import Outcome, Progress, ask_child
from kiosk.content.problems import Problem, has_errors
from kiosk.errors import InvalidInputError, KioskError
from kiosk.settings.home import Home


@dataclass(frozen=True, slots=True)
class Published:
    """What became of the content.

    Attributes:
        outcome: `published` or `unchanged`.
        version: the version that is current now.
        changes: from the version before, as words; empty if nothing changed.
        problems: warnings, and errors in `kiosk.toml`, where the last good settings count.
    """

    outcome: Outcome
    version: int
    changes: str
    problems: tuple[Problem, ...]


class RefusedError(InvalidInputError):
    """Content that has errors and was not published.

    Attributes:
        problems: all of them.
        version: the version that stays; 0 for none.
    """

    def __init__(self, message: str, problems: tuple[Problem, ...], version: int) -> None:
        super().__init__(message)
        self.problems = problems
        self.version = version


def publish(home: Home, note: str = "", progress: Progress | None = None) -> Published:
    """Check the content as a whole and make it the current version, also where somebody rolled back from it.

    Args:
        home: the home.
        note: kept with the version.
        progress: called with what is done, how many of it are done and how many there are.

    Raises:
        RefusedError: if it has errors; the last version stays.
        KioskError: if files keep changing, or the world refuses.
    """
    answer = ask_child(Home(home.root.absolute()), "publish", note, progress)
    if answer.outcome in {"published", "unchanged"}:
        return Published(answer.outcome, answer.version, answer.changes, answer.problems)
    if answer.outcome == "refused" and has_errors(answer.problems):
        stays = f"version {answer.version} stays on screen" if answer.version else "there is no version yet"
        raise RefusedError(
            f"nothing was published, {stays}: {answer.reason}", answer.problems, answer.version
        )
    raise KioskError(f"nothing was published: {answer.reason or 'the check of the content did not answer'}")
