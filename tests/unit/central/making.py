"""Segments, and what a true central export file must hold."""

import csv
import hashlib
import io
import json
import random
import uuid
from pathlib import Path
from typing import Any

from kiosk.central.layout import Central
from kiosk.central.segments import Segment, segment_for
from kiosk.survey.responses import COLUMNS, HEADER

INSTALL = "0196f0a0-0000-7000-8000-00000000000"
COMMENTS = ("", "", 'she said "well"', "two\r\nlines, and a comma", "one\nmore", "«جيد»")


def row(kiosk: str, install: str, seq: int, salt: str = "") -> bytes:
    """Return one response; the same arguments always give the same bytes."""
    chance = random.Random(f"{kiosk}/{install}/{seq}/{salt}")
    values: dict[str, Any] = dict.fromkeys(COLUMNS, "") | {
        "response_id": uuid.UUID(int=chance.getrandbits(128)),
        "kiosk_id": kiosk,
        "install_id": install,
        "seq": seq,
        "score": chance.randrange(1, 6),
        "comment": chance.choice(COMMENTS),
        "booth": "Hall 1",
    }
    text = io.StringIO(newline="")
    csv.writer(text).writerow(values.values())
    return text.getvalue().encode()


def rows(kiosk: str, install: str, first: int, last: int, salt: str = "") -> list[bytes]:
    return [row(kiosk, install, seq, salt) for seq in range(first, last + 1)]


def segment(
    kiosk: str, install: str, first: int, data: list[bytes], header: bytes = HEADER
) -> tuple[Segment, bytes]:
    whole = header + b"".join(data)
    last = first + len(data) - 1
    return segment_for(kiosk, install, first, last, hashlib.sha256(whole).hexdigest()), whole


def put(
    central: Central,
    first: int,
    last: int,
    kiosk: str = "hall-1",
    install: str = INSTALL + "1",
    salt: str = "",
) -> Segment:
    """Publish a segment as a kiosk does."""
    made, whole = segment(kiosk, install, first, rows(kiosk, install, first, last, salt))
    write(made.path(central), whole)
    return made


def write(path: Path, data: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_name(".draft.tmp")
    draft.write_bytes(data)
    draft.replace(path)


def manifest_of(central: Central) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(central.manifest.read_bytes())
    return found


def true_rows(central: Central) -> list[bytes]:
    """Return the rows of the central export file, after proving that it is what its manifest says, to the byte."""
    manifest = manifest_of(central)
    data = (central.root / manifest["file"]).read_bytes()
    assert len(data) == manifest["bytes"]
    assert hashlib.sha256(data).hexdigest() == manifest["sha256"]
    tail = manifest["tail"]
    assert hashlib.sha256(data[tail["offset"] :]).hexdigest() == tail["sha256"]
    assert data.startswith(HEADER)
    found = []
    lines = data[len(HEADER) :].decode().splitlines(keepends=True)
    for fields in csv.reader(lines, strict=True):
        text = io.StringIO(newline="")
        csv.writer(text).writerow(fields)
        found.append(text.getvalue().encode())
    assert len(found) == manifest["rows"] == sum(one["rows"] for one in manifest["installations"])
    for one in manifest["installations"]:
        assert one["rows"] == sum(last - first + 1 for first, last in one["ranges"])
    return found


def names_in(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


ALL = rows("hall-1", INSTALL + "1", 1, 60)
"""The first sixty responses of the kiosk that `put` takes by default."""
