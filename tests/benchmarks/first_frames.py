"""The first frame of a program, told from outside by pixels that an unmeasured start ended with."""

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from kiosk.settings.home import Home
from tests.benchmarks.frame_buffer import HEIGHT, WIDTH, FrameBuffer, wait_until
from tests.benchmarks.kiosk_page import face_colours
from tests.benchmarks.places import KIOSK
from tests.benchmarks.process_tree import Program

FRAME_TIMEOUT_S: Final = 60.0
_INK: Final = 0x12282C
_PICTURE_BOX: Final = (100, 100, 900, 440)
_POINTS: Final = 12
_LEAST_PIXELS: Final = 200

Pixels = list[tuple[int, int]]
"""Offsets into the frame and the colours expected there."""


@dataclass(frozen=True, slots=True)
class Launch:
    """How a program is started: command and environment."""

    command: list[str]
    environment: dict[str, str]


@dataclass(slots=True)
class Contestant:
    """A program that shows the screen.

    Attributes:
        everyday: starts it as on any morning: the profile is there, the content compiled.
        first_ever: starts it as never before.
        frame: pixels that tell its first frame: all five faces, ink of its texts, its grounds.
        picture: pixels that tell that the picture is there too.
    """

    everyday: Callable[[], Launch]
    first_ever: Callable[[], Launch]
    frame: Pixels = field(default_factory=list)
    picture: Pixels = field(default_factory=list)


def kiosk(home: Home, display: str) -> Launch:
    """Return how the kiosk is started full screen on a display."""
    return Launch([KIOSK, "--home", str(home.root), "run"], {"DISPLAY": display, "QT_QPA_PLATFORM": "xcb"})


def learn(contestant: Contestant, screen: FrameBuffer, log: Path) -> None:
    """Start once unmeasured, wait for rest, and note the pixels that tell its frame."""
    launch = contestant.everyday()
    with Program(launch.command, launch.environment, log) as program:
        colours = set(face_colours())
        try:
            wait_until(lambda: colours <= set(screen.copy()), FRAME_TIMEOUT_S, "the five faces do not appear")
        except RuntimeError as error:
            raise RuntimeError(f"{launch.command[0]}: {error}. It said: {program.log}") from error
        screen.settled(quiet_s=1.0, timeout_s=FRAME_TIMEOUT_S)
        pixels = screen.copy()
    _note_pixels(contestant, pixels, launch.command[0])
    clear(screen)


def _note_pixels(contestant: Contestant, pixels: list[int], name: str) -> None:
    left, top, right, bottom = _PICTURE_BOX
    inside = [y * WIDTH + x for y in range(top, bottom, 20) for x in range(left, right, 20)]
    contestant.picture = [(offset, pixels[offset]) for offset in inside]
    if len({colour for _, colour in contestant.picture}) < 8:
        raise RuntimeError(f"{name} shows no picture where one is expected")
    text = [offset for offset, colour in enumerate(pixels) if colour == _INK]
    news = [offset for offset in text if offset % WIDTH < WIDTH // 2]
    survey = [offset for offset in text if offset % WIDTH >= WIDTH // 2]
    wanted = [news, survey, *([o for o, c in enumerate(pixels) if c == face] for face in face_colours())]
    if any(len(offsets) < _LEAST_PIXELS for offsets in wanted):
        raise RuntimeError(f"{name} does not show the texts and faces that are expected")
    chosen = [offset for offsets in wanted for offset in offsets[:: len(offsets) // _POINTS]]
    corners = [0, WIDTH - 1, (HEIGHT - 1) * WIDTH, HEIGHT * WIDTH - 1]
    contestant.frame = [(offset, pixels[offset]) for offset in (*chosen, *corners)]


def clear(screen: FrameBuffer) -> None:
    """Make the screen black, and let whatever just ended be gone."""
    time.sleep(0.3)
    screen.clear()


def timed_start(
    contestant: Contestant, launch: Launch, screen: FrameBuffer, log: Path
) -> tuple[float, float]:
    """Start and end it; return the seconds to the first frame, and to the picture as well."""
    with Program(launch.command, launch.environment, log) as program:
        complaint = f"{launch.command[0]} does not come to the frame that it came to at first"
        frame = wait_until(lambda: screen.shows(contestant.frame), FRAME_TIMEOUT_S, complaint)
        whole = wait_until(lambda: screen.shows(contestant.picture), FRAME_TIMEOUT_S, complaint)
        times = frame - program.started_at, whole - program.started_at
    clear(screen)
    return times
