from collections.abc import Callable

import pytest

from kiosk.content.checking import check
from kiosk.content.problems import Problem
from kiosk.settings.home import Home

Finder = Callable[..., Problem]
FILE = "content/survey.toml"


def spoil(home: Home, old: str, new: str) -> None:
    path = home.content / "survey.toml"
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


@pytest.mark.parametrize(
    ("old", "new", "field", "line", "mentions"),
    [
        ('survey_id = "visit"', "", "survey_id", None, ["the key is missing", "a-z"]),
        ('survey_id = "visit"', 'survey_id = "My visit"', "survey_id", 1, ['"My visit"']),
        ('id = "overall"', 'id = "overall"\nversion = 0', "question.version", 13, ["0", "from 1"]),
        ('"Awful", ', "", "texts.en.words", 16, ["4 entries", "exactly 5"]),
        ('"Awful", ', '"Awful", "x", ', "texts.en.words", 16, ["6 entries", "exactly 5"]),
        ('"Good"', '" bad "', "texts.en.words, entry 4", 16, ["the same as entry 2", "5 different"]),
        ('"Good"', '"  "', "texts.en.words, entry 4", 16, ["an empty text"]),
        ('"Good"', '"\\u200b"', "texts.en.words, entry 4", 16, ["an empty text"]),
        ('"Good"', "4", "texts.en.words, entry 4", 16, ["found 4", "text"]),
        ('"How was it?"', '" "', "texts.en.question", 15, ["empty"]),
        ('question = "How was it?"', "", "texts.en.question", 14, ["the key is missing"]),
        ("[texts.en]", "[texts.klingon]", "texts.klingon", 14, ["unknown language", "ar, de, en"]),
        ("[texts.en]", "[texts.en]\nwurds = 1", "texts.en.wurds", 15, ["did you mean words?"]),
        ('en = "Museum"', 'en = "Museum"\nxx = "?"', "organisation.name.xx", 5, ["unknown language"]),
        (
            "[texts.fr]",
            "[texts.fr]\nmachine_translated = true",
            "organisation.disclaimer.fr",
            8,
            ["machine-translated"],
        ),
    ],
)
def test_each_mistake_is_named(
    home: Home, find: Finder, old: str, new: str, field: str, line: int | None, mentions: list[str]
) -> None:
    spoil(home, old, new)
    assert find(FILE, field, *mentions).line == line


def test_an_offered_language_needs_a_text(home: Home, find: Finder) -> None:
    home.settings.write_text('[languages]\noffered = ["en", "de"]\n', encoding="utf-8")
    find(FILE, "texts.de", 'kiosk.toml offers "de"', "[texts.de]")
    assert check(home).compiled is None


def test_a_text_that_is_not_offered_is_a_warning(home: Home, find: Finder) -> None:
    home.settings.write_text('[languages]\noffered = ["en"]\n', encoding="utf-8")
    assert find(FILE, "texts.fr", "not offered", severity="warning").line == 18
    find("content/articles/first/fr.md", "", "not offered", severity="warning")
    assert check(home).in_order


def test_a_language_without_the_name_of_the_organisation_is_a_warning(home: Home, find: Finder) -> None:
    spoil(home, 'fr = "Musée"\n', "")
    find(FILE, "organisation.name.fr", severity="warning")


def test_line_breaks_become_spaces_and_no_break_spaces_stay(home: Home) -> None:
    spoil(home, '"How was it?"', '"""\nHow was\n  it\u202f?"""')
    compiled = check(home).compiled
    assert compiled is not None
    assert compiled.survey.texts["en"].question == "How was it\u202f?"


def test_a_missing_survey_is_a_problem(home: Home, find: Finder) -> None:
    (home.content / "survey.toml").unlink()
    find(FILE, "", "missing")


@pytest.mark.parametrize(
    ("old", "new", "field"),
    [
        ("[texts.en]", "[texts.en]\nmachine_translated = true", "organisation.disclaimer.en"),
        ("", "", "texts"),
    ],
)
def test_a_mistake_brings_no_others_with_it(home: Home, old: str, new: str, field: str) -> None:
    if field == "texts":
        (home.content / "survey.toml").write_text(
            'survey_id = "x"\ntexts = 3\n[question]\nid = "x"\n', encoding="utf-8"
        )
    else:
        spoil(home, old, new)
        spoil(home, '"Translated by a machine."', "3")
    errors = [problem.field for problem in check(home).problems if problem.file == FILE]
    assert errors == [field]


@pytest.mark.parametrize("word", ['""', '"' + "x" * 61 + '"', "3", '"a\\u0007b"'])
def test_one_bad_word_of_five_is_one_problem(home: Home, word: str) -> None:
    survey = home.content / "survey.toml"
    survey.write_text(survey.read_text(encoding="utf-8").replace('"Fair"', word), encoding="utf-8")
    assert [problem.field for problem in check(home).problems] == ["texts.en.words, entry 3"]


def test_too_few_words_are_told_beside_a_bad_one(home: Home) -> None:
    survey = home.content / "survey.toml"
    text = survey.read_text(encoding="utf-8").replace('"Fair", "Good", "Great"', '""')
    survey.write_text(text, encoding="utf-8")
    assert {problem.field for problem in check(home).problems} == {
        "texts.en.words",
        "texts.en.words, entry 3",
    }


@pytest.mark.parametrize(
    ("old", "new", "field"),
    [
        ('"How was it?"', '"""How\n was it?"""', "texts.en.question"),
        ('"Fair"', '"Fair\\nenough"', "texts.en.words, entry 3"),
        ('"Translated by a machine."', '"Translated\\nby a machine."', "organisation.disclaimer.en"),
    ],
)
def test_a_line_break_is_shown_as_a_space_and_told(
    home: Home, find: Finder, old: str, new: str, field: str
) -> None:
    survey = home.content / "survey.toml"
    survey.write_text(survey.read_text(encoding="utf-8").replace(old, new, 1), encoding="utf-8")
    problem = find("content/survey.toml", field, "line break", "space", severity="warning")
    assert problem.line is not None
    checked = check(home)
    assert len(checked.problems) == 1
    assert checked.compiled is not None
    text = checked.compiled.survey.texts["en"]
    assert "\n" not in "".join([text.question, *text.words])


def test_line_breaks_at_the_ends_of_a_text_are_nobodys_concern(home: Home) -> None:
    survey = home.content / "survey.toml"
    text = survey.read_text(encoding="utf-8").replace('"How was it?"', '"""\nHow was it?\n"""')
    survey.write_text(text, encoding="utf-8")
    assert check(home).problems == ()
