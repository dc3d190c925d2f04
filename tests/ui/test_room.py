"""The longest texts that are allowed have room on every screen."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace

import pytest
from PySide6.QtGui import QGuiApplication

from kiosk.content.compiled import Compiled
from kiosk.news.sources import ArticlesInMemory
from kiosk.settings.home import Home
from kiosk.ui.demo.hand import wait_until
from tests.ui.sight import faults, sizes
from tests.ui.visitors import LANGUAGES, SIZES, Visitors

TWELVE = ("en", "fr", "ar", "de", "es", "it", "pt", "nl", "fa", "he", "zh", "ru")
OFFERED = {1: ("en",), 3: LANGUAGES, 12: TWELVE}

QUESTION = {
    "en": "Thinking of everything that you have seen, heard and tried in this exhibition today, of the"
    " welcome at the entrance, of the words on the walls, of the stations where you could do something"
    " yourself, and of the time that you had for all of it, how satisfied are you with your visit as a"
    " whole, and with the guides?",
    "fr": "En pensant à tout ce que vous avez vu, entendu et essayé aujourd’hui dans cette exposition, à"
    " l’accueil que vous avez reçu, aux textes affichés sur les murs, aux postes où vous pouviez agir"
    " vous-même et au temps dont vous disposiez, dans quelle mesure êtes-vous satisfait de votre visite"
    " dans son ensemble ?",
    "ar": "بالنظر إلى كل ما رأيته وسمعته وجرّبته اليوم في هذا المعرض، وإلى الاستقبال عند المدخل، وإلى"
    " النصوص المعلّقة على الجدران، وإلى المحطات التي أمكنك أن تجرّب فيها شيئًا بنفسك، وإلى الوقت الذي"
    " أُتيح لك لكل ذلك، ما مدى رضاك عن زيارتك بصورة عامة وعن المرشدين والمرشدات الذين رافقوك في أرجاء"
    " المعرض كله اليوم؟",
}
NOTICE = {
    "en": "This text was translated by a machine and may contain mistakes. Please do not rely on any of it"
    " for decisions of importance, and turn to the staff at the desk in the main hall, who speak English,"
    " French and Arabic and will gladly help. The exhibition does not vouch for the accuracy of this text.",
    "fr": "Ce texte a été traduit par une machine et peut contenir des erreurs. Ne vous y fiez pas pour une"
    " décision importante et adressez-vous au personnel de l’accueil dans le hall principal, qui parle"
    " anglais, français et arabe. L’exposition ne garantit pas l’exactitude de la traduction de ce texte.",
    "ar": "تُرجم هذا النص آليًا وقد يتضمن أخطاء. نرجو عدم الاعتماد عليه في القرارات المهمة، والتوجه إلى"
    " موظفي مكتب الاستقبال في القاعة الرئيسة، وهم يتحدثون العربية والفرنسية والإنجليزية ويسعدهم أن"
    " يساعدوكم. ولا يضمن المعرض دقة ما ورد في هذا النص المترجم ولا يتحمل أي مسؤولية عن الأخطاء الواردة.",
}


def crowded(compiled: Compiled, offered: tuple[str, ...], language: str) -> Compiled:
    """Return the content with the longest question and notice."""
    survey = compiled.survey
    texts = {
        code: replace(text, question=QUESTION[code].ljust(300, "!")[:300], machine_translated=True)
        for code, text in survey.texts.items()
    }
    notices = {code: text.ljust(300, ".")[:300] for code, text in NOTICE.items()}
    organisation = replace(survey.organisation, disclaimers=notices)
    default = language if len(offered) == 1 else "en"
    languages = replace(
        compiled.settings.languages, offered=(default,) if len(offered) == 1 else offered, default=default
    )
    return replace(
        compiled,
        settings=replace(compiled.settings, languages=languages),
        survey=replace(survey, texts=texts, organisation=organisation),
    )


@contextmanager
def on_screen(home: Home, content: Compiled, size: tuple[int, int], language: str) -> Iterator[Visitors]:
    visitors = Visitors(home, content).show(size)
    try:
        visitors.choose(language)
        wait_until(lambda: not visitors.screen.survey.awaits_paint, "painted")
        yield visitors
    finally:
        visitors.close()


def least(size: tuple[int, int]) -> float:
    """Return the least size of letters that is readable in front of a screen, in pixels."""
    return max(11.0, min(size) / 48 * 0.7) - 0.05


every_size = pytest.mark.parametrize("size", SIZES, ids=lambda size: f"{size[0]}x{size[1]}")


@every_size
@pytest.mark.parametrize("count", OFFERED)
def test_longest_question_and_notice_have_room(
    home: Home, compiled: Compiled, qapp: QGuiApplication, size: tuple[int, int], count: int
) -> None:
    # A kiosk of one language has to be opened anew for another.
    for opened in [(language,) for language in LANGUAGES] if count == 1 else [LANGUAGES]:
        content = crowded(compiled, OFFERED[count], opened[0])
        with on_screen(home, content, size, opened[0]) as visitors:
            for language in opened:
                visitors.choose(language)
                assert len(visitors.survey.shown.question) == len(visitors.survey.shown.disclaimer) == 300
                assert (language, faults(visitors)) == (language, [])
                assert min(sizes(visitors).values()) >= least(size)
                visitors.hand.tap("face4")
                assert visitors.stage == "thanking"
                assert (language, faults(visitors)) == (language, [])
                visitors.end_visit()


@every_size
def test_ordinary_texts_have_room(visitors: Visitors, size: tuple[int, int]) -> None:
    visitors.show(size)
    for language in LANGUAGES:
        visitors.choose(language)
        for number in range(len(visitors.news.slugs)):
            visitors.news.show(number)
            assert (language, number, faults(visitors)) == (language, number, [])
        assert min(sizes(visitors).values()) >= least(size)


@every_size
def test_words_without_end_break_at_a_readable_size(
    home: Home, compiled: Compiled, qapp: QGuiApplication, size: tuple[int, int]
) -> None:
    text = compiled.survey.texts["en"]
    words = ("a" * 60, "b" * 60, "c" * 60, "d" * 60, "e" * 60)
    survey = replace(
        compiled.survey, texts={"en": replace(text, words=words, question="Wie " + "zufrieden" * 10)}
    )
    articles = tuple(
        replace(
            article,
            texts={"en": replace(article.texts["en"], headline="Donaudampfschifffahrtsgesellschaft" * 3)},
        )
        for article in compiled.articles
    )
    with on_screen(
        home, replace(compiled, survey=survey, news=ArticlesInMemory(articles)), size, "en"
    ) as visitors:
        assert faults(visitors) == []
        assert min(sizes(visitors).values()) >= least(size)
        shown = "".join(sizes(visitors)).replace("\n", "")
        assert all(word in shown for word in words)
        assert "Donaudampfschifffahrtsgesellschaft" * 3 in shown
