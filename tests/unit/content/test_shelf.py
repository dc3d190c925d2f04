import dataclasses
from datetime import UTC, date, datetime, time, timedelta, timezone
from pathlib import Path

import pytest

from kiosk.content.shelf import ShelfError, open_shelf, shelf_bytes, write_shelf
from kiosk.news.articles import Article, ArticleText, Block, Picture, Run
from kiosk.news.schedule import Schedule, Target, Window

TEXT = ArticleText(
    "A headline", "A summary.", (Block("item", (Run("b", True), Run("i", italic=True))),), "A", True
)


@pytest.fixture
def full(tmp_path: Path) -> Article:
    """Give an article of which no field has its default."""
    return Article(
        slug="full",
        order=3,
        published="2024-05-28",
        source={"en": "Museum", "ar": "متحف"},
        texts={"ar": TEXT, "en": dataclasses.replace(TEXT, headline="\ud800 odd")},
        picture=Picture(str(tmp_path / "objects" / "ab" / "ab.png"), "A. Painter", (0.25, 1.0)),
        link="https://example.org/story",
        dwell_s=12.5,
        status="withdrawn",
        fallback=("fr", "en"),
        priority=2,
        weight=7,
        schedule=Schedule(
            date(2024, 2, 29),
            datetime(2025, 1, 1, 12, 30, tzinfo=timezone(timedelta(hours=1))),
            (0, 6),
            (Window(time(22), time(2)), Window(time(9, 30, 15), time(12))),
            "Africa/Casablanca",
        ),
        target=Target(("hall-1",), ("children",)),
        evergreen=True,
        origin="feed",
        revision="0123456789ab",
        qr="21:ff",
    )


def plain(slug: str, order: int = 1) -> Article:
    return Article(slug, order, "", {}, {"en": TEXT})


def test_the_full_article_has_no_default_left(full: Article) -> None:
    for field in dataclasses.fields(Article):
        assert getattr(full, field.name) != getattr(plain("x"), field.name), field.name


def test_what_is_written_is_what_is_read(full: Article, tmp_path: Path) -> None:
    one = dataclasses.replace(
        plain("naive", 9), schedule=Schedule(datetime(2024, 1, 1), datetime(2024, 1, 2, tzinfo=UTC))
    )
    write_shelf(tmp_path / "s.jsonl", [one, plain("b"), full, plain("a")], tmp_path)
    with open_shelf(tmp_path / "s.jsonl", tmp_path) as shelf:
        assert [listing.slug for listing in shelf.listings] == ["a", "b", "full", "naive"]
        assert tuple(shelf.listings) == tuple(x.listing for x in (plain("a"), plain("b"), full, one))
        for article in (full, one, plain("a"), plain("b")):
            assert shelf.article(article.slug) == article


def test_pictures_move_with_their_folder(full: Article, tmp_path: Path) -> None:
    data = shelf_bytes([full], tmp_path)
    assert str(tmp_path).encode() not in data
    (tmp_path / "s.jsonl").write_bytes(data)
    with open_shelf(tmp_path / "s.jsonl", Path("/elsewhere")) as shelf:
        picture = shelf.article("full").picture
    assert picture is not None
    assert picture.path == "/elsewhere/objects/ab/ab.png"


def test_a_picture_elsewhere_and_a_slug_that_comes_twice_are_bugs(full: Article, tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="subpath"):
        shelf_bytes([full], tmp_path / "other")
    with pytest.raises(ValueError, match="same slug"):
        shelf_bytes([plain("a", 1), plain("a", 2)], tmp_path)


def test_the_fallback_of_the_settings_takes_the_place_of_the_written_one(
    full: Article, tmp_path: Path
) -> None:
    write_shelf(tmp_path / "s.jsonl", [full], tmp_path)
    with open_shelf(tmp_path / "s.jsonl", tmp_path, ("de",)) as shelf:
        assert shelf.article("full").fallback == ("de",)


def test_what_is_not_there_is_a_lookup_error(tmp_path: Path) -> None:
    write_shelf(tmp_path / "s.jsonl", [plain("a")], tmp_path)
    shelf = open_shelf(tmp_path / "s.jsonl", tmp_path)
    with pytest.raises(LookupError):
        shelf.article("b")
    shelf.close()
    with pytest.raises(LookupError, match="closed"):
        shelf.article("a")


def test_a_deleted_shelf_stays_readable_while_it_is_open(tmp_path: Path) -> None:
    write_shelf(tmp_path / "s.jsonl", [plain("a")], tmp_path)
    with open_shelf(tmp_path / "s.jsonl", tmp_path) as shelf:
        (tmp_path / "s.jsonl").unlink()
        assert shelf.article("a") == plain("a")


def test_any_flipped_byte_is_found_and_costs_one_article_at_most(tmp_path: Path) -> None:
    articles = [plain("a"), plain("b", 2)]
    data = shelf_bytes(articles, tmp_path)
    index = data.index(b"\n") + 1
    path = tmp_path / "s.jsonl"
    for place in range(0, len(data), 7):
        path.write_bytes(data[:place] + bytes([data[place] ^ 0x01]) + data[place + 1 :])
        if place < index:
            with pytest.raises(ShelfError):
                open_shelf(path, tmp_path)
            continue
        with open_shelf(path, tmp_path) as shelf:
            good = 0
            for article in articles:
                try:
                    assert shelf.article(article.slug) == article
                    good += 1
                except LookupError:
                    continue
            assert good == 1


def test_a_shelf_that_was_written_in_part_loses_its_end_only(tmp_path: Path) -> None:
    data = shelf_bytes([plain("a"), plain("b", 2)], tmp_path)
    path = tmp_path / "s.jsonl"
    path.write_bytes(data[:-10])
    with open_shelf(path, tmp_path) as shelf:
        assert shelf.article("a") == plain("a")
        with pytest.raises(LookupError):
            shelf.article("b")


@pytest.mark.parametrize("junk", [b"", b"\n", b"[]", b"x" * 100, b"\0" * 100, b"0" * 16 + b" {}\n"])
def test_junk_is_refused(tmp_path: Path, junk: bytes) -> None:
    (tmp_path / "s.jsonl").write_bytes(junk)
    with pytest.raises(ShelfError, match="damaged"):
        open_shelf(tmp_path / "s.jsonl", tmp_path)


def test_a_missing_shelf_and_a_folder_in_its_place_are_refused(tmp_path: Path) -> None:
    with pytest.raises(ShelfError, match="opened"):
        open_shelf(tmp_path / "none.jsonl", tmp_path)
    with pytest.raises(ShelfError):
        open_shelf(tmp_path, tmp_path)
