"""What an earlier check found in an article's folder, so that a folder that did not change is not parsed again."""

import contextlib
import hashlib
import json
import time
from dataclasses import asdict
from pathlib import Path
from typing import Final

from kiosk import __version__
from kiosk.content.article_folder import Surroundings
from kiosk.content.dumping import dumped_article
from kiosk.content.glances import FileFacts, Glance
from kiosk.content.inventory import is_sure
from kiosk.content.problems import Problem
from kiosk.content.restoring import restored_article, restored_problem
from kiosk.content.signed import DAMAGE, line_data, signed_line
from kiosk.durable import write_whole
from kiosk.news.articles import Article
from kiosk.settings.home import Home

_FORMAT: Final = 1
_FOLDER: Final = "articles/"


class Records:
    """Articles and problems of the folders that were checked, by name, size and times of their files."""

    def __init__(self, home: Home, seen: Glance) -> None:
        """Read what is kept; nothing if it is missing or damaged.

        Args:
            home: the home.
            seen: its files, as they were before the check.
        """
        self._home = home
        self._path = home.compiled.parent / "checked.jsonl"
        self._started_ns = time.time_ns()
        self._around = ""
        self._facts: dict[str, list[tuple[str, FileFacts]]] = {}
        for path, facts in seen.files.items():
            if path.startswith(_FOLDER):
                self._facts.setdefault(path.split("/", 2)[1], []).append((path, facts))
        for path in seen.folders:
            if path.startswith(_FOLDER) and path.count("/") > 1:
                self._facts.setdefault(path.split("/", 2)[1], []).append((path, FileFacts(0, 0, 0, 0)))
        self._kept: dict[str, bytes] = {}
        self._new: dict[str, bytes] = {}

    def open(self, around: Surroundings) -> None:
        """Take what was found in the same surroundings by the same program; forget the rest."""
        key = json.dumps([_FORMAT, __version__, asdict(around)], sort_keys=True)
        self._around = hashlib.sha256(key.encode()).hexdigest()
        try:
            head, *lines = self._path.read_bytes().splitlines(keepends=True)
            if line_data(head)["around"] == self._around:
                self._kept = {name: line for line in lines for name in [_name(line)] if name}
        except (OSError, *DAMAGE):
            self._kept = {}

    def find(self, slug: str) -> tuple[Article | None, tuple[Problem, ...]] | None:
        """Return article and problems of a folder that did not change; None if it has to be read."""
        line = self._kept.get(slug)
        stamp = self._stamp(slug) if line else ""
        if not stamp or line is None:
            return None
        try:
            data = line_data(line)
            if data["stamp"] != stamp:
                return None
            article = (
                None if data["article"] is None else restored_article(data["article"], self._home.content)
            )
            problems = tuple(restored_problem(one) for one in data["problems"])
        except DAMAGE:
            return None
        self._new[slug] = line
        return article, problems

    def keep(self, slug: str, article: Article | None, problems: tuple[Problem, ...]) -> None:
        """Remember what was found in a folder, unless it was written to a moment ago."""
        stamp = self._stamp(slug)
        if not stamp or not self._has_picture(slug, article):
            return
        data = {
            "slug": slug,
            "stamp": stamp,
            "article": article and dumped_article(article, self._home.content),
            "problems": [problem.as_dict() for problem in problems],
        }
        with contextlib.suppress(UnicodeError):
            self._new[slug] = signed_line(data)

    def save(self) -> None:
        """Write down what is remembered, if anything is new; where that can't be, the next check is slower."""
        if self._new == self._kept:
            return
        with contextlib.suppress(OSError):
            write_whole(self._path, b"".join([signed_line({"around": self._around}), *self._new.values()]))

    def _has_picture(self, slug: str, article: Article | None) -> bool:
        """Tell whether the picture is among the files that were looked at: a hidden one is not."""
        if article is None or article.picture is None:
            return True
        path = Path(article.picture.path).relative_to(self._home.content).as_posix()
        return any(name == path for name, _ in self._facts.get(slug, []))

    def _stamp(self, slug: str) -> str:
        files = self._facts.get(slug, [])
        if not all(is_sure(facts, self._started_ns) and not facts.link_ns for _, facts in files):
            return ""
        return hashlib.sha256(repr(sorted((path, *facts) for path, facts in files)).encode()).hexdigest()


def _name(line: bytes) -> str:
    """Return whose line it is, without reading all of it; it is read when it is found."""
    start = line.find(b'{"slug":"') + 9
    end = line.find(b'"', start)
    return line[start:end].decode(errors="replace") if start >= 9 and end > 0 else ""
