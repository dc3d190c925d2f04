"""Export of a million responses to CSV, beside the sqlite3 shell and sqlite-utils."""

import csv
import shutil
import sys
from collections.abc import Callable
from functools import partial
from itertools import zip_longest
from pathlib import Path
from typing import Final

from tests.benchmarks.figures import Figure, Result, interleaved
from tests.benchmarks.measured import run_measured
from tests.benchmarks.places import KIOSK, Places

_FLAGS: Final = " || ".join(
    f"iif(r.flags & {1 << bit}, '{name} ', '')"
    for bit, name in enumerate(("test", "too_fast", "repeat", "burst", "run", "closed", "damaged"))
)
_SAME_COLUMNS: Final = f"""
SELECT format('%08x-%04x-%04x-%04x-%012x', (r.id_high >> 32) & 4294967295, (r.id_high >> 16) & 65535,
    r.id_high & 65535, (r.id_low >> 48) & 65535, r.id_low & 281474976710655) AS response_id,
  c.kiosk_id, i.install_id, r.seq, c.survey_id, c.question_id, c.question_version, r.score, c.scale_size,
  r.reasons, r.comment, c.language, c.layout,
  strftime('%Y-%m-%dT%H:%M:%fZ', r.answered_at / 1000.0, 'unixepoch') AS answered_at,
  c.utc_offset_minutes, c.time_zone, c.clock, r.duration_ms, r.changed, coalesce(a.slug, '') AS article_id,
  iif(r.flags, trim({_FLAGS}), '') AS flags, c.app_version, c.booth
FROM responses r JOIN installs i USING (install) JOIN contexts c USING (context)
  LEFT JOIN articles a USING (article)
ORDER BY r.install, r.seq
"""
_RAW: Final = "SELECT * FROM responses"


def measure(places: Places) -> Result:
    """Export by turns with the kiosk, the shell and sqlite-utils, each a whole process."""
    result = Result("export", f"Export of {places.rows:,} responses to CSV")
    shell = shutil.which("sqlite3")
    if shell is None:
        result.failure = "the sqlite3 shell is missing; apt-get install sqlite3"
        return result
    home = places.one_home()
    database = str(home.database)
    folder = places.new_folder("export")
    utils = str(Path(sys.executable).with_name("sqlite-utils"))
    files = {name: folder / f"{name}.csv" for name in ("kiosk", "shell", "raw", "utils")}
    contestants: dict[str, Callable[[], float]] = {
        "kiosk": partial(_seconds, [KIOSK, "--home", str(home.root), "export", str(files["kiosk"])], None),
        "shell": partial(_seconds, [shell, "-csv", "-header", database, _SAME_COLUMNS], files["shell"]),
        "raw": partial(_seconds, [shell, "-csv", "-header", database, _RAW], files["raw"]),
        "utils": partial(_seconds, [utils, "query", database, _SAME_COLUMNS, "--csv"], files["utils"]),
    }
    found = interleaved(2 if places.quick else 5, contestants)
    result.figures = [
        Figure("export", "s", found["kiosk"], found["shell"], "sqlite3 -csv, same columns", 2.0),
        Figure("export", "s", found["kiosk"], found["raw"], "sqlite3 -csv, raw table of numbers"),
        Figure("export", "s", found["kiosk"], found["utils"], "sqlite-utils query --csv, same columns", 0.4),
    ]
    result.notes = [
        "Timed are whole processes, until the file is on the disk (fsync), all reading one database from the page"
        " cache. `kiosk export` also proves each row's checksum, defuses cells that a spreadsheet would run, and gives"
        " the file its name only when it is whole.",
        "'Same columns' is one SELECT that writes the 23 columns of an export; that all three files hold equal rows was"
        f" checked on this run's: {_equal(files['kiosk'], files['shell'], files['utils']):,} rows. 'Raw' is SELECT *"
        " FROM responses, which writes 15 bare numbers a row, without ids, times and texts.",
        "The simulated texts need no quotation marks and no defusing; Excel's variant is not measured.",
    ]
    return result


def _seconds(command: list[str], output: Path | None) -> float:
    return run_measured(command, output=output, flush=output).seconds


def _equal(*files: Path) -> int:
    """Return how many rows the files have in common; they must be the same in all of them."""
    opened = [path.open(encoding="utf-8", newline="") for path in files]
    try:
        rows = 0
        for one, *others in zip_longest(*map(csv.reader, opened)):
            if any(other != one for other in others):
                raise RuntimeError(f"the exports differ in row {rows}; they can't be compared")
            rows += 1
    finally:
        for file in opened:
            file.close()
    return rows - 1
