"""What may reach the screen: letters, and nothing that turns, hides or commands."""

import re
import unicodedata
from collections.abc import Iterable, Mapping
from typing import Any, Final

from kiosk.news.articles import Article, Block
from kiosk.news.feeds import FeedItem

# Written out a second time, so that a hole in the program's own list is seen.
_TURNING: Final = {*range(0x202A, 0x202F), *range(0x2066, 0x206A)}
_UNSEEN_IN_FEEDS: Final = re.compile("[\u00ad\u200b\u2060\ufeff\ufffc\ue000-\uf8ff\U000e0000-\U000e007f]")
_KEYS: Final[Mapping[str, type]] = {
    **dict.fromkeys(
        ("slug", "revision", "key", "headline", "summary", "imageUrl", "imageAlt", "credit"), str
    ),
    **dict.fromkeys(("date", "source", "disclaimer", "language", "shownIn", "qrUrl", "linkHost"), str),
    **dict.fromkeys(("rightToLeft", "fromFeed"), bool),
    **dict.fromkeys(("dwellMs", "qrModules"), int),
    **dict.fromkeys(("focusX", "focusY"), float),
    "blocks": list,
}


def check_plain(text: str, *, lines: bool = False) -> None:
    """Fail on controls, halves of letters and whatever turns the text around it; `lines`: may have line ends."""
    for letter in text:
        code = ord(letter)
        if lines and letter == "\n":
            continue
        assert unicodedata.category(letter) not in {"Cc", "Cs", "Zl"}, f"U+{code:04X} in {text!r:.300}"
        assert unicodedata.category(letter) != "Zp", f"U+{code:04X} in {text!r:.300}"
        assert code not in _TURNING, f"U+{code:04X} in {text!r:.300}"
        assert code not in {0xFFFE, 0xFFFF}, f"U+{code:04X} in {text!r:.300}"


def check_blocks(blocks: Iterable[Block]) -> None:
    """Fail unless these are paragraphs and items of plain text, bold or italic, with something to see."""
    assert type(blocks) is tuple
    for block in blocks:
        assert type(block) is Block
        assert block.kind in {"paragraph", "item"}
        assert type(block.runs) is tuple
        assert block.text.strip()
        assert block.text == block.text.strip(" \n"), repr(block.text)[:300]
        for run in block.runs:
            assert type(run.text) is str
            assert run.text
            assert type(run.bold) is bool
            assert type(run.italic) is bool
            check_plain(run.text, lines=True)


def check_item(item: FeedItem) -> None:
    """Fail unless all of an item is plain text within its bounds."""
    assert 0 < len(item.headline) <= 160
    assert len(item.summary) <= 600
    for text in (item.headline, item.summary, item.picture_alt, item.picture_credit, item.guid, item.link):
        check_plain(text)
        assert not _UNSEEN_IN_FEEDS.search(text) or text in (item.link, item.guid), repr(text)[:300]
    check_blocks(item.body)
    assert sum(len(block.text) for block in item.body) <= 6_100
    for url in (*item.picture_urls, *([item.link] if item.link else [])):
        assert re.match(r"https?://[^/\s]", url), url
        assert url == url.strip()


def check_article(article: Article) -> None:
    """Fail unless all words of an article are plain text."""
    for text in article.texts.values():
        for line in (text.headline, text.summary, text.image_alt):
            check_plain(line)
        check_blocks(text.body)
    for name in article.source.values():
        check_plain(name)
    if article.picture:
        check_plain(article.picture.credit)


def check_panel(shown: dict[str, Any]) -> None:
    """Fail unless what QML is given holds the keys it reads, each of its type, and no markup."""
    assert shown.keys() == _KEYS.keys()
    for key, kind in _KEYS.items():
        assert type(shown[key]) is kind, (key, shown[key])
        if kind is str:
            check_plain(shown[key])
    for block in shown["blocks"]:
        assert block.keys() == {"kind", "text", "runs"}
        assert block["kind"] in {"paragraph", "item"}
        assert "".join(run["text"] for run in block["runs"]) == block["text"]
        check_plain(block["text"], lines=True)
        for run in block["runs"]:
            assert [(key, type(value)) for key, value in run.items()] == [
                ("text", str),
                ("bold", bool),
                ("italic", bool),
            ]
    assert re.fullmatch(r"|image://articles/[0-9a-f]{32}", shown["imageUrl"])
    assert re.fullmatch(r"|image://codes/\d+-[0-9a-f]+", shown["qrUrl"])
    assert (shown["qrUrl"] == "") == (shown["qrModules"] == 0)
    assert not re.search(r"[/\s@]", shown["linkHost"])
    assert 1_000 <= shown["dwellMs"] <= 600_000
