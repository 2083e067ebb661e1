"""Follows docs/write-a-pack.md literally: writes its files, runs its commands, compares what it shows."""

from __future__ import annotations

import os
import shlex
import subprocess
import sys
from pathlib import Path

from tests.docs import pages

PAGE = pages.text("docs/write-a-pack.md")
LEFT_OUT = "…"


def _run(command: str, packs: Path) -> list[str]:
    words = shlex.split(command)
    assert words[0] == "tongban"
    done = subprocess.run(
        [sys.executable, "-m", "tongban.config.main", *words[1:]],
        cwd=packs.parent,
        env={**os.environ, "TONGBAN_PACKS": str(packs)},
        capture_output=True,
        text=True,
        timeout=300,
    )
    assert done.returncode == 0, f"{command}\n{done.stdout}{done.stderr}"
    return [line.rstrip() for line in done.stdout.splitlines()]


def _same(shown: list[str], printed: list[str]) -> bool:
    """Whether the lines shown are those printed; a line `…` at the end stands for the rest."""
    if shown and shown[-1] == LEFT_OUT:
        return printed[: len(shown) - 1] == shown[:-1] and len(printed) > len(shown) - 1
    return printed == shown


def test_the_page_is_followed_to_the_letter(tmp_path: Path) -> None:
    packs = tmp_path / "packs"
    packs.mkdir()
    (packs / "national").symlink_to(pages.ROOT / "packs" / "national")
    for name, content in pages.files(PAGE).items():
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(content, encoding="utf-8")
    told = pages.commands(PAGE)
    assert [shlex.split(command)[1] for command, _ in told] == ["pack", "pack", "rehearse", "walk"]
    for command, shown in told:
        printed = _run(command, packs)
        assert _same(shown, printed), f"{command} printed\n" + "\n".join(printed)
