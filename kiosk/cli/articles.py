"""`kiosk articles`: the articles of a kiosk."""

from typing import TYPE_CHECKING, Any

import click

from kiosk.cli.app import current_home, echo_json, home_option, json_option
from kiosk.cli.article_preview import preview
from kiosk.cli.articles_new import new

if TYPE_CHECKING:
    from kiosk.content.checking import Checked, CheckedArticle
    from kiosk.news.selecting import Place
    from kiosk.settings.home import Home
    from kiosk.wiring.showing import NotShown, Showing, Shown

_COLUMNS = ("slug", "order", "weight", "share", "dwell", "language", "headline")


@click.group()
def articles() -> None:
    """Articles of the news panel."""


articles.add_command(new)
articles.add_command(preview)


@articles.command("list")
@click.option(
    "--at",
    "moment",
    metavar="TIME",
    help="A day, time of day or moment, such as 2026-05-28T14:00, in the kiosk's zone; else now.",
)
@click.option("--kiosk", "kiosk_id", metavar="ID", help="Id of another kiosk; else this one.")
@click.option(
    "--tag",
    "tags",
    metavar="TAG",
    multiple=True,
    help="Tag of the kiosk, once for each; this kiosk has its own.",
)
@click.option("--language", metavar="CODE", help="The visitor's language; else the kiosk's default.")
@json_option
@home_option
def list_articles(
    moment: str | None, kiosk_id: str | None, tags: tuple[str, ...], language: str | None, as_json: bool
) -> None:
    """Say what shows at a time, on a kiosk, in a language, and why each other article does not.

    It goes by the files as they stand, and by the items of feeds that are approved. share is how many of all
    showings are an article's, dwell how long it stays on screen, in seconds.
    """
    from kiosk.cli.articles_asked import asked
    from kiosk.content.checking import check
    from kiosk.wiring.showing import what_shows

    home = current_home()
    checked = check(home)
    at, place, language = asked(checked.settings, moment, kiosk_id, tags, language)
    found = what_shows(home, checked, at, place, language)
    problems = {one.slug: one for one in checked.articles}
    if as_json:
        echo_json(_as_dict(found, _notes(home, checked), place, language, at.isoformat(), problems))
        return
    for line in _lines(found, _notes(home, checked), place, language, f"{at:%A} {_plain(at)}", problems):
        click.echo(line)


def _as_dict(
    found: "Showing",
    notes: list[str],
    place: "Place",
    language: str,
    at: str,
    folders: "dict[str, CheckedArticle]",
) -> dict[str, Any]:
    from kiosk.wiring.showing import in_zone

    return {
        "at": at,
        "zone": place.zone.key,
        "kiosk": place.kiosk_id,
        "tags": sorted(place.tags),
        "language": language,
        "showing": [
            {
                "slug": one.article.slug,
                "origin": one.article.origin,
                "order": one.article.order,
                "priority": one.article.priority,
                "weight": one.article.weight,
                "share_percent": round(100 * one.share, 2),
                "dwell_s": round(one.dwell_s, 1),
                "evergreen": one.article.evergreen,
                "published": one.article.published,
                "languages": list(one.article.texts),
                "language": one.language,
                "falls_back_from": "" if one.language == language else language,
                "headline": one.headline,
                "problems": _problems(folders.get(one.article.slug)),
            }
            for one in found.showing
        ],
        "left_out": [
            {
                "slug": one.slug,
                "code": one.code,
                "reason": one.reason,
                "headline": one.headline,
                "problems": _problems(folders.get(one.slug)),
            }
            for one in found.left_out
        ],
        "next_change": in_zone(found.next_change, place).isoformat() if found.next_change else None,
        "stand_in": found.stand_in,
        "notes": notes,
    }


def _lines(
    found: "Showing",
    notes: list[str],
    place: "Place",
    language: str,
    at: str,
    folders: "dict[str, CheckedArticle]",
) -> list[str]:
    from kiosk.survey.languages import own_name
    from kiosk.wiring.showing import in_zone

    tags = f" ({', '.join(sorted(place.tags))})" if place.tags else ""
    lines = [f"{at} ({place.zone.key}), on {place.kiosk_id}{tags}, in {own_name(language)}:", ""]
    if found.stand_in:
        lines += ["No other article may show; the evergreen ones stand in.", ""]
    if found.showing:
        lines += _table([_COLUMNS, *(_cells(one, language) for one in found.showing)])
    else:
        lines.append("No article shows; your organisation's own card stands in place of the news.")
    if found.left_out:
        width = max(len(one.slug) for one in found.left_out)
        lines += ["", "Left out:"]
        for one in found.left_out:
            lines.append(f"{one.slug.ljust(width)}  {one.reason}")
            lines += [f"    {text}" for text in _errors(one, folders)]
    elif not found.showing and not any(note.startswith("error: ") for note in notes):
        lines.append(
            "There are no articles. Each is a folder in content/articles; kiosk articles new makes one."
        )
    when = _plain(in_zone(found.next_change, place)) if found.next_change else "none by itself"
    lines += ["", f"Next change: {when}"]
    return lines + [f"Note: {note}" for note in notes]


def _table(rows: list[tuple[str, ...]]) -> list[str]:
    last = len(rows[0]) - 1
    widths = [max(len(cells[column]) for cells in rows) for column in range(last)]
    left = {0, _COLUMNS.index("language")}
    return [
        "  ".join(
            [
                *(
                    cell.ljust(width) if column in left else cell.rjust(width)
                    for column, (cell, width) in enumerate(zip(cells, widths, strict=False))
                ),
                cells[-1],
            ]
        ).rstrip()
        for cells in rows
    ]


def _cells(one: "Shown", language: str) -> tuple[str, ...]:
    return (
        one.article.slug,
        str(one.article.order),
        str(one.article.weight),
        f"{100 * one.share:.1f} %",
        f"{one.dwell_s:.0f}",
        one.language if one.language == language else f"{one.language}, falls back from {language}",
        one.headline,
    )


def _errors(one: "NotShown", folders: "dict[str, CheckedArticle]") -> list[str]:
    if one.code != "broken" or one.slug not in folders:
        return []
    return [str(problem) for problem in folders[one.slug].problems if problem.severity == "error"]


def _problems(folder: "CheckedArticle | None") -> list[dict[str, Any]]:
    found = folder.problems if folder else ()
    return [{**problem.as_dict(), "text": str(problem)} for problem in found]


def _notes(home: "Home", checked: "Checked") -> list[str]:
    """Return what keeps this from being what visitors see now."""
    from kiosk.content.checking import ARTICLES
    from kiosk.content.versions import current

    notes = [str(one) for one in checked.problems if one.file == ARTICLES and one.severity == "error"]
    shown = current(home)
    if any(one.file.startswith("content/") and one.severity == "error" for one in checked.problems):
        so = f"visitors see version {shown.version}" if shown else "visitors see what is in order"
        notes.append(f"as long as there are errors, {so}; kiosk check lists them")
    elif shown and shown.rolled_back:
        notes.append(
            f"visitors see version {shown.version}, which somebody chose, until the files change again"
        )
    return notes


def _plain(moment: Any) -> str:
    return f"{moment:%Y-%m-%d %H:%M}" + (f":{moment:%S}" if moment.second else "")
