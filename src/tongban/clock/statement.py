"""The statement (逐日账): for every day of a case, whether it counted and why, and where that leaves both its clocks.

A pure function of (history, calendar, today); screen, print and API show the same one.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from typing import Any, Literal

from tongban.clock import wording
from tongban.clock.calendars import Calendar, Day
from tongban.clock.errors import ClockError
from tongban.clock.limits import Clock, Extension, Limit, Party, due
from tongban.clock.tracks import History, Mark, Summary, Track, statutory_limit, track

__all__ = ["Group", "History", "Mark", "Row", "Share", "Statement", "Summary", "statement"]

Status = Literal["counted", "paused", "rest", "start", "projected", "outside"]
_ONE = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Row:
    """One day. ``number`` is the N of 第N天 for the promise, ``number_law`` for the law; None where it does not count.

    ``status`` is the promise's view: counted; paused; rest (a day off); start (day A); projected (to come);
    outside (before the clock starts).
    """

    date: date
    status: Status
    number: int | None
    number_law: int | None
    why: str
    cite: str
    by: str
    day_name: str
    day_kind: str
    provisional: bool
    pause_kind: str
    pause_party: Party | None
    marks: tuple[str, ...]
    today: bool
    due: bool
    due_law: bool


@dataclass(frozen=True, slots=True)
class Group:
    """Neighbouring rows that say the same, as one line of the table: ``first``–``last``, their numbers."""

    first: date
    last: date
    numbers: tuple[int, ...]
    row: Row


@dataclass(frozen=True, slots=True)
class Share:
    """Plain days after acceptance that one party (or ``rest``) had the case."""

    party: str
    name: str
    days: int


@dataclass(frozen=True, slots=True)
class Statement:
    """The account of one case as of ``today``; ``parties`` sum to ``elapsed``, plain days after acceptance.

    Rows run from receipt to the day the promise stopped or, while it runs, to today or the due date if later.
    """

    rows: tuple[Row, ...]
    promised: Summary
    statutory: Summary | None
    parties: tuple[Share, ...]
    elapsed: int
    sentence: str
    today: date
    version: str
    history: History = field(repr=False)
    calendar: Calendar = field(repr=False, compare=False)

    def what_if(self, answer_on: date, clock: Clock = "promised") -> date | None:
        """The due date if every open pause ended on ``answer_on``; unchanged if none is open, None before the start.

        Raises ClockError if ``answer_on`` is earlier than the start of an open pause.
        """
        summary = self.promised if clock == "promised" else self.statutory
        if summary is None or summary.start is None or not summary.open_pause:
            return summary.due if summary else None
        pauses = [p for p in self.history.pauses if p.holds(clock) and (p.end is not None or p.start <= self.today)]
        if any(p.end is None and answer_on < p.start for p in pauses):
            raise ClockError("交回的日期不能早于停表开始的日期")
        pauses = [replace(p, end=answer_on) if p.end is None else p for p in pauses]
        return due(self.calendar, summary.start, summary.limit, pauses, clock).date

    @property
    def groups(self) -> tuple[Group, ...]:
        """The rows as a table shows them: neighbours with the same status, reason, citation and person in one line."""
        groups: list[Group] = []
        for row in self.rows:
            own = (row.number,) if row.number is not None else ()
            g = groups[-1] if groups else None
            if g and _says(g.row) == _says(row):
                groups[-1] = Group(g.first, row.date, g.numbers + own, g.row)
            else:
                groups.append(Group(row.date, row.date, own, row))
        return tuple(groups)

    def as_dict(self) -> dict[str, Any]:
        """The statement as JSON-ready values: dates are ISO strings, nothing is left to compute."""
        h = self.history
        ahead: list[dict[str, str]] = []
        if self.promised.open_pause:
            for n in (0, 1, 7):
                end = self.what_if(self.today + n * _ONE)
                if end is not None:
                    ahead.append({"answer_on": (self.today + n * _ONE).isoformat(), "due": end.isoformat()})
        return {
            "matter": h.matter,
            "office": h.office,
            "today": self.today.isoformat(),
            "calendar": self.version,
            "received": _iso(h.received),
            "accepted": _iso(h.accepted),
            "decided": _iso(h.decided),
            "ended": _iso(h.ended),
            "sentence": self.sentence,
            "promised": _summary_dict(self.promised),
            "statutory": _summary_dict(self.statutory) if self.statutory else None,
            "elapsed": self.elapsed,
            "parties": [{"party": s.party, "name": s.name, "days": s.days} for s in self.parties],
            "what_if": ahead,
            "rows": [_row_dict(row) for row in self.rows],
        }


def statement(history: History, calendar: Calendar, today: date) -> Statement:
    """Draw up the statement of ``history`` as of ``today`` (a day in Shanghai).

    Both clocks are walked day by day from their own starts. An open pause is taken to end today. An extension counts
    for the statutory clock only, and only where law allows it. Raises OutOfRange past the calendar.
    """
    promised = track(history, calendar, today, "promised", history.promised)
    limit, remarks = statutory_limit(history, calendar)
    law = track(history, calendar, today, "statutory", limit) if limit is not None else None
    rows = tuple(_row(history, calendar, today, promised, law, remarks, d) for d in _days(history, promised, today))
    shares, elapsed = _shares(history, calendar, promised, rows, today)
    summary = law.summary if law else None
    text = wording.sentence(history, calendar, today, promised.summary, summary)
    return Statement(rows, promised.summary, summary, shares, elapsed, text, today, calendar.version, history, calendar)


def _days(history: History, promised: Track, today: date) -> list[date]:
    known = [d for d in (history.received, history.accepted, promised.summary.start) if d is not None]
    if not known:
        return []
    first, s = min(known), promised.summary
    last = s.stop if s.stop is not None else max(today, s.due or today)
    return [first + n * _ONE for n in range((last - first).days + 1)]


def _row(
    history: History,
    calendar: Calendar,
    today: date,
    promised: Track,
    law: Track | None,
    remarks: tuple[tuple[Extension, str], ...],
    d: date,
) -> Row:
    day, held = calendar.day(d), promised.holding(d)
    status = _status(promised, day, today)
    number = promised.numbers.get(d)
    number_law = law.numbers.get(d) if law else None
    why, cite = _why(history, promised, day, today, status, number_law)
    marks = [m for m in history.marks if m.on == d]
    why += "".join(f"。{remark}" for extension, remark in remarks if extension.on == d)
    return Row(
        date=d,
        status=status,
        number=number,
        number_law=number_law,
        why=why,
        cite=cite,
        by=_by(history, calendar, status, held[0].pause.by if held else "", marks),
        day_name=day.name,
        day_kind=day.kind,
        provisional=day.provisional,
        pause_kind=held[0].pause.kind if held else "",
        pause_party=held[0].pause.party if held else None,
        marks=tuple(m.label for m in marks),
        today=d == today,
        due=d == promised.summary.due,
        due_law=law is not None and d == law.summary.due,
    )


def _status(promised: Track, day: Day, today: date) -> Status:
    start, d = promised.summary.start, day.date
    if start is None or d < start:
        return "outside"
    if d == start:
        return "start"
    if d in promised.numbers:
        return "counted" if d <= today else "projected"
    if promised.holding(d) and (day.working or promised.summary.limit.unit == "calendar"):
        return "paused"
    return "rest"


def _why(
    history: History, promised: Track, day: Day, today: date, status: Status, number_law: int | None
) -> tuple[str, str]:
    d, limit, held = day.date, promised.summary.limit, promised.holding(day.date)
    if status == "outside":
        return wording.why_outside(history, d, day, limit)
    if status == "start":
        return wording.why_start(limit)
    if status == "rest":
        return wording.why_rest(day, limit, held)
    if status == "paused":
        return wording.why_paused(d, held, number_law is not None)
    if status == "projected":
        return wording.why_projected(d, today, promised.summary, promised.numbers[d])
    return wording.why_counted(history, d, day, promised)


def _by(history: History, calendar: Calendar, status: Status, paused_by: str, marks: list[Mark]) -> str:
    if status == "rest":
        return f"日历 {calendar.version}"
    if status == "projected":
        return ""
    if status == "paused" and paused_by:
        return paused_by
    named = "、".join(dict.fromkeys(m.by for m in marks if m.by))
    return named or (history.office if status == "counted" else "")


def _shares(
    history: History, calendar: Calendar, promised: Track, rows: tuple[Row, ...], today: date
) -> tuple[tuple[Share, ...], int]:
    """Whose hands every day after acceptance was in, up to today or the stop; each day is one party's alone."""
    days = dict.fromkeys(wording.PARTY_NAMES, 0)
    stop = promised.summary.stop
    last = today if stop is None else stop
    for row in rows:
        if history.accepted is not None and history.accepted < row.date <= last:
            days[_holder(row, promised.summary.limit)] += 1
    return tuple(Share(p, wording.party_name(p), n) for p, n in days.items()), sum(days.values())


def _holder(row: Row, limit: Limit) -> str:
    if row.status == "paused":
        return row.pause_party or "authority"
    if row.status == "counted":
        return limit.party
    return "rest" if row.day_kind in ("weekend", "holiday") else "authority"


def _says(row: Row) -> tuple[str, ...]:
    mark = row.date.isoformat() if row.today or row.due else ""
    return (row.status, row.why, row.cite, row.by, mark)


def _iso(d: date | None) -> str | None:
    return d.isoformat() if d is not None else None


def _limit_dict(limit: Limit) -> dict[str, Any]:
    return {
        "days": limit.days,
        "unit": limit.unit,
        "starts": limit.starts,
        "party": limit.party,
        "cite": limit.cite,
        "text": str(limit),
    }


def _summary_dict(s: Summary) -> dict[str, Any]:
    return {
        "limit": _limit_dict(s.limit),
        "start": _iso(s.start),
        "stop": _iso(s.stop),
        "used": s.used,
        "remaining": s.remaining,
        "overdue": s.overdue,
        "due": _iso(s.due),
        "provisional": s.provisional,
        "open_pause": s.open_pause,
        "late": s.late,
        "light": s.light,
        "yellow_on": _iso(s.lights.yellow_on),
        "red_on": _iso(s.lights.red_on),
    }


def _row_dict(row: Row) -> dict[str, Any]:
    return {name: _plain(getattr(row, name)) for name in Row.__slots__}


def _plain(value: Any) -> Any:
    if isinstance(value, date):
        return value.isoformat()
    return list(value) if isinstance(value, tuple) else value
