"""Lint QML against the types that Python registers, and hold its format.

qmllint knows nothing of Python, so each module of `resources/qml` is laid out anew in a temporary folder, together
with the `qmltypes` that are generated from the classes in `kiosk/ui`.

`--format` writes the format instead of checking it.
"""

import re
import shutil
import subprocess
import sys
import sysconfig
import tempfile
from collections import defaultdict
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
QML = ROOT / "resources" / "qml"
UI = ROOT / "kiosk" / "ui"
SCRIPTS = Path(sys.prefix) / ("Scripts" if sys.platform == "win32" else "bin")
METATYPES = Path(sysconfig.get_path("platlib")) / "PySide6" / "Qt" / "metatypes"
IMPORT_NAME = re.compile(r'^QML_IMPORT_NAME\b[^=\n]*= "(?P<name>[^"]+)"', re.MULTILINE)
FOREIGN = ("qt6core", "qt6gui", "qt6qml", "qt6quick")


def run(tool: str, *arguments: str | Path) -> subprocess.CompletedProcess[str]:
    """Run one of PySide6's tools and return what it said, standard error included."""
    command = [str(SCRIPTS / tool), *map(str, arguments)]
    return subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False)  # noqa: S603


def must(tool: str, *arguments: str | Path) -> None:
    """Run a tool that has no reason to fail.

    Raises:
        SystemExit: with what the tool said, if it failed.
    """
    done = run(tool, *arguments)
    if done.returncode != 0:
        raise SystemExit(f"{tool} failed:\n{done.stdout}")


def registered_classes(work: Path) -> dict[str, list[Path]]:
    """Describe the Python classes that QML sees; return the description files by module name."""
    modules: dict[str, list[Path]] = defaultdict(list)
    for number, source in enumerate(sorted(UI.rglob("*.py"))):
        module = IMPORT_NAME.search(source.read_text(encoding="utf-8"))
        if module is None:
            continue
        described = work / f"{number}-{source.stem}.json"
        must("pyside6-metaobjectdump", "--quiet", "--compact", "--out-file", described, source)
        # metaobjectdump passes Python's list on by its name, which QML does not know.
        text = described.read_text(encoding="utf-8").replace('"type": "list"', '"type": "QVariantList"')
        described.write_text(text, encoding="utf-8")
        modules[module["name"]].append(described)
    return modules


def lay_out(work: Path) -> Path:
    """Copy the QML modules beside the types that Python registers in them; return the import path."""
    tree = work / "qml"
    shutil.copytree(QML, tree)
    foreign = ",".join(str(METATYPES / f"{name}_metatypes.json") for name in FOREIGN)
    for name, described in registered_classes(work).items():
        module = tree.joinpath(*name.split("."))
        module.mkdir(parents=True, exist_ok=True)
        naming = ("--import-name", name, "--major-version", "1", "--foreign-types", foreign)
        types = module / "python.qmltypes"
        writing = ("--generate-qmltypes", types, "-o", work / "unused.cpp")
        must("pyside6-qmltyperegistrar", *naming, *writing, *described)
        qmldir = module / "qmldir"
        said = qmldir.read_text(encoding="utf-8") if qmldir.exists() else f"module {name}\n"
        qmldir.write_text(f"{said.rstrip()}\ndepends QtQuick\ntypeinfo {types.name}\n", encoding="utf-8")
    return tree


def lint(sources: list[Path]) -> bool:
    """Print every warning of qmllint; return whether there was none."""
    with tempfile.TemporaryDirectory() as folder:
        tree = lay_out(Path(folder).resolve())
        done = run(
            "pyside6-qmllint", "-W", "0", "-I", tree, *(tree / path.relative_to(QML) for path in sources)
        )
        if done.returncode != 0:
            # The last line only repeats the command.
            said = done.stdout.rpartition("\n'")[0] or done.stdout
            print(said.replace(str(tree), str(QML.relative_to(ROOT))))
        return done.returncode == 0


def is_formatted(source: Path) -> bool:
    """Tell whether qmlformat would leave a file as it is; name the file if not."""
    done = run("pyside6-qmlformat", source)
    same = done.returncode == 0 and done.stdout == source.read_text(encoding="utf-8")
    if not same:
        print(f"{source.relative_to(ROOT)}: not in qmlformat's form; `make format` puts it there")
    return same


def main() -> int:
    """Check or format all QML; return the exit code."""
    sources = sorted([*QML.rglob("*.qml"), *QML.rglob("*.js")])
    if "--format" in sys.argv:
        for source in sources:
            must("pyside6-qmlformat", "--inplace", source)
        return 0
    if not sources:
        return 0
    formatted = [is_formatted(source) for source in sources if source.suffix == ".qml"]
    return 0 if lint(sources) and all(formatted) else 1


if __name__ == "__main__":
    raise SystemExit(main())
