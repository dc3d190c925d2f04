import hashlib
import random
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kiosk.central.layout import Central, create_central
from kiosk.central.merging import Merger
from kiosk.survey.responses import COLUMNS, HEADER
from tests.unit.central.making import (
    ALL,
    INSTALL,
    manifest_of,
    names_in,
    put,
    row,
    rows,
    segment,
    true_rows,
    write,
)


@st.composite
def publications(draw: st.DrawFn) -> list[tuple[str, str, int, int]]:
    """Segments of some installations that cover each wholly, in any order, with overlaps and repetitions."""
    found = []
    for kiosk, install in (("hall-1", "1"), ("hall-1", "2"), ("hall-2", "3")):
        last = draw(st.integers(1, 40))
        cuts = sorted(draw(st.sets(st.integers(1, last), max_size=5)) | {last})
        start = 1
        for cut in cuts:
            found.append((kiosk, INSTALL + install, start, cut))
            start = cut + 1
        for first, length in draw(st.lists(st.tuples(st.integers(1, last), st.integers(0, 9)), max_size=2)):
            found.append((kiosk, INSTALL + install, first, min(first + length, last)))
    return draw(st.permutations(found))


@given(publications(), st.lists(st.integers(0, 20), max_size=6), st.randoms(use_true_random=False))
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_partition_in_any_order_any_number_of_times_is_the_whole_once(
    tmp_path_factory: pytest.TempPathFactory,
    published: list[tuple[str, str, int, int]],
    merge_after: list[int],
    chance: random.Random,
) -> None:
    central = create_central(tmp_path_factory.mktemp("merge") / "central")
    merger = Merger(central)
    expected: set[bytes] = set()
    for number, (kiosk, install, first, last) in enumerate(published):
        put(central, first, last, kiosk, install)
        expected.update(rows(kiosk, install, first, last))
        if number in merge_after:
            (merger if chance.random() < 0.5 else Merger(central)).merge()
            assert set(true_rows(central)) == expected
    merger.merge()
    once = true_rows(central)
    assert len(once) == len(set(once))
    assert set(once) == expected
    Merger(central).merge(prove=True)
    assert true_rows(central) == once


def test_a_rebuilt_file_is_a_function_of_the_segments(tmp_path: Path) -> None:
    files = []
    for name, order in (("a", (1, 21, 41)), ("b", (41, 1, 21))):
        central = create_central(tmp_path / name)
        for first in order:
            put(central, first, first + 19)
            Merger(central).merge()
        central.manifest.unlink()
        Merger(central).merge()
        files.append(central.export.read_bytes())
    assert files[0] == files[1] == HEADER + b"".join(ALL)


def test_what_did_not_change_is_not_touched(central: Central) -> None:
    put(central, 1, 20)
    merger = Merger(central)
    assert merger.merge().rows == 20
    before = {path: path.stat() for path in central.root.iterdir()}
    assert merger.merge().rows == 0
    assert Merger(central).merge().rows == 0
    assert {path: path.stat() for path in central.root.iterdir()} == before


def test_new_segments_are_appended_and_nothing_is_built_anew(central: Central) -> None:
    merger = Merger(central)
    put(central, 1, 20)
    merger.merge()
    inode = central.export.stat().st_ino
    for first in range(21, 60, 10):
        put(central, first, first + 9)
        outcome = merger.merge()
        assert (outcome.rows, outcome.rebuilt) == (10, "")
    assert central.export.stat().st_ino == inode
    assert true_rows(central) == ALL


def test_a_half_copied_segment_is_set_aside_and_taken_when_it_is_whole(central: Central) -> None:
    made, whole = segment("hall-1", INSTALL + "1", 1, ALL)
    write(made.path(central), whole[:-500])
    put(central, 1, 5, "hall-2", INSTALL + "2")
    merger = Merger(central)
    merger.merge()
    assert true_rows(central) == rows("hall-2", INSTALL + "2", 1, 5)
    [aside] = manifest_of(central)["set_aside"]
    assert aside["segment"] == made.relative
    assert "half copied" in aside["reason"]
    kept = f"{made.kiosk_id}-{made.install_id}-{made.name}"
    assert names_in(central.set_aside) == [kept, kept + ".txt"]
    assert (central.set_aside / kept).read_bytes() == whole[:-500]
    before = central.manifest.read_bytes()
    merger.merge()
    Merger(central).merge()
    assert central.manifest.read_bytes() == before
    write(made.path(central), whole)
    assert merger.merge().rows == 60
    assert manifest_of(central)["set_aside"] == []
    assert names_in(central.set_aside) == []
    assert sorted(true_rows(central)) == sorted([*rows("hall-2", INSTALL + "2", 1, 5), *ALL])


@pytest.mark.parametrize(
    ("damage", "reason"),
    [
        (lambda data: data[len(HEADER) :], "no header"),
        (lambda data: data[:-2], "cut off"),
        (lambda _data: HEADER, "no rows"),
        (lambda data: data.replace(b",score,", b",mark,", 1), "other columns"),
        (lambda data: data.replace(b"\r\n", b",from_the_future\r\n"), "newer version"),
    ],
)
def test_a_segment_that_is_no_segment_is_set_aside_although_its_hash_is_right(
    central: Central, damage: Callable[[bytes], bytes], reason: str
) -> None:
    data = damage(HEADER + b"".join(ALL))
    made, _ = segment("hall-1", INSTALL + "1", 1, ALL)
    made = made._replace(digest=hashlib.sha256(data).hexdigest()[:16])
    write(made.path(central), data)
    put(central, 1, 5, "hall-2", INSTALL + "2")
    Merger(central).merge()
    assert len(true_rows(central)) == 5
    assert reason in manifest_of(central)["set_aside"][0]["reason"]


def test_rows_that_do_not_fit_the_name_are_set_aside_once_they_are_looked_at(central: Central) -> None:
    wrong = [*ALL[:10], *ALL[11:20]]
    made, whole = segment("hall-1", INSTALL + "1", 1, wrong)
    write(made.path(central), whole)
    put(central, 5, 8)
    Merger(central).merge()
    assert true_rows(central) == ALL[4:8]
    assert "don't fit its name" in manifest_of(central)["set_aside"][0]["reason"]


def test_segments_of_an_older_version_are_padded(central: Central) -> None:
    older = (",".join(COLUMNS[:-1]) + "\r\n").encode()
    cut = [line[: -len(b",Hall 1\r\n")] + b"\r\n" for line in ALL[:30]]
    made, whole = segment("hall-1", INSTALL + "1", 1, cut, older)
    write(made.path(central), whole)
    put(central, 31, 60)
    Merger(central).merge()
    found = true_rows(central)
    assert found == [line[:-2] + b",\r\n" for line in cut] + ALL[30:]


def test_files_that_are_no_segments_are_ignored_with_a_note(central: Central) -> None:
    made = put(central, 1, 20)
    (central.segments / "readme.txt").write_text("hello")
    (made.path(central).parent / "~$list.xlsx").write_text("x")
    Merger(central).merge()
    assert true_rows(central) == ALL[:20]
    [note] = manifest_of(central)["notes"]
    assert "readme.txt" in note
    assert "~$list.xlsx" in note


def test_a_cloned_disk_with_equal_rows_counts_once_and_other_rows_are_kept_aside(central: Central) -> None:
    put(central, 1, 40)
    put(central, 1, 5, "hall-2", INSTALL + "2")
    Merger(central).merge()
    clone = [*ALL[20:30], *rows("hall-1", INSTALL + "1", 31, 45, "clone")]
    made, whole = segment("hall-1", INSTALL + "1", 21, clone)
    write(made.path(central), whole)
    outcome = Merger(central).merge()
    assert outcome.rows == 30 + 5 - 40
    kept = rows("hall-1", INSTALL + "1", 41, 45, "clone")
    expected = [*ALL[:30], *kept, *rows("hall-2", INSTALL + "2", 1, 5)]
    assert sorted(true_rows(central)) == sorted(expected)
    [one] = [one for one in manifest_of(central)["installations"] if one["kiosk_id"] == "hall-1"]
    assert one["conflicts"] == [[31, 40]]
    assert manifest_of(central)["conflicts"] == 10
    [csv_file, reason] = names_in(central.set_aside)
    assert reason == csv_file + ".txt"
    aside = (central.set_aside / csv_file).read_bytes()
    for version in (ALL[30:40], rows("hall-1", INSTALL + "1", 31, 40, "clone")):
        assert all(line in aside for line in version)
    before = central.export.read_bytes()
    put(central, 61, 62)
    Merger(central).merge()
    assert len(true_rows(central)) == len(expected) + 2
    assert central.export.read_bytes().startswith(before)


def test_a_conflict_stays_until_somebody_settles_it(central: Central) -> None:
    put(central, 1, 20)
    wrong = put(central, 11, 12, salt="clone")
    Merger(central).merge()
    assert len(true_rows(central)) == 18
    wrong.path(central).unlink()
    Merger(central).merge()
    assert len(true_rows(central)) == 18
    for name in names_in(central.set_aside):
        (central.set_aside / name).unlink()
    put(central, 21, 22)
    central.manifest.unlink()
    Merger(central).merge()
    assert true_rows(central) == ALL[:22]


def test_rows_whose_segment_was_deleted_stay_and_the_loss_is_told(central: Central) -> None:
    put(central, 1, 20)
    gone = put(central, 21, 40)
    put(central, 41, 60)
    merger = Merger(central)
    merger.merge()
    data = gone.path(central).read_bytes()
    gone.path(central).unlink()
    merger.merge()
    assert sorted(true_rows(central)) == sorted(ALL)
    assert manifest_of(central)["installations"][0]["lost"] == [[21, 40]]
    put(central, 61, 62)
    merger.merge()
    central.export.write_bytes(central.export.read_bytes()[:-1])
    Merger(central).merge()
    assert len(true_rows(central)) == 62
    assert manifest_of(central)["installations"][0]["lost"] == [[21, 40]]
    write(gone.path(central), data)
    merger.merge()
    assert len(true_rows(central)) == 62
    assert "lost" not in manifest_of(central)["installations"][0]


@pytest.mark.parametrize("first", [1, 15])
def test_a_carried_row_and_another_version_of_it_are_a_conflict(central: Central, first: int) -> None:
    gone = put(central, 1, 20)
    Merger(central).merge()
    gone.path(central).unlink()
    put(central, first, 25, salt="clone")
    for _ in range(2):
        Merger(central).merge()
        expected = [*ALL[: first - 1], *rows("hall-1", INSTALL + "1", 21, 25, "clone")]
        assert sorted(true_rows(central)) == sorted(expected)
        assert manifest_of(central)["installations"][0]["conflicts"] == [[first, 20]]
    central.manifest.unlink()
    Merger(central).merge()
    assert manifest_of(central)["installations"][0]["conflicts"] == [[first, 20]]


def test_a_file_that_can_not_be_proved_gives_what_nothing_else_holds_and_is_kept(central: Central) -> None:
    gone = put(central, 1, 20)
    put(central, 21, 40)
    Merger(central).merge()
    gone.path(central).unlink()
    data = central.export.read_bytes()
    central.export.write_bytes(data[:-9])
    outcome = Merger(central).merge()
    assert sorted(true_rows(central)) == sorted(ALL[:40])
    assert outcome.manifest.installations["hall-1", INSTALL + "1"].lost == ((1, 20),)
    kept = [name for name in names_in(central.set_aside) if name.endswith(".csv")]
    assert (central.set_aside / kept[0]).read_bytes() == data[:-9]


def test_the_same_row_in_two_installations_is_two_responses(central: Central) -> None:
    put(central, 1, 3, install=INSTALL + "1")
    put(central, 1, 3, install=INSTALL + "2")
    Merger(central).merge()
    assert len(true_rows(central)) == 6
    assert row("hall-1", INSTALL + "2", 2) in true_rows(central)
