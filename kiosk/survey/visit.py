"""A visit, from the first touch to the thanks: what counts as an answer, and when a visit ends.

Time comes in as a monotonic number of seconds; what is to be done goes out as effects.
"""

from dataclasses import dataclass, field
from math import ceil
from typing import Literal

from kiosk.survey.scale import require_score

Stage = Literal["idle", "asking", "thanking", "correcting"]
StartedBy = Literal["face", "news", "language", "screen"]
EndedBy = Literal["answered", "idle", "closed"]


@dataclass(frozen=True, slots=True)
class VisitTiming:
    """Lengths of everything in a visit, in seconds."""

    ignore_taps_s: float = 0.3
    change_answer_s: float = 3.0
    idle_after_s: float = 30.0
    idle_warning_s: float = 20.0


@dataclass(frozen=True, slots=True)
class Began:
    """A visit began; what began it is read from `Visit.started_by`, which the same touch may still refine."""

    language: str


@dataclass(frozen=True, slots=True)
class Answered:
    """An answer was accepted: store it, then call `Visit.stored`."""

    score: int
    duration_s: float


@dataclass(frozen=True, slots=True)
class Corrected:
    """Another answer replaces the first: store it, then call `Visit.stored`."""

    score: int


@dataclass(frozen=True, slots=True)
class Ended:
    """The visit is over; `language` is what was on screen."""

    ended_by: EndedBy
    language: str
    duration_s: float


Effect = Began | Answered | Corrected | Ended
Effects = tuple[Effect, ...]


@dataclass(slots=True)
class _Gesture:
    """All fingers on faces, from the first one down to the last one up."""

    score: int
    spoiled: bool = False
    points: dict[int, int] = field(default_factory=dict)


class Visit:
    """The state of the visitor's screen.

    A tap is clean when it was pressed and released inside the same face and no other face was
    pressed meanwhile. Everything else is ignored until all fingers are up.

    Attributes:
        stage: what is on screen.
        language: code of the language on screen.
        chosen_score: the accepted answer of this visit, 0 if there is none yet.
        started_by: which kind of touch began this visit, or the last one.
    """

    def __init__(self, timing: VisitTiming, default_language: str) -> None:
        self.timing = timing
        self.default_language = default_language
        self.stage: Stage = "idle"
        self.language = default_language
        self.chosen_score = 0
        self.started_by: StartedBy = "screen"
        self._gesture: _Gesture | None = None
        self._first_touch = False
        self._storing = False
        self._started_at = 0.0
        self._last_touch = 0.0
        self._thanks_until = 0.0
        self._painted_at: float | None = None
        self._ready_at: float | None = None

    @property
    def pressed_score(self) -> int:
        """The face under a finger that could still become the answer, else 0."""
        gesture = self._gesture
        return gesture.score if gesture and gesture.points and not gesture.spoiled else 0

    @property
    def awaits_paint(self) -> bool:
        """Whether the faces changed and `painted` was not called since."""
        return self._ready_at is None

    @property
    def storing(self) -> bool:
        """Whether an answer was handed out to be stored and `stored` was not called yet."""
        return self._storing

    def idle_seconds_left(self, now: float) -> int:
        """Return the seconds of the countdown that are left, rounded up; 0 while there is no countdown."""
        if not self._warns(now):
            return 0
        end = self._last_touch + self.timing.idle_after_s + self.timing.idle_warning_s
        return max(1, ceil(end - now - 1e-6))

    def next_change(self, now: float) -> float | None:
        """Return when `tick` should be called next, or None while nothing runs."""
        if self.stage == "idle" or self._storing:
            return None
        if self.stage == "thanking":
            return self._thanks_until
        if not self._warns(now):
            return self._last_touch + self.timing.idle_after_s
        end = self._last_touch + self.timing.idle_after_s + self.timing.idle_warning_s
        return end - (self.idle_seconds_left(now) - 1)

    def painted(self, now: float) -> None:
        """Note that the faces as they are now stand on the screen."""
        if self._painted_at is None:
            self._painted_at = now
        if self._ready_at is None:
            self._ready_at = now

    def touch(self, now: float, by: StartedBy = "screen") -> Effects:
        """Note a touch: it begins a visit, or extends one."""
        effects = self.tick(now)
        if self.stage == "idle":
            self.stage = "asking"
            self.started_by = by
            self._first_touch = True
            self._started_at = self._last_touch = now
            return (*effects, Began(self.language))
        if self._first_touch and self.started_by == "screen":
            self.started_by = by
        if self._warns(now):
            self._spoil()
            self._ready_at = None
        self._last_touch = now
        return effects

    def press(self, score: int, point: int, now: float) -> Effects:
        """Note a finger that went down on a face.

        Raises:
            ValueError: if `score` is not on the scale.
        """
        require_score(score)
        effects = self.touch(now, "face")
        gesture = self._gesture
        if gesture is not None:
            gesture.points.pop(point, None)
        if gesture is None or not gesture.points:
            gesture = self._gesture = _Gesture(score)
        gesture.points[point] = score
        if score != gesture.score or not self._accepts(now):
            gesture.spoiled = True
        return effects

    def release(self, score: int, point: int, inside: bool, now: float) -> Effects:
        """Note a finger that went up, inside the face it went down on or not."""
        effects = self._keep_alive(now)
        gesture = self._gesture
        if gesture is None or point not in gesture.points:
            return effects
        pressed = gesture.points.pop(point)
        clean = inside and pressed == score and not gesture.spoiled and self._accepts(now)
        if clean:
            gesture.spoiled = True
        if not gesture.points:
            self._gesture = None
        return (*effects, *self._accept(score, now)) if clean else effects

    def cancel(self, point: int, now: float) -> Effects:
        """Note a finger that something else took over."""
        effects = self._keep_alive(now)
        if self._gesture is not None and self._gesture.points.pop(point, 0) and not self._gesture.points:
            self._gesture = None
        return effects

    def fingers_up(self) -> None:
        """Note that nothing touches the screen any more, whatever was told before."""
        self._gesture = None
        self._first_touch = False

    def stored(self, now: float) -> None:
        """Note that the answer handed out last was stored: thank for it."""
        self._storing = False
        self._thank(now)

    def change_answer(self, now: float) -> Effects:
        """Show the faces again, so that another tap replaces the answer; only while thanking."""
        effects = self.tick(now)
        if self.stage == "thanking":
            self.stage = "correcting"
            self._last_touch = now
            self._ready_at = None
            self._spoil()
        return effects

    def choose_language(self, code: str, now: float) -> Effects:
        """Switch to another language; a finger on a face no longer counts, for the faces move."""
        effects = self.touch(now, "language")
        if code != self.language:
            self.language = code
            self._spoil()
            self._painted_at = self._ready_at = None
        return effects

    def tick(self, now: float) -> Effects:
        """End what is over by now."""
        if self._storing:
            return ()
        if self.stage == "thanking" and now >= self._thanks_until:
            return self._end("answered", now)
        end = self._last_touch + self.timing.idle_after_s + self.timing.idle_warning_s
        if self.stage in ("asking", "correcting") and now >= end:
            return self._end("answered" if self.chosen_score else "idle", now)
        return ()

    def close(self, now: float) -> Effects:
        """End the visit, if there is one, because the kiosk closes."""
        if self.stage == "idle":
            return ()
        return self._end("answered" if self.chosen_score else "closed", now)

    def _accepts(self, now: float) -> bool:
        ready = self._ready_at is not None and now - self._ready_at >= self.timing.ignore_taps_s
        return ready and not self._storing and self.stage in ("asking", "correcting")

    def _accept(self, score: int, now: float) -> Effects:
        if self.stage == "correcting" and score == self.chosen_score:
            self._thank(now)
            return ()
        corrects = self.stage == "correcting"
        self.chosen_score = score
        self._storing = True
        if corrects:
            return (Corrected(score),)
        return (Answered(score, now - (self._painted_at if self._painted_at is not None else now)),)

    def _thank(self, now: float) -> None:
        self.stage = "thanking"
        self._thanks_until = now + self.timing.change_answer_s

    def _warns(self, now: float) -> bool:
        return self.stage in ("asking", "correcting") and now >= self._last_touch + self.timing.idle_after_s

    def _keep_alive(self, now: float) -> Effects:
        effects = self.tick(now)
        if self.stage != "idle" and not self._warns(now):
            self._last_touch = now
        return effects

    def _spoil(self) -> None:
        if self._gesture is not None:
            self._gesture.spoiled = True

    def _end(self, ended_by: EndedBy, now: float) -> Effects:
        ended = Ended(ended_by, self.language, now - self._started_at)
        self.stage = "idle"
        self.language = self.default_language
        self.chosen_score = 0
        self._storing = False
        self._painted_at = self._ready_at = None
        self._spoil()
        return (ended,)
