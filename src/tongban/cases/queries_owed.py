"""Lists of what is owed: narrowed by the address, paged by key; the public list of enterprises' promises; the share that was promised."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from django.db.models import Count, Q, QuerySet

from tongban.cases import queries_soft as soft
from tongban.cases.models import Case, Obligation
from tongban.cases.obligations.queries import Owed, visible
from tongban.catalogue.packs import Pack

WHICH = {"open": "没兑现的", "broken": "违反承诺的", "done": "已经了结的", "all": "全部"}
DUE = {"late": "已过期", "week": "七天内到期", "month": "八到三十天", "later": "更晚"}
PUBLIC = {"": "全部", "open": "待兑现", "kept": "已兑现", "broken": "没有兑现"}


@dataclass(frozen=True, slots=True)
class Asked:
    """What a list is narrowed to; what is empty narrows nothing. `drawn`: 1 drawn for a check, 0 not."""

    which: str = "open"
    kind: str = ""
    grade: str = ""
    due: str = ""
    drawn: str = ""
    text: str = ""
    party: UUID | None = None
    project: UUID | None = None


@dataclass(frozen=True, slots=True)
class Page:
    """One page of a list; `after` is where the next one starts, empty at the end."""

    items: list[Owed]
    after: str


def listed(visible_ones: QuerySet[Obligation], asked: Asked, today: date) -> QuerySet[Obligation]:
    """What an actor may see, narrowed. `text` is a piece of the number of the case that it came out of (or of its own)."""
    found = visible_ones
    if asked.which == "open":
        found = found.filter(outcome="")
    elif asked.which == "broken":
        found = found.filter(outcome="broken")
    elif asked.which == "done":
        found = found.exclude(outcome="")
    if asked.kind:
        found = found.filter(kind=asked.kind)
    if asked.grade:
        found = found.filter(grade=asked.grade)
    if asked.drawn:
        found = found.filter(drawn=asked.drawn == "1")
    week, month = today + timedelta(days=7), today + timedelta(days=30)
    spans = {
        "late": Q(due__lt=today),
        "week": Q(due__gte=today, due__lte=week),
        "month": Q(due__gt=week, due__lte=month),
        "later": Q(due__gt=month),
    }
    if asked.due:
        found = found.filter(spans[asked.due], outcome="")
    either = Q(pk__in=[])
    if asked.text:
        either |= Q(origin_no__contains=asked.text) | Q(case__in=Case.objects.filter(no__contains=asked.text).values("id"))
    if asked.party:
        either |= Q(party=asked.party)
    if asked.project:
        either |= Q(project=asked.project)
    return found.filter(either) if asked.text or asked.party or asked.project else found


def paged(actor: Any, asked: Asked, today: date, *, after: str = "", limit: int = 50) -> Page:
    """One page by due day and case; two statements whatever the number before it. What is no key begins at the beginning."""
    found = listed(visible(actor), asked, today)
    key = _key(after)
    if key is not None:
        found = found.filter(Q(due__gt=key[0]) | Q(due=key[0], case__gt=key[1]))
    rows = list(found.order_by("due", "case").values()[: limit + 1])
    shown = rows[:limit]
    last = shown[-1] if len(rows) > limit else None
    return Page(_with_cases(shown), f"{last['due']}~{last['case']}" if last else "")


def exported(actor: Any, asked: Asked, today: date, most: int = 20_000) -> list[Owed]:
    """The narrowed list from its beginning, at most so many, for a workbook."""
    return _with_cases(list(listed(visible(actor), asked, today).order_by("due", "case").values()[:most]))


def _key(text: str) -> tuple[date, UUID] | None:
    day, _, case = text.partition("~")
    try:
        return date.fromisoformat(day), UUID(case)
    except ValueError:
        return None


def _with_cases(rows: list[Any]) -> list[Owed]:
    found: dict[UUID, Any] = {}
    ids = [r["case"] for r in rows]
    for start in range(0, len(ids), 500):
        found |= {c["id"]: c for c in Case.objects.filter(id__in=ids[start : start + 500]).values()}
    return [Owed(dict(r), found[r["case"]]) for r in rows if r["case"] in found]


def public(region: str, outcome: str = "", *, after: str = "", limit: int = 50) -> tuple[list[dict[str, Any]], str]:
    """Promises on public display with how they ended, newest first, and where the next page starts. Only what was published, which is
    promises of organisations; a promise that fell away with its application is not shown, a breach that was made good leaves the list."""
    shown = {"open": Q(outcome=""), "kept": Q(outcome="kept"), "broken": Q(outcome="broken", repaired_on=None)}
    wanted = shown.get(outcome, shown["open"] | shown["kept"] | shown["broken"])
    found = Obligation.objects.filter(wanted, region=region, kind="promise", published_on__isnull=False)
    key = _key(after)
    if key is not None:
        found = found.filter(Q(published_on__lt=key[0]) | Q(published_on=key[0], case__gt=key[1]))
    rows: list[dict[str, Any]] = [dict(r) for r in found.order_by("-published_on", "case").values()[: limit + 1]]
    last = rows[limit - 1] if len(rows) > limit else None
    return rows[:limit], f"{last['published_on']}~{last['case']}" if last else ""


def public_sums(region: str) -> dict[str, int]:
    """How many promises of organisations stand on public display, by how they ended; one statement."""
    found = Obligation.objects.filter(region=region, kind="promise", published_on__isnull=False)
    return found.aggregate(
        open=Count("case", filter=Q(outcome="")),
        kept=Count("case", filter=Q(outcome="kept")),
        broken=Count("case", filter=Q(outcome="broken", repaired_on=None)),
    )


@dataclass(frozen=True, slots=True)
class Share:
    """Of the cases accepted since a day, how many were by promise or tolerance; each way is counted, a case with two ways once.

    `promise`: a paper was promised; `later`: a paper was put off; `mode`: the whole matter is decided on a promise (告知承诺);
    `soft`: accepted while a soft predecessor (容缺前置) was still running. `goal` is the pack's own target in per cent, or None.
    """

    since: date
    cases: int
    any: int
    promise: int
    later: int
    mode: int
    soft: int
    goal: int | None
    source: str

    @property
    def per_cent(self) -> float | None:
        return round(self.any * 100 / self.cases, 1) if self.cases else None


def share(region: str, pack: Pack, since: date) -> Share:
    """The share of cases by promise or tolerance, counted from the cases; withdrawn and simulated ones are not counted."""
    target = next((t for t in pack.targets() if t.counts == "tolerance_share"), None)
    wanted = set(target.matters) if target is not None and target.matters else {m.code for m in pack.matters() if m.stage}
    found = Case.objects.filter(region=region, matter__in=wanted, accepted_on__gte=since).exclude(outcome="withdrawn")
    cases = list(found.values("id", "parent", "matter", "project", "accepted_on"))
    owed: dict[tuple[UUID, str], set[str]] = {}
    origins = Q(origin__in=found.values("id")) | Q(origin__in=found.exclude(parent=None).values("parent"))
    for origin, matter, kind in Obligation.objects.filter(origins, region=region).values_list("origin", "matter", "kind"):
        owed.setdefault((origin, matter), set()).add(kind)
    early = soft.begun_early(region, pack, cases)
    ways: list[set[str]] = [_ways(c, owed, pack, early) for c in cases]
    counted: Mapping[str, int] = {w: sum(w in found for found in ways) for w in ("promise", "later", "mode", "soft")}
    return Share(
        since=since, cases=len(cases), any=sum(bool(w) for w in ways), goal=int(str(target.value)) if target is not None else None,
        source=(target.source or "") if target is not None else "", **counted,
    )


def _ways(case: Mapping[str, Any], owed: Mapping[tuple[UUID, str], set[str]], pack: Pack, early: set[UUID]) -> set[str]:
    """In which ways a case was handled by promise or tolerance."""
    found = set(owed.get((case["id"], case["matter"]), ()))
    if case["parent"] is not None:
        found |= owed.get((case["parent"], case["matter"]), set())
    if pack.matter(case["matter"]).mode == "promise":
        found.add("mode")
    if case["id"] in early:
        found.add("soft")
    return found
