from typing import Any

import pytest

from kiosk.content.files import SURVEY_STAND_INS, ArticleFile, FeedsFile, FrontMatter, SurveyFile
from kiosk.content.problems import Report
from kiosk.content.tables import field_name, parse_toml, read_model


def test_a_value_with_a_hidden_character_counts_as_a_misfit() -> None:
    report = Report("en.md")
    parsed = parse_toml('headline = "a\\u202Eb"', report, first_line=4)
    assert parsed is not None
    fit = read_model(FrontMatter, *parsed, report)
    assert fit is not None
    assert not fit.kept("headline")
    assert fit.kept("summary")
    assert [(problem.line, problem.field) for problem in report.problems] == [(4, "headline")]


def test_fields_are_named_as_people_write_them() -> None:
    assert field_name(("texts", "fr", "words", 2)) == "texts.fr.words, entry 3"


def test_the_rest_of_a_file_is_read_beside_what_does_not_fit() -> None:
    report = Report("survey.toml")
    parsed = parse_toml(
        """
[question]
id = "x"
version = "two"
[texts.en]
question = 3
words = ["a", "b", "c", "d", "e"]
[texts.fr]
question = "Q"
words = ["a", 2]
extra = 1
""",
        report,
    )
    assert parsed is not None
    fit = read_model(SurveyFile, *parsed, report, SURVEY_STAND_INS)
    assert fit is not None
    assert fit.value.texts["en"].words == ("a", "b", "c", "d", "e")
    assert fit.value.texts["fr"].question == "Q"
    assert {problem.field for problem in report.problems} == {
        "survey_id",
        "question.version",
        "texts.en.question",
        "texts.fr.words",
        "texts.fr.words, entry 2",
        "texts.fr.extra",
    }
    assert not fit.kept("texts", "fr", "words")
    assert not fit.kept("texts")
    assert fit.kept("texts", "en", "words")


@pytest.mark.parametrize(
    ("text", "found", "allowed", "line"),
    [
        ("order = 1\norder = 2\n", 'a key that is there already: "order = 2"', "each key once", 2),
        (
            "a = 1\n[target]\n[b]\n[target]\n",
            'a table that is there already: "[target]"',
            "each table once",
            4,
        ),
        ('s = { en = "a", en = "b" }\n', 'a key that is there already: "s = { en', "each key once", 1),
    ],
)
def test_what_is_there_twice_is_told_in_plain_words(text: str, found: str, allowed: str, line: int) -> None:
    report = Report("article.toml")
    assert parse_toml(text, report) is None
    [problem] = report.problems
    assert problem.found.startswith(found)
    assert problem.allowed.startswith(allowed)
    assert problem.line == line


@pytest.mark.parametrize(
    ("model", "text", "field", "hint"),
    [
        (
            ArticleFile,
            '[image]\nfile = "a.png"\nweight = 2\n',
            "image.weight",
            "above the first line in [brackets]",
        ),
        (
            ArticleFile,
            '[source]\nen = "A"\nweight = 2\n',
            "source.weight",
            "above the first line in [brackets]",
        ),
        (
            FeedsFile,
            '[[feed]]\nid = "a"\nurl = "https://a.example"\n[feed.target]\norder = 5\n',
            "feed.target.order, entry 1",
            "order stands right under [[feed]]",
        ),
    ],
)
def test_a_key_below_the_wrong_line_in_brackets_is_told_its_place(
    model: type[Any], text: str, field: str, hint: str
) -> None:
    report = Report("a.toml")
    parsed = parse_toml(text, report)
    assert parsed is not None
    read_model(model, *parsed, report)
    problem = next(one for one in report.problems if one.field == field)
    assert problem.allowed.endswith(hint)
