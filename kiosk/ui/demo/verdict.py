"""Whether what was touched is what is stored and what reached the central export file."""

import csv
import io
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from kiosk.survey.responses import COLUMNS
from kiosk.ui.demo.script import PlannedVisit

SHOWN = ("seq", "score", "language", "layout", "changed", "duration_ms", "article_id", "answered_at")


@dataclass(frozen=True, slots=True)
class Stored:
    """The rows of a CSV, by column."""

    rows: tuple[dict[str, str], ...]

    @classmethod
    def of_csv(cls, data: bytes) -> "Stored":
        """Read rows without a header line, in the order of `COLUMNS`."""
        reader = csv.reader(io.StringIO(data.decode("utf-8"), newline=""))
        return cls(tuple(dict(zip(COLUMNS, row, strict=True)) for row in reader))

    def table(self) -> str:
        """Return the columns that tell most, aligned."""
        lines = [SHOWN, *(tuple(row[name] for name in SHOWN) for row in self.rows)]
        widths = [max(len(line[place]) for line in lines) for place in range(len(SHOWN))]
        return "\n".join(
            "  ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True)).rstrip()
            for line in lines
        )


def differences(visits: Sequence[PlannedVisit], stored: Stored, central: Stored) -> list[str]:
    """Return what differs between the visits, the database and the central export file."""
    found = []
    if len(stored.rows) != len(visits):
        found.append(f"{len(visits)} visitors answered, {len(stored.rows)} responses are stored")
    for number, (visit, row) in enumerate(zip(visits, stored.rows, strict=False), start=1):
        expected = {
            "score": str(visit.final_score),
            "language": visit.language,
            "layout": "rtl" if visit.language == "ar" else "ltr",
            "changed": "1" if visit.changed_to is not None else "0",
            "seq": str(number),
        }
        found += [
            f"response {number}: {name} is {row[name]!r}, touched was {value!r}"
            for name, value in expected.items()
            if row[name] != value
        ]
    if central.rows != stored.rows:
        found.append(
            f"the central export file holds {len(central.rows)} rows, and they are not the"
            f" {len(stored.rows)} that are stored"
        )
    return found


def read_central(path: Path) -> Stored:
    """Read a central export file, without its header line."""
    _, _, rows = path.read_bytes().partition(b"\r\n")
    return Stored.of_csv(rows)
