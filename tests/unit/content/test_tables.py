from kiosk.content.files import SURVEY_STAND_INS, FrontMatter, SurveyFile
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
