from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from kiosk.central.layout import Central, create_central
from kiosk.central.rounds import Plan, RoundResult, Rounds
from kiosk.store.ledger import Ledger
from tests.unit.central.kiosks import Source


@pytest.fixture
def central(tmp_path: Path) -> Central:
    return create_central(tmp_path / "central")


@pytest.fixture
def source() -> Source:
    return Source()


@pytest.fixture
def ledger(tmp_path: Path) -> Iterator[Ledger]:
    opened = Ledger(tmp_path / "courier.db", tmp_path / "set-aside")
    yield opened
    opened.close()


@pytest.fixture
def go(tmp_path: Path, central: Central, source: Source, ledger: Ledger) -> Callable[..., RoundResult]:
    rounds = Rounds(lambda: None)

    def one_round(ledger: Ledger = ledger, *, merge: bool = True, accept: bool = False) -> RoundResult:
        plan = Plan(tmp_path, "Hall 1", central.root, merge, accept)
        return rounds.run(plan, source, ledger)

    return one_round
