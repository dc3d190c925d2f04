"""`kiosk articles new`: the folder of a new article."""

import shlex

import click

from kiosk.cli.app import current_home, echo_json, home_option, json_option
from kiosk.errors import InvalidInputError


@click.command()
@click.argument("slug", metavar="SLUG")
@click.option(
    "--language",
    "languages",
    metavar="CODE",
    multiple=True,
    help="A language to write it in, once for each; else every language offered.",
)
@json_option
@home_option
def new(slug: str, languages: tuple[str, ...], as_json: bool) -> None:
    """Make the folder content/articles/SLUG: a draft in which every line is explained.

    SLUG is the article's id: a-z, 0-9, - and _.
    """
    from datetime import UTC, datetime

    from kiosk.content.article_template import make_article
    from kiosk.content.problems import Report, printable, quoted
    from kiosk.content.settings_file import read_settings
    from kiosk.content.survey_file import FILE, read_survey
    from kiosk.settings.zones import kiosk_zone

    home = current_home()
    report = Report(home.settings.name)
    settings = read_settings(home, report)
    if settings is None:
        raise InvalidInputError(
            "\n".join(["the languages offered are not known", *map(str, report.problems)])
        )
    offered = tuple(dict.fromkeys((settings.languages.default, *settings.languages.offered)))
    for code in languages:
        if code not in offered:
            raise InvalidInputError(
                f"--language: found {quoted(printable(code))}; allowed: the languages offered, {', '.join(offered)}"
            )
    survey = read_survey(home, Report(FILE))
    folder = make_article(
        home,
        slug,
        tuple(dict.fromkeys(languages)) or offered,
        datetime.now(UTC).astimezone(kiosk_zone(settings.time.zone)).date(),
        survey[0].organisation.names if survey else {},
    )
    files = sorted(one.name for one in folder.iterdir())
    if as_json:
        echo_json({"slug": slug, "folder": str(folder), "files": files})
        return
    click.echo(f"Made {folder}")
    click.echo(f"  {', '.join(files)}: a draft, each line is explained")
    click.echo("")
    click.echo("What to do next:")
    at_home = f"--home {shlex.quote(str(home.root))}"
    click.echo('  write the texts; when they are ready, set status = "approved" in article.toml')
    click.echo(f"  kiosk check {at_home}    tells whether all is well")
    click.echo(f"  kiosk articles list {at_home}    tells when it shows")
