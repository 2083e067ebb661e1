"""Deliveries: one row per subscribed consumer, claimed under a lease, tried again with back-off, dead after many tries."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta

from django.db import connection, transaction
from django.db.models import Q

from tongban.journal.models import Delivery

LEASE = timedelta(seconds=60)
MOST_TRIES = 8
Consumer = Callable[[str, str, int], None]


class Later(Exception):
    """Raised by a consumer that has to come back: nothing failed, the delivery waits so many seconds and no try is counted."""

    def __init__(self, seconds: float) -> None:
        self.seconds = seconds
        super().__init__(f"{seconds} s")


def claim(at: datetime, most: int = 20) -> list[Delivery]:
    """Take deliveries that are due and not leased to a living worker; each stays leased for a minute."""
    free = Delivery.objects.filter(sent_at=None, dead=False, due_at__lte=at).filter(
        Q(lease_until=None) | Q(lease_until__lt=at)
    )
    with transaction.atomic():
        if connection.vendor == "postgresql":
            free = free.select_for_update(skip_locked=True)
        taken = list(free.order_by("due_at", "id")[:most])
        for row in taken:
            Delivery.objects.filter(region=row.region, id=row.id).update(lease_until=at + LEASE, tries=row.tries + 1)
            row.tries += 1
    return taken


def settle(row: Delivery, at: datetime, error: str = "") -> None:
    """Mark a claimed delivery as done, or put it back with growing delay; after eight tries it is dead and shown."""
    found = Delivery.objects.filter(region=row.region, id=row.id)
    if not error:
        found.update(sent_at=at, lease_until=None, error="")
    elif row.tries >= MOST_TRIES:
        found.update(dead=True, lease_until=None, error=error[:500])
    else:
        found.update(due_at=at + timedelta(seconds=5 * 2**row.tries), lease_until=None, error=error[:500])


def put_off(row: Delivery, at: datetime, seconds: float) -> None:
    """Put a claimed delivery back without counting the try."""
    due = at + timedelta(seconds=max(seconds, 1))
    Delivery.objects.filter(region=row.region, id=row.id).update(due_at=due, lease_until=None, tries=max(row.tries - 1, 0))


def drain(consumers: Mapping[str, Consumer], at: datetime, most: int = 1000) -> tuple[int, int]:
    """Deliver what is due until nothing is left or `most` are done; returns (delivered, failed).

    A consumer gets (region, stream, seq); it must be safe to call twice, since a worker may die after the effect.
    """
    done = failed = 0
    while done + failed < most:
        batch = claim(at)
        if not batch:
            break
        for row in batch:
            try:
                consumers[row.consumer](row.region, row.stream, row.seq)
            except Later as later:
                put_off(row, at, later.seconds)
            except Exception as error:
                settle(row, at, f"{type(error).__name__}: {error}")
                failed += 1
            else:
                settle(row, at)
                done += 1
    return done, failed
