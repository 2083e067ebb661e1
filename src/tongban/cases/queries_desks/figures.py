"""Figures and lists of an office: open cases by light and matter, what each person holds, what was closed, one case by its number."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import Case as When_
from django.db.models import CharField, Count, F, Q, QuerySet, Value, When

from tongban.cases.models import Case, Task
from tongban.cases.queries import visible_to
from tongban.journal.actors import Actor

LIGHTS = ("red", "yellow", "paused", "green", "none")


@dataclass(frozen=True, slots=True)
class Figure:
    """Open cases of one matter by light; `total` is their sum."""

    matter: str
    pack: str
    counts: Mapping[str, int]

    @property
    def total(self) -> int:
        return sum(self.counts.values())


def _lit(today: date) -> Any:
    """The promised light as a column, from the dates that events stored: a range query, no row is computed."""
    return When_(
        When(decided_on__isnull=False, then=Value("none")),
        When(red_on__isnull=False, red_on__lte=today, then=Value("red")),
        When(~Q(paused_for=""), then=Value("paused")),
        When(accepted_on__isnull=True, then=Value("none")),
        When(yellow_on__isnull=False, yellow_on__lte=today, then=Value("yellow")),
        default=Value("green"),
        output_field=CharField(),
    )


def _of_offices(actor: Actor) -> QuerySet[Case]:
    """Cases that the actor's offices decide or took in: a part of `visible_to` that needs none of its look-ups."""
    offices = {h.office for h in actor.holdings} if actor.staff is not None else set()
    regions = {o.split("-", 1)[0] for o in offices}
    return Case.objects.filter(region__in=regions).filter(Q(office__in=offices) | Q(accepted_by__in=offices))


def lights(actor: Actor, today: date) -> list[Figure]:
    """Open cases of the actor's offices by matter and light; one statement."""
    rows = (
        _of_offices(actor)
        .filter(open=True)
        .annotate(lit=_lit(today))
        .values("matter", "lit")
        .annotate(n=Count("no"), of=F("pack"))
        .values_list("matter", "lit", "n", "of")
        .order_by("matter")
    )
    found: dict[str, Figure] = {}
    for matter, lit, n, pack in rows:
        counts = dict(found[matter].counts) if matter in found else {}
        counts[lit] = counts.get(lit, 0) + n
        found[matter] = Figure(matter, pack, counts)
    return list(found.values())


def of_light(actor: Actor, today: date, lit: str = "", matter: str = "") -> QuerySet[Case]:
    """The cases behind a figure, by due date."""
    rows = _of_offices(actor).filter(open=True).annotate(lit=_lit(today))
    if lit:
        rows = rows.filter(lit=lit)
    if matter:
        rows = rows.filter(matter=matter)
    return rows.order_by("due", "no")


def closed(actor: Actor) -> QuerySet[Case]:
    """Cases of the actor's offices that are over, newest first."""
    return _of_offices(actor).filter(open=False).order_by("-ended_on", "-no")


def found(actor: Actor, *, text: str = "", projects: Collection[UUID] = (), party: UUID | None = None) -> QuerySet[Case]:
    """Visible cases by a piece of their number, by project, or by applicant."""
    wanted = Q(pk__in=[])
    if text:
        wanted |= Q(no__contains=text)
    if projects:
        wanted |= Q(project__in=list(projects))
    if party is not None:
        wanted |= Q(party=party)
    return visible_to(actor).filter(wanted).order_by("-received_on", "-no")


def loads(offices: Collection[str]) -> list[dict[str, Any]]:
    """Open tasks of offices by post and person (None: nobody's yet); one statement."""
    regions = {o.split("-", 1)[0] for o in offices}
    rows = Task.objects.filter(region__in=regions, office__in=list(offices), closed_at=None)
    counted = rows.values("office", "post", "assignee").annotate(n=Count("no")).order_by("office", "post")
    return [dict(row) for row in counted]


def tasks_of(offices: Collection[str], staff: UUID, posts: Collection[tuple[str, str]]) -> list[dict[str, Any]]:
    """Open tasks that a person holds by name, and nobody's on posts that only they fill; with region, case and number."""
    mine = Q(assignee=staff)
    for office, post in posts:
        mine |= Q(assignee=None, office=office, post=post)
    regions = {o.split("-", 1)[0] for o in offices}
    rows = Task.objects.filter(mine, region__in=regions, office__in=list(offices), closed_at=None).order_by("due", "case")
    tasks = list(rows.values())
    cases = Case.objects.filter(region__in=regions, id__in={t["case"] for t in tasks})
    numbers = {c["id"]: c for c in cases.values("id", "no", "office", "matter", "pack")}
    return [{**t, "of": numbers[t["case"]]} for t in tasks if t["case"] in numbers]


def as_id(text: str) -> UUID | None:
    """An identifier out of text, or None."""
    try:
        return UUID(text)
    except ValueError:
        return None
