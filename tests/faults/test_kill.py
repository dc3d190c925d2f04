import contextlib
import csv
import json
import multiprocessing
import os
import random
import signal
import subprocess
import sys
import time
from multiprocessing.connection import Connection
from multiprocessing.process import BaseProcess
from pathlib import Path

from kiosk.settings.home import Home
from kiosk.wiring import create_central_place
from tests.faults import loops

KILLS = 300


def run(*arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "kiosk", *arguments], capture_output=True, text=True, check=False, timeout=120
    )


def new_home(root: Path) -> Home:
    from kiosk.content.starting import init_home

    home = init_home(root, "hall-1", "Hall 1")
    create_central_place(root / "central")
    return home


def central_rows(home: Home) -> list[dict[str, str]]:
    central = home.root / "central"
    manifest = json.loads((central / "responses.manifest.json").read_text())
    data = (central / manifest["file"]).read_bytes()[: manifest["bytes"]]
    assert len(data) == manifest["bytes"]
    return list(csv.DictReader(data.decode().splitlines(keepends=True)))


def test_every_thanked_response_survives_kills_at_random_points(tmp_path: Path) -> None:
    home = new_home(tmp_path / "home")
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(
        ["tests.faults.loops", "kiosk.cli.app", "kiosk.cli.sync", "kiosk.central.rounds"]
    )
    chance = random.Random(20_240_528)
    lives: list[list[tuple[str, str]]] = []
    kills = 0

    def kill(process: BaseProcess) -> None:
        nonlocal kills
        assert process.pid is not None
        os.kill(process.pid, signal.SIGKILL)
        process.join()
        kills += 1

    syncing = context.Process(target=loops.sync_until_killed, args=(str(home.root),), daemon=True)
    syncing.start()
    while kills < KILLS:
        hearing, telling = context.Pipe(duplex=False)
        tapping = context.Process(
            target=loops.tap_until_killed, args=(str(home.root), telling, kills), daemon=True
        )
        tapping.start()
        telling.close()
        assert hearing.poll(60), "no response was acknowledged"
        time.sleep(chance.uniform(0, 0.06))
        if chance.random() < 0.5:
            kill(syncing)
            syncing = context.Process(target=loops.sync_until_killed, args=(str(home.root),), daemon=True)
            syncing.start()
            time.sleep(chance.uniform(0, 0.02))
        assert tapping.is_alive(), "the tapping process ended by itself"
        kill(tapping)
        lives.append(everything_told(hearing))
    kill(syncing)

    synced = run("--home", str(home.root), "sync")
    assert synced.returncode == 0, synced.stderr
    rows = central_rows(home)
    ids = [row["response_id"] for row in rows]
    assert len(ids) == len(set(ids)), "a response stands twice in the central export file"
    assert [int(row["seq"]) for row in rows] == list(range(1, len(rows) + 1))
    assert len({row["install_id"] for row in rows}) == 1
    stored = {row["response_id"]: row["score"] for row in rows}
    for life in lives:
        thanked = dict(life)
        assert thanked.keys() <= stored.keys(), "a thanked response is missing in the central export file"
        # The last one's correction may have been stored without having been acknowledged any more.
        last, _ = life[-1]
        for response_id, score in thanked.items():
            assert response_id == last or stored[response_id] == score
    proven = run("collect", str(home.root / "central"))
    assert proven.returncode == 0, proven.stdout + proven.stderr
    assert "complete" in proven.stdout


def everything_told(hearing: Connection) -> list[tuple[str, str]]:
    told = []
    with contextlib.suppress(EOFError):
        while True:
            response_id, score = hearing.recv_bytes().decode().split()
            told.append((response_id, score))
    hearing.close()
    return told
