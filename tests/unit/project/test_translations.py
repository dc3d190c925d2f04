"""The interface's words are translated whole, and what is compiled is what is written."""

import subprocess
import sys
import xml.etree.ElementTree as ET
from pathlib import Path

import pytest

from kiosk.survey.languages import OWN_NAMES

ROOT = Path(__file__).resolve().parents[3]
I18N = ROOT / "resources" / "i18n"


def test_translations_fit_the_qml_and_the_compiled_files_fit_them() -> None:
    done = subprocess.run(
        [sys.executable, "tools/translations.py", "--check"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr


NAMES_ITSELF = "Not available in %1."


@pytest.mark.parametrize("language", ["en", "fr", "ar"])
def test_every_message_is_finished_and_keeps_its_place_holders(language: str) -> None:
    messages = list(ET.parse(I18N / f"kiosk_{language}.ts").iter("message"))  # noqa: S314 our own file
    assert messages
    for message in messages:
        source = message.findtext("source", "")
        translation = message.find("translation")
        assert translation is not None
        assert translation.get("type") is None, source
        if message.get("numerus") == "yes":
            assert all(form.text for form in translation.findall("numerusform")), source
        else:
            text = translation.text or ""
            assert text.strip(), source
            marks = {mark for mark in ("%1", "%2") if mark in source}
            if source.startswith(NAMES_ITSELF):
                # A language that names itself need not be given its own name, which would stand there unbent.
                assert OWN_NAMES[language].casefold() in text.casefold()
                marks.discard("%1")
            assert {mark for mark in ("%1", "%2") if mark in text} == marks, source


def test_french_and_arabic_say_the_same_messages() -> None:
    said = [
        {message.findtext("source") for message in ET.parse(I18N / f"kiosk_{code}.ts").iter("message")}  # noqa: S314
        for code in ("fr", "ar")
    ]
    assert said[0] == said[1]
