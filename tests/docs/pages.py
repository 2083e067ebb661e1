"""The pages under docs/ as tests read them: fenced blocks with the file name above them, and tables."""

from __future__ import annotations

import re
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
DOCS = ROOT / "docs"


def text(name: str) -> str:
    """A page by its path from the root of the repository."""
    return (ROOT / name).read_text(encoding="utf-8")


def files(page: str) -> dict[str, str]:
    """The files that a page writes: a line with nothing but the name in backticks, then a fenced block with the content."""
    found = re.findall(r"^`([\w./-]+)`\n\n```\w+\n(.*?)^```$", page, re.M | re.S)
    names = [name for name, _ in found]
    assert len(names) == len(set(names)), "a page writes each file once"
    return dict(found)


def commands(page: str) -> list[tuple[str, list[str]]]:
    """The commands of `console` blocks with the lines that the page shows below each."""
    found: list[tuple[str, list[str]]] = []
    for block in re.findall(r"^```console\n(.*?)^```$", page, re.M | re.S):
        for line in block.splitlines():
            if line.startswith("$ "):
                found.append((line[2:], []))
            else:
                found[-1][1].append(line)
    return found


def rows(page: str) -> list[list[str]]:
    """The cells of every table row of a page, heads and rules left out."""
    lines = page.splitlines()
    found = []
    for at, line in enumerate(lines):
        if not line.startswith("|") or set(line) <= set("|-: "):
            continue
        if at + 1 < len(lines) and lines[at + 1].startswith("|") and set(lines[at + 1]) <= set("|-: "):
            continue
        found.append([cell.strip() for cell in line.strip().strip("|").split("|")])
    return found


def named(cell: str) -> list[str]:
    """What a cell names in backticks."""
    return re.findall(r"`([^`]+)`", cell)
