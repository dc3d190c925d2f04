import pytest

from tests.ui.visitors import LANGUAGES, SIZES, Visitors


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("size", SIZES, ids=lambda size: f"{size[0]}x{size[1]}")
def test_each_face_stores_its_meaning(visitors: Visitors, size: tuple[int, int], language: str) -> None:
    visitors.show(size)
    for score in (1, 2, 3, 4, 5):
        visitors.choose(language)
        visitors.hand.tap(f"face{score}")
        assert visitors.stage == "thanking"
        visitors.end_visit()
    rows = visitors.rows()
    assert [row["score"] for row in rows] == [1, 2, 3, 4, 5]
    assert {row["language"] for row in rows} == {language}
    assert {row["layout"] for row in rows} == {"rtl" if language == "ar" else "ltr"}
    assert len({row["visit"] for row in rows}) == 5
