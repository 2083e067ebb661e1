"""Every story of every plan's pack is played as an office would play it: `tongban rehearse PACK`, in its own fresh database."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

from tests.conftest import ROOT, VAR

PLANS = ("anhui", "heshan", "nanyang", "zhuanglang")
"""The home pack's stories are played one by one, on both databases, in test_stories."""


@pytest.mark.slow
@pytest.mark.parametrize("pack", PLANS)
def test_every_story_comes_out(pack: str) -> None:
    played = subprocess.run(
        [sys.executable, "-m", "tongban.config.main", "rehearse", pack],
        cwd=ROOT,
        env={**os.environ, "TONGBAN_VAR": str(VAR)},
        capture_output=True,
        text=True,
        timeout=900,
    )
    told = [line for line in played.stdout.splitlines() if line.startswith("不符")]
    assert played.returncode == 0, "\n".join(told) or played.stderr[-2000:]
    assert played.stdout.count("通过") >= 5, "at least five stories a plan"


def test_forty_stories_five_a_plan() -> None:
    found = {folder.parent.name: len(list(folder.glob("*.yaml"))) for folder in Path(ROOT / "packs").glob("*/scenarios")}
    assert sum(found.values()) >= 40
    assert all(found[pack] >= 5 for pack in (*PLANS, "yanjin")), found


def test_forty_stories_quote_their_plan_line_by_line() -> None:
    """In the plans' own words: each says the words and the line of the document that it plays; at least five a plan."""
    quoted: dict[str, list[str]] = {}
    for path in Path(ROOT / "packs").glob("*/scenarios/*.yaml"):
        for story in yaml.safe_load(path.read_text(encoding="utf-8")):
            if "quotes" in story:
                assert story["quotes"]["line"] > 0 and len(story["quotes"]["text"]) >= 5, path
                quoted.setdefault(path.parents[1].name, []).append(story["code"])
    assert all(len(quoted[pack]) >= 5 for pack in (*PLANS, "yanjin")), quoted
    assert sum(map(len, quoted.values())) >= 40
