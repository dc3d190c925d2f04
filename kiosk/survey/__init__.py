"""Questions, the scale and responses. Pure: knows no files, no SQLite and no Qt."""
