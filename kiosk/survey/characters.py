"""Characters that nobody is meant to see, or that turn the direction of the text around them."""

import re
from typing import Final

HIDDEN_CHARACTERS: Final = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ufffe\uffff]")
"""Control characters and those that turn the direction of text; what is left is meant to be seen."""

HARMLESS_MARKS: Final = re.compile(r"[\u202a-\u202c\u2066-\u2069]")
"""Direction marks that word processors leave behind; they are taken out, since the screen isolates texts itself."""

BUNDLED_SCRIPTS: Final = frozenset({"LATIN", "GREEK", "CYRILLIC", "ARABIC"})
"""As Unicode names them: the scripts of the bundled fonts, Noto Sans and Noto Sans Arabic."""
