"""Lists and boards under access rules at N cases (TONGBAN_BENCH_CASES, usually 10,000), spread over thirty offices."""

from __future__ import annotations

import json
import os
import random
import sys
from collections.abc import Callable
from datetime import timedelta
from time import perf_counter, process_time
from typing import Any

from benchmarks import place
from benchmarks.ratio import analyse, quantile

OFFICES = 30


def fill(people: place.People, count: int) -> None:
    """Cases in all stages, one in five open, each open one with a task and a promise; rows as the product has them."""
    from tongban.cases.models import Case, Deadline, Task
    from tongban.clock import local_date, now
    from tongban.journal.ids import uuid7

    at, dice, region = now(), random.Random(11), people.cast.pack.region
    today = local_date(at)
    for base in range(0, count, 2000):
        cases, tasks, deadlines = [], [], []
        for i in range(base, min(base + 2000, count)):
            open_, office = i % 5 == 0, f"{region}-O{dice.randrange(OFFICES):02d}"
            accepted = today - timedelta(days=dice.randrange(1, 20 if open_ else 900))
            due = accepted + timedelta(days=dice.randrange(3, 30))
            case = Case(
                region=region, id=uuid7(at), no=f"{region}-2026-{900000 + i:06d}", matter="BENCH-1", office=office,
                accepted_by=f"{region}-HALL", party=people.party, project=people.projects[i % len(people.projects)],
                pack=people.cast.pack.digest, state="issuing" if open_ else "closed", open=open_,
                outcome="" if open_ else "granted", seq=4, head="0" * 64, received_at=at, received_on=accepted,
                accepted_on=accepted, decided_on=None if open_ else due, due=due, yellow_on=due - timedelta(days=1),
                red_on=due + timedelta(days=1),
            )  # fmt: skip
            cases.append(case)
            if open_:
                tasks.append(Task(region=region, case=case.id, no=401, kind="issue", office=office, post="officer", due=due, opened_at=at))
                deadlines.append(
                    Deadline(
                        region=region, case=case.id, no=201, kind="promise", party="authority", from_on=accepted, days=5,
                        unit="working", due=due,
                    )
                )
        Case.objects.bulk_create(cases, batch_size=500)
        Task.objects.bulk_create(tasks, batch_size=500)
        Deadline.objects.bulk_create(deadlines, batch_size=500)


def timed(work: Callable[[int], Any], seconds: float) -> dict[str, float]:
    """Median and p95 in milliseconds of repeated work, given a running number; `processor` is this process's own time, whatever else runs."""
    work(0)
    found, spent, end, n = [], [], perf_counter() + seconds, 0
    while (perf_counter() < end or n < 5) and n < 200:
        n += 1
        start, busy = perf_counter(), process_time()
        work(n)
        found.append((perf_counter() - start) * 1000)
        spent.append((process_time() - busy) * 1000)
    return {"median": round(quantile(found, 0.5), 1), "p95": round(quantile(found, 0.95), 1), "processor": round(quantile(spent, 0.5), 1), "runs": n}


def main() -> int:
    """Fill, measure, print one line of JSON."""
    count = int(os.environ.get("BENCH_CASES") or "10000")
    with place.fresh(os.environ.get("TONGBAN_DATABASE") or None):
        from django.db import connection

        from tongban.cases import queries
        from tongban.cases import queries_desks as desks
        from tongban.clock import local_date, now
        from tongban.journal.actors import Actor, Holding
        from tongban.journal.ids import uuid7

        people = place.people(now())
        place.add_projects(people, 200, now())
        start = perf_counter()
        fill(people, count)
        analyse()
        filled = perf_counter() - start
        region, today = people.cast.pack.region, local_date(now())
        staff = [
            Actor(staff=uuid7(now()), holdings=frozenset({Holding(f"{region}-O{i:02d}", "officer")}), regions=frozenset({region}))
            for i in range(OFFICES)
        ]
        found: dict[str, Any] = {"cases": count, "database": connection.vendor, "filled_s": round(filled, 1)}

        def work(name: str, run: Callable[[Actor], Any]) -> None:
            found[name] = timed(lambda n: run(staff[n % OFFICES]), 3.0)

        work("todo_ms", lambda who: desks.todo(who, today))
        work("tasks_ms", lambda who: queries.tasks(who, limit=50))
        work("visible_page_ms", lambda who: list(queries.visible_to(who).order_by("due").values("no", "state", "due")[:50]))
        work("closed_page_ms", lambda who: list(queries.visible_to(who).filter(open=False).order_by("-decided_on").values("no")[:50]))
        lights = getattr(desks, "lights", None)
        if lights is not None:
            work("lights_ms", lambda who: lights(who, today))
        found["load"] = os.getloadavg()[0]
    print(json.dumps(found, ensure_ascii=False))
    return 0


if __name__ == "__main__":
    sys.exit(main())
