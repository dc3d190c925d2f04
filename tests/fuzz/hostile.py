"""Texts and bytes that go wrong where something can go wrong."""

from collections.abc import Sequence
from typing import Final

from hypothesis import strategies as st

WORDS: Final = (
    *(
        "museum",
        "a",
        "the",
        "Öffnung",
        "متحف",
        "القاعة",
        "café",
        "1",
        "2024",
        "x" * 70,
        "شكرا" * 20,
        "日本語",
    ),
    *(
        "👩‍👩‍👧‍👦",
        "🇲🇦",
        "e\u0301",
        "a" + "\u0301" * 40,
        "co\u00adop",
        "A\u200bB",
        "\u200fabc\u200e",
        "\u061c١٢٣",
    ),
    *("Straße", "İstanbul", "ﷺ", "ﬁ", "½", "x²", "…", "“q”", "=1+1", "-", "+", "@", "%s", "{0}", "$(id)"),
)
DIRECTIONS: Final = ("\u202a", "\u202b", "\u202c", "\u202d", "\u202e", "\u2066", "\u2067", "\u2068", "\u2069")
STRANGE: Final = (
    *DIRECTIONS,
    *("\u0000", "\u0001", "\u0007", "\b", "\t", "\n", "\u000b", "\f", "\r", "\u001b[31m", "\u001f", "\u007f"),
    *("\u0085", "\u009f", "\u00a0", "\u00ad", "\u200b", "\u200c", "\u200d", "\u2028", "\u2029", "\u2060"),
    *("\ufeff", "\ufff9", "\ufffc", "\ufffd", "\ufffe", "\uffff", "\U000e0041", "\U0010ffff", "\ue000"),
)
ENTITIES: Final = (
    *("&amp;", "&lt;", "&gt;", "&quot;", "&nbsp;", "&shy;", "&rlm;", "&zwj;", "&hellip;", "&bogus;", "&amp"),
    *(
        "&#0;",
        "&#10;",
        "&#13;",
        "&#27;",
        "&#x7f;",
        "&#x85;",
        "&#x80;",
        "&#x202e;",
        "&#8238;",
        "&#x2066;",
        "&#xd800;",
    ),
    *(
        "&#xfffe;",
        "&#x110000;",
        "&#99999999999;",
        "&#x;",
        "&#",
        "&amp;lt;b&amp;gt;",
        "&amp;#x202e;",
        "&NewLine;",
        "&Tab;",
    ),
    *("&lt;script&gt;alert(1)&lt;/script&gt;", "&lt;b&gt;", "&amp;amp;amp;lt;"),
)
TAGS: Final = (
    *(
        "<b>",
        "</b>",
        "<i>",
        "<p>",
        "</p>",
        "<br>",
        "<br/>",
        "<li>",
        "<ul>",
        "<ol start=9>",
        "</ul>",
        "<div>",
        "</div>",
    ),
    *(
        "<script>",
        "</script>",
        "<style>",
        "</style>",
        "<img src=http://x.example/p.png>",
        "<!--",
        "-->",
        "<![CDATA[",
        "]]>",
    ),
    *(
        "<svg onload=alert(1)>",
        "<iframe src=http://x.example>",
        "<textarea>",
        "<title>",
        "<plaintext>",
        "<template>",
    ),
    *(
        "<a href='javascript:alert(1)'>",
        "</a>",
        "<",
        ">",
        "</",
        "<!",
        "<?",
        "<b",
        "<table><tr><td>",
        "<math><mi>",
        "<p/>",
    ),
    *(
        "<object data=file:///etc/passwd>",
        "<link rel=stylesheet href=http://x.example/a.css>",
        "<base href=http://x.example>",
    ),
)
ADDRESSES: Final = (
    *(
        "https://museum.example/a",
        "http://127.0.0.1/",
        "http://[::1]/",
        "//x.example/a",
        "/a/b?c=d#e",
        "a.png",
        "",
    ),
    *(
        "javascript:alert(1)",
        "data:image/png;base64,AAAA",
        "file:///etc/passwd",
        "ftp://x.example/",
        "https://",
        "http://[",
    ),
    *(
        "https://u:p@x.example/",
        "https://x.example:99999/",
        "https://exa mple/",
        "https://مثال.example/",
        "mailto:a@b.example",
    ),
    *(
        "https://x.example/\u202egnp.exe",
        "https://" + "a" * 300 + ".example/",
        "?",
        "#",
        "https://xn--.example/",
        "\\\\host\\a",
    ),
    *(
        "https://%00.example/",
        "https://1.2.3.4.5/",
        "https://x.example/%zz",
        "HTTPS://X.EXAMPLE/A",
        "https://[v1.x]/",
    ),
)

words = st.sampled_from(WORDS)
strange = st.sampled_from(STRANGE)
entities = st.sampled_from(ENTITIES)
tags = st.sampled_from(TAGS)
addresses = st.sampled_from(ADDRESSES)
letters = st.text(max_size=12)

texts = st.lists(st.one_of(words, words, words, strange, entities, tags, letters), max_size=8).map(" ".join)
"""A line of words with something strange in it."""

tight = st.lists(st.one_of(words, strange, entities, tags), max_size=8).map("".join)


def repeated(parts: Sequence[str], most: int) -> st.SearchStrategy[str]:
    """Return one of the parts very often, up to `most` characters."""
    return st.builds(
        lambda part, share: part * max(1, int(most * share**3) // len(part)),
        st.sampled_from(parts),
        st.floats(0, 1),
    )


_OPERATIONS: Final = (
    "flip",
    "flip",
    "set",
    "insert",
    "delete",
    "duplicate",
    "move",
    "repeat",
    "truncate",
    "drop start",
)


@st.composite
def mutated(draw: st.DrawFn, whole: bytes, parts: Sequence[bytes] = (b"\0", b"\xff"), most: int = 6) -> bytes:
    """Return bytes with some of them flipped, moved, repeated, cut off or replaced by one of `parts`."""
    raw = bytearray(whole)
    for _ in range(draw(st.integers(1, most))):
        if not raw:
            break
        operation = draw(st.sampled_from(_OPERATIONS))
        at = draw(st.integers(0, len(raw) - 1))
        length = draw(st.one_of(st.integers(1, 8), st.integers(1, 400)))
        piece = bytes(raw[at : at + length])
        match operation:
            case "flip":
                raw[at] ^= 1 << draw(st.integers(0, 7))
            case "set":
                raw[at : at + 1] = draw(st.sampled_from(parts))
            case "insert":
                raw[at:at] = draw(st.one_of(st.sampled_from(parts), st.binary(max_size=8)))
            case "delete":
                del raw[at : at + length]
            case "duplicate":
                raw[at:at] = piece
            case "move":
                del raw[at : at + length]
                to = draw(st.integers(0, len(raw)))
                raw[to:to] = piece
            case "repeat":
                raw[at : at + length] = piece * draw(st.integers(2, 200))
            case "truncate":
                del raw[at:]
            case _:
                del raw[:at]
    return bytes(raw)
