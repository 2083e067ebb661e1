"""Limits and pauses: 10,000 random cases against the oracle, and what the law says in so many scenarios."""

from __future__ import annotations

import random
from dataclasses import FrozenInstanceError
from datetime import UTC, date, datetime, timedelta

import pytest

from tests.clock import oracle
from tongban.clock import (
    ClockError,
    Due,
    Extension,
    Lights,
    Limit,
    OutOfRange,
    Pause,
    Thresholds,
    counted,
    due,
    extend,
    may_extend,
    national,
    open_on,
)
from tongban.clock.limits import pause_end, union

DAY = timedelta(days=1)
LAW = "行政许可法第四十五条"
FIRST, LAST = date(2018, 1, 1), date(2026, 12, 31)
MAKEUP = [d for d in (FIRST + n * DAY for n in range(3287)) if oracle.works(d) and d.weekday() > 4]


def pause(start: date, end: date | None, stops="promised", **more) -> Pause:
    return Pause(start, end, stops, "专家评审", "third", LAW, **more)


def d26(month: int, day: int) -> date:
    return date(2026, month, day)


def a_case(rng: random.Random):
    near = rng.choice(MAKEUP) if rng.random() < 0.3 else FIRST + rng.randrange(3000) * DAY
    start = max(FIRST, near - rng.randrange(15) * DAY)
    pauses = []
    for _ in range(rng.choice((0, 1, 1, 2, 3, 5))):
        s = start + rng.randrange(-15, 60) * DAY
        if rng.random() < 0.3:
            s += (5 - s.weekday()) % 7 * DAY  # start on a Saturday
        e = s + rng.choice((0, 1, 2, 3, rng.randrange(30))) * DAY
        pauses.append((max(FIRST, s), max(FIRST, e)))
    return start, rng.choice((0, 1, 2, 3, 5, 7, 12, 20, 30, 45, 60)), rng.choice(("working", "calendar")), pauses


def test_ten_thousand_random_cases_agree_with_the_oracle():
    rng, c, done = random.Random(45), national(), 0
    while done < 10_000:
        start, n, unit, spans = a_case(rng)
        if start > date(2026, 3, 1):
            continue
        pauses = [pause(s, e, rng.choice(("promised", "both"))) for s, e in spans]
        case = (start, n, unit, spans)
        found = due(c, start, Limit(n, unit), pauses)
        assert found.date == oracle.due(start, n, unit, spans), case
        assert not found.open_pause
        both = [(p.start, p.end) for p in pauses if p.stops == "both"]
        assert due(c, start, Limit(n, unit), pauses, "statutory").date == oracle.due(start, n, unit, both), case
        end = start + rng.randrange(90) * DAY
        assert counted(c, start, end, pauses) == oracle.counted(start, end, spans), case
        assert counted(c, start, end, pauses, "statutory") == oracle.counted(start, end, both), case
        if n and unit == "working":
            assert counted(c, start, found.date, pauses) == n
        done += 1


def test_the_example_of_the_command():
    """27 September 2024, 12 working days, an expert review from 8 to 12 October (a make-up Saturday)."""
    c, start = national(), date(2024, 9, 27)
    assert due(c, start, Limit(12)).date == date(2024, 10, 18)
    assert due(c, start, Limit(12), [pause(date(2024, 10, 8), date(2024, 10, 12))]).date == date(2024, 10, 24)


def test_day_a_is_not_counted_and_zero_days_end_on_it():
    c = national()
    assert due(c, d26(10, 8), Limit(1)).date == d26(10, 9)
    for unit in ("working", "calendar"):
        assert due(c, d26(10, 4), Limit(0, unit)).date == d26(10, 4)
        assert due(c, d26(10, 4), Limit(0, unit), [pause(d26(10, 1), d26(10, 9))]).date == d26(10, 4)


def test_calendar_days_roll_to_a_working_day_that_is_not_paused():
    c = national()
    assert due(c, d26(9, 26), Limit(5, "calendar")).date == d26(10, 8)  # 1 October → after the holiday
    assert due(c, d26(10, 9), Limit(1, "calendar")).date == d26(10, 10)  # a make-up Saturday is a working day
    # The last day is Sunday the 18th; the notice of Saturday takes out Monday and Tuesday as well as that Sunday.
    assert due(c, d26(10, 13), Limit(5, "calendar"), [pause(d26(10, 18), d26(10, 20))]).date == d26(10, 21)
    assert due(c, d26(10, 13), Limit(5, "calendar"), [pause(d26(10, 17), d26(10, 20))]).date == d26(10, 21)
    chain = [pause(d26(10, 18), d26(10, 20)), pause(d26(10, 21), d26(10, 22)), pause(d26(10, 20), d26(10, 21))]
    assert due(c, d26(10, 13), Limit(5, "calendar"), chain).date == d26(10, 23)


def test_a_pause_that_starts_on_the_due_date_comes_too_late():
    c = national()
    assert due(c, d26(10, 8), Limit(2), [pause(d26(10, 10), d26(10, 30))]).date == d26(10, 10)
    assert due(c, d26(10, 8), Limit(2), [pause(d26(10, 9), d26(10, 30))]).date == d26(11, 2)


def test_overlapping_pauses_are_taken_out_once():
    c, a, b = national(), pause(d26(9, 29), d26(10, 13)), pause(d26(10, 9), d26(10, 14))
    assert union(c, [b, a, pause(d26(9, 30), d26(9, 30))], "promised", d26(12, 1)) == [(d26(9, 29), d26(10, 14))]
    assert union(c, [pause(d26(9, 2), d26(9, 3)), pause(d26(9, 3), d26(9, 4))], "promised", d26(12, 1)) == [
        (d26(9, 2), d26(9, 4))
    ]
    both = due(c, d26(9, 24), Limit(5), [a, b]).date
    assert both == due(c, d26(9, 24), Limit(5), [pause(d26(9, 29), d26(10, 14))]).date == d26(10, 19)


def test_a_notice_that_was_not_served_stops_nothing():
    c, start = national(), d26(9, 1)
    unserved = pause(d26(9, 2), d26(9, 20), "both", served=False)
    for clock in ("promised", "statutory"):
        assert due(c, start, Limit(5), [unserved], clock).date == due(c, start, Limit(5)).date
        assert counted(c, start, d26(9, 10), [unserved], clock) == counted(c, start, d26(9, 10))
    still_open = pause(d26(9, 2), None, "both", served=False)
    assert not due(c, start, Limit(5), [still_open]).open_pause  # and needs no today


def test_publicity_stops_the_promise_but_not_the_law():
    c, start = national(), d26(9, 1)
    shown = Pause(d26(9, 2), d26(9, 14), "promised", "公示", "coordination", "城乡规划法第四十条")
    assert due(c, start, Limit(5), [shown]).date == d26(9, 18)
    assert due(c, start, Limit(20), [shown], "statutory").date == due(c, start, Limit(20)).date
    review = pause(d26(9, 2), d26(9, 14), "both")
    assert due(c, start, Limit(20), [review], "statutory").date > due(c, start, Limit(20)).date


def test_an_open_pause_runs_to_today():
    c, start, p = national(), d26(9, 24), pause(d26(10, 10), None)
    with pytest.raises(ClockError, match="今天"):
        due(c, start, Limit(5), [p])
    ends = [due(c, start, Limit(5), [p], today=d26(10, d)) for d in (10, 13, 20)]
    assert [e.date for e in ends] == [d26(10, 9)] * 3  # it came after the fifth day
    ends = [due(c, start, Limit(8), [p], today=d26(10, d)) for d in (10, 13, 20)]
    assert [e.date for e in ends] == [d26(10, 13), d26(10, 15), d26(10, 22)]
    assert all(e.open_pause for e in ends)
    assert not due(c, start, Limit(8), [p], "statutory").open_pause
    assert not due(c, start, Limit(8), [p], today=d26(10, 9)).open_pause
    assert counted(c, start, d26(10, 20), [p]) == 6


def test_a_pause_with_its_own_limit_resumes_without_the_result():
    c, start = national(), d26(9, 1)
    p = pause(d26(9, 2), None, "both", cap=Limit(3, party="third"))
    assert pause_end(c, p, d26(9, 30)) == d26(9, 7)
    assert due(c, start, Limit(5), [p], today=d26(9, 30)).date == d26(9, 11)
    assert not due(c, start, Limit(5), [p], today=d26(9, 30)).open_pause
    assert due(c, start, Limit(5), [p], today=d26(9, 7)).open_pause
    assert not due(c, start, Limit(5), [p], today=d26(9, 8)).open_pause
    assert open_on(c, [p], "promised", d26(9, 7)) == (p,)
    assert open_on(c, [p], "promised", d26(9, 8)) == ()
    late = pause(d26(9, 2), d26(9, 29), cap=Limit(3))
    assert due(c, start, Limit(5), [late]).date == d26(9, 11)
    early = pause(d26(9, 2), d26(9, 3), cap=Limit(3))
    assert due(c, start, Limit(5), [early]).date == d26(9, 9)
    assert pause_end(c, pause(d26(9, 2), None, cap=Limit(3, "calendar")), d26(9, 30)) == d26(9, 7)  # 5th is a Saturday


def test_a_year_not_yet_published_gives_a_provisional_date():
    c, start = national(), date(2027, 1, 2)
    found = due(c, start, Limit(5))
    assert (found.date, found.provisional) == (date(2027, 1, 8), True)
    assert due(c, d26(12, 25), Limit(10), [pause(d26(12, 26), d26(12, 28))]).provisional
    assert not due(c, d26(12, 1), Limit(20)).provisional
    assert due(c, d26(12, 25), Limit(10, "calendar")).provisional
    published = c.with_year(2027, [], [(date(2027, 1, 3), "元旦")], "通知", "v")
    assert due(published, start, Limit(5)) == due(published, start, Limit(5), [pause(start, start)])
    assert (due(published, start, Limit(5)).date, due(published, start, Limit(5)).provisional) == (
        date(2027, 1, 7),
        False,
    )


def test_beyond_the_calendar():
    c = national()
    for n in (50_000, 10**12):
        for unit in ("working", "calendar"):
            with pytest.raises(OutOfRange):
                due(c, d26(1, 1), Limit(n, unit))


@pytest.mark.parametrize("days", [-1, True, 1.5, "3", None])
def test_a_malformed_limit_is_refused(days):
    with pytest.raises(ClockError):
        Limit(days)


def test_malformed_pauses_and_units_are_refused():
    with pytest.raises(ClockError, match="早于"):
        pause(d26(9, 2), d26(9, 1))
    with pytest.raises(ClockError):
        pause(d26(9, 2), None, "law")
    with pytest.raises(ClockError):
        Pause(d26(9, 2), None, "both", "听证", "mayor", LAW)
    for more in ({"unit": "hours"}, {"party": "mayor"}):
        with pytest.raises(ClockError):
            Limit(3, **more)


def test_its_nouns_cannot_be_changed():
    for noun in (Limit(1), pause(d26(9, 1), None), Due(d26(9, 1), False, False), Lights(None, None), Thresholds()):
        with pytest.raises(FrozenInstanceError):
            setattr(noun, type(noun).__slots__[0], None)
        assert not hasattr(noun, "__dict__")


# --- extension (行政许可法第四十二条) ------------------------------------------------------------------------------

TWENTY = Limit(20, cite="行政许可法第四十二条")


def refuse(limit: Limit, days: int, at, before=(), pauses=(), unit="working") -> str | None:
    return may_extend(national(), d26(9, 1), limit, Limit(days, unit), pauses, at, before)


def test_one_extension_by_what_law_allows():
    assert due(national(), d26(9, 1), TWENTY).date == d26(9, 29)
    assert refuse(TWENTY, 10, d26(9, 20)) is None
    assert refuse(TWENTY, 10, d26(9, 1)) is None
    assert refuse(TWENTY, 10, d26(9, 29)) is None  # the last day is still before expiry
    assert "1天以上、10天以内" in refuse(TWENTY, 11, d26(9, 20))
    assert "1天以上" in refuse(TWENTY, 0, d26(9, 20))
    assert refuse(Limit(45), 15, d26(9, 20)) is None
    assert "15天以内" in refuse(Limit(45), 16, d26(9, 20))
    assert "一次" in refuse(TWENTY, 10, d26(9, 20), before=[Extension(Limit(10), d26(9, 5))])


def test_no_extension_after_expiry():
    assert "已于2026年9月29日届满" in refuse(TWENTY, 10, d26(9, 30))
    assert refuse(TWENTY, 10, datetime(2026, 9, 29, 15, 59, tzinfo=UTC)) is None
    assert "届满" in refuse(TWENTY, 10, datetime(2026, 9, 29, 16, 0, tzinfo=UTC))
    assert refuse(TWENTY, 10, d26(9, 30), pauses=[pause(d26(9, 3), d26(9, 5), "both")]) is None
    assert "届满" in refuse(TWENTY, 10, d26(9, 30), pauses=[pause(d26(9, 3), d26(9, 5), "promised")])
    assert "没有起算" in refuse(TWENTY, 10, d26(8, 31))


def test_no_extension_where_law_sets_its_own_limit():
    permit = Limit(7, starts="receipt", cite="建筑工程施工许可管理办法第五条")
    assert "另有规定" in refuse(permit, 3, d26(9, 2))
    assert "施工许可" in refuse(permit, 3, d26(9, 2))
    assert "另有规定" in refuse(Limit(20, starts="receipt"), 10, d26(9, 2))
    assert "另有规定" in refuse(Limit(60, "calendar", starts="receipt"), 10, d26(9, 2), unit="calendar")
    assert "另有规定" in refuse(Limit(20, extra=0), 10, d26(9, 2))
    assert refuse(Limit(60, "calendar", extra=30), 30, d26(9, 2), unit="calendar") is None
    assert "单位不一致" in refuse(Limit(60, "calendar", extra=30), 30, d26(9, 2))
    assert "审批机关" in refuse(Limit(20, party="applicant"), 10, d26(9, 2))


def test_extending_adds_days_of_the_same_unit():
    longer = extend(TWENTY, Limit(10, cite="局长批准"))
    assert (longer.days, longer.unit, longer.cite) == (30, "working", "行政许可法第四十二条；局长批准")
    with pytest.raises(ClockError):
        extend(TWENTY, Limit(10, "calendar"))
    assert (str(TWENTY), str(Limit(3, "calendar"))) == ("20个工作日", "3个自然日")
