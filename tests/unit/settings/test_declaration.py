import subprocess
import sys

import pytest

from kiosk.settings.declaration import is_slug


@pytest.mark.parametrize("text", ["a", "kiosk-1", "7_up", "consul", "com10", "a--b"])
def test_slugs(text: str) -> None:
    assert is_slug(text)


@pytest.mark.parametrize(
    "text", ["", "-a", "_a", "A", "a b", "a.b", "a/b", "é", "٣", "a\n", "con", "nul", "lpt9"]
)
def test_what_is_no_slug(text: str) -> None:
    assert not is_slug(text)


def test_reading_the_declaration_imports_nothing_that_validates() -> None:
    code = """
import sys
import kiosk.settings.declaration, kiosk.settings.home
print(sorted({"pydantic", "annotated_types", "markdown_it", "tomlkit", "tomllib", "filelock", "click"} & set(sys.modules)))
"""
    child = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert child.stdout.strip() == "[]"
