"""Limits and pauses: when a duty falls due, how many days are used, and on which dates its light changes.

Clock intervals are ``(from, to]``: the day from which a limit runs is not counted (民法典第二百零一条). Every case runs
two clocks, *promised* and *statutory*; a pause says which it stops. Nothing here reads the time or keeps state.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Literal, get_args

from tongban.clock.calendars import LAST, Calendar
from tongban.clock.errors import ClockError, OutOfRange
from tongban.clock.instants import end_of, local, local_date

Unit = Literal["working", "calendar"]
Party = Literal["authority", "applicant", "third", "coordination"]
Stops = Literal["promised", "both"]
Clock = Literal["promised", "statutory"]
Light = Literal["green", "yellow", "red", "paused", "done"]
Span = tuple[date, date]

_ONE = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Limit:
    """So many days, from what, by whose duty.

    ``days``: ≥ 0 in ``unit`` (行政许可法第八十二条 makes working days of the authority's periods); ``starts``:
    "receipt", "acceptance", "decision" or the name of an event; ``extra``: the most days by which the law that sets
    this limit lets it be extended, 0 for none; None leaves it to 行政许可法第四十二条. Raises ClockError if malformed.
    """

    days: int
    unit: Unit = "working"
    starts: str = "acceptance"
    party: Party = "authority"
    cite: str = ""
    extra: int | None = None

    def __post_init__(self) -> None:
        if isinstance(self.days, bool) or not isinstance(self.days, int) or self.days < 0:
            raise ClockError("时限天数必须是不小于零的整数")
        if self.unit not in get_args(Unit) or self.party not in get_args(Party):
            raise ClockError("时限的单位或责任方不认识")

    def __str__(self) -> str:
        return f"{self.days}个{'工作日' if self.unit == 'working' else '自然日'}"


@dataclass(frozen=True, slots=True)
class Pause:
    """Days that do not count: those in ``(start, end]``; ``end=None`` is still open and runs to today.

    ``stops="both"`` only where law takes the time out (行政许可法第四十五条); a pause not ``served`` on the applicant
    stops nothing. ``cap``: its own limit from ``start``, at which the clock resumes even without a result (a calendar
    cap that ends on a day off ends on the next working day, as any limit). ``start`` is the day of recording: the
    clock trusts its caller never to back-date it. Raises ClockError if malformed.
    """

    start: date
    end: date | None
    stops: Stops
    kind: str
    party: Party
    cite: str
    reason: str = ""
    by: str = ""
    served: bool = True
    no: int = 0
    cap: Limit | None = None

    def __post_init__(self) -> None:
        if self.end is not None and self.end < self.start:
            raise ClockError(f"{self.kind or '停表'}的结束日早于开始日")
        if self.stops not in get_args(Stops) or self.party not in get_args(Party):
            raise ClockError(f"{self.kind or '停表'}没有写明停哪个时限或由谁负责")

    def holds(self, clock: Clock) -> bool:
        """Whether this pause stops ``clock`` at all: it was served, and it stops both or the clock is the promise."""
        return self.served and (self.stops == "both" or clock == "promised")


@dataclass(frozen=True, slots=True)
class Due:
    """The last day in time; ``provisional`` if a day on the way is a guess; ``open_pause`` if today is paused."""

    date: date
    provisional: bool
    open_pause: bool


@dataclass(frozen=True, slots=True)
class Thresholds:
    """When a light turns yellow: at most ``percent`` of the limit or ``days`` left, whichever is more.

    Limits of up to ``last_day_only`` days turn yellow on their last day alone.
    """

    percent: int = 20
    days: int = 1
    last_day_only: int = 2


@dataclass(frozen=True, slots=True)
class Lights:
    """The dates from which the light is yellow and red; None while an open pause keeps the date unknown."""

    yellow_on: date | None
    red_on: date | None


def pause_end(calendar: Calendar, pause: Pause, until: date) -> date:
    """The last day that ``pause`` takes out: its end, ``until`` if open, and never later than its cap."""
    end = until if pause.end is None else pause.end
    return end if pause.cap is None else min(end, due(calendar, pause.start, pause.cap).date)


def union(calendar: Calendar, pauses: Sequence[Pause], clock: Clock, until: date) -> list[Span]:
    """The days that the pauses take out of ``clock``, as sorted, disjoint spans ``(s, e]``; overlap is taken once."""
    held = sorted((p.start, pause_end(calendar, p, until)) for p in pauses if p.holds(clock))
    merged: list[Span] = []
    for s, e in held:
        if e <= s:
            continue
        if merged and s <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(e, merged[-1][1]))
        else:
            merged.append((s, e))
    return merged


def open_on(calendar: Calendar, pauses: Sequence[Pause], clock: Clock, today: date) -> tuple[Pause, ...]:
    """The pauses that stop ``clock`` today and have no end yet (one past its cap no longer does)."""
    return tuple(
        p
        for p in pauses
        if p.end is None and p.holds(clock) and p.start <= today and pause_end(calendar, p, today) == today
    )


def due(
    calendar: Calendar,
    start: date,
    limit: Limit,
    pauses: Sequence[Pause] = (),
    clock: Clock = "promised",
    today: date | None = None,
) -> Due:
    """When ``limit``, running from ``start`` (day A, not counted), ends.

    Working days: the N-th working day after A that no pause of this clock takes out. Calendar days: every day after A
    outside the pauses is counted, days off too; if the N-th is a day off, the limit ends on the next working day that
    is not paused either (民法典第二百零三条). Zero days end on A itself, in both units, even if A is a day off.
    A pause that starts on or after the due date comes too late to move it.

    With an open pause the answer is "if it ended today", and ``today`` is required: ClockError without it.
    Raises OutOfRange past the calendar.
    """
    if not pauses:
        d = calendar.add_working(start, limit.days) if limit.unit == "working" else _nth(calendar, start, limit, [])
        return Due(d, calendar.provisional_between(start, d), False)
    is_open = any(p.end is None and p.holds(clock) for p in pauses)
    if is_open and today is None:
        raise ClockError("有停表尚未结束，计算到期日须给出今天的日期")
    until = today or start
    d = _nth(calendar, start, limit, union(calendar, pauses, clock, until))
    return Due(d, calendar.provisional_between(start, d), bool(is_open and open_on(calendar, pauses, clock, until)))


def _nth(calendar: Calendar, start: date, limit: Limit, spans: Sequence[Span]) -> date:
    """The due date, given the union of pauses."""
    if limit.days == 0:
        return start
    if limit.unit == "working":
        return _nth_working(calendar, start, limit.days, spans)
    d = calendar.next_working(_nth_calendar(start, limit.days, spans))
    for s, e in spans:
        if s < d <= e:
            d = calendar.next_working(e + _ONE)
    return d


def _nth_working(calendar: Calendar, start: date, n: int, spans: Sequence[Span]) -> date:
    d = calendar.add_working(start, n)
    for s, e in spans:
        if s >= d:
            break
        if taken := calendar.working_between(max(s, start), e):
            n += taken
            d = calendar.add_working(start, n)
    return d


def _nth_calendar(start: date, n: int, spans: Sequence[Span]) -> date:
    try:
        d = start + timedelta(days=n)
        for s, e in spans:
            if s >= d:
                break
            d += timedelta(days=max(0, (e - max(s, start)).days))
    except OverflowError:
        raise OutOfRange("日期超出日历范围") from None
    return d


def counted(calendar: Calendar, start: date, end: date, pauses: Sequence[Pause] = (), clock: Clock = "promised") -> int:
    """How many working days in ``(start, end]`` count for ``clock``; an open pause runs to ``end`` or to its cap."""
    total = calendar.working_between(start, end)
    for s, e in union(calendar, pauses, clock, end):
        total -= calendar.working_between(max(s, start), min(e, end))
    return total


def lights(
    calendar: Calendar,
    start: date,
    limit: Limit,
    pauses: Sequence[Pause] = (),
    clock: Clock = "promised",
    today: date | None = None,
    thresholds: Thresholds | None = None,
) -> Lights:
    """The dates on which the light changes: true until the next event, so that they can be stored and searched.

    Remaining days on a day are the days of the limit that follow it (on the due date: 0). Yellow starts on the day at
    whose end no more than the threshold remains; red starts on the day after the due date. An open pause is taken to
    run to its cap; without a cap, what it keeps unknown is None. So the dates do not depend on ``today``, which is
    accepted only to let callers pass what they pass to ``due``.
    """
    t = thresholds or Thresholds()
    spans = union(calendar, pauses, clock, LAST)
    end = _or_none(calendar, start, limit, spans)
    if limit.days <= t.last_day_only:
        return Lights(end, end and end + _ONE)
    left = min(limit.days, max(limit.days * t.percent // 100, t.days))
    return Lights(_day_number(calendar, start, limit, limit.days - left, spans), end and end + _ONE)


def _or_none(calendar: Calendar, start: date, limit: Limit, spans: Sequence[Span]) -> date | None:
    try:
        return _nth(calendar, start, limit, spans)
    except OutOfRange:
        return None


def _day_number(calendar: Calendar, start: date, limit: Limit, k: int, spans: Sequence[Span]) -> date | None:
    """The k-th counted day (not rolled), or None if an endless pause comes before it."""
    if k == 0:
        return start
    try:
        d = _nth_working(calendar, start, k, spans) if limit.unit == "working" else _nth_calendar(start, k, spans)
    except OutOfRange:
        return None
    return d if d <= LAST else None


def light_on(lights: Lights, today: date, open_pause: bool = False, done: bool = False) -> Light:
    """The light to show today. A pause never hides a broken promise: red comes before paused."""
    if done:
        return "done"
    if lights.red_on is not None and today >= lights.red_on:
        return "red"
    if open_pause:
        return "paused"
    return "yellow" if lights.yellow_on is not None and today >= lights.yellow_on else "green"


def received_on(at: datetime, calendar: Calendar, office_hours: tuple[time, time] = (time(9), time(17))) -> date:
    """The day on which the *authority* counts as having received what came in at ``at`` (aware instant).

    A day off, or after closing, counts as the next working day; exactly at closing time is still in time.
    """
    moment = local(at)
    day = moment.date()
    return calendar.next_working(day + _ONE if moment.time() > office_hours[1] else day)


def party_deadline(day: date) -> datetime:
    """The instant until which a *party* may act online on its last day: 24:00 Shanghai, exclusive, in UTC."""
    return end_of(day)


@dataclass(frozen=True, slots=True)
class Extension:
    """A granted extension of the statutory limit: ``add`` days, granted on ``on`` by ``by``, with the reason told."""

    add: Limit
    on: date
    by: str = ""
    reason: str = ""
    cite: str = ""


def extend(limit: Limit, by: Limit) -> Limit:
    """``limit`` with the days of ``by`` added. It never touches the promised limit. ClockError if the units differ."""
    if limit.unit != by.unit:
        raise ClockError("延长的天数与原时限的单位不一致")
    cite = "；".join(c for c in (limit.cite, by.cite) if c)
    return Limit(limit.days + by.days, limit.unit, limit.starts, limit.party, cite, limit.extra)


def may_extend(
    calendar: Calendar,
    start: date,
    limit: Limit,
    extension: Limit,
    pauses: Sequence[Pause],
    at: date | datetime,
    before: Sequence[Extension] = (),
) -> str | None:
    """Why the statutory ``limit`` may not be extended by ``extension`` at ``at``, in Chinese; None if it may.

    One extension only, before expiry, by no more than law allows: 20 + 10 or 45 + 15 working days from acceptance
    (行政许可法第四十二条), or ``limit.extra`` where another law says so; none where a law sets its own limit.
    Who signs (head of the office, head of the government) is for the caller to check.
    """
    today = local_date(at) if isinstance(at, datetime) else at
    if before:
        return "已经延长过一次，法律只许延长一次"
    if limit.party != "authority":
        return "延长只适用于审批机关的办理期限"
    most = limit.extra
    if most is None:
        general = {20: 10, 45: 15} if limit.unit == "working" and limit.starts == "acceptance" else {}
        most = general.get(limit.days, 0)
    if most == 0:
        return f"法律对本事项的期限另有规定（{limit.cite or limit}），没有规定可以延长"
    if extension.unit != limit.unit:
        return "延长的天数与原时限的单位不一致"
    if extension.days == 0 or extension.days > most:
        return f"延长天数须在1天以上、{most}天以内"
    if today < start:
        return "期限还没有起算，不能延长"
    end = due(calendar, start, limit, pauses, "statutory", today).date
    if today > end:
        return f"法定期限已于{end.year}年{end.month}月{end.day}日届满，届满后不能延长"
    return None
