"""Progress of the set-up: numbered steps with seconds, stamps that let a done step rest, and one sentence when it fails."""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
VENV = ROOT / ".venv"
STAMPS = VENV / "stamps"
LOG = ROOT / "var" / "log" / "setup.log"

NO_NETWORK = (
    "name resolution", "dns error", "failed to lookup", "could not resolve", "enotfound", "eai_again", "econnrefused",
    "etimedout", "network is unreachable", "connection refused", "connection timed out", "connect timeout",
    "client error (connect)", "temporary failure resolving", "connection error", "failed to fetch",
    "newconnectionerror", "max retries exceeded",
)  # fmt: skip
NO_SPACE = ("no space left", "enospc", "disk quota exceeded")


class Failed(Exception):
    """A step cannot be done; the text is one sentence for the person at the terminal."""


def say(text: str) -> None:
    """One line for the person, at once."""
    print(text, flush=True)


def digest(paths: Iterable[Path], *words: str) -> str:
    """What a step depends on: the contents of files (a missing one counts as empty) and some words."""
    summed = hashlib.sha256()
    for path in sorted(paths):
        summed.update(str(path.relative_to(ROOT)).encode() + b"\0")
        summed.update(path.read_bytes() if path.is_file() else b"-")
    summed.update("\0".join(words).encode())
    return summed.hexdigest()


def done(name: str, wanted: str) -> bool:
    """Whether the step was done for exactly this content."""
    stamp = STAMPS / name
    return stamp.is_file() and stamp.read_text() == wanted


def stamp(name: str, wanted: str) -> None:
    """Remember that the step is done."""
    STAMPS.mkdir(parents=True, exist_ok=True)
    (STAMPS / name).write_text(wanted)


def call(words: Sequence[str], doing: str, env: Mapping[str, str] | None = None, cwd: Path = ROOT) -> str:
    """Run a command with its output in the log; raises Failed with one sentence that names the likely cause."""
    LOG.parent.mkdir(parents=True, exist_ok=True)
    try:
        ran = subprocess.run(
            words, cwd=cwd, env={**os.environ, **(env or {})}, stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, errors="replace",
        )  # fmt: skip
    except OSError as problem:
        raise Failed(f"{doing}没有成功：无法运行 {words[0]}（{problem.strerror}）。") from problem
    with LOG.open("a", encoding="utf-8") as log:
        log.write(f"$ {' '.join(words)}\n{ran.stdout}\n")
    if ran.returncode:
        raise Failed(_why(doing, ran.stdout))
    return ran.stdout


def _why(doing: str, output: str) -> str:
    low = output.lower()
    if any(word in low for word in NO_SPACE):
        return f"{doing}没有成功：磁盘空间不足，请腾出至少 2 GB 后重新运行。"
    if any(word in low for word in NO_NETWORK):
        return f"{doing}没有成功：连不上软件源，请检查网络或软件源设置后重新运行（详情见 {LOG.relative_to(ROOT)}）。"
    last = next((line.strip() for line in reversed(output.splitlines()) if line.strip()), "没有输出")
    return f"{doing}没有成功：{last[:200]}（详情见 {LOG.relative_to(ROOT)}）。"


class Steps:
    """Counts the steps of one run; silent when every one of them rests."""

    def __init__(self, total: int) -> None:
        self.total = total
        self.number = 0
        self.worked = False

    def take(self, title: str, rest: Callable[[], bool], work: Callable[[], str | None]) -> None:
        """Do one step unless it is already done; says which of how many, how long it took, and what came of it."""
        self.number += 1
        if rest():
            return
        self.worked = True
        start = time.monotonic()
        mark = f"[{self.number}/{self.total}] {title}"
        if sys.stdout.isatty():
            print(f"{mark} ……", end="\r", flush=True)
        result = work()
        say(f"{mark}：{result or '完成'}（{time.monotonic() - start:.1f} 秒）")
