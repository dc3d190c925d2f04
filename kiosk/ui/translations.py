"""The words of the interface in the language on screen."""

from typing import Final

from PySide6.QtCore import QCoreApplication, QTranslator

from kiosk.resources import resource

SOURCE_LANGUAGE: Final = "en"

_LOCALES: Final = {"ar": "ar_AE", "en": "en_GB", "pt": "pt_PT"}
"""Where a language alone would choose a region whose dates or digits its readers here don't use.

Arabic takes the month names that most of its readers share (مايو, ديسمبر), with the digits 0-9.
"""


def locale_name(language: str) -> str:
    """Return the locale that formats dates and numbers for a language."""
    return _LOCALES.get(language, language.replace("-", "_"))


class Translations:
    """Installs one translator at a time and keeps those that were loaded."""

    def __init__(self) -> None:
        self._loaded: dict[str, QTranslator | None] = {}
        self._installed: QTranslator | None = None

    def load(self, language: str) -> None:
        """Read the words of a language, without showing them."""
        if language not in self._loaded:
            translator = QTranslator()
            file = resource("i18n", f"kiosk_{language}.qm")
            found = file.is_file() and translator.load(str(file))
            self._loaded[language] = translator if found else None

    def use(self, language: str) -> bool:
        """Let everything that is translated from now on be in this language; tell whether that changed."""
        self.load(language)
        wanted = self._loaded[language]
        if wanted is self._installed:
            return False
        if self._installed is not None:
            QCoreApplication.removeTranslator(self._installed)
        if wanted is not None:
            QCoreApplication.installTranslator(wanted)
        self._installed = wanted
        return True

    def remove(self) -> None:
        """Take the installed translator out again."""
        if self._installed is not None:
            QCoreApplication.removeTranslator(self._installed)
            self._installed = None
