"""The manifest: what is in the central export file, up to which byte, and how that can be proved."""

import hashlib
import json
import time
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from typing import Any, Final

from kiosk.central.ranges import Ranges
from kiosk.central.segments import Key
from kiosk.errors import KioskError
from kiosk.survey.responses import COLUMNS, HEADER, SCHEMA_VERSION

FORMAT: Final = "feedback-kiosk-manifest"
EXPORT_NAME: Final = "responses.csv"
LOOK_AGAIN: Final = -1
"""The size of a segment that could not be read: every merge tries whether it can be read by now."""

NO_NAMES: Final = hashlib.sha256(b"").hexdigest()


@dataclass(frozen=True, slots=True)
class Merged:
    """What one installation has in the central export file.

    Attributes:
        kiosk_id: its kiosk.
        install_id: its id.
        ranges: sequence numbers in the file.
        rows: how many those are.
        segments: how many segments were taken into account.
        names: SHA-256 over their sorted names.
        lost: those of `ranges` that no segment holds any more.
        conflicts: sequence numbers of which there are several versions; kept aside, not in the file.
    """

    kiosk_id: str
    install_id: str
    ranges: Ranges = ()
    rows: int = 0
    segments: int = 0
    names: str = NO_NAMES
    lost: Ranges = ()
    conflicts: Ranges = ()

    @property
    def key(self) -> Key:
        """Kiosk id and installation id."""
        return self.kiosk_id, self.install_id


@dataclass(frozen=True, slots=True)
class SetAside:
    """What could not be merged.

    Attributes:
        segment: path inside the central place.
        reason: why, in words.
        size: in bytes, when it was looked at.
        modified: its time of modification then, in whole seconds since 1970.
    """

    segment: str
    reason: str
    size: int
    modified: int


@dataclass(frozen=True, slots=True)
class Manifest:
    """What is in the central export file.

    Attributes:
        central_id: identity of the central place.
        file: name of the file that is true.
        generation: counts the manifests.
        columns: of the file.
        schema: their version.
        rows: rows in the file.
        size: bytes up to which the file is true.
        sha256: of those bytes.
        tail_offset: where the part begins that `tail_sha256` proves; it ends at `size`.
        tail_sha256: of that part.
        merged_at: UTC, ISO 8601.
        installations: by kiosk and installation.
        set_aside: segments that could not be merged.
        notes: what else staff should know.
    """

    central_id: str
    file: str = EXPORT_NAME
    generation: int = 0
    columns: tuple[str, ...] = COLUMNS
    schema: int = SCHEMA_VERSION
    rows: int = 0
    size: int = len(HEADER)
    sha256: str = ""
    tail_offset: int = 0
    tail_sha256: str = ""
    merged_at: str = ""
    installations: dict[Key, Merged] = field(default_factory=dict)
    set_aside: tuple[SetAside, ...] = ()
    notes: tuple[str, ...] = ()

    @property
    def conflicts(self) -> int:
        """How many sequence numbers are in conflict."""
        return sum(
            last - first + 1 for merged in self.installations.values() for first, last in merged.conflicts
        )

    def encode(self) -> bytes:
        """Return the manifest as JSON, one installation a line."""
        head = {
            "format": FORMAT,
            "schema": self.schema,
            "central_id": self.central_id,
            "file": self.file,
            "generation": self.generation,
            "rows": self.rows,
            "bytes": self.size,
            "sha256": self.sha256,
            "tail": {"offset": self.tail_offset, "sha256": self.tail_sha256},
            "merged_at": self.merged_at,
            "conflicts": self.conflicts,
            "columns": self.columns,
        }
        lines = [f"  {json.dumps(name)}: {json.dumps(value)}," for name, value in head.items()]
        lines.append(
            _array(
                "installations",
                (_encode_merged(self.installations[key]) for key in sorted(self.installations)),
            )
            + ","
        )
        aside = [
            {"segment": item.segment, "reason": item.reason, "bytes": item.size, "modified": item.modified}
            for item in self.set_aside
        ]
        lines.append(_array("set_aside", map(_line, aside)) + ",")
        lines.append(_array("notes", map(_line, self.notes)))
        return ("{\n" + "\n".join(lines) + "\n}\n").encode()


def empty_manifest(central_id: str) -> Manifest:
    """Return the manifest of a file that holds nothing but the header."""
    digest = hashlib.sha256(HEADER).hexdigest()
    return Manifest(central_id, generation=1, sha256=digest, tail_sha256=digest, merged_at=now())


def now() -> str:
    """Return the time in UTC as it stands in a manifest."""
    return time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime())


_line = json.JSONEncoder(ensure_ascii=False).encode


def _array(name: str, items: Iterable[str]) -> str:
    body = ",\n    ".join(items)
    return f'  "{name}": [\n    {body}\n  ]' if body else f'  "{name}": []'


_encoded: dict[Key, tuple[Merged, str]] = {}


def _encode_merged(merged: Merged) -> str:
    known = _encoded.get(merged.key)
    if known is not None and known[0] is merged:
        return known[1]
    data: dict[str, object] = {
        "kiosk_id": merged.kiosk_id,
        "install_id": merged.install_id,
        "ranges": merged.ranges,
        "rows": merged.rows,
        "segments": merged.segments,
        "names": merged.names,
    }
    if merged.lost:
        data["lost"] = merged.lost
    if merged.conflicts:
        data["conflicts"] = merged.conflicts
    line = _line(data)
    _encoded[merged.key] = merged, line
    return line


def decode(raw: bytes) -> Manifest | None:
    """Read a manifest; None if it is damaged.

    Raises:
        KioskError: if a newer program made it.
    """
    try:
        data = json.loads(raw)
        if data["format"] != FORMAT:
            return None
        if int(data["schema"]) > SCHEMA_VERSION:
            raise KioskError(
                "the central export file was merged by a newer version of Feedback Kiosk; update this one, or let the newer one merge"
            )
        return Manifest(
            central_id=str(data["central_id"]),
            file=str(data["file"]),
            generation=int(data["generation"]),
            columns=tuple(data["columns"]),
            schema=int(data["schema"]),
            rows=int(data["rows"]),
            size=int(data["bytes"]),
            sha256=str(data["sha256"]),
            tail_offset=int(data["tail"]["offset"]),
            tail_sha256=str(data["tail"]["sha256"]),
            merged_at=str(data["merged_at"]),
            installations={merged.key: merged for merged in map(_merged, data["installations"])},
            set_aside=tuple(
                SetAside(str(item["segment"]), str(item["reason"]), int(item["bytes"]), int(item["modified"]))
                for item in data["set_aside"]
            ),
            notes=tuple(map(str, data["notes"])),
        )
    except (ValueError, KeyError, TypeError, RecursionError):
        return None


def _merged(data: dict[str, Any]) -> Merged:
    return Merged(
        kiosk_id=str(data["kiosk_id"]),
        install_id=str(data["install_id"]),
        ranges=_ranges(data["ranges"]),
        rows=int(data["rows"]),
        segments=int(data["segments"]),
        names=str(data["names"]),
        lost=_ranges(data.get("lost", [])),
        conflicts=_ranges(data.get("conflicts", [])),
    )


def _ranges(data: list[list[int]]) -> Ranges:
    return tuple((int(first), int(last)) for first, last in data)


def next_generation(manifest: Manifest, **changes: Any) -> Manifest:
    """Return the manifest that follows, merged now."""
    return replace(manifest, generation=manifest.generation + 1, merged_at=now(), **changes)
