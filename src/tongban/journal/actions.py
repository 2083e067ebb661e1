"""Writing to the journal outside cases: record streams, reads that must be accounted for, and the mark of a simulation."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import F

from tongban.journal import chain
from tongban.journal.actors import Actor
from tongban.journal.ids import uuid7
from tongban.journal.models import Delivery, Event, Lock, Mark, View


def append(
    *,
    region: str,
    stream: str,
    kind: str,
    actor: Actor,
    at: datetime,
    data: Mapping[str, Any],
    happened_at: datetime | None = None,
    consumers: tuple[str, ...] = (),
) -> Event:
    """Append one event to a record's stream. Call it inside the transaction that changes the record.

    1. read the stream's head; 2. compose and hash; 3. insert (a racing writer fails on the key); 4. add deliveries.
    """
    last = Event.objects.filter(region=region, stream=stream).order_by("-seq").first()
    made = chain.entry(
        region=region,
        stream=stream,
        seq=last.seq + 1 if last else 1,
        prev=last.hash if last else chain.GENESIS,
        kind=kind,
        actor=actor.text,
        origin=actor.origin,
        happened_at=happened_at or at,
        at=at,
        data=data,
    )
    event = Event(**{f: getattr(made, f) for f in made.__slots__})
    event.save(force_insert=True)
    for consumer in consumers:
        Delivery(
            region=region, id=uuid7(at), stream=stream, seq=made.seq, kind=kind, consumer=consumer, due_at=at
        ).save(force_insert=True)
    return event


def saw(*, region: str, actor: Actor, at: datetime, kind: str, target: str, reason: str = "") -> None:
    """Account for a read: opening a case, revealing a field, an export, a download, a search for a person."""
    View(
        region=region, id=uuid7(at), at=at, actor=actor.text, account=actor.account, kind=kind, target=target, reason=reason
    ).save(force_insert=True)


def mark_simulated(*, why: str) -> None:
    """Mark this database as holding instants that were not real; it is shown on each page and refused in production."""
    Mark.objects.get_or_create(name="simulated", defaults={"value": why})


def next_number(*, region: str, key: str) -> int:
    """The next number of a gap-free series; call it inside the transaction that uses the number (it holds the counter's row)."""
    found = Lock.objects.filter(region=region, kind="series", key=key)
    if not found.update(version=F("version") + 1, n=F("n") + 1):
        Lock(region=region, kind="series", key=key, version=1, n=1).save(force_insert=True)
    return int(found.values_list("n", flat=True)[0])


def reserve_block(*, region: str, key: str) -> int:
    """Take the next block of a counter that may have gaps, in a short statement of its own; blocks count from 0."""
    found = Lock.objects.filter(region=region, kind="block", key=key)
    for _ in range(50):
        row = found.first()
        if row is None:
            try:
                with transaction.atomic():
                    Lock(region=region, kind="block", key=key, version=1, n=1).save(force_insert=True)
            except IntegrityError:
                continue
            return 0
        if found.filter(version=row.version).update(version=F("version") + 1, n=F("n") + 1):
            return int(row.n)
    raise RuntimeError("no block of numbers could be reserved")
