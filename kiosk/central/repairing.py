"""A kiosk's own segments that a merge set aside: sent again for as long as the database still has their responses."""

from collections.abc import Iterable

from kiosk.central.comparing import is_unchanged, look_changed, segment_of
from kiosk.central.durable import flush_folder, is_folder
from kiosk.central.export_file import Beat
from kiosk.central.layout import Central
from kiosk.central.manifest import SetAside
from kiosk.central.rows import Damaged
from kiosk.central.sealing import Sent, made_again, publish
from kiosk.central.segments import Segment, read_segment
from kiosk.central.sources import Ledger, SegmentSource


class Repairer:
    """Mends what can be mended in the central place, and says what was wrong and what still is."""

    def __init__(self, beat: Beat) -> None:
        """Do nothing yet.

        Args:
            beat: called whenever the target answered.
        """
        self._beat = beat
        self._looked_at: set[SetAside] = set()

    def repair(
        self,
        central: Central,
        source: SegmentSource,
        ledger: Ledger,
        sent: Iterable[Sent],
        set_aside: Iterable[SetAside],
    ) -> bool:
        """Send damaged segments again; what staff should know is added to the problems of `sent`.

        Args:
            central: the place.
            source: the responses.
            ledger: what was sealed.
            sent: the installations of this kiosk.
            set_aside: what the last merge could not take.

        Returns:
            whether another merge will find more than the last one.

        Raises:
            KioskError: if the central place has gone, or reads back other bytes than were written.
            OSError: for what its file system refuses.
        """
        installations = {(one.kiosk_id, one.installation.install_id): one for one in sent}
        changed = False
        for item in set_aside:
            segment = segment_of(item)
            one = installations.get(segment.key) if segment is not None else None
            if segment is None or one is None or not is_unchanged(central, item):
                continue
            sealed = {found.name for found in ledger.sealed(one.installation.install_id)}
            if segment.name not in sealed:
                one.problems.append(
                    f"{segment.relative} was not sent by this kiosk and was set aside: {item.reason}"
                )
                continue
            changed |= self._mend(central, source, one, segment, item)
            self._beat()
        return changed

    def _mend(
        self, central: Central, source: SegmentSource, one: Sent, segment: Segment, item: SetAside
    ) -> bool:
        if is_folder(segment.path(central)):
            return False
        if not isinstance(read_segment(central, segment), Damaged):
            one.problems.append(f"{segment.relative} was set aside, though it is sound: {item.reason}")
            if item in self._looked_at:
                return False
            self._looked_at.add(item)
            look_changed(central, item)
            return True
        data = made_again(source, one.installation, segment.first, segment.last, segment.digest)
        if data is None:
            one.problems.append(
                f"{segment.relative} is damaged in the central place ({item.reason}), and its responses can't be made "
                "again from the database"
            )
            return False
        publish(central, segment, data, self._beat)
        flush_folder(segment.path(central).parent)
        look_changed(central, item)
        one.problems.append(
            f"{segment.relative} was damaged in the central place ({item.reason}); it was sent again"
        )
        return True
