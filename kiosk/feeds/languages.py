"""Find out in which language an item is, going by what is said and by its letters."""

import unicodedata
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import Final

from kiosk.survey.characters import BUNDLED_SCRIPTS
from kiosk.survey.languages import OWN_NAMES, own_name

_LOOKED_AT: Final = 2_000
_SCRIPT_OF: Final = {
    **dict.fromkeys(("ar", "fa", "ur", "ps", "sd", "ug", "ckb"), "ARABIC"),
    **dict.fromkeys(("ru", "uk", "bg", "be", "mk", "kk", "ky", "mn", "tg"), "CYRILLIC"),
    **dict.fromkeys(("he", "yi"), "HEBREW"),
    **dict.fromkeys(("zh", "yue"), "CJK"),
    **dict.fromkeys(("hi", "mr", "ne"), "DEVANAGARI"),
    "ja": "HIRAGANA",
    "ko": "HANGUL",
    "el": "GREEK",
    "th": "THAI",
    "ta": "TAMIL",
    "bn": "BENGALI",
    "am": "ETHIOPIC",
    "hy": "ARMENIAN",
    "ka": "GEORGIAN",
}
_LANGUAGE_OF: Final = {
    "CYRILLIC": "ru",
    "GREEK": "el",
    "HEBREW": "he",
    "CJK": "zh",
    "HIRAGANA": "ja",
    "KATAKANA": "ja",
    "HANGUL": "ko",
    "DEVANAGARI": "hi",
    "THAI": "th",
    "TAMIL": "ta",
    "BENGALI": "bn",
    "ETHIOPIC": "am",
    "ARMENIAN": "hy",
    "GEORGIAN": "ka",
}
_ENGLISH: Final = {
    "ar": "Arabic",
    "de": "German",
    "en": "English",
    "es": "Spanish",
    "fa": "Persian",
    "fr": "French",
    "he": "Hebrew",
    "it": "Italian",
    "nl": "Dutch",
    "pt": "Portuguese",
    "ru": "Russian",
    "tr": "Turkish",
    "ur": "Urdu",
    "zh": "Chinese",
    "ja": "Japanese",
    "ko": "Korean",
    "hi": "Hindi",
    "th": "Thai",
    "ta": "Tamil",
    "bn": "Bengali",
    "am": "Amharic",
    "hy": "Armenian",
    "ka": "Georgian",
    "el": "Greek",
    "sv": "Swedish",
    "da": "Danish",
    "no": "Norwegian",
    "nb": "Norwegian",
    "fi": "Finnish",
    "pl": "Polish",
    "cs": "Czech",
    "sk": "Slovak",
    "hu": "Hungarian",
    "ro": "Romanian",
    "bg": "Bulgarian",
    "uk": "Ukrainian",
    "vi": "Vietnamese",
    "id": "Indonesian",
    "ca": "Catalan",
    "hr": "Croatian",
    "sr": "Serbian",
    "ps": "Pashto",
    "ckb": "Kurdish",
    "ku": "Kurdish",
    "yi": "Yiddish",
    "mr": "Marathi",
    "ne": "Nepali",
}
_OTHER_NAMES: Final = {
    "iw": "he",
    "in": "id",
    "eng": "en",
    "fre": "fr",
    "fra": "fr",
    "ara": "ar",
    "ger": "de",
} | {
    "deu": "de",
    "spa": "es",
    "ita": "it",
    "por": "pt",
    "rus": "ru",
    "tur": "tr",
    "per": "fa",
    "fas": "fa",
    "urd": "ur",
    "dut": "nl",
    "nld": "nl",
    "chi": "zh",
    "zho": "zh",
    "heb": "he",
    "jpn": "ja",
    "kor": "ko",
    **{name.lower(): code for code, name in _ENGLISH.items()},
    **{name.lower(): code for code, name in OWN_NAMES.items()},
}
"""Codes of three letters, withdrawn codes, and names where a code should stand."""

_PERSIAN: Final = frozenset("پچژگکی")
_URDU: Final = frozenset("ٹڈڑںےہ")


@dataclass(frozen=True, slots=True)
class Spoken:
    """The language of an item: its code as the kiosk knows it, or why it can't be shown."""

    code: str = ""
    refusal: str = ""


def language_of(text: str, claims: Sequence[str], offered: Sequence[str]) -> Spoken:
    """Return the language of a text.

    The first claim counts that fits the letters of the text: feeds that call everything English are
    common, and Arabic laid out from left to right can't be read.

    Args:
        text: the words of the item.
        claims: what is said of it, most trusted first; empty ones are passed over.
        offered: the languages of the kiosk, its default first.
    """
    script = _script(text)
    claimed = [code for code in map(_base, claims) if code]
    fitting = next((one for one in claimed if not script or _fits(one, script)), "")
    if not fitting and script in BUNDLED_SCRIPTS | {""}:
        fitting = _guess(text, script, offered)
    spoken = fitting or _LANGUAGE_OF.get(script, "")
    name = _ENGLISH.get(spoken, f"the language {spoken!r}" if spoken else f"{script.capitalize()} letters")
    if script and script not in BUNDLED_SCRIPTS:
        return Spoken(refusal=f"it is in {name}, whose letters the kiosk's fonts lack")
    if spoken not in OWN_NAMES:
        return Spoken(refusal=f"it is in {name}, a language that the kiosk doesn't know")
    if not _drawn(spoken):
        return Spoken(refusal=f"it is in {name}, whose letters the kiosk's fonts lack")
    told = next((claim.replace("_", "-").lower() for claim in claims if _base(claim) == spoken), spoken)
    return Spoken(_as_offered(spoken, told, offered))


def _base(claim: str) -> str:
    """Return the language without its region, in the code that is usual today."""
    claim = claim.strip().lower().replace("_", "-")[:40]
    claim = _OTHER_NAMES.get(claim, claim)
    base = claim.split("-")[0]
    base = _OTHER_NAMES.get(base, base)
    if not (base.isascii() and base.isalpha() and 2 <= len(base) <= 3) or base in {
        "und",
        "mul",
        "zxx",
        "mis",
    }:
        return ""
    return base


def _as_offered(base: str, told: str, offered: Sequence[str]) -> str:
    """Return the code that the kiosk uses for a language: with its region only where the kiosk has it so."""
    for code in offered:
        if code.lower() == told:
            return code
    if base in offered:
        return base
    return next((code for code in offered if code.split("-")[0] == base), base)


def _guess(text: str, script: str, offered: Sequence[str]) -> str:
    if script == "ARABIC":
        letters = Counter(text[:_LOOKED_AT])
        if sum(letters[one] for one in _URDU) * 50 >= sum(letters.values()):
            return "ur"
        return "fa" if sum(letters[one] for one in _PERSIAN) * 50 >= sum(letters.values()) else "ar"
    if script in _LANGUAGE_OF:
        return _LANGUAGE_OF[script]
    return next((_base(code) for code in offered if not script or _fits(_base(code), script)), "en")


def _fits(language: str, script: str) -> bool:
    wanted = _SCRIPT_OF.get(language, "LATIN")
    same = {"HIRAGANA": {"HIRAGANA", "KATAKANA", "CJK"}, "HANGUL": {"HANGUL", "CJK"}}.get(wanted, {wanted})
    if language in {"sr", "uz", "az", "kk", "tg", "mn", "ku", "ms", "ha"}:
        return script in {"LATIN", "CYRILLIC", "ARABIC"}
    return script in same


def _script(text: str) -> str:
    """Return the script of most letters as Unicode names it, or nothing if there are none."""
    counted = Counter(_script_of(letter) for letter in text[:_LOOKED_AT] if letter.isalpha())
    if counted["HIRAGANA"] + counted["KATAKANA"] > 0.1 * counted.total():
        return "HIRAGANA"
    foreign = {script: count for script, count in counted.items() if script != "LATIN"}
    if (
        foreign and sum(foreign.values()) * 3 >= counted.total()
    ):  # names of firms and people are Latin everywhere
        return max(foreign, key=lambda script: foreign[script])
    return "LATIN" if counted else ""


@cache
def _script_of(letter: str) -> str:
    name = unicodedata.name(letter, "").split(" ")[0]
    return (
        "LATIN"
        if name in {"FULLWIDTH", "FEMININE", "MASCULINE", "MICRO", "MODIFIER", "MATHEMATICAL"}
        else name
    )


@cache
def _drawn(code: str) -> bool:
    return all(_script_of(letter) in BUNDLED_SCRIPTS for letter in own_name(code) if letter.isalpha())
