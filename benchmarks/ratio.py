"""Interleaved rounds of product and floors on one database in one run; prints one line of JSON, for `bench.py` or on its own."""

from __future__ import annotations

import argparse
import cProfile
import json
import os
import pstats
import random
import statistics
import sys
from pathlib import Path
from time import perf_counter, process_time
from typing import Any

from benchmarks import place
from benchmarks.lifecycle import STEPS, Lifecycle, fact_bytes


def quantile(values: list[float], q: float) -> float:
    """The value below which the share `q` of the values lies."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(q * len(ordered)))]


def floors(url: str | None, folder: Path, kept: list[Any]) -> dict[str, Any]:
    """The floors of this database by name; the first word says whether a floor counts (`rows`) or is printed beside."""
    from benchmarks import floor

    if url is None:
        path = str(folder / "tongban.sqlite3")
        return {
            "rows: statements": floor.SqliteFloor(path, floor.Renewer(kept, "Aplain"), "FULL"),
            "bare: statements": floor.SqliteFloor(path, floor.Renewer(kept, "Bbare", only=floor.BARE), "FULL"),
        }
    return {
        "rows: one statement": floor.OneStatement(url, floor.Renewer(kept, "Aone")),
        "rows: function step": floor.Function(url, floor.Renewer(kept, "Bstep")),
        "rows: pipeline": floor.Pipelined(url, floor.Renewer(kept, "Cpipe")),
        "beside: single statements": floor.Singly(url, floor.Renewer(kept, "Dsingly")),
        "bare: one statement": floor.OneStatement(url, floor.Renewer(kept, "Ebare", only=floor.BARE)),
    }


def spent(backend: int) -> float:
    """Processor seconds of this process and of the server's process that answers it (0: none)."""
    server = Path(f"/proc/{backend}/schedstat")
    return process_time() + (int(server.read_text().split()[0]) / 1e9 if backend and server.exists() else 0.0)


def backend_of(driver: Any) -> int:
    """The server's process behind a psycopg connection; 0 for SQLite, which has none."""
    return int(driver.info.backend_pid) if hasattr(driver, "info") else 0


def rounds(
    life: Lifecycle, others: dict[str, Any], seconds: float, each: int
) -> tuple[dict[str, list[float]], dict[str, float]]:
    """Lifecycles a second of each contender in every round, in an order that changes, and its processor seconds a lifecycle
    (client and server together: what load by others hardly changes)."""
    from django.db import connection

    found: dict[str, list[float]] = {"product": [], **{name: [] for name in others}}
    backends = {"product": backend_of(connection.connection), **{n: backend_of(o.driver) for n, o in others.items()}}
    used = dict.fromkeys(found, 0.0)
    end = perf_counter() + seconds
    dice = random.Random(7)
    while perf_counter() < end or len(found["product"]) < 3:
        order = list(found)
        dice.shuffle(order)
        for name in order:
            if name == "product":
                run = life.run
            else:
                others[name].prepare(each)
                run = others[name].run
            before, start = spent(backends[name]), perf_counter()
            for _ in range(each):
                run()
            found[name].append(each / (perf_counter() - start))
            used[name] += spent(backends[name]) - before
    return found, {name: total / each / len(found[name]) for name, total in used.items()}


def relaxed(folder: Path, kept: list[Any], each: int) -> float:
    """The SQLite floor under synchronous=NORMAL, on a copy of its own: without waiting for the disk."""
    import sqlite3

    from benchmarks import floor

    copy = folder / "relaxed.sqlite3"
    with sqlite3.connect(folder / "tongban.sqlite3") as source:
        source.execute("VACUUM INTO ?", [str(copy)])
    contender = floor.SqliteFloor(str(copy), floor.Renewer(kept, "Fnormal"), "NORMAL")
    speeds = []
    for _ in range(5):
        contender.prepare(each)
        start = perf_counter()
        for _ in range(each):
            contender.run()
        speeds.append(each / (perf_counter() - start))
    return statistics.median(speeds)


def profile(life: Lifecycle, count: int) -> list[dict[str, Any]]:
    """Where the product's processor time goes: functions by cumulative share, as cProfile sees it (which makes Python look slower)."""
    watch = cProfile.Profile(process_time)
    watch.enable()
    for _ in range(count):
        life.run()
    watch.disable()
    stats = pstats.Stats(watch)
    total = stats.total_tt  # type: ignore[attr-defined]
    rows = []
    for (file, line, name), (_, calls, own, cumulative, _) in stats.stats.items():  # type: ignore[attr-defined]
        short = file.replace(str(place.ROOT) + "/", "").replace("src/tongban/", "")
        short = short.split("site-packages/")[-1]
        rows.append(
            {
                "where": f"{short}:{line} {name}" if line else name,
                "calls": round(calls / count, 1),
                "cumulative": round(cumulative / total, 3),
                "own": round(own / total, 3),
            }
        )
    return sorted(rows, key=lambda r: -float(r["cumulative"]))


def measure(url: str | None, seconds: float, each: int, profiled: int) -> dict[str, Any]:
    """Everything about one database."""
    from benchmarks import floor

    with place.fresh(url) as folder:
        from tongban.clock import now
        from tongban.journal import chain
        from tongban.journal import queries as journal

        people = place.people(now())
        place.add_projects(people, 3000, now())
        life = Lifecycle(people)
        warm = perf_counter() + 12
        while life.count < 300 and perf_counter() < warm:
            life.run()
        analyse()
        with floor.recording() as kept:
            last = life.run()
        others = floors(url, folder, list(kept))
        for contender in others.values():
            contender.prepare(10)
            for _ in range(10):
                contender.run()
        life.times = {name: [] for name in STEPS}
        speeds, used = rounds(life, others, seconds, each)
        times = {k: list(v) for k, v in life.times.items()}
        counting = [name for name in others if name.startswith("rows")]
        best = max(counting, key=lambda name: statistics.median(speeds[name]))
        broken = chain.verify(journal.events(last.region, f"case/{last.case}"))
        every = [t for values in times.values() for t in values]
        return {
            "database": "PostgreSQL" if url else "SQLite",
            "version": _version(url),
            "facts_bytes": fact_bytes(),
            "event_bytes": round(statistics.mean(len(e.body.encode()) for made in kept for e in made.events)),
            "rows": floor.counted(floor.lifecycle(list(kept))),
            "rounds": len(speeds["product"]),
            "each": each,
            "per_second": {name: round(statistics.median(v), 1) for name, v in speeds.items()},
            "best": best,
            "processor_ms": {name: round(total * 1000, 2) for name, total in used.items()},
            "processor_ratio": round(min(used[name] for name in counting) / used["product"], 3),
            "ratio": round(statistics.median(p / f for p, f in zip(speeds["product"], speeds[best], strict=True)), 3),
            "ratio_spread": [
                round(quantile([p / f for p, f in zip(speeds["product"], speeds[best], strict=True)], q), 3) for q in (0.1, 0.9)
            ],
            "normal_per_second": None if url else round(relaxed(folder, list(kept), each), 1),
            "transition_ms": {
                name: {"median": round(statistics.median(v) * 1000, 3), "p95": round(quantile(v, 0.95) * 1000, 3)}
                for name, v in {**times, "all": every}.items()
            },
            "chain": "holds" if broken is None else f"broken at {broken.seq}",
            "profile": profile(life, profiled) if profiled else [],
            "load": os.getloadavg()[0],
        }


def analyse() -> None:
    """Let the server learn how full its tables are, as its own background work does in the first minutes of any database."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


def _version(url: str | None) -> str:
    if url is None:
        import sqlite3

        return sqlite3.sqlite_version
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("SHOW server_version")
        return str(cursor.fetchone()[0])


def main() -> int:
    """Measure the database that TONGBAN_DATABASE names, else SQLite; `--profile` prints where the time goes."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=float, default=30.0)
    parser.add_argument("--each", type=int, default=15, help="lifecycles of one contender in one round")
    parser.add_argument("--profile", type=int, default=0, metavar="N", help="profile N lifecycles afterwards")
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    found = measure(os.environ.get("TONGBAN_DATABASE") or None, options.seconds, options.each, options.profile)
    if options.json:
        print(json.dumps(found, ensure_ascii=False))
        return 0
    rows = found.pop("profile")
    print(json.dumps(found, ensure_ascii=False, indent=1))
    for row in rows[:70]:
        print(f"{row['cumulative']:6.1%} {row['own']:6.1%} {row['calls']:8.1f}  {row['where']}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
