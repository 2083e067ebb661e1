"""The house's wall clock: the only place that reads the time, and the only one that turns instants into dates.

Instants are aware ``datetime`` values in UTC; dates are days in Shanghai. China has kept UTC+8 without summer time
since 1992, so a fixed offset is exact for every case that this product can hold and needs no tzdata on the machine.
"""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta, timezone

from tongban.clock.errors import ClockError

SHANGHAI = timezone(timedelta(hours=8), "Asia/Shanghai")


def now() -> datetime:
    """The present instant, aware, in UTC. Everything else in the product takes ``at`` as an argument."""
    return datetime.now(UTC)


def local(at: datetime) -> datetime:
    """The same instant as Shanghai wall time. Raises ClockError for a naive ``datetime``."""
    if at.tzinfo is None or at.utcoffset() is None:
        raise ClockError("时刻缺少时区，不能换算为北京时间")
    return at.astimezone(SHANGHAI)


def local_date(at: datetime) -> date:
    """The day in Shanghai on which the instant falls. Raises ClockError for a naive ``datetime``."""
    return local(at).date()


def end_of(day: date) -> datetime:
    """24:00 Shanghai at the end of ``day``, as a UTC instant; exclusive: an act is in time if it is *before* it."""
    midnight = datetime.combine(day, time.min, SHANGHAI)
    return (midnight + timedelta(days=1)).astimezone(UTC)
