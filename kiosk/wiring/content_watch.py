"""The courier's eye on the content: publishes what changed, once it is still and in order.

In a thread beside the rounds, which it never delays; checking and publishing is done by a process of its own.
"""

import threading
import time
from collections.abc import Callable
from typing import Any, Final

from kiosk.content.noticing import LONGEST_RETRY_S, NoticedEvent, Noticer
from kiosk.settings.home import Home

_END_S: Final = 1.5
_FIRST_REST_S: Final = 5.0
_TOLD: Final = 5

Say = Callable[[dict[str, Any]], None]


class ContentWatch:
    """Looks at the content files again and again."""

    def __init__(self, home: Home, say: Say) -> None:
        """Do nothing yet.

        Args:
            home: the home.
            say: takes the event `content` whenever something became of files that changed: `version` (the one
                that is current now), `outcome`, `reason` and `problems` (the first of them, as lines).
        """
        self._noticer = Noticer(home)
        self._say = say
        self._ending = threading.Event()
        self._thread = threading.Thread(target=self._watch, name="content", daemon=True)

    def start(self) -> None:
        """Begin to look."""
        self._thread.start()

    def stop(self) -> None:
        """Look no more; what is being published is finished by its own process."""
        self._ending.set()
        self._thread.join(_END_S)

    def _watch(self) -> None:
        rest = troubles = 0.0
        while not self._ending.wait(rest):
            try:
                event = self._noticer.poll()
                if event is not None:
                    self._tell(event)
                rest, troubles = self._noticer.next_s, 0.0
            except Exception as error:
                # A look that fails must not end the looking.
                troubles += 1
                rest = min(_FIRST_REST_S * 2**troubles, LONGEST_RETRY_S)
                self._tell(NoticedEvent("failed", 0, (), f"{type(error).__name__}: {error}"))

    def _tell(self, event: NoticedEvent) -> None:
        told = list(event.problems[:_TOLD])
        if len(event.problems) > _TOLD:
            told.append(f"and {len(event.problems) - _TOLD} more")
        self._say(
            {
                "at": time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime()),
                "event": "content",
                "version": event.version,
                "outcome": event.outcome,
                "reason": event.reason,
                "problems": told,
            }
        )
