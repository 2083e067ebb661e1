"""A day in the demonstration's service hall: numbers taken, called, served, passed over; times booked for today and the days after."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Any

from tongban import clock
from tongban.cases import calendars
from tongban.cases.errors import Refused
from tongban.catalogue.definitions import Counter, Hall
from tongban.catalogue.packs import Pack
from tongban.faces.cli.casting import Cast, invented_name
from tongban.journal.actors import Actor
from tongban.matters.halls import actions, rules
from tongban.records.parties.identifiers import make_mobile

NOBODY = Actor()
_COME = 30
"""Numbers taken today, one every so many minutes."""
_EVERY = 6
_LEFT = 8
"""How many still wait now."""
_PASSED = 7
"""Every so many-th person who is called does not come."""


def fill(pack: Pack, cast: Cast, now: datetime, *, numbers: Sequence[str] = ()) -> int:
    """Fill the pack's hall for the day of `now`; returns how many numbers were taken. `numbers`: cases that came over the counters today.

    1. times are booked, for today and after; 2. people come until now, booked ones with their code; 3. the counters call them in order,
    but for the last few, who wait; some do not come; each counter is left with somebody before it where enough people came.
    """
    halls = pack.halls()
    if not halls:
        return 0
    hall = halls[0]
    booked = _book(pack, hall, cast, now)
    begin = max(now - timedelta(minutes=_COME * _EVERY), _midnight(now))
    step = (now - begin) / (_COME + 1)
    lines = [b.code for b in hall.businesses]
    for n in range(_COME):
        at = begin + step * (n + 1)
        if n % 6 == 5 and booked:
            actions.take_booked(region=pack.region, hall=hall, code=booked.pop(0), at=at)
        else:
            actions.take(region=pack.region, hall=hall, business=lines[(0, 0, 2, 1, 0, 3, 2)[n % 7] % len(lines)], at=at)
    _serve(pack, hall, cast, now, list(numbers))
    return _COME


def _midnight(now: datetime) -> datetime:
    return clock.local(now).replace(hour=0, minute=0, second=0, microsecond=0) + timedelta(seconds=1)


def _book(pack: Pack, hall: Hall, cast: Cast, now: datetime) -> list[str]:
    """Bookings of enterprises and of people without an account; the codes of those of today."""
    calendar, today = calendars.of(pack), clock.local_date(now)
    made_at = _midnight(now)
    found: list[str] = []
    for n, (day, slot) in enumerate(_times(hall, rules.days(hall, calendar, made_at), today)):
        business = hall.businesses[n % len(hall.businesses)].code
        name, phone, actor = invented_name(600 + n), make_mobile(1200 + n), NOBODY
        if n % 3 == 0 and cast.owners:
            names = sorted(cast.owners)
            actor, phone = cast.owner(names[(n // 3) % len(names)], now), ""
            name = actor.name
        try:
            made = actions.book(
                region=pack.region, hall=hall, calendar=calendar, business=business, day=day, slot=slot, actor=actor, at=made_at,
                name=name, phone=phone,
            )
        except Refused:
            continue
        if day == today:
            found.append(made.code)
    return found


def _times(hall: Hall, days: list[date], today: date) -> list[tuple[date, str]]:
    """Some times of each day, more of the nearer ones."""
    found = []
    for i, day in enumerate(days):
        slots = hall.slots if day == today else hall.slots[: max(1, len(hall.slots) - i)]
        found += [(day, slot.code) for slot in slots for _ in range(2 if day == today else 1)]
    return found


def _serve(pack: Pack, hall: Hall, cast: Cast, now: datetime, numbers: list[str]) -> None:
    """The counters call in turn, somebody every few minutes, until the last few wait."""
    clerks = len(cast.staff[hall.office, "window"])
    left = _COME - _LEFT
    begin = max(now - timedelta(minutes=_COME * _EVERY - 4), _midnight(now))
    step = (now - begin) / (left + 2)
    at, n = begin, 0
    idle = 0
    busy = {c.code: False for c in hall.counters}
    while n < left and idle < len(hall.counters):
        counter: Counter = hall.counters[(n + idle) % len(hall.counters)]
        actor = cast.actor(hall.office, "window", now, hall.counters.index(counter) % clerks)
        shared: dict[str, Any] = {"region": pack.region, "hall": hall, "actor": actor}
        at = begin + step * (n + 1)
        if busy[counter.code]:
            idle += 1
            continue
        called = actions.call_next(**shared, counter=counter, at=at)
        if called is None:
            idle += 1
            continue
        idle, n = 0, n + 1
        if n % _PASSED == 0:
            actions.recall(**shared, ticket=called.id, at=at + step / 4)
            actions.pass_over(**shared, ticket=called.id, at=at + step / 2)
            continue
        if n > left - len(hall.counters):  # the last that a counter calls stands before it now
            busy[counter.code] = True
        actions.serve(**shared, ticket=called.id, at=at + step / 4)
        if numbers:
            actions.note_cases(region=pack.region, hall=hall, ticket=called.id, actor=actor, numbers=[numbers.pop(0)])
        if not busy[counter.code]:
            actions.finish(**shared, ticket=called.id, at=at + step * 3 / 4)
