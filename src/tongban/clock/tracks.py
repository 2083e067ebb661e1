"""One clock of one case, walked day by day: which days it counts, which it rests, and where that leaves the limit."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from tongban.clock.calendars import Calendar
from tongban.clock.errors import ClockError
from tongban.clock.limits import (
    Clock,
    Due,
    Extension,
    Light,
    Lights,
    Limit,
    Pause,
    Span,
    Thresholds,
    due,
    extend,
    light_on,
    lights,
    may_extend,
    open_on,
    pause_end,
    union,
)

_ONE = timedelta(days=1)
_DEFAULT = Thresholds()


@dataclass(frozen=True, slots=True)
class Mark:
    """A dated note on a case: what was recorded (收件, 受理, 通知修改), by whom, on what basis."""

    on: date
    label: str
    by: str = ""
    note: str = ""
    cite: str = ""


@dataclass(frozen=True, slots=True)
class History:
    """What the clock needs to know of a case, gathered from its events. Dates are days in Shanghai.

    ``decided`` stops both clocks, and so does ``ended`` (withdrawn, closed); a limit that starts at the decision is
    stopped by ``ended`` alone. A limit that starts at a named event starts on the first mark of that label.
    Raises ClockError if the dates run backwards.
    """

    matter: str
    received: date | None
    accepted: date | None
    decided: date | None
    promised: Limit
    statutory: Limit | None = None
    pauses: tuple[Pause, ...] = ()
    extensions: tuple[Extension, ...] = ()
    marks: tuple[Mark, ...] = ()
    thresholds: Thresholds = _DEFAULT
    ended: date | None = None
    office: str = ""

    def __post_init__(self) -> None:
        dates = [d for d in (self.received, self.accepted, self.decided) if d is not None]
        if dates != sorted(dates) or (self.ended and dates and self.ended < dates[0]):
            raise ClockError("收件、受理、决定、办结的日期先后颠倒")

    def begin(self, limit: Limit) -> date | None:
        """The day from which ``limit`` runs (itself not counted), or None if that has not happened yet."""
        known = {"receipt": self.received, "acceptance": self.accepted, "decision": self.decided}
        if limit.starts in known:
            return known[limit.starts]
        return min((m.on for m in self.marks if m.label == limit.starts), default=None)

    def stop(self, limit: Limit, today: date) -> date | None:
        """The day on which ``limit`` stopped running, itself counted, or None if it still runs on ``today``."""
        ends = (self.ended,) if limit.starts == "decision" else (self.decided, self.ended)
        return min((d for d in ends if d is not None and d <= today), default=None)


@dataclass(frozen=True, slots=True)
class Summary:
    """Where one clock stands: ``used``, ``remaining`` and ``overdue`` in the unit of ``limit``.

    ``due`` is None before the clock starts; with an open pause it is "if it ended today". ``late``: the due date is
    past (today, or on the day the case stopped), even where no counted day has followed yet.
    """

    limit: Limit
    start: date | None
    stop: date | None
    used: int
    remaining: int
    overdue: int
    due: date | None
    provisional: bool
    open_pause: bool
    late: bool
    light: Light
    lights: Lights


@dataclass(frozen=True, slots=True)
class Held:
    """A pause as this clock sees it: it takes out ``(pause.start, end]``; ``capped`` if its own limit ended it."""

    pause: Pause
    end: date
    capped: bool


@dataclass(frozen=True, slots=True)
class Track:
    """A clock with its days numbered: ``numbers[d]`` is N if ``d`` is the N-th counted day; other days do not count."""

    clock: Clock
    summary: Summary
    numbers: Mapping[date, int]
    held: tuple[Held, ...]

    def holding(self, d: date) -> tuple[Held, ...]:
        """The pauses that take ``d`` out of this clock, the one begun first in front."""
        return tuple(h for h in self.held if h.pause.start < d <= h.end)


def track(history: History, calendar: Calendar, today: date, clock: Clock, limit: Limit) -> Track:
    """Walk ``clock`` of ``history`` with ``limit`` to today, the stop or the due date, whichever is its end."""
    start, stop = history.begin(limit), history.stop(limit, today)
    until = today if stop is None else stop
    held = tuple(_held(history.pauses, calendar, clock, until))
    if start is None:
        return Track(clock, _unstarted(limit, stop), {}, held)
    end = due(calendar, start, limit, history.pauses, clock, until)
    last = max(today, end.date) if stop is None else stop
    numbers = _numbers(calendar, start, limit, union(calendar, history.pauses, clock, until), last)
    used = sum(1 for d in numbers if d <= until)
    is_open = stop is None and bool(open_on(calendar, history.pauses, clock, today))
    change = lights(calendar, start, limit, history.pauses, clock, today, history.thresholds)
    summary = _summary(limit, start, stop, used, end, is_open, until, change)
    return Track(clock, summary, numbers, held)


def statutory_limit(history: History, calendar: Calendar) -> tuple[Limit | None, tuple[tuple[Extension, str], ...]]:
    """The statutory limit with its lawful extension, and a Chinese remark on each recorded extension.

    An extension that law does not allow (see ``may_extend``) changes nothing; its remark says why.
    """
    limit, granted, remarks = history.statutory, list[Extension](), list[tuple[Extension, str]]()
    for extension in sorted(history.extensions, key=lambda e: e.on):
        if limit is None:
            break
        start = history.begin(limit)
        known = tuple(p for p in history.pauses if p.start <= extension.on)
        refusal: str | None = "期限还没有起算，不能延长"
        if start is not None:
            refusal = may_extend(calendar, start, limit, extension.add, known, extension.on, granted)
        if refusal is None:
            limit = extend(limit, extension.add)
            granted.append(extension)
            told = f"（{extension.reason}）" if extension.reason else ""
            remarks.append((extension, f"{extension.by}批准法定时限延长{extension.add}{told}，承诺时限不变"))
        else:
            remarks.append((extension, f"延长{extension.add}不算数：{refusal}"))
    return limit, tuple(remarks)


def _held(pauses: Sequence[Pause], calendar: Calendar, clock: Clock, until: date) -> list[Held]:
    held = []
    for pause in sorted((p for p in pauses if p.holds(clock)), key=lambda p: (p.start, p.no)):
        end = pause_end(calendar, pause, until)
        held.append(Held(pause, end, end < (until if pause.end is None else pause.end)))
    return held


def _numbers(calendar: Calendar, start: date, limit: Limit, spans: Sequence[Span], last: date) -> dict[date, int]:
    """Number the counted days in ``(start, last]``; a calendar-day limit's last day waits for a working day (203)."""
    numbers: dict[date, int] = {}
    n, d = 0, start
    while d < last:
        d += _ONE
        must_work = limit.unit == "working" or n + 1 == limit.days
        if any(s < d <= e for s, e in spans) or (must_work and not calendar.is_working(d)):
            continue
        n += 1
        numbers[d] = n
    return numbers


def _unstarted(limit: Limit, stop: date | None) -> Summary:
    light: Light = "green" if stop is None else "done"
    return Summary(limit, None, stop, 0, limit.days, 0, None, False, False, False, light, Lights(None, None))


def _summary(
    limit: Limit, start: date, stop: date | None, used: int, end: Due, is_open: bool, until: date, change: Lights
) -> Summary:
    return Summary(
        limit=limit,
        start=start,
        stop=stop,
        used=used,
        remaining=max(0, limit.days - used),
        overdue=max(0, used - limit.days),
        due=end.date,
        provisional=end.provisional,
        open_pause=is_open,
        late=until > end.date,
        light=light_on(change, until, is_open, stop is not None),
        lights=change,
    )
