"""Figures beside their floor or peer: medians, spread, goals, and how they are printed."""

import statistics
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal

Unit = Literal["s", "bytes"]


@dataclass(frozen=True, slots=True)
class Figure:
    """One measured quantity beside what it is compared with.

    Attributes:
        name: what was measured.
        unit: of `ours` and `beside`.
        ours: one value a repetition.
        beside: the same of the floor or peer, measured next to ours in the same repetition; a single
            value where it is a fixed yardstick and not a measurement.
        peer: what it is compared with.
        goal: highest ratio that is good enough; None where the ratio is only told.
    """

    name: str
    unit: Unit
    ours: Sequence[float]
    beside: Sequence[float]
    peer: str
    goal: float | None = None

    @property
    def ratios(self) -> list[float]:
        """Ours divided by the other, repetition by repetition."""
        beside = list(self.beside) * len(self.ours) if len(self.beside) == 1 else self.beside
        return [one / other for one, other in zip(self.ours, beside, strict=True)]

    @property
    def ratio(self) -> float:
        """The median of the ratios."""
        return statistics.median(self.ratios)

    @property
    def met(self) -> bool | None:
        """Whether the goal is met, None where there is none."""
        return None if self.goal is None else self.ratio <= self.goal

    def as_dict(self) -> dict[str, object]:
        """Return plain data for JSON."""
        return {
            "name": self.name,
            "unit": self.unit,
            "ours": list(self.ours),
            "peer": self.peer,
            "beside": list(self.beside),
            "ratio": self.ratio,
            "ratio_low": min(self.ratios),
            "ratio_high": max(self.ratios),
            "goal": self.goal,
            "met": self.met,
        }


@dataclass(slots=True)
class Result:
    """What one benchmark found.

    Attributes:
        name: as it is asked for on the command line.
        title: one line.
        notes: what is measured, what is not, and what was noticed.
        figures: the figures.
        failure: why it could not be measured; empty where it was.
    """

    name: str
    title: str
    notes: list[str] = field(default_factory=list)
    figures: list[Figure] = field(default_factory=list)
    failure: str = ""

    def as_dict(self) -> dict[str, object]:
        """Return plain data for JSON."""
        return {
            "name": self.name,
            "title": self.title,
            "notes": self.notes,
            "figures": [figure.as_dict() for figure in self.figures],
            "failure": self.failure,
        }


def percentile(values: Sequence[float], share: float) -> float:
    """Return the value below which `share` of all values lie (nearest rank)."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))]


def interleaved(
    repetitions: int,
    contestants: Mapping[str, Callable[[], float]],
    settle: Callable[[], None] = lambda: None,
) -> dict[str, list[float]]:
    """Measure contestants by turns, each repetition beginning with another one.

    Args:
        repetitions: how often each is measured.
        contestants: functions that return what they measured.
        settle: called before each, outside of what is measured.
    """
    names = list(contestants)
    found: dict[str, list[float]] = {name: [] for name in names}
    for repetition in range(repetitions):
        first = repetition % len(names)
        for name in names[first:] + names[:first]:
            settle()
            found[name].append(contestants[name]())
    return found


def in_words(value: float, unit: Unit) -> str:
    """Return a quantity with three figures and a fitting unit."""
    if unit == "bytes":
        for size, name in ((1 << 30, "GiB"), (1 << 20, "MiB"), (1 << 10, "KiB")):
            if value >= size:
                return f"{value / size:.3g} {name}"
        return f"{value:.4g} B"
    for limit, factor, name in ((1.0, 1.0, "s"), (1e-3, 1e3, "ms"), (0.0, 1e6, "µs")):
        if value >= limit:
            return f"{value * factor:.3g} {name}" if value * factor < 1000 else f"{value * factor:.0f} {name}"
    return str(value)


def table(figures: Sequence[Figure]) -> list[str]:
    """Return lines of a table: ours, what it stands beside, ratio, its spread, goal, met or not."""
    rows = [("figure", "kiosk", "beside", "", "ratio", "lowest–highest", "goal", "")]
    for figure in figures:
        ratios = figure.ratios
        low, high = min(ratios), max(ratios)
        rows.append(
            (
                figure.name,
                in_words(statistics.median(figure.ours), figure.unit),
                figure.peer,
                in_words(statistics.median(figure.beside), figure.unit),
                f"{figure.ratio:.2f}",
                "one value" if len(ratios) == 1 else f"{low:.2f}–{high:.2f} of {len(ratios)}",
                "" if figure.goal is None else f"≤ {figure.goal:g}",
                {True: "met", False: "MISSED", None: ""}[figure.met],
            )
        )
    widths = [max(len(row[column]) for row in rows) for column in range(len(rows[0]))]
    return [
        "  " + "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip()
        for row in rows
    ]
