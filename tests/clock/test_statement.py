"""The statement: the example that the screens were drawn from, law scenarios, and properties that always hold."""

from __future__ import annotations

import json
from dataclasses import FrozenInstanceError
from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tongban.clock import (
    ClockError,
    Extension,
    History,
    Limit,
    Mark,
    Pause,
    counted,
    due,
    national,
    statement,
)

DAY = timedelta(days=1)
C = national()
LAW20 = Limit(20, cite="行政许可法第四十二条")


def d26(month: int, day: int) -> date:
    return date(2026, month, day)


REVIEW = Pause(d26(9, 29), d26(10, 8), "both", "专家评审", "third", "行政许可法第四十五条", by="陈晓", no=1)
FIX = Pause(
    d26(10, 10), None, "promised", "补充修改", "applicant", "方案第九条", reason="等您修改总平面图", by="陈晓", no=2
)


def history(**more) -> History:
    base = {
        "matter": "规划许可（两证合办）",
        "received": d26(9, 23),
        "accepted": d26(9, 24),
        "decided": None,
        "promised": Limit(5),
        "statutory": LAW20,
        "pauses": (REVIEW, FIX),
        "marks": (Mark(d26(9, 23), "收件", "窗口 周敏", "16:40 提交"), Mark(d26(9, 24), "受理", "窗口 周敏")),
        "office": "县自然资源局",
    }
    return History(**(base | more))


def account(s) -> dict[str, int]:
    return {share.party: share.days for share in s.parties}


def row(s, d: date):
    return next(r for r in s.rows if r.date == d)


def test_the_case_that_the_screens_show():
    s = statement(history(), C, d26(10, 13))
    assert (s.promised.used, s.promised.remaining, s.promised.light) == (4, 1, "paused")
    assert account(s) == {"authority": 4, "third": 2, "applicant": 2, "coordination": 0, "rest": 11}
    assert s.elapsed == 19
    assert [s.what_if(d26(10, d)) for d in (13, 14, 20)] == [d26(10, 14), d26(10, 15), d26(10, 21)]
    assert s.sentence == (
        "5个工作日已用4个，今天不计时：等您修改总平面图。您交回的第二天接着算，剩下1个归县自然资源局。"
    )
    kinds = {r.date.strftime("%m%d"): (r.status, r.number, r.number_law) for r in s.rows}
    assert kinds["0923"] == ("outside", None, None)
    assert kinds["0924"] == ("start", None, None)
    assert kinds["0925"] == ("rest", None, None)
    assert kinds["0929"] == ("counted", 2, 2)
    assert kinds["0930"] == kinds["1008"] == ("paused", None, None)
    assert kinds["1010"] == ("counted", 4, 4)
    assert kinds["1013"] == ("paused", None, 6)
    assert kinds["1014"] == ("projected", 5, 7)
    assert s.rows[-1].date == d26(10, 14) == s.promised.due
    assert (s.statutory.due, s.statutory.light, s.statutory.open_pause) == (d26(11, 2), "green", False)


def test_every_day_says_why_and_by_whom():
    s = statement(history(), C, d26(10, 13))
    assert all(r.why for r in s.rows)
    assert (row(s, d26(9, 24)).why, row(s, d26(9, 24)).cite) == (
        "受理。当天不计，从第二天起算",
        "民法典第二百零一条",
    )
    assert (row(s, d26(9, 24)).by, row(s, d26(9, 28)).by) == ("窗口 周敏", "县自然资源局")
    assert row(s, d26(9, 23)).why.startswith("收件：16:40 提交")
    assert "当天通知专家评审，当天仍计时" in row(s, d26(9, 29)).why
    assert row(s, d26(9, 30)).cite == "行政许可法第四十五条"
    assert "9月29日已通知" in row(s, d26(9, 30)).why
    assert "只扣一次" in row(s, d26(10, 2)).why
    assert "国办发明电" in row(s, d26(10, 2)).cite
    assert row(s, d26(10, 2)).by == "日历 CN-2026.1"
    assert row(s, d26(10, 8)).why == "专家评审结束，当天不计"
    assert "周六调休上班" in row(s, d26(10, 10)).why
    assert row(s, d26(10, 10)).day_name == "班"
    assert "法定时限照计" in row(s, d26(10, 12)).why
    assert (row(s, d26(10, 12)).pause_kind, row(s, d26(10, 12)).pause_party) == ("补充修改", "applicant")
    assert row(s, d26(10, 14)).why == "如停表今天结束，从这天接着算，到期"
    lines = [(g.first.day, g.last.day, g.numbers) for g in s.groups]
    assert (25, 27, ()) in lines
    assert (1, 7, ()) in lines
    assert sum((g.last - g.first).days + 1 for g in s.groups) == len(s.rows)


def test_it_is_ready_for_json():
    s = statement(history(), C, d26(10, 13))
    plain = json.loads(json.dumps(s.as_dict(), ensure_ascii=False))
    assert plain == s.as_dict()
    assert plain["promised"]["due"] == "2026-10-14"
    assert plain["calendar"] == "CN-2026.1"
    assert plain["what_if"][1] == {"answer_on": "2026-10-14", "due": "2026-10-15"}
    assert plain["rows"][0]["marks"] == ["收件"]
    assert plain["parties"][1] == {"party": "applicant", "name": "申请人", "days": 2}
    assert statement(history(statutory=None), C, d26(10, 13)).as_dict()["statutory"] is None


def test_the_statutory_clock_has_its_own_start():
    permit = Limit(7, starts="receipt", cite="建筑工程施工许可管理办法第五条")
    s = statement(history(statutory=permit, pauses=()), C, d26(9, 28))
    assert (s.statutory.start, s.statutory.used, s.statutory.due) == (d26(9, 23), 2, d26(10, 10))
    assert (row(s, d26(9, 24)).status, row(s, d26(9, 24)).number_law) == ("start", 1)
    s = statement(history(statutory=permit, accepted=None, pauses=()), C, d26(9, 28))
    assert [r.status for r in s.rows] == ["outside"] * 6
    assert (s.promised.due, s.promised.light, s.elapsed, s.statutory.used) == (None, "green", 0, 2)
    assert s.sentence == "尚未受理，承诺的5个工作日从受理的第二天起算。"
    assert s.what_if(d26(9, 29)) is None
    assert row(s, d26(9, 26)).why == "中秋节放假"
    assert row(s, d26(9, 28)).why == "等待受理，尚未起算"


def test_limits_from_the_decision_and_from_a_named_event():
    deliver = Limit(10, starts="decision")
    s = statement(history(promised=deliver, statutory=None, decided=d26(10, 9), pauses=()), C, d26(10, 12))
    assert (s.promised.start, s.promised.stop, s.promised.used, s.promised.due) == (d26(10, 9), None, 2, d26(10, 22))
    assert account(s)["authority"] == 6 - 1 + 1 + 1
    s = statement(history(promised=Limit(3, starts="踏勘"), pauses=()), C, d26(9, 28))
    assert s.promised.start is None
    marks = (Mark(d26(9, 29), "踏勘"), Mark(d26(9, 28), "踏勘"))
    s = statement(history(promised=Limit(3, starts="踏勘"), marks=marks, pauses=()), C, d26(9, 29))
    assert (s.promised.start, s.promised.used) == (d26(9, 28), 1)


def test_an_unserved_notice_is_named_but_stops_nothing():
    unserved = Pause(d26(9, 28), None, "both", "专家评审", "third", "行政许可法第四十五条", served=False)
    s = statement(history(pauses=(unserved,)), C, d26(9, 30))
    assert s.promised.used == 3
    assert "专家评审的通知没有送达，不停表" in row(s, d26(9, 29)).why
    assert account(s)["third"] == 0


def test_a_capped_pause_resumes_and_says_so():
    capped = Pause(d26(9, 28), None, "both", "专家评审", "third", "第四十五条", cap=Limit(1))
    s = statement(history(pauses=(capped,)), C, d26(9, 30))
    assert [row(s, d26(9, d)).status for d in (28, 29, 30)] == ["counted", "paused", "counted"]
    assert "已满1个工作日" in row(s, d26(9, 29)).why
    assert "没有结果也接着算" in row(s, d26(9, 30)).why
    assert s.promised.light == "green"
    assert not s.promised.open_pause


def test_overlapping_pauses_go_to_the_one_begun_first():
    second = Pause(d26(9, 30), d26(10, 9), "promised", "征求意见", "coordination", "方案")
    s = statement(history(pauses=(second, REVIEW)), C, d26(10, 10))
    assert account(s) == {"authority": 3, "third": 2, "applicant": 0, "coordination": 1, "rest": 10}
    assert "同时征求意见，只扣一次" in row(s, d26(10, 8)).why


def test_calendar_days_and_their_last_day():
    s = statement(history(promised=Limit(3, "calendar"), pauses=()), C, d26(9, 24))
    assert [(r.status, r.number) for r in s.rows[1:]] == [
        ("start", None),
        ("projected", 1),
        ("projected", 2),
        ("rest", None),
        ("projected", 3),
    ]
    assert s.promised.due == d26(9, 28)
    assert (row(s, d26(9, 27)).cite, "顺延" in row(s, d26(9, 27)).why) == ("民法典第二百零三条", True)
    s = statement(history(promised=Limit(3, "calendar"), pauses=()), C, d26(10, 1))
    assert (s.promised.used, s.promised.overdue, s.promised.light) == (6, 3, "red")
    assert account(s) == {"authority": 6, "third": 0, "applicant": 0, "coordination": 0, "rest": 1}


def test_an_extension_moves_the_law_and_never_the_promise():
    ok = Extension(Limit(10), d26(10, 9), "张局长", "情况复杂", "行政许可法第四十二条")
    plain = statement(history(pauses=()), C, d26(10, 10))
    longer = statement(history(pauses=(), extensions=(ok,)), C, d26(10, 10))
    assert longer.statutory.limit.days == 30
    assert longer.promised == plain.promised
    assert longer.promised.light == "red"
    assert "张局长批准法定时限延长10个工作日（情况复杂），承诺时限不变" in row(longer, d26(10, 9)).why
    again = Extension(Limit(10), d26(10, 10), "张局长")
    twice = statement(history(pauses=(), extensions=(again, ok)), C, d26(10, 10))
    assert twice.statutory.limit.days == 30
    assert "延长10个工作日不算数：已经延长过一次" in row(twice, d26(10, 10)).why
    early = Extension(Limit(10), d26(9, 23), "张局长")
    assert statement(history(pauses=(), extensions=(early,)), C, d26(10, 10)).statutory.limit.days == 20
    assert statement(history(statutory=None, extensions=(ok,)), C, d26(10, 10)).statutory is None


def test_sentences():
    def say(today: date, **more) -> str:
        return statement(history(**({"pauses": ()} | more)), C, today).sentence

    assert say(d26(9, 24)) == "今天受理，当天不计，从第二天起算；还剩5个，10月9日到期。"
    assert say(d26(9, 26)) == "5个工作日已用0个，今天中秋节放假，不计时；还剩5个，10月9日到期。"
    assert say(d26(9, 28)) == "5个工作日已用1个，还剩4个，10月9日到期。"
    assert say(d26(10, 9)) == "5个工作日已用5个，今天是最后一天。"
    assert say(d26(10, 11)) == "承诺时限已于10月9日届满，已超期1个工作日；法定时限10月29日到期。"
    assert say(d26(10, 10), statutory=Limit(3)) == (
        "承诺时限已于10月9日届满，已超期1个工作日；法定时限也已于9月30日届满。"
    )
    assert say(d26(9, 27), promised=Limit(0)) == "承诺时限已于9月24日届满，已超期0个工作日。".replace(
        "已超期0个工作日", "尚未办结；法定时限10月29日到期"
    )
    late = Pause(d26(10, 10), None, "promised", "公示", "coordination", "条例")
    assert say(d26(10, 12), pauses=(late,)).endswith("；现在停表中。")
    assert "今天仍计时，明天起停表：公示。停表结束的第二天接着算" in say(d26(10, 10), pauses=(late,), promised=Limit(9))
    third = Pause(d26(9, 28), None, "both", "检测", "third", "第四十五条")
    assert "结果交回的第二天接着算" in say(d26(9, 29), pauses=(third,))
    assert say(d26(12, 31), decided=d26(9, 30)) == (
        "已于2026年9月30日办结，承诺5个工作日，实用3个工作日，比承诺早2个。"
    )
    assert say(d26(12, 31), decided=d26(10, 9)).endswith("按承诺办结。")
    assert say(d26(12, 31), decided=d26(10, 12)).endswith("超期2个。")
    assert say(d26(12, 31), ended=d26(9, 28)) == "已于2026年9月28日终止，时限不再计算；此前用了1个工作日。"
    start = date(2027, 1, 2)
    assert say(date(2027, 1, 4), received=start, accepted=start).endswith("到期日为暂定，节假日安排公布后重算。")


def test_a_closed_case_stops_and_keeps_its_verdict():
    s = statement(history(decided=d26(9, 30), pauses=(REVIEW, FIX)), C, d26(12, 1))
    assert s.rows[-1].date == d26(9, 30)
    assert (s.promised.light, s.promised.used, s.promised.late, s.elapsed) == ("done", 2, False, 6)
    assert s.what_if(d26(12, 1)) == s.promised.due
    stopped_in_pause = statement(history(ended=d26(10, 13)), C, d26(12, 1))
    assert stopped_in_pause.elapsed == 19
    assert not stopped_in_pause.promised.open_pause
    refused = statement(history(accepted=None, ended=d26(9, 28), pauses=()), C, d26(12, 1))
    assert (refused.promised.light, len(refused.rows)) == ("done", 6)
    nothing = statement(history(received=None, accepted=None, pauses=(), marks=()), C, d26(9, 28))
    assert (nothing.rows, nothing.elapsed) == ((), 0)


def test_starting_on_the_second_of_january_of_a_year_not_yet_published():
    start = date(2027, 1, 2)
    s = statement(history(received=start, accepted=start, pauses=(), marks=()), C, date(2027, 1, 5))
    assert (s.promised.used, s.promised.provisional, s.promised.due) == (2, True, date(2027, 1, 8))
    assert all(r.provisional for r in s.rows)


def test_what_cannot_be():
    s = statement(history(), C, d26(10, 13))
    with pytest.raises(ClockError, match="早于"):
        s.what_if(d26(10, 9))
    with pytest.raises(ClockError, match="颠倒"):
        history(accepted=d26(9, 22))
    with pytest.raises(ClockError, match="颠倒"):
        history(ended=d26(9, 22))
    assert s.what_if(d26(10, 20), "statutory") == s.statutory.due
    assert statement(history(statutory=None), C, d26(10, 13)).what_if(d26(10, 20), "statutory") is None


# --- what always holds --------------------------------------------------------------------------------------------

PARTIES = ("authority", "applicant", "third", "coordination")


@st.composite
def histories(draw):
    received = draw(st.dates(date(2018, 1, 2), date(2027, 3, 1)))
    accepted = received + draw(st.integers(0, 8)) * DAY
    pauses = []
    for no in range(draw(st.integers(0, 4))):
        s = accepted + draw(st.integers(-3, 40)) * DAY
        e = draw(st.one_of(st.none(), st.integers(0, 25).map(lambda n, s=s: s + n * DAY)))
        cap = draw(st.one_of(st.none(), st.builds(Limit, st.integers(0, 10), st.sampled_from(("working", "calendar")))))
        stops = draw(st.sampled_from(("promised", "both")))
        pauses.append(
            Pause(s, e, stops, "停", draw(st.sampled_from(PARTIES)), "法", served=draw(st.booleans()), no=no, cap=cap)
        )
    unit = st.sampled_from(("working", "calendar"))
    starts = st.sampled_from(("receipt", "acceptance"))
    decided = draw(st.one_of(st.none(), st.integers(0, 60).map(lambda n: accepted + n * DAY)))
    case = History(
        "事项",
        received,
        accepted,
        decided,
        Limit(draw(st.integers(0, 25)), draw(unit), draw(starts)),
        draw(st.one_of(st.none(), st.builds(Limit, st.integers(0, 45), unit, starts))),
        tuple(pauses),
    )
    return case, received + draw(st.integers(0, 90)) * DAY


@settings(max_examples=400, deadline=None)
@given(histories())
def test_properties(made):
    case, today = made
    s = statement(case, C, today)
    until = min(case.decided or today, today)
    assert [b.date - a.date for a, b in zip(s.rows, s.rows[1:], strict=False)] == [DAY] * (len(s.rows) - 1)
    assert s.rows[0].date == case.received
    assert s.elapsed == sum(share.days for share in s.parties) == max(0, (until - case.accepted).days)
    assert sum(g.last.toordinal() - g.first.toordinal() + 1 for g in s.groups) == len(s.rows)
    json.dumps(s.as_dict())
    for clock, summary, field in (("promised", s.promised, "number"), ("statutory", s.statutory, "number_law")):
        if summary is None:
            continue
        numbers = [n for r in s.rows if (n := getattr(r, field)) is not None]
        assert numbers == list(range(1, len(numbers) + 1))
        assert summary.used == sum(1 for r in s.rows if getattr(r, field) is not None and r.date <= until)
        found = due(C, summary.start, summary.limit, case.pauses, clock, until)
        assert (summary.due, summary.provisional) == (found.date, found.provisional)
        assert summary.remaining + summary.used == summary.limit.days + summary.overdue
        if summary.limit.unit == "working":
            assert summary.used == counted(C, summary.start, until, case.pauses, clock)
        for r in s.rows:
            if r.date == summary.due and summary.limit.days and clock == "promised":
                assert getattr(r, field) == summary.limit.days
    assert all(r.why for r in s.rows)
    if s.promised.open_pause:
        assert s.what_if(until) == s.promised.due
        assert s.what_if(until + 9 * DAY) >= s.promised.due


def test_edges():
    today = d26(10, 9)
    s = statement(history(decided=today, pauses=()), C, today)
    assert (s.promised.stop, s.promised.light, s.promised.late) == (today, "done", False)
    assert statement(history(decided=today, pauses=()), C, today - DAY).promised.stop is None
    opened = row(statement(history(), C, d26(10, 13)), d26(10, 10))
    assert (opened.status, opened.pause_kind, opened.pause_party) == ("counted", "", None)
    not_begun = statement(history(accepted=None, pauses=(), ended=None), C, today).promised
    assert (not_begun.used, not_begun.remaining, not_begun.overdue) == (0, 5, 0)
    assert (not_begun.provisional, not_begun.open_pause, not_begun.late) == (False, False, False)
    assert len(statement(history(accepted=None, ended=d26(9, 23), pauses=()), C, today).rows) == 1
    for noun in (s, s.promised, s.rows[0], s.parties[0], s.groups[0], history(), Mark(today, "受理")):
        with pytest.raises(FrozenInstanceError):
            setattr(noun, type(noun).__slots__[0], None)
