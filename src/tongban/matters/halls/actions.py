"""Verbs of the hall: book and cancel a time, take a number, call, recall, pass, send on, serve, finish. No case changes here.

Numbers run without gaps in each hall on each day. A call claims its number by one guarded update, so that two counters never call the same.
What a counter does with a number stands in the journal, in the number's own stream: who, when, at which counter; nothing of whoever waits.
"""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models import F

from tongban.cases.errors import NotAllowed, NotFound, Reason, Refused
from tongban.catalogue.definitions import Counter, Hall
from tongban.clock import Calendar, local_date
from tongban.journal import actions as journal
from tongban.journal.actors import Actor
from tongban.journal.ids import uuid7
from tongban.journal.secrets import blind_index
from tongban.matters.halls import rules
from tongban.matters.halls.models import Booking, Ticket
from tongban.records.parties.identifiers import normal_mobile

_MOVES = ("called", "recalled", "passed", "brought_back", "sent_on", "served", "finished")
"""What a counter does with a number: the kinds of events are `ticket.` and one of these."""
WAITING, CALLED, SERVING, DONE, PASSED, LEFT = "waiting", "called", "serving", "done", "passed", "left"


def window(actor: Actor, region: str, hall: Hall) -> str:
    """The office of the hall's counters, if the actor sits at one of them now. Raises NotAllowed."""
    office = f"{region}-{hall.office}"
    if not actor.holds(office, "window"):
        raise NotAllowed("大厅的窗口只由综合窗口的窗口岗位使用")
    return office


def at_counter(actor: Actor, region: str, hall: Hall, party: UUID) -> Actor:
    """The clerk as the one who writes down what the applicant, identified at the counter, applies for: the journal names both,
    account and staff of the clerk and the party. Only for handing in; raises NotAllowed for whoever is not at a window of the hall."""
    window(actor, region, hall)
    return replace(actor, party=party)


def book(
    *,
    region: str,
    hall: Hall,
    calendar: Calendar,
    business: str,
    day: date,
    slot: str,
    actor: Actor,
    at: datetime,
    name: str,
    phone: str = "",
) -> Booking:
    """Book a time. 1. is it a time of the hall; 2. one booking a line of business and day for each person; 3. places are counted under
    the lock of the slot. Raises Refused."""
    why = rules.bookable(hall, calendar, business=business, day=day, slot=slot, at=at)
    if why is not None:
        raise Refused([why])
    chosen = hall.slot(slot)
    assert chosen is not None
    index = blind_index(normal_mobile(phone), "phone") if phone else ""
    mine: dict[str, Any] = {"account": actor.account} if actor.account else {"phone_index": index}
    if not actor.account and not index:
        raise Refused([Reason("phone", "请登录，或者留下手机号，到大厅凭预约码取号", "", "phone")])
    for _ in range(5):
        try:
            with transaction.atomic():
                journal.next_number(region=region, key=f"hall/{hall.code}/{day}/{slot}/{business}")
                booked = Booking.objects.filter(region=region, hall=hall.code, day=day, business=business).exclude(state="cancelled")
                if booked.filter(**mine).exists():
                    raise Refused([Reason("day", "您这一天已经约过这项业务；要改时间，请先取消原来的预约", "", "day")])
                if booked.filter(slot=slot).count() >= chosen.capacity:
                    raise Refused([Reason("slot", "这个时段已经约满，请选别的时段", "", "slot")])
                made = Booking(
                    region=region,
                    id=uuid7(at),
                    hall=hall.code,
                    business=business,
                    code=f"{secrets.randbelow(1_000_000):06d}",
                    day=day,
                    slot=slot,
                    account=actor.account,
                    party=actor.party,
                    name=name,
                    phone_index=index,
                    made_at=at,
                )
                made.save(force_insert=True)
                return made
        except IntegrityError:
            continue
    raise Refused([Reason("slot", "同时预约的人太多，没有约上，请再试一次")])


def cancel(*, region: str, booking: UUID, actor: Actor, at: datetime) -> None:
    """Cancel one's own booking; its place is free again. Raises NotFound, Refused once the number was taken."""
    found = Booking.objects.filter(region=region, id=booking).first()
    if found is None or actor.account is None or found.account != actor.account:
        raise NotFound("没有找到这个预约")
    changed = Booking.objects.filter(region=region, id=booking, state="booked").update(state="cancelled", changed_at=at)
    if not changed and found.state != "cancelled":
        raise Refused([Reason("state", "已经取过号，不用再取消；不办了请在取号机或窗口说一声")])


def take(
    *,
    region: str,
    hall: Hall,
    business: str,
    at: datetime,
    party: UUID | None = None,
    booking: Booking | None = None,
) -> Ticket:
    """Take a number: the day's next, without gaps; the order says when it is called. Raises Refused."""
    line = hall.business(business)
    if line is None:
        raise Refused([Reason("business", "请选择要办的业务", "", "business")])
    day = local_date(at)
    slot = hall.slot(booking.slot) if booking is not None else None
    for _ in range(10):
        try:
            with transaction.atomic():
                if booking is not None:
                    taken = Booking.objects.filter(region=region, id=booking.id, state="booked")
                    if not taken.update(state="taken", changed_at=at):
                        raise Refused([Reason("code", "这个预约码已经取过号或者取消了", "", "code")])
                number = journal.next_number(region=region, key=f"hall/{hall.code}/{day}")
                made = Ticket(
                    region=region,
                    id=uuid7(at),
                    hall=hall.code,
                    business=business,
                    day=day,
                    no=f"{line.letter}{number:03d}",
                    order=rules.place(at, slot),
                    booking=booking.id if booking is not None else None,
                    party=party or (booking.party if booking is not None else None),
                    taken_at=at,
                )
                made.save(force_insert=True)
                return made
        except IntegrityError:
            continue
    raise Refused([Reason("business", "同时取号的人太多，没有取上，请再试一次")])


def take_booked(*, region: str, hall: Hall, code: str, at: datetime) -> Ticket:
    """Take the number of a booking by its code, on its day. Raises Refused."""
    wanted = "".join(c for c in code if c.isdigit())
    found = Booking.objects.filter(region=region, hall=hall.code, code=wanted, day=local_date(at)).first() if wanted else None
    if found is None:
        raise Refused([Reason("code", "今天没有这个预约码，请核对，或者直接选业务取号", "", "code")])
    return take(region=region, hall=hall, business=found.business, at=at, booking=found)


def call_next(*, region: str, hall: Hall, counter: Counter, actor: Actor, at: datetime) -> Ticket | None:
    """Call the next number of the counter's lines of business, or None where nobody waits.

    1. the actor sits at a window; 2. under the counter's lock, what it called before must be ended; 3. the first in order is claimed by
    one guarded update: whoever loses it takes the next. Raises NotAllowed, Refused.
    """
    window(actor, region, hall)
    for _ in range(20):
        try:
            with transaction.atomic():
                journal.next_number(region=region, key=f"hall/{hall.code}/counter/{counter.code}")
                return _claim(region, hall, counter, actor, at)
        except IntegrityError:
            continue
    raise Refused([Reason("busy", "同时叫号的窗口太多，请再按一次")])


def _claim(region: str, hall: Hall, counter: Counter, actor: Actor, at: datetime) -> Ticket | None:
    """Under the counter's lock: its open number speaks against it; else the first that no other counter claims meanwhile."""
    today = {"region": region, "hall": hall.code, "day": local_date(at)}
    before = Ticket.objects.filter(**today, counter=counter.code, state__in=(CALLED, SERVING)).first()
    if before is not None:
        raise Refused([Reason("open", f"{before.no} 号还没有办完，请先办结、过号或转窗口")])
    for _ in range(200):
        waiting = Ticket.objects.filter(**today, state=WAITING, business__in=counter.businesses, counter__in=("", counter.code))
        found = waiting.order_by("order", "taken_at", "no").first()
        if found is None:
            return None
        claimed = Ticket.objects.filter(region=region, id=found.id, state=WAITING).update(
            state=CALLED, counter=counter.code, staff=actor.staff, called_at=at, calls=F("calls") + 1
        )
        if claimed:
            return _noted("called", Ticket.objects.get(region=region, id=found.id), actor, at)
    raise Refused([Reason("busy", "同时叫号的窗口太多，请再按一次")])


def _noted(move: str, ticket: Ticket, actor: Actor, at: datetime, **more: str) -> Ticket:
    """Journal what was just done with a number, inside its transaction."""
    data = {"hall": ticket.hall, "day": ticket.day, "no": ticket.no, "counter": ticket.counter, "business": ticket.business, **more}
    journal.append(region=ticket.region, stream=f"ticket/{ticket.id}", kind=f"ticket.{move}", actor=actor, at=at, data=data)
    return ticket


def _change(
    move: str, region: str, hall: Hall, ticket: UUID, actor: Actor, at: datetime, states: Sequence[str], words: str, **values: Any
) -> Ticket:
    """One guarded update and its event; `_from` of `values` is the counter that the event names where the row does not keep it."""
    window(actor, region, hall)
    left = values.pop("_from", "")
    with transaction.atomic():
        if not Ticket.objects.filter(region=region, hall=hall.code, id=ticket, state__in=states).update(**values):
            found = Ticket.objects.filter(region=region, hall=hall.code, id=ticket).first()
            if found is None:
                raise NotFound("没有找到这个号")
            raise Refused([Reason("state", f"{found.no} 号现在不能{words}，请刷新看看")])
        return _noted(move, Ticket.objects.get(region=region, id=ticket), actor, at, **({"from_counter": left} if left else {}))


def recall(*, region: str, hall: Hall, ticket: UUID, actor: Actor, at: datetime) -> Ticket:
    """Call a number once more. Raises NotAllowed, NotFound, Refused."""
    return _change("recalled", region, hall, ticket, actor, at, (CALLED,), "重呼", called_at=at, calls=F("calls") + 1)


def pass_over(*, region: str, hall: Hall, ticket: UUID, actor: Actor, at: datetime) -> Ticket:
    """Nobody came: the number is passed over and may come back. Raises NotAllowed, NotFound, Refused."""
    return _change("passed", region, hall, ticket, actor, at, (CALLED,), "过号", state=PASSED, ended_at=at)


def bring_back(*, region: str, hall: Hall, ticket: UUID, actor: Actor, at: datetime) -> Ticket:
    """Whoever was passed over came after all: waits again, in order of coming back. Raises NotAllowed, NotFound, Refused."""
    values = {"state": WAITING, "order": rules.place(at, None), "counter": "", "staff": None, "ended_at": None}
    return _change("brought_back", region, hall, ticket, actor, at, (PASSED,), "恢复排队", **values)


def send_on(
    *, region: str, hall: Hall, ticket: UUID, actor: Actor, at: datetime, business: str = "", counter: str = ""
) -> Ticket:
    """Send a number on to another line of business or counter; it keeps its place in the order. Raises NotAllowed, NotFound, Refused."""
    found = Ticket.objects.filter(region=region, hall=hall.code, id=ticket).first()
    if found is None:
        raise NotFound("没有找到这个号")
    line = business or found.business
    if hall.business(line) is None:
        raise Refused([Reason("business", "请选择转到哪项业务", "", "business")])
    there = hall.counter(counter) if counter else None
    if counter and (there is None or line not in there.businesses):
        raise Refused([Reason("counter", "那个窗口不办这项业务，请另选", "", "counter")])
    values = {"state": WAITING, "business": line, "counter": counter, "staff": None, "served_at": None, "_from": found.counter}
    return _change("sent_on", region, hall, ticket, actor, at, (CALLED, SERVING), "转窗口", **values)


def serve(*, region: str, hall: Hall, ticket: UUID, actor: Actor, at: datetime, party: UUID | None = None) -> Ticket:
    """The person came to the counter. Raises NotAllowed, NotFound, Refused."""
    values: dict[str, Any] = {"state": SERVING, "served_at": at}
    if party is not None:
        values["party"] = party
    return _change("served", region, hall, ticket, actor, at, (CALLED, SERVING), "开始办理", **values)


def finish(*, region: str, hall: Hall, ticket: UUID, actor: Actor, at: datetime) -> Ticket:
    """All is done for this number. Raises NotAllowed, NotFound, Refused."""
    return _change("finished", region, hall, ticket, actor, at, (CALLED, SERVING), "办结", state=DONE, ended_at=at)


def note_cases(*, region: str, hall: Hall, ticket: UUID, actor: Actor, numbers: Sequence[str]) -> None:
    """Keep which cases came of a number. Raises NotAllowed."""
    window(actor, region, hall)
    with transaction.atomic():
        found = Ticket.objects.select_for_update().filter(region=region, hall=hall.code, id=ticket).first()
        if found is not None:
            found.cases = list(dict.fromkeys([*found.cases, *numbers]))
            found.save(update_fields=["cases"])


def leave(*, region: str, ticket: UUID, at: datetime) -> bool:
    """Whoever waits gives the number back; whether it still waited."""
    waiting = Ticket.objects.filter(region=region, id=ticket, state=WAITING)
    return bool(waiting.update(state=LEFT, ended_at=at))
