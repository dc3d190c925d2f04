"""How many cases each target gets, and what must hold while one runs: it ends, and it asks nobody.

Few cases by default, so that the suite stays fast; `make fuzz` sets `KIOSK_FUZZ_CASES`.
"""

import faulthandler
import os
import signal
import sys
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from types import FrameType
from typing import Final

from hypothesis import HealthCheck, settings

MANY: Final = int(os.environ.get("KIOSK_FUZZ_CASES", "0"))
"""Cases of each target in a run of `make fuzz`; 0 in the suite."""

FEW: Final = 20
SECONDS: Final = 60
"""After which a case counts as hanging. Cases take milliseconds; this is no measurement."""

Case = Callable[[], AbstractContextManager[None]]

_ASKING: Final = (
    *("socket.connect", "socket.getaddrinfo", "socket.gethostbyname", "socket.gethostbyaddr"),
    *("socket.sendto", "socket.sendmsg", "socket.bind", "urllib.Request", "http.client.connect"),
    *("subprocess.Popen", "os.system", "os.exec", "os.posix_spawn", "os.fork", "os.forkpty"),
)
BAIT: Final = "/etc/passwd"
"""What strategies name as a local file; nothing may open it."""

_profiles = {
    "few": settings(
        max_examples=FEW,
        deadline=None,
        derandomize=True,
        database=None,
        suppress_health_check=[
            HealthCheck.function_scoped_fixture,
            HealthCheck.too_slow,
            HealthCheck.data_too_large,
        ],
    )
}
_profiles["fuzz"] = settings(_profiles["few"], max_examples=max(MANY, 1), derandomize=False, print_blob=True)
for _name, _profile in _profiles.items():
    settings.register_profile(_name, _profile)


def wanted(share: float = 1.0) -> int:
    """Return how many cases a target gets that is given this share of the usual number."""
    return max(round((MANY or FEW) * share), 1)


def fuzzed(share: float = 1.0) -> settings:
    """Return the settings of a target; it is given this share of the usual number of cases."""
    return settings(settings.get_profile("fuzz" if MANY else "few"), max_examples=wanted(share))


class HangingError(Exception):
    """A case that does not end."""


class Watch:
    """Counts the cases of a target and holds each to the rules."""

    def __init__(self, stderr: int = 2) -> None:
        """Count from 0; a traceback at the very end goes to the file descriptor `stderr`."""
        self.count = 0
        self._stderr = stderr

    @contextmanager
    def case(self) -> Iterator[None]:
        """Run a case: fails where it hangs, asks a network, starts a process or opens the bait.

        What it hangs in may catch all exceptions, and what it asks may be caught as well: both count all
        the same. Where not even a signal gets through, the process ends with a traceback.
        """
        global _asked
        late: list[str] = []

        def ring(_: int, frame: FrameType | None) -> None:
            late.append(f"{frame.f_code.co_qualname}" if frame else "somewhere")
            raise HangingError(f"a case that takes longer than {SECONDS} s, in {late[-1]}")

        before = signal.signal(signal.SIGALRM, ring)
        faulthandler.dump_traceback_later(2 * SECONDS, exit=True, file=self._stderr)
        signal.alarm(SECONDS)
        _asked = []
        try:
            yield
        finally:
            asked, _asked = _asked, None
            signal.alarm(0)
            signal.signal(signal.SIGALRM, before)
            faulthandler.cancel_dump_traceback_later()
        assert not late, f"a case that takes longer than {SECONDS} s, in {late}"
        assert not asked, f"a case that asks others: {asked}"
        self.count += 1


class AskedError(Exception):
    """A case reaches out: for the network, another process or a file that is none of its business."""


_asked: list[str] | None = None


def _note(event: str, args: tuple[object, ...]) -> None:
    """Take down what a case does that it must not; Python calls this for all that is audited."""
    if _asked is not None and (event in _ASKING or (event == "open" and args[0] == BAIT)):
        _asked.append(f"{event} {args!r:.200}")
        raise AskedError(_asked[-1])


sys.addaudithook(_note)
