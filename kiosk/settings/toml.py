"""Write values as TOML."""

import json
from datetime import date


def toml_value(value: object) -> str:
    """Return a text, number, truth value, date or list of them as TOML writes it.

    Raises:
        TypeError: if TOML has no way to write it.
    """
    if isinstance(value, str):
        return toml_string(value)
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int | float):
        return repr(value)
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, list | tuple):
        return "[" + ", ".join(toml_value(one) for one in value) + "]"
    raise TypeError(f"TOML can't write a {type(value).__name__}")


def toml_string(text: str) -> str:
    """Return `text` as a basic string of TOML: JSON's escapes, and DEL, which TOML forbids and JSON does not."""
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007F")
