"""Collecting: merge, prove the file byte by byte, and say what is missing."""

from dataclasses import replace
from pathlib import Path

from kiosk.central.completeness import Proof, prove
from kiosk.central.durable import as_refusal, new_file, read_if_there, write_file
from kiosk.central.export_file import Beat, quiet
from kiosk.central.layout import Central, open_central
from kiosk.central.listing import list_segments
from kiosk.central.manifest import Manifest, decode, next_generation
from kiosk.central.merging import Merger, position
from kiosk.central.proving import Progress
from kiosk.central.rebuilding import ChangedMeanwhileError, Contents, open_old_export, rebuild
from kiosk.central.status import read_statuses
from kiosk.errors import KioskError
from kiosk.survey.responses import COLUMNS, SCHEMA_VERSION

_ATTEMPTS = 5
_WAIT_FOR_MERGER_S = 60.0


def collect(
    folder: Path, out: Path | None = None, beat: Beat = quiet, progress: Progress | None = None
) -> Proof:
    """Merge a central place and prove its completeness: every segment is read, and the whole merged file.

    Args:
        folder: the central place.
        out: write the merged file there and nothing at all to the central place; its manifest stands beside.
        beat: called as work goes on.
        progress: told how many of the segments that were merged before are proved.

    Raises:
        KioskError: for whatever the world refuses.
    """
    central = open_central(folder)
    try:
        if out is None:
            outcome = Merger(central, beat).merge(_WAIT_FOR_MERGER_S, prove=True, progress=progress)
            file, manifest = outcome.file, outcome.manifest
        else:
            file, manifest = out, _collect_to(central, out, beat)
        statuses, unreadable = read_statuses(central)
    except OSError as error:
        raise as_refusal(error, central.root) from error
    return prove(str(file), manifest, statuses, unreadable)


def _collect_to(central: Central, out: Path, beat: Beat) -> Manifest:
    if out.resolve().is_relative_to(central.root.resolve()):
        raise KioskError(f"{out} is inside the central place; name a file elsewhere, or leave --out away")
    for _ in range(_ATTEMPTS):
        raw = read_if_there(central.manifest)
        before = decode(raw) if raw is not None else None
        try:
            listing, _foreign = list_segments(central)
            with (
                new_file(out) as descriptor,
                open_old_export((central.export, central.pending_export), before, beat) as old,
            ):
                contents = rebuild(central, listing, old, descriptor, beat)
        except (ChangedMeanwhileError, FileNotFoundError, NotADirectoryError):
            if not out.parent.is_dir():
                raise
            central.require_segments()
            continue
        manifest = _manifest_of(central, before, contents, out)
        write_file(out.with_name(out.name + ".manifest.json"), manifest.encode())
        return manifest
    raise KioskError(f"the segments in {central.root} keep changing; try again in a moment")


def _manifest_of(central: Central, before: Manifest | None, contents: Contents, out: Path) -> Manifest:
    manifest = next_generation(
        before or Manifest(central.central_id),
        file=out.name,
        columns=COLUMNS,
        schema=SCHEMA_VERSION,
        rows=sum(merged.rows for merged in contents.installations.values()),
        installations=contents.installations,
        set_aside=tuple(contents.set_aside),
        notes=(),
        **position(contents.sink),
    )
    return replace(manifest, central_id=central.central_id)
