import re
from collections.abc import Callable
from pathlib import Path

import pytest

from kiosk.content.checking import check
from kiosk.content.codes import qr_code
from kiosk.content.problems import Problem
from kiosk.settings.home import Home

Finder = Callable[..., Problem]
FOLDER = "content/articles/first"


def replace(path: Path, old: str, new: str) -> None:
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


def shown(home: Home) -> list[str]:
    compiled = check(home).compiled
    assert compiled is not None
    return [article.slug for article in compiled.articles]


def test_an_article_is_compiled_whole(home: Home, article: Path) -> None:
    compiled = check(home).compiled
    assert compiled is not None
    one = compiled.articles[0]
    assert (one.slug, one.order, one.published, one.link) == (
        "first",
        10,
        "2024-05-28",
        "https://example.org/story",
    )
    assert one.picture is not None
    assert one.picture.path == str(article / "picture.png")
    assert one.picture.focus == (0.5, 0.5)
    assert one.fallback == ("en", "fr", "ar")
    text = one.texts["en"]
    assert (text.headline, text.summary, text.image_alt) == ("A headline", "A summary.", "A picture")
    assert [(block.kind, block.text) for block in text.body] == [
        ("paragraph", "A bold start."),
        ("item", "one"),
        ("item", "two"),
    ]


@pytest.mark.parametrize(
    ("old", "new", "field", "line", "mentions"),
    [
        ("published = 2024-05-28\n", "", "published", None, ["missing", "a date such as"]),
        ("published = 2024-05-28", "published = 28-05-2024", "", 2, ["column"]),
        (
            "published = 2024-05-28",
            'published = "28 May 2024"',
            "published",
            2,
            ["a date such as 2024-05-28"],
        ),
        ("order = 10", "order = -1", "order", 1, ["-1", "from 0"]),
        ("order = 10", 'status = "ready"', "status", 1, ['"draft" or "approved" or "withdrawn"']),
        ("order = 10", "dwell_s = 1", "dwell_s", 1, ["from 3 to 600"]),
        ("order = 10", "oder = 10", "oder", 1, ["did you mean order?"]),
        ("https://example.org/story", "javascript:alert(1)", "link", 3, ["https://"]),
        ("https://example.org/story", "ftp://example.org/a", "link", 3, ["https://"]),
        ("https://example.org/story", "www.example.org", "link", 3, ["https://"]),
        ("https://example.org/story", "https://[broken", "link", 3, ["https://"]),
        ("[source]", "[source]\nxx = 'x'", "source.xx", 6, ["unknown language"]),
        (
            "[source]",
            "[source]\nstatus = 'draft'",
            "source.status",
            6,
            ["unknown language", "above the first line in"],
        ),
        ("[image]", "[image]\nfocus = [0.5, 2]", "image.focus, entry 2", 11, ["from 0 to 1"]),
        ("[image]", "[image]\nfocus = [0.5]", "image.focus", 11, ["two numbers"]),
        ('"picture.png"', '"gone.png"', "image.file", 11, ["no such file"]),
        ('"picture.png"', '"Picture.PNG"', "image.file", 11, ['the folder has "picture.png"']),
        ('"picture.png"', '"../second/picture.png"', "image.file", 11, ["../second"]),
        ('"picture.png"', '"/etc/hostname"', "image.file", 11, ["/etc/hostname"]),
        ('"picture.png"', '"https://example.org/a.png"', "image.file", 11, ["nothing is fetched"]),
        ('"picture.png"', r"'images\picture.png'", "image.file", 11, ["with / between"]),
        ('"picture.png"', r"'C:picture.png'", "image.file", 11, ["with / between"]),
        ('"picture.png"', '"."', "image.file", 11, ['"."']),
    ],
)
def test_each_mistake_in_article_toml_is_named_and_leaves_the_article_out(
    home: Home,
    article: Path,
    find: Finder,
    old: str,
    new: str,
    field: str,
    line: int | None,
    mentions: list[str],
) -> None:
    replace(article / "article.toml", old, new)
    assert find(f"{FOLDER}/article.toml", field, *mentions).line == line
    assert shown(home) == ["second"]


@pytest.mark.parametrize(
    ("old", "new", "field", "line", "mentions"),
    [
        ("+++\nheadline", "headline", "", 1, ["a start without +++"]),
        ("+++\nheadline", "---\nheadline", "", 1, ["a start without +++", '"---"']),
        ("+++\nA **bold", "A **bold", "", 1, ["no second line of +++"]),
        ('headline = "A headline"\n', "", "headline", None, ["missing"]),
        ('"A headline"', '" \\t "', "headline", 2, ["an empty headline"]),
        ('"A headline"', '""', "headline", 2, ["an empty headline"]),
        ('"A headline"', f'"{"x" * 161}"', "headline", 2, ["161 characters"]),
        ('"A headline"', "“A headline”", "", 2, ["column 12", "straight quotation marks"]),
        ('"A summary."', "7", "summary", 3, ["found 7"]),
        ('summary = "A summary."', "sumary = 'x'", "sumary", 3, ["did you mean summary?"]),
        (
            "+++\nA",
            "machine_translated = true\n+++\nA",
            "machine_translated",
            5,
            ["organisation.disclaimer.fr"],
        ),
        ("A **bold", "A \u202e**bold", "", 6, ["U+202E"]),
        ("A **bold", "A \x07**bold", "", 6, ["U+0007"]),
        ("A **bold", "A \x00**bold", "", 6, ["NUL"]),
        ("A **bold", "A &#x202E;**bold", "body", 6, ["U+202E"]),
    ],
)
def test_each_mistake_in_a_text_is_named_and_leaves_the_article_out(
    home: Home,
    article: Path,
    find: Finder,
    old: str,
    new: str,
    field: str,
    line: int | None,
    mentions: list[str],
) -> None:
    replace(article / "fr.md", old, new)
    assert find(f"{FOLDER}/fr.md", field, *mentions).line == line
    assert shown(home) == ["second"]


def test_direction_marks_of_a_word_processor_are_left_out_with_a_warning(
    home: Home, article: Path, find: Finder
) -> None:
    replace(article / "ar.md", "A **bold** start.", "\u202bA start.\u202c")
    assert find(f"{FOLDER}/ar.md", "", "U+202B", severity="warning").line == 6
    compiled = check(home).compiled
    assert compiled is not None
    assert compiled.articles[0].texts["ar"].body[0].text == "A start."


def test_machine_translation_shows_where_its_disclaimer_is_worded(home: Home, article: Path) -> None:
    replace(article / "en.md", "+++\nA", "machine_translated = true\n+++\nA")
    compiled = check(home).compiled
    assert compiled is not None
    assert compiled.articles[0].texts["en"].machine_translated


def test_a_text_without_summary_and_body_is_refused(article: Path, find: Finder) -> None:
    (article / "en.md").write_text('+++\nheadline = "x"\n+++\n\n', encoding="utf-8")
    find(f"{FOLDER}/en.md", "", "neither a summary nor a body")


def test_an_empty_file_is_refused(article: Path, find: Finder) -> None:
    (article / "en.md").write_bytes(b"")
    find(f"{FOLDER}/en.md", "", "an empty file")


def test_markdown_that_is_not_allowed_is_shown_as_text_with_a_warning(
    home: Home, article: Path, find: Finder
) -> None:
    replace(article / "en.md", "- one", "# Title\n\nSee [here](http://x).\n\n- one")
    assert find(f"{FOLDER}/en.md", "body", "a heading", severity="warning").line == 8
    assert find(f"{FOLDER}/en.md", "body", "a link", severity="warning").line == 10
    assert shown(home) == ["first", "second"]


def test_a_missing_language_is_a_warning(home: Home, article: Path, find: Finder) -> None:
    (article / "ar.md").unlink()
    find(f"{FOLDER}/ar.md", "", "missing", severity="warning")
    assert shown(home) == ["first", "second"]


def test_a_folder_without_any_text_is_refused(article: Path, find: Finder) -> None:
    for code in ("en", "fr", "ar"):
        (article / f"{code}.md").unlink()
    find(FOLDER, "", "no text in any language")


def test_a_picture_without_a_description_is_a_warning(article: Path, find: Finder) -> None:
    replace(article / "en.md", 'image_alt = "A picture"\n', "")
    find(f"{FOLDER}/en.md", "image_alt", severity="warning")


def test_a_link_is_there_as_a_code(home: Home, article: Path, find: Finder) -> None:
    def code() -> str:
        compiled = check(home).compiled
        assert compiled is not None
        return compiled.news.article("first").qr

    assert code() == qr_code("https://example.org/story")
    path = article / "article.toml"
    replace(path, "https://example.org/story", "https://example.org/" + "x" * 86)
    assert check(home).problems == ()
    replace(path, "/xxx", "/xxxx")
    warning = find(
        f"{FOLDER}/article.toml", "link", "45 modules a side", "about 100 letters", severity="warning"
    )
    assert warning.line == 3
    assert code().startswith("45:")
    replace(path, "/xxxx", "/" + "é" * 20)
    find(f"{FOLDER}/article.toml", "link", "not a to z takes the room", severity="warning")
    replace(path, "/é", "/" + "م" * 375)
    find(f"{FOLDER}/article.toml", "link", "too long for a QR code", severity="warning")
    assert code() == ""
    replace(path, 'link = "', 'link = "" # ')
    assert code() == ""
    assert check(home).problems == ()


def revision(home: Home) -> str:
    compiled = check(home).compiled
    assert compiled is not None
    return compiled.news.article("first").revision


@pytest.mark.parametrize(
    ("file", "old", "new"),
    [
        ("en.md", "A headline", "Another"),
        ("fr.md", "A summary.", "Another."),
        ("ar.md", "**bold**", "bold"),
        ("en.md", "A picture", "Another"),
        ("article.toml", "2024-05-28", "2024-05-29"),
        ("article.toml", "/story", "/other"),
        ("article.toml", "Musée", "Le musée"),
        ("article.toml", "A. Painter", "B. Painter"),
        ("article.toml", "[image]", "[image]\nfocus = [0.5, 0.4]"),
    ],
)
def test_a_revision_changes_with_what_visitors_see(
    home: Home, article: Path, file: str, old: str, new: str
) -> None:
    before = revision(home)
    assert re.fullmatch("[0-9a-f]{12}", before)
    replace(article / file, old, new)
    assert revision(home) != before
    replace(article / file, new, old)
    assert revision(home) == before


def test_a_revision_changes_with_the_picture_and_not_with_its_name(
    home: Home, article: Path, small_png: Callable[[int, int], bytes]
) -> None:
    before = revision(home)
    (article / "picture.png").rename(article / "other.png")
    replace(article / "article.toml", "picture.png", "other.png")
    assert revision(home) == before
    (article / "other.png").write_bytes(small_png(3, 3))
    assert revision(home) != before


@pytest.mark.parametrize("line", ["order = 7", "weight = 3", "dwell_s = 9", "valid_until = 2126-01-01"])
def test_a_revision_stays_when_only_the_plan_changes(home: Home, article: Path, line: str) -> None:
    before = revision(home)
    replace(article / "article.toml", "order = 10", line)
    assert revision(home) == before


def test_a_source_that_misses_a_language_is_a_warning(article: Path, find: Finder) -> None:
    replace(article / "article.toml", 'fr = "Musée"\n', "")
    find(f"{FOLDER}/article.toml", "source.fr", severity="warning")


def test_all_mistakes_of_an_article_are_listed_at_once(home: Home, article: Path) -> None:
    replace(article / "article.toml", "published = 2024-05-28\n", 'published = "soon"\n')
    replace(article / "article.toml", "https://example.org/story", "nowhere")
    replace(article / "article.toml", "picture.png", "gone.png")
    replace(article / "en.md", '"A headline"', "3")
    replace(article / "en.md", "A **bold", "# bold")
    replace(article / "fr.md", "+++\nA", "machine_translated = true\nheadlines = 1\n+++\nA")
    found = {(problem.file.rpartition("/")[2], problem.field) for problem in check(home).problems}
    assert found == {
        ("article.toml", "published"),
        ("article.toml", "link"),
        ("article.toml", "image.file"),
        ("en.md", "headline"),
        ("en.md", "body"),
        ("fr.md", "machine_translated"),
        ("fr.md", "headlines"),
        ("picture.png", ""),
    }


def test_a_picture_is_not_called_unused_where_its_table_is_broken(home: Home, article: Path) -> None:
    replace(article / "article.toml", "[image]", "[image]\nfocus = 3")
    assert [problem.field for problem in check(home).problems] == ["image.focus"]
    replace(article / "article.toml", "[image]", "[image")
    assert [problem.file.rpartition("/")[2] for problem in check(home).problems] == ["article.toml"]


def test_a_misfit_in_a_text_or_a_source_brings_no_others_with_it(home: Home, article: Path) -> None:
    (article / "en.md").write_text(
        '+++\nheadline = "x"\nsummary = 3\nimage_alt = "y"\n+++\n', encoding="utf-8"
    )
    replace(article / "article.toml", 'fr = "Musée"', "fr = 3")
    assert sorted(problem.field for problem in check(home).problems) == ["source.fr", "summary"]


@pytest.mark.parametrize(
    ("file", "old", "new", "field"),
    [
        ("en.md", '"A headline"', '"""A\nheadline"""', "headline"),
        ("en.md", '"A summary."', '"A\\nsummary."', "summary"),
        ("article.toml", '"A. Painter"', '"A.\\nPainter"', "image.credit"),
    ],
)
def test_a_line_break_in_a_text_of_one_line_is_told(
    home: Home, article: Path, find: Finder, file: str, old: str, new: str, field: str
) -> None:
    path = article / file
    path.write_text(path.read_text(encoding="utf-8").replace(old, new, 1), encoding="utf-8")
    problem = find(f"content/articles/first/{file}", field, "line break", "space", severity="warning")
    assert problem.line is not None
    compiled = check(home).compiled
    assert compiled is not None
    assert compiled.articles[0].texts["en"].headline == "A headline"


def test_one_bad_number_of_the_focus_is_one_problem(home: Home, article: Path) -> None:
    path = article / "article.toml"
    path.write_text(
        path.read_text(encoding="utf-8").replace("[image]", "[image]\nfocus = [0.5, 2]"), encoding="utf-8"
    )
    assert [problem.field for problem in check(home).problems] == ["image.focus, entry 2"]
