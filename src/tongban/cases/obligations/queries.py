"""Questions about what is owed: of one case, of a party, of an office; the public list; the portfolio by day, kind and grade."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import Count, Q, QuerySet

from tongban.cases.models import Obligation
from tongban.cases.obligations.choices import Standing
from tongban.cases.queries import visible_to
from tongban.journal.actors import Actor
from tongban.records.parties import queries as parties

OUTCOMES = {"": "待兑现", "kept": "已兑现", "waived": "不用再兑现", "broken": "没有兑现"}
KINDS = {"promise": "承诺", "later": "容缺后补"}


def _plain(found: QuerySet[Obligation]) -> list[dict[str, Any]]:
    return [dict(row) for row in found.values()]


def standing(region: str, party: Mapping[str, Any]) -> Standing:
    """How a party stands: its grade as its plain row says, and its unrepaired breaches."""
    return Standing(str(party.get("grade") or ""), breaches(region, party["id"]))


def breaches(region: str, party: UUID) -> int:
    """How many broken promises a party, and whoever it took over, has not made good."""
    owed_by = parties.line(party)
    return Obligation.objects.filter(region=region, party__in=owed_by, outcome="broken", repaired_on=None).count()


def count(region: str, party: UUID) -> int:
    """How many promises and papers a party still owes."""
    return Obligation.objects.filter(region=region, party=party, outcome="").count()


def of_case(region: str, case: UUID) -> dict[str, Any] | None:
    """The row of an obligation's own case, or None."""
    found: Any = Obligation.objects.filter(region=region, case=case).values().first()
    return dict(found) if found is not None else None


def of_origin(region: str, origin: UUID) -> list[dict[str, Any]]:
    """What came out of one case, by due day. For rules and consumers; pages start from `visible`."""
    return _plain(Obligation.objects.filter(region=region, origin=origin).order_by("due", "case"))


def visible(actor: Actor) -> QuerySet[Obligation]:
    """The obligations whose cases an actor may see: the owner its own, an office those that it checks."""
    return Obligation.objects.filter(case__in=visible_to(actor).filter(matter__in=("OB-PROMISE", "OB-LATER")).values("id"))


@dataclass(frozen=True, slots=True)
class Owed:
    """One line of a list: the obligation's row beside its case's."""

    row: Mapping[str, Any]
    case: Mapping[str, Any]

    def light(self, today: date) -> str:
        """green, yellow (three days or less), red (past its day), done."""
        if self.row["outcome"] or not self.case["open"]:
            return "done"
        left = (self.row["due"] - today).days
        return "red" if left < 0 else "yellow" if left <= 3 else "green"


@dataclass(frozen=True, slots=True)
class Portfolio:
    """The sums of what is outstanding: due when, of which kind, at which grade; what was broken, what is being checked."""

    open: int = 0
    late: int = 0
    week: int = 0
    month: int = 0
    later: int = 0
    broken: int = 0
    unrepaired: int = 0
    kept: int = 0
    kinds: Mapping[str, int] = field(default_factory=dict)
    grades: Mapping[str, int] = field(default_factory=dict)


def portfolio(actor: Actor, today: date) -> Portfolio:
    """The sums over everything that an actor may see; three statements, whatever the number."""
    week, month = date.fromordinal(today.toordinal() + 7), date.fromordinal(today.toordinal() + 30)
    found, due = visible(actor), Q(outcome="")
    sums = found.aggregate(
        open=Count("case", filter=due),
        late=Count("case", filter=due & Q(due__lt=today)),
        week=Count("case", filter=due & Q(due__gte=today, due__lte=week)),
        month=Count("case", filter=due & Q(due__gt=week, due__lte=month)),
        later=Count("case", filter=due & Q(due__gt=month)),
        broken=Count("case", filter=Q(outcome="broken")),
        unrepaired=Count("case", filter=Q(outcome="broken", repaired_on=None)),
        kept=Count("case", filter=Q(outcome="kept")),
    )
    kinds = dict(found.filter(due).values_list("kind").annotate(n=Count("case")).order_by())
    grades = dict(found.filter(due).values_list("grade").annotate(n=Count("case")).order_by())
    return Portfolio(**sums, kinds=kinds, grades=grades)
