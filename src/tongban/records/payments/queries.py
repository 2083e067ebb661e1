"""Charges as others ask for them: of a case, a party, a project, an office; sums are whole fen."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any
from uuid import UUID

from django.db.models import Count, Sum

from tongban.journal.actors import Actor
from tongban.records.payments.models import Charge

STATES = {
    "due": "待缴",
    "paying": "正在支付",
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


def by_order(order: str) -> Charge | None:
    """The charge that the payment platform knows under this order."""
    return Charge.objects.filter(order=order).first() if order else None


def visible_to(actor: Actor, region: str) -> Any:
    """What an officer may see: the charges of the offices where they hold a post."""
    return Charge.objects.filter(region=region, office__in=sorted({h.office for h in actor.holdings}))


def of_offices(actor: Actor, region: str, most: int = 200) -> list[Charge]:
    """The charges of the actor's offices, newest first."""
    return list(visible_to(actor, region).order_by("-charged_at", "-id")[:most])


def sums(actor: Actor, region: str) -> dict[str, tuple[int, int]]:
    """By state: how many charges and how many fen, for the actor's offices. One statement."""
    rows = visible_to(actor, region).order_by().values("state").annotate(n=Count("id"), fen=Sum("fen"))
    return {r["state"]: (r["n"], int(r["fen"])) for r in rows}


def total(charges: Iterable[Charge]) -> Mapping[str, int]:
    """In fen: `all` that is charged, `paid`, and `left` to pay."""
    found = {"all": 0, "paid": 0, "left": 0}
    for c in charges:
        if c.state in ("due", "paying", "paid"):
            found["all"] += c.fen
            found["paid" if c.state == "paid" else "left"] += c.fen
    return found
