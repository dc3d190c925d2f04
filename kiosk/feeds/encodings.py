"""Turn a feed's bytes into text: what they are counts for more than what they say they are."""

import codecs
import re
from typing import Final

_MARKS: Final = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_DECLARED: Final = re.compile(rb"""^\s*<\?xml[^<>]{0,200}?encoding\s*=\s*["']([A-Za-z0-9._:-]{1,40})["']""")
_CHARSET: Final = re.compile(r"""charset\s*=\s*["']?([A-Za-z0-9._:-]{1,40})""", re.IGNORECASE)
_HIGH: Final = re.compile(rb"[\x80-\xff]+")
_UTF8: Final = re.compile(rb"[\xc2-\xdf][\x80-\xbf]|[\xe0-\xef][\x80-\xbf]{2}|[\xf0-\xf4][\x80-\xbf]{3}")
_SHIFTING: Final = ("iso2022", "iso-2022", "iso_2022", "hz")
_WIDER: Final = {
    "iso8859-1": "cp1252",
    "ascii": "cp1252",
    "iso8859-9": "cp1254",
    "iso8859-6": "iso8859-6",
    "gb2312": "gb18030",
    "gbk": "gb18030",
    "euc_kr": "cp949",
    "shift_jis": "cp932",
}
"""What browsers read where a page names the narrower one."""

_BY_LANGUAGE: Final = {
    **dict.fromkeys(("ar", "fa", "ur"), "cp1256"),
    **dict.fromkeys(("ru", "uk", "bg", "sr", "be", "mk"), "cp1251"),
    "el": "cp1253",
    "he": "cp1255",
    "tr": "cp1254",
}
_ALEF_LAM: Final = b"\xc7\xe1"
"""The Arabic article in Windows-1256; hardly ever seen in Cyrillic."""


def text_of(body: bytes, content_type: str = "", language: str = "") -> str:
    """Return the text of a feed; never raises.

    Valid UTF-8 is read as UTF-8 whatever is declared. Else the declared encodings count, that of the XML
    declaration first, if they can read the bytes; else the one that the letters look like.

    Args:
        body: the feed as it came.
        content_type: its media type, perhaps with a charset.
        language: code of the language it is thought to be in, or empty.
    """
    for mark, name in _MARKS:
        if body.startswith(mark):
            return body[len(mark) :].decode(name, "replace").lstrip("\ufeff")
    wide = _wide(body)
    if wide:
        return body.decode(wide, "replace")
    declared = [name for name in (_in_declaration(body), _in_type(content_type)) if name]
    if body.isascii():
        name = next((name for name in declared if name.startswith(_SHIFTING)), "ascii")
        return body.decode(name, "replace")
    try:
        return body.decode("utf-8")
    except UnicodeDecodeError:
        pass
    for name in declared:
        text = _strictly(body, name)
        if text is not None:
            return text
    if _is_mostly_utf8(body):
        return body.decode("utf-8", "kiosk-windows")
    return body.decode(_looks_like(body, language), "replace")


def _wide(body: bytes) -> str:
    """Return the name of an encoding with two or four bytes a letter, going by where its zeros stand."""
    start = body[:64].lstrip(b"\x20\x0a\x0d\x09")[:8]
    for first in (b"<", b"{", b"["):
        if start.startswith(first + b"\0\0\0"):
            return "utf-32-le"
        if start.startswith(b"\0\0\0" + first):
            return "utf-32-be"
        if start.startswith(first + b"\0") and start[2:3] != b"\0":
            return "utf-16-le"
        if start.startswith(b"\0" + first):
            return "utf-16-be"
    return ""


def _known(name: str) -> str:
    try:
        known = codecs.lookup(name).name
        b"a".decode(known)
    except (LookupError, ValueError, TypeError, AssertionError):
        return ""
    return _WIDER.get(known, known)


def _in_declaration(body: bytes) -> str:
    found = _DECLARED.match(body[:512])
    return _known(found[1].decode("ascii")) if found else ""


def _in_type(content_type: str) -> str:
    found = _CHARSET.search(content_type[:500])
    return _known(found[1]) if found else ""


def _strictly(body: bytes, name: str) -> str | None:
    if name.startswith(
        ("utf", "idna", "punycode", "unicode_escape", "raw_unicode", "mbcs", "oem", *_SHIFTING)
    ):
        return None
    try:
        text = body.decode(name)
    except (ValueError, LookupError):
        if name != "cp1252":
            return None
        text = body.decode(name, "replace") if not _is_mostly_utf8(body) else ""
    return text or None


def _is_mostly_utf8(body: bytes) -> bool:
    inside = sum(len(found[0]) for found in _UTF8.finditer(body))
    high = sum(len(found[0]) for found in _HIGH.finditer(body))
    return inside * 10 >= high * 8


def _looks_like(body: bytes, language: str) -> str:
    """Return a Windows code page: letters side by side above 127 are no Latin ones."""
    runs = [len(found[0]) for found in _HIGH.finditer(body)]
    together = sum(length for length in runs if length > 1)
    hinted = _BY_LANGUAGE.get(language.split("-")[0])
    if together * 2 < sum(runs):
        return hinted if hinted == "cp1254" else "cp1252"
    if hinted and hinted != "cp1254":
        return hinted
    return "cp1256" if body.count(_ALEF_LAM) * 100 >= sum(runs) else "cp1251"


def _as_windows(error: UnicodeError) -> tuple[str, int]:
    """Read a byte that is not UTF-8 as Windows would, where most of the others are."""
    if not isinstance(error, UnicodeDecodeError):
        raise error
    return error.object[error.start : error.start + 1].decode("cp1252", "replace"), error.start + 1


codecs.register_error("kiosk-windows", _as_windows)
