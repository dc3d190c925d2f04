import json
import shutil
from collections.abc import Callable, Iterator
from contextlib import closing, suppress
from pathlib import Path

import pytest

from kiosk.central.layout import Central, OtherCentralError, create_central
from kiosk.central.merging import Merger
from kiosk.central.rounds import Plan, RoundResult, Rounds
from kiosk.central.sealing import _make_folders
from kiosk.central.status import read_statuses
from kiosk.errors import KioskError
from kiosk.store.ledger import Ledger
from tests.unit.central.kiosks import ME, Source
from tests.unit.central.making import manifest_of, names_in, put, rows, true_rows


def segments_of(central: Central, install: str = ME) -> list[str]:
    return [name.rsplit("-", 1)[0] for name in names_in(central.segments / "hall-1" / install)]


def test_only_what_is_final_is_sent_and_the_rest_is_pending(
    go: Callable[..., RoundResult], source: Source, central: Central
) -> None:
    source.answer(10, not_final=2)
    result = go()
    assert (result.stored, result.sent, result.merged, result.pending) == (10, 8, 8, 2)
    assert result.in_words() == "stored 10, sent 8, merged 8, pending 2"
    source.answer(1)
    result = go()
    assert (result.sent, result.sent_now, result.pending) == (11, 3, 0)
    assert segments_of(central) == ["1-8", "9-11"]
    assert true_rows(central) == rows("hall-1", ME, 1, 11)
    statuses, unreadable = read_statuses(central)
    assert unreadable == []
    said = statuses["hall-1", ME]
    assert (said.booth, said.last_seq, said.pending, said.clock) == ("Hall 1", 11, 0, "trusted")
    assert said.disk_free > 0


def test_many_responses_are_sent_in_portions(
    go: Callable[..., RoundResult], source: Source, central: Central, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("kiosk.central.sealing.MAX_ROWS", 10)
    source.answer(25)
    go()
    assert segments_of(central) == ["1-10", "11-20", "21-25"]


def test_a_round_without_news_writes_nothing_but_the_status(
    go: Callable[..., RoundResult], source: Source, central: Central
) -> None:
    source.answer(10)
    go()
    before = {path: path.stat() for path in central.root.rglob("*") if "status" not in path.parts}
    source.asked.clear()
    result = go()
    assert (result.sent_now, result.merged_now) == (0, 0)
    assert source.asked == []
    assert {path: path.stat() for path in central.root.rglob("*") if "status" not in path.parts} == before


@pytest.mark.parametrize("harm", ["gone", "shorter", "folder gone"])
def test_a_segment_that_vanished_or_was_cut_is_published_again(
    go: Callable[..., RoundResult], source: Source, central: Central, harm: str
) -> None:
    source.answer(10)
    go()
    [name] = names_in(central.segments / "hall-1" / ME)
    path = central.segments / "hall-1" / ME / name
    whole = path.read_bytes()
    if harm == "shorter":
        path.write_bytes(whole[:-5])
    else:
        path.unlink()
    if harm == "folder gone":
        path.parent.rmdir()
    assert go().sent == 10
    assert path.read_bytes() == whole
    Merger(central).merge()
    assert true_rows(central) == rows("hall-1", ME, 1, 10)


def cut_off(*_: object) -> None:
    raise KeyboardInterrupt


def test_a_crash_after_sealing_publishes_the_same_name_and_bytes(
    go: Callable[..., RoundResult], source: Source, central: Central, monkeypatch: pytest.MonkeyPatch
) -> None:
    source.answer(10)
    with monkeypatch.context() as broken:
        broken.setattr("kiosk.central.sealing.publish", cut_off)
        with pytest.raises(KeyboardInterrupt):
            go()
    source.answer(5)
    go()
    assert segments_of(central) == ["1-10", "11-15"]


def test_what_was_sealed_and_can_not_be_made_again_is_sealed_anew(
    go: Callable[..., RoundResult], source: Source, central: Central, monkeypatch: pytest.MonkeyPatch
) -> None:
    source.answer(10)
    with monkeypatch.context() as broken:
        broken.setattr("kiosk.central.sealing.publish", cut_off)
        with pytest.raises(KeyboardInterrupt):
            go()
    source.salt = "after an update"
    source.answer(5)
    assert go().pending == 0
    assert segments_of(central) == ["1-15"]


def test_a_lost_ledger_takes_over_what_is_published(
    go: Callable[..., RoundResult], source: Source, central: Central, tmp_path: Path
) -> None:
    source.answer(10)
    go()
    source.answer(5)
    go()
    before = names_in(central.segments / "hall-1" / ME)
    with closing(Ledger(tmp_path / "other.db", tmp_path / "set-aside")) as fresh:
        source.answer(5)
        result = go(fresh)
        assert (result.sent, result.sent_now) == (20, 5)
        assert set(before) < set(names_in(central.segments / "hall-1" / ME))
        go(fresh)
    assert segments_of(central) == ["1-10", "11-15", "16-20"]
    assert true_rows(central) == rows("hall-1", ME, 1, 20)


def test_segments_of_a_clone_are_not_taken_for_our_own(
    go: Callable[..., RoundResult], source: Source, central: Central
) -> None:
    source.answer(5)
    go()
    put(central, 6, 9, install=ME, salt="clone")
    source.answer(4)
    result = go()
    assert (result.sent, result.pending) == (9, 0)
    assert manifest_of(central)["installations"][0]["conflicts"] == [[6, 9]]
    assert segments_of(central) == ["1-5", "6-9", "6-9"]


def test_responses_that_can_not_be_read_are_left_out_and_told(
    go: Callable[..., RoundResult], source: Source, central: Central
) -> None:
    source.unreadable = {4, 5}
    source.answer(10)
    result = go()
    assert (result.sent, result.pending) == (8, 2)
    assert "responses 4–5 of hall-1 can't be read" in result.problems[0]
    assert segments_of(central) == ["1-3", "6-10"]


def test_rows_missing_in_the_database_do_not_hide_behind_a_name(
    go: Callable[..., RoundResult], source: Source, central: Central, monkeypatch: pytest.MonkeyPatch
) -> None:
    def with_a_gap(_install: str, first: int, last: int) -> Iterator[bytes]:
        yield b"".join(
            line for line in rows("hall-1", ME, first, last) if line not in rows("hall-1", ME, 4, 4)
        )

    monkeypatch.setattr(source, "segment_rows", with_a_gap)
    source.answer(10)
    assert go().sent == 9
    assert segments_of(central) == ["1-3", "5-10"]


def test_another_central_place_is_refused_until_it_is_accepted(
    go: Callable[..., RoundResult], source: Source, central: Central
) -> None:
    source.answer(10)
    go()
    central.root.rename(central.root.with_name("old"))
    other = create_central(central.root)
    before = {path: path.stat() for path in other.root.rglob("*")}
    with pytest.raises(OtherCentralError, match="--accept-central") as refusal:
        go()
    assert central.central_id in str(refusal.value)
    assert other.central_id in str(refusal.value)
    assert {path: path.stat() for path in other.root.rglob("*")} == before
    result = go(accept=True)
    assert (result.sent, result.merged) == (10, 10)
    assert true_rows(other) == rows("hall-1", ME, 1, 10)
    assert go().sent == 10


@pytest.mark.parametrize("left", ["nothing", "an empty folder"])
def test_a_place_that_is_not_there_is_refused_and_not_made(
    go: Callable[..., RoundResult], source: Source, central: Central, left: str
) -> None:
    source.answer(10)
    go()
    source.answer(1)
    central.root.rename(central.root.with_name("elsewhere"))
    if left == "an empty folder":
        central.root.mkdir()
    with pytest.raises(KioskError, match="share mounted"):
        go()
    assert not central.root.exists() or names_in(central.root) == []
    if left == "an empty folder":
        central.root.rmdir()
    central.root.with_name("elsewhere").rename(central.root)
    assert go().pending == 0


def test_a_place_that_goes_between_two_steps_gets_nothing(
    tmp_path: Path, central: Central, source: Source, ledger: Ledger
) -> None:
    """The share is unmounted after each step in turn; what is left is its empty mount point."""
    source.answer(10)
    away = central.root.with_name("unmounted")
    for moment in range(1, 60):
        counted: list[int] = []

        def step(moment: int = moment, counted: list[int] = counted) -> None:
            counted.append(1)
            if len(counted) == moment:
                central.root.rename(away)
                central.root.mkdir()

        plan = Plan(tmp_path, "Hall 1", central.root)
        with suppress(KioskError):
            Rounds(step).run(plan, source, ledger)
        if not away.exists():
            break
        assert list(central.root.rglob("*")) == []
        central.root.rmdir()
        away.rename(central.root)
        Rounds(lambda: None).run(plan, source, ledger)
        source.answer(3)
    assert 5 < moment < 59
    assert true_rows(central) == rows("hall-1", ME, 1, source.one.last_seq)


def test_another_place_that_comes_between_two_steps_gets_nothing(
    tmp_path: Path, central: Central, source: Source, ledger: Ledger
) -> None:
    """Another stick is put in after each step in turn."""
    source.answer(10)
    away = central.root.with_name("unplugged")
    plan = Plan(tmp_path, "Hall 1", central.root)
    for moment in range(1, 60):
        other: list[Central] = []
        before: list[dict[Path, float]] = []
        counted: list[int] = []

        def everything() -> dict[Path, float]:
            return {path: path.stat().st_mtime for path in central.root.rglob("*")}

        def step(
            moment: int = moment,
            counted: list[int] = counted,
            other: list[Central] = other,
            before: list[dict[Path, float]] = before,
        ) -> None:
            counted.append(1)
            if len(counted) == moment:
                central.root.rename(away)
                other.append(create_central(central.root))
                before.append(everything())

        with suppress(KioskError):
            Rounds(step).run(plan, source, ledger)
        if not other:
            break
        written = {path for path in everything().items() if path not in before[0].items()}
        assert {path.name for path, _ in written} <= {".merge.lock", "segments"}
        shutil.rmtree(central.root)
        away.rename(central.root)
        Rounds(lambda: None).run(plan, source, ledger)
        source.answer(3)
    assert 5 < moment < 59
    assert true_rows(central) == rows("hall-1", ME, 1, source.one.last_seq)


def test_the_folder_of_all_segments_is_never_made_by_publishing(central: Central) -> None:
    central.segments.rmdir()
    with pytest.raises(KioskError, match="segments is missing"):
        _make_folders(central, central.segments / "hall-1" / ME / "1-1-00.csv")
    assert not central.segments.exists()


def test_a_kiosk_that_leaves_merging_to_others_only_publishes(
    go: Callable[..., RoundResult], source: Source, central: Central
) -> None:
    source.answer(10)
    result = go(merge=False)
    assert (result.sent, result.merged) == (10, 0)
    assert true_rows(central) == []


def test_the_ledger_keeps_what_the_last_round_came_to(
    go: Callable[..., RoundResult], source: Source, ledger: Ledger
) -> None:
    source.answer(10)
    result = go()
    assert json.loads(ledger.last_round() or "") == json.loads(json.dumps(result.as_dict()))
    assert [item.sent for item in ledger.sealed(ME)] == [True]


def test_leftovers_of_a_crash_are_removed_from_the_kiosks_own_folder(
    go: Callable[..., RoundResult], source: Source, central: Central
) -> None:
    source.answer(10)
    folder = central.segments / "hall-1" / ME
    folder.mkdir(parents=True)
    (folder / ".1-10-aa.csv.99-abc.tmp").write_bytes(b"half")
    go()
    assert len(names_in(folder)) == 1


def test_a_failing_stick_is_noticed_by_reading_back(
    go: Callable[..., RoundResult], source: Source, monkeypatch: pytest.MonkeyPatch, ledger: Ledger
) -> None:
    def failing(path: Path) -> bytes:
        return path.read_bytes()[:-1] + b"?"

    source.answer(10)
    monkeypatch.setattr("kiosk.central.sealing.read_file", failing)
    with pytest.raises(KioskError, match="failing"):
        go()
    assert [item.sent for item in ledger.sealed(ME)] == [False]
