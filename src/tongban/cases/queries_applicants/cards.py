"""Cases as their applicant sees them in a list: state in words, light, days, whose desk; a constant number of statements."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from tongban import clock
from tongban.cases import calendars, queries
from tongban.cases.models import Deadline, Pause, Task
from tongban.catalogue import queries as catalogue
from tongban.catalogue.definitions import Action, Matter
from tongban.clock import Calendar, Limit
from tongban.journal.actors import Actor
from tongban.records.parties import queries as parties

GOOD = frozenset({"granted", "filed", "passed", "reported", "finished"})
"""Outcomes after which later matters may go on."""
_ENDS = {
    "granted": ("done", "已办结"),
    "filed": ("done", "已办结"),
    "passed": ("done", "已通过"),
    "reported": ("done", "已报告"),
    "finished": ("done", "已办结"),
    "partly": ("red", "部分没有通过"),
    "opined": ("done", "已出模拟意见"),
    "refused": ("red", "不予许可"),
    "rejected": ("red", "不予受理"),
    "failed": ("red", "没有通过"),
    "withdrawn": ("none", "已撤件"),
}


@dataclass(frozen=True, slots=True)
class Desk:
    """Where a case lies now: office, what is to be done there, who has it (or nobody yet), where to call."""

    office: str
    todo: str
    person: str
    phone: str


@dataclass(frozen=True, slots=True)
class Card:
    """One case as a list shows it. `used`, `limit`, `left` are days of `unit`; `waits` is what the applicant has to do."""

    case: Mapping[str, Any]
    matter: Matter
    zh: str
    state: str
    light: str
    words: str
    used: int | None
    limit: int | None
    left: int | None
    unit: str
    waits: str
    until: date | None
    desks: tuple[Desk, ...]
    days: frozenset[date]

    @property
    def no(self) -> str:
        return str(self.case["no"])

    @property
    def good(self) -> bool:
        """Whether later matters may build on it."""
        return self.case["outcome"] in GOOD

    @property
    def desk(self) -> Desk | None:
        return self.desks[0] if self.desks else None


@dataclass(slots=True)
class _Around:
    """Side rows of the listed cases, each kind read in one statement."""

    tasks: dict[UUID, list[dict[str, Any]]] = field(default_factory=lambda: defaultdict(list))
    limits: dict[tuple[UUID, str], dict[str, Any]] = field(default_factory=dict)
    pauses: dict[UUID, list[dict[str, Any]]] = field(default_factory=lambda: defaultdict(list))
    staff: dict[UUID, dict[str, Any]] = field(default_factory=dict)


def rows(actor: Actor, *, project: UUID | None = None) -> list[dict[str, Any]]:
    """The cases of the actor's party, newest first; of one project, or all."""
    if actor.party is None:
        return []
    found = queries.visible_to(actor)
    if project is not None:
        found = found.filter(project=project)
    return [dict(r) for r in found.order_by("-received_at", "-no").values()]


def cards(found: Sequence[Mapping[str, Any]], today: date) -> list[Card]:
    """The cases as cards, in the order given; four statements for any number."""
    around = _read(found)
    return [_card(case, around, today) for case in found]


def card(case: Mapping[str, Any], today: date) -> Card:
    """One case as a card."""
    return cards([case], today)[0]


def _read(found: Sequence[Mapping[str, Any]]) -> _Around:
    around = _Around()
    ids = {c["id"] for c in found}
    regions = {c["region"] for c in found}
    if not ids:
        return around
    for task in Task.objects.filter(region__in=regions, case__in=ids, closed_at=None).order_by("no").values():
        around.tasks[task["case"]].append(dict(task))
    for row in Deadline.objects.filter(region__in=regions, case__in=ids).order_by("no").values():
        around.limits[row["case"], row["kind"]] = dict(row)
    for pause in Pause.objects.filter(region__in=regions, case__in=ids).order_by("no").values():
        around.pauses[pause["case"]].append(dict(pause))
    around.staff = parties.staff_cards(t["assignee"] for held in around.tasks.values() for t in held)
    return around


def _card(case: Mapping[str, Any], around: _Around, today: date) -> Card:
    pack = catalogue.frozen(case["pack"])
    matter = pack.matter(case["matter"])
    procedure = pack.procedure(matter.procedure)
    tasks = around.tasks[case["id"]]
    pauses = around.pauses[case["id"]]
    calendar = calendars.of(pack)
    limit = around.limits.get((case["id"], "promise"))
    days = counted_days(case, limit, pauses, calendar, today)
    left = queries.remaining(case, today)
    own = next((t for t in tasks if t["party"] == case["party"]), None)
    waits = _waits(case, procedure, tasks, own)
    owner = around.limits.get((case["id"], "owner"))
    light, words = _light(case, pack, procedure, pauses, waits, left, today)
    return Card(
        case=case,
        matter=matter,
        zh=matter.zh,
        state=procedure.state(case["state"]).zh,
        light=light,
        words=words,
        used=len(days) if limit is not None else None,
        limit=limit["days"] if limit is not None else None,
        left=left,
        unit=limit["unit"] if limit is not None else "working",
        waits=waits,
        until=owner["due"] if owner is not None and waits and owner["met_at"] is None else None,
        desks=tuple(_desk(t, case, pack, procedure, around) for t in tasks if t["party"] is None),
        days=frozenset(days),
    )


def _waits(
    case: Mapping[str, Any], procedure: Any, tasks: Sequence[Mapping[str, Any]], own: Mapping[str, Any] | None
) -> str:
    """What the applicant has to do now, in words; empty if it is nobody's or another's turn."""
    if not case["open"]:
        return ""
    offered = offered_actions(case, procedure, tasks)
    if own is not None:
        named = next((a.zh for a in offered if own["kind"] in a.closes), "")
        return named or "办理"
    found = next((a for a in offered if a.to and not a.confirm and not procedure.state(a.to).open), None)
    return found.zh if found is not None else ""


def offered_actions(case: Mapping[str, Any], procedure: Any, tasks: Sequence[Mapping[str, Any]]) -> list[Action]:
    """What the applicant may do from here: their actions of this state whose task is open."""
    kinds = {t["kind"] for t in tasks}
    found = []
    for action in procedure.actions_from.get(case["state"], ()):
        mine = action.by.party == "applicant" or any(
            t["party"] == case["party"] and action.by.task in ("*", t["kind"]) for t in tasks if action.by.task
        )
        if not mine or action.code == "open" or action.by.task == "*":
            continue
        if action.closes and "*" not in action.closes and not kinds & set(action.closes):
            continue
        found.append(action)
    return found


def _light(
    case: Mapping[str, Any],
    pack: Any,
    procedure: Any,
    pauses: Sequence[Mapping[str, Any]],
    waits: str,
    left: int | None,
    today: date,
) -> tuple[str, str]:
    """The light of a case and its words: ended, overdue, waiting for somebody, or so many days left."""
    if not case["open"]:
        return _ENDS.get(case["outcome"], ("done", procedure.state(case["state"]).zh))
    if case["decided_on"] is None and left is not None and left < 0:
        return "red", f"超 {-left} 个工作日"
    pause = next((p for p in reversed(pauses) if p["until"] is None), None)
    if pause is not None and not waits:
        return "paused", f"停表，{pack.pause(pause['kind']).zh}"
    if waits and case["outcome"]:
        return "ready", f"等您{waits.removeprefix('网上')}"
    if waits:
        return ("paused" if pause is not None or case["due"] is None else "ready"), f"等您{waits}"
    if case["decided_on"] is None and left is not None:
        soon = case["yellow_on"] is not None and today >= case["yellow_on"]
        return ("yellow" if soon else "green"), ("今天到期" if left == 0 else f"剩 {left} 个工作日")
    return "green", procedure.state(case["state"]).zh


def _desk(task: Mapping[str, Any], case: Mapping[str, Any], pack: Any, procedure: Any, around: _Around) -> Desk:
    office = parties.office(task["office"])
    person = around.staff.get(task["assignee"], {}) if task["assignee"] else {}
    return Desk(
        office=str(office["zh"]).split("（")[0],
        todo=procedure.task_zh(task["kind"], case["state"]),
        person=str(person.get("name", "")),
        phone=str(person.get("phone") or office.get("phone") or ""),
    )


def counted_days(
    case: Mapping[str, Any],
    limit: Mapping[str, Any] | None,
    pauses: Sequence[Mapping[str, Any]],
    calendar: Calendar,
    today: date,
) -> set[date]:
    """The days that counted for a case's promised clock so far."""
    if limit is None:
        return set()
    end = min(d for d in (case["decided_on"], case["ended_on"], today) if d is not None)
    stopped = [_pause(p) for p in pauses]
    plain = [limit["from_on"] + timedelta(days=n) for n in range(1, (end - limit["from_on"]).days + 1)]
    if limit["unit"] == "working":
        return {d for d in plain if clock.counted(calendar, d - timedelta(days=1), d, stopped)}
    return {d for d in plain if not any(p.holds("promised") and p.start < d <= (p.end or today) for p in stopped)}


def _pause(row: Mapping[str, Any]) -> clock.Pause:
    cap = None
    if row["cap_days"] is not None:
        cap = Limit(row["cap_days"], row["cap_unit"], "event", row["party"])
    return clock.Pause(
        row["from_on"],
        row["until"],
        row["stops"],
        row["kind"],
        row["party"],
        row["cite"],
        served=row["served"],
        no=row["no"],
        cap=cap,
    )


def union(found: Sequence[Card]) -> int:
    """How many days counted for at least one of these cases: a day is counted once."""
    return len({day for c in found for day in c.days})
