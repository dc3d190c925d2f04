"""The tables of `kiosk.db` and what stands in them.

A response refers to what it shares with many others (kiosk, question, language, zone …) by a small
number, and its id is kept as two 64-bit integers: a row takes about 60 bytes.
"""

from typing import Final

MIGRATION_SET: Final = "kiosk"
MIGRATION_NAMES: Final = ("m0001_responses", "m0002_plays")
"""Names of all migrations, in order; the migrations themselves are in `kiosk.store.migrations`."""

RESPONSE_TABLES: Final = """
CREATE TABLE installs (
  install INTEGER PRIMARY KEY,
  install_id TEXT NOT NULL UNIQUE,
  kiosk_id TEXT NOT NULL,
  created_at INTEGER NOT NULL
) STRICT;

CREATE TABLE questions (
  question_id TEXT NOT NULL,
  version INTEGER NOT NULL,
  texts TEXT NOT NULL,
  PRIMARY KEY (question_id, version)
) STRICT, WITHOUT ROWID;

CREATE TABLE contexts (
  context INTEGER PRIMARY KEY,
  kiosk_id TEXT NOT NULL,
  booth TEXT NOT NULL,
  survey_id TEXT NOT NULL,
  question_id TEXT NOT NULL,
  question_version INTEGER NOT NULL,
  scale_size INTEGER NOT NULL,
  language TEXT NOT NULL,
  layout TEXT NOT NULL,
  utc_offset_minutes INTEGER NOT NULL,
  time_zone TEXT NOT NULL,
  clock TEXT NOT NULL,
  app_version TEXT NOT NULL,
  UNIQUE (kiosk_id, booth, survey_id, question_id, question_version, scale_size, language, layout,
          utc_offset_minutes, time_zone, clock, app_version)
) STRICT;

CREATE TABLE articles (
  article INTEGER PRIMARY KEY,
  slug TEXT NOT NULL UNIQUE
) STRICT;

CREATE TABLE visits (
  visit INTEGER PRIMARY KEY,
  started_at INTEGER NOT NULL,
  started_by TEXT NOT NULL,
  language TEXT NOT NULL,
  ended_at INTEGER,
  ended_by TEXT,
  ended_language TEXT,
  duration_ms INTEGER
) STRICT;

CREATE TABLE responses (
  install INTEGER NOT NULL,
  seq INTEGER NOT NULL,
  id_high INTEGER NOT NULL,
  id_low INTEGER NOT NULL,
  context INTEGER NOT NULL,
  visit INTEGER NOT NULL,
  score INTEGER NOT NULL,
  answered_at INTEGER NOT NULL,
  duration_ms INTEGER NOT NULL,
  changed INTEGER NOT NULL,
  article INTEGER NOT NULL,
  flags INTEGER NOT NULL,
  reasons TEXT NOT NULL,
  comment TEXT NOT NULL,
  checksum INTEGER NOT NULL,
  PRIMARY KEY (install, seq)
) STRICT, WITHOUT ROWID;

CREATE TABLE hours (
  hour INTEGER NOT NULL,
  context INTEGER NOT NULL,
  score INTEGER NOT NULL,
  flags INTEGER NOT NULL,
  responses INTEGER NOT NULL,
  PRIMARY KEY (hour, context, score, flags)
) STRICT, WITHOUT ROWID;

CREATE TABLE audit (
  event INTEGER PRIMARY KEY,
  at INTEGER NOT NULL,
  what TEXT NOT NULL,
  detail TEXT NOT NULL
) STRICT;
"""

PLAY_TABLES: Final = """
CREATE TABLE shown (
  shown INTEGER PRIMARY KEY,
  booth TEXT NOT NULL,
  article_id TEXT NOT NULL,
  revision TEXT NOT NULL,
  content_version INTEGER NOT NULL,
  language TEXT NOT NULL,
  UNIQUE (booth, article_id, revision, content_version, language)
) STRICT;

CREATE TABLE plays (
  hour INTEGER NOT NULL,
  install INTEGER NOT NULL,
  shown INTEGER NOT NULL,
  showings INTEGER NOT NULL,
  duration_ms INTEGER NOT NULL,
  PRIMARY KEY (hour, install, shown)
) STRICT, WITHOUT ROWID;
"""
