"""What the code imports is what the project declares, and what it declares is locked."""

import ast
import re
import sys
import tomllib
from importlib.metadata import packages_distributions
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parents[3]
LOCKS = {name: ROOT / "requirements" / f"{name}.lock" for name in ("run", "dev", "bench")}
PROJECT: dict[str, Any] = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))

BUNDLED_DATA = {"tzdata"}
"""Declared although nothing imports it: zoneinfo looks into it where the system has no time zones."""


def canonical(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def names(requirements: list[Any]) -> set[str]:
    return {canonical(re.split(r"[ <>=!~;\[]", line)[0]) for line in requirements if isinstance(line, str)}


def locked(path: Path) -> dict[str, str]:
    pinned = re.findall(r"^([A-Za-z0-9._-]+)==(\S+)", path.read_text(encoding="utf-8"), re.MULTILINE)
    return {canonical(name): version for name, version in pinned}


def imported_modules(folder: Path) -> set[str]:
    modules: set[str] = set()
    for source in folder.rglob("*.py"):
        for node in ast.walk(ast.parse(source.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Import):
                modules.update(alias.name.partition(".")[0] for alias in node.names)
            elif isinstance(node, ast.ImportFrom) and node.level == 0 and node.module:
                modules.add(node.module.partition(".")[0])
    return modules - set(sys.stdlib_module_names)


def distributions(modules: set[str]) -> set[str]:
    installed = packages_distributions()
    # A module that is not installed here, as pysqlite3 on some platforms, is taken by its own name.
    return {canonical(next(iter(installed.get(module, [module])))) for module in modules}


def test_the_program_imports_exactly_what_it_declares() -> None:
    declared = names(PROJECT["project"]["dependencies"]) - BUNDLED_DATA
    assert distributions(imported_modules(ROOT / "kiosk") - {"kiosk"}) == declared


def test_everything_declared_is_locked() -> None:
    groups = PROJECT["dependency-groups"]
    runtime = names(PROJECT["project"]["dependencies"]) | names(groups["build"])
    assert runtime <= locked(LOCKS["run"]).keys()
    assert names(groups["dev"]) <= locked(LOCKS["dev"]).keys()
    assert names(groups["bench"]) <= locked(LOCKS["bench"]).keys()


def test_each_lock_holds_the_versions_of_the_smaller_one() -> None:
    run, dev, bench = (locked(LOCKS[name]).items() for name in ("run", "dev", "bench"))
    assert run <= dev <= bench


def test_qt_stays_at_the_version_that_keeps_its_references() -> None:
    assert locked(LOCKS["run"])["pyside6-essentials"] == "6.11.3"


@pytest.mark.parametrize("lock", LOCKS)
def test_locks_hold_names_versions_and_hashes_only(lock: str) -> None:
    requirement = r"[a-z0-9._-]+==[^ \\]+( ; [a-z_=<>!'\"() A-Z0-9.]+)? \\"
    allowed = re.compile(rf"{requirement}|    --hash=sha256:[0-9a-f]{{64}}( \\)?")
    odd = [
        line for line in LOCKS[lock].read_text(encoding="utf-8").splitlines() if not allowed.fullmatch(line)
    ]
    assert odd == []
