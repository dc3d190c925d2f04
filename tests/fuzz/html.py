"""HTML as feeds hold it: well-formed, careless and hostile."""

from typing import Final

from hypothesis import strategies as st

from tests.fuzz.hostile import addresses, entities, repeated, strange, tags, texts, tight, words

BOMBS: Final = (
    *(
        "<b>",
        "<p>",
        "<div>",
        "<p><b>",
        "<a><p>",
        "<table>",
        "<table><tr><td>",
        "<ul><li>",
        "<font><p>",
        "<svg>",
        "<math>",
        "<i><b>",
    ),
    *(
        "<",
        "&",
        "&lt;",
        "&amp;",
        "</p>",
        "<!--",
        "<br>",
        "<img src=a>",
        "<p class=a2a_kit>",
        "<select>",
        "<form>",
        "<template>",
    ),
    *(
        "<a href='",
        "<p a=1 b=2 c=3>",
        '"',
        "<b/>",
        "x ",
        "م ",
        "<h1>",
        "<blockquote>",
        "<nobr>",
        "<option>",
        "<button>",
        "]]>",
    ),
    *(
        "share ",
        "read more ",
        "… ",
        "a. ",
        "facebook | ",
        "\n",
        "\u00a0",
        "👩‍👩‍👧",
        "<li>",
        "<pre>\n",
        "data:",
        "<tbody>",
        "<x-b>",
    ),
)
_NAMES: Final = (
    *(
        "p",
        "div",
        "b",
        "strong",
        "i",
        "em",
        "ul",
        "ol",
        "li",
        "a",
        "span",
        "h2",
        "blockquote",
        "pre",
        "code",
        "table",
        "tr",
        "td",
    ),
    *(
        "section",
        "figure",
        "figcaption",
        "br",
        "hr",
        "img",
        "script",
        "style",
        "svg",
        "math",
        "iframe",
        "object",
        "form",
        "select",
    ),
    *(
        "textarea",
        "title",
        "noscript",
        "template",
        "xmp",
        "font",
        "x-b",
        "x-i",
        "custom-element",
        "o:p",
        "details",
        "summary",
    ),
)
_ATTRIBUTES: Final = (
    *(
        ' class="wp-caption-text"',
        ' class="a2a_kit"',
        ' onclick="alert(1)"',
        ' style="position:fixed"',
        " hidden",
        ' dir="rtl"',
    ),
    *(
        ' width="1"',
        ' width="800"',
        ' alt="a \u202eb"',
        ' srcset="a.png 1w, b.png 99999w,,"',
        ' title="<b>"',
        " start=7",
        " =",
        ' "',
    ),
    *(
        ' src="https://x.example/a.png"',
        " src=//x/a.jpg",
        ' src="data:image/png;base64,AAAA"',
        ' data-src="a.png"',
        ' lang="ar"',
    ),
)

_attributes = st.lists(
    st.one_of(
        st.sampled_from(_ATTRIBUTES), addresses.map(' href="{}"'.format), addresses.map(' src="{}"'.format)
    ),
    max_size=3,
).map("".join)
_leaves = st.one_of(
    words,
    words,
    texts,
    tight,
    entities,
    strange,
    tags,
    st.sampled_from(
        (
            "Read more",
            "The post A appeared first on B.",
            "[…]",
            "Share on Facebook",
            "1. ",
            "• a",
            "\n\n",
            " . ",
        )
    ),
    st.builds("<img{}>".format, _attributes),
    st.sampled_from(
        (
            "<!-- a -->",
            "<![CDATA[a]]>",
            "<?xml version='1.0'?>",
            "<!DOCTYPE html>",
            "<!ENTITY a SYSTEM 'file:///etc/passwd'>",
        )
    ),
)
_elements = st.recursive(
    _leaves,
    lambda inner: st.one_of(
        st.builds(
            lambda name, about, text: f"<{name}{about}>{text}</{name}>",
            st.sampled_from(_NAMES),
            _attributes,
            inner,
        ),
        st.builds(
            lambda name, text: f"<{name}>{text}</{name}>",
            st.sampled_from(("p", "b", "i", "li", "ul", "a")),
            inner,
        ),
        st.builds(
            lambda one, other, text: f"<{one}><{other}>{text}</{one}></{other}>",
            *[st.sampled_from(_NAMES)] * 2,
            inner,
        ),
        st.builds("<{}>{}".format, st.sampled_from(_NAMES), inner),
        st.builds("{}</{}>".format, inner, st.sampled_from(_NAMES)),
        st.builds("{}{}".format, inner, inner),
        st.builds("{} {}".format, inner, inner),
        inner.map(lambda text: text.replace("<", "&lt;").replace(">", "&gt;")),
    ),
    max_leaves=8,
)
_nested = st.builds(
    lambda name, depth, text: f"<{name}>" * depth + text + f"</{name}>" * depth,
    st.sampled_from(_NAMES),
    st.integers(1, 300),
    words,
)

fragments = st.one_of(
    _elements,
    _elements,
    _elements,
    st.lists(_elements, max_size=4).map("".join),
    _nested,
    repeated(BOMBS, 3_000),
    st.builds("{}{}".format, repeated(BOMBS, 600), _elements),
    st.text(max_size=100),
)
"""The text of an item."""

CANARY: Final = "CANARY"
"""Stands only where nobody is meant to read it."""

_hidden = st.sampled_from(
    (
        f"<script>var a = '{CANARY}' < 1 && '<b>{CANARY}</b>';</script>",
        f"<style>p::after {{ content: '{CANARY}' }}</style>",
        f"<!-- {CANARY} -->",
        f"<svg onload='{CANARY}()'><script>{CANARY}</script><text>{CANARY}</text></svg>",
        f"<iframe src='https://x.example/{CANARY}'>{CANARY}</iframe>",
        f"<a href='javascript:{CANARY}()' onclick='{CANARY}()' title='{CANARY}'>a link</a>",
        f"<img src='x' onerror='{CANARY}()' width=1>",
        f"<p style='background: url(https://x.example/{CANARY})' data-x='{CANARY}'>styled</p>",
        f"<object data='{CANARY}'>{CANARY}</object>",
        f"<math><mi>{CANARY}</mi></math>",
        f"<form action='{CANARY}'><button>{CANARY}</button><select><option>{CANARY}</select></form>",
        f"<video src='{CANARY}'>{CANARY}</video>",
        f"<template><p>{CANARY}</p></template>",
        f"<div class='sharedaddy'><p>{CANARY}</p></div>",
    )
)
with_secrets = st.lists(
    st.one_of(
        _hidden,
        _hidden,
        words.map("<p>{}</p>".format),
        words.map("<ul><li>{}</li></ul>".format),
        st.builds("<p>{} {}</p>".format, words, _hidden),
        st.builds("<b>{}</b>{}".format, words, _hidden),
    ),
    min_size=1,
    max_size=6,
).map("".join)
"""Well-formed HTML that holds the secret."""
