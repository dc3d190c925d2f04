"""Articles of every kind that has to fit, and what they are made of."""

from dataclasses import replace

from kiosk.content.codes import qr_code
from kiosk.content.compiled import Compiled
from kiosk.news.articles import Article, ArticleText, Block, Picture, Run
from kiosk.news.sources import ArticlesInMemory

LINK = "https://www.unesco.org/en/articles/world-heritage"
HEADLINE = {
    "en": "Why the Internet needed longer addresses",
    "fr": "Pourquoi Internet avait besoin d’adresses plus longues",
    "ar": "لماذا احتاجت الإنترنت إلى عناوين أطول",
}
LONG_HEADLINE = {
    "en": "The long road from thirty-two to one hundred and twenty-eight bits: how the engineers of the world"
    " ran out of addresses and what they did about it in the end",
    "fr": "La longue route de trente-deux à cent vingt-huit bits : comment les ingénieurs du monde entier ont"
    " manqué d’adresses et ce qu’ils ont fait pour y remédier",
    "ar": "الطريق الطويل من اثنين وثلاثين بتًا إلى مئة وثمانية وعشرين: كيف نفدت العناوين لدى مهندسي العالم وما"
    " الذي فعلوه حيال ذلك حتى تبقى الشبكة تعمل في كل مكان",
}
SUMMARY = {
    "en": "An IPv6 address has 128 bits instead of 32.",
    "fr": "Une adresse IPv6 compte 128 bits au lieu de 32.",
    "ar": "طول عنوان IPv6 هو 128 بتًا بدلًا من 32.",
}
PARAGRAPH = {
    "en": "In version 6 it has 128 bits, and the count of possible addresses is a number of 39 digits. ",
    "fr": "Dans la version 6, elle compte 128 bits, et le nombre d’adresses possibles a 39 chiffres. ",
    "ar": "في الإصدار السادس يبلغ طوله 128 بتًا، وعدد العناوين الممكنة رقم من 39 خانة. ",
}
SOURCE = {"en": "UNESCO", "fr": "UNESCO", "ar": "اليونسكو"}
ADDRESS_IN_HEADLINE = "See https://www.example.org/a/long/address/without/any/space/that/never/ends.html now"


def plain(text: str) -> Block:
    return Block("paragraph", (Run(text),))


def text(language: str, headline: str = "", *, long: bool = False) -> ArticleText:
    said = PARAGRAPH[language]
    repeated = said * (6000 // len(said)) if long else said
    marked = Run("bold", bold=True), Run(" and "), Run("italic", italic=True), Run(". ")
    body = (Block("paragraph", (*marked, Run(repeated))), Block("item", (Run(said),)), plain(said))
    return ArticleText(headline or HEADLINE[language], SUMMARY[language], body)


def article(
    slug: str, texts: dict[str, ArticleText], picture: Picture | None = None, link: str = LINK
) -> Article:
    return Article(
        slug=slug,
        order=1,
        published="2024-06-06",
        source=SOURCE,
        texts=texts,
        picture=picture,
        link=link,
        fallback=("en", "fr", "ar"),
        qr=qr_code(link),
    )


def every_language(headlines: dict[str, str] | None = None, *, long: bool = False) -> dict[str, ArticleText]:
    return {code: text(code, (headlines or HEADLINE)[code], long=long) for code in HEADLINE}


def of_every_kind(picture: Picture, tall: Picture) -> dict[str, Article]:
    feed = ArticleText("Delays", "", (plain(PARAGRAPH["en"]),))
    translated = {
        code: replace(one, machine_translated=True) for code, one in every_language(LONG_HEADLINE).items()
    }
    mixed = {code: text("en", f"{HEADLINE['ar']} Wien 1873 {HEADLINE['en']}") for code in HEADLINE}
    made = (
        article("ordinary", every_language(), picture),
        article("in-the-corner", every_language(), replace(picture, focus=(0.9, 0.85))),
        article("tall", every_language(), tall),
        article("tall-unlinked", every_language(), tall, link=""),
        article("bare", every_language()),
        article("long", every_language(LONG_HEADLINE, long=True), picture),
        article("long-bare", every_language(LONG_HEADLINE, long=True)),
        article("translated", translated, picture),
        article("address", every_language(dict.fromkeys(HEADLINE, ADDRESS_IN_HEADLINE)), picture),
        article("address-bare", every_language(dict.fromkeys(HEADLINE, ADDRESS_IN_HEADLINE))),
        article("arabic-only", {"ar": replace(text("ar"), machine_translated=True)}, picture),
        article("english-only", {"en": replace(text("en"), machine_translated=True)}, picture),
        article("mixed", mixed, picture),
        replace(
            article("feed", {"en": feed}, link="https://news.example.org/2024/06/an-article?utm_source=rss"),
            origin="feed",
        ),
        replace(
            article(
                "feed-long",
                {"en": replace(feed, headline=LONG_HEADLINE["en"])},
                link="https://a.b/" + "c" * 120,
            ),
            origin="feed",
        ),
    )
    return {one.slug: one for one in made}


def with_articles(
    compiled: Compiled, articles: tuple[Article, ...], notices: dict[str, str] | None = None
) -> Compiled:
    organisation = compiled.survey.organisation
    survey = replace(
        compiled.survey,
        organisation=replace(organisation, disclaimers=notices or organisation.disclaimers),
    )
    numbered = (replace(one, order=number) for number, one in enumerate(articles))
    return replace(compiled, survey=survey, news=ArticlesInMemory(numbered))
