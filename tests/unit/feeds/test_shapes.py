"""Feeds as they come in the real world."""

import pytest

from tests.unit.feeds.reading import DATA, body, only, read, rss, shape


def test_wordpress() -> None:
    feed = shape("wordpress.xml")
    item = only(feed)
    assert feed.title == "Harbour Museum – News"
    assert item.guid == "https://museum.example/?p=41"
    assert item.headline == "Boats return & the dock opens"
    assert item.summary == "The old boats are back in the dock. Visitors may step aboard from Friday."
    assert body(item) == [
        "A third sentence tells of restored sails and a new crew.",
        "Opening hours",
        "Monday: closed",
        "Other days: 10 to 6",
    ]
    assert [block.kind for block in item.body] == ["paragraph", "paragraph", "item", "item"]
    assert [run.text for run in item.body[0].runs if run.bold] == ["restored sails"]
    assert [run.text for run in item.body[3].runs if run.italic] == ["10 to 6"]
    assert item.link == "https://museum.example/2024/05/boats/?id=7"
    assert item.published == "2024-05-13T09:30:00+02:00"
    assert item.language == "en"
    assert item.picture_urls == (
        "https://museum.example/wp-content/uploads/boats-1536x1024.jpg",
        "https://museum.example/wp-content/uploads/boats-1024x683.jpg",
    )
    assert item.picture_alt == "Two wooden boats"


def test_drupal_with_relative_links() -> None:
    item = only(shape("drupal.xml"))
    assert item.guid == "881 at https://city.example"
    assert item.link == "https://city.example/en/news/library-hall"
    assert item.picture_urls == ("https://city.example/sites/default/files/hall.jpg",)
    assert (item.summary, body(item)) == ("The hall seats two hundred readers.", ["It opens in June."])


def test_a_headline_repeated_in_the_text_is_shown_once() -> None:
    item = only(shape("essays.xml"))
    assert item.headline == "How clocks learned to tick"
    assert item.summary == "Clocks were silent once. Nobody missed the sound."
    assert body(item) == ["Time is loud."]
    assert item.picture_urls == ("https://cdn.stories.example/max/1024/1*abc.jpeg",)


def test_atom_with_xhtml_and_bases() -> None:
    newer, older = shape("atom_xhtml.xml").items
    assert (newer.language, newer.headline, newer.summary) == ("fr", "Une ombre", "L’ombre suit la lumière.")
    assert older.headline == "Light & shadow"
    assert older.published == "2024-05-18T08:00:00+02:00"
    assert older.link == "https://lab.example/notes/2024/light.html"
    assert older.picture_urls == (
        "https://lab.example/notes/2024/light.png",
        "https://lab.example/notes/2024/bend.jpg",
    )


def test_blogger_prefers_the_picture_of_the_text_to_a_tiny_one() -> None:
    item = only(shape("blogger.xml"))
    assert item.link == "https://garden.example/2024/05/tulips.html"
    assert item.picture_urls[0] == "https://pics.example/s320/tulip.jpg"
    assert (item.summary, body(item)) == ("The tulips opened today.", ["Bees came at noon."])


def test_rss_1_of_a_library_in_latin_1() -> None:
    feed = shape("library.rdf.xml")
    assert feed.title == "New books"
    assert [(one.language, one.summary) for one in feed.items] == [
        ("fr", "Des ponts et des forêts."),
        ("en", "Maps of forty rivers."),
    ]
    assert feed.items[0].published == "2024-05-12T10:00:00+01:00"


def test_videos_say_their_words_in_media_group() -> None:
    item = only(shape("videos.xml"))
    assert item.picture_urls == ("https://img.videos.example/AbC/hq.jpg",)
    assert item.summary == "A spoon out of birch wood, in ten minutes."


def test_podcast_has_a_picture_and_no_made_up_link() -> None:
    item = only(shape("podcast.xml"))
    assert (item.guid, item.link) == ("bells-1", "")
    assert item.picture_urls == ("https://sounds.example/bells.jpg",)
    assert item.published == "2024-05-11T06:00:00-07:00"


def test_the_widest_picture_comes_first_with_its_credit() -> None:
    item = only(shape("agency.xml"))
    assert item.picture_urls == (
        "https://agency.example/rain-1280.jpg",
        "https://agency.example/rain-320.jpg",
    )
    assert (item.picture_alt, item.picture_credit) == ("A field in the rain", "R. Drop / Agency")
    assert item.link == "https://agency.example/rain"
    assert only(shape("agency.xml", pictures=False)).picture_urls == ()


def test_json_feed_1_0() -> None:
    first, second = shape("json_feed_1.0.json").items
    assert (first.guid, first.headline) == ("12", "A heron stood in the canal this morning.")
    assert (first.summary, body(first)) == ("It left at nine.", ["Nobody knew why."])
    assert second.picture_urls == ("https://feeds.example/ducks.png", "https://notes.example/ducks-wide.png")


def test_json_feed_1_1_is_known_by_its_bytes() -> None:
    arabic, english = read((DATA / "json_feed_1.1.json").read_bytes(), "text/plain").items
    assert (arabic.language, english.language) == ("ar", "en")
    assert arabic.summary == "فُتِحَت الحديقة يوم الجمعة. الدخول مجاني."
    assert arabic.picture_urls == ("https://hay.example/g.jpg",)


def test_arabic_in_a_feed_that_calls_itself_english() -> None:
    item = only(shape("arabic.xml"))
    assert item.language == "ar"
    assert item.headline == "مُدِيرُ UNESCO يزور مكتبة القرويين & متحف Batha"
    assert item.summary == "زار المدير المكتبة صباح اليوم. ثم زار المتحف؟"
    assert body(item) == ["وعاد مساءً."]
    assert item.published == "2024-05-13T10:00:00+01:00"
    assert item.link.isascii()


FRENCH = rss("<title>Été à la forêt – déjà « ouvert »</title><guid>1</guid>")


@pytest.mark.parametrize(
    ("encoding", "declared", "content_type"),
    [
        ("cp1252", "utf-8", "text/xml; charset=utf-8"),
        ("cp1252", "", ""),
        ("cp1252", "iso-8859-1", "application/rss+xml"),
        ("utf-8", "iso-8859-1", "text/xml; charset=iso-8859-1"),
        ("utf-8-sig", "", ""),
        ("utf-16", "utf-16", ""),
        ("utf-16-le", "utf-8", ""),
        ("utf-16-be", "", "text/xml; charset=utf-8"),
        ("cp1252", "no-such-encoding", "text/xml; charset=zlib_codec"),
        ("cp1252", "", "text/xml; charset=windows-1252"),
    ],
)
def test_encodings(encoding: str, declared: str, content_type: str) -> None:
    text = FRENCH.replace('"1.0"', f'"1.0" encoding="{declared}"' if declared else '"1.0"', 1)
    assert only(read(text.encode(encoding), content_type)).headline == "Été à la forêt – déjà « ouvert »"


def test_arabic_in_its_windows_code_page_although_utf_8_is_declared() -> None:
    text = rss("<title>افتتاح المكتبة الجديدة في المدينة</title>").replace(
        '"1.0"', '"1.0" encoding="utf-8"', 1
    )
    item = only(read(text.encode("cp1256"), "text/xml; charset=utf-8"))
    assert (item.headline, item.language) == ("افتتاح المكتبة الجديدة في المدينة", "ar")


def test_a_few_wrong_bytes_spoil_only_themselves() -> None:
    raw = rss("<title>Forêt déjà ouverte, été</title>").encode() + b"<!-- \xe9 -->"
    raw = raw.replace("déjà".encode(), b"d\xe9j\xc3\xa0")
    assert only(read(raw)).headline == "Forêt déjà ouverte, été"
