"""Questions about the hall: who waits, who is called where, how many are ahead, what is free to book, the day's figures."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db.models import Count, Q, QuerySet

from tongban.catalogue.definitions import Counter, Hall
from tongban.clock import Calendar, local
from tongban.journal import queries as journal
from tongban.journal.actors import Actor
from tongban.matters.halls import rules
from tongban.matters.halls.models import Booking, Ticket
from tongban.records.parties import queries as parties

STATES = {"waiting": "等候", "called": "已叫号", "serving": "办理中", "done": "已办完", "passed": "过号", "left": "不办了"}


def sits_at(actor: Actor, region: str, hall: Hall) -> bool:
    """Whether the actor works at a counter of the hall now."""
    return actor.holds(f"{region}-{hall.office}", "window")


def of_day(actor: Actor, region: str, hall: Hall, day: date, state: str = "") -> QuerySet[Ticket]:
    """The numbers of a day for those who work at the hall's counters, in order; none for others."""
    if not sits_at(actor, region, hall):
        return Ticket.objects.none()
    found = Ticket.objects.filter(region=region, hall=hall.code, day=day)
    return (found.filter(state=state) if state else found).order_by("order", "taken_at", "no")


def at_counter(actor: Actor, region: str, hall: Hall, day: date, counter: str) -> Ticket | None:
    """The number that a counter called or serves now."""
    return of_day(actor, region, hall, day).filter(counter=counter, state__in=("called", "serving")).first()


def waiting_for(actor: Actor, region: str, hall: Hall, day: date, counter: Counter) -> list[Ticket]:
    """Those who wait for a counter, in the order in which they are called."""
    found = of_day(actor, region, hall, day, "waiting")
    return list(found.filter(business__in=counter.businesses, counter__in=("", counter.code)))


def ticket(region: str, found: UUID) -> Ticket | None:
    """One number by its id, which only its slip and the counters know; says nothing of a person."""
    return Ticket.objects.filter(region=region, id=found).first()


def ahead(found: Ticket) -> int:
    """How many are called before this number in its line of business."""
    if found.state != "waiting":
        return 0
    others = Ticket.objects.filter(region=found.region, hall=found.hall, day=found.day, business=found.business, state="waiting")
    return others.filter(
        Q(order__lt=found.order)
        | Q(order=found.order, taken_at__lt=found.taken_at)
        | Q(order=found.order, taken_at=found.taken_at, no__lt=found.no)
    ).count()


def waiting_by_business(region: str, hall: Hall, day: date) -> dict[str, int]:
    """How many wait in each line of business; one statement."""
    found = Ticket.objects.filter(region=region, hall=hall.code, day=day, state="waiting")
    counted = dict(found.values_list("business").annotate(n=Count("id")))
    return {b.code: int(counted.get(b.code, 0)) for b in hall.businesses}


def board(region: str, hall: Hall, day: date, most: int = 8) -> list[dict[str, Any]]:
    """What the screen shows: the numbers called last and their counters, newest first; nothing of a person."""
    found = Ticket.objects.filter(region=region, hall=hall.code, day=day, state__in=("called", "serving"))
    rows = found.order_by("-called_at")[:most]
    return [
        {
            "no": t.no,
            "counter": (hall.counter(t.counter) or Counter("", t.counter, ())).zh,
            "called_at": t.called_at,
            "again": t.calls > 1,
            "serving": t.state == "serving",
        }
        for t in rows
    ]


def free(region: str, hall: Hall, calendar: Calendar, business: str, day: date, at: datetime) -> list[dict[str, Any]]:
    """The times of a day with places left for a line of business; one statement. Rows: `slot`, `left`, `open`."""
    taken = Booking.objects.filter(region=region, hall=hall.code, business=business, day=day).exclude(state="cancelled")
    counted = dict(taken.values_list("slot").annotate(n=Count("id")))
    rows = []
    for slot in hall.slots:
        left = max(0, slot.capacity - int(counted.get(slot.code, 0)))
        why = rules.bookable(hall, calendar, business=business, day=day, slot=slot.code, at=at)
        rows.append({"slot": slot, "left": left, "open": why is None and left > 0})
    return rows


def booking(region: str, found: UUID) -> Booking | None:
    """One booking by its id."""
    return Booking.objects.filter(region=region, id=found).first()


def bookings_of(actor: Actor, region: str, today: date) -> list[Booking]:
    """The actor's own bookings from today on."""
    if actor.account is None:
        return []
    mine = Booking.objects.filter(region=region, account=actor.account, day__gte=today).exclude(state="cancelled")
    return list(mine.order_by("day", "slot"))


def booked(actor: Actor, region: str, hall: Hall, day: date) -> list[Booking]:
    """Who booked for a day, for those who work at the counters."""
    if not sits_at(actor, region, hall):
        return []
    found = Booking.objects.filter(region=region, hall=hall.code, day=day).exclude(state="cancelled")
    return list(found.order_by("slot", "made_at"))


def booking_of_party(region: str, hall: Hall, day: date, party: UUID) -> Booking | None:
    """A person's own booking of a day whose number was not taken yet."""
    return Booking.objects.filter(region=region, hall=hall.code, day=day, party=party, state="booked").order_by("slot").first()


def ticket_of_booking(found: Booking) -> Ticket | None:
    """The number that was taken on a booking."""
    return Ticket.objects.filter(region=found.region, booking=found.id).first()


@dataclass(frozen=True, slots=True)
class Day:
    """The figures of one day: waiting now, served, minutes waited on average (None where nobody was called yet), passed over, booked."""

    waiting: int
    serving: int
    done: int
    passed: int
    taken: int
    booked: int
    wait: int | None
    longest: int | None


def day_of(actor: Actor, region: str, hall: Hall, day: date) -> Day:
    """The day's figures, counted from the rows that their lists show."""
    rows = list(of_day(actor, region, hall, day))
    by: Mapping[str, int] = {s: sum(t.state == s for t in rows) for s in STATES}
    waits = [waited(t) for t in rows if t.called_at is not None]
    return Day(
        waiting=by["waiting"],
        serving=by["called"] + by["serving"],
        done=by["done"],
        passed=by["passed"],
        taken=len(rows),
        booked=sum(t.booking is not None for t in rows),
        wait=round(sum(waits) / len(waits)) if waits else None,
        longest=max(waits) if waits else None,
    )


def waited(found: Ticket, at: datetime | None = None) -> int:
    """Whole minutes between taking the number (or the booked time, if that was later) and its call, or until `at`."""
    until = found.called_at or at
    if until is None:
        return 0
    there = local(found.taken_at)
    begun = max(there, there.replace(hour=0, minute=0, second=0, microsecond=0) + _seconds(found.order))
    return max(0, int((until - begun).total_seconds() // 60))


def _seconds(order: int) -> Any:
    from datetime import timedelta

    return timedelta(seconds=order)


MOVES = {
    "ticket.called": "叫号",
    "ticket.recalled": "再叫一次",
    "ticket.passed": "过号",
    "ticket.brought_back": "回来，重新排队",
    "ticket.sent_on": "转窗口",
    "ticket.served": "开始办理",
    "ticket.finished": "办完",
}


def moves(actor: Actor, region: str, hall: Hall, found: Ticket) -> list[dict[str, Any]]:
    """What the counters did with a number, from the journal, in order, for those who work at them. Rows: `zh`, `at`, `who`, `counter`."""
    if not sits_at(actor, region, hall):
        return []
    events = journal.events(region, f"ticket/{found.id}")
    ids = {e.seq: UUID(part.partition(":")[2]) for e in events for part in e.actor.split() if part.startswith("staff:")}
    names = parties.staff_names(set(ids.values()))
    rows = []
    for event in events:
        data = journal.data(event)
        counter = hall.counter(str(data.get("from_counter") or data.get("counter") or ""))
        who = names.get(ids[event.seq], "") if event.seq in ids else ""
        place = counter.zh if counter else ""
        rows.append({"zh": MOVES.get(event.kind, event.kind), "at": event.recorded_at, "who": who, "counter": place})
    return rows


def served_cases(rows: Sequence[Ticket]) -> list[str]:
    """The numbers of all cases that came of these tickets."""
    return [no for t in rows for no in t.cases]
