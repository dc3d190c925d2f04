"""Bring the interface's translations up to date with the QML, and compile them.

English is the source and stands in the QML; `kiosk_en.ts` holds only its plurals.

`--check` changes nothing and fails when a message is new, gone or unfinished, or when a compiled file is old.
"""

import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
QML = ROOT / "resources" / "qml"
I18N = ROOT / "resources" / "i18n"
LANGUAGES = ("en", "ar", "fr")
SCRIPTS = Path(sys.prefix) / ("Scripts" if sys.platform == "win32" else "bin")


def run(tool: str, *arguments: str | Path) -> None:
    """Run one of PySide6's tools.

    Raises:
        SystemExit: with what the tool said, if it failed.
    """
    command = [str(SCRIPTS / tool), *map(str, arguments)]
    done = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False)  # noqa: S603
    if done.returncode != 0:
        raise SystemExit(f"{tool} failed:\n{done.stdout}")


def update(folder: Path) -> None:
    """Take new messages from the QML into the folder's `.ts` files, and drop those that are gone."""
    for language in LANGUAGES:
        plurals = ("-pluralonly",) if language == "en" else ()
        run(
            "pyside6-lupdate",
            *("-silent", "-no-obsolete", "-locations", "none", "-source-language", "en"),
            *("-target-language", language, *plurals, "-extensions", "qml"),
            *(QML, "-ts", folder / f"kiosk_{language}.ts"),
        )


def compile_messages(folder: Path) -> None:
    """Compile the folder's `.ts` files; an unfinished message is an error."""
    for language in LANGUAGES:
        source = folder / f"kiosk_{language}.ts"
        run("pyside6-lrelease", "-silent", "-fail-on-unfinished", source, "-qm", source.with_suffix(".qm"))


def drift() -> list[str]:
    """Return the names of files that would change."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        for language in LANGUAGES:
            source = I18N / f"kiosk_{language}.ts"
            if source.is_file():
                shutil.copy(source, folder)
        update(folder)
        compile_messages(folder)
        committed = {path.name: path.read_bytes() for path in I18N.glob("kiosk_*.*m")}
        committed |= {path.name: path.read_bytes() for path in I18N.glob("kiosk_*.ts")}
        fresh = {path.name: path.read_bytes() for path in folder.iterdir()}
    return sorted(name for name in committed | fresh if committed.get(name) != fresh.get(name))


def main() -> int:
    """Update and compile, or check; return the exit code."""
    if "--check" in sys.argv:
        changed = drift()
        for name in changed:
            print(f"resources/i18n/{name} is not up to date; `make translations` brings it up")
        return 1 if changed else 0
    update(I18N)
    compile_messages(I18N)
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
