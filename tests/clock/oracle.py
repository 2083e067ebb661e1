"""A second clock, written apart from the product: it walks one day after another and remembers sets of days.

It takes working days from the chinesecalendar library, not from our data, and shares no code with ``tongban.clock``.
"""

from __future__ import annotations

import functools
from datetime import date, timedelta

import chinese_calendar

DAY = timedelta(days=1)


@functools.cache
def works(d: date) -> bool:
    return bool(chinese_calendar.is_workday(d))


def removed(pauses: list[tuple[date, date]]) -> set[date]:
    out: set[date] = set()
    for s, r in pauses:
        while s < r:
            s += DAY
            out.add(s)
    return out


def due(start: date, n: int, unit: str, pauses: list[tuple[date, date]]) -> date:
    if n == 0:
        return start
    gone, left, d = removed(pauses), n, start
    while True:
        d += DAY
        if d in gone:
            continue
        if unit == "working":
            left -= works(d)
            if left == 0:
                return d
        else:
            left -= 1
            if left <= 0 and works(d):
                return d


def counted(start: date, end: date, pauses: list[tuple[date, date]]) -> int:
    gone, n = removed(pauses), 0
    while start < end:
        start += DAY
        n += works(start) and start not in gone
    return n
