import pytest

from kiosk.content.passing import is_passing


@pytest.mark.parametrize(
    "name",
    [
        ".git",
        ".en.md.swp",
        "en.md~",
        "4913",
        "#en.md#",
        "~$news.docx",
        ".~lock.en.md#",
        "picture.jpg.part",
        "Thumbs.db",
        "picture.png.crdownload",
        "x.partial",
        ".goutputstream-AB12",
        ".stfolder",
        ".dropbox",
        "desktop.INI",
        "en.md.tmp",
        ".syncthing.en.md.tmp",
        "en.md.bak",
        "picture.jpg.filepart",
    ],
)
def test_what_comes_and_goes_is_passed_over(name: str) -> None:
    assert is_passing(name)


@pytest.mark.parametrize(
    "name", ["en.md", "article.toml", "picture.png", "museum-day", "4914", "#", "partial.jpg"]
)
def test_content_is_not(name: str) -> None:
    assert not is_passing(name)
