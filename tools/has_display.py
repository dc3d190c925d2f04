"""Tell by the exit code whether a window can be opened here: 0 yes, 1 no.

A variable alone says little: DISPLAY often names a screen that is long gone, and Qt ends the process then.
"""

import ctypes
import os
import socket
import sys
from pathlib import Path


def wayland_answers() -> bool:
    """Tell whether a Wayland compositor takes connections."""
    name = os.environ.get("WAYLAND_DISPLAY", "")
    path = Path(os.environ.get("XDG_RUNTIME_DIR", "/")) / name
    if not name:
        return False
    with socket.socket(socket.AF_UNIX) as link:
        return link.connect_ex(str(path)) == 0


def x_answers() -> bool:
    """Tell whether an X server lets us in."""
    if not os.environ.get("DISPLAY"):
        return False
    xcb = ctypes.CDLL("libxcb.so.1")
    xcb.xcb_connect.restype = ctypes.c_void_p
    connection = ctypes.c_void_p(xcb.xcb_connect(None, None))
    refused: int = xcb.xcb_connection_has_error(connection)
    xcb.xcb_disconnect(connection)
    return refused == 0


def main() -> int:
    """Return 0 where a window can be opened; other systems than Linux always have a display."""
    chosen = sys.platform != "linux" or bool(os.environ.get("QT_QPA_PLATFORM"))
    return 0 if chosen or wayland_answers() or x_answers() else 1


if __name__ == "__main__":
    sys.exit(main())
