"""What was asked of systems outside, for whoever watches over them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db.models import Count, Max

from tongban.exchange.calls.models import Call


def recent(region: str, counterpart: str, most: int = 50) -> list[Call]:
    """The last questions to one counterpart, newest first."""
    return list(Call.objects.filter(region=region, counterpart=counterpart).order_by("-asked_at", "-id")[:most])


def tally(region: str, since: datetime) -> Mapping[str, Mapping[str, Any]]:
    """By counterpart: how many questions ended how since then, and when the last one was asked. One statement."""
    found: dict[str, dict[str, Any]] = {}
    rows = Call.objects.filter(region=region, asked_at__gte=since).values("counterpart", "outcome")
    for row in rows.annotate(n=Count("id"), last=Max("asked_at")).order_by("counterpart"):
        one = found.setdefault(row["counterpart"], {"last": row["last"]})
        one[row["outcome"]] = row["n"]
        one["last"] = max(one["last"], row["last"])
    return found
