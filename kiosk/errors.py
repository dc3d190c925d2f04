"""Errors that the world caused: a full disk, a missing share, a broken file.

Whatever else is raised is a bug and keeps its traceback.
"""


class KioskError(Exception):
    """The world refused. The message says what happened and what to do."""


class InvalidInputError(KioskError):
    """Settings, content or a command line that can't be used as it stands (exit code 2)."""
