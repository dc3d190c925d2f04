"""Check `content/survey.toml`: texts, five words each, and what visitors are told of machine translation."""

from collections.abc import Mapping, Sequence

from kiosk.content.files import SURVEY_STAND_INS, SurveyFile, SurveyTextTable
from kiosk.content.lines import Lines
from kiosk.content.problems import Report, quoted
from kiosk.content.reading import is_visible, one_line, read_text
from kiosk.content.tables import field_name, parse_toml, read_model, report_line_breaks
from kiosk.settings.home import Home
from kiosk.survey.languages import OWN_NAMES, is_known_language
from kiosk.survey.questions import Organisation, Survey, SurveyText
from kiosk.survey.scale import SCALE_SIZE

FILE = "content/survey.toml"
_CODES = f"language codes: {', '.join(OWN_NAMES)}"


def read_survey(home: Home, report: Report) -> tuple[Survey, Lines] | None:
    """Return the survey of a home and the lines of its keys, or None where an error is in the report."""
    errors_before = sum(problem.severity == "error" for problem in report.problems)
    text = read_text(home.content / "survey.toml", home.content, report)
    parsed = parse_toml(text, report) if text is not None else None
    if parsed is None:
        return None
    data, lines = parsed
    fit = read_model(SurveyFile, data, lines, report, SURVEY_STAND_INS)
    if fit is None:
        return None
    file = fit.value
    report_line_breaks(data, fit, report)
    _check_codes(file, lines, report)
    for code, table in file.texts.items():
        _check_text(code, table, lines, report)
        worded = is_visible(file.organisation.disclaimer.get(code, ""))
        if table.machine_translated and not worded and fit.kept("organisation", "disclaimer", code):
            report.error(
                f"organisation.disclaimer.{code}",
                f"nothing, while texts.{code} is machine-translated",
                "a sentence that says so, in that language",
                lines.of(("organisation", "disclaimer", code)) or lines.of(("texts", code)),
            )
    if not file.texts and fit.kept("texts"):
        report.error("texts", "no text in any language", "a table [texts.xx] for each language offered")
    if sum(problem.severity == "error" for problem in report.problems) != errors_before:
        return None
    return _survey(file), lines


def missing_languages(survey: Survey, offered: Sequence[str]) -> list[str]:
    """Return the offered languages in which the survey has no text."""
    return [code for code in offered if code not in survey.texts]


def report_missing(survey: Survey, offered: Sequence[str], report: Report) -> None:
    """Report each offered language without a text of the survey: an error."""
    for code in missing_languages(survey, offered):
        report.error(
            f"texts.{code}",
            f"nothing, while kiosk.toml offers {quoted(code)}",
            f"a table [texts.{code}], or languages.offered in kiosk.toml without {quoted(code)}",
        )


def report_unused(survey: Survey, offered: Sequence[str], lines: Lines, report: Report) -> None:
    """Report texts that no visitor can see, and offered languages without a name of the organisation: warnings."""
    for code in survey.texts:
        if code not in offered:
            report.warning(
                f"texts.{code}",
                f"a text in {quoted(code)}, which is not offered",
                f"languages of languages.offered in kiosk.toml: {', '.join(offered)}",
                lines.of(("texts", code)),
            )
    for code in offered:
        if survey.organisation.names and not is_visible(survey.organisation.names.get(code, "")):
            report.warning(
                f"organisation.name.{code}",
                "nothing",
                "the name of the organisation in each language offered",
                lines.of(("organisation", "name", code)),
            )


def _check_codes(file: SurveyFile, lines: Lines, report: Report) -> None:
    tables: dict[tuple[str, ...], Mapping[str, object]] = {
        ("texts",): file.texts,
        ("organisation", "name"): file.organisation.name,
        ("organisation", "disclaimer"): file.organisation.disclaimer,
    }
    for path, table in tables.items():
        for code in table:
            if not is_known_language(code):
                place = (*path, code)
                report.error(
                    field_name(place), f"the unknown language {quoted(code)}", _CODES, lines.of(place)
                )


def _check_text(code: str, table: SurveyTextTable, lines: Lines, report: Report) -> None:
    if not is_visible(table.question):
        place: tuple[str | int, ...] = ("texts", code, "question")
        report.error(field_name(place), "an empty question", "text of 1 to 300 characters", lines.of(place))
    seen: dict[str, int] = {}
    for number, word in enumerate(table.words):
        place = ("texts", code, "words", number)
        if not is_visible(word):
            report.error(
                field_name(place), "an empty text", f"{SCALE_SIZE} words or phrases", lines.of(place)
            )
            continue
        first = seen.setdefault(one_line(word).casefold(), number)
        if first != number:
            report.error(
                field_name(place),
                f"{quoted(word)}, the same as entry {first + 1}",
                f"{SCALE_SIZE} different words or phrases",
                lines.of(place),
            )


def _survey(file: SurveyFile) -> Survey:
    texts = {}
    for code, table in file.texts.items():
        first, second, third, fourth, fifth = (one_line(word) for word in table.words)
        texts[code] = SurveyText(
            one_line(table.question), (first, second, third, fourth, fifth), table.machine_translated
        )
    organisation = Organisation(
        {code: one_line(name) for code, name in file.organisation.name.items()},
        {code: one_line(words) for code, words in file.organisation.disclaimer.items()},
    )
    return Survey(file.survey_id, file.question.id, file.question.version, texts, organisation)
