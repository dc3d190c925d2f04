from kiosk.content.files import FrontMatter
from kiosk.content.problems import Report
from kiosk.content.tables import field_name, parse_toml, read_model


def test_a_value_with_a_hidden_character_is_not_handed_on() -> None:
    report = Report("en.md")
    parsed = parse_toml('headline = "a\\u202Eb"', report, first_line=4)
    assert parsed is not None
    assert read_model(FrontMatter, *parsed, report) is None
    assert [(problem.line, problem.field) for problem in report.problems] == [(4, "headline")]


def test_fields_are_named_as_people_write_them() -> None:
    assert field_name(("texts", "fr", "words", 2)) == "texts.fr.words, entry 3"
