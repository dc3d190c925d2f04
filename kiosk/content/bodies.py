"""Turn the Markdown of an article into paragraphs and list items; whatever else it holds becomes plain text."""

import re
from functools import cache
from html import unescape
from typing import Final

from markdown_it import MarkdownIt
from markdown_it.token import Token

from kiosk.content.problems import Report
from kiosk.content.reading import is_visible, report_hidden
from kiosk.news.articles import Block, Run
from kiosk.survey.characters import HIDDEN_CHARACTERS

ALLOWED: Final = "paragraphs, lists, **bold** and *italic*; the text itself is shown"

_TAG: Final = re.compile(r"<[^<>]*>")
_SPACES: Final = re.compile(r"[ \t\n]+")
_LINES: Final = re.compile(r"[\n\u2028\u2029]")
_UNSEEN: Final = ("script", "style")
"""Elements whose text is not meant to be read."""

_DEGRADED: Final = {
    "heading_open": "a heading",
    "blockquote_open": "a quotation",
    "table_open": "a table",
    "link_open": "a link",
    "s_open": "struck out text",
    "image": "a picture",
    "code_inline": "code",
    "html_inline": "HTML",
    "fence": "a block of code",
    "code_block": "a block of code (the line is indented by four spaces or more)",
    "html_block": "HTML",
    "hr": "a line across",
}


def parse_body(markdown: str, first_line: int, report: Report) -> tuple[Block, ...]:
    """Return the blocks of a Markdown text; what is not allowed is reported as a warning with its line.

    Nothing of the result is markup any more: the screen draws the runs as plain text.
    """
    return _Walk(first_line, report).blocks_of(markdown)


@cache
def _parser() -> MarkdownIt:
    return MarkdownIt("commonmark", {"html": True}).enable(["table", "strikethrough"])


class _Walk:
    """One walk over the tokens of a body."""

    def __init__(self, first_line: int, report: Report) -> None:
        self.first_line = first_line
        self.report = report
        self.blocks: list[Block] = []
        self.lists: list[int | None] = []
        self.fresh_item = False
        self.warned: set[tuple[str, int]] = set()
        self.cells: list[str] | None = None

    def blocks_of(self, markdown: str) -> tuple[Block, ...]:
        surroundings: dict[str, dict[str, dict[str, list[int]]]] = {}
        try:
            tokens = _parser().parse(markdown, surroundings)
        except (
            Exception
        ) as error:  # whatever a text can do to the parser is a fault of that text, not the kiosk's
            self.report.error("body", f"text that can't be taken apart ({error})", ALLOWED, self.first_line)
            return ()
        for token in tokens:
            self._block(token)
        for reference in surroundings.get("references", {}).values():
            self._warn("the address of a link", reference.get("map", [0])[0])
        return tuple(self.blocks)

    def _warn(self, what: str, line: int) -> None:
        if (what, line) not in self.warned:
            self.warned.add((what, line))
            self.report.warning("body", what, ALLOWED, line + self.first_line)

    def _block(self, token: Token) -> None:
        line = token.map[0] if token.map else 0
        if token.type in _DEGRADED:
            self._warn(_DEGRADED[token.type], line)
        match token.type:
            case "bullet_list_open" | "ordered_list_open":
                if self.lists:
                    self._warn("a list inside a list", line)
                self.lists.append(int(token.attrs.get("start", 1)) if token.type[0] == "o" else None)
            case "bullet_list_close" | "ordered_list_close":
                self.lists.pop()
                self.fresh_item = False
            case "list_item_open":
                self.fresh_item = True
            case "tr_open":
                self.cells = []
            case "tr_close":
                row = " · ".join(cell for cell in self.cells or [] if cell)
                self.cells = None
                self._add([Run(row)], line)
            case "inline":
                self._add(self._runs(token, line), line)
            case "fence" | "code_block":
                self._add([Run(token.content)], line)
            case "html_block":
                self._add([Run(_text_of_html(token.content))], line)
            case _:
                pass

    def _add(self, runs: list[Run], line: int) -> None:
        runs = _tidied(runs)
        text = "".join(run.text for run in runs)
        if not is_visible(text):
            return
        if report_hidden(text, "body", self.report, line + self.first_line):
            runs = _tidied([Run(HIDDEN_CHARACTERS.sub("", run.text), run.bold, run.italic) for run in runs])
        if self.cells is not None:
            self.cells.append("".join(run.text for run in runs))
            return
        if self.fresh_item and self.lists:
            self.fresh_item = False
            number = self.lists[-1]
            if number is None:
                self.blocks.append(Block("item", tuple(runs)))
                return
            self.lists[-1] = number + 1
            runs = _tidied([Run(f"{number}. "), *runs])
        self.blocks.append(Block("paragraph", tuple(runs)))

    def _runs(self, token: Token, line: int) -> list[Run]:
        runs: list[Run] = []
        bold = italic = 0
        unseen = ""
        for child in token.children or []:
            if child.type in _DEGRADED:
                self._warn(_DEGRADED[child.type], line)
            if unseen:
                line += child.type in {"softbreak", "hardbreak"}
                if child.type == "html_inline" and child.content.lower().startswith(f"</{unseen}"):
                    unseen = ""
                continue
            match child.type:
                case "strong_open" | "strong_close":
                    bold += child.nesting
                case "em_open" | "em_close":
                    italic += child.nesting
                case "softbreak":
                    line += 1
                    runs.append(Run(" ", bold > 0, italic > 0))
                case "hardbreak":
                    line += 1
                    runs.append(Run("\n", bold > 0, italic > 0))
                case "html_inline":
                    if child.content.lower().startswith("<br"):
                        runs.append(Run("\n", bold > 0, italic > 0))
                    unseen = next((name for name in _UNSEEN if _starts(child.content, name)), "")
                case _:
                    text = _alternative(child) if child.type == "image" else child.content
                    runs.append(Run(text, bold > 0, italic > 0))
        return runs


def _starts(html: str, name: str) -> bool:
    """Tell whether a tag opens an element of this name, and does not end it at once."""
    return re.match(rf"<{name}\b", html, re.IGNORECASE) is not None and not html.endswith("/>")


def _alternative(image: Token) -> str:
    return "".join(child.content for child in image.children or [])


def _tidied(runs: list[Run]) -> list[Run]:
    """Join neighbours of the same marks, and make runs of spaces one space; line breaks of the author stay."""
    joined: list[Run] = []
    end = "\n"
    for run in runs:
        text = "\n".join(_SPACES.sub(" ", part) for part in _LINES.split(run.text))
        if end in " \n":
            text = text.lstrip(" \n" if not joined else " ")
        if not text:
            continue
        end = text[-1]
        if joined and (joined[-1].bold, joined[-1].italic) == (run.bold, run.italic):
            joined[-1] = Run(joined[-1].text + text, run.bold, run.italic)
        else:
            joined.append(Run(text, run.bold, run.italic))
    while joined and not (last := joined[-1].text.rstrip(" \n")):
        joined.pop()
    if joined:
        joined[-1] = Run(last, joined[-1].bold, joined[-1].italic)
    return joined


def _text_of_html(html: str) -> str:
    """Return the text between the tags; scripts and style sheets have none."""
    for name in _UNSEEN:
        html = _without_element(html, name)
    return unescape(_TAG.sub("", html))


def _without_element(html: str, name: str) -> str:
    lower = html.lower()
    kept = []
    at = 0
    while (start := lower.find(f"<{name}", at)) >= 0:
        kept.append(html[at:start])
        end = lower.find(f"</{name}", start)
        if end < 0:
            return "".join(kept)
        at = end
    return "".join([*kept, html[at:]])
