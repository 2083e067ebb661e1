"""The tree as house tests read it: files, their rooms, their syntax; and one way to say what was found where."""

from __future__ import annotations

import ast
import subprocess
from collections.abc import Iterable, Iterator
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
SRC = ROOT / "src" / "tongban"
PARENTS_OF_ROOMS = ("records", "faces", "matters")
"""Floors whose folders are the rooms; any other floor is a room itself."""


@cache
def sources(*, migrations: bool = False) -> tuple[Path, ...]:
    """Every Python file of the product, in order."""
    found = sorted(SRC.rglob("*.py"))
    return tuple(p for p in found if migrations or "migrations" not in p.parts)


@cache
def parsed(path: Path) -> ast.Module:
    """A file's syntax."""
    return ast.parse(path.read_text(encoding="utf-8"), str(path))


def inside(path: Path) -> str:
    """A file as named from src/tongban: `cases/actions.py`."""
    return path.relative_to(SRC).as_posix()


def room(path: Path) -> str:
    """The room that a file stands in: `cases`, `records.parties`, `faces.desk`."""
    return room_of("tongban." + ".".join(path.relative_to(SRC).with_suffix("").parts))


def room_of(module: str) -> str:
    """The room of a dotted module name."""
    parts = module.split(".")[1:]
    return ".".join(parts[:2] if parts and parts[0] in PARENTS_OF_ROOMS else parts[:1])


def imports(path: Path) -> Iterator[tuple[int, str]]:
    """Every module that a file imports, with its line; `from a import b` gives both `a` and `a.b`."""
    for node in ast.walk(parsed(path)):
        if isinstance(node, ast.Import):
            for name in node.names:
                yield node.lineno, name.name
        elif isinstance(node, ast.ImportFrom):
            base = node.module or ""
            if node.level:
                package = ["tongban", *path.relative_to(SRC).parts[: -node.level]]
                base = ".".join([*package, *([base] if base else [])])
            yield node.lineno, base
            for name in node.names:
                yield node.lineno, f"{base}.{name.name}"


def functions(path: Path) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    """Every function and method of a file."""
    for node in ast.walk(parsed(path)):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield node


def at(path: Path, line: int, text: str) -> str:
    """One finding, as an editor can jump to."""
    return f"{path.relative_to(ROOT)}:{line}: {text}"


def none(found: Iterable[str], rule: str) -> None:
    """Fail with every finding when there is one."""
    listed = sorted(set(found))
    if listed:
        pytest.fail(f"{rule}\n" + "\n".join(f"  {line}" for line in listed), pytrace=False)


@cache
def tracked() -> tuple[Path, ...]:
    """Every file that git keeps or would keep, without what it ignores."""
    asked = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    told = subprocess.run(asked, cwd=ROOT, capture_output=True, check=True).stdout.decode()
    return tuple(ROOT / name for name in sorted(set(told.split("\0"))) if name and (ROOT / name).is_file())


@cache
def text_of(path: Path) -> str:
    """A file's text; empty for what is no text."""
    raw = path.read_bytes()
    if b"\0" in raw[:8000]:
        return ""
    return raw.decode("utf-8", errors="replace")
