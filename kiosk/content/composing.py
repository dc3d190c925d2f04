"""What the screen is to show: the current version of the content, with the settings that fit it."""

from dataclasses import replace

from kiosk.content.compiled import Compiled, fallback, fingerprint, load
from kiosk.content.issuing import Issued
from kiosk.content.shelf import ShelfError, open_version
from kiosk.content.survey_file import missing_languages
from kiosk.content.versions import read_version
from kiosk.settings.declaration import Settings
from kiosk.settings.home import Home
from kiosk.survey.questions import Survey


def compose(home: Home, issued: Issued, few: str) -> Compiled | None:
    """Return settings × version, with the problems that were found; None if there is nothing to show.

    Args:
        home: the home.
        issued: what became of the content.
        few: `few_stamp` before the check.
    """
    checked = issued.checked
    version = read_version(home, issued.current.version) if issued.current else None
    if version is None:
        return checked.compiled and replace(checked.compiled, fingerprint=fingerprint(home, few))
    last = load(home)
    declared = checked.settings
    pair = _best_pair(declared, version.survey, last)
    if pair is None:
        return None
    settings, survey = pair
    try:
        news = open_version(home, version.info.number, fallback(settings))
    except ShelfError:
        return None
    return Compiled(
        settings,
        survey,
        version.theme,
        news,
        checked.problems,
        fingerprint(home, few),
        declared if declared != settings else None,
        version.info.number,
        version.feeds,
    )


def _best_pair(
    settings: Settings | None, survey: Survey, last: Compiled | None
) -> tuple[Settings, Survey] | None:
    """Return settings and a survey that fit one another: the version's, if that can be."""
    choices = [(settings, survey)]
    if last is not None:
        choices += [(last.settings, survey), (settings, last.survey), (last.settings, last.survey)]
    for one, other in choices:
        if one is not None and not missing_languages(other, one.languages.offered):
            return one, other
    return None
