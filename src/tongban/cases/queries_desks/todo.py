"""The to-do list: open tasks on an actor's posts with how urgent each is; a constant number of statements for any length."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from tongban import clock
from tongban.cases import calendars, queries
from tongban.cases.models import Deadline, Pause, Task
from tongban.catalogue import queries as catalogue
from tongban.clock import Calendar, Limit
from tongban.journal.actors import Actor
from tongban.records.parties import queries as parties
from tongban.records.projects import queries as projects

URGENCIES = ("red", "today", "yellow", "green", "paused")
"""Groups of the list in their order: overdue, due today, soon, time enough (or no limit), not counting."""

_MOST = 5000
_OWN_TERM = ("opinion", "check", "serve")
"""Tasks with a duty of their own; all others of the deciding office stand under the case's promise."""


@dataclass(frozen=True, slots=True)
class Item:
    """One task as a list shows it. `left`: working days to `due`, negative when overdue; `answers`: (replies, asked)."""

    task: Mapping[str, Any]
    case: Mapping[str, Any]
    urgency: str
    due: date | None
    left: int | None
    used: int | None
    limit: int | None
    unit: str
    pause: str
    party: str
    project: str
    matter: str
    todo: str
    answers: tuple[int, int] | None
    assignee: str

    @property
    def no(self) -> str:
        return str(self.case["no"])


@dataclass(slots=True)
class _Around:
    """Side rows of all listed cases, each kind read in one statement."""

    limits: dict[UUID, dict[str, Any]]
    serving: dict[UUID, date]
    pauses: dict[UUID, list[dict[str, Any]]]
    opinions: dict[UUID, tuple[int, int]]
    parties: dict[UUID, str]
    projects: dict[UUID, tuple[str, str]]
    staff: dict[UUID, str]


def todo(actor: Actor, today: date) -> list[Item]:
    """Every open task on the actor's posts that is theirs or nobody's, most urgent first, then by due date."""
    rows = [r for r in queries.tasks(actor, limit=_MOST) if r["kind"] != "supply"]
    around = _around(rows)
    items = [_item(row, around, today) for row in rows]
    return sorted(items, key=lambda i: (URGENCIES.index(i.urgency), i.due or date.max, i.no))


def _around(rows: Sequence[Mapping[str, Any]]) -> _Around:
    cases = {r["case"] for r in rows}
    regions = {r["region"] for r in rows}
    limits: dict[UUID, dict[str, Any]] = {}
    serving: dict[UUID, date] = {}
    wanted = ("promise", "deliver")
    for d in Deadline.objects.filter(region__in=regions, case__in=cases, kind__in=wanted).order_by("no").values():
        if d["kind"] == "promise":
            limits[d["case"]] = dict(d)
        elif d["met_at"] is None:
            serving[d["case"]] = d["due"]
    pauses: dict[UUID, list[dict[str, Any]]] = defaultdict(list)
    for p in Pause.objects.filter(region__in=regions, case__in=cases).order_by("no").values():
        pauses[p["case"]].append(dict(p))
    opinions: dict[UUID, tuple[int, int]] = {}
    for case, closed in Task.objects.filter(region__in=regions, case__in=cases, kind="opinion").values_list("case", "closed_at"):
        done, asked = opinions.get(case, (0, 0))
        opinions[case] = (done + (closed is not None), asked + 1)
    named: dict[UUID, tuple[str, str]] = {}
    for region in regions:
        named |= projects.names(region, {r["of"]["project"] for r in rows if r["region"] == region})
    return _Around(
        limits,
        serving,
        pauses,
        opinions,
        parties.shown_names({r["of"]["party"] for r in rows}),
        named,
        parties.staff_names({r["assignee"] for r in rows}),
    )


def _item(row: Mapping[str, Any], around: _Around, today: date) -> Item:
    case = row["of"]
    pack = catalogue.frozen(case["pack"])
    matter = pack.matter(case["matter"])
    calendar = calendars.of(pack)
    due = _due(row, case, around)
    pause = next((p for p in reversed(around.pauses[case["id"]]) if p["until"] is None), None)
    stopped = bool(case["paused_for"]) and row["kind"] != "opinion"
    used, limit, unit = days_used(case, around.limits.get(case["id"]), around.pauses[case["id"]], calendar, today)
    project, _code = around.projects.get(case["project"], ("", ""))
    return Item(
        task=row,
        case=case,
        urgency=_urgency(case, row, due, stopped, calendar, today),
        due=due,
        left=_left(due, calendar, today),
        used=used,
        limit=limit,
        unit=unit,
        pause=pack.pause(pause["kind"]).zh if stopped and pause else "",
        party=around.parties.get(case["party"], ""),
        project=project,
        matter=matter.zh,
        todo=pack.procedure(matter.procedure).task_zh(row["kind"], case["state"]),
        answers=around.opinions.get(case["id"]) if row["kind"] in ("review", "coordinate") else None,
        assignee=around.staff.get(row["assignee"], ""),
    )


def _due(row: Mapping[str, Any], case: Mapping[str, Any], around: _Around) -> date | None:
    """The day that counts for a task: its own duty's, or the case's promise as it stands now (pauses moved it)."""
    if row["kind"] == "serve" and row["due"] is None:
        return around.serving.get(case["id"])
    own = row["kind"] in _OWN_TERM or case["accepted_on"] is None or case["decided_on"] is not None
    found: date | None = row["due"] if own else case["due"]
    return found


def _left(due: date | None, calendar: Calendar, today: date) -> int | None:
    if due is None:
        return None
    return -max(calendar.working_between(due, today), 1) if today > due else calendar.working_between(today, due)


def _urgency(
    case: Mapping[str, Any], row: Mapping[str, Any], due: date | None, stopped: bool, calendar: Calendar, today: date
) -> str:
    if stopped and (case["red_on"] is None or today < case["red_on"]):
        return "paused"
    if due is not None and today > due:
        return "red"
    if due is None:
        return "green"
    if due == today:
        return "today"
    own = row["kind"] in _OWN_TERM or case["yellow_on"] is None
    soon = calendar.working_between(today, due) <= 1 if own else today >= case["yellow_on"]
    return "yellow" if soon else "green"


def days_used(
    case: Mapping[str, Any],
    limit: Mapping[str, Any] | None,
    pauses: Sequence[Mapping[str, Any]],
    calendar: Calendar,
    today: date,
) -> tuple[int | None, int | None, str]:
    """(used, promised, unit) of the promised clock, by the same count as the statement of days."""
    if limit is None or case["accepted_on"] is None:
        return None, None, "working"
    end = case["decided_on"] or today
    spans = tuple(
        clock.Pause(
            p["from_on"],
            p["until"],
            p["stops"],
            p["kind"],
            p["party"],
            p["cite"],
            served=p["served"],
            cap=None if p["cap_days"] is None else Limit(p["cap_days"], p["cap_unit"], "event", p["party"]),
        )
        for p in pauses
    )
    if limit["unit"] == "working":
        used = clock.counted(calendar, limit["from_on"], max(end, limit["from_on"]), spans, "promised")
    else:
        stopped = sum(((p["until"] or end) - p["from_on"]).days for p in pauses if p["served"])
        used = max((end - limit["from_on"]) // timedelta(days=1) - stopped, 0)
    return used, int(limit["days"]), str(limit["unit"])
