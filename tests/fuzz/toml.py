"""Content files as people and enemies write them: one in order, with a few lines gone wrong."""

from collections.abc import Sequence
from typing import Final

from hypothesis import strategies as st

from tests.fuzz.hostile import addresses, entities, mutated, repeated, strange, texts, tight, words

DATES: Final = (
    *(
        "2024-02-29",
        "2023-02-29",
        "0001-01-01",
        "9999-12-31",
        "0000-01-01",
        "2024-13-01",
        "2024-1-1",
        "24-01-01",
    ),
    *(
        "9999-12-31T23:59:59.999999999Z",
        "0001-01-01T00:00:00+23:59",
        "9999-12-31T23:59:59-23:59",
        "2024-06-01T24:00:00",
    ),
    *(
        "0001-01-01T00:00:00Z",
        "9998-12-31T23:59:59",
        "2024-03-31T02:30:00",
        "2024-06-01 10:00:00+01:00",
        "2024-06-01T10:00",
    ),
    *(
        "00:00:00",
        "23:59:60",
        "10:00",
        "2024-06-01T10:00:00+24:00",
        "2024-12-31T23:59:60Z",
        "9999-01-01",
        "9998-06-01",
    ),
)
_NUMBERS: Final = (
    *(
        "0",
        "-1",
        "1",
        "3",
        "600",
        "100",
        "1_000",
        "0x7fffffffffffffff",
        "9223372036854775808",
        "1" + "0" * 400,
    ),
    *(
        "0o17",
        "0b1",
        "+1",
        "01",
        "1.0",
        "1e400",
        "-0.0",
        "nan",
        "-inf",
        "1e-400",
        "0.5",
        "1__0",
        "1" * 5000,
        "1.",
        "0x",
    ),
)
_ESCAPES: Final = (
    *(
        r"\u202e",
        r"\u0000",
        r"\u0007",
        r"\ud800",
        r"\U00110000",
        r"\UFFFFFFFF",
        r"\u2028",
        r"\n",
        r"\r\n",
        r"\t",
        r"\x41",
    ),
    *(
        r"\e",
        r"\\",
        r"\"",
        r"\b",
        r"\u200b",
        r"\u00e9",
        r"\U0001F468",
        "\\\n   ",
        r"\u",
        r"\u0085",
        r"\uFFFE",
        r"\u2066",
    ),
)
_plain = st.one_of(
    texts, tight, words, entities, strange, addresses, st.sampled_from(_ESCAPES), st.text(max_size=10)
)
_inside = st.lists(_plain, max_size=3).map("".join)
_strings = st.one_of(
    st.builds('"{}"'.format, words),
    st.builds('"{}"'.format, addresses),
    st.builds('"{}"'.format, _inside),
    st.builds("'{}'".format, _inside),
    st.builds('"""{}"""'.format, _inside),
    st.builds("'''\n{}'''".format, _inside),
    st.sampled_from(
        ('""', '"', "'", '"""', "“q”", "«q»", '"C:\\Users"', "yes", "True", "null", "''", '"x" "y"')
    ),
    repeated(("x", "م", "\\u00e9", " ", "👩‍👩‍👧", "a b "), 3_000).map('"{}"'.format),
)
_scalars = st.one_of(
    _strings,
    _strings,
    st.sampled_from(DATES),
    st.sampled_from(DATES).map('"{}"'.format),
    st.sampled_from(_NUMBERS),
    st.sampled_from(("true", "false")),
)
_keys = st.one_of(
    st.sampled_from(
        (
            "en",
            "fr",
            "ar",
            "xx",
            "id",
            "url",
            "name",
            "texts",
            "a.b",
            '"en"',
            "'fr'",
            '""',
            "é",
            "a b",
            "1",
            "-",
        )
    ),
    _strings,
)
values = st.recursive(
    _scalars,
    lambda inner: st.one_of(
        st.lists(inner, max_size=6).map(lambda many: f"[{', '.join(many)}]"),
        st.lists(inner, max_size=3).map(lambda many: "[\n  " + ",\n  # x\n  ".join(many) + ",\n]"),
        st.lists(st.tuples(_keys, inner), max_size=3).map(
            lambda pairs: "{" + ", ".join(f"{key} = {value}" for key, value in pairs) + "}"
        ),
    ),
    max_leaves=5,
)
"""A value of TOML, or what looks like one."""

_nested = st.builds(
    lambda pair, depth: pair[0] * depth + "1" + pair[1] * depth,
    st.sampled_from((("[", "]"), ("{a = ", "}"), ("[{a = ", "}]"), ("[", ""))),
    st.one_of(st.integers(1, 40), st.integers(1, 1_500)),
)
_lines = st.one_of(
    st.builds("{} = {}".format, _keys, values),
    st.builds("{} = {}".format, _keys, _nested),
    st.builds("[{}]".format, _keys),
    st.builds("[[{}]]".format, _keys),
    st.builds("{}.{} = {}".format, _keys, _keys, values),
    st.builds("# {}".format, _plain),
    st.sampled_from(
        (
            "",
            "+++",
            "[",
            "]",
            "=",
            "[[feed]]",
            "[texts.en]",
            "[image]",
            "a = 1 b = 2",
            "[a]\n[a]",
            "a.b = 1\na = 2",
        )
    ),
    st.integers(1, 400).map(lambda depth: ".".join(["a"] * depth) + " = 1"),
)
_LINE_ENDS: Final = ("\n", "\n", "\n", "\r\n", "\r", "\n\r", "\n\n")
_OPERATIONS: Final = ("value", "value", "value", "insert", "drop", "twice", "swap", "key", "wrap")


@st.composite
def spoiled(draw: st.DrawFn, whole: str) -> bytes:
    """Return a file in order with a few lines changed, and perhaps its line ends and its bytes."""
    lines = whole.split("\n")
    keyed = [number for number, line in enumerate(lines) if " = " in line]
    for _ in range(draw(st.integers(1, 4))):
        at = draw(st.one_of(st.sampled_from(keyed or [0]), st.integers(0, len(lines) - 1)))
        at = min(at, len(lines) - 1)
        key, is_pair, _old = lines[at].partition(" = ")
        match draw(st.sampled_from(_OPERATIONS)):
            case "value":
                lines[at] = f"{key} = {draw(st.one_of(values, values, _nested))}"
            case "insert":
                lines.insert(at, draw(_lines))
            case "drop" if len(lines) > 1:
                del lines[at]
            case "twice":
                lines.insert(at, lines[at])
            case "swap":
                other = draw(st.integers(0, len(lines) - 1))
                lines[at], lines[other] = lines[other], lines[at]
            case "key" if is_pair:
                lines[at] = f"{draw(_keys)} = {_old}"
            case _:
                lines[at] = f"{key}.{draw(_keys)} = {_old}"
    end = draw(st.sampled_from(_LINE_ENDS))
    data = end.join(lines).encode("utf-8", "surrogatepass")
    match draw(st.integers(0, 11)):
        case 0:
            return b"\xef\xbb\xbf" + data
        case 1:
            return draw(mutated(data, PIECES))
        case 2:
            return end.join(lines).encode(
                draw(st.sampled_from(("utf-16", "utf-16-le", "utf-32", "utf-7"))), "replace"
            )
        case 3:
            return end.join(lines).encode("latin-1", "replace")
        case _:
            return data


PIECES: Final[Sequence[bytes]] = (
    *(
        b"\0",
        b"\xff",
        b"\xe2\x80\xae",
        b"\xed\xa0\x80",
        b"\xc0\x80",
        b'"',
        b"'",
        b"[",
        b"]",
        b"{",
        b"}",
        b"=",
        b"\\",
    ),
    *(
        b"\n",
        b"\r",
        b'"""',
        b"[[",
        b"#",
        b".",
        b",",
        b"\xe2\x80\x9c",
        b"+++\n",
        b"\xef\xbb\xbf",
        b"\xf4\x90\x80\x80",
    ),
)
