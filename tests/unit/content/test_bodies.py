import pytest

from kiosk.content.bodies import parse_body
from kiosk.content.problems import Report
from kiosk.news.articles import Block, Run


def parsed(markdown: str) -> tuple[list[tuple[str, str]], list[tuple[int | None, str]]]:
    report = Report("en.md")
    blocks = parse_body(markdown, 1, report)
    assert all(problem.severity == "warning" for problem in report.problems)
    return (
        [(block.kind, block.text) for block in blocks],
        [(problem.line, problem.found) for problem in report.problems],
    )


def test_marks_become_runs() -> None:
    report = Report("en.md")
    blocks = parse_body("a **b *c*** d", 1, report)
    assert blocks == (
        Block("paragraph", (Run("a "), Run("b ", bold=True), Run("c", bold=True, italic=True), Run(" d"))),
    )
    assert report.problems == []


def test_what_is_allowed_gives_no_warning() -> None:
    blocks, warnings = parsed("One\nline.\n\nTwo\\\nlines.\n\n- a\n- *b*\n\n3. c\n4. d\n")
    assert blocks == [
        ("paragraph", "One line."),
        ("paragraph", "Two\nlines."),
        ("item", "a"),
        ("item", "b"),
        ("paragraph", "3. c"),
        ("paragraph", "4. d"),
    ]
    assert warnings == []


@pytest.mark.parametrize(
    ("markdown", "text", "warning"),
    [
        ("# Title", "Title", "a heading"),
        ("Title\n=====", "Title", "a heading"),
        ("[text](https://x.org)", "text", "a link"),
        ("<https://x.org>", "https://x.org", "a link"),
        ("![a picture](https://x.org/a.png)", "a picture", "a picture"),
        ("`x = 1`", "x = 1", "code"),
        ("```\nx = 1\n```", "x = 1", "a block of code"),
        ("    x = 1", "x = 1", "a block of code (the line is indented by four spaces or more)"),
        ("> said", "said", "a quotation"),
        ("~~old~~", "old", "struck out text"),
        ("a <b>b</b> c", "a b c", "HTML"),
        ("<div>Hi <script>alert(1)</script>&amp; you</div>", "Hi & you", "HTML"),
        ("<script>alert(1)", "", "HTML"),
    ],
)
def test_the_rest_becomes_plain_text_and_is_named(markdown: str, text: str, warning: str) -> None:
    blocks, warnings = parsed("Before.\n\n" + markdown)
    assert blocks == [("paragraph", "Before."), *([("paragraph", text)] if text else [])]
    assert warnings == [(3, warning)]


def test_a_table_becomes_lines() -> None:
    blocks, warnings = parsed("| a | b |\n|---|---|\n| 1 | 2 |")
    assert blocks == [("paragraph", "a · b"), ("paragraph", "1 · 2")]
    assert warnings == [(1, "a table")]


def test_addresses_of_links_are_named() -> None:
    blocks, warnings = parsed("[text][1]\n\n[1]: https://x.org")
    assert blocks == [("paragraph", "text")]
    assert warnings == [(1, "a link"), (3, "the address of a link")]


def test_a_list_inside_a_list_is_shown_flat() -> None:
    blocks, warnings = parsed("- a\n  - b\n- c")
    assert blocks == [("item", "a"), ("item", "b"), ("item", "c")]
    assert warnings == [(2, "a list inside a list")]


def test_the_line_is_that_of_the_mark_within_a_paragraph() -> None:
    assert parsed("a\nb\n`c`")[1] == [(3, "code")]


def test_nothing_remote_is_left_in_the_text() -> None:
    blocks, _ = parsed('![](http://x/a.png)<img src="http://x/b.png">\n\n<img src="http://x/c.png">')
    assert not any("http" in text for _, text in blocks)


def test_a_second_paragraph_of_an_item_is_no_item() -> None:
    blocks, warnings = parsed("- a\n\n  more of a\n- b")
    assert blocks == [("item", "a"), ("paragraph", "more of a"), ("item", "b")]
    assert warnings == []


def runs_of(markdown: str) -> list[list[tuple[str, str]]]:
    blocks = parse_body(markdown, 1, Report("en.md"))
    return [
        [(run.text, ("b" if run.bold else "") + ("i" if run.italic else "")) for run in block.runs]
        for block in blocks
    ]


@pytest.mark.parametrize(
    ("markdown", "runs"),
    [
        ("***both***", [("both", "bi")]),
        ("**a *b* c**", [("a ", "b"), ("b", "bi"), (" c", "b")]),
        ("a**b**c", [("a", ""), ("b", "b"), ("c", "")]),
        ("_x_ __y__ *__z__*", [("x", "i"), (" ", ""), ("y", "b"), (" ", ""), ("z", "bi")]),
        ("**over\nlines**", [("over lines", "b")]),
        ("**a**  \n**b**", [("a", "b"), ("\n", ""), ("b", "b")]),
        ("**never closed", [("**never closed", "")]),
        ("قال **مرحبا** ثم", [("قال ", ""), ("مرحبا", "b"), (" ثم", "")]),
        (r"\*no\* \_marks\_ \<b>", [("*no* _marks_ <b>", "")]),
        ("&lt;b&gt; &amp; &eacute; &#39;", [("<b> & é '", "")]),
        ("&copy; &nothing;", [("© &nothing;", "")]),
        ("`**code**`", [("**code**", "")]),
        ("**`code`**", [("code", "b")]),
        ("[**b** t](https://x.org) end", [("b", "b"), (" t end", "")]),
        ("**[a *b*](https://x.org)**", [("a ", "b"), ("b", "bi")]),
        ("![alt *em*](https://x.org/a.png)", [("alt em", "")]),
        ("<b>plain</b> **x <i>y</i>**", [("plain ", ""), ("x y", "b")]),
        ("a <!-- note --> b", [("a b", "")]),
        ("**a ** b** c", [("a ** b", "b"), (" c", "")]),
        ("a ** b", [("a ** b", "")]),
        ("a\u00a0\u00a0b", [("a\u00a0\u00a0b", "")]),
        ("a <script>alert(1)\n**2**</script> b", [("a b", "")]),
        ("a <STYLE type='x'>p{}</STYLE> b", [("a b", "")]),
        ("a <script/> b", [("a b", "")]),
        ("a <scripture>b</scripture>", [("a b", "")]),
        ("12. twelve", [("12. twelve", "")]),
        ("12. **twelve**", [("12. ", ""), ("twelve", "b")]),
        (
            "javascript:alert(1) [a](javascript:alert(1))",
            [("javascript:alert(1) [a](javascript:alert(1))", "")],
        ),
    ],
)
def test_marks_escapes_and_entities_become_runs(markdown: str, runs: list[tuple[str, str]]) -> None:
    assert runs_of(markdown) == [runs]


@pytest.mark.parametrize(
    "markdown", ["***", "# ", "<br>", "<!-- x -->", "&nbsp;", "![](https://x.org/a.png)", "- "]
)
def test_what_has_nothing_to_see_is_no_block(markdown: str) -> None:
    assert runs_of(markdown) == []


def test_hidden_characters_from_entities_are_reported_and_left_out() -> None:
    report = Report("en.md")
    blocks = parse_body("one\n\n**a &#x202E;b** c\n\n| &#x2066;x |\n|---|", 4, report)
    assert [block.text for block in blocks] == ["one", "a b c", "x"]
    errors = [(problem.line, problem.found) for problem in report.problems if problem.severity == "error"]
    assert errors == [
        (6, "the hidden character U+202E"),
        (8, "the hidden character U+2066"),
    ]


def test_lines_are_counted_through_what_is_not_shown() -> None:
    assert parsed("a <script>\nx\n</script>\n`c`")[1] == [(1, "HTML"), (3, "HTML"), (4, "code")]
