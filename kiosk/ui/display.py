"""Whether there is a display that lets us in: Qt ends the process where there is none."""

import ctypes
import socket
import sys
from collections.abc import Mapping
from pathlib import Path


def display_answers(environment: Mapping[str, str]) -> bool:
    """Tell whether a window can be opened; assumed where Qt was told what to use, and on Windows and macOS."""
    if environment.get("QT_QPA_PLATFORM") or not sys.platform.startswith(("linux", "freebsd")):
        return True
    return _wayland_answers(environment) or _x_answers(environment)


def _wayland_answers(environment: Mapping[str, str]) -> bool:
    name = environment.get("WAYLAND_DISPLAY")
    if not name:
        return False
    path = Path(environment.get("XDG_RUNTIME_DIR", "/")) / name
    with socket.socket(socket.AF_UNIX) as link:
        return link.connect_ex(str(path)) == 0


def _x_answers(environment: Mapping[str, str]) -> bool:
    name = environment.get("DISPLAY")
    if not name:
        return False
    try:
        xcb = ctypes.CDLL("libxcb.so.1")
    except OSError:
        return False
    xcb.xcb_connect.restype = ctypes.c_void_p
    connection = ctypes.c_void_p(xcb.xcb_connect(name.encode(), None))
    refused = int(xcb.xcb_connection_has_error(connection))
    xcb.xcb_disconnect(connection)
    return refused == 0
