"""Both READMEs say the same, show what the commands really print, and every link of the documents leads somewhere."""

from __future__ import annotations

import argparse
import os
import re
import subprocess
import sys
from collections.abc import Sequence
from fnmatch import fnmatchcase
from pathlib import Path

import pytest

from tests.docs import pages
from tongban.faces.cli.commands import parser

TOLD = pages.commands(pages.text("README.md"))
PAGES = sorted([*pages.DOCS.rglob("*.md"), *pages.ROOT.glob("*.md")])
PLANNED = ("serve", "work", "demo", "backup", "restore", "doctor", "verify")
PICTURES = {f"docs/pictures/{name}.png" for name in ("home", "guide", "project", "clock", "desk", "licence")}


def _same(shown: Sequence[str], printed: Sequence[str]) -> bool:
    """Whether lines shown are those printed; a line `…` stands for any lines, `…` inside a line for any words."""
    if not shown:
        return not printed
    if shown[0] == "…":
        return any(_same(shown[1:], printed[at:]) for at in range(len(printed) + 1))
    pattern = re.sub(r"([\[\]?*])", r"[\1]", shown[0]).replace("…", "*")
    return bool(printed) and fnmatchcase(printed[0], pattern) and _same(shown[1:], printed[1:])


@pytest.mark.parametrize("command, shown", TOLD, ids=[command[-40:] for command, _ in TOLD])
def test_the_readme_shows_what_is_printed(command: str, shown: list[str], tmp_path: Path) -> None:
    script = tmp_path / "tongban"
    script.write_text(f'#!/bin/sh\nexec "{sys.executable}" -m tongban.config.main "$@"\n', encoding="utf-8")
    script.chmod(0o755)
    environment = {**os.environ, "PATH": f"{tmp_path}:{os.environ['PATH']}"}
    done = subprocess.run(
        ["sh", "-c", command], cwd=pages.ROOT, env=environment, capture_output=True, text=True, timeout=600
    )
    assert done.returncode == 0, done.stderr
    printed = done.stdout.splitlines()
    assert _same(shown, printed), "\n".join(printed)


def test_the_twin_shows_the_same() -> None:
    chinese = pages.text("README.zh.md")
    assert pages.commands(chinese) == TOLD
    assert chinese.count("\n## ") == pages.text("README.md").count("\n## ")
    for page in (chinese, pages.text("README.md")):
        assert {link for link in _links(page) if link.endswith(".png")} == PICTURES


def test_missing_commands_are_named_while_they_are_missing() -> None:
    """A command that is there must leave the sentence about what is missing, one that is not must stand in it."""
    below = next(a for a in parser()._actions if isinstance(a, argparse._SubParsersAction))
    missing = {name for name in PLANNED if name not in below.choices}
    for name, start in (("README.md", "Of the commands planned"), ("README.zh.md", "计划中的命令还缺")):
        said = next((line for line in pages.text(name).splitlines() if line.startswith(start)), "")
        assert {word for word in pages.named(said) if not word.startswith("make")} == missing, (
            f"{name}: {missing or 'none'} missing"
        )


def _links(page: str) -> list[str]:
    return re.findall(r"\]\(([^)#\s]+)[^)\s]*\)", page)


@pytest.mark.parametrize("page", PAGES, ids=[str(p.relative_to(pages.ROOT)) for p in PAGES])
def test_links_lead_somewhere(page: Path) -> None:
    lost = [
        link
        for link in _links(page.read_text(encoding="utf-8"))
        if not link.startswith("http") and not link.endswith(".png") and not (page.parent / link).exists()
    ]
    assert not lost
