"""The courier's eye on the feeds: starts a refresh in a process of its own when one is due.

In a thread beside the rounds, which it never delays. Where no feed is declared it starts and imports nothing.
"""

import json
import os
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any, Final

from kiosk.content.compiled import Compiled, load
from kiosk.settings.home import Home

LOOK_EVERY_S: Final = 5.0
_REST_S: Final = 30.0
_LONGEST_REST_S: Final = 3600.0
_END_S: Final = 1.5
_ON_TOP_S: Final = 120.0

Say = Callable[[dict[str, Any]], None]


class FeedWatch:
    """Looks every few seconds whether feeds are due, or the shelf is not what it should be."""

    def __init__(self, home: Home, say: Say, look_every_s: float = LOOK_EVERY_S) -> None:
        """Do nothing yet.

        Args:
            home: the home.
            say: takes the event `feeds` after each refresh.
            look_every_s: from one look to the next.
        """
        self._home = home
        self._say = say
        self._look_every_s = look_every_s
        self._ending = threading.Event()
        self._lock = threading.Lock()
        self._child: subprocess.Popen[bytes] | None = None
        self._compiled: Compiled | None = None
        self._compiled_of: tuple[int, int, int] | None = None
        self._thread = threading.Thread(target=self._watch, name="feeds", daemon=True)

    def start(self) -> None:
        """Begin to look."""
        self._thread.start()

    def stop(self) -> None:
        """End the refresh that runs, and look no more."""
        self._ending.set()
        with self._lock:
            if self._child is not None:
                self._child.kill()
        if self._thread.ident is not None:
            self._thread.join(_END_S)

    def _watch(self) -> None:
        troubles = 0
        rest = self._look_every_s
        while not self._ending.wait(rest):
            rest = self._look_every_s
            try:
                limit_s = self._wanted()
                if limit_s is not None:
                    troubles = 0 if self._refresh(limit_s) else troubles + 1
                    rest = max(rest, min(_REST_S * 2**troubles, _LONGEST_REST_S) if troubles else rest)
            except Exception as error:
                # A look that fails must not end the looking.
                troubles += 1
                rest = min(_REST_S * 2**troubles, _LONGEST_REST_S)
                self._tell({"reason": f"{type(error).__name__}: {error}"})

    def _wanted(self) -> float | None:
        """Return how long a refresh may take if one is wanted, else None."""
        compiled = self._content()
        if compiled is None or not (compiled.feeds or (self._home.feed_cache / "made.json").exists()):
            return None
        from kiosk.store.feed_reading import read_moments
        from kiosk.wiring.feeding.places import Declared
        from kiosk.wiring.feeding.shelf import current_path, made_path, read_object
        from kiosk.wiring.feeding.timing import feed_budget_s, is_due

        declared = Declared.of(compiled)
        moments, generation = read_moments(self._home)
        made = read_object(made_path(self._home))
        now_ms = time.time_ns() // 1_000_000
        if (
            made != {"generation": generation, "declared": declared.digest}
            or not current_path(self._home).exists()
            or (
                declared.settings.feeds.fetch
                and any(is_due(one, moments.get(one.id), now_ms) for one in declared.feeds)
            )
        ):
            timeout_s = declared.settings.feeds.timeout_s
            return _ON_TOP_S + len(declared.feeds) * (feed_budget_s(timeout_s) + timeout_s + _ON_TOP_S)
        return None

    def _content(self) -> Compiled | None:
        try:
            found = self._home.compiled.stat()
        except OSError:
            return None
        version = found.st_ino, found.st_size, found.st_mtime_ns
        if version != self._compiled_of:
            self._compiled, self._compiled_of = load(self._home, with_news=False), version
        return self._compiled

    def _refresh(self, limit_s: float) -> bool:
        """Run a refresh to its end; tell whether it left nothing to be done at once."""
        package = str(Path(__file__).resolve().parents[3])
        search = os.pathsep.join(filter(None, (package, os.environ.get("PYTHONPATH", ""))))
        command = [sys.executable, "-P", "-m", "kiosk", "--home", str(self._home.root)]
        with self._lock:
            if self._ending.is_set():
                return True
            self._child = child = subprocess.Popen(  # noqa: S603 our own interpreter and module, no shell
                [*command, "feeds", "refresh", "--due", "--supervised", "--json"],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                env={**os.environ, "PYTHONPATH": search},
            )
        timer = threading.Timer(limit_s, child.kill)
        timer.daemon = True
        timer.start()
        try:
            # Standard input stays open: its end tells the child that this process died.
            said = child.stdout.read() if child.stdout else b""
            code = child.wait()
        finally:
            timer.cancel()
            with self._lock:
                self._child = None
            for stream in (child.stdin, child.stdout):
                with suppress(OSError):
                    if stream:
                        stream.close()
        return self._ending.is_set() or self._account(said, code)

    def _account(self, said: bytes, code: int) -> bool:
        try:
            result = json.loads(said)
            outcomes, changed, trouble = result["outcomes"], result["changed"], result["trouble"]
        except (ValueError, LookupError, TypeError):
            self._tell({"reason": f"the refresh ended with code {code}"})
            return False
        failed = {one["feed"]: one["reason"] for one in outcomes if one["status"] == "failed"}
        self._tell(
            {
                "tried": len(outcomes),
                "items": sum(one["items"] for one in outcomes),
                "failed": failed,
                "changed": changed,
                "trouble": trouble,
            }
        )
        return bool(outcomes or changed) and not trouble

    def _tell(self, event: dict[str, Any]) -> None:
        self._say({"at": time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime()), "event": "feeds", **event})
