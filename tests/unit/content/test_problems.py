from kiosk.content.problems import Problem, Report, has_errors, printable


def test_a_problem_is_one_readable_line() -> None:
    problem = Problem("kiosk.toml", 4, "visit.idle_after_s", "4", "a number from 5 to 600")
    assert (
        str(problem)
        == "error: kiosk.toml, line 4, visit.idle_after_s: found 4; allowed: a number from 5 to 600"
    )
    assert str(Problem("a", None, "", "x", "y", "warning")) == "warning: a: found x; allowed: y"


def test_what_can_not_be_printed_is_named() -> None:
    assert printable("a\x1b[2Jb\u202e\udce9\n") == "a<U+001B>[2Jb<U+202E><U+DCE9><U+000A>"
    assert printable("café مدخل") == "café مدخل"


def test_only_errors_break() -> None:
    report = Report("a")
    report.warning("", "x", "y")
    assert not report.broken
    report.at("b").error("", "x", "y", 3)
    assert report.broken
    assert [problem.file for problem in report.problems] == ["a", "b"]
    assert not has_errors(report.problems[:1])
