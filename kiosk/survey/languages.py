"""Languages by their BCP 47 code: own name and writing direction."""

from typing import Final

OWN_NAMES: Final = {
    "ar": "العربية",
    "de": "Deutsch",
    "en": "English",
    "es": "Español",
    "fa": "فارسی",
    "fr": "Français",
    "he": "עברית",
    "it": "Italiano",
    "nl": "Nederlands",
    "pt": "Português",
    "ru": "Русский",
    "tr": "Türkçe",
    "ur": "اردو",
    "zh": "中文",
}
_RIGHT_TO_LEFT: Final = frozenset({"ar", "fa", "he", "ur", "ps", "sd", "ug", "yi", "dv", "ckb"})


def own_name(code: str) -> str:
    """Return the name that speakers of the language give it, or the code where it is not known."""
    return OWN_NAMES.get(code, OWN_NAMES.get(code.split("-")[0], code))


def is_right_to_left(code: str) -> bool:
    """Tell whether the language is written from right to left."""
    return code.split("-")[0].lower() in _RIGHT_TO_LEFT


def is_known_language(code: str) -> bool:
    """Tell whether `code` is one of the languages with a name of their own, with or without a region."""
    base, hyphen, region = code.partition("-")
    return base in OWN_NAMES and (
        not hyphen or (region.isascii() and region.isalnum() and 2 <= len(region) <= 8)
    )
