"""kill -9 of the writing process, twenty times under load: nothing that was acknowledged is lost, nothing is half there."""

from __future__ import annotations

import os
import random
import signal
import time

import pytest

from tests.races.conftest import Place

pytestmark = pytest.mark.race

KILLS = int(os.environ.get("RACE_KILLS", "20"))


def test_nothing_acknowledged_is_lost(place: Place) -> None:
    place.run("prepare")
    log = place.folder / "acknowledged"
    log.touch()
    chance = random.Random(KILLS)
    several = 2 if "TONGBAN_DATABASE" in place.env else 1  # on SQLite one process writes
    with place.start("nursery") as nursery:
        assert nursery.stdin is not None and nursery.stdout is not None and nursery.stderr is not None
        for round_ in range(KILLS):
            size, begun, crew = log.stat().st_size, time.monotonic(), []
            for _ in range(several):
                nursery.stdin.write("one\n")
                nursery.stdin.flush()
                crew.append(int(nursery.stdout.readline()))
            while log.stat().st_size == size:
                if time.monotonic() - begun > 60:
                    nursery.kill()
                    pytest.fail(f"第 {round_} 轮没有写成任何东西：{nursery.stderr.read()[-2000:]}")
                time.sleep(0.01)
            time.sleep(chance.uniform(0.05, 0.8))
            for one in crew:
                os.kill(one, signal.SIGKILL)
        nursery.stdin.close()
        assert nursery.wait(30) == 0
    found = place.run("check")
    print(
        f"\n{KILLS} kills, {found['acknowledged']} acknowledged, {found['kept']} kept, {found['attached']} files attached"
    )
    assert found["acknowledged"] >= KILLS
    assert found["lost"] == [] and found["wrong"] == [] and found["broken"] == []
    assert found["kept"] >= found["acknowledged"]
    assert found["chain"] == "holds" and found["integrity"] == "ok"
    assert found["attached"] > 0 and found["attached_twice"] == 0 and found["dead"] == 0, found["errors"]
