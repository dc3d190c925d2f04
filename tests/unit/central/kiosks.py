"""A kiosk whose responses are made up."""

from collections.abc import Iterator
from dataclasses import dataclass, field

from tests.unit.central.making import INSTALL, rows

ME = INSTALL + "1"


@dataclass
class Installation:
    kiosk_id: str = "hall-1"
    install_id: str = ME
    last_seq: int = 0
    final_seq: int = 0
    waiting: int = 0


@dataclass
class Source:
    """A kiosk's responses, made up."""

    one: Installation = field(default_factory=Installation)
    unreadable: set[int] = field(default_factory=set)
    salt: str = ""
    asked: list[tuple[int, int]] = field(default_factory=list)

    def installations(self) -> list[Installation]:
        return [self.one]

    def answer(self, more: int, not_final: int = 0) -> None:
        self.one.last_seq += more
        self.one.final_seq = self.one.last_seq - not_final

    def readable(self, _install: str, first: int, last: int) -> list[tuple[int, int]]:
        found: list[tuple[int, int]] = []
        for seq in range(first, last + 1):
            if seq in self.unreadable:
                continue
            if found and found[-1][1] == seq - 1:
                found[-1] = found[-1][0], seq
            else:
                found.append((seq, seq))
        return found

    def segment_rows(self, install_id: str, first: int, last: int) -> Iterator[bytes]:
        self.asked.append((first, last))
        yield b"".join(rows(self.one.kiosk_id, install_id, first, last, self.salt))
