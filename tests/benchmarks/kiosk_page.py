"""A web page with the content of the visitor's screen, for Chromium: what a kiosk in a browser would show."""

import html
import re
from pathlib import Path
from typing import Final

from kiosk.content.compiled import Compiled
from kiosk.news.articles import ArticleText, Block
from kiosk.resources import resource

_FACES: Final = resource("qml", "Visitor", "faces.mjs")
_OWN_NAMES: Final = {"en": "English", "fr": "Français", "ar": "العربية"}

_STYLE: Final = """
* { box-sizing: border-box; margin: 0 }
html, body { height: 100%; overflow: hidden }
body { background: #f6f1e7; color: #12282c; font: 27px/1.5 "Noto Sans", "Noto Sans Arabic"; cursor: none }
.news { position: absolute; left: 0; top: 0; width: 998px; height: 1080px; padding: 56px; background: #fffdf8 }
.news img { display: block; width: 886px; height: 426px; object-fit: cover; background: #0e2f38 }
.news h1 { font-size: 51px; line-height: 1.18; font-weight: 600; margin-top: 40px }
.news .facts { font-size: 20px; color: #4a5c5e; margin: 24px 0 12px }
.news .body { height: 262px; overflow-y: auto; scrollbar-width: none }
.news .body p { margin-bottom: 20px }
.news nav { position: absolute; bottom: 50px; left: 56px; width: 886px; height: 62px; display: flex; gap: 50px }
.news nav i { width: 13px; height: 13px; border-radius: 50%; background: #8a9492; margin-top: 24px }
.news nav i:first-child { background: #0b5d62 }
.news nav button { margin-left: auto; width: 62px; border: 0; background: none }
.survey { position: absolute; left: 1054px; top: 56px; width: 810px; height: 968px }
.survey .organisation { font-size: 20px; font-weight: 600; color: #0b5d62 }
.survey h2 { position: absolute; bottom: 520px; font-size: 71px; line-height: 1.18; font-weight: 600 }
.survey .faces { position: absolute; top: 508px; display: flex; gap: 25px; align-items: flex-start }
.survey .faces button { width: 142px; border: 0; padding: 0; background: none; font: inherit; color: inherit }
.survey .faces svg { display: block; width: 142px; height: 142px; margin-bottom: 18px }
.survey .faces button { font-size: 26px; line-height: 32px }
.survey footer { position: absolute; bottom: 0; display: flex; gap: 30px; height: 62px; align-items: center }
"""


def face_colours() -> list[int]:
    """Return the colours of the five faces, 0xRRGGBB, score 1 first, as the screen has them."""
    return [int(colour[1:], 16) for colour in _listed("disc")]


def write_page(folder: Path, content: Compiled, language: str) -> Path:
    """Write the page with the first article and the survey in one language; return the HTML file.

    Pictures and fonts are those of the kiosk, referred to where they lie.
    """
    article = content.articles[0]
    _, text = article.text(language)
    survey = content.survey.text(language, language)
    faces = zip(_faces(), survey.words, strict=True)
    picture = Path(article.picture.path).as_uri() if article.picture else ""
    page = f"""<!doctype html>
<html lang="{language}"><head><meta charset="utf-8"><title>Feedback Kiosk</title><style>
{_fonts()}{_STYLE}</style></head><body>
<section class="news"><img alt="{html.escape(text.image_alt)}" src="{picture}">
<h1>{html.escape(text.headline)}</h1>
<p class="facts">{html.escape(article.source.get(language, ""))} · {article.published}</p>
<div class="body">{_body(text)}</div>
<nav>{"<i></i>" * len(content.articles)}<button aria-label="Pause the news">{_PAUSE}</button></nav></section>
<section class="survey"><p class="organisation">{html.escape(content.survey.organisation.names.get(language, ""))}</p>
<h2>{html.escape(survey.question)}</h2>
<div class="faces">{"".join(f"<button>{face}{html.escape(word)}</button>" for face, word in faces)}</div>
<footer>{"".join(f"<span>{name}</span>" for name in _OWN_NAMES.values())}</footer></section>
</body></html>
"""
    path = folder / "kiosk.html"
    path.write_text(page, encoding="utf-8")
    return path


_PAUSE: Final = '<svg viewBox="0 0 100 100" width="28"><path fill="#12282c" d="M20 10h20v80h-20zM60 10h20v80h-20z"/></svg>'


def _fonts() -> str:
    return "".join(
        f'@font-face {{ font-family: "{family}"; font-weight: {weight};'
        f" src: url({resource('fonts', name).as_uri()}) }}\n"
        for family, weight, name in (
            ("Noto Sans", 400, "NotoSans-Regular.ttf"),
            ("Noto Sans", 600, "NotoSans-SemiBold.ttf"),
            ("Noto Sans Arabic", 400, "NotoSansArabic-Regular.ttf"),
            ("Noto Sans Arabic", 600, "NotoSansArabic-SemiBold.ttf"),
        )
    )


def _body(text: ArticleText) -> str:
    return f"<p><b>{html.escape(text.summary)}</b></p>" + "".join(_block(block) for block in text.body)


def _block(block: Block) -> str:
    words = ""
    for run in block.runs:
        part = html.escape(run.text)
        part = f"<b>{part}</b>" if run.bold else part
        words += f"<i>{part}</i>" if run.italic else part
    return f"<p>{'• ' if block.kind == 'item' else ''}{words}</p>"


def _faces() -> list[str]:
    return [
        f'<svg viewBox="0 0 100 100"><circle cx="50" cy="50" r="50" fill="{disc}"/>'
        f'<path d="{stroke}" fill="none" stroke="{feature}" stroke-width="5.6" stroke-linecap="round"'
        f' stroke-linejoin="round"/><path d="{surface}" fill="{feature}"/></svg>'
        for disc, feature, stroke, surface in zip(
            _listed("disc"), _listed("features"), _listed("lines"), _listed("surfaces"), strict=True
        )
    ]


def _listed(name: str) -> list[str]:
    """Return one property of the five faces, as the screen's table of faces has them."""
    found = re.findall(rf'\b{name}"?: "([^"]*)"', _FACES.read_text(encoding="utf-8"))
    if len(found) != 5:
        raise ValueError(
            f"{_FACES.name} does not list {name} of five faces any more; this page has to follow it"
        )
    return found
