"""Lights: the dates on which they change are true until the next event, whatever today is."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tongban.clock import Lights, Limit, Pause, Thresholds, counted, due, light_on, lights, national

DAY = timedelta(days=1)
C = national()


def d26(month: int, day: int) -> date:
    return date(2026, month, day)


def pause(start: date, end: date | None, cap: Limit | None = None) -> Pause:
    return Pause(start, end, "promised", "补正", "applicant", "方案第九条", cap=cap)


@pytest.mark.parametrize(
    ("limit", "yellow", "red"),
    [
        (Limit(0), d26(9, 1), d26(9, 2)),
        (Limit(1), d26(9, 2), d26(9, 3)),
        (Limit(2), d26(9, 3), d26(9, 4)),
        (Limit(3), d26(9, 3), d26(9, 5)),
        (Limit(5), d26(9, 7), d26(9, 9)),
        (Limit(10), d26(9, 11), d26(9, 16)),
        (Limit(12), d26(9, 15), d26(9, 18)),
        (Limit(20), d26(9, 22), d26(9, 30)),
        (Limit(10, "calendar"), d26(9, 9), d26(9, 12)),
        (Limit(5, "calendar"), d26(9, 5), d26(9, 8)),  # the 6th is a Sunday, rolled to the 7th
    ],
)
def test_default_thresholds(limit: Limit, yellow: date, red: date):
    assert lights(C, d26(9, 1), limit) == Lights(yellow, red)


def test_thresholds_of_a_pack():
    at = d26(9, 1)
    assert lights(C, at, Limit(20), thresholds=Thresholds(percent=50)).yellow_on == d26(9, 15)
    assert lights(C, at, Limit(20), thresholds=Thresholds(percent=0, days=2)).yellow_on == d26(9, 24)
    assert lights(C, at, Limit(3), thresholds=Thresholds(days=5)).yellow_on == at
    assert lights(C, at, Limit(3), thresholds=Thresholds(days=2)).yellow_on == d26(9, 2)
    assert lights(C, at, Limit(6, "calendar"), thresholds=Thresholds(0, 0)) == Lights(d26(9, 7), d26(9, 8))
    assert lights(C, at, Limit(3), [pause(d26(8, 20), d26(9, 4))], thresholds=Thresholds(days=5)).yellow_on == at
    assert lights(C, at, Limit(5), thresholds=Thresholds(last_day_only=5)).yellow_on == d26(9, 8)


def test_an_open_pause_keeps_later_dates_unknown_but_not_earlier_ones():
    at = d26(9, 1)
    assert lights(C, at, Limit(10), [pause(d26(9, 3), None)]) == Lights(None, None)
    assert lights(C, at, Limit(10), [pause(d26(9, 14), None)]) == Lights(d26(9, 11), None)
    assert lights(C, at, Limit(10), [pause(d26(9, 15), None)]) == Lights(d26(9, 11), d26(9, 16))
    assert lights(C, at, Limit(10, "calendar"), [pause(d26(9, 3), None)]) == Lights(None, None)
    assert lights(C, at, Limit(2), [pause(at, None)]) == Lights(None, None)


def test_an_open_pause_with_a_cap_runs_to_its_cap():
    capped = pause(d26(9, 3), None, Limit(5))
    closed = pause(d26(9, 3), d26(9, 10))
    assert lights(C, d26(9, 1), Limit(10), [capped]) == lights(C, d26(9, 1), Limit(10), [closed])
    assert lights(C, d26(9, 1), Limit(10), [capped], today=d26(9, 4)) == lights(C, d26(9, 1), Limit(10), [capped])


def test_the_light_of_a_day():
    changes = Lights(d26(9, 11), d26(9, 16))
    shown = [light_on(changes, d26(9, d)) for d in (10, 11, 15, 16, 30)]
    assert shown == ["green", "yellow", "yellow", "red", "red"]
    assert light_on(changes, d26(9, 15), open_pause=True) == "paused"
    assert light_on(changes, d26(9, 16), open_pause=True) == "red"  # a pause never whitens a broken promise
    assert light_on(changes, d26(9, 16), open_pause=True, done=True) == "done"
    assert light_on(Lights(None, None), d26(9, 16)) == "green"


@settings(max_examples=300, deadline=None)
@given(
    st.dates(date(2018, 1, 1), date(2026, 6, 1)),
    st.integers(0, 60),
    st.lists(st.tuples(st.integers(-5, 60), st.integers(0, 20)), max_size=3),
)
def test_colours_follow_the_days_that_remain(start: date, n: int, spans: list[tuple[int, int]]):
    pauses = [pause(start + s * DAY, start + (s + k) * DAY) for s, k in spans]
    end, changes = due(C, start, Limit(n), pauses).date, lights(C, start, Limit(n), pauses)
    for ahead in range((end - start).days + 3):
        d = start + ahead * DAY
        left = n - counted(C, start, d, pauses)
        if d > end:
            expected = "red"
        elif n <= 2:
            expected = "yellow" if d == end else "green"
        else:
            expected = "yellow" if left <= max(n * 0.2, 1) else "green"
        assert light_on(changes, d) == expected
