"""Check one folder of `content/articles`: its data, its texts in each language, its picture."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Final

from kiosk.content.article_template import placeholder_headline
from kiosk.content.bodies import parse_body
from kiosk.content.files import ARTICLE_STAND_INS, FRONT_STAND_INS, ArticleFile, FrontMatter, ImageTable
from kiosk.content.links import read_link
from kiosk.content.passing import is_passing
from kiosk.content.pictures import read_picture
from kiosk.content.problems import Report, quoted
from kiosk.content.reading import READABLE_FOLDER, is_visible, one_line, read_text, unreadable
from kiosk.content.schedule_table import ended_at, read_schedule, read_target
from kiosk.content.tables import Fit, parse_toml, place_of, read_model, report_line_breaks
from kiosk.news.articles import Article, ArticleText, Picture
from kiosk.news.revisions import revision_of
from kiosk.news.schedule import EVERYWHERE, UNLIMITED
from kiosk.settings.declaration import Slug, is_slug
from kiosk.settings.describing import describe
from kiosk.survey.languages import OWN_NAMES, is_known_language

FENCE: Final = "+++"
_FRONT: Final = 'a first line of +++, then headline = "…" and so on, then another line of +++'
_IGNORED: Final = frozenset({"thumbs.db", "desktop.ini", "readme.md", "readme.txt"})


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What an article is checked against.

    Attributes:
        offered: languages offered, the default one first; empty where the settings are unknown.
        disclaimers: by language, of the survey's organisation; None where the survey is unknown.
        fallback: languages to fall back to where a visitor's own is missing; empty for those offered.
        zone: IANA name of the kiosk's time zone.
        known_picture: tells of the SHA-256 of a picture whether it was found in order before.
    """

    offered: tuple[str, ...] = ()
    disclaimers: Mapping[str, str] | None = None
    fallback: tuple[str, ...] = ()
    zone: str = "UTC"
    known_picture: Callable[[str], bool] | None = None


def read_article(folder: Path, content: Path, around: Surroundings, report: Report) -> Article | None:
    """Return the article in a folder, or None where an error is in the report.

    Args:
        folder: the article's folder; its name is the slug.
        content: the folder of all content, which the article's folder must not leave.
        around: what the article is checked against.
        report: on this article alone.
    """
    names = _names(folder, content, report)
    if names is None:
        return None
    if not is_slug(folder.name) or len(folder.name) > 64:
        report.error("", f"the folder name {quoted(folder.name)}", describe(Slug))
    data = _read_data(folder, names, report.at(f"{report.file}/article.toml"))
    texts = {
        code: text
        for code in _languages(names, report)
        if (text := _read_text(folder, code, around, report.at(f"{report.file}/{code}.md"))) is not None
    }
    picture = None
    schedule, target, code = UNLIMITED, EVERYWHERE, ""
    if data is not None:
        own = report.at(f"{report.file}/article.toml")
        code = read_link(data.value.link, "link", data.lines.of(("link",)), own)
        _check_sources(data, list(texts), own)
        schedule = read_schedule(data, around.zone, own)
        target = read_target(data.value.target, ("target",), data.lines, own)
        _check_evergreen(data, own)
        if data.value.status == "approved":
            _check_written(texts, report)
        if data.value.image is not None:
            picture = _picture(folder, data, data.value.image, around, own)
            _check_alternatives(texts, report)
    _check_languages(texts, around.offered, report)
    _check_strays(names, data, report)
    if data is None or report.broken:
        return None
    article = _article(folder.name, data.value, texts, picture and picture[0], around)
    article = replace(article, schedule=schedule, target=target, qr=code)
    return replace(article, revision=revision_of(article, picture[1] if picture else ""))


def report_ended(article: Article, folder: Path, around: Surroundings, now: datetime, report: Report) -> None:
    """Warn of an approved article that can't show any more, by its schedule.

    Args:
        article: as `read_article` returned it, which does not look at the clock.
        folder: its folder.
        around: what it was checked against.
        now: an aware moment.
        report: on this article alone.
    """
    end = ended_at(article.schedule, around.zone)
    if article.status != "approved" or end is None or now < end:
        return
    silent = Report("")
    text = read_text(folder / "article.toml", folder, silent)
    parsed = parse_toml(text, silent) if text is not None else None
    since = end.strftime("%Y-%m-%d %H:%M")
    what = "only stands in where no other may show" if article.evergreen else "no longer shows"
    report.at(f"{report.file}/article.toml").warning(
        "valid_until",
        f"an end that is over: the article {what} since {since}",
        'a later one, or status = "withdrawn"',
        parsed[1].of(("valid_until",)) if parsed else None,
    )


def _names(folder: Path, content: Path, report: Report) -> list[str] | None:
    try:
        if not folder.resolve(strict=True).is_relative_to(content.resolve(strict=True)):
            report.error("", "a link that leads out of the content folder", "a folder of its own")
            return None
        return sorted(one.name for one in folder.iterdir())
    except (OSError, RuntimeError, ValueError) as error:
        report.error("", unreadable("a folder", error), READABLE_FOLDER)
        return None


def _read_data(folder: Path, names: Sequence[str], report: Report) -> Fit[ArticleFile] | None:
    if "article.toml" not in names:
        near = [
            name for name in names if name.casefold() in {"article.toml", "article.toml.txt", "article.txt"}
        ]
        hint = f"; rename {near[0]}" if near else ""
        report.error("", "nothing: the file is missing", f"a file article.toml with at least published{hint}")
        return None
    text = read_text(folder / "article.toml", folder, report)
    parsed = parse_toml(text, report) if text is not None else None
    if parsed is None:
        return None
    data, lines = parsed
    fit = read_model(ArticleFile, data, lines, report, ARTICLE_STAND_INS)
    if fit is not None:
        report_line_breaks({key: data[key] for key in ("source", "image") if key in data}, fit, report)
    return fit


def _languages(names: Sequence[str], report: Report) -> list[str]:
    codes = [name[:-3] for name in names if name.endswith(".md") and is_known_language(name[:-3])]
    if not codes:
        report.error("", "no text in any language", "a file such as en.md, fr.md or ar.md")
    return codes


def _read_text(folder: Path, code: str, around: Surroundings, report: Report) -> ArticleText | None:
    text = read_text(folder / f"{code}.md", folder, report)
    parts = _split(text, report) if text is not None else None
    if parts is None:
        return None
    front, front_line, body, body_line = parts
    parsed = parse_toml(front, report, front_line)
    blocks = parse_body(body, body_line, report)
    if parsed is None:
        return None
    data, lines = parsed
    fit = read_model(FrontMatter, data, lines, report, FRONT_STAND_INS)
    if fit is None:
        return None
    matter = fit.value
    report_line_breaks(data, fit, report)
    if not is_visible(matter.headline):
        report.error("headline", "an empty headline", "text of up to 160 characters", lines.of(("headline",)))
    if not is_visible(matter.summary) and not blocks and fit.kept("summary"):
        report.error("", "neither a summary nor a body", "a summary, a text below the second +++, or both")
    disclaimers = around.disclaimers
    if matter.machine_translated and disclaimers is not None and not is_visible(disclaimers.get(code, "")):
        report.error(
            "machine_translated",
            f"true, while content/survey.toml has no organisation.disclaimer.{code}",
            "true where that disclaimer is worded",
            lines.of(("machine_translated",)),
        )
    return ArticleText(
        one_line(matter.headline),
        one_line(matter.summary),
        blocks,
        one_line(matter.image_alt),
        matter.machine_translated,
    )


def _split(text: str, report: Report) -> tuple[str, int, str, int] | None:
    """Return front matter and body, each with the number of its first line."""
    lines = text.split("\n")
    start = next((number for number, line in enumerate(lines) if line.strip()), None)
    if start is None:
        report.error("", "an empty file", _FRONT)
        return None
    if lines[start].rstrip() != FENCE:
        report.error("", f"a start without {FENCE}: {quoted(lines[start].strip())}", _FRONT, start + 1)
        return None
    end = next((number for number in range(start + 1, len(lines)) if lines[number].rstrip() == FENCE), None)
    if end is None:
        report.error("", f"no second line of {FENCE}", _FRONT, start + 1)
        return None
    return "\n".join(lines[start + 1 : end]), start + 2, "\n".join(lines[end + 1 :]), end + 2


def _check_sources(data: Fit[ArticleFile], texts: Sequence[str], report: Report) -> None:
    source, lines = data.value.source, data.lines
    for code in source:
        if not is_known_language(code):
            report.error(
                f"source.{code}",
                f"the unknown language {quoted(code)}",
                f"language codes: {', '.join(OWN_NAMES)}{place_of(ArticleFile, ('source', code))}",
                lines.of(("source", code)),
            )
    for code in texts:
        if not is_visible(source.get(code, "")) and data.kept("source", code):
            report.warning(
                f"source.{code}", "nothing", "who reports this, in each language", lines.of(("source", code))
            )


def _check_evergreen(data: Fit[ArticleFile], report: Report) -> None:
    if data.value.evergreen and data.value.status != "approved":
        report.warning(
            "evergreen",
            f'true, while the status is "{data.value.status}": it does not stand in for others',
            'true together with status = "approved", or false',
            data.lines.of(("evergreen",)),
        )


def _picture(
    folder: Path, data: Fit[ArticleFile], image: ImageTable, around: Surroundings, report: Report
) -> tuple[Picture, str] | None:
    """Return the picture and the hash of its bytes."""
    line = data.lines.of(("image", "file"))
    found = read_picture(image.file, folder, "image.file", report, line, around.known_picture)
    if found is None:
        return None
    left, top = image.focus
    return Picture(str(found.path), one_line(image.credit), (left, top)), found.sha256


def _check_alternatives(texts: Mapping[str, ArticleText], report: Report) -> None:
    for code, text in texts.items():
        if not is_visible(text.image_alt):
            report.at(f"{report.file}/{code}.md").warning(
                "image_alt", "nothing", "what the picture shows, for those who don't see it"
            )


def _check_written(texts: Mapping[str, ArticleText], report: Report) -> None:
    for code, text in sorted(texts.items()):
        if text.headline == placeholder_headline(code):
            report.at(f"{report.file}/{code}.md").warning(
                "headline",
                f"{quoted(text.headline)}, as in a new article",
                "a headline and a text of your own, or no file in this language",
            )


def _check_languages(texts: Mapping[str, ArticleText], offered: Sequence[str], report: Report) -> None:
    for code in offered:
        if code not in texts and not any(
            problem.file == f"{report.file}/{code}.md" for problem in report.problems
        ):
            report.at(f"{report.file}/{code}.md").warning(
                "",
                "nothing: the file is missing",
                "a text in each language offered; another one is shown meanwhile",
            )
    for code in texts:
        if offered and code not in offered:
            report.at(f"{report.file}/{code}.md").warning(
                "", f"a text in {quoted(code)}, which is not offered", f"texts in {', '.join(offered)}"
            )


def _check_strays(names: Sequence[str], data: Fit[ArticleFile] | None, report: Report) -> None:
    """Warn of files that nothing uses: most are misspelt, or carry an ending that Windows hides."""
    image = data.value.image if data else None
    pictures = {image.file.split("/")[0]} if image else set()
    if data is None or not data.kept("image"):
        pictures = {name for name in names if not name.casefold().endswith((".md", ".toml", ".txt"))}
    for name in names:
        used = (
            name == "article.toml"
            or (name.endswith(".md") and is_known_language(name[:-3]))
            or name in pictures
        )
        if used or is_passing(name) or name.startswith("~") or name.casefold() in _IGNORED:
            continue
        report.at(f"{report.file}/{name}").warning("", "a file that is not used", _stray_advice(name))


def _stray_advice(name: str) -> str:
    plain = name.casefold().removesuffix(".txt")
    if plain != name and (plain == "article.toml" or (plain[:-3] in OWN_NAMES and plain.endswith(".md"))):
        return f"the name {plain}"
    if name.casefold().endswith(".md"):
        return f"texts named by language: {', '.join(f'{code}.md' for code in OWN_NAMES)}"
    return "article.toml, one text for each language, and the picture that image.file names"


def _article(
    slug: str,
    file: ArticleFile,
    texts: dict[str, ArticleText],
    picture: Picture | None,
    around: Surroundings,
) -> Article:
    return Article(
        slug=slug,
        order=file.order,
        published=file.published.isoformat(),
        source={code: one_line(name) for code, name in file.source.items()},
        texts=texts,
        picture=picture,
        link=file.link,
        dwell_s=file.dwell_s,
        status=file.status,
        fallback=around.fallback or around.offered,
        priority=file.priority,
        weight=file.weight,
        evergreen=file.evergreen,
    )
