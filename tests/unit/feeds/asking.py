"""Ask a server of the tests, with limits that allow it, under names that lead to it."""

import socket
import ssl
from collections.abc import Sequence

import pytest

from kiosk.feeds.addresses import Answer
from kiosk.feeds.connecting import FetchRefusedError, Network
from kiosk.feeds.fetching import fetch
from kiosk.feeds.limits import Limits
from tests.unit.feeds.server import TLS

HERE = Limits(allowed=frozenset({"127.0.0.1"}), max_bytes=1_000_000, timeout_s=20)
QUICK = Limits(allowed=frozenset({"127.0.0.1"}), max_bytes=1_000_000, timeout_s=0.3)


def refusal(url: str, limits: Limits = HERE, network: Network | None = None) -> FetchRefusedError:
    with pytest.raises(FetchRefusedError) as refused:
        fetch(url, limits, network=network)
    assert not str(refused.value).endswith(".")
    assert "\n" not in str(refused.value)
    return refused.value


def at_home(*answers: Sequence[tuple[str, int]]) -> Network:
    """Return a network whose names are at the given places; with several, each look-up gives the next."""
    left = list(answers)

    def look_up(host: str, port: int) -> list[Answer]:
        places = left.pop(0) if len(left) > 1 else left[0]
        return [(socket.AF_INET, (address, given or port)) for address, given in places]

    return Network(look_up, lambda: ssl.create_default_context(cafile=TLS / "authority.pem"))
