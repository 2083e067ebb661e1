"""Instants: aware UTC in, days in Shanghai out."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta

import pytest

from tongban.clock import SHANGHAI, ClockError, end_of, local, local_date, national, now, party_deadline, received_on


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=SHANGHAI)


def test_now_is_aware_and_utc():
    assert now().utcoffset() == timedelta(0)


def test_days_are_those_of_shanghai():
    assert local_date(datetime(2026, 10, 9, 15, 59, 59, tzinfo=UTC)) == date(2026, 10, 9)
    assert local_date(datetime(2026, 10, 9, 16, 0, tzinfo=UTC)) == date(2026, 10, 10)
    assert local(datetime(2026, 10, 9, 16, 0, tzinfo=UTC)).hour == 0
    assert local(datetime(2026, 7, 1, tzinfo=UTC)).utcoffset() == timedelta(hours=8)
    with pytest.raises(ClockError, match="时区"):
        local(datetime(2026, 1, 1))  # noqa: DTZ001


def test_the_end_of_a_day_is_exclusive():
    end = end_of(date(2026, 10, 9))
    assert end == datetime(2026, 10, 9, 16, 0, tzinfo=UTC) == party_deadline(date(2026, 10, 9))
    assert end.utcoffset() == timedelta(0)
    assert local_date(end - timedelta(microseconds=1)) == date(2026, 10, 9)
    assert end_of(date(2024, 2, 28)) == datetime(2024, 2, 28, 16, tzinfo=UTC)


@pytest.mark.parametrize(
    ("when", "day"),
    [
        ("2026-10-09T16:40", date(2026, 10, 9)),
        ("2026-10-09T17:00", date(2026, 10, 9)),
        ("2026-10-09T17:00:01", date(2026, 10, 10)),  # Saturday, a make-up day
        ("2026-10-10T17:30", date(2026, 10, 12)),
        ("2026-10-09T07:00", date(2026, 10, 9)),
        ("2026-10-01T10:00", date(2026, 10, 8)),
        ("2026-09-30T23:59", date(2026, 10, 8)),
    ],
)
def test_what_the_authority_receives_late_counts_as_the_next_working_day(when: str, day: date):
    assert received_on(at(when), national()) == day
    assert received_on(at(when).astimezone(UTC), national()) == day


def test_office_hours_are_the_callers():
    assert received_on(at("2026-10-09T17:30"), national(), (time(8, 30), time(18))) == date(2026, 10, 9)
