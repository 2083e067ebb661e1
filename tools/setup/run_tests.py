"""`make test`: checks, tests on SQLite, the tests that use a database once more on PostgreSQL, browser journeys; then the counts."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path
from xml.etree import ElementTree

import check
import machine

ROOT = check.ROOT
REPORTS = ROOT / "var" / "tests"
LONGEST = 45 * 60
"""Seconds after which one run of pytest is taken for hung; all together should take less than 35 minutes."""


@dataclass
class Count:
    """How many tests of one run ended how; an error counts as a failure."""

    passed: int = 0
    failed: int = 0
    skipped: int = 0

    def __add__(self, other: Count) -> Count:
        return Count(self.passed + other.passed, self.failed + other.failed, self.skipped + other.skipped)

    def __str__(self) -> str:
        return f"{self.passed} passed, {self.failed} failed, {self.skipped} skipped"


def counted(report: Path) -> Count:
    """The counts of one JUnit file; a run that left none has failed as a whole."""
    if not report.is_file():
        return Count(failed=1)
    total = Count()
    for suite in ElementTree.parse(report).getroot().iter("testsuite"):
        bad = int(suite.get("failures", 0)) + int(suite.get("errors", 0))
        skipped = int(suite.get("skipped", 0))
        total += Count(int(suite.get("tests", 0)) - bad - skipped, bad, skipped)
    return total


def pytest(title: str, name: str, *words: str, before: tuple[str, ...] = ()) -> Count:
    """One run of pytest; no test chosen is no failure, any other unhappy end without a failed test is one."""
    print(f"── {title}", flush=True)
    report = REPORTS / f"{name}.xml"
    command = [*before, str(check.BIN / "pytest"), "tests", f"--junitxml={report}", "--durations=5", *words]
    start = time.monotonic()
    with subprocess.Popen(command, cwd=ROOT, stdin=subprocess.DEVNULL, env=_env()) as running:
        try:
            code = running.wait(LONGEST)
        except subprocess.TimeoutExpired:
            running.terminate()
            code = 1
            print(f"{title}超过 {LONGEST // 60} 分钟没有结束，已中止。", flush=True)
    count = counted(report)
    if code not in (0, 5) and not count.failed:
        count += Count(failed=1)
    print(f"── {title}：{count}（{time.monotonic() - start:.0f} 秒）", flush=True)
    return count


def _env() -> dict[str, str]:
    browser = machine.chromium()
    return {**os.environ, "PYTHONUTF8": "1"} | ({"TONGBAN_CHROMIUM": browser} if browser else {})


def main() -> int:
    """Everything, in order; goes on after a failure so that one run tells all. The last line has the counts."""
    start = time.monotonic()
    shutil.rmtree(REPORTS, ignore_errors=True)
    REPORTS.mkdir(parents=True)
    os.environ.pop("TONGBAN_DATABASE", None)
    print("── 检查", flush=True)
    broken = check.run(house=False)
    two = ("-n", "2", "--dist", "worksteal", "--max-worker-restart", "2")
    postgres = (sys.executable, str(ROOT / "tests" / "postgres.py"))
    counts = {
        "SQLite": pytest("测试（SQLite）", "sqlite", "-m", "not journey", *two),
        "PostgreSQL": pytest(
            "用到数据库的测试（PostgreSQL）", "postgresql", "-m", "not journey", "--database-only", *two, before=postgres
        ),
        "journeys": pytest("浏览器旅程", "journeys", "-m", "journey"),
    }
    total = sum(counts.values(), Count(failed=len(broken)))
    print(f"── 合计（{(time.monotonic() - start) / 60:.1f} 分钟）", flush=True)
    print(f"检查：{'没有通过：' + '、'.join(broken) if broken else '全部通过'}")
    for name, count in counts.items():
        print(f"{name}: {count}")
    print(str(total) if total.skipped else f"{total.passed} passed, {total.failed} failed")
    return 1 if total.failed or not total.passed else 0


if __name__ == "__main__":
    sys.exit(main())
