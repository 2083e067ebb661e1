"""What a hall's counters ask about cases: the same application open already, what was accepted today, what waits to be handed out."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import date, datetime, time, timedelta
from typing import Any
from uuid import UUID

from django.db.models import Q

from tongban import clock
from tongban.cases import queries
from tongban.cases.models import Case, Task
from tongban.catalogue import queries as catalogue
from tongban.journal.actors import Actor
from tongban.records.parties import queries as parties


def open_same(region: str, party: UUID, matters: Collection[str], project: UUID | None) -> list[dict[str, Any]]:
    """Open cases of the same applicant in the same matters (of the same project, where one is named): asked twice by mistake, perhaps.
    Only matter and number are told; whether the asker may open them is not said here."""
    found = Case.objects.filter(region=region, party=party, matter__in=set(matters), open=True)
    if project is not None:
        found = found.filter(Q(project=project) | Q(project=None))
    return [{"no": no, "matter": matter} for no, matter in found.order_by("no").values_list("no", "matter")]


def received_on(actor: Actor, office: str, day: date, channels: Collection[str] = ("hall", "paper")) -> list[dict[str, Any]]:
    """Cases that came over the counters of an office on a day, as the actor may see them, newest first. Children are not counted: they
    came with their parent."""
    begin = datetime.combine(day, time(), clock.SHANGHAI)
    found = queries.visible_to(actor).filter(accepted_by=office, channel__in=channels, parent=None)
    here = Q(channel="hall", received_at__gte=begin, received_at__lt=begin + timedelta(days=1))
    rows = found.filter(here | Q(channel="paper", received_on=day))
    return listed(list(rows.order_by("-received_at", "-no").values()))


def numbers_of_day(region: str, day: date) -> list[str]:
    """The numbers of the cases that came over a region's counters on a day; for the demonstration, which starts from no actor."""
    begin = datetime.combine(day, time(), clock.SHANGHAI)
    found = Case.objects.filter(region=region, channel="hall", parent=None, received_at__gte=begin)
    return list(found.order_by("received_at", "no").values_list("no", flat=True))


def late_ones(actor: Actor, office: str, since: date) -> list[dict[str, Any]]:
    """Cases entered from paper afterwards since a day, newest first."""
    found = queries.visible_to(actor).filter(accepted_by=office, channel="paper", parent=None, received_on__gte=since)
    return listed(list(found.order_by("-received_on", "-no").values()[:200]))


def to_hand_out(actor: Actor, party: UUID | None = None, text: str = "") -> list[dict[str, Any]]:
    """Results that wait at the actor's windows to be handed out, the longest waiting first."""
    wanted = Q(pk__in=[])
    for held in actor.holdings:
        if held.post == "window":
            wanted |= Q(office=held.office, post=held.post)
    tasks = Task.objects.filter(wanted, kind="serve", closed_at=None)
    regions = {h.office.split("-", 1)[0] for h in actor.holdings}
    rows = list(tasks.filter(region__in=regions).order_by("opened_at").values("case", "opened_at")[:500])
    found = Case.objects.filter(region__in=regions, id__in=[r["case"] for r in rows])
    if party is not None:
        found = found.filter(party=party)
    if text:
        found = found.filter(no__contains=text)
    since = {r["case"]: r["opened_at"] for r in rows}
    cases = sorted(found.values(), key=lambda c: since[c["id"]])
    return [{**c, "since": since[c["id"]]} for c in listed(list(cases))]


def listed(rows: list[Any]) -> list[dict[str, Any]]:
    """Rows with the names that lists show; persons are masked."""
    names = parties.shown_names({r["party"] for r in rows})
    found = []
    for row in rows:
        pack = catalogue.frozen(row["pack"])
        matter = pack.matter(row["matter"])
        state = pack.procedure(matter.procedure).state(row["state"]).zh
        found.append({**row, "zh": matter.zh, "applicant": names.get(row["party"], ""), "state_zh": state})
    return found


def by_number(actor: Actor, number: str) -> Mapping[str, Any] | None:
    """A visible case with the names that lists show."""
    row = queries.find(actor, number)
    return listed([row])[0] if row is not None else None
