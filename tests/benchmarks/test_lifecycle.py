"""That the benchmark still measures the product: one lifecycle runs through `perform`, the floor writes the same rows. No time is looked at."""

from __future__ import annotations

import json
import subprocess
import sys

import pytest

from tests.conftest import ROOT


@pytest.mark.slow
def test_one_lifecycle_and_its_floor_run() -> None:
    ran = subprocess.run(
        [sys.executable, "-m", "benchmarks.ratio", "--seconds", "0.1", "--each", "1", "--json"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=300,
    )
    assert ran.returncode == 0, ran.stderr[-2000:]
    rows = json.loads(ran.stdout)["rows"]
    assert rows["case_"] == {"insert": 1, "update": 5}
    assert rows["licence"]["insert"] == 1
    assert rows["event"]["insert"] == 6
