"""Whatever stands in a body, what is shown of it is plain text, bold or italic."""

from hypothesis import example, given

from kiosk.content.bodies import parse_body
from kiosk.content.problems import Report, printable
from tests.fuzz.cases import Case, fuzzed
from tests.fuzz.markdown import Written, allowed_bodies, bodies, long_bodies
from tests.fuzz.plain import check_blocks


def check_body(text: str) -> None:
    text = text.replace("\r\n", "\n").replace("\r", "\n")  # as files are read
    report = Report("content/articles/a/en.md")
    check_blocks(parse_body(text, 5, report))
    last = 5 + text.count("\n")
    for problem in report.problems:
        assert problem.line is not None
        assert 5 <= problem.line <= last + 1
        assert printable(str(problem)) == str(problem)


@fuzzed()
@given(text=bodies)
def test_bodies(case: Case, text: str) -> None:
    with case():
        check_body(text)


@fuzzed(0.1)
@given(text=long_bodies)
@example("[" * 60_000)
def test_long_bodies(case: Case, text: str) -> None:
    with case():
        check_body(text)


@fuzzed()
@given(written=allowed_bodies())
def test_allowed_marks_are_shown_as_they_are_meant(case: Case, written: Written) -> None:
    with case():
        blocks = parse_body(written.markdown, 1, Report("en.md"))
    assert [
        (block.kind, [(run.text, run.bold, run.italic) for run in block.runs]) for block in blocks
    ] == written.shown
