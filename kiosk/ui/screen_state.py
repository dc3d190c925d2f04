"""`screen.json`: what the screen says of itself, in a file of fixed length that is overwritten in place.

Overwriting takes no new room on the disk, so that it also works when the disk is full.
"""

import json
import os
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any, Final

LENGTH: Final = 4096
"""Bytes of the file: JSON, padded with spaces, and a line end."""


def encode(state: Mapping[str, Any]) -> bytes:
    """Return the state as `LENGTH` bytes; the longest texts are shortened until it fits."""
    text = json.dumps(state, ensure_ascii=False, separators=(",", ":")).encode()
    shortened = dict(state)
    for limit in (400, 100, 20, 0):
        if len(text) < LENGTH:
            break
        shortened = {key: _shorten(value, limit) for key, value in state.items()}
        text = json.dumps(shortened, ensure_ascii=False, separators=(",", ":")).encode()
    return text.ljust(LENGTH - 1) + b"\n"


def decode(data: bytes) -> dict[str, Any] | None:
    """Return the state, or None if the bytes are none."""
    try:
        state = json.loads(data)
    except (ValueError, RecursionError):
        return None
    return state if isinstance(state, dict) else None


class ScreenState:
    """Writes the file; what goes wrong is left for the next time. Keeps the file open."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._descriptor: int | None = None

    def write(self, state: Mapping[str, Any]) -> bool:
        """Overwrite the file with a state; tell whether that worked."""
        data = encode(state)
        try:
            descriptor = self._open()
            os.lseek(descriptor, 0, os.SEEK_SET)
            done = os.write(descriptor, data) == LENGTH
        except OSError:
            self.close()
            return False
        return done

    def close(self) -> None:
        """Close the file."""
        if self._descriptor is not None:
            with suppress(OSError):
                os.close(self._descriptor)
            self._descriptor = None

    def _open(self) -> int:
        if self._descriptor is not None and not self._is_ours(self._descriptor):
            self.close()
        if self._descriptor is None:
            binary = getattr(os, "O_BINARY", 0)
            self._descriptor = os.open(self._path, os.O_RDWR | os.O_CREAT | binary, 0o644)
        return self._descriptor

    def _is_ours(self, descriptor: int) -> bool:
        try:
            return os.path.samestat(os.fstat(descriptor), self._path.stat())
        except OSError:
            return False


def _shorten(value: Any, limit: int) -> Any:
    if isinstance(value, str):
        return value if len(value) <= limit + 20 else value[:limit] + "…"
    if isinstance(value, Mapping):
        return {} if limit == 0 else {key: _shorten(item, limit) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_shorten(item, limit) for item in value[: limit // 20 or 1]]
    return value
