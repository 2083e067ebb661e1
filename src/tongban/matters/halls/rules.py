"""Judgements about the hall: whether a time can be booked, in which order people are called, what stands in the hall. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time

from tongban import clock
from tongban.catalogue.definitions import Hall, Matter, Slot
from tongban.catalogue.packs import Pack
from tongban.clock import Calendar
from tongban.journal.values import Reason

NOT_ASKED_FOR = frozenset({"中介服务", "市政公用服务", "企业自主", "技术审查"})
"""Kinds of matters that are no government service on application: they are not counted in the shares of a hall."""


def bookable(hall: Hall, calendar: Calendar, *, business: str, day: date, slot: str, at: datetime) -> Reason | None:
    """Why a time cannot be booked; None if it can. What is full is told by `actions.book`, which counts under a lock."""
    if hall.business(business) is None:
        return Reason("business", "请选择要办的业务", "", "business")
    chosen = hall.slot(slot)
    if chosen is None:
        return Reason("slot", "请选择大厅公布的时段", "", "slot")
    if day not in days(hall, calendar, at):
        return Reason("day", f"只能预约今天和以后 {hall.book_days} 个工作日，请另选一天", "", "day")
    if clock.local(at) >= starts(day, chosen.end):
        return Reason("slot", "这个时段已经过了，请选晚一点的", "", "slot")
    return None


def days(hall: Hall, calendar: Calendar, at: datetime) -> list[date]:
    """The days that can be booked now: today if it is a working day, and the working days that follow."""
    today = clock.local_date(at)
    found = [today] if calendar.is_working(today) else []
    day = today
    for _ in range(hall.book_days):
        day = calendar.add_working(day, 1)
        found.append(day)
    return found


def starts(day: date, hour: str) -> datetime:
    """The instant of `09:00` on a day in Shanghai."""
    hours, minutes = hour.split(":")
    return datetime.combine(day, time(int(hours), int(minutes)), clock.SHANGHAI)


def place(at: datetime, slot: Slot | None) -> int:
    """Where in the day's order a number stands, as seconds after midnight: whoever booked stands at the start of the booked time,
    early or in it; whoever comes after it, or did not book, stands at the time of coming."""
    there = clock.local(at)
    seconds = there.hour * 3600 + there.minute * 60 + there.second
    if slot is None or there >= starts(there.date(), slot.end):
        return seconds
    hours, minutes = slot.start.split(":")
    return int(hours) * 3600 + int(minutes) * 60


def may_be_late(hall: Hall, calendar: Calendar, *, day: date, at: datetime) -> Reason | None:
    """Why a paper form of `day` cannot be entered any more; None if it can. Five working days unless the pack says otherwise: the term in
    which the window has to answer runs from the day on the paper (行政许可法第三十二条)."""
    today = clock.local_date(at)
    if day > today:
        return Reason("paper_day", "纸质收件日期不能晚于今天", "", "paper_day")
    if day < today and calendar.working_between(day, today) > hall.late_days:
        text = f"纸质件应在收件后 {hall.late_days} 个工作日内补录，这一份已经超过；请先报大厅负责人，从线下登记簿查明原因"
        return Reason("paper_day", text, "", "paper_day")
    return None


@dataclass(frozen=True, slots=True)
class Stand:
    """How one matter stands to a hall: in it, at its one window, or outside and why."""

    code: str
    zh: str
    office: str
    inside: bool
    one: bool
    reason: str


def stands(pack: Pack, hall: Hall) -> list[Stand]:
    """Every government service on application, and whether the hall accepts it; counted from the pack alone.

    `inside`: its accepting office has a window in the hall and it is not listed outside; `one`: that window is the shared one.
    """
    outside = {o.matter: o.reason for o in hall.outside}
    found = []
    for matter in pack.matters():
        if matter.type in NOT_ASKED_FOR:
            continue
        accepts = matter.accepts or matter.office
        inside = matter.code not in outside and accepts in (hall.office, *hall.offices)
        reason = outside.get(matter.code) or ("" if inside else "受理部门没有进驻大厅的窗口")
        found.append(Stand(matter.code, matter.zh, accepts, inside, inside and accepts == hall.office, reason))
    return found


def accepts(pack: Pack, hall: Hall, matter: Matter) -> bool:
    """Whether a counter of the hall may take an application of this matter (a family's if all its members may be)."""
    outside = {o.matter for o in hall.outside}
    here = (hall.office, *hall.offices)
    members: Iterable[Matter] = [pack.matter(code) for code in matter.members] or [matter]
    return all(m.code not in outside for m in members) and (matter.accepts or matter.office) in here
