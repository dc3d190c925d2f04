"""Feeds: fetched, parsed, cleaned, their pictures made safe. Knows no SQLite and no Qt."""
