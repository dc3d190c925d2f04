import json
from pathlib import Path

import pytest

from kiosk.central.collecting import collect
from kiosk.central.completeness import Proof
from kiosk.central.layout import Central
from kiosk.central.merging import Merger
from kiosk.central.status import say
from kiosk.errors import KioskError
from tests.unit.central.making import ALL, INSTALL, put, rows, true_rows, write


def text(proof: Proof) -> str:
    return "\n".join(proof.in_words())


def test_all_of_all_kiosks_is_complete(central: Central, tmp_path: Path) -> None:
    for number in (1, 2):
        put(central, 1, 60, f"hall-{number}", f"{INSTALL}{number}")
        say(central, tmp_path, (f"hall-{number}", f"{INSTALL}{number}"), f"Booth {number}", 60, 0)
    proof = collect(central.root)
    assert proof.complete
    assert text(proof).startswith("hall-1 (Booth 1): 60 of 60\nhall-2 (Booth 2): 60 of 60\n")
    assert "complete: all responses of 2 kiosks are in the file" in text(proof)
    assert proof.sha256 in text(proof)


@pytest.mark.parametrize("merged_before", [False, True])
@pytest.mark.parametrize("gone", [1, 21, 41])
def test_one_deleted_segment_is_told_exactly(
    central: Central, tmp_path: Path, gone: int, merged_before: bool
) -> None:
    paths = {first: put(central, first, first + 19).path(central) for first in (1, 21, 41)}
    put(central, 1, 60, "hall-2", INSTALL + "2")
    say(central, tmp_path, ("hall-1", INSTALL + "1"), "", 60, 0)
    if merged_before:
        Merger(central).merge()
    paths[gone].unlink()
    for _ in range(2):
        proof = collect(central.root)
        assert not proof.complete
        assert proof.missing == 20
        one = proof.installations[0]
        assert (one.lost if merged_before else one.missing) == ((gone, gone + 19),)
        assert f"missing {gone}–{gone + 19}: " in text(proof)
        assert text(proof).startswith("hall-1: 60 of 60" if merged_before else "hall-1: 40 of 60")
        assert "not complete: 20 responses" in text(proof)
        assert len(true_rows(central)) == (120 if merged_before else 100)


def test_what_a_kiosk_had_not_sent_yet_is_told(central: Central, tmp_path: Path) -> None:
    put(central, 1, 20)
    say(central, tmp_path, ("hall-1", INSTALL + "1"), "Hall", 27, 7)
    say(central, tmp_path, ("hall-2", INSTALL + "2"), "", 3, 3)
    proof = collect(central.root)
    assert not proof.complete
    assert proof.installations[0].not_sent == ((21, 27),)
    assert proof.installations[1].not_sent == ((1, 3),)
    assert "not yet sent 21–27: the kiosk still has them" in text(proof)


def test_conflicts_and_segments_set_aside_are_told(central: Central) -> None:
    put(central, 1, 20)
    put(central, 5, 6, salt="clone")
    made = put(central, 1, 9, "hall-2", INSTALL + "2")
    write(made.path(central), b"half")
    proof = collect(central.root)
    assert not proof.complete
    assert proof.installations[0].conflicts == ((5, 6),)
    assert "in conflict 5–6" in text(proof)
    assert f"set aside: {made.relative}: " in text(proof)
    data = json.loads(json.dumps(proof.as_dict()))
    assert data["complete"] is False
    assert data["installations"][0]["conflicts"] == [[5, 6]]
    assert data["set_aside"][0]["segment"] == made.relative


def test_a_status_that_can_not_be_read_is_a_note(central: Central) -> None:
    put(central, 1, 20)
    for name, data in (
        ("a.json", b"{"),
        ("b.json", b"[]"),
        ("c.json", b'{"format": "feedback-kiosk-status"}'),
    ):
        (central.status / name).write_bytes(data)
    proof = collect(central.root)
    assert proof.complete
    assert len(proof.notes) == 3


def test_collecting_to_a_file_leaves_the_central_place_as_it_is(central: Central, tmp_path: Path) -> None:
    gone = put(central, 1, 20)
    Merger(central).merge()
    gone.path(central).unlink()
    put(central, 21, 60)
    put(central, 30, 31, salt="clone")
    before = {path: path.stat() for path in central.root.rglob("*")}
    out = tmp_path / "all.csv"
    proof = collect(central.root, out)
    assert {path: path.stat() for path in central.root.rglob("*")} == before
    assert proof.installations[0].lost == ((1, 20),)
    assert proof.rows == 58
    manifest = json.loads((tmp_path / "all.csv.manifest.json").read_bytes())
    assert (manifest["file"], manifest["rows"]) == ("all.csv", 58)
    copy = Central(tmp_path, central.central_id)
    (tmp_path / "responses.manifest.json").write_bytes((tmp_path / "all.csv.manifest.json").read_bytes())
    expected = [line for line in rows("hall-1", INSTALL + "1", 1, 60) if line not in ALL[29:31]]
    assert sorted(true_rows(copy)) == sorted(expected)


def test_a_file_inside_the_central_place_is_no_place_to_collect_to(central: Central) -> None:
    put(central, 1, 20)
    with pytest.raises(KioskError, match="inside the central place"):
        collect(central.root, central.export)
