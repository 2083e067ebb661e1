"""The stand-ins as the command starts them: their own process, ending with who started it."""

from __future__ import annotations

import subprocess
import urllib.request
from pathlib import Path

from tests.faces.cli.conftest import Installation, one_sentence


def test_stand_ins_answer_in_their_own_process(tmp_path: Path) -> None:
    place = Installation(tmp_path)
    with subprocess.Popen(
        place.words("counterparts", "--port", "0"), env=place.env(), stdout=subprocess.PIPE, text=True
    ) as process:
        try:
            assert process.stdout is not None
            address = process.stdout.readline().partition("：")[2].strip()
            said = urllib.request.urlopen(f"{address}payment/health", timeout=5).read().decode()
            assert '"simulated": true' in said and "模拟对端" in said
        finally:
            process.terminate()
    assert process.returncode == 0
    assert (tmp_path / "counterparts.sqlite3").is_file()


def test_never_in_production(tmp_path: Path) -> None:
    one_sentence(Installation(tmp_path).run("counterparts", TONGBAN_PRODUCTION="1"), "正式运行")
