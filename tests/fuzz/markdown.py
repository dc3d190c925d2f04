"""Markdown as people and enemies write it."""

from dataclasses import dataclass
from typing import Final

from hypothesis import strategies as st

from tests.fuzz.hostile import addresses, entities, repeated, strange, tags, texts, tight, words

BOMBS: Final = (
    *(
        "*",
        "_",
        "**",
        "`",
        "[",
        "]",
        "![",
        "(",
        "<",
        ">",
        "> ",
        "- ",
        "1. ",
        "#",
        "|",
        "&",
        "\\",
        "~",
        "* a *",
        "[a](",
        "[a](",
    ),
    *(
        "[a]: b\n",
        "a **b",
        "*a **b ",
        "<b>",
        "<!--",
        "<a href=",
        "&amp;",
        "`` ` ",
        "\n",
        "\t",
        " ",
        "- a\n",
        "a|b\n-|-\n",
        "***",
    ),
    *(
        "![a](b ",
        "<script>",
        "</script>",
        "x",
        "م",
        "- - ",
        "\n\n",
        "~~~\n",
        "1) a\n\n",
        "[[[]]]",
        '"',
        "\r",
        "  \n",
        "a_b_",
        "](x)",
    ),
)
_NESTING: Final = ("> ", "- ", "  ", "1. ", "    ", "\t", "* ", ">", "+ ")

_inline = st.recursive(
    st.one_of(words, words, texts, tight, entities, tags, strange),
    lambda inner: st.one_of(
        st.builds("{}{}{}".format, st.just("**"), inner, st.just("**")),
        st.builds("{0}{1}{0}".format, st.sampled_from(("*", "_", "**", "__", "~~", "`", "``", "***")), inner),
        st.builds("[{}]({})".format, inner, addresses),
        st.builds('[{}](<{}> "{}")'.format, inner, addresses, words),
        st.builds("![{}]({})".format, inner, addresses),
        st.builds("[{}][{}]".format, inner, words),
        st.builds("<{}>".format, addresses),
        st.builds("<b>{}</b>".format, inner),
        st.builds("<script>{}</script>".format, inner),
        st.builds("{} {}".format, inner, inner),
        st.builds("{}  \n{}".format, inner, inner),
        st.builds("{}\\\n{}".format, inner, inner),
        st.builds("{}\n{}".format, inner, inner),
    ),
    max_leaves=6,
)
_tables = st.builds(
    lambda head, rows: (
        "|".join(head) + "\n" + "|".join("-" for _ in head) + "\n" + "\n".join("|".join(one) for one in rows)
    ),
    st.lists(_inline, min_size=1, max_size=3),
    st.lists(st.lists(words, max_size=4), max_size=3),
)
_blocks = st.one_of(
    _inline,
    _inline,
    st.builds("{} {}".format, st.sampled_from(("#", "##", "######", "#######")), _inline),
    st.builds("{}\n{}".format, _inline, st.sampled_from(("===", "---", "***", "-", "="))),
    st.builds(
        lambda marks, text: "".join(marks) + text, st.lists(st.sampled_from(_NESTING), max_size=12), _inline
    ),
    st.builds(
        lambda mark, depth, text: mark * depth + text, st.sampled_from(_NESTING), st.integers(1, 150), _inline
    ),
    st.builds(
        lambda many: "\n".join(f"{'  ' * n}- {one}" for n, one in enumerate(many)),
        st.lists(words, max_size=8),
    ),
    st.builds(
        lambda many: "\n".join(f"{n}. {one}" for n, one in enumerate(many, 98)), st.lists(_inline, max_size=4)
    ),
    _tables,
    st.builds("```{}\n{}\n```".format, words, texts),
    st.builds("    {}".format, texts),
    st.builds("<div>\n{}\n</div>".format, _inline),
    st.builds("[{}]: {} '{}'".format, words, addresses, words),
    st.sampled_from(
        ("---", "***", "<!-- a\n\nb -->", "<?php x ?>", "<![CDATA[x]]>", "<!DOCTYPE html>", "+++", "")
    ),
)

bodies = st.one_of(
    st.lists(_blocks, min_size=1, max_size=5).map("\n\n".join),
    st.lists(_blocks, min_size=1, max_size=5).map("\n".join),
    repeated(BOMBS, 3_000),
    st.builds("{}{}".format, repeated(BOMBS, 500), _inline),
    st.text(max_size=100),
)
"""The body of an article."""

long_bodies = repeated(BOMBS, 60_000)


@dataclass(frozen=True)
class Written:
    """A body in the few marks that are allowed, and what is to be seen of it.

    Attributes:
        markdown: as it is written.
        shown: kind and runs (text, bold, italic) of each block.
    """

    markdown: str
    shown: list[tuple[str, list[tuple[str, bool, bool]]]]


_plain_words = st.sampled_from(
    ("museum", "Öffnung", "متحف", "two words", "a.b", "1", "日本", "e\u0301t\u00e9", "x-y")
)
_runs = st.lists(st.tuples(_plain_words, st.booleans(), st.booleans()), min_size=1, max_size=5)


@st.composite
def allowed_bodies(draw: st.DrawFn) -> Written:
    """Return a body whose marks are all allowed."""
    parts: list[str] = []
    shown: list[tuple[str, list[tuple[str, bool, bool]]]] = []
    for runs in draw(st.lists(_runs, min_size=1, max_size=4)):
        kind = draw(st.sampled_from(("paragraph", "item")))
        marked = []
        seen: list[tuple[str, bool, bool]] = []
        for number, (text, bold, italic) in enumerate(runs):
            marks = "*" * (2 * bold + italic)
            marked.append(f"{marks}{text}{marks}")
            for piece in ([(" ", False, False)] if number else []) + [(text, bold, italic)]:
                if seen and seen[-1][1:] == piece[1:]:
                    seen[-1] = (seen[-1][0] + piece[0], *piece[1:])
                else:
                    seen.append(piece)
        if marked[0] == "1":
            marked[0], seen[0] = "one", ("one" + seen[0][0][1:], *seen[0][1:])
        parts.append(("- " if kind == "item" else "") + " ".join(marked))
        shown.append((kind, seen))
    return Written("\n\n<!-- -->\n\n".join(parts), shown)
