"""A virtual display whose pixels lie in a file that we map: looking costs the X server nothing."""

import ctypes
import mmap
import os
import struct
import subprocess
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from pathlib import Path
from types import TracebackType
from typing import Final

WIDTH: Final = 1920
HEIGHT: Final = 1080
_START_TIMEOUT_S: Final = 20.0

Point = tuple[int, int]


class FrameBuffer:
    """Xvfb at 1920x1080 in 24 bits, and its pixels as plain numbers 0xRRGGBB.

    Raises:
        RuntimeError: if Xvfb does not start.
    """

    def __init__(self, folder: Path) -> None:
        size = f"{WIDTH}x{HEIGHT}x24"
        read_end, write_end = os.pipe()
        command = ["Xvfb", "-displayfd", str(write_end), "-screen", "0", size, "-fbdir", str(folder)]
        self._server = subprocess.Popen(
            [*command, "-nolisten", "tcp"],
            pass_fds=(write_end,),
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        os.close(write_end)
        with os.fdopen(read_end) as pipe:
            number = pipe.readline().strip()
        if not number:
            raise RuntimeError("Xvfb does not start")
        self.display = f":{number}"
        path = folder / "Xvfb_screen0"
        wait_until(path.is_file, _START_TIMEOUT_S, "Xvfb shows no pixels")
        with path.open("rb") as file:
            self._map = mmap.mmap(file.fileno(), 0, prot=mmap.PROT_READ)
        fields = struct.unpack(">25I", self._map[:100])
        header, line, colours = fields[0], fields[12], fields[19]
        if (fields[4], fields[5], fields[11], line) != (WIDTH, HEIGHT, 32, WIDTH * 4):
            raise RuntimeError("Xvfb lays its pixels out in an unexpected way")
        start = header + colours * 12
        self._bytes = memoryview(self._map)[start : start + line * HEIGHT]
        self._pixels = self._bytes.cast("I")
        self._root = _Root(self.display)

    def __enter__(self) -> "FrameBuffer":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._root.close()
        self._pixels.release()
        self._bytes.release()
        self._map.close()
        self._server.terminate()
        with suppress(subprocess.TimeoutExpired):
            self._server.wait(10)

    def at(self, point: Point) -> int:
        """Return the colour of a pixel."""
        return self._pixels[point[1] * WIDTH + point[0]] & 0xFFFFFF

    def shows(self, expected: Sequence[tuple[int, int]]) -> bool:
        """Tell whether all of some pixels, (offset, colour) each, have their colours."""
        pixels = self._pixels
        return all(pixels[offset] & 0xFFFFFF == colour for offset, colour in expected)

    def copy(self) -> list[int]:
        """Return all pixels, row by row."""
        return [pixel & 0xFFFFFF for pixel in self._pixels]

    def clear(self) -> None:
        """Paint the empty screen black; windows that ended leave their last frame on it."""
        self._root.clear()

    def settled(self, quiet_s: float, timeout_s: float) -> None:
        """Wait until nothing changes any more.

        Raises:
            RuntimeError: if it goes on changing.
        """
        last, since = b"", time.monotonic()
        deadline = since + timeout_s
        while time.monotonic() < deadline:
            now = bytes(self._bytes)
            if now != last:
                last, since = now, time.monotonic()
            elif time.monotonic() - since >= quiet_s:
                return
            time.sleep(0.05)
        raise RuntimeError(f"the screen does not come to rest within {timeout_s:g} s")


class _Root:
    """The root window of a display, through Xlib; a client that stays, so that the server does too."""

    def __init__(self, display: str) -> None:
        self._xlib = ctypes.CDLL("libX11.so.6")
        self._xlib.XOpenDisplay.restype = ctypes.c_void_p
        self._xlib.XDefaultRootWindow.restype = ctypes.c_ulong
        self._display = ctypes.c_void_p(self._xlib.XOpenDisplay(display.encode()))
        if not self._display:
            raise RuntimeError(f"Xvfb does not take connections at {display}")
        self._window = ctypes.c_ulong(self._xlib.XDefaultRootWindow(self._display))
        self._xlib.XSetWindowBackground(self._display, self._window, ctypes.c_ulong(0))
        self.clear()

    def clear(self) -> None:
        self._xlib.XClearWindow(self._display, self._window)
        self._xlib.XSync(self._display, 0)

    def close(self) -> None:
        self._xlib.XCloseDisplay(self._display)


def wait_until(condition: Callable[[], bool], timeout_s: float, complaint: str) -> float:
    """Wait for a condition, looking each millisecond; return the moment, after `time.perf_counter`.

    Raises:
        RuntimeError: with the complaint, if it does not come true in time.
    """
    deadline = time.perf_counter() + timeout_s
    while not condition():
        if time.perf_counter() > deadline:
            raise RuntimeError(f"{complaint} within {timeout_s:g} s")
        time.sleep(0.001)
    return time.perf_counter()
