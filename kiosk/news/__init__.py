"""Articles, dwell and rotation. Pure: knows no files, no SQLite and no Qt."""
