"""Questions to the engine: cases as a person may see them, work lists, progress, the statement of days. Lists start from `visible_to`."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet

from tongban import clock
from tongban.cases import calendars
from tongban.cases.models import Case, CaseFact, CaseText, Deadline, Paper, Pause, Task
from tongban.cases.rows import stream
from tongban.catalogue import queries as catalogue
from tongban.clock import Limit
from tongban.journal import queries as journal
from tongban.journal.actors import Actor
from tongban.records.parties import queries as parties
from tongban.records.projects import queries as projects


def _rows(found: Any) -> list[dict[str, Any]]:
    """Plain rows out of `.values()`, typed as such."""
    return list(found)


def _row(found: Any) -> dict[str, Any] | None:
    """One plain row out of `.values()`, or None."""
    first: dict[str, Any] | None = found.first()
    return first


def row(region: str, case: UUID) -> dict[str, Any] | None:
    """One case row, or None. For rules and consumers; pages start from `visible_to`."""
    return _row(Case.objects.filter(region=region, id=case).values())


def children(region: str, parent: UUID) -> list[dict[str, Any]]:
    """The children of a family, in order of their numbers."""
    return _rows(Case.objects.filter(region=region, parent=parent).order_by("no").values())


def facts(region: str, case: Mapping[str, Any]) -> dict[str, Any]:
    """The project's facts and the form of a case, as conditions want them."""
    project = projects.row(region, case["project"]) if case["project"] else None
    form = form_of(region, case["id"])
    return {**(project["facts"] if project else {}), **{k: v for k, v in form.items() if not isinstance(v, list)}}


def form_of(region: str, case: UUID) -> dict[str, Any]:
    """What the case's form says, decrypted."""
    found = CaseFact.objects.filter(region=region, case=case).first()
    return json.loads(found.body) if found else {}


def issues_licence(pack: Any, case: Mapping[str, Any]) -> bool:
    """Whether a positive outcome of this case's matter is a licence with a file of its own."""
    result = pack.matter(case["matter"]).result
    return bool(result and result.licence)


def visible_to(actor: Actor) -> QuerySet[Case]:
    """The cases that an actor may see: an applicant their party's; staff those their offices accept, decide or were asked about;
    supervisors and auditors their regions'. Security is in the query."""
    if actor.staff is not None:
        offices = {h.office for h in actor.holdings}
        regions = {o.split("-", 1)[0] for o in offices} | set(actor.regions)
        if actor.roles & {"supervisor", "leader", "auditor"}:
            return Case.objects.filter(region__in=actor.regions)
        asked = Task.objects.filter(region=OuterRef("region"), case=OuterRef("id"), office__in=offices)
        lead = Case.objects.filter(region=OuterRef("region"), id=OuterRef("parent"), office__in=offices)
        return Case.objects.filter(region__in=regions).filter(
            Q(office__in=offices) | Q(accepted_by__in=offices) | Exists(asked) | Exists(lead)
        )
    if actor.party is not None:
        return Case.objects.filter(party__in=actor.parties) if actor.succeeds else Case.objects.filter(party=actor.party)
    return Case.objects.none()


def sees(actor: Actor, case: Mapping[str, Any], tasks: Sequence[Mapping[str, Any]]) -> bool:
    """Whether an actor surely sees a case that was read with its open tasks. False says nothing: then `visible_to` decides."""
    if actor.staff is None:
        return case["party"] in actor.parties
    if actor.roles & {"supervisor", "leader", "auditor"}:
        return case["region"] in actor.regions
    offices = {h.office for h in actor.holdings}
    return case["office"] in offices or case["accepted_by"] in offices or any(t["office"] in offices for t in tasks)


def numbered(no: str) -> tuple[str, UUID] | None:
    """Region and id of the case with that number, by the index of its shard; not told to anyone before `sees` or `visible_to` says so."""
    found: tuple[str, UUID] | None = (
        Case.objects.filter(region=no.split("-", 1)[0], no=no).values_list("region", "id").first() if no.isprintable() else None
    )
    return found


def find(actor: Actor, no: str) -> dict[str, Any] | None:
    """One case by its number, if the actor may see it."""
    return _row(visible_to(actor).filter(no=no).values())


def by_number(no: str) -> dict[str, Any] | None:
    """One case by number, for the public progress look-up, which asks for the last four digits of the phone as well."""
    return _row(Case.objects.filter(no=no).values())


def tasks(actor: Actor, *, kind: str = "", limit: int = 200) -> list[dict[str, Any]]:
    """The open tasks on the actor's posts, assigned to them or to nobody, by due date; with their case rows. Two statements."""
    wanted = Q(pk__in=[])
    for held in actor.holdings:
        wanted |= Q(office=held.office, post=held.post)
    if actor.party is not None:
        wanted = Q(party__in=actor.parties)
    regions = {h.office.split("-", 1)[0] for h in actor.holdings}
    found = Task.objects.filter(wanted, closed_at=None)
    if regions:
        found = found.filter(region__in=regions)
    if actor.staff is not None:
        found = found.filter(Q(assignee=None) | Q(assignee=actor.staff))
    if kind:
        found = found.filter(kind=kind)
    rows = list(found.order_by("due", "opened_at").values()[:limit])
    within = regions or {r["region"] for r in rows}
    cases = {c["id"]: c for c in _rows(Case.objects.filter(region__in=within, id__in={r["case"] for r in rows}).values())}
    return [{**r, "of": cases[r["case"]]} for r in rows if r["case"] in cases]


def open_tasks(region: str, case: UUID) -> list[dict[str, Any]]:
    """The open tasks of a case."""
    return _rows(Task.objects.filter(region=region, case=case, closed_at=None).order_by("no").values())


def papers(region: str, case: UUID) -> list[dict[str, Any]]:
    """The current papers of a case with their numbers."""
    return _rows(Paper.objects.filter(region=region, case=case, superseded=False).order_by("no").values())


def texts(region: str, case: UUID) -> dict[int, dict[str, str]]:
    """What was said in each event, decrypted: {seq: {field: text}}."""
    found: dict[int, dict[str, str]] = {}
    for text in CaseText.objects.filter(region=region, case=case):
        found.setdefault(text.seq, {})[text.field] = text.body
    return found


def timeline(region: str, case: UUID) -> list[dict[str, Any]]:
    """The events of a case, oldest first: kind, who (identifiers), when, data."""
    return [
        {
            "seq": e.seq,
            "kind": e.kind,
            "actor": e.actor,
            "origin": e.origin,
            "happened_at": e.happened_at,
            "recorded_at": e.recorded_at,
            "data": journal.data(e),
        }
        for e in journal.events(region, stream(case))
    ]


def light(case: Mapping[str, Any], today: date) -> str:
    """The promised clock's light today: green yellow red paused done none."""
    if not case["open"]:
        return "done"
    if case["decided_on"] is not None:
        return "done"
    if case["accepted_on"] is None:
        return "none"
    return clock.light_on(clock.Lights(case["yellow_on"], case["red_on"]), today, bool(case["paused_for"]))


def remaining(case: Mapping[str, Any], today: date) -> int | None:
    """Working days left until the promised due date (negative: overdue), or None where no clock runs."""
    if case["due"] is None or case["decided_on"] is not None:
        return None
    calendar = calendars.of(catalogue.frozen(case["pack"]))
    if today > case["due"]:
        return -calendar.working_between(case["due"], today)
    return calendar.working_between(today, case["due"])


def history(case: Mapping[str, Any]) -> clock.History | None:
    """A case's clock history: limits, pauses, extensions, marks with who recorded them; None before any clock runs."""
    region = case["region"]
    pack = catalogue.frozen(case["pack"])
    matter = pack.matter(case["matter"])
    events = timeline(region, case["id"])
    names = parties.staff_names(_staff(e["actor"]) for e in events)
    limits = {d["kind"]: d for d in Deadline.objects.filter(region=region, case=case["id"], kind__in=("promise", "law")).values()}
    spec = pack.statutory(matter.code)
    promised = _limit(limits.get("promise"))
    if promised is None:
        return None
    law = _limit(limits.get("law"), spec.starts if spec else "acceptance", spec.days if spec else None)
    marks, extensions = [], []
    for event in events:
        zh = _action_zh(pack, matter, event["data"].get("action")) + late_words(event)
        who = names.get(_staff(event["actor"]) or UUID(int=0)) or _origin_zh(event["actor"])
        if event["kind"] not in ("task.opened", "document.attached"):
            marks.append(clock.Mark(clock.local_date(event["happened_at"]), zh, who))
        if event["kind"] == "case.extended" and "extension" in event["data"]:
            more = Limit(event["data"]["extension"]["days"], "working", "acceptance", "authority", "行政许可法第四十二条")
            extensions.append(clock.Extension(more, clock.local_date(event["happened_at"]), who))
    return clock.History(
        matter=matter.zh,
        office=parties.office(case["office"])["zh"],
        received=case["received_on"],
        accepted=case["accepted_on"],
        decided=case["decided_on"],
        promised=promised,
        statutory=law,
        pauses=tuple(_pause(p, pack) for p in Pause.objects.filter(region=region, case=case["id"]).order_by("no").values()),
        extensions=tuple(extensions),
        marks=tuple(marks),
        ended=case["ended_on"],
    )


def late_words(event: Mapping[str, Any]) -> str:
    """What stands behind an act that came on paper and was entered afterwards; empty for any other."""
    if event["data"].get("channel") != "paper":
        return ""
    day = clock.local_date(event["recorded_at"])
    return f"（纸质件，{day.year}年{day.month}月{day.day}日补录）"


def _limit(found: Mapping[str, Any] | None, starts: str = "acceptance", days: int | None = None) -> Limit | None:
    if found is None:
        return None
    return Limit(days if days is not None else found["days"], found["unit"], starts, found["party"], found["cite"])


def _pause(found: Mapping[str, Any], pack: Any) -> clock.Pause:
    cap = None
    if found["cap_days"] is not None:
        cap = Limit(found["cap_days"], found["cap_unit"], "event", found["party"])
    return clock.Pause(
        found["from_on"],
        found["until"],
        found["stops"],
        pack.pause(found["kind"]).zh,
        found["party"],
        found["cite"],
        served=found["served"],
        no=found["no"],
        cap=cap,
    )


def _action_zh(pack: Any, matter: Any, code: Any) -> str:
    action = pack.procedure(matter.procedure).actions.get(code)
    return action.zh if action is not None else "办理"


def _staff(actor: str) -> UUID | None:
    for part in actor.split():
        if part.startswith("staff:"):
            return UUID(part[6:])
    return None


def _origin_zh(actor: str) -> str:
    if actor.startswith("clock"):
        return "系统到期"
    if actor.startswith("rule"):
        return "系统按规则"
    return "申请人" if "party:" in actor else "工作人员"


def statement(case: Mapping[str, Any], today: date) -> clock.Statement | None:
    """The statement of days of a case, the same for screen, print and API; None before any clock runs."""
    found = history(case)
    if found is None or case["received_on"] is None:
        return None
    return clock.statement(found, calendars.of(catalogue.frozen(case["pack"])), today)


def of_project(region: str, project: UUID) -> list[dict[str, Any]]:
    """All cases of a project, oldest first."""
    return _rows(Case.objects.filter(region=region, project=project).order_by("received_at", "no").values())


def counted_union(cases: Sequence[Mapping[str, Any]], until: datetime | date) -> set[date]:
    """The working days that counted for at least one of these cases' promised clocks (a day is counted once)."""
    today = clock.local_date(until) if isinstance(until, datetime) else until
    days: set[date] = set()
    for case in cases:
        found = statement(case, case["decided_on"] or today)
        if found is not None:
            days |= {r.date for r in found.rows if r.status == "counted"}
    return days
