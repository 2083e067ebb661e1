"""Questions to the journal: a stream's events, whether its chain holds, what this database is."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any

from django.db.models import Q

from tongban.journal import chain
from tongban.journal.models import Delivery, Event, Mark, View


def events(region: str, stream: str) -> list[Event]:
    """All events of a stream, oldest first."""
    return list(Event.objects.filter(region=region, stream=stream).order_by("seq"))


def event(region: str, stream: str, seq: int) -> Event | None:
    """One event of a stream."""
    return Event.objects.filter(region=region, stream=stream, seq=seq).first()


def since(region: str, stream: str, seq: int) -> list[str]:
    """The kinds of the events after a version, oldest first."""
    rows = Event.objects.filter(region=region, stream=stream, seq__gt=seq).order_by("seq")
    return list(rows.values_list("kind", flat=True))


def last(region: str, stream: str, besides: frozenset[str] = frozenset()) -> Event | None:
    """The newest event of a stream whose kind is none of `besides`."""
    return Event.objects.filter(region=region, stream=stream).exclude(kind__in=besides).order_by("-seq").first()


def happened(region: str, stream: str, kind: str) -> bool:
    """Whether an event of that kind stands in a stream."""
    return Event.objects.filter(region=region, stream=stream, kind=kind).exists()


def having(regions: Iterable[str], streams: Iterable[str], kind: str) -> set[str]:
    """Of these streams those in which an event of that kind stands; one statement."""
    rows = Event.objects.filter(region__in=list(regions), stream__in=list(streams), kind=kind)
    return set(rows.values_list("stream", flat=True))


def how_many(region: str, stream: str, kind: str) -> int:
    """How many events of that kind stand in a stream."""
    return Event.objects.filter(region=region, stream=stream, kind=kind).count()


def data(event: Event) -> dict[str, Any]:
    """The facts of an event's body, without its envelope."""
    found: dict[str, Any] = json.loads(event.body)["data"]
    return found


def check(region: str, stream: str) -> chain.Break | None:
    """The first break of a stream, or None if its chain holds."""
    return chain.verify(events(region, stream))


def check_all() -> tuple[int, int, chain.Break | None]:
    """(streams, events, first break) over the whole journal; reads it once in order."""
    streams = count = 0
    current: list[Event] = []
    for row in Event.objects.order_by("region", "stream", "seq").iterator(chunk_size=2000):
        if current and (row.region, row.stream) != (current[-1].region, current[-1].stream):
            found = chain.verify(current)
            if found:
                return streams, count, found
            streams, current = streams + 1, []
        current.append(row)
        count += 1
    found = chain.verify(current)
    return streams + (1 if current else 0), count, found


def simulated() -> bool:
    """Whether this database ever accepted an instant that was not the real one (演示数据)."""
    return Mark.objects.filter(name="simulated").exists()


def last_failure() -> str:
    """What went wrong with the delivery that failed last, for logs and doctor; empty if none did."""
    row = Delivery.objects.exclude(error="").filter(sent_at=None).order_by("-due_at").first()
    return f"{row.consumer} {row.stream}#{row.seq} {row.error}" if row else ""


def backlog() -> dict[str, int]:
    """How many deliveries wait, and how many are dead."""
    waiting = Delivery.objects.filter(sent_at=None, dead=False).count()
    return {"waiting": waiting, "dead": Delivery.objects.filter(dead=True).count()}


def views(targets: Iterable[str], *, below: Iterable[str] = (), most: int = 500) -> list[dict[str, Any]]:
    """Who looked at any of these targets (`case/…`, `document/…`, `party/…`), newest first: at, actor, kind, target, reason.

    `below`: targets of which parts count too (`case/<no>/<field>`, `case/<no>/<file>`). One statement."""
    wanted = Q(target__in=list(targets))
    for target in below:
        wanted |= Q(target__startswith=f"{target}/")
    found = View.objects.filter(wanted).order_by("-at", "-id")
    return [dict(row) for row in found.values("at", "actor", "account", "kind", "target", "reason")[:most]]
