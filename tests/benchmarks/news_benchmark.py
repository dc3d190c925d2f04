"""Much news beside little: the same home with thousands of articles and with six, in the same run."""

import json
import os
import statistics
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Any, Final

from kiosk.content.compiled import open_content, opened_news
from kiosk.news.selecting import Place, next_change, select
from kiosk.settings.home import Home
from kiosk.settings.zones import kiosk_zone
from tests.benchmarks.figures import Figure, Result, Unit, in_words, interleaved
from tests.benchmarks.first_frames import FRAME_TIMEOUT_S, Contestant, clear, kiosk, learn, timed_start
from tests.benchmarks.frame_buffer import HEIGHT, WIDTH, FrameBuffer, wait_until
from tests.benchmarks.making import ITEMS, Amount, change_setting, make_home
from tests.benchmarks.news_courier import idle_courier, refresh_memory
from tests.benchmarks.news_publishing import first_publish, one_change, saved_to_screen
from tests.benchmarks.places import KIOSK, Places, run, say
from tests.benchmarks.process_tree import Program

GOAL: Final = 1.2
FEW: Final = Amount(6, 0)
_SWITCHES: Final = 6
_WEIGHED_SWITCHES: Final = 50
_DWELL_S: Final = 3
_FRAME_S: Final = 1 / 60
_TOUCH_S: Final = 0.1


@dataclass(slots=True)
class Pair:
    """The two homes that are compared.

    Attributes:
        much: with thousands of articles and many feeds.
        few: with six articles and no feed.
    """

    much: Home
    few: Home
    amount: Amount
    notes: list[str] = field(default_factory=list)

    @property
    def homes(self) -> dict[str, Home]:
        """Both, by name."""
        return {"much": self.much, "few": self.few}

    def beside(self, name: str, found: dict[str, list[float]], goal: float | None = GOAL) -> Figure:
        """Return a figure of the one home beside the other."""
        unit: Unit = "bytes" if name.startswith("memory") else "s"
        return Figure(name, unit, found["much"], found["few"], f"{FEW.articles} articles", goal)


def measure(places: Places) -> Result:
    """Make both homes, then measure the screen, publishing, and the courier."""
    amount = Amount(200, 5) if places.quick else Amount(2000, 50)
    result = Result(
        "news", f"{amount.articles:,} articles and {amount.feeds} feeds beside {FEW.articles} articles"
    )
    folder = places.new_folder("news")
    say(f"news: making {amount.articles:,} articles, and {amount.feeds} feeds of {ITEMS} items")
    pair = Pair(make_home(folder / "much", amount), make_home(folder / "few", FEW), amount)
    (folder / "pixels").mkdir()
    with FrameBuffer(folder / "pixels") as screen:
        result.figures += _starts(pair, places, screen)
        result.figures += _switching(pair, places, screen)
        result.figures += _memory(pair, places, screen)
        result.figures += saved_to_screen(pair.homes, places, screen)
    result.figures += _selecting(pair, places)
    result.figures += one_change(pair.much, places)
    result.figures += first_publish(pair.much, places)
    result.figures += idle_courier(pair.homes, places)
    result.figures += refresh_memory(pair.much, amount.feeds, places)
    result.notes = [*_notes(pair), *pair.notes]
    return result


def _starts(pair: Pair, places: Places, screen: FrameBuffer) -> list[Figure]:
    say("news: starts")
    contestants = {}
    for name, home in pair.homes.items():
        launch = partial(kiosk, home, screen.display)
        contestants[name] = Contestant(launch, launch)
        learn(contestants[name], screen, places.root / "log")
    pictures: dict[str, list[float]] = {name: [] for name in contestants}

    def timed(name: str) -> float:
        contestant = contestants[name]
        frame, whole = timed_start(contestant, contestant.everyday(), screen, places.root / "log")
        pictures[name].append(whole)
        return frame

    found = interleaved(2 if places.quick else 21, {name: partial(timed, name) for name in contestants})
    return [
        pair.beside("start to first frame", found),
        pair.beside("start to frame with picture", pictures, None),
    ]


def _switching(pair: Pair, places: Places, screen: FrameBuffer) -> list[Figure]:
    say("news: switching")
    found: dict[str, list[dict[str, Any]]] = {name: [] for name in pair.homes}

    def switch(name: str) -> float:
        script = Path(__file__).with_name("programs") / "switch_news.py"
        command = [sys.executable, str(script), str(pair.homes[name].root), str(_SWITCHES)]
        environment = kiosk(pair.homes[name], screen.display).environment
        found[name].append(_asked(command, environment))
        clear(screen)
        return 0.0

    interleaved(1 if places.quick else 9, {name: partial(switch, name) for name in pair.homes})

    def of(what: str, middle: Callable[[list[float]], float]) -> dict[str, list[float]]:
        return {
            name: [middle([one[what] for one in each["switches"]]) for each in runs]
            for name, runs in found.items()
        }

    stood = {name: [statistics.median(one["stood_still"]) for one in runs] for name, runs in found.items()}
    takes_over = "screen stands still while it takes over new content"
    return [
        pair.beside("tick to the frame with the next article", of("frame", statistics.median)),
        pair.beside("the tick itself", of("tick", statistics.median), None),
        pair.beside("tick to the frame that is all the next article", of("whole", statistics.median)),
        pair.beside("processor's time of a switch", of("cpu", statistics.mean)),
        Figure(takes_over, "s", stood["much"], [_TOUCH_S], "fixed: what a finger notices", 1.0),
    ]


def _memory(pair: Pair, places: Places, screen: FrameBuffer) -> list[Figure]:
    say("news: memory")
    for home in pair.homes.values():
        change_setting(home, "dwell_min_s", str(_DWELL_S))
        change_setting(home, "dwell_max_s", str(_DWELL_S))
        run([KIOSK, "--home", str(home.root), "check"])
    switches = 5 if places.quick else _WEIGHED_SWITCHES
    parts: dict[str, dict[int, tuple[str, int]]] = {}

    def weigh(name: str) -> float:
        launch = kiosk(pair.homes[name], screen.display)
        with Program(launch.command, launch.environment, places.root / "log") as program:
            wait_until(lambda: screen.at((0, 0)) != 0, FRAME_TIMEOUT_S, f"{name} paints no frame")
            time.sleep(switches * _DWELL_S + 5)
            parts[name] = program.memory()
        clear(screen)
        return float(sum(size for _, size in parts[name].values()))

    found = interleaved(1 if places.quick else 2, {name: partial(weigh, name) for name in pair.homes})
    for name, processes in parts.items():
        listed = ", ".join(f"{role} {in_words(size, 'bytes')}" for role, size in processes.values())
        pair.notes.append(f"Processes with {name} in the last weighing: {listed}.")
    for home in pair.homes.values():
        change_setting(home, "dwell_min_s", "8.0")
        change_setting(home, "dwell_max_s", "30.0")
        run([KIOSK, "--home", str(home.root), "check"])
    return [pair.beside(f"memory of all processes (PSS) after {switches} switches", found)]


def _selecting(pair: Pair, places: Places) -> list[Figure]:
    compiled = open_content(pair.much)
    listings = opened_news(pair.much, compiled).listings
    settings = compiled.settings
    place = Place(settings.device.id, frozenset(settings.device.tags), kiosk_zone(settings.time.zone))
    at = datetime.now(UTC)

    def timed(action: Callable[[], object]) -> float:
        started = time.perf_counter()
        action()
        return time.perf_counter() - started

    def opening(home: Home) -> float:
        return timed(lambda: opened_news(home, open_content(home)))

    repetitions = 3 if places.quick else 15
    found = interleaved(
        repetitions,
        {
            "select": lambda: timed(lambda: select(listings, at, place)),
            "edge": lambda: timed(lambda: next_change(listings, at, place)),
            "much": partial(opening, pair.much),
            "few": partial(opening, pair.few),
        },
    )
    frame = "fixed: a frame at 60 Hz"
    return [
        Figure(f"which of {len(listings):,} may show", "s", found["select"], [_FRAME_S], frame, 2.0),
        Figure("when that changes next", "s", found["edge"], [_FRAME_S], frame, 2.0),
        pair.beside("opening content and shelves", found, None),
    ]


def _asked(command: list[str], environment: dict[str, str]) -> dict[str, Any]:
    done = subprocess.run(
        command, env={**os.environ, **environment}, capture_output=True, text=True, check=False, timeout=300
    )
    if done.returncode:
        raise RuntimeError(f"{' '.join(command)}: {done.stderr.strip()[-800:]}")
    said: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return said


def _notes(pair: Pair) -> list[str]:
    amount = pair.amount
    return [
        f"Much: {amount.articles:,} articles in three languages, a third with a picture of 1600x1000 (four files in turn), a"
        " quarter with a schedule, some with priorities (not valid at present, so that the rest takes turns) and"
        f" weights; {amount.feeds} feeds with {ITEMS} approved items each. Few: the first {FEW.articles} of the same articles.",
        f"Starts: cold processes, files in the page cache, full screen on an Xvfb of {WIDTH}x{HEIGHT}; the first frame is seen"
        " from outside, as in `screen`. Both begin with the same article.",
        f"Switching: the real screen with its store in a process of its own, {_SWITCHES} switches a repetition. From the tick to"
        " the first frame swapped with the next article in it, and to the one in which it has taken over: the crossfade of"
        " 600 ms is in that, and in the processor's time. Each starts when the next article was read and its picture"
        " loaded, as in a rotation.",
        f"Memory: `kiosk run` with a dwell of {_DWELL_S} s, the courier counted.",
        "Fixed yardsticks are the same on every machine: those ratios depend on it.",
    ]
