"""`make check`: lint, types, layers, packs and house rules; silent while all is well, one green line at the end."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
BIN = ROOT / ".venv" / "bin"


def packs() -> list[str]:
    """The packs that are there."""
    return sorted(head.parent.name for head in (ROOT / "packs").glob("*/pack.yaml"))


def checks(*, house: bool) -> list[tuple[str, list[list[str]]]]:
    """What is checked: a name and the commands, each of which must end with 0."""
    listed: list[tuple[str, list[list[str]]]] = [
        ("规范 ruff", [[str(BIN / "ruff"), "check", "--quiet", "."]]),
        ("分层 import-linter", [[str(BIN / "lint-imports"), "--no-logo"]]),
        ("类型 mypy", [[str(BIN / "mypy")]]),
        ("目录包 pack check", [[str(BIN / "tongban"), "pack", "check", name] for name in packs()]),
    ]
    if house:
        listed.append(("家规 house", [[str(BIN / "pytest"), "tests/house"]]))
    return listed


def run(*, house: bool) -> list[str]:
    """Do the checks one after another; prints what a failing one said, gives back the names of those that failed."""
    failed = []
    for name, commands in checks(house=house):
        start = time.monotonic()
        said = ""
        for words in commands:
            ran = subprocess.run(words, cwd=ROOT, stdin=subprocess.DEVNULL, capture_output=True, text=True, env=_env())
            if ran.returncode:
                said += f"$ {' '.join(words[:1] + words[1:]).replace(str(ROOT) + '/', '')}\n{ran.stdout}{ran.stderr}"
        if said:
            failed.append(name)
            print(said.rstrip())
        print(f"  {'✗' if said else '✓'} {name}（{time.monotonic() - start:.1f} 秒）", flush=True)
    return failed


def _env() -> dict[str, str]:
    return {**os.environ, "PYTHONUTF8": "1"}


def green(text: str) -> str:
    """The text in green where a person looks at it."""
    return f"\033[32m{text}\033[0m" if sys.stdout.isatty() and "NO_COLOR" not in os.environ else text


def main(argv: Sequence[str]) -> int:
    """Check everything; exit code 1 when something failed."""
    failed = run(house=True)
    if failed:
        print(f"检查没有通过：{'、'.join(failed)}。")
        return 1
    print(green("检查全部通过。"))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
