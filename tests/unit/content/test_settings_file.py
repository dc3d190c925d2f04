from collections.abc import Callable

import pytest
from PySide6.QtGui import QGuiApplication, QRawFont

from kiosk.content.checking import check
from kiosk.content.problems import Problem
from kiosk.content.settings_file import can_be_drawn
from kiosk.resources import resource
from kiosk.settings.home import Home
from kiosk.survey.languages import OWN_NAMES

Finder = Callable[..., Problem]


def test_a_home_in_order_has_no_problem(home: Home) -> None:
    checked = check(home)
    assert checked.problems == ()
    assert checked.compiled is not None
    assert checked.compiled.settings.device.id == "lobby"
    assert [article.slug for article in checked.compiled.articles] == ["first", "second"]


@pytest.mark.parametrize(
    ("toml", "field", "line", "mentions"),
    [
        ('[device]\nid = "Main Hall"\n', "device.id", 2, ['"Main Hall"', "a-z, 0-9"]),
        ('[device]\nid = "nul"\n', "device.id", 2, ["device name of Windows"]),
        (f'[device]\nbooth = "{"x" * 121}"\n', "device.booth", 2, ["121 characters", "up to 120"]),
        ('[device]\nbooth = "a\\nb"\n', "device.booth", 2, ["line break"]),
        ('[device]\nbooth = "a\\u0007b"\n', "device.booth", 2, ["U+0007"]),
        ('[device]\nbooth = "a\\u202Eb"\n', "device.booth", 2, ["U+202E"]),
        ('# hi\n[devise]\nid = "x"\n', "devise", 2, ["unknown key", "did you mean device?"]),
        ("[visit]\n\nidle_after = 30\n", "visit.idle_after", 3, ["did you mean idle_after_s?"]),
        ("[visit]\nidle_after_s = 4.9\n", "visit.idle_after_s", 2, ["4.9", "from 5 to 600"]),
        ("[visit]\nidle_warning_s = 601\n", "visit.idle_warning_s", 2, ["601", "from 20 to 120"]),
        ('[visit]\nidle_after_s = "30"\n', "visit.idle_after_s", 2, ['"30"', "a number"]),
        ("[visit]\nignore_taps_ms = 1.5\n", "visit.ignore_taps_ms", 2, ["a whole number"]),
        ("[visit]\nidle_after_s = nan\n", "visit.idle_after_s", 2, ["nan", "a number"]),
        ("[screen]\nshow_pointer = 1\n", "screen.show_pointer", 2, ["true or false"]),
        ('[screen]\nmotion = "none"\n', "screen.motion", 2, ['"full" or "reduced"']),
        ("screen = 3\n", "screen", 1, ["a table of its own"]),
        ('[languages]\noffered = ["en",\n "xx"]\n', "languages.offered, entry 2", 3, ['"xx"', "ar, de, en"]),
        ('[languages]\noffered = ["en", "en"]\n', "languages.offered, entry 2", 2, ["a second time"]),
        ("[languages]\noffered = []\n", "languages.offered", 2, ["0 entries", "1 to 12"]),
        ('[languages]\noffered = "en"\n', "languages.offered", 2, ['"en"']),
        ('[languages]\noffered = ["fr"]\n', "languages.default", 2, ['"en"', "one of languages.offered: fr"]),
        (
            '[languages]\nfallback = ["en",\n"xx"]\n',
            "languages.fallback, entry 2",
            3,
            ['"xx"', "up to 12 of ar"],
        ),
        (
            '[languages]\nfallback = ["fr", "de",\n"fr"]\n',
            "languages.fallback, entry 3",
            3,
            ["a second time"],
        ),
        (
            '[device]\ntags = ["hall a"]\n',
            "device.tags, entry 1",
            2,
            ['"hall a"', "1 to 64 characters of a-z"],
        ),
        (
            '[device]\ntags = ["a", "b",\n"a"]\n',
            "device.tags, entry 3",
            3,
            ['"a" a second time', "each tag once"],
        ),
        ('[device]\ntags = "a"\n', "device.tags", 2, ['["hall-a", "children"]']),
        *(
            (
                f'[feeds]\nallowed_private_hosts = ["{host}"]\n',
                "feeds.allowed_private_hosts, entry 1",
                2,
                [f'"{host[:59]}', "alone, without https://, port and path"],
            )
            for host in [
                "",
                "https://intranet.example",
                "intranet.example:8080",
                "intranet.example/feed",
                "10.0.0.0/8",
                "192.168.1.300",
                "*.example",
                "me@intranet",
                "-a.example",
                "a..b",
                "in tranet",
                "[fd00::20",
                "fd00::2g",
                "a." * 127 + "b",
            ]
        ),
        (
            '[feeds]\nallowed_private_hosts = ["intranet",\n"Intranet"]\n',
            "feeds.allowed_private_hosts, entry 2",
            3,
            ["a second time"],
        ),
        ("[feeds]\nmax_redirects = 21\n", "feeds.max_redirects", 2, ["from 0 to 20"]),
        ("[news]\ndwell_min_s = 40\n", "news.dwell_min_s", 2, ["40", "at most 30"]),
        ("[news]\ndwell_max_s = 4\n", "news.dwell_min_s", 2, ["8", "at most 4"]),
        ('[time]\nzone = "casablanca"\n', "time.zone", 2, ["did you mean Africa/Casablanca?"]),
        ('[time]\nzone = "../etc/passwd"\n', "time.zone", 2, ["IANA"]),
        ('[time]\nzone = "Africa"\n', "time.zone", 2, ["IANA"]),
        ('[sync]\ntarget = "s3://bucket"\n', "sync.target", 2, ["not supported yet", "a folder"]),
        ('[sync]\ntarget = ""\n', "sync.target", 2, ["1 to 1024"]),
        ("[sync]\nevery_s = 9\n", "sync.every_s", 2, ["from 10 to 86400"]),
    ],
)
def test_each_mistake_is_named_with_line_and_what_is_allowed(
    home: Home, find: Finder, toml: str, field: str, line: int, mentions: list[str]
) -> None:
    home.settings.write_text(toml, encoding="utf-8")
    assert find("kiosk.toml", field, *mentions).line == line
    assert check(home).compiled is None


def test_all_mistakes_are_listed_at_once(home: Home) -> None:
    """Whatever kind of check finds them."""
    home.settings.write_text(
        """[device]
id = "A"
boot = 1
[visit]
idle_after_s = 1
[news]
words_per_second = 0
[languages]
offered = ["en", "xx"]
default = "de"
[time]
zone = "casablanca"
[sync]
target = "s3://x"
""",
        encoding="utf-8",
    )
    lines = [problem.line for problem in check(home).problems if problem.file == "kiosk.toml"]
    assert sorted(line for line in lines if line) == [2, 3, 5, 7, 9, 10, 12, 14]


@pytest.mark.parametrize(
    ("toml", "line"),
    [
        ('[languages]\noffered = 3\ndefault = "de"\n', 2),
        ("[languages]\ndefault = 3\noffered = ['fr']\n", 2),
        ('[news]\ndwell_min_s = "1"\ndwell_max_s = 4\n', 2),
    ],
)
def test_a_mistake_brings_no_others_with_it(home: Home, toml: str, line: int) -> None:
    home.settings.write_text(toml, encoding="utf-8")
    assert [problem.line for problem in check(home).problems] == [line]


@pytest.mark.parametrize(
    ("toml", "line", "mentions"),
    [
        ("[device]\nid = “lobby”\n", 2, ["column 6", "straight quotation marks"]),
        ("[device]\nid = lobby\n", 2, ["column 6", 'key = "text"']),
        ('[sync]\ntarget = "C:\\central"\n', 2, ["column", r"'C:\folder'"]),
        ("[visit]\nidle_after_s = 30,5\n", 2, ["column 18", "a decimal point"]),
        ("[screen]\nshow_pointer = True\n", 2, ["small letters"]),
        ('[device]\nid = "a"\nid = "b"\n', 3, ["there already", "each key once"]),
        ('[device\nid = "a"\n', 1, ["column"]),
        ('[device]\n\nbooth = """abc\n', 3, []),
    ],
)
def test_syntax_errors_have_line_column_and_advice(
    home: Home, find: Finder, toml: str, line: int, mentions: list[str]
) -> None:
    home.settings.write_text(toml, encoding="utf-8")
    assert find("kiosk.toml", "", *mentions).line == line


@pytest.mark.parametrize(
    "toml", ["a = " + "[" * 5000, "a = " + "[" * 250 + "]" * 250, "a = 0x" + "f" * 20000, "a = " + "1" * 9000]
)
def test_toml_that_exhausts_the_reader_is_a_problem(home: Home, find: Finder, toml: str) -> None:
    home.settings.write_text(toml, encoding="utf-8")
    find("kiosk.toml", "")


def test_what_notepad_writes_is_taken_silently(home: Home) -> None:
    for path in home.root.rglob("*"):
        if path.suffix in {".toml", ".md"}:
            path.write_bytes(b"\xef\xbb\xbf" + path.read_bytes().replace(b"\n", b"\r\n"))
    checked = check(home)
    assert checked.problems == ()
    assert checked.compiled is not None
    assert checked.compiled.articles[0].texts["en"].body[0].text == "A bold start."


def test_utf_16_names_what_to_do(home: Home, find: Finder) -> None:
    home.settings.write_bytes("[device]\n".encode("utf-16"))
    find("kiosk.toml", "", "UTF-16", "Save as")


def test_an_old_windows_encoding_is_found_by_line(home: Home, find: Finder) -> None:
    home.settings.write_bytes(b'[device]\nbooth = "caf\xe9"\n')
    assert find("kiosk.toml", "", "0xE9", "UTF-8").line == 2


def test_missing_settings_are_a_problem(home: Home, find: Finder) -> None:
    home.settings.unlink()
    find("kiosk.toml", "", "missing")


@pytest.mark.parametrize("line_end", [b"\n", b"\r\n", b"\r"])
def test_lines_are_counted_alike_whatever_ends_them(home: Home, find: Finder, line_end: bytes) -> None:
    home.settings.write_bytes(line_end.join([b"[visit]", b"", b"idle_after_s = 1", b""]))
    assert find("kiosk.toml", "visit.idle_after_s").line == 3


@pytest.mark.parametrize("code", ["he", "zh", "zh-TW"])
def test_a_language_that_the_fonts_can_not_draw_is_told(home: Home, find: Finder, code: str) -> None:
    home.settings.write_text(f'[languages]\noffered = ["en", "fr", "ar", "{code}"]\n', encoding="utf-8")
    find("kiosk.toml", "languages.offered, entry 4", code, "empty boxes", "Arabic", severity="warning")


def test_languages_that_the_fonts_can_draw_are_not_told(home: Home) -> None:
    offered = [code for code in OWN_NAMES if code not in {"he", "zh"}]
    home.settings.write_text(f"[languages]\noffered = {offered}\n", encoding="utf-8")
    assert not any("boxes" in problem.found for problem in check(home).problems)


def test_what_the_fonts_can_draw_is_what_is_told() -> None:
    """Look at the bundled fonts themselves."""
    application = QGuiApplication.instance() or QGuiApplication([])
    assert application is not None
    fonts = [QRawFont(str(path), 12) for path in resource("fonts").glob("NotoSans*.ttf")]
    assert len(fonts) >= 4
    for code, name in OWN_NAMES.items():
        drawn = all(any(font.supportsCharacter(ord(letter)) for font in fonts) for letter in name)
        assert drawn == can_be_drawn(code), code


@pytest.mark.parametrize("kind", ["s3://bucket", "S3://bucket", "postgresql://host/db", "postgres://host/db"])
def test_a_target_of_a_later_version_is_told(home: Home, find: Finder, kind: str) -> None:
    home.settings.write_text(f'[sync]\ntarget = "{kind}"\n', encoding="utf-8")
    find("kiosk.toml", "sync.target", "not supported yet", "a folder")


@pytest.mark.parametrize(
    "target", ["file:///mnt/share/central", "FILE:///x", "file://localhost/x", "../x", "/x", "~/x"]
)
def test_a_folder_is_a_target_also_as_an_address(home: Home, target: str) -> None:
    home.settings.write_text(f'[sync]\ntarget = "{target}"\n', encoding="utf-8")
    assert check(home).problems == ()


@pytest.mark.parametrize("target", ["file://server/share", "https://example.org/x", "file://[x/y"])
def test_a_target_elsewhere_is_refused(home: Home, find: Finder, target: str) -> None:
    home.settings.write_text(f'[sync]\ntarget = "{target}"\n', encoding="utf-8")
    find("kiosk.toml", "sync.target", target, "a folder")


@pytest.mark.parametrize(
    "host",
    [
        "localhost",
        "intranet.example",
        "192.168.1.20",
        "fd00::20",
        "[fd00::20]",
        "::1",
        "web_1",
        "serveur-é.example",
    ],
)
def test_names_and_addresses_are_hosts(home: Home, host: str) -> None:
    home.settings.write_text(f'[feeds]\nallowed_private_hosts = ["{host}"]\n', encoding="utf-8")
    checked = check(home)
    assert checked.problems == ()
    assert checked.settings is not None
    assert checked.settings.feeds.allowed_private_hosts == (host,)


def test_articles_fall_back_to_the_languages_that_are_set(home: Home) -> None:
    def fallback(toml: str) -> tuple[str, ...]:
        home.settings.write_text(toml, encoding="utf-8")
        compiled = check(home).compiled
        assert compiled is not None
        return compiled.articles[0].fallback

    assert fallback('[languages]\noffered = ["en", "ar"]\ndefault = "ar"\n') == ("ar", "en")
    assert fallback('[languages]\nfallback = ["fr", "de"]\n') == ("fr", "de")
