"""The folder `set-aside/`: what could not be merged, each with its reason beside it."""

import hashlib
import os
from collections.abc import Iterable, Iterator
from contextlib import suppress
from io import BytesIO
from pathlib import Path
from typing import Final

from kiosk.central.durable import IrregularError, read_regular, write_file
from kiosk.central.export_file import read_at
from kiosk.central.layout import Central
from kiosk.central.manifest import SetAside
from kiosk.central.ranges import Ranges, in_words
from kiosk.central.rows import Damaged, Row, padded, read_header, split_rows
from kiosk.central.segments import Key, Segment
from kiosk.survey.responses import HEADER

_CONFLICT: Final = "conflict-"
_HASH_LENGTH: Final = 16


class Shelf:
    """Keeps copies in `set-aside/`; a missing folder is made."""

    def __init__(self, central: Central) -> None:
        self._folder = central.set_aside
        self._central = central

    def keep_segment(self, segment: Segment, reason: str) -> None:
        """Copy a segment that can't be merged; the original stays where it is."""
        copy = self._copy_of(segment)
        self._folder.mkdir(exist_ok=True)
        try:
            data = read_regular(segment.path(self._central))
        except OSError:
            what = ""
        else:
            write_file(copy, data, flush=False)
            what = "This is a copy. "
        self._explain(
            copy,
            f"{segment.relative} could not be merged: {reason}.\n"
            f"{what}The original is looked at again as soon as it changes; the kiosk sends it again "
            "by itself when it is next connected.\n",
        )

    def forget_segment(self, segment: Segment) -> None:
        """Remove the copy of a segment that has become whole in the meantime."""
        copy = self._copy_of(segment)
        for path in (copy, _reason_of(copy)):
            with suppress(FileNotFoundError):
                path.unlink()

    def keep_export(self, descriptor: int, rows: int) -> SetAside:
        """Copy an open export file that could not be proved, but holds rows that nothing else holds."""
        data = read_at(descriptor, 0, os.fstat(descriptor).st_size)
        copy = self._folder / f"responses-{hashlib.sha256(data).hexdigest()[:_HASH_LENGTH]}.csv"
        reason = f"it could not be proved by its manifest; {rows} rows that no segment holds were carried over from it"
        self._folder.mkdir(exist_ok=True)
        if not copy.exists():
            write_file(copy, data)
        self._explain(copy, f"A central export file: {reason}. Remove it when you have looked at them.\n")
        found = copy.stat()
        return SetAside(f"{self._folder.name}/{copy.name}", reason, found.st_size, int(found.st_mtime))

    def keep_conflict(self, key: Key, seqs: Ranges, rows: Iterable[bytes]) -> None:
        """Keep every version of responses that share a number; earlier files on them are replaced."""
        data = HEADER + b"".join(rows)
        kiosk_id, install_id = key
        path = (
            self._folder
            / f"{_CONFLICT}{kiosk_id}-{install_id}-{hashlib.sha256(data).hexdigest()[:_HASH_LENGTH]}.csv"
        )
        self._folder.mkdir(exist_ok=True)
        if not path.exists():
            write_file(path, data)
        self._explain(
            path,
            f"Kiosk {kiosk_id}, installation {install_id}: the responses {in_words(seqs)} exist in several versions, as "
            "happens when a disk was cloned. All versions are in this file and none is in the central export file.\n"
            "To settle it, remove the wrong segment from segments/ and this file; the next merge takes what is left.\n",
        )
        for earlier in self._conflict_files(key):
            if earlier != path:
                for old in (earlier, _reason_of(earlier)):
                    with suppress(FileNotFoundError):
                        old.unlink()

    def conflict_rows(self, key: Key) -> Iterator[Row]:
        """Read the versions that are kept already."""
        for path in self._conflict_files(key):
            try:
                data = read_regular(path)
            except (FileNotFoundError, IrregularError):
                continue
            whole = hashlib.sha256(data).hexdigest()[:_HASH_LENGTH] == path.stem[-_HASH_LENGTH:]
            header = read_header(data)
            if not whole or isinstance(header, Damaged):
                continue
            length, columns = header
            with suppress(ValueError):
                for row in split_rows(BytesIO(data[length:]), columns):
                    yield row._replace(data=padded(row.data, columns))

    def _conflict_files(self, key: Key) -> list[Path]:
        prefix = f"{_CONFLICT}{key[0]}-{key[1]}-"
        length = len(prefix) + _HASH_LENGTH + len(".csv")
        try:
            names = os.listdir(self._folder)  # noqa: PTH208 ten times as fast
        except FileNotFoundError:
            return []
        return [
            self._folder / name
            for name in sorted(names)
            if name.startswith(prefix) and name.endswith(".csv") and len(name) == length
        ]

    def _copy_of(self, segment: Segment) -> Path:
        return self._folder / f"{segment.kiosk_id}-{segment.install_id}-{segment.name}"

    def _explain(self, path: Path, text: str) -> None:
        reason = _reason_of(path)
        if not reason.exists() or reason.read_text(encoding="utf-8") != text:
            write_file(reason, text.encode(), flush=False)


def _reason_of(path: Path) -> Path:
    return path.with_name(path.name + ".txt")
