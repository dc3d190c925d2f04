"""Say in plain words what a setting or a field of a content file may be, from its declared type."""

from collections.abc import Sequence
from dataclasses import MISSING, Field, fields, is_dataclass
from datetime import date
from types import NoneType, UnionType
from typing import Annotated, Any, Literal, Union, get_args, get_origin, get_type_hints

from kiosk.settings.bounds import Ge, Le, Len
from kiosk.settings.declaration import About, Allowed
from kiosk.settings.toml import toml_value

_NAMES: dict[type, tuple[str, str]] = {
    str: ("text", "texts"),
    bool: ("true or false", "true or false"),
    int: ("a whole number", "whole numbers"),
    float: ("a number", "numbers"),
    date: ("a date such as 2024-05-28", "dates"),
}


def describe(hint: Any) -> str:
    """Return what a declared type allows, such as 'a number from 5 to 600'."""
    core, metadata = _unwrapped(hint)
    for extra in metadata:
        if isinstance(extra, Allowed):
            return extra.text
    if get_origin(core) is Literal:
        return " or ".join(toml_value(choice) for choice in get_args(core))
    if get_origin(core) is tuple:
        return _list_words(core, metadata)
    if is_dataclass(core) or get_origin(core) is not None:
        return "a table of its own"
    return _NAMES.get(core, (str(core), ""))[0] + _bounds(core, metadata)


def about(hint: Any) -> str:
    """Return the description that a declared type carries, or nothing."""
    return next((extra.text for extra in _unwrapped(hint)[1] if isinstance(extra, About)), "")


def hint_of(model: Any, path: Sequence[str | int]) -> Any:
    """Return the declared type at a path of keys and positions inside `model`; None where nothing is declared."""
    hint: Any = model
    for step in path:
        core, _ = _unwrapped(hint)
        if is_dataclass(core):
            hint = get_type_hints(core, include_extras=True).get(str(step))
        elif get_origin(core) is tuple:
            hint = get_args(core)[0]
        elif get_args(core):
            hint = get_args(core)[-1]
        else:
            return None
    return hint


def keys_of(model: Any, path: Sequence[str | int]) -> list[str]:
    """Return the keys that the table at `path` may have, in their declared order."""
    core, _ = _unwrapped(hint_of(model, path))
    return [one.name for one in fields(core)] if is_dataclass(core) else []


def default_of(one: Field[Any]) -> Any:
    """Return the default of a declared field.

    Raises:
        TypeError: if it has none.
    """
    if one.default is not MISSING:
        return one.default
    if one.default_factory is not MISSING:
        return one.default_factory()
    raise TypeError(f"{one.name} has no default")


def _unwrapped(hint: Any) -> tuple[Any, tuple[Any, ...]]:
    if get_origin(hint) is Annotated:
        core, *metadata = get_args(hint)
        inner, more = _unwrapped(core)
        return inner, (*metadata, *more)
    if get_origin(hint) in (Union, UnionType):
        return _unwrapped(next(choice for choice in get_args(hint) if choice is not NoneType))
    return hint, ()


def _list_words(core: Any, metadata: tuple[Any, ...]) -> str:
    item, _ = _unwrapped(get_args(core)[0])
    plural = _NAMES.get(item, ("", "values"))[1]
    for extra in metadata:
        if isinstance(extra, Len):
            count = str(extra.min_length)
            if extra.max_length != extra.min_length:
                count += f" to {extra.max_length}"
            return f"a list of {count} {plural}"
    return f"a list of {plural}"


def _bounds(core: Any, metadata: tuple[Any, ...]) -> str:
    lowest = next((extra.ge for extra in metadata if isinstance(extra, Ge)), None)
    highest = next((extra.le for extra in metadata if isinstance(extra, Le)), None)
    length = next((extra for extra in metadata if isinstance(extra, Len)), None)
    if core is str and length is not None:
        if length.min_length == 0:
            return f" of up to {length.max_length} characters"
        return f" of {length.min_length} to {length.max_length} characters"
    if lowest is not None and highest is not None:
        return f" from {lowest} to {highest}"
    return f" of {lowest} or more" if lowest is not None else ""
