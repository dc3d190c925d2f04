"""What the processes do that the fault tests kill."""

import contextlib
import random
import time
from multiprocessing.connection import Connection
from pathlib import Path

import uuid_utils.compat as uuid_utils

from kiosk.content.compiled import open_content
from kiosk.news.plays import Play
from kiosk.settings.home import Home
from kiosk.survey.responses import Asked, Tap, VisitEnd, VisitStart
from kiosk.wiring import open_keeper


def tap_until_killed(root: str, acknowledgements: Connection, seed: int) -> None:
    """Answer as fast as it goes; send 'id score' once a response or its correction is durable."""
    chance = random.Random(seed)
    home = Home(Path(root))
    content = open_content(home)
    keeper = open_keeper(home, content)
    while True:
        now = time.time_ns() // 1_000_000
        score = chance.randrange(1, 6)
        tap = Tap(
            uuid_utils.uuid7(),
            Asked(content.survey.survey_id, content.survey.question_id, keeper.question_version, "fr", "ltr"),
            score,
            now,
            60,
            "Africa/Casablanca",
            article_id="icesco-aicto-agreement",
        )
        keeper.begin_visit(VisitStart(now, "face", "fr"))
        if keeper.record(tap).durable:
            acknowledgements.send_bytes(f"{tap.response_id} {score}".encode())
        if chance.random() < 0.2:
            score = chance.randrange(1, 6)
            if keeper.change(tap.response_id, score, now).durable:
                acknowledgements.send_bytes(f"{tap.response_id} {score}".encode())
        keeper.end_visit(VisitEnd("answered", now + 1, "fr", 1))
        if chance.random() < 0.05:
            keeper.tend()


def sync_until_killed(root: str) -> None:
    """Run `kiosk sync` again and again."""
    from kiosk.cli.app import kiosk

    with contextlib.redirect_stdout(None), contextlib.redirect_stderr(None):
        while True:
            with contextlib.suppress(SystemExit):
                kiosk.main(["--home", root, "sync"], prog_name="kiosk")


def show_until_killed(root: str, acknowledgements: Connection, seed: int) -> None:
    """Complete showings as fast as it goes, and answer now and then; send a byte once a showing is counted."""
    chance = random.Random(seed)
    home = Home(Path(root))
    content = open_content(home)
    keeper = open_keeper(home, content)
    while True:
        now = time.time_ns() // 1_000_000
        keeper.play(Play("museum-day", "0123456789ab", 1, chance.choice(("en", "fr", "ar")), now, 9_000))
        acknowledgements.send_bytes(b"1")
        if chance.random() < 0.1:
            asked = Asked(
                content.survey.survey_id, content.survey.question_id, keeper.question_version, "fr", "ltr"
            )
            keeper.begin_visit(VisitStart(now, "face", "fr"))
            keeper.record(Tap(uuid_utils.uuid7(), asked, 5, now, 60, "Africa/Casablanca"))
            keeper.end_visit(VisitEnd("answered", now + 1, "fr", 1))
        if chance.random() < 0.05:
            keeper.tend()
