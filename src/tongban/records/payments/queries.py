"""Charges as others ask for them: of a case, a party, a project, an office; sums are whole fen."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, datetime, time, timedelta
from typing import Any
from uuid import UUID

from django.db.models import Count, Q, Sum

from tongban.clock import SHANGHAI
from tongban.journal.actors import Actor
from tongban.records.payments.models import Charge

OPEN = ("due", "paying", "waiving")
"""Charged, and not settled yet."""

STATES = {
    "due": "待缴",
    "paying": "正在支付",
    "waiving": "正在办减免",
    "paid": "已缴",
    "waived": "已免",
    "refunded": "已退",
    "void": "已作废",
}


def of_case(region: str, case: UUID) -> list[Charge]:
    """The charges of a case, oldest first."""
    return list(Charge.objects.filter(region=region, case=case).order_by("charged_at", "id"))


def of_project(region: str, project: UUID) -> list[Charge]:
    """The charges of a project: its one bill."""
    return list(Charge.objects.filter(region=region, project=project).order_by("charged_at", "id"))


def of_party(region: str, party: UUID, most: int = 200) -> list[Charge]:
    """The charges of a party, newest first."""
    return list(Charge.objects.filter(region=region, party=party).order_by("-charged_at", "-id")[:most])


def get(region: str, charge: UUID) -> Charge | None:
    """One charge."""
    return Charge.objects.filter(region=region, id=charge).first()


def mine(actor: Actor, region: str, charge: UUID) -> Charge | None:
    """One charge, if the actor acts for who pays it."""
    if actor.party is None:
        return None
    return Charge.objects.filter(region=region, id=charge, party=actor.party).first()


def by_order(order: str) -> list[Charge]:
    """The charges that the payment platform knows under this order: one, or all lines of a bill."""
    return list(Charge.objects.filter(order=order).order_by("id")) if order else []


def fen_of(charges: Iterable[Charge]) -> int:
    """The sum of these charges, in whole fen."""
    return sum(c.fen for c in charges)


def bill(actor: Actor, region: str, project: UUID) -> list[Charge]:
    """What an officer sees of a project's bill: all of it at a reception window (the one-fee window), else the own office's lines."""
    found = Charge.objects.filter(region=region, project=project).order_by("charged_at", "id")
    if not any(h.post == "window" and h.office.startswith(f"{region}-") for h in actor.holdings):
        found = found.filter(office__in=sorted({h.office for h in actor.holdings}))
    return list(found)


def visible_to(actor: Actor, region: str) -> Any:
    """What an officer may see: the charges of the offices where they hold a post."""
    return Charge.objects.filter(region=region, office__in=sorted({h.office for h in actor.holdings}))


def listed(
    actor: Actor,
    region: str,
    *,
    state: str = "",
    text: str = "",
    party: UUID | None = None,
    since: date | None = None,
    until: date | None = None,
) -> Any:
    """The charges of the actor's offices, newest first, narrowed: a state (or `open`: not paid yet), a piece of the case's number or
    of the fee's name or its code, who pays, charged on days of [since, until]. A lazy queryset."""
    found = visible_to(actor, region)
    if state == "open":
        found = found.filter(state__in=OPEN)
    elif state:
        found = found.filter(state=state)
    if text or party:
        wanted = Q(case_no__icontains=text) | Q(zh__icontains=text) | Q(fee__iexact=text) if text else Q()
        found = found.filter(wanted | Q(party=party) if party else wanted)
    if since:
        found = found.filter(charged_at__gte=instant(since))
    if until:
        found = found.filter(charged_at__lt=instant(until + timedelta(days=1)))
    return found.order_by("-charged_at", "-id")


def seen(actor: Actor, region: str, charge: UUID) -> Charge | None:
    """One charge, if the actor holds a post in the office that charges it."""
    found: Charge | None = visible_to(actor, region).filter(id=charge).first()
    return found


def sums(actor: Actor, region: str) -> dict[str, tuple[int, int]]:
    """By state: how many charges and how many fen, for the actor's offices. One statement."""
    rows = visible_to(actor, region).order_by().values("state").annotate(n=Count("id"), fen=Sum("fen"))
    return {r["state"]: (r["n"], int(r["fen"])) for r in rows}


def sum_of(found: Any) -> int:
    """How many fen a queryset of charges comes to. One statement."""
    return int(found.order_by().aggregate(fen=Sum("fen"))["fen"] or 0)


def total(charges: Iterable[Charge]) -> Mapping[str, int]:
    """In fen: `all` that is charged, `paid`, and `left` to pay."""
    found = {"all": 0, "paid": 0, "left": 0}
    for c in charges:
        if c.state in (*OPEN, "paid"):
            found["all"] += c.fen
            found["paid" if c.state == "paid" else "left"] += c.fen
    return found


def instant(day: date) -> datetime:
    """Midnight in Shanghai at which a day begins."""
    return datetime.combine(day, time(0), SHANGHAI)
