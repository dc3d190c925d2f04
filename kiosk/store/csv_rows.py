"""Rows of CSV, built inside SQLite: one string for thousands of responses.

RFC 4180 with CRLF, UTF-8. A text cell that a spreadsheet would run as a formula gets an apostrophe in
front (docs/export-format.md). Numbers are never touched: a negative offset is not a formula.
"""

from typing import Final

from kiosk.store.checksum import CHECKSUM_SQL, text_crc
from kiosk.store.sqlite import Connection
from kiosk.survey.cells import csv_cell
from kiosk.survey.responses import FLAGS, SCHEMA_VERSION

_DAMAGED_BIT: Final = 1 << FLAGS.index("damaged")

_UUID: Final = (
    "%08x-%04x-%04x-%04x-%012x",
    "(r.id_high >> 32) & 4294967295, (r.id_high >> 16) & 65535, r.id_high & 65535,"
    " (r.id_low >> 48) & 65535, r.id_low & 281474976710655",
)

_CELLS: Final = """
CREATE TEMP TABLE context_cells AS SELECT context,
  utc_offset_minutes AS offset,
  csv_cell(kiosk_id) AS kiosk,
  csv_cell(survey_id) || ',' || csv_cell(question_id) || ',' || question_version AS question,
  scale_size,
  csv_cell(language) || ',' || csv_cell(layout) AS seen,
  utc_offset_minutes || ',' || csv_cell(time_zone) || ',' || csv_cell(clock) AS zone,
  csv_cell(app_version) || ',' || csv_cell(booth) AS made
FROM contexts;
CREATE UNIQUE INDEX temp.context_cells_by_context ON context_cells (context);
CREATE TEMP TABLE article_cells AS SELECT article, csv_cell(slug) AS slug FROM articles;
INSERT INTO article_cells SELECT 0, '' WHERE NOT EXISTS (SELECT 1 FROM article_cells WHERE article = 0);
CREATE UNIQUE INDEX temp.article_cells_by_article ON article_cells (article);
"""

_TIME: Final = "strftime('%Y-%m-%dT%H:%M:%fZ', r.answered_at / 1000.0, 'unixepoch')"
_LOCAL_TIME: Final = "strftime('%Y-%m-%d %H:%M:%S', r.answered_at / 1000 + c.offset * 60, 'unixepoch')"

_FLAGS: Final = (
    f"CASE WHEN r.checksum = {CHECKSUM_SQL} THEN"
    " CASE WHEN r.flags = 0 THEN '' ELSE flag_cell(r.flags) END"
    f" ELSE flag_cell(r.flags | {_DAMAGED_BIT}) END"
)


def _line_sql(*, local_time: bool, separator: str) -> str:
    cells = [
        _UUID,
        ("%s", "c.kiosk"),
        ("%s", "i.install_id"),
        ("%d", "r.seq"),
        ("%s", "c.question"),
        ("%d", "r.score"),
        ("%d", "c.scale_size"),
        ("%s", "CASE WHEN r.reasons = '' THEN '' ELSE csv_cell(r.reasons) END"),
        ("%s", "CASE WHEN r.comment = '' THEN '' ELSE csv_cell(r.comment) END"),
        ("%s", "c.seen"),
        ("%s", _TIME),
        ("%s", "c.zone"),
        ("%d", "r.duration_ms"),
        ("%d", "r.changed"),
        ("%s", "a.slug"),
        ("%s", _FLAGS),
        ("%s", "c.made"),
    ]
    if local_time:
        cells.append(("%s", _LOCAL_TIME))
    pattern = separator.join(cell[0] for cell in cells)
    return f"format('{pattern}' || char(13, 10), {', '.join(cell[1] for cell in cells)})"


def _rows_sql(where: str, *, local_time: bool = False, separator: str = ",") -> str:
    line = _line_sql(local_time=local_time, separator=separator)
    return (
        f"SELECT group_concat(line, ''), count(*) FROM (SELECT {line} AS line"  # noqa: S608 constants
        " FROM responses r CROSS JOIN installs i ON i.install = r.install"
        " CROSS JOIN temp.context_cells c ON c.context = r.context"
        " CROSS JOIN temp.article_cells a ON a.article = r.article"
        f" WHERE r.install = ? AND r.seq BETWEEN ? AND ?{where} ORDER BY r.seq)"
    )


def _flag_cell(bits: int) -> str:
    return " ".join(name for position, name in enumerate(FLAGS) if bits >> position & 1)


def flag_mask(*names: str) -> int:
    """Return the bits of the named flags."""
    return sum(1 << FLAGS.index(name) for name in names)


class CsvRows:
    """Builds rows from a read-only connection."""

    def __init__(self, connection: Connection, separator: str = ",") -> None:
        """Prepare the cells that many rows have in common.

        Raises:
            DatabaseError: if the database is damaged.
        """
        self._connection = connection
        self._separator = separator
        for name, count, function in (
            ("csv_cell", 1, self._cell),
            ("text_crc", 2, text_crc),
            ("flag_cell", 1, _flag_cell),
        ):
            connection.create_function(name, count, function, deterministic=True)
        self._known: tuple[int, int] | None = None
        self.refresh()

    def _cell(self, value: object) -> str:
        return csv_cell(str(value), self._separator)

    def refresh(self) -> None:
        """Take in contexts and articles that were added since."""
        known = self._connection.execute(
            "SELECT (SELECT count(*) FROM contexts), (SELECT count(*) FROM articles)"
        ).fetchone()
        if known == self._known:
            return
        self._connection.execute("DROP TABLE IF EXISTS temp.context_cells")
        self._connection.execute("DROP TABLE IF EXISTS temp.article_cells")
        cells = _CELLS if self._separator == "," else _CELLS.replace("','", f"'{self._separator}'")
        for statement in cells.split(";\n"):
            if statement.strip():
                self._connection.execute(statement)
        self._known = known

    def chunk(self, install: int, first: int, last: int, schema: int = SCHEMA_VERSION) -> bytes:
        """Return the rows first … last of an installation in the columns of a schema version.

        Raises:
            ValueError: if this program does not know the schema version.
            DatabaseError: if the database can't be read.
        """
        if schema != SCHEMA_VERSION:
            raise ValueError(f"schema {schema} is not known; this version writes {SCHEMA_VERSION}")
        row = self._connection.execute(_rows_sql(""), (install, first, last)).fetchone()
        return (row[0] or "").encode()

    def filtered_chunk(
        self,
        install: int,
        first: int,
        last: int,
        *,
        since_ms: int,
        until_ms: int,
        without_flags: int,
        local_time: bool,
    ) -> tuple[bytes, int]:
        """Return rows and their number, only those of a stretch of time and without some flags.

        Args:
            install: number of the installation.
            first: lowest seq.
            last: highest seq.
            since_ms: earliest time, milliseconds since 1970 UTC, included.
            until_ms: latest time, excluded.
            without_flags: bits; rows that carry one of them, or a damaged row if its bit is among
                them, are left out.
            local_time: add a last column with the time at the kiosk.
        """
        where = " AND r.answered_at >= ? AND r.answered_at < ? AND r.flags & ? = 0"
        if without_flags & _DAMAGED_BIT:
            where += f" AND r.checksum = {CHECKSUM_SQL}"
        row = self._connection.execute(
            _rows_sql(where, local_time=local_time, separator=self._separator),
            (install, first, last, since_ms, until_ms, without_flags),
        ).fetchone()
        return (row[0] or "").encode(), row[1]
