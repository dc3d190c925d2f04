"""Turn the HTML of feeds into paragraphs and list items of plain text, bold or italic.

What comes out is no markup any more: whatever a feed holds, it can only be shown as letters. nh3 reads
HTML as browsers do; since its time and memory grow faster than hostile input, it is given little, and no
tags that browsers open anew in each paragraph.
"""

import re
from dataclasses import dataclass, field
from html import escape, unescape
from typing import Final, Literal

import nh3

from kiosk.feeds.entries import Markup, OfferedPicture
from kiosk.feeds.wording import clean, has_words, one_line, unescaped
from kiosk.news.articles import Block, Run

LARGEST_HTML: Final = 200_000
"""Characters of one text that are looked at."""

MOST_TAGS: Final = 3_000
MOST_PICTURES: Final = 30

_MARKS: Final = {"b": "x-b", "strong": "x-b", "i": "x-i", "em": "x-i"}
_REOPENED: Final = re.compile(
    r"<(/?)(a|b|big|code|em|font|i|nobr|s|small|strike|strong|tt|u)(?=[\s/>])", re.IGNORECASE
)
"""Tags that browsers open anew in each paragraph until they are closed, so that few tags become many."""

_LONG_DATA: Final = re.compile(r"data:[^\"'\s<>]{100,}", re.IGNORECASE)
_REAL_TAG: Final = re.compile(r"<(?:/?[a-z][a-z0-9]*(?=[\s/>])|!--)", re.IGNORECASE)
_ESCAPED_TAG: Final = re.compile(r"&lt;/?(?:p|br|div|b|i|em|strong|a|ul|li|img|span|h[1-6])\b", re.IGNORECASE)
_HTML_IN_PLAIN: Final = re.compile(
    r"</(?:p|div|a|b|i|em|strong|ul|ol|li|span|script|style|h[1-6])\s*>|<br\s*/?>|<(?:p|img|script|iframe)\b",
    re.IGNORECASE,
)
_PARTS: Final = re.compile(r'<(/?)([a-z0-9-]+)((?:\s[^\s=>]+="[^"]*")*)\s*>|([^<]+)|<')
_ATTRIBUTE: Final = re.compile(r'\s([^\s=>]+)="([^"]*)"')
_DROPPED: Final = {
    "applet",
    "audio",
    "button",
    "canvas",
    "embed",
    "figcaption",
    "form",
    "frameset",
    "head",
    "iframe",
    "math",
    "noembed",
    "noframes",
    "noscript",
    "object",
    "option",
    "script",
    "select",
    "style",
    "svg",
    "template",
    "textarea",
    "title",
    "video",
    "xmp",
}
_BREAKING: Final = {
    *("address", "article", "aside", "blockquote", "caption", "center", "dd", "details", "div", "dl", "dt"),
    *("figure", "footer", "h1", "h2", "h3", "h4", "h5", "h6", "header", "hr", "main", "nav", "p", "pre"),
    *("section", "summary", "table", "tbody", "td", "th", "thead", "tr"),
}
_LISTS: Final = {"ul", "ol", "li"}
_PICTURE: Final = {
    *("src", "srcset", "data-src", "data-lazy-src", "data-original", "data-srcset", "data-lazy-srcset"),
    *("width", "height", "alt", "title"),
}
_MACHINERY: Final = {
    *(
        "wp-caption-text",
        "feedflare",
        "sharedaddy",
        "sd-sharing",
        "jp-relatedposts",
        "addtoany_share_save_container",
    ),
    *(
        "social-share",
        "share-buttons",
        "a2a_kit",
        "wp-block-buttons",
        "screen-reader-text",
        "visually-hidden",
    ),
    *("mw-editsection", "code-block-ad", "newsletter-signup", "yarpp-related", "related-posts"),
}
"""Classes that common programs give to what is no part of the text."""

_CLEANER: Final = nh3.Cleaner(
    tags={*_BREAKING, *_LISTS, "br", "img", "x-b", "x-i"},
    clean_content_tags=_DROPPED,
    attributes={"img": _PICTURE},
    allowed_classes=dict.fromkeys(("div", "p", "section", "aside", "ul"), _MACHINERY),
    url_schemes={"http", "https"},
    link_rel=None,
    strip_comments=True,
)
_TEXT_ONLY: Final = nh3.Cleaner(
    tags=set(), clean_content_tags=_DROPPED - {"title"}, attributes={}, link_rel=None, strip_comments=True
)

_MORE: Final = (
    r"read\s(?:the\s)?(?:more|rest|full\s\w+|on)\b.{0,80}|continue\sreading\b.{0,120}|keep\sreading|more(?=\W*$)"
    r"|view\s(?:the\s)?(?:original|full|post)\b.{0,60}|click\shere\s(?:to|for)\b.{0,60}"
    r"|lire\s(?:la\ssuite|plus|l['’]article)\b.{0,80}|en\ssavoir\splus|weiterlesen|mehr\slesen|leer\smás|seguir\sleyendo"
    r"|leggi\s(?:tutto|di\spiù)|lees\s(?:meer|verder)|leia\smais|devamını\soku|читать\s(?:далее|дальше)"
    r"|(?:اقرأ|إقرأ|أقرأ)\s(?:المزيد|أيضا|أيضًا)|متابعة\sالقراءة|المزيد(?=\W*$)|ادامه\sمطلب"
)
_SHARING: Final = (
    "share|tweet|facebook|twitter|whatsapp|linkedin|pinterest|reddit|tumblr|partager|teilen|compartir|imprimer"
    "|loading|مشاركة|شارك|طباعة|فيسبوك|تويتر|واتساب"
)
_WHOLE_JUNK: Final = re.compile(
    rf"(?:[\[(«→»›\s]*(?:{_MORE})[\s\])»→›….&>]*"
    r"|the\spost\b.{0,400}\s(?:appeared\sfirst\son|first\sappeared\son)\b.{0,200}"
    r"|(?:cet\sarticle|l['’]article|der\sbeitrag|la\sentrada|el\sartículo|l['’]articolo|het\sbericht|o\spost|ظهرت)\b.{0,400}"
    r"(?:est\sapparu\sen\spremier\ssur|erschien\szuerst\s(?:auf|bei)|apareció\sprimero\sen|apareceu\sprimeiro\sem"
    r"|proviene\sda|verscheen\seerst\sop|أولاً\sعلى|أولا\sعلى)\b.{0,200}"
    rf"|(?=.*\b(?:{_SHARING})\b)(?:(?:share|tweet|post|pin|print|email|e-mail|send|save|like|on|to|this|it|via|by|a|friend|partager|sur|teilen|auf|"
    r"compartir|en|imprimer|facebook|twitter|x|whatsapp|linkedin|pinterest|telegram|reddit|tumblr|pocket|mastodon|bluesky|"
    r"loading|related|مشاركة|شارك|على|طباعة|فيسبوك|تويتر|واتساب)(?:[\s:,.|·•/+…-]+|$)){1,30}"
    r"|comments?\s?\(?\d*\)?|\d+\scomments?|advertisement|publicité|anzeige|\[?gallery\]?)\s*",
    re.IGNORECASE | re.DOTALL,
)
_TRAILING_MORE: Final = re.compile(
    rf"[\s\[(…]*(?:…|\.\.\.|\[|\()\s*(?:{_MORE})[\s\])»→›….&>]*$", re.IGNORECASE
)
_EXCERPT_END: Final = re.compile(r"\s*(?:\[\s*(?:…|\.{3}|&hellip;)\s*\]|\(…\)|\[\s*\])\s*$")
LONGEST_JUNK: Final = 700


@dataclass(frozen=True, slots=True)
class Cleaned:
    """What is left of a text: its blocks, and the pictures that it shows."""

    blocks: tuple[Block, ...]
    pictures: tuple[OfferedPicture, ...] = ()

    @property
    def text(self) -> str:
        """All of it in one line."""
        return " ".join(one_line(block.text) for block in self.blocks)


def cleaned(markup: Markup) -> Cleaned:
    """Return the blocks of a text, and its pictures; addresses of pictures are as they stand in the text."""
    text = _LONG_DATA.sub("data:,", _cut(markup.text.replace("\0", ""), LARGEST_HTML * 2))
    if markup.html and not _REAL_TAG.search(text) and _ESCAPED_TAG.search(text):
        text = unescape(text)
    if not (markup.html or _HTML_IN_PLAIN.search(text)):
        text = _as_html(text)
    reader = _Reader()
    reader.read(_CLEANER.clean(_tamed(text)))
    return Cleaned(_without_junk(reader.blocks), tuple(reader.pictures))


def plain(markup: Markup) -> str:
    """Return a text in one line, without any marks; what was escaped twice is read once more."""
    text = _cut(markup.text.replace("\0", ""), 20_000)
    if not markup.html and not _HTML_IN_PLAIN.search(text):
        return one_line(unescaped(text))
    if not _REAL_TAG.search(text):
        text = unescape(text)
    if _HTML_IN_PLAIN.search(text) or _REAL_TAG.search(text):
        text = unescape(_TEXT_ONLY.clean(_tamed(re.sub(r"<(?![a-zA-Z/!?])", "&lt;", text))))
    return one_line(unescaped(text))


def _as_html(text: str) -> str:
    paragraphs = re.split(r"\n[ \t]*\n", text.replace("\r\n", "\n").replace("\r", "\n"))
    return "".join(f"<p>{escape(one).replace(chr(10), '<br>')}</p>" for one in paragraphs)


def _cut(text: str, most: int) -> str:
    return text if len(text) <= most else text[:most]


def _tamed(html: str) -> str:
    """Return HTML that takes nh3 little time and memory, whatever it holds."""
    html = _cut(html, LARGEST_HTML)
    if html.count("<") > MOST_TAGS:
        at = 0
        for _ in range(MOST_TAGS):
            at = html.find("<", at) + 1
        html = html[: at - 1]
    return _REOPENED.sub(lambda found: f"<{found[1]}{_MARKS.get(found[2].lower(), 'span')}", html)


@dataclass(slots=True)
class _Reader:
    """Reads what nh3 wrote, which is well-formed and holds nothing but the tags that were allowed."""

    blocks: list[Block] = field(default_factory=list)
    pictures: list[OfferedPicture] = field(default_factory=list)
    runs: list[Run] = field(default_factory=list)
    lists: list[int | None] = field(default_factory=list)
    kind: Literal["paragraph", "item"] = "paragraph"
    bold: int = 0
    italic: int = 0
    as_written: int = 0

    def read(self, html: str) -> None:
        """Take in all of it."""
        skipped: list[str] = []
        for part in _PARTS.finditer(html):
            closing, name, attributes, text = part.groups()
            if skipped:
                if name == skipped[-1] and closing:
                    skipped.pop()
                elif name == skipped[-1]:
                    skipped.append(name)
                continue
            if text is not None:
                self._text(unescape(text))
            elif name is not None and not closing and ' class="' in attributes and _has_class(attributes):
                self._end()
                skipped.append(name)
            elif name is not None:
                self._tag(name, bool(closing), attributes)
        self._end()

    def _text(self, text: str) -> None:
        if not self.as_written:
            text = text.replace("\n", " ")
        self.runs.append(Run(clean(text), self.bold > 0, self.italic > 0))

    def _tag(self, name: str, closing: bool, attributes: str) -> None:
        step = -1 if closing else 1
        match name:
            case "x-b":
                self.bold = max(0, self.bold + step)
            case "x-i":
                self.italic = max(0, self.italic + step)
            case "br" if self._is_on_empty_line():
                self._end()
            case "br":
                self.runs.append(Run("\n", self.bold > 0, self.italic > 0))
            case "img":
                self._picture(dict(_ATTRIBUTE.findall(attributes)))
            case "ul" | "ol":
                self._end()
                if not closing:
                    self.lists.append(1 if name == "ol" else None)
                elif self.lists:
                    self.lists.pop()
            case "li":
                self._end()
                self.kind = "paragraph"
                if not closing:
                    self._start_item()
            case _:
                self._end()
                if name == "pre":
                    self.as_written = max(0, self.as_written + step)

    def _is_on_empty_line(self) -> bool:
        behind = next((run.text for run in reversed(self.runs) if run.text.strip(" ")), "")
        return behind.endswith("\n")

    def _start_item(self) -> None:
        number = self.lists[-1] if self.lists else None
        if number is None:
            self.kind = "item"
        else:
            self.lists[-1] = number + 1
            self.runs.append(Run(f"{number}. "))

    def _end(self) -> None:
        runs = tidied(self.runs)
        if runs and has_words(re.sub(r"^\d+\. ", "", "".join(run.text for run in runs))):
            self.blocks.append(Block(self.kind, runs))
            self.runs = []
            self.kind = "paragraph"
        elif not (self.runs and self.lists):
            self.runs = []

    def _picture(self, attributes: dict[str, str]) -> None:
        told = {name: unescape(value) for name, value in attributes.items()}
        width, height = _pixels(told.get("width", "")), _pixels(told.get("height", ""))
        if len(self.pictures) >= MOST_PICTURES:
            return
        if 0 < width <= 48 or 0 < height <= 48:
            return  # pixels that count visitors, smileys, buttons
        alt = told.get("alt", "")
        sets = (told.get(name, "") for name in ("srcset", "data-srcset", "data-lazy-srcset"))
        self.pictures += [OfferedPicture(url, wide, alt) for one in sets for url, wide in _of_srcset(one)]
        for name in ("data-src", "data-lazy-src", "data-original", "src"):
            if told.get(name, "").strip() and not told[name].lower().startswith("data:"):
                self.pictures.append(OfferedPicture(told[name], width, alt))


def _has_class(attributes: str) -> bool:
    return any(name == "class" and value for name, value in _ATTRIBUTE.findall(attributes))


def _pixels(text: str) -> int:
    found = re.match(r"\s*(\d{1,5})(?:px)?\s*$", text)
    return int(found[1]) if found else 0


def _of_srcset(text: str) -> list[tuple[str, int]]:
    offered = []
    for one in re.split(r",\s+|(?<=w),", text[:10_000])[:20]:
        url, _, wide = one.strip().rpartition(" ")
        if re.fullmatch(r"\d{1,5}w", wide) and url and not url.lower().startswith("data:"):
            offered.append((url.strip(), int(wide[:-1])))
    return offered


def tidied(runs: list[Run]) -> tuple[Run, ...]:
    """Join neighbours with the same marks, make many spaces one, and trim both ends; single breaks stay."""
    joined: list[Run] = []
    for run in runs:
        if joined and (joined[-1].bold, joined[-1].italic) == (run.bold, run.italic):
            joined[-1] = Run(joined[-1].text + run.text, run.bold, run.italic)
        elif run.text:
            joined.append(run)
    tidy: list[Run] = []
    behind = "\n"
    for run in joined:
        lines = "\n".join(
            re.sub(r"[^\S\n]{2,}|[ \t\u2000-\u200a\u3000]", " ", one) for one in run.text.split("\n")
        )
        text = re.sub(r" ?\n[ \n]*", "\n", lines)
        if behind in " \n":
            text = text.lstrip(" \n")
        if text:
            tidy.append(Run(text, run.bold, run.italic))
            behind = text[-1]
    while tidy and not tidy[-1].text.strip():
        tidy.pop()
    if tidy:
        tidy[-1] = Run(tidy[-1].text.rstrip(), tidy[-1].bold, tidy[-1].italic)
        tidy[0] = Run(tidy[0].text.lstrip(), tidy[0].bold, tidy[0].italic)
    return tuple(run for run in tidy if run.text)


def _without_junk(blocks: list[Block]) -> tuple[Block, ...]:
    """Return the blocks without what programs add to every item."""
    kept: list[Block] = []
    for block in blocks:
        text = one_line(block.text)
        if len(text) <= LONGEST_JUNK and _WHOLE_JUNK.fullmatch(text):
            continue
        for end in (_TRAILING_MORE, _EXCERPT_END):
            found = end.search(block.text[-200:])
            if found and found[0]:
                block = _ending(block, len(block.text) - len(found[0]))
        if block.runs and has_words(block.text):
            kept.append(block)
    return tuple(kept)


def _ending(block: Block, at: int) -> Block:
    """Return a block up to a place, with the ellipsis that says so."""
    runs = list(split(block.runs, at)[0])
    if runs and not re.search(r"[.!?؟…۔]\s*$", runs[-1].text):
        runs[-1] = Run(runs[-1].text.rstrip() + "…", runs[-1].bold, runs[-1].italic)
    return Block(block.kind, tidied(runs))


def split(runs: tuple[Run, ...], at: int) -> tuple[tuple[Run, ...], tuple[Run, ...]]:
    """Return the runs before and behind a place, counted in characters."""
    before: list[Run] = []
    behind: list[Run] = []
    for run in runs:
        if at >= len(run.text):
            before.append(run)
        elif at <= 0:
            behind.append(run)
        else:
            before.append(Run(run.text[:at], run.bold, run.italic))
            behind.append(Run(run.text[at:], run.bold, run.italic))
        at -= len(run.text)
    return tuple(before), tuple(behind)
