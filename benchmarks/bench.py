"""`make bench`: runs every measure in bounded time, prints a table of ratios against the goals, keeps it in var/bench/ as JSON."""

from __future__ import annotations

import json
import os
import platform
import subprocess
import sys
import threading
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from time import monotonic
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
QUIET = 0.7
"""Above this load others use the machine, and the table says so."""


@dataclass(frozen=True, slots=True)
class Part:
    """One measure in a process of its own: its module, arguments, the most seconds it may take, which database it wants."""

    name: str
    zh: str
    module: str
    arguments: tuple[str, ...]
    most: float
    database: str = ""
    in_memory: bool = False


def parts(seconds: float) -> list[Part]:
    """All measures; `seconds` is for the rounds of each database."""
    ratio = ("--json", "--profile", "60", "--seconds", str(seconds))
    return [
        Part("postgres", "六步办理，PostgreSQL", "ratio", ratio, seconds + 45, "postgres"),
        Part("sqlite", "六步办理，SQLite", "ratio", ratio, seconds + 45, "sqlite"),
        Part("web", "网上办理", "web", (), 70, "postgres"),
        Part("lists", "列表和看板", "lists", (), 70 if not os.environ.get("BENCH_CASES") else 900, "either"),
        Part("small", "单项", "small", (), 60, "sqlite", True),
    ]


def run(part: Part, url: str, number: int, total: int) -> dict[str, Any]:
    """Run one measure, with a line that moves; what fails or takes too long is said and left out."""
    if part.database == "postgres" and not url:
        return {"skipped": "没有 PostgreSQL；make bench 会自己建一个"}
    env = {k: v for k, v in os.environ.items() if not k.startswith("TONGBAN_")} | {"PYTHONPATH": f"{ROOT}:{ROOT / 'src'}"}
    if url and part.database in ("postgres", "either"):
        env["TONGBAN_DATABASE"] = url
    if part.in_memory and Path("/dev/shm").is_dir():
        env["TMPDIR"] = "/dev/shm"
    words = [sys.executable, "-m", f"benchmarks.{part.module}", *part.arguments]
    process = subprocess.Popen(words, cwd=ROOT, env=env, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    stop = threading.Event()
    watch = threading.Thread(target=_progress, args=(part, number, total, stop))
    watch.start()
    try:
        out, told = process.communicate(timeout=part.most)
    except subprocess.TimeoutExpired:
        process.kill()
        process.communicate()
        return {"skipped": f"超过 {part.most:.0f} 秒，停止"}
    finally:
        stop.set()
        watch.join()
    if process.returncode:
        return {"skipped": (told.strip().splitlines() or ["失败"])[-1][:200]}
    found: dict[str, Any] = json.loads(out.strip().splitlines()[-1])
    return found


def _progress(part: Part, number: int, total: int, stop: threading.Event) -> None:
    start, shown = monotonic(), sys.stderr.isatty()
    done = False
    while not done:
        done = stop.wait(0.5 if shown else 15)
        share = min((monotonic() - start) / part.most, 1.0)
        line = f"[{number}/{total}] {part.zh} {'█' * int(share * 20):<20} {monotonic() - start:4.0f} 秒（最多 {part.most:.0f}）"
        sys.stderr.write(f"\r{line}" if shown and not done else f"\r{line}\n" if shown else f"{line}\n")
        sys.stderr.flush()


def machine() -> dict[str, Any]:
    """What the numbers were measured on."""
    model = ""
    info = Path("/proc/cpuinfo")
    if info.exists():
        model = next((x.split(":", 1)[1].strip() for x in info.read_text().splitlines() if x.startswith("model name")), "")
    head = subprocess.run(["git", "rev-parse", "--short", "HEAD"], cwd=ROOT, capture_output=True, text=True).stdout.strip()
    return {
        "at": datetime.now(UTC).isoformat(timespec="seconds"),
        "commit": head,
        "cores": os.cpu_count(),
        "processor": model,
        "python": platform.python_version(),
        "system": platform.platform(),
        "load_before": round(os.getloadavg()[0], 2),
    }


Line = tuple[str, str, str, str]


def _judged(value: float | None, goal: float, less: bool = False) -> str:
    if value is None:
        return "—"
    return "✓" if (value <= goal if less else value >= goal) else "✗"


def table(found: dict[str, Any]) -> list[Line]:
    """Rows of (what, measured, goal, whether it is met)."""
    rows: list[Line] = []
    for name, goal in (("postgres", 0.60), ("sqlite", 0.50)):
        one = found.get(name, {})
        if "ratio" not in one:
            rows.append((f"一步办理 / {name} 下限", one.get("skipped", "—"), f"≥ {goal:.2f}", "—"))
            continue
        low, high = one["ratio_spread"]
        rows.append((f"六步办理 ÷ {one['database']} 下限（{one['best']}）", f"{one['ratio']:.2f}（{low:.2f}–{high:.2f}）", f"≥ {goal:.2f}", _judged(one["ratio"], goal)))
        used = one["processor_ms"]
        rows += [(f"　　每秒 {n}", f"{speed:.0f}（处理器 {used[n]:.1f} 毫秒一件）", "", "") for n, speed in one["per_second"].items()]
        rows.append(("　　只比处理器时间（别人的负载几乎不影响）", f"{one['processor_ratio']:.2f}", "", ""))
        if one.get("normal_per_second"):
            rows.append(("　　每秒 rows: statements（NORMAL，不等磁盘）", f"{one['normal_per_second']:.0f}", "", ""))
        times = one["transition_ms"]["all"]
        rows.append(("　　一步，毫秒", f"中位 {times['median']:.2f}，p95 {times['p95']:.2f}", "", ""))
    web = found.get("web", {})
    if "ratio" in web:
        rows.append(("网上一步 ÷ 裸 WSGI", f"{web['ratio']:.2f}（{web['product']['per_second']:.0f} / {web['bare']['per_second']:.0f} 每秒）", "≥ 0.50", _judged(web["ratio"], 0.5)))
        rows.append(("　　服务进程内存，MB", f"{web['memory_mb']:.0f}", "", ""))
    else:
        rows.append(("网上一步 ÷ 裸 WSGI", web.get("skipped", "—"), "≥ 0.50", "—"))
    lists = found.get("lists", {})
    for name, value in lists.items():
        if name.endswith("_ms"):
            rows.append((f"列表 {name[:-3]}（{lists['cases']} 件，{lists['database']}），p95 毫秒", f"{value['p95']:.1f}", "≤ 50", _judged(value["p95"], 50, True)))
    small = found.get("small", {})
    if "skipped" in small:
        rows.append(("单项", small["skipped"], "", "—"))
    guide = small.get("guide_ms", {})
    rows += [
        (zh, f"{value:.2f}", goal_zh, _judged(value, goal, True))
        for zh, value, goal_zh, goal in (
            ("一百万个到期日，秒", small.get("million_due_dates_s"), "≤ 0.5", 0.5),
            ("指南一步（清单和下一问），中位毫秒", guide.get("step"), "≤ 10", 10.0),
            ("通知书 PDF，毫秒", small.get("notice_ms"), "≤ 30", 30.0),
            ("证照出图、签章、存档，毫秒", small.get("sealed_licence_ms"), "≤ 700", 700.0),
        )
        if value is not None
    ]
    cold = small.get("cli_help_s", {})
    if cold:
        rows.append(("tongban --help，处理器秒", f"{cold['processor']:.2f}（墙上 {cold['wall']:.2f}）", "", ""))
    return rows


def main() -> int:
    """Measure, print, keep. Always ends with 0: a miss is reported, not an error."""
    url = os.environ.get("TONGBAN_DATABASE", "")
    seconds = float(os.environ.get("BENCH_SECONDS") or "30")
    found: dict[str, Any] = {"machine": machine()}
    load = found["machine"]["load_before"]
    if load > QUIET:
        sys.stderr.write(f"机器上还有别的工作（负载 {load}），数字会偏低；比值在同一轮里比较，仍可参考。\n")
    listed = parts(seconds)
    for number, part in enumerate(listed, 1):
        found[part.name] = run(part, url if url.startswith("postgres") else "", number, len(listed))
    found["machine"]["load_after"] = round(os.getloadavg()[0], 2)
    rows = table(found)
    width = max(_wide(r[0]) for r in rows)
    for what, value, goal, met in rows:
        print(f"{what}{' ' * (width - _wide(what))}  {value}{'  目标 ' + goal + ' ' + met if goal else ''}".rstrip())
    facts = found["machine"]
    print(f"{facts['processor']}，{facts['cores']} 核，Python {facts['python']}，负载 {facts['load_before']}→{facts['load_after']}，{facts['commit']}")
    folder = ROOT / "var" / "bench"
    folder.mkdir(parents=True, exist_ok=True)
    kept = folder / f"{datetime.now(UTC):%Y%m%d-%H%M%S}.json"
    kept.write_text(json.dumps(found, ensure_ascii=False, indent=1), encoding="utf-8")
    print(f"全部数字和耗时剖析：{kept.relative_to(ROOT)}")
    return 0


def _wide(text: str) -> int:
    """How many columns a text takes on a screen."""
    return sum(2 if ord(c) > 0x2E80 else 1 for c in text)


if __name__ == "__main__":
    sys.exit(main())
