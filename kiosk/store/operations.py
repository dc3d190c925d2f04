"""What the screen asks the store to do, as values that can wait and be written to the journal."""

from dataclasses import asdict, dataclass, field
from typing import Any, Final
from uuid import UUID

from kiosk.survey.responses import Asked, Tap, VisitEnd, VisitStart

_SIGN: Final = 1 << 63


def halves(response_id: UUID) -> tuple[int, int]:
    """Return an id as the two signed 64-bit integers of its row."""
    high, low = response_id.int >> 64, response_id.int & (1 << 64) - 1
    return high - (high & _SIGN) * 2, low - (low & _SIGN) * 2


@dataclass(slots=True)
class Visit:
    """A visit in progress; `number` is its row once the database has one."""

    start: VisitStart
    number: int | None = None


@dataclass(frozen=True, slots=True)
class Record:
    """Store a response."""

    tap: Tap
    visit: Visit


@dataclass(frozen=True, slots=True)
class Change:
    """Correct the score of a response whose visit is still open."""

    response_id: UUID
    score: int
    at_ms: int


@dataclass(frozen=True, slots=True)
class EndVisit:
    """End a visit: its responses are final from now on."""

    visit: Visit
    end: VisitEnd


Operation = Record | Change | EndVisit


def to_json(operation: Record | Change) -> dict[str, Any]:
    """Return an operation as plain data for the emergency journal."""
    if isinstance(operation, Change):
        return {
            "do": "change",
            "response_id": str(operation.response_id),
            "score": operation.score,
            "at_ms": operation.at_ms,
        }
    tap = asdict(operation.tap) | {"response_id": str(operation.tap.response_id)}
    return {"do": "record", "tap": tap, "visit": asdict(operation.visit.start)}


@dataclass
class Replay:
    """Turns lines of the journal back into operations; taps of one visit share it again."""

    _visits: dict[VisitStart, Visit] = field(default_factory=dict)

    def operation(self, data: dict[str, Any]) -> Record | Change:
        """Return the operation that `to_json` wrote.

        Raises:
            ValueError, KeyError, TypeError: if the data is not one.
        """
        if data["do"] == "change":
            return Change(UUID(data["response_id"]), int(data["score"]), int(data["at_ms"]))
        tap = dict(data["tap"])
        tap["response_id"] = UUID(tap["response_id"])
        tap["asked"] = Asked(**tap["asked"])
        start = VisitStart(**data["visit"])
        return Record(Tap(**tap), self._visits.setdefault(start, Visit(start)))
