"""A home whose files are all in order, with all that can stand in them, for targets to spoil."""

from pathlib import Path
from typing import Final

from kiosk.content.article_folder import Surroundings
from kiosk.settings.home import Home

SETTINGS: Final = """\
[device]
id = "lobby"
booth = "Hall A"
tags = ["children", "ground-floor"]
[time]
zone = "Africa/Casablanca"
[languages]
offered = ["en", "fr", "ar"]
default = "en"
fallback = ["fr", "en"]
[visit]
idle_after_s = 30
[news]
dwell_min_s = 8
dwell_max_s = 30
words_per_second = 3
[screen]
motion = "full"
[sync]
target = "central"
every_s = 60
[feeds]
fetch = true
timeout_s = 20
max_redirects = 3
allowed_private_hosts = ["feeds.example"]
"""
SURVEY: Final = """\
survey_id = "visit"
[organisation.name]
en = "Museum"
fr = "Musée"
[organisation.disclaimer]
en = "Translated by a machine."
fr = "Traduit par une machine."
ar = "ترجمة آلية"
[question]
id = "overall"
version = 3
[texts.en]
question = "How was it?"
words = ["Awful", "Bad", "Fair", "Good", "Great"]
[texts.fr]
question = "C’était comment ?"
words = ["Affreux", "Mauvais", "Moyen", "Bon", "Excellent"]
machine_translated = true
[texts.ar]
question = "كيف كانت الزيارة؟"
words = ["سيئ جدا", "سيئ", "مقبول", "جيد", "ممتاز"]
"""
THEME: Final = """\
accent = "#0b5c6b"
logo = "logo.png"
"""
FEEDS: Final = """\
[[feed]]
id = "city"
url = "https://feeds.example/city.xml"
trusted = true
language = "en"
every_minutes = 30
max_items = 5
max_age_days = 14
blocked_words = ["casino", "قمار"]
pictures = false
order = 40
priority = 1
weight = 2
[feed.name]
en = "City news"
ar = "أخبار المدينة"
[feed.target]
kiosks = ["lobby"]
tags = ["children"]
[[feed]]
id = "other"
url = "https://feeds.example/other"
"""
ARTICLE: Final = """\
published = 2024-05-28
order = 10
priority = 2
weight = 5
valid_from = 2024-05-28
valid_until = 2031-06-30T18:00:00
weekdays = ["mon", "tue", "sat"]
windows = ["09:00-17:30", "22:00-02:00"]
zone = "Africa/Casablanca"
evergreen = true
link = "https://example.org/story"
status = "approved"
dwell_s = 12.5
[source]
en = "Museum"
ar = "متحف"
[target]
kiosks = ["lobby"]
tags = ["children"]
[image]
file = "picture.png"
credit = "A. Painter"
focus = [0.25, 0.75]
"""
FRONT: Final = """\
headline = "A headline"
summary = "A summary. Of two sentences."
image_alt = "A picture"
machine_translated = true
"""
BODY: Final = "A **bold** start.\n\n- one\n- two\n"
TEXT: Final = f"+++\n{FRONT}+++\n{BODY}"
AROUND: Final = Surroundings(
    ("en", "fr", "ar"), {"en": "Translated by a machine."}, ("fr", "en"), "Africa/Casablanca", lambda _: True
)


def make_home(root: Path, picture: bytes) -> Home:
    """Make a home with one article and return it."""
    home = Home(root)
    folder = home.content / "articles" / "first"
    folder.mkdir(parents=True)
    for path, text in (
        (home.settings, SETTINGS),
        (home.content / "survey.toml", SURVEY),
        (home.content / "theme.toml", THEME),
        (home.content / "feeds.toml", FEEDS),
        (folder / "article.toml", ARTICLE),
        (folder / "en.md", TEXT),
    ):
        path.write_text(text, encoding="utf-8")
    (folder / "picture.png").write_bytes(picture)
    (home.content / "logo.png").write_bytes(picture)
    return home
