"""The layout of a kiosk's home."""

from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Home:
    """Paths of everything inside a home; nothing is read or made here."""

    root: Path

    @property
    def settings(self) -> Path:
        """`kiosk.toml`: this device."""
        return self.root / "kiosk.toml"

    @property
    def content(self) -> Path:
        """What visitors see, published as one unit."""
        return self.root / "content"

    @property
    def database(self) -> Path:
        """`kiosk.db`: written by the screen alone."""
        return self.root / "kiosk.db"

    @property
    def ledger(self) -> Path:
        """`courier.db`: written by the courier alone; can be rebuilt from the target."""
        return self.root / "courier.db"

    @property
    def emergency_journal(self) -> Path:
        """Where responses wait that the database would not take."""
        return self.root / "kiosk.emergency.jsonl"

    @property
    def screen_lock(self) -> Path:
        """Held by the process that may write `kiosk.db`."""
        return self.root / "kiosk.lock"

    @property
    def courier_lock(self) -> Path:
        """Held by the process that may write `courier.db`."""
        return self.root / "courier.lock"

    @property
    def screen_state(self) -> Path:
        """What the screen last said of itself, for `kiosk status`."""
        return self.root / "screen.json"

    @property
    def compiled(self) -> Path:
        """Settings and content, checked and compiled for the screen; the last good ones."""
        return self.root / "cache" / "content.json"

    @property
    def published(self) -> Path:
        """Published versions of the content: immutable files by hash, and what each version consists of."""
        return self.root / "published"

    @property
    def feeds(self) -> Path:
        """`feeds.db`: items of feeds and what was decided about them; written under `feeds_lock` alone."""
        return self.root / "feeds.db"

    @property
    def feeds_lock(self) -> Path:
        """Held by the process that may write `feeds.db`."""
        return self.root / "feeds.lock"

    @property
    def feed_cache(self) -> Path:
        """What the screen shows of the feeds: `current.json`, shelves and pictures; can be made again."""
        return self.root / "cache" / "feeds"

    @property
    def set_aside(self) -> Path:
        """Damaged databases, each in a folder of its own."""
        return self.root / "set-aside"

    @property
    def exports(self) -> Path:
        """Where exports go unless told otherwise."""
        return self.root / "exports"

    @property
    def logs(self) -> Path:
        """Log files."""
        return self.root / "logs"
