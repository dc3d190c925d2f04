"""The benchmarks: each figure beside its floor or peer, measured in the same run.

python tests/benchmarks/run.py [NAME …] [--quick] [--json FILE] [--folder DIR]
"""

import argparse
import importlib
import json
import sys
import time
import traceback
from pathlib import Path
from typing import Final

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from tests.benchmarks.figures import Result, table
from tests.benchmarks.machine import Machine
from tests.benchmarks.places import PROJECT, Places, say

BENCHMARKS: Final = {
    "tap": "from the tap to the durable response",
    "screen": "first painted frame and memory, beside Chromium",
    "export": "a million responses to CSV",
    "merge": "the responses of 100 kiosks to one file",
    "round": "100 new responses on top of a million",
    "news": "thousands of articles beside six",
    "size": "bytes a response in the database",
}


def main() -> int:
    """Run what is asked for; 0 if all of it could be measured, whether goals are met or not."""
    options = _options()
    # In the order above: the last ones change the data that they share with those before.
    names = [name for name in BENCHMARKS if name in (options.names or BENCHMARKS)]
    machine = Machine.look()
    places = Places.make(options.folder.expanduser().absolute(), quick=options.quick)
    started = time.monotonic()
    results: list[Result] = []
    try:
        print("\n".join(machine.lines(places.root)))
        for name in names:
            say(f"{name}: {BENCHMARKS[name]}")
            machine.probe(places.root)
            results.append(_measure(name, places))
            machine.probe(places.root)
            _show(results[-1])
    finally:
        places.remove()
    minutes = (time.monotonic() - started) / 60
    print("\n".join(machine.noise()))
    print(_verdict(results, quick=options.quick) + f" {minutes:.1f} minutes.")
    if options.json:
        data = {
            "machine": machine.as_dict(),
            "quick": options.quick,
            "results": [one.as_dict() for one in results],
        }
        options.json.write_text(json.dumps(data, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")
    return int(any(result.failure for result in results))


def _options() -> argparse.Namespace:
    listed = "\n".join(f"  {name:<8} {what}" for name, what in BENCHMARKS.items())
    parser = argparse.ArgumentParser(
        description="Benchmarks, each figure beside its floor or peer, measured in the same run.",
        epilog=f"benchmarks:\n{listed}\n\nGoals, methods and limits: docs/benchmarks.md",
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("names", nargs="*", metavar="NAME", help="which ones; all of them unless named")
    parser.add_argument(
        "--quick", action="store_true", help="a tenth of the data and few repetitions: tries the benchmarks"
    )
    parser.add_argument("--json", metavar="FILE", type=Path, help="write every value as JSON as well")
    parser.add_argument(
        "--folder",
        metavar="DIR",
        type=Path,
        default=PROJECT / ".cache",
        help="where to work, on the disk to be measured; needs 3 GB (default: .cache in the project)",
    )
    options = parser.parse_args()
    unknown = [name for name in options.names if name not in BENCHMARKS]
    if unknown:
        parser.error(f"no benchmark is called {unknown[0]!r}; there are {', '.join(BENCHMARKS)}")
    return options


def _measure(name: str, places: Places) -> Result:
    try:
        result: Result = importlib.import_module(f"tests.benchmarks.{name}_benchmark").measure(places)
    except Exception as error:
        traceback.print_exc()
        result = Result(name, BENCHMARKS[name], failure=f"{type(error).__name__}: {error}")
    return result


def _show(result: Result) -> None:
    print(f"\n{result.name}: {result.title}")
    for note in result.notes:
        print(f"  · {note}")
    if result.figures:
        print()
        print("\n".join(table(result.figures)))
    if result.failure:
        print(f"  NOT MEASURED: {result.failure}")
    sys.stdout.flush()


def _verdict(results: list[Result], *, quick: bool) -> str:
    goals = [(result, figure) for result in results for figure in result.figures if figure.goal is not None]
    missed = [
        f"{result.name}: {figure.name} beside {figure.peer}" for result, figure in goals if not figure.met
    ]
    failed = [result.name for result in results if result.failure]
    text = f"\n{len(goals) - len(missed)} of {len(goals)} goals met."
    if missed:
        text += f" Missed: {'; '.join(missed)}."
    if failed:
        text += f" Not measured: {', '.join(failed)}."
    if quick:
        text += " A quick run tries the benchmarks; judge by a whole one."
    return text


if __name__ == "__main__":
    sys.exit(main())
