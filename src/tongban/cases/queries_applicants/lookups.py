"""What anybody may ask without signing in, and what a party may ask about itself: progress by number, who looked, counts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import Count, F, Q

from tongban import clock
from tongban.cases import queries
from tongban.cases.models import Case, Paper
from tongban.cases.queries_applicants.cards import GOOD
from tongban.catalogue import queries as catalogue
from tongban.journal import queries as journal
from tongban.journal.actors import Actor
from tongban.records.documents import queries as documents
from tongban.records.licences import queries as licences
from tongban.records.parties import queries as parties
from tongban.records.projects import queries as projects

FREE = ("form", "shared", "licence", "prior")
"""Fates of papers that nobody has to hand in."""


def look_up(region: str, no: str, last: str) -> dict[str, Any] | None:
    """The case of a number, if `last` are the last four digits of a phone that belongs to it.

    That is the party's, or one in the form of the case or its project.
    """
    case = queries.by_number(no.strip())
    if case is None or case["region"] != region or len(last) != 4 or not last.isdigit():
        return None
    phones = {str(parties.row(case["party"])["phone"])}
    project = projects.row(region, case["project"]) if case["project"] else None
    form = {**((project or {}).get("form") or {}), **queries.form_of(region, case["id"])}
    phones |= {str(v) for k, v in form.items() if "phone" in k and isinstance(v, str)}
    return case if any(p.endswith(last) for p in phones if len(p) >= 7) else None


@dataclass(frozen=True, slots=True)
class Figures:
    """Counts of a region for its front page; shares are None where nothing was counted yet."""

    filed: int
    open: int
    decided: int
    in_time: int
    papers: int
    free: int

    @property
    def in_time_share(self) -> int | None:
        return self.in_time * 100 // self.decided if self.decided else None

    @property
    def free_share(self) -> int | None:
        return self.free * 100 // self.papers if self.papers else None


def figures(region: str, since: date) -> Figures:
    """What was filed and decided in a region since a day, how much in time, and how many papers nobody had to bring. Two statements."""
    cases = Case.objects.filter(region=region, received_on__gte=since).aggregate(
        filed=Count("id", filter=Q(parent=None)),
        open=Count("id", filter=Q(parent=None, open=True)),
        decided=Count("id", filter=Q(decided_on__isnull=False, due__isnull=False)),
        in_time=Count("id", filter=Q(decided_on__isnull=False, due__isnull=False, decided_on__lte=F("due"))),
    )
    papers = Paper.objects.filter(region=region, superseded=False).aggregate(
        papers=Count("material"), free=Count("material", filter=Q(fate__in=FREE))
    )
    return Figures(**cases, **papers)


@dataclass(frozen=True, slots=True)
class Look:
    """One look at a party's data: when, who (person and office, or the party's own account), at what, why.

    Where whoever looked gave no reason of its own, `reason` is the duty that opened the case to that office."""

    at: Any
    who: str
    own: bool
    kind: str
    what: str
    reason: str
    office: str = ""
    url: str = ""


_PARTS = 100
"""How many of the newest cases are searched for looks at single fields and files."""


def looks(actor: Actor, most: int = 300) -> list[Look]:
    """Who looked at the data of the actor's party, newest first: cases with their fields and files, projects, licences, the
    register; a constant number of statements."""
    if actor.party is None:
        return []
    own = list(queries.visible_to(actor).order_by("-received_at"))
    cases = {f"case/{c.no}": c for c in own}
    held = {f"project/{p.code}": p.name for p in projects.of_party(None, actor.party)}
    cards = {f"licence/{x.id}": x for x in licences.of_party(actor.party)}
    targets = [*cases, *held, *cards, f"party/{actor.party}"]
    rows = journal.views(targets, below=list(cases)[:_PARTS], most=most)
    staff = [_id(r["actor"], "staff") for r in rows]
    names, offices = parties.staff_names(staff), parties.staff_offices(staff, clock.local_date(rows[0]["at"])) if rows else {}
    return [_look(actor, row, cases, held, cards, names, offices) for row in rows]


def _look(
    actor: Actor,
    row: Mapping[str, Any],
    cases: Mapping[str, Case],
    held: Mapping[str, str],
    cards: Mapping[str, Any],
    names: Mapping[UUID, str],
    offices: Mapping[UUID, tuple[str, ...]],
) -> Look:
    """One row of the log in words."""
    member, mine = _id(row["actor"], "staff"), _id(row["actor"], "party") == actor.party
    target = str(row["target"])
    case = cases.get("/".join(target.split("/")[:2]))
    what, url = held.get(target, "主体登记信息"), ""
    if case is not None:
        what, url = f"{catalogue.frozen(case.pack).matter(case.matter).zh} {case.no}", f"/my/cases/{case.no}/"
    elif target in cards:
        what, url = f"{cards[target].title} {cards[target].number}", f"/my/licences/{cards[target].id}/"
    codes = offices.get(member, ()) if member else ()
    office = next((c for c in codes if case is not None and c in (case.office, case.accepted_by)), codes[0] if codes else "")
    who = names.get(member, "工作人员") if member else ("您自己" if mine else "凭编号查询或者扫码的人")
    why = str(row["reason"]) or (_duty(office, case) if member else "")
    zh = str(parties.office(office)["zh"]).split("（")[0] if office else ""
    return Look(row["at"], who, mine, row["kind"], what, why, zh, url)


def _duty(office: str, case: Case | None) -> str:
    """Why a case lies open to an office: it decides, it receives, or it was asked."""
    if case is None or not office:
        return "履行职责"
    if office == case.office:
        return "审批这件办件"
    return "收件、受理和送达" if office == case.accepted_by else "会签、征求意见或者联合办理"


def _id(actor: str, label: str) -> UUID | None:
    for part in actor.split():
        if part.startswith(f"{label}:"):
            return UUID(part.partition(":")[2])
    return None


def document_of(actor: Actor, region: str, document: UUID) -> Any:
    """A document of the actor's party, or None."""
    found = documents.get(region, document) if actor.party is not None else None
    return found if found is not None and found.party in actor.parties else None


def done_matters(cases: Sequence[Mapping[str, Any]]) -> set[str]:
    """The matters that are done well among these cases."""
    return {c["matter"] for c in cases if c["outcome"] in GOOD}
