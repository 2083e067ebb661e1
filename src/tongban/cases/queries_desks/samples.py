"""Which instant decisions (秒批) are drawn to be looked at afterwards: told by the case's own id, so that nobody chooses."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from tongban.cases.models import Case
from tongban.cases.rows import stream
from tongban.catalogue import queries as catalogue
from tongban.journal import queries as journal
from tongban.journal.actors import Actor
from tongban.journal.canonical import sha256

SHARE = "instant_sample_percent"
CHECKED = "filing.checked"


def drawn(case: UUID, percent: int) -> bool:
    """Whether a case falls into a sample of so many in a hundred. Everyone who knows the id finds the same."""
    return int(sha256(f"sample/{case}")[:8], 16) % 100 < percent


def samples(actor: Actor, today: date, days: int = 365, most: int = 1000) -> list[dict[str, Any]]:
    """The drawn instant cases of the actor's offices, decided in the last `days`, oldest first, each with whether it was
    checked. Two statements."""
    offices = {h.office for h in actor.holdings}
    regions = {o.split("-", 1)[0] for o in offices}
    rows = Case.objects.filter(region__in=regions, office__in=offices, decided_on__gte=today - timedelta(days=days))
    rows = rows.filter(outcome__in=("granted", "filed")).order_by("decided_on", "no")
    found = [row for row in rows.values()[:most] if _instant(row) and drawn(row["id"], share(row["pack"], row["decided_on"]))]
    checked = journal.having({r["region"] for r in found}, [stream(r["id"]) for r in found], CHECKED)
    return [{**row, "checked": stream(row["id"]) in checked} for row in found]


def share(pack: str, on: date | None) -> int:
    """How many in a hundred the pack draws on a day; none where it says nothing."""
    known = catalogue.frozen(pack)
    if not known.has("parameters", SHARE):
        return 0
    values = [v for v in known.parameter(SHARE).values if on is None or v.since <= on.isoformat()]
    return int(str(values[-1].value)) if values else 0


def _instant(row: Mapping[str, Any]) -> bool:
    return catalogue.frozen(row["pack"]).matter(row["matter"]).procedure == "instant"
