"""The calendar: equal to two libraries day by day, honest about years without a notice, immutable."""

from __future__ import annotations

import json
import pickle
from datetime import date, timedelta

import chinese_calendar
import holidays
import pytest

from tongban.clock import ClockError, OutOfRange, UnpublishedYear, national
from tongban.clock.calendars import FIRST, LAST, files

DAY = timedelta(days=1)
NOTICE_2027 = "国务院办公厅关于2027年部分节假日安排的通知（测试用）"


def days(first: date, last: date) -> list[date]:
    return [first + n * DAY for n in range((last - first).days + 1)]


ALL = days(date(2018, 1, 1), date(2026, 12, 31))


def test_every_day_agrees_with_both_libraries():
    other = holidays.country_holidays("CN", years=range(2018, 2027))
    c = national()
    assert len(ALL) == 3287
    for d in ALL:
        assert c.is_working(d) == chinese_calendar.is_workday(d) == other.is_working_day(d), d
        assert c.day(d).working == c.is_working(d)
        assert not c.day(d).provisional


def test_moving_festivals_of_years_without_a_notice_agree_with_holidays():
    names = {"春节": "Spring Festival", "清明节": "Tomb", "端午节": "Dragon", "中秋节": "Mid-Autumn"}
    c = national()
    for year in range(2027, 2041):
        theirs = {d: n for d, n in holidays.country_holidays("CN", years=year).items() if d.year == year}
        for ours, part in names.items():
            first = min(d for d, n in theirs.items() if part in n)
            day = c.day(first)
            assert (day.working, day.provisional, day.cite[:4]) == (False, True, "全国年节"), (first, ours)
        eve = min(d for d, n in theirs.items() if "Spring Festival" in n) - DAY
        assert c.day(eve).name == "春节"


def test_names_kinds_and_citations():
    c = national()
    assert c.day(date(2026, 10, 1)).name == "国庆节"
    assert c.day(date(2026, 10, 4)).kind == "holiday"  # a Sunday inside the break
    makeup = c.day(date(2026, 10, 10))
    assert (makeup.working, makeup.kind, makeup.name) == (True, "makeup", "班")
    assert "国办发明电〔2025〕7号" in makeup.cite
    assert c.day(date(2026, 10, 11)).name == "周日"
    assert c.day(date(2026, 10, 11)).kind == "weekend"
    assert (c.day(date(2026, 10, 12)).kind, c.day(date(2026, 10, 12)).name) == ("working", "周一")
    assert "〔2018〕15号" in c.day(date(2018, 12, 31)).cite  # the notice for 2019 reaches into 2018
    assert "2020〕1号" in c.day(date(2020, 1, 31)).cite


def test_the_data_name_a_notice_for_every_year():
    data = json.loads(files("tongban.clock").joinpath("data", "cn-working-days.json").read_text("utf-8"))
    assert list(data["years"]) == [str(y) for y in range(2018, 2027)]
    for year, notice in data["years"].items():
        assert f"关于{year}年部分节假日安排的通知（国办发明电〔{int(year) - 1}〕" in notice["cite"]


def test_arithmetic_agrees_with_walking():
    c = national()
    for start in ALL[::37]:
        d, n = start, 0
        for _ in range(60):
            d += DAY
            n += c.is_working(d)
            assert c.working_between(start, d) == n
            if c.is_working(d):
                assert c.add_working(start, n) == d
            assert c.next_working(d) == (d if c.is_working(d) else c.add_working(d, 1))
    assert c.add_working(date(2026, 10, 1), 0) == date(2026, 10, 1)
    assert c.working_between(date(2026, 10, 10), date(2026, 10, 1)) == 0


def test_years_without_a_notice_are_provisional_but_never_stop():
    c = national()
    start = date(2027, 1, 2)
    assert not c.published(2027)
    assert c.published(2026)
    assert c.add_working(start, 5) == date(2027, 1, 8)
    assert c.provisional_between(start, date(2027, 1, 4))
    assert not c.provisional_between(date(2026, 12, 1), date(2026, 12, 31))
    assert c.provisional_between(date(2026, 12, 31), date(2027, 1, 1))
    assert not c.provisional_between(date(2017, 12, 31), date(2018, 1, 5))
    off = [d for d in days(date(2027, 1, 1), date(2027, 12, 31)) if c.day(d).kind == "holiday"]
    assert [d.strftime("%m%d") for d in off] == (
        ["0101", "0205", "0206", "0207", "0208", "0405", "0501", "0502", "0609", "0915", "1001", "1002", "1003"]
    )
    assert all(c.day(d).provisional for d in off)
    assert c.is_working(date(2016, 5, 2))  # 5月2日 is a holiday only since 2025
    for d in (FIRST, LAST):
        c.day(d)


def test_strict_refuses_an_unpublished_year_in_chinese():
    c = national()
    c.strict(2026)
    c.strict(date(2018, 1, 1))
    for bad in (2027, date(2017, 12, 31), 1):
        with pytest.raises(UnpublishedYear, match="尚未公布"):
            c.strict(bad)


@pytest.mark.parametrize("d", [date(1989, 12, 31), date(2100, 1, 1), date.min, date.max])
def test_outside_its_span_it_says_so(d: date):
    c = national()
    for ask in (c.is_working, c.day, c.next_working, lambda d: c.add_working(d, 1), lambda d: c.add_working(d, 0)):
        with pytest.raises(OutOfRange, match="超出日历范围"):
            ask(d)
    with pytest.raises(OutOfRange):
        c.working_between(d, d)


def test_adding_too_much_or_less_than_nothing():
    c = national()
    for n in (40_000, 10**30):
        with pytest.raises(OutOfRange):
            c.add_working(date(2026, 1, 1), n)
    with pytest.raises(ClockError, match="不能为负数"):
        c.add_working(date(2026, 1, 1), -1)
    with pytest.raises(OutOfRange):
        c.next_working(date(2099, 12, 31) if not c.is_working(date(2099, 12, 31)) else date(2100, 1, 1))


def test_overrides_of_a_region():
    c = national()
    d, s = date(2026, 7, 1), date(2027, 7, 3)
    local = c.with_overrides([(d, False, "地方节日", "县政府令第1号"), (s, True, "", "县政府令第2号")], "CN-2026.1+X1")
    assert (local.version, c.version) == ("CN-2026.1+X1", "CN-2026.1")
    assert (local.is_working(d), c.is_working(d)) == (False, True)
    assert local.add_working(d - DAY, 1) == d + DAY
    assert (local.day(d).name, local.day(d).kind, local.day(d).cite) == ("地方节日", "holiday", "县政府令第1号")
    assert (local.day(s).kind, local.day(s).name, local.day(s).provisional) == ("makeup", "班", False)
    assert not local.published(2027)
    with pytest.raises(ClockError, match="没有写明依据"):
        c.with_overrides([(d, False, "节", " ")], "v")
    with pytest.raises(ClockError, match="写了两次"):
        c.with_overrides([(d, False, "节", "令"), (d, True, "节", "令")], "v")


def test_publishing_a_year_replaces_its_guesses():
    c = national()
    later = c.with_year(
        2027,
        [(date(2027, 1, 1), date(2027, 1, 3), "元旦"), (date(2027, 2, 6), date(2027, 2, 12), "春节")],
        [(date(2027, 2, 20), "春节")],
        NOTICE_2027,
        "CN-2027.1",
    )
    assert later.published(2027)
    assert later.is_working(date(2027, 2, 5))  # 除夕 was a guess; this notice works it
    assert later.is_working(date(2027, 2, 20))
    assert not later.provisional_between(date(2026, 12, 1), date(2027, 12, 31))
    assert later.day(date(2027, 2, 9)).cite == NOTICE_2027
    assert later.is_working(date(2026, 10, 10))
    assert not c.published(2027)


@pytest.mark.parametrize(
    ("off", "work", "cite", "says"),
    [
        ([(date(2027, 1, 3), date(2027, 1, 1), "元旦")], [], "通知", "颠倒"),
        ([(date(2027, 1, 1), date(2027, 1, 3), "元旦")], [(date(2027, 1, 2), "元旦")], "通知", "既放假又上班"),
        ([(date(2028, 1, 1), date(2028, 1, 1), "元旦")], [], "通知", "不在2027年"),
        ([(date(2026, 11, 30), date(2026, 11, 30), "元旦")], [], "通知", "不在2027年"),
        ([], [], "", "文号"),
    ],
)
def test_a_wrong_notice_is_refused(off, work, cite, says):
    with pytest.raises(ClockError, match=says):
        national().with_year(2027, off, work, cite, "v")


def test_a_calendar_cannot_be_changed_and_survives_pickling():
    c = national()
    with pytest.raises(AttributeError):
        c.version = "x"
    assert national() is c
    again = pickle.loads(pickle.dumps(c))
    assert again.version == c.version
    assert again.add_working(date(2024, 9, 27), 12) == c.add_working(date(2024, 9, 27), 12)
    assert "CN-2026.1" in repr(c)
