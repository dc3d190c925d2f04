"""The documents say what the program does: every command, every column, links that lead somewhere."""

import re
from pathlib import Path
from urllib.parse import unquote

import click
import pytest

from kiosk.cli.app import COMMANDS, kiosk
from kiosk.survey.responses import COLUMNS

ROOT = Path(__file__).resolve().parents[3]
DOCUMENTS = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")])


def leaf_commands(group: click.Group, path: tuple[str, ...] = ()) -> dict[str, click.Command]:
    """Return every command by its whole name, such as 'articles list'."""
    found: dict[str, click.Command] = {}
    context = click.Context(group)
    for name in group.list_commands(context):
        command = group.get_command(context, name)
        assert command is not None
        if isinstance(command, click.Group):
            found |= leaf_commands(command, (*path, name))
        else:
            found[" ".join((*path, name))] = command
    return found


def test_every_command_loads() -> None:
    assert {name.partition(" ")[0] for name in leaf_commands(kiosk)} == set(COMMANDS)


def test_every_command_and_option_has_help() -> None:
    silent = []
    for name, command in leaf_commands(kiosk).items():
        if not (command.help or "").strip():
            silent.append(name)
        silent += [
            f"{name} {p.opts[0]}" for p in command.params if isinstance(p, click.Option) and not p.help
        ]
    assert silent == []


def test_every_command_stands_in_the_readme() -> None:
    documented = set(
        re.findall(
            r"^\| `kiosk ([a-z]+(?: [a-z]+)?)", (ROOT / "README.md").read_text(encoding="utf-8"), re.MULTILINE
        )
    )
    assert documented == set(leaf_commands(kiosk))


def test_every_column_stands_in_the_export_format_in_its_order() -> None:
    text = (ROOT / "docs" / "export-format.md").read_text(encoding="utf-8")
    table = text.partition("\n## Columns\n")[2].partition("\n## ")[0]
    assert tuple(re.findall(r"^\| `([a-z_]+)` \|", table, re.MULTILINE)) == COLUMNS


def anchors(document: Path) -> set[str]:
    headings = re.findall(r"^#+ (.+)$", document.read_text(encoding="utf-8"), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).strip().replace(" ", "-") for heading in headings}


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: str(path.relative_to(ROOT)))
def test_links_lead_somewhere(document: Path) -> None:
    broken = []
    for target in re.findall(r"\]\(([^)\s]+)\)", document.read_text(encoding="utf-8")):
        if re.match(r"[a-z]+:", target):
            continue
        name, _, anchor = unquote(target).partition("#")
        path = (document.parent / name).resolve() if name else document
        if not path.exists() or (anchor and anchor not in anchors(path)):
            broken.append(target)
    assert broken == []


def test_every_document_is_reached_from_the_index() -> None:
    reached = {ROOT / "docs" / "README.md"}
    waiting = list(reached)
    while waiting:
        page = waiting.pop()
        for target in re.findall(r"\]\(([^)#\s]+\.md)", page.read_text(encoding="utf-8")):
            path = (page.parent / target).resolve()
            if path.is_file() and path not in reached:
                reached.add(path)
                waiting.append(path)
    assert [
        str(path.relative_to(ROOT))
        for path in DOCUMENTS
        if path.is_relative_to(ROOT / "docs") and path not in reached
    ] == []
