"""`kiosk articles preview`: the real screen, painted without a kiosk that runs."""

import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

import pytest
from click.testing import CliRunner, Result
from PySide6.QtGui import QGuiApplication, QImage

from kiosk.cli.app import kiosk
from kiosk.content.compiled import open_content
from kiosk.settings.home import Home
from kiosk.store.entering import take_screen_lock
from kiosk.store.feed_reading import read_feeds
from kiosk.wiring.feeding.refreshing import refresh
from tests.ui.visitors import LANGUAGES, colours

SLUG = "museum-day"
SIZES = ("800x480", "1920x1080", "1080x1920", "3840x2160")

FEED = """<?xml version="1.0"?><rss version="2.0"><channel><title>Press</title><item>
<title>A headline from elsewhere</title><link>https://press.example/1</link><guid>1</guid>
<description>Words of the press office.</description></item></channel></rss>"""

Preview = Callable[..., Result]


@pytest.fixture
def preview(home: Home, tmp_path: Path, qapp: QGuiApplication, monkeypatch: pytest.MonkeyPatch) -> Preview:
    monkeypatch.chdir(tmp_path)

    def previewer(*words: str) -> Result:
        return CliRunner().invoke(kiosk, ["--home", str(home.root), "articles", "preview", *words])

    return previewer


def edit(path: Path, before: str, after: str) -> None:
    text = path.read_text(encoding="utf-8")
    assert before in text
    path.write_text(text.replace(before, after, 1), encoding="utf-8")


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("size", SIZES)
def test_each_size_and_language(preview: Preview, tmp_path: Path, size: str, language: str) -> None:
    result = preview(SLUG, "--language", language, "--size", size)
    assert result.exit_code == 0, result.output
    path = tmp_path / f"{SLUG}-{language}-{size}.png"
    image = QImage(str(path))
    assert f"{image.width()}x{image.height()}" == size
    assert colours(image) > 40
    assert str(path) in result.output
    assert [one.name for one in tmp_path.glob("*.png")] == [path.name]
    assert not list(tmp_path.glob(".*.tmp"))


def test_same_files_give_the_same_picture(preview: Preview, tmp_path: Path) -> None:
    for name in ("one.png", "two.png"):
        assert preview(SLUG, "--out", name, "--size", "1280x800").exit_code == 0
    assert QImage(str(tmp_path / "one.png")) == QImage(str(tmp_path / "two.png"))


def test_draft_beside_a_broken_neighbour_while_the_kiosk_runs(
    preview: Preview, home: Home, tmp_path: Path
) -> None:
    folder = home.content / "articles"
    edit(folder / SLUG / "article.toml", 'status = "approved"', 'status = "draft"')
    (folder / "ipv6-addresses" / "article.toml").write_text("no TOML at all [")
    lock = take_screen_lock(home)
    before = sorted(home.root.rglob("*"))
    try:
        result = preview(SLUG, "--size", "800x480", "--out", "draft.png")
    finally:
        lock.release()
    assert result.exit_code == 0, result.output
    assert "does not show now: a draft" in result.output
    assert (tmp_path / "draft.png").is_file()
    assert sorted(home.root.rglob("*")) == before


def test_article_whose_time_has_not_come(preview: Preview, home: Home) -> None:
    edit(home.content / "articles" / SLUG / "article.toml", "# valid_from = 2026", "valid_from = 2199")
    result = preview(SLUG, "--size", "800x480")
    assert (result.exit_code, "does not show now" in result.output) == (0, True), result.output


class Rss(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        self.send_response(200)
        self.send_header("Content-Type", "application/rss+xml")
        self.end_headers()
        self.wfile.write(FEED.encode())

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 its name there
        pass


@pytest.fixture
def address() -> Iterator[str]:
    with ThreadingHTTPServer(("127.0.0.1", 0), Rss) as server:
        thread = Thread(target=server.serve_forever)
        thread.start()
        yield f"http://127.0.0.1:{server.server_address[1]}/feed"
        server.shutdown()
        thread.join()


def test_item_of_a_feed_before_it_is_approved(
    preview: Preview, home: Home, tmp_path: Path, address: str
) -> None:
    (home.content / "feeds.toml").write_text(f'[[feed]]\nid = "press"\nurl = "{address}"\nlanguage = "en"\n')
    edit(home.settings, "allowed_private_hosts = []", 'allowed_private_hosts = ["127.0.0.1"]')
    open_content(home, thorough=True)
    refresh(home)
    [item] = read_feeds(home).items
    result = preview(item.slug, "--size", "1280x800", "--out", "item.png")
    assert result.exit_code == 0, result.output
    assert "does not show now: it is not approved" in result.output
    assert colours(QImage(str(tmp_path / "item.png"))) > 40
    assert item.slug in preview(f"{item.slug[:-1]}x").output


def test_own_errors_are_told(preview: Preview, home: Home) -> None:
    edit(home.content / "articles" / SLUG / "article.toml", 'status = "approved"', 'status = "aproved"')
    result = preview(SLUG)
    assert result.exit_code == 2
    assert f"{SLUG}/article.toml" in result.output
    assert "aproved" in result.output


@pytest.mark.parametrize(
    ("words", "code", "told"),
    [
        (["museum-dya"], 2, "near it: museum-day"),
        (["../secrets"], 2, "no such article"),
        ([SLUG, "--language", "de"], 2, "allowed: the languages offered, en, fr, ar"),
        ([SLUG, "--size", "99x480"], 2, "100 to 8000"),
        ([SLUG, "--size", "8001x480"], 2, "100 to 8000"),
        ([SLUG, "--size", "wide"], 2, "such as 1280x800"),
        ([SLUG, "--out", "picture.jpg"], 2, "ends in .png"),
        ([SLUG, "--out", "nowhere/picture.png"], 1, "there is no folder"),
        ([SLUG, "--out", "folder.png"], 1, "is a folder"),
    ],
)
def test_what_can_not_be_done_is_refused_first(
    preview: Preview, tmp_path: Path, words: list[str], code: int, told: str
) -> None:
    (tmp_path / "folder.png").mkdir()
    result = preview(*words)
    assert (result.exit_code, told in result.output) == (code, True), result.output
    assert "Traceback" not in result.output


def test_text_that_has_to_be_scrolled_is_told(preview: Preview, home: Home) -> None:
    path = home.content / "articles" / SLUG / "en.md"
    path.write_text(path.read_text(encoding="utf-8") + "\n\nMany more words." * 120, encoding="utf-8")
    assert "visitors scroll it" in preview(SLUG, "--size", "1280x800").output


def test_words_in_another_language_are_told(preview: Preview, home: Home) -> None:
    (home.content / "articles" / SLUG / "fr.md").unlink()
    assert "visitors read it in English" in preview(SLUG, "--language", "fr", "--size", "800x480").output


def test_program_needs_no_display(home: Home, tmp_path: Path) -> None:
    open_content(home)
    environment = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith(("QT_", "QSG_", "DISPLAY", "WAYLAND", "FONTCONFIG"))
    }
    environment["QT_SCALE_FACTOR"] = "2"
    done = subprocess.run(
        [
            sys.executable,
            "-m",
            "kiosk",
            "--home",
            str(home.root),
            "articles",
            "preview",
            SLUG,
            "--size",
            "800x480",
        ],
        cwd=tmp_path,
        env={**environment, "PYTHONPATH": str(Path(__file__).resolve().parents[2])},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert (done.returncode, done.stderr) == (0, "")
    image = QImage(str(tmp_path / f"{SLUG}-en-800x480.png"))
    assert (image.width(), image.height()) == (800, 480)
