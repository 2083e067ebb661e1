"""Single measures without load: a million due dates, a step of the guide, a notice, a sealed licence, cold start, memory."""

from __future__ import annotations

import json
import os
import resource
import statistics
import subprocess
import sys
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path
from time import perf_counter
from typing import Any

from benchmarks import place
from benchmarks.lifecycle import Lifecycle


def median_of(work: Callable[[], object], most: int, seconds: float) -> float:
    """The median seconds of a piece of work, repeated up to `most` times or until the time is used."""
    work()
    found: list[float] = []
    end = perf_counter() + seconds
    while len(found) < most and (perf_counter() < end or len(found) < 3):
        start = perf_counter()
        work()
        found.append(perf_counter() - start)
    return statistics.median(found)


def million_due_dates() -> float:
    """Seconds for a million due dates of random starts and limits, in plain Python by prefix sums."""
    from tongban.clock import national

    calendar = national()
    first = date(2024, 1, 2)
    starts = [first + timedelta(days=i % 700) for i in range(1_000_000)]
    days = [1 + i % 30 for i in range(1_000_000)]
    add = calendar.add_working
    start = perf_counter()
    for day, count in zip(starts, days, strict=True):
        add(day, count)
    return perf_counter() - start


def million_through_due() -> float:
    """Seconds for a million due dates through the product's public `clock.due` (measured on a fiftieth of them)."""
    from tongban.clock import Limit, due, national

    calendar, first = national(), date(2024, 1, 2)
    limits = [Limit(1 + i, "working", "acceptance", "authority", "") for i in range(30)]
    starts = [first + timedelta(days=i) for i in range(700)]
    start = perf_counter()
    for i in range(20_000):
        due(calendar, starts[i % 700], limits[i % 30])
    return (perf_counter() - start) * 50


def guide_step() -> dict[str, float]:
    """Milliseconds of a plan and of the next question, each time with one more answer of a real story."""
    from tongban.catalogue import guide, reading
    from tongban.catalogue.packs import load

    pack = load(place.ROOT / "packs" / "yanjin")
    told: Any = reading.read(place.ROOT / "packs/yanjin/scenarios/standard-factory.yaml", "standard-factory.yaml").value
    facts = (told[0] if isinstance(told, list) else told)["facts"]
    names, plans, questions = list(facts), [], []
    guide.plan(pack, facts)
    for count in range(1, len(names) + 1):
        known = {n: facts[n] for n in names[:count]}
        start = perf_counter()
        guide.plan(pack, known)
        middle = perf_counter()
        guide.next_question(pack, known)
        questions.append(perf_counter() - middle)
        plans.append(middle - start)
    both = [a + b for a, b in zip(plans, questions, strict=True)]
    return {
        "plan": round(statistics.median(plans) * 1000, 2),
        "question": round(statistics.median(questions) * 1000, 2),
        "step": round(statistics.median(both) * 1000, 2),
        "step_worst": round(max(both) * 1000, 2),
    }


_NOTICE = {
    "issuer": "示例县规划局",
    "no": "示规补〔2026〕137号",
    "title": "申请材料补正告知书",
    "to": "示例实业有限公司",
    "date": "2026-09-24",
    "body": ["你单位提出的建设工程规划许可证申请，材料需要补正。根据《中华人民共和国行政许可法》第三十二条，一次告知如下："],
    "reasons": [{"text": "总平面图缺少日照分析", "cite": "《城乡规划法》第四十条", "fix": "补充日照分析报告。"}],
    "closing": ["请在2026年10月12日前补正。"],
    "qr": {"text": "https://tongban.example/v/8f3k2h5m9q1w", "lines": ["扫码核真伪", "示例文书"]},
}


def papers() -> dict[str, float]:
    """Milliseconds of a notice as PDF, and of a licence drawn, sealed (PAdES B-LT) and kept as the product does it."""
    from tongban.clock import now
    from tongban.journal import queries as journal
    from tongban.records.documents.rendering import render
    from tongban.records.licences import making

    notice = median_of(lambda: render("notice", _NOTICE), 30, 4)
    people = place.people(now())
    place.add_projects(people, 10, now())
    done = Lifecycle(people).run()
    event = next(e for e in journal.events(done.region, f"case/{done.case}") if e.seq == done.seq)
    licence = journal.data(event)["licences"][0]["id"]
    from uuid import UUID

    sealed = median_of(lambda: making.licence(done.region, UUID(licence)), 8, 12)
    return {"notice_ms": round(notice * 1000, 1), "sealed_licence_ms": round(sealed * 1000, 1)}


def cold(words: list[str]) -> dict[str, float]:
    """Seconds of a command in a process of its own, medians: on the wall, and of the processor (which load hardly changes)."""
    walls, processors = [], []
    for _ in range(4):
        before, start = resource.getrusage(resource.RUSAGE_CHILDREN), perf_counter()
        subprocess.run(words, cwd=place.ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=False, env=os.environ)
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        walls.append(perf_counter() - start)
        processors.append(after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime)
        if sum(walls) > 15:
            break
    return {"wall": round(statistics.median(walls), 3), "processor": round(statistics.median(processors), 3)}


def memory(pid: int | str = "self") -> float:
    """Resident megabytes of a process."""
    for line in Path(f"/proc/{pid}/status").read_text().splitlines():
        if line.startswith("VmRSS:"):
            return round(int(line.split()[1]) / 1024, 1)
    return 0.0


def main() -> int:
    """Measure everything and print one line of JSON; what takes long is told on standard error."""
    told = sys.stderr.write
    with place.fresh(None):
        told("place\n")
        python = sys.executable
        found: dict[str, Any] = {
            "cli_help_s": cold([str(Path(python).parent / "tongban"), "--help"]),
            "python_start_s": cold([python, "-c", "pass"]),
        }
        told("cold\n")
        found["million_due_dates_s"] = round(million_due_dates(), 3)
        found["million_through_due_s"] = round(million_through_due(), 2)
        told("dates\n")
        found["guide_ms"] = guide_step()
        told("guide\n")
        try:
            found |= papers()
        except Exception as problem:
            found["papers"] = f"left out: {type(problem).__name__}: {problem}"
        found["memory_mb"] = memory()
        found["load"] = os.getloadavg()[0]
    print(json.dumps(found, ensure_ascii=False))
    return 0


if __name__ == "__main__":
    sys.exit(main())
