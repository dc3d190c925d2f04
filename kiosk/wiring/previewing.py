"""What a preview of one article is made of: the article, and those that show beside it."""

from dataclasses import dataclass, replace
from datetime import UTC, datetime
from difflib import get_close_matches

from kiosk.content.checking import Checked, check
from kiosk.content.compiled import Compiled
from kiosk.content.problems import Problem, has_errors, printable, quoted
from kiosk.errors import InvalidInputError
from kiosk.news.articles import Article
from kiosk.news.schedule import EVERYWHERE, UNLIMITED
from kiosk.news.selecting import Place
from kiosk.news.sources import ArticlesInMemory
from kiosk.settings.home import Home
from kiosk.settings.zones import kiosk_zone
from kiosk.wiring.showing import what_shows


@dataclass(frozen=True, slots=True)
class Prepared:
    """A kiosk's content with one article that shows whatever its status and schedule say.

    Attributes:
        compiled: settings, survey and looks, and the articles that would take turns.
        slug: the article to be previewed.
        language: of the visitor.
        notes: what an editor may want to know, a line each.
    """

    compiled: Compiled
    slug: str
    language: str
    notes: tuple[str, ...]


def prepare(home: Home, slug: str, language: str | None) -> Prepared:
    """Prepare a preview from the files as they stand; takes no lock and writes nothing.

    Args:
        home: the kiosk.
        slug: of an article's folder, or of a feed's item, approved or not.
        language: of the visitor; None for the kiosk's default.

    Raises:
        InvalidInputError: if there is no such article, it has errors, the language isn't offered, or settings or
            survey can't be used and never could.
    """
    checked = check(home)
    compiled = checked.compiled
    if compiled is None:
        found = [str(problem) for problem in checked.problems if problem.severity == "error"]
        raise InvalidInputError("\n".join(["settings or survey are not in order:", *found]))
    language = _offered(compiled, language)
    article, problems = _find(home, checked, slug)
    settings = compiled.settings
    place = Place(settings.device.id, frozenset(settings.device.tags), kiosk_zone(settings.time.zone))
    shown = what_shows(home, checked, datetime.now(UTC), place, language)
    beside = [one.article for one in shown.showing if one.article.slug != slug]
    spoken = replace(settings.languages, default=language)
    notes = [str(problem) for problem in problems if problem.severity != "error"]
    if len(beside) == len(shown.showing):
        reasons = [one.reason for one in shown.left_out if one.slug == slug]
        notes.append(f"it does not show now: {''.join(reasons) or 'it is not approved'}")
    return Prepared(
        replace(
            compiled,
            settings=replace(settings, languages=spoken),
            news=ArticlesInMemory(_always(one) for one in (*beside, article)),
        ),
        slug,
        language,
        tuple(notes),
    )


def _offered(compiled: Compiled, wanted: str | None) -> str:
    languages = compiled.settings.languages
    offered = tuple(dict.fromkeys((languages.default, *languages.offered)))
    if wanted is not None and wanted not in offered:
        raise InvalidInputError(
            f"--language: found {quoted(printable(wanted))}; allowed: the languages offered, {', '.join(offered)}"
        )
    return wanted or languages.default


def _find(home: Home, checked: Checked, slug: str) -> tuple[Article, tuple[Problem, ...]]:
    for one in checked.articles:
        if one.slug == slug:
            if one.article is None or has_errors(one.problems):
                errors = [str(problem) for problem in one.problems if problem.severity == "error"]
                raise InvalidInputError("\n".join([f"{slug} can't be shown as it is:", *errors]))
            return one.article, one.problems
    items = {item.slug: item for item in _feed_items(home)}
    if slug in items:
        return items[slug], ()
    known = [*(one.slug for one in checked.articles), *items]
    near = get_close_matches(slug, known, cutoff=0.5)
    advice = f"near it: {', '.join(near)}" if near else "kiosk articles list names them"
    raise InvalidInputError(f"SLUG: found {quoted(printable(slug))}; there is no such article; {advice}")


def _feed_items(home: Home) -> tuple[Article, ...]:
    """Return all items of feeds as articles, approved or not."""
    from kiosk.store.feed_reading import read_feeds
    from kiosk.wiring.feeding.places import pictures_folder
    from kiosk.wiring.feeding.refreshing import declared_feeds
    from kiosk.wiring.feeding.standing import article

    declared, feeds = declared_feeds(home), read_feeds(home)
    zone = kiosk_zone(declared.settings.time.zone)
    return tuple(
        article(one, feed, state.title, pictures_folder(home), zone)
        for feed in declared.feeds
        if (state := feeds.states.get(feed.id)) is not None
        for one in feeds.items_of(feed.id)
    )


def _always(article: Article) -> Article:
    return replace(article, status="approved", schedule=UNLIMITED, target=EVERYWHERE, priority=0, weight=1)
