"""What the screen asks of the store."""

from typing import TYPE_CHECKING, Any, Protocol
from uuid import UUID

from kiosk.news.plays import Play
from kiosk.survey.questions import Survey
from kiosk.survey.responses import Tap, VisitEnd, VisitStart

if TYPE_CHECKING:
    from kiosk.store.database import Device


class Kept(Protocol):
    """Where a response stands."""

    @property
    def durable(self) -> bool:
        """Whether it survives a power cut."""
        ...


class Store(Protocol):
    """Keeps responses; no call raises for what the world does. See `kiosk.store.keeper.Keeper`."""

    question_version: int

    def begin_visit(self, start: VisitStart) -> None:
        """Begin a visit."""
        ...

    def record(self, tap: Tap) -> Kept:
        """Store a response."""
        ...

    def change(self, response_id: UUID, score: int, at_ms: int) -> Kept:
        """Correct the score of a response of the present visit."""
        ...

    def end_visit(self, end: VisitEnd) -> None:
        """End the visit."""
        ...

    def play(self, play: Play) -> None:
        """Count a completed showing of an article."""
        ...

    def renew(self, device: "Device", survey: Survey) -> bool:
        """Go on for another device, or with another survey; tell whether that could be."""
        ...

    def note(self, what: str, detail: str) -> None:
        """Write an event to the audit."""
        ...

    def tend(self) -> None:
        """Try again what waits."""
        ...

    @property
    def waiting(self) -> tuple[int, int]:
        """How many entries wait for the database: those in the journal, and those only in memory."""
        ...

    @property
    def attention(self) -> tuple[str, ...]:
        """What staff must know."""
        ...

    @property
    def unsaved(self) -> list[dict[str, Any]]:
        """What stands in memory only, as plain data; asked after `close`."""
        ...

    def close(self) -> None:
        """Close the store."""
        ...
