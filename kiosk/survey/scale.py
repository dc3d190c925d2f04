"""The five-point satisfaction scale: the score is the meaning, never the position."""

from typing import Final, Literal

SCALE_SIZE: Final = 5
SCORES: Final = (1, 2, 3, 4, 5)
"""1 is extremely dissatisfied, 5 is extremely satisfied."""

Layout = Literal["ltr", "rtl"]
"""In which direction the scale ran on screen; negative comes first in reading order."""


def require_score(score: int) -> int:
    """Return `score` if it is on the scale.

    Raises:
        ValueError: if it is not 1, 2, 3, 4 or 5.
    """
    if score not in SCORES:
        raise ValueError(f"score {score!r} is not on the scale; allowed are 1 to {SCALE_SIZE}")
    return score
