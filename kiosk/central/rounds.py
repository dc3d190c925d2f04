"""One sync round: seal and publish what is final, say how the kiosk is, merge."""

import json
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from functools import partial
from pathlib import Path

from kiosk.central.durable import as_refusal, remove_leftovers
from kiosk.central.export_file import Beat, quiet
from kiosk.central.layout import Central, OtherCentralError, open_central
from kiosk.central.manifest import SetAside
from kiosk.central.merging import Merger
from kiosk.central.ranges import count
from kiosk.central.repairing import Repairer
from kiosk.central.sealing import Sender, Sent
from kiosk.central.sources import Ledger, SegmentSource
from kiosk.central.status import say


@dataclass(frozen=True, slots=True)
class RoundResult:
    """What a round came to, counted in responses of this kiosk.

    Attributes:
        stored: in its database.
        sent: in the central place.
        merged: in the central export file.
        pending: not sent yet; those of a visit that has not ended, and those in the emergency journal, count too.
        sent_now: sent in this round.
        merged_now: merged in this round, those of other kiosks included.
        central: the central place.
        central_id: its identity.
        export_file: the true central export file.
        problems: what staff should know.
    """

    stored: int
    sent: int
    merged: int
    pending: int
    sent_now: int
    merged_now: int
    central: str
    central_id: str
    export_file: str
    problems: tuple[str, ...] = ()

    def as_dict(self) -> dict[str, object]:
        """Return it as data for JSON."""
        return asdict(self)

    def in_words(self) -> str:
        """Return it in one line for people."""
        return f"stored {self.stored:,}, sent {self.sent:,}, merged {self.merged:,}, pending {self.pending:,}"


@dataclass(frozen=True, slots=True)
class Plan:
    """Where a kiosk's responses go.

    Attributes:
        home: folder of the kiosk.
        booth: its place, as staff call it.
        target: folder of the central place.
        merge: whether this kiosk merges.
        accept_central: use the place even if it is another one than before.
    """

    home: Path
    booth: str
    target: Path
    merge: bool = True
    accept_central: bool = False


class Rounds:
    """Does rounds, one after the other; keeps what makes the next one cheap."""

    def __init__(self, beat: Beat) -> None:
        """Do nothing yet.

        Args:
            beat: called whenever the target answered.
        """
        self._beat = beat
        self._merger: tuple[Central, Merger] | None = None
        self._tidied: set[Path] = set()
        self._sender = Sender(beat)
        self._repairer = Repairer(beat)

    def run(self, plan: Plan, source: SegmentSource, ledger: Ledger) -> RoundResult:
        """Do one round.

        Args:
            plan: where to.
            source: the responses.
            ledger: what was sealed and sent.

        Raises:
            KioskError: for whatever the world refuses; what was done stays done.
        """
        try:
            installations = source.installations()
            central = self._open(plan, ledger)
            merger = self._merger_of(central)
            merger.lister.forget_ahead()
            keys = [(one.kiosk_id, one.install_id) for one in installations]
            meanwhile = partial(merger.lister.look_ahead, keys) if plan.merge else quiet
            sent = [self._sender.send(central, source, ledger, one, meanwhile) for one in installations]
            for one in sent:
                self._tidy(central.segments / one.kiosk_id / one.installation.install_id)
                last_seq = one.installation.last_seq + one.installation.waiting
                pending = last_seq - count(one.ranges)
                key = one.kiosk_id, one.installation.install_id
                say(central, plan.home, key, plan.booth, last_seq, pending)
                self._beat()
            result = self._merge(
                central,
                plan,
                sent,
                lambda set_aside: self._repairer.repair(central, source, ledger, sent, set_aside),
                lambda: self._sender.settle(ledger),
            )
            self._sender.settle(ledger)
        except OSError as error:
            self._sender.forget()
            raise as_refusal(error, plan.target) from error
        except BaseException:
            self._sender.forget()
            raise
        ledger.note_round(json.dumps(result.as_dict(), ensure_ascii=False))
        return result

    def _tidy(self, folder: Path) -> None:
        """Remove what a crash left in a folder that this kiosk alone writes; once is enough."""
        if folder not in self._tidied:
            remove_leftovers(folder, 0)
            self._tidied.add(folder)

    def _open(self, plan: Plan, ledger: Ledger) -> Central:
        pinned = ledger.central_id()
        known = self._merger[0] if self._merger is not None else None
        try:
            if known is not None and (known.root, known.central_id) == (plan.target, pinned):
                known.require_identity()
                central = known
            else:
                central = open_central(plan.target, pinned)
        except OtherCentralError:
            if not plan.accept_central:
                raise
            central = open_central(plan.target)
        self._beat()
        if central.central_id != pinned:
            ledger.pin(central.central_id)
        return central

    def _merger_of(self, central: Central) -> Merger:
        if self._merger is None or self._merger[0] != central:
            self._merger = central, Merger(central, self._beat)
        return self._merger[1]

    def _merge(
        self,
        central: Central,
        plan: Plan,
        sent: list[Sent],
        repair: Callable[[Sequence[SetAside]], bool],
        settle: Callable[[], None],
    ) -> RoundResult:
        stored = sum(one.installation.last_seq for one in sent)
        waiting = sum(one.installation.waiting for one in sent)
        in_place = sum(count(one.ranges) for one in sent)
        merged = merged_now = 0
        export_file = central.export
        merger = self._merger_of(central)
        if not plan.merge:
            repair(merger.set_aside())
        else:
            outcome = merger.merge(before_publishing=settle)
            merged_now = outcome.rows
            if outcome.manifest.set_aside and repair(outcome.manifest.set_aside):
                outcome = merger.merge()
                merged_now += outcome.rows
            export_file = outcome.file
            for one in sent:
                found = outcome.manifest.installations.get((one.kiosk_id, one.installation.install_id))
                merged += found.rows if found else 0
        return RoundResult(
            stored=stored,
            sent=in_place,
            merged=merged,
            pending=stored + waiting - in_place,
            sent_now=sum(one.now for one in sent),
            merged_now=merged_now,
            central=str(central.root),
            central_id=central.central_id,
            export_file=str(export_file),
            problems=(
                *(problem for one in sent for problem in one.problems),
                *_not_merged(in_place - merged if plan.merge else 0),
                *_waiting(waiting),
            ),
        )


def _not_merged(responses: int) -> list[str]:
    if responses <= 0:
        return []
    return [
        f"{responses:,} responses were sent and are not in the central export file; kiosk collect says why"
    ]


def _waiting(responses: int) -> list[str]:
    if not responses:
        return []
    return [f"{responses:,} responses wait in the emergency journal; they are stored when the kiosk runs"]
