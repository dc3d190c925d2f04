"""The proof of completeness: what every kiosk has stored, against what is in the central export file."""

from dataclasses import asdict, dataclass, field
from typing import Final

from kiosk.central.comparing import segment_of
from kiosk.central.manifest import Manifest, Merged
from kiosk.central.ranges import Range, Ranges, count, in_words, union, without
from kiosk.central.segments import Key
from kiosk.central.status import KioskStatus

_SEGMENTS: Final = "segments/"


@dataclass(frozen=True, slots=True)
class InstallationProof:
    """One installation: what it has, and what of it is in the file.

    Attributes:
        kiosk_id: its kiosk.
        install_id: its id.
        booth: its place, as staff call it; empty where it never said.
        last_seen: when it last said something, UTC; empty where it never did.
        expected: its responses, as far as anybody has seen: of its status, segments and rows.
        in_file: how many are in the file.
        ranges: which ones.
        missing: which are not, though the kiosk had sent them.
        not_sent: which the kiosk had not sent when it was last seen.
        lost: which are in the file, but in no sound segment any more.
        damaged: those of `lost` whose segment file is there, but set aside.
        conflicts: which exist in several versions and are kept aside.
    """

    kiosk_id: str
    install_id: str
    booth: str
    last_seen: str
    expected: int
    in_file: int
    ranges: Ranges
    missing: Ranges = ()
    not_sent: Ranges = ()
    lost: Ranges = ()
    damaged: Ranges = ()
    conflicts: Ranges = ()

    @property
    def complete(self) -> bool:
        """Whether all of it is in the file, and in segments."""
        return not (self.missing or self.not_sent or self.lost or self.conflicts)

    def in_words(self, *, name_install: bool) -> list[str]:
        """Return lines for people; `name_install` where the kiosk has several installations."""
        place = f" ({self.booth})" if self.booth else ""
        install = f" installation {self.install_id[:8]}" if name_install else ""
        lines = [f"{self.kiosk_id}{place}{install}: {self.in_file:,} of {self.expected:,}"]
        if self.missing:
            lines.append(f"missing {in_words(self.missing)}: no sound segment file holds them")
        gone = without(self.lost, self.damaged)
        if gone:
            lines.append(
                f"missing {in_words(gone)}: the segment file has gone, its rows are still in the file"
            )
        if self.damaged:
            lines.append(
                f"damaged {in_words(self.damaged)}: no sound segment file holds them any more, their rows are "
                "still in the file"
            )
        if self.not_sent:
            lines.append(
                f"not yet sent {in_words(self.not_sent)}: the kiosk still has them; last seen {self.last_seen}"
            )
        if self.conflicts:
            lines.append(
                f"in conflict {in_words(self.conflicts)}: several versions exist, all are kept in set-aside/"
            )
        return [lines[0], *(f"  {line}" for line in lines[1:])]


@dataclass(frozen=True, slots=True)
class Proof:
    """Whether all responses of all kiosks are in one file, and which one that is.

    Attributes:
        file: the central export file.
        rows: rows in it.
        size: its bytes.
        sha256: of those.
        installations: in order.
        set_aside: segments that could not be merged: path and reason.
        notes: what else staff should know.
    """

    file: str
    rows: int
    size: int
    sha256: str
    installations: tuple[InstallationProof, ...]
    set_aside: tuple[tuple[str, str], ...] = ()
    notes: tuple[str, ...] = field(default=())

    @property
    def complete(self) -> bool:
        """Whether nothing is missing, in conflict or set aside."""
        return not self.set_aside and all(one.complete for one in self.installations)

    @property
    def missing(self) -> int:
        """How many responses are missing, in the file or as segments, not sent, or in conflict."""
        return sum(
            count(union((*one.missing, *one.not_sent, *one.lost, *one.conflicts)))
            for one in self.installations
        )

    def as_dict(self) -> dict[str, object]:
        """Return it as data for JSON."""
        return {
            "complete": self.complete,
            "file": self.file,
            "rows": self.rows,
            "bytes": self.size,
            "sha256": self.sha256,
            "missing": self.missing,
            "installations": [{**asdict(one), "complete": one.complete} for one in self.installations],
            "set_aside": [{"segment": segment, "reason": reason} for segment, reason in self.set_aside],
            "notes": self.notes,
        }

    def in_words(self) -> list[str]:
        """Return lines for people."""
        kiosks = [one.kiosk_id for one in self.installations]
        lines: list[str] = []
        for one in self.installations:
            lines += one.in_words(name_install=kiosks.count(one.kiosk_id) > 1)
        if not lines:
            lines.append("no kiosk has sent anything yet")
        lines += [f"set aside: {segment}: {reason}" for segment, reason in self.set_aside]
        lines += [f"note: {note}" for note in self.notes]
        lines += [
            f"{self.rows:,} responses in {self.file}",
            f"{self.size:,} bytes, SHA-256 {self.sha256}",
        ]
        if self.complete:
            lines.append(
                f"complete: all responses of {len(set(kiosks))} kiosk{'s' * (len(set(kiosks)) != 1)} are in the file"
            )
        else:
            aside = f", {len(self.set_aside)} segments set aside" if self.set_aside else ""
            lines.append(f"not complete: {self.missing:,} responses need a look{aside}")
        return lines


def prove(file: str, manifest: Manifest, statuses: dict[Key, KioskStatus], unreadable: list[str]) -> Proof:
    """Compare what the kiosks said with what the file holds.

    Args:
        file: path of the file.
        manifest: what it holds.
        statuses: what the kiosks said, by kiosk and installation.
        unreadable: status files that can't be read.
    """
    keys = sorted({*manifest.installations, *statuses})
    aside = tuple(
        (item.segment, item.reason) for item in manifest.set_aside if item.segment.startswith(_SEGMENTS)
    )
    notes = [*manifest.notes]
    notes += [
        f"{item.segment}: {item.reason}"
        for item in manifest.set_aside
        if not item.segment.startswith(_SEGMENTS)
    ]
    notes += [
        f"status/{name} can't be read; that kiosk writes it again when it next syncs" for name in unreadable
    ]
    damaged: dict[Key, list[Range]] = {}
    for segment in filter(None, map(segment_of, manifest.set_aside)):
        damaged.setdefault(segment.key, []).append((segment.first, segment.last))
    return Proof(
        file=file,
        rows=manifest.rows,
        size=manifest.size,
        sha256=manifest.sha256,
        installations=tuple(
            _prove_one(
                manifest.installations.get(key) or Merged(*key),
                statuses.get(key),
                union(damaged.get(key, ())),
            )
            for key in keys
        ),
        set_aside=aside,
        notes=tuple(notes),
    )


def _prove_one(merged: Merged, status: KioskStatus | None, damaged: Ranges) -> InstallationProof:
    known = union((*merged.ranges, *merged.conflicts))
    highest = known[-1][1] if known else 0
    expected = max(highest, status.last_seq if status else 0)
    absent = without(((1, expected),), known) if expected else ()
    sent_up_to = max(highest, status.last_seq - status.pending) if status else highest
    not_sent = ((sent_up_to + 1, expected),) if expected > sent_up_to else ()
    return InstallationProof(
        kiosk_id=merged.kiosk_id,
        install_id=merged.install_id,
        booth=status.booth if status else "",
        last_seen=status.last_seen if status else "",
        expected=expected,
        in_file=merged.rows,
        ranges=merged.ranges,
        missing=without(absent, not_sent),
        not_sent=not_sent,
        lost=merged.lost,
        damaged=without(merged.lost, without(merged.lost, damaged)),
        conflicts=merged.conflicts,
    )
