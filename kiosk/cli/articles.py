"""`kiosk articles`: the articles of a kiosk."""

from typing import TYPE_CHECKING, Any

import click

from kiosk.cli.app import current_home, echo_json, home_option, json_option
from kiosk.errors import InvalidInputError

if TYPE_CHECKING:
    from kiosk.content.checking import Checked, CheckedArticle
    from kiosk.settings.declaration import NewsSettings

_COLUMNS = ("slug", "status", "order", "languages", "dwell", "headline")


@click.group()
def articles() -> None:
    """Articles of the news panel."""


@articles.command("list")
@click.option("--language", metavar="CODE", help="Language of the headlines; else the kiosk's default.")
@json_option
@home_option
def list_articles(language: str | None, as_json: bool) -> None:
    """List every article in the order of the rotation, and each that is left out with the reason.

    dwell is how long it stays on screen, in seconds.
    """
    from kiosk.content.checking import ARTICLES, check

    checked = check(current_home())
    spoken = _language(checked, language)
    rows = [_row(one, _news(checked), spoken) for one in checked.articles]
    if as_json:
        echo_json(rows)
        return
    if not rows:
        whole = [one for one in checked.problems if one.file == ARTICLES and one.severity == "error"]
        for problem in whole:
            click.echo(str(problem))
        if not whole:
            click.echo("There are no articles. Each is a folder in content/articles.")
        return
    table = [_COLUMNS, *(_cells(row) for row in rows)]
    widths = [max(len(cells[column]) for cells in table) for column in range(len(_COLUMNS) - 1)]
    for number, cells in enumerate(table):
        if number == 0 or rows[number - 1]["status"] != "broken":
            padded = [cell.ljust(width) for cell, width in zip(cells, widths, strict=False)]
            click.echo("  ".join([*padded, cells[-1]]).rstrip())
            continue
        click.echo(f"{cells[0].ljust(widths[0])}  broken, left out:")
        for problem in rows[number - 1]["problems"]:
            if problem["severity"] == "error":
                click.echo(f"    {problem['text']}")


def _news(checked: "Checked") -> "NewsSettings":
    from kiosk.settings.declaration import NewsSettings

    return checked.compiled.settings.news if checked.compiled else NewsSettings()


def _language(checked: "Checked", wanted: str | None) -> str:
    default = checked.compiled.settings.languages.default if checked.compiled else "en"
    known = {code for one in checked.articles if one.article for code in one.article.texts}
    if wanted is not None and wanted not in known:
        raise InvalidInputError(
            f"--language: found {wanted!r}; allowed: {', '.join(sorted(known)) or 'nothing: there are no articles'}"
        )
    return wanted or default


def _row(one: "CheckedArticle", news: "NewsSettings", language: str) -> dict[str, Any]:
    from kiosk.news.rotation import dwell_seconds

    problems = [{**problem.as_dict(), "text": str(problem)} for problem in one.problems]
    article = one.article
    if article is None:
        return {"slug": one.slug, "status": "broken", "problems": problems}
    shown, text = article.text(language)
    dwell_s = article.dwell_s
    if dwell_s is None:
        dwell_s = dwell_seconds(text, news.words_per_second, news.dwell_min_s, news.dwell_max_s)
    return {
        "slug": one.slug,
        "status": article.status,
        "order": article.order,
        "published": article.published,
        "languages": list(article.texts),
        "dwell_s": round(dwell_s, 1),
        "language": shown,
        "headline": text.headline,
        "problems": problems,
    }


def _cells(row: dict[str, Any]) -> tuple[str, ...]:
    if row["status"] == "broken":
        return (row["slug"], "broken", "", "", "", "")
    return (
        row["slug"],
        row["status"],
        str(row["order"]),
        ",".join(row["languages"]),
        f"{row['dwell_s']:g}",
        row["headline"],
    )
