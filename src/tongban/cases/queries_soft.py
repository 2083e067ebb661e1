"""Soft predecessors (容缺前置): a matter may start while one still runs, and is decided only after it. Which cases wait so, and for what."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from tongban.cases import rules
from tongban.cases.loaders import results_of
from tongban.cases.models import Case
from tongban.cases.queries import visible_to
from tongban.catalogue import queries as catalogue
from tongban.catalogue.packs import Pack
from tongban.journal.actors import Actor
from tongban.records.projects import queries as projects

_MOST = 100
"""Cases that wait so and are listed at once; there are as many as projects in their first weeks."""
_GOOD = ("granted", "filed", "passed", "reported")


@dataclass(frozen=True, slots=True)
class Before:
    """One soft predecessor that is not done yet: its code and name, its own case's number and state if it was begun."""

    code: str
    zh: str
    no: str
    state: str

    @property
    def words(self) -> str:
        """Where it stands, in one line."""
        return f"“{self.zh}”{'还在办：' + self.state if self.no else '还没有申请'}"


def of_case(row: Mapping[str, Any]) -> tuple[Before, ...]:
    """The soft predecessors that an undecided case still waits for; nothing where it waits for none."""
    return next(iter(_waiting([row]).values()), ())


def waiting(actor: Actor, region: str, pack: Pack) -> list[tuple[dict[str, Any], tuple[Before, ...]]]:
    """The undecided cases that an actor may see and that wait for soft predecessors, oldest first, each with what it waits for."""
    codes = [m.code for m in pack.matters() if m.before_soft]
    if not codes:
        return []
    found = visible_to(actor).filter(region=region, open=True, decided_on=None, matter__in=codes).exclude(project=None)
    rows: list[dict[str, Any]] = [dict(r) for r in found.order_by("received_at", "no").values()[:_MOST]]
    held = _waiting(rows)
    return [(r, held[r["id"]]) for r in rows if r["id"] in held]


def _waiting(rows: Iterable[Mapping[str, Any]]) -> dict[UUID, tuple[Before, ...]]:
    found: dict[UUID, tuple[Before, ...]] = {}
    done: dict[Any, Any] = {}
    for row in rows:
        pack = catalogue.frozen(row["pack"])
        matter = pack.matter(row["matter"])
        if not matter.before_soft or row["project"] is None or row["decided_on"] is not None or not row["open"]:
            continue
        if row["project"] not in done:
            done[row["project"]] = (projects.row(row["region"], row["project"]), results_of(row["region"], row["project"]))
        project, results = done[row["project"]]
        open_ones = {
            c["matter"]: c for c in Case.objects.filter(region=row["region"], project=row["project"], open=True).order_by("no").values()
        }
        before = [_before(pack, code, zh, open_ones.get(code)) for code, zh in rules.waiting_for(pack, matter, project, results)]
        if before:
            found[row["id"]] = tuple(before)
    return found


def _before(pack: Pack, code: str, zh: str, case: Mapping[str, Any] | None) -> Before:
    if case is None:
        return Before(code, zh, "", "")
    state = pack.procedure(pack.matter(code).procedure).state(case["state"]).zh
    return Before(code, zh, case["no"], state)


def begun_early(region: str, pack: Pack, cases: Sequence[Mapping[str, Any]]) -> set[UUID]:
    """Of these cases those that were accepted while a soft predecessor of the same project had been begun and was not done."""
    soft = {m.code: m.before_soft for m in pack.matters() if m.before_soft}
    mine = [c for c in cases if c["matter"] in soft and c["project"] is not None]
    if not mine:
        return set()
    wanted = {code for c in mine for code in soft[c["matter"]]}
    runs: dict[tuple[Any, str], list[tuple[Any, Any]]] = defaultdict(list)
    rows = Case.objects.filter(region=region, project__in={c["project"] for c in mine}, matter__in=wanted)
    for project, matter, received, decided in rows.values_list("project", "matter", "received_on", "decided_on"):
        runs[project, matter].append((received, decided))
    return {
        c["id"]
        for c in mine
        for code in soft[c["matter"]]
        if any(r is not None and r <= c["accepted_on"] and (d is None or d > c["accepted_on"]) for r, d in runs[c["project"], code])
    }
