"""The queue of the hall: numbers without gaps, booked people in their time, one number for one counter, whatever happens at once."""

from __future__ import annotations

import time
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from typing import Any

import pytest
from django.db import connections

from tests.cast import REGION, Stage, pack, t
from tongban.cases import calendars
from tongban.cases.errors import NotAllowed, NotFound, Refused
from tongban.journal import queries as journal
from tongban.journal.actors import Actor
from tongban.matters.halls import actions, queries, rules

HALL = pack().halls()[0]
ONE, TWO = HALL.counters[0], HALL.counters[1]
DAY = date(2026, 8, 3)


def come(at: str, business: str = "build", **more: Any) -> Any:
    """Somebody takes a number."""
    return actions.take(region=REGION, hall=HALL, business=business, at=t(f"2026-08-03 {at}"), **more)


def call(stage: Stage, at: str, counter: Any = ONE, who: str = "GSB.window") -> Any:
    """A counter calls."""
    when = t(f"2026-08-03 {at}")
    return actions.call_next(region=REGION, hall=HALL, counter=counter, actor=stage.who(who, when), at=when)


def end(stage: Stage, ticket: Any, at: str) -> Any:
    """A counter has done with a number."""
    when = t(f"2026-08-03 {at}")
    return actions.finish(region=REGION, hall=HALL, ticket=ticket.id, actor=stage.who("GSB.window", when), at=when)


def book(stage: Stage, slot: str, at: str = "2026-07-31 10:00", who: str = "owner", **more: Any) -> Any:
    """Somebody books a time."""
    given = {"business": "build", "day": DAY, "name": "赵敏（示例）", "phone": "", **more}
    calendar = calendars.of(stage.pack)
    return actions.book(region=REGION, hall=HALL, calendar=calendar, slot=slot, actor=stage.who(who, t(at)), at=t(at), **given)


def test_numbers_have_no_gaps_in_a_hall_on_a_day(stage: Stage) -> None:
    with pytest.raises(Refused, match="请选择要办的业务"):
        come("09:00", "nothing")
    found = [come("09:01").no, come("09:02", "estate").no, come("09:02").no]
    assert found == ["A001", "B002", "A003"]
    again = actions.take(region=REGION, hall=HALL, business="build", at=t("2026-08-04 09:00"))
    assert again.no == "A001"


def test_first_come_first_called_and_a_counter_calls_only_its_lines(stage: Stage) -> None:
    first, estate, second = come("09:01"), come("09:02", "estate"), come("09:03")
    assert [queries.ahead(x) for x in (first, estate, second)] == [0, 0, 1]
    called = call(stage, "09:05")
    assert (called.no, called.counter, called.calls) == (first.no, ONE.code, 1)
    with pytest.raises(Refused, match="还没有办完"):
        call(stage, "09:06")
    end(stage, called, "09:20")
    assert call(stage, "09:21").no == second.no
    assert call(stage, "09:22", TWO) is None, "the other counter does not call what it does not handle"


def test_booked_people_are_called_in_their_time(stage: Stage) -> None:
    booked = book(stage, "10:00-11:00")
    early, walk, late_walk = come("09:40", booking=booked), come("09:50"), come("10:05")
    order = [x.no for x in queries.of_day(stage.who("GSB.window", t("2026-08-03 10:06")), REGION, HALL, DAY)]
    assert order == [walk.no, early.no, late_walk.no], "before whoever came after the booked time began, after who came before"
    with pytest.raises(Refused, match="已经取过号"):
        come("10:10", booking=booked)


def test_who_comes_after_the_booked_time_stands_where_he_comes(stage: Stage) -> None:
    late = come("11:10", booking=book(stage, "10:00-11:00"))
    assert late.order == rules.place(t("2026-08-03 11:10"), None)


def test_booking_keeps_to_days_times_places_and_persons(stage: Stage) -> None:
    wrong = [
        ({"slot": "08:00-09:00"}, "时段"),
        ({"slot": "09:00-10:00", "day": date(2026, 8, 2)}, "工作日"),
        ({"slot": "09:00-10:00", "day": date(2026, 9, 30)}, "工作日"),
        ({"slot": "09:00-10:00", "business": "x"}, "业务"),
        ({"slot": "09:00-10:00", "at": "2026-08-03 10:30"}, "已经过了"),
    ]
    for given, words in wrong:
        with pytest.raises(Refused, match=words):
            book(stage, **given)
    one = book(stage, "11:00-12:00")
    with pytest.raises(Refused, match="已经约过"):
        book(stage, "09:00-10:00")
    nobody = Actor()
    at = t("2026-07-31 10:00")
    calendar = calendars.of(stage.pack)
    given: dict[str, Any] = {"region": REGION, "hall": HALL, "calendar": calendar, "business": "build", "day": DAY}
    with pytest.raises(Refused, match="手机号"):
        actions.book(**given, slot="11:00-12:00", actor=nobody, at=at, name="钱")
    for n in range(3):
        actions.book(**given, slot="11:00-12:00", actor=nobody, at=at, name="钱", phone=f"1380000000{n}")
    assert [r["left"] for r in queries.free(REGION, HALL, calendar, "build", DAY, at)][2] == 0
    with pytest.raises(Refused, match="约满"):
        actions.book(**given, slot="11:00-12:00", actor=nobody, at=at, name="钱", phone="13800000009")
    with pytest.raises(NotFound):
        actions.cancel(region=REGION, booking=one.id, actor=stage.who("other", at), at=at)
    actions.cancel(region=REGION, booking=one.id, actor=stage.who("owner", at), at=at)
    assert [r["left"] for r in queries.free(REGION, HALL, calendar, "build", DAY, at)][2] == 1
    taken = book(stage, "11:00-12:00")
    assert actions.take_booked(region=REGION, hall=HALL, code=taken.code, at=t("2026-08-03 11:00")).booking == taken.id
    with pytest.raises(Refused, match="已经取过号"):
        actions.cancel(region=REGION, booking=taken.id, actor=stage.who("owner", at), at=at)
    with pytest.raises(Refused, match="没有这个预约码"):
        actions.take_booked(region=REGION, hall=HALL, code="", at=t("2026-08-03 11:00"))


def test_pass_bring_back_send_on_finish(stage: Stage) -> None:
    first, second = come("09:00"), come("09:01")
    clerk = stage.who("GSB.window", t("2026-08-03 09:10"))
    where: dict[str, Any] = {"region": REGION, "hall": HALL, "actor": clerk}
    called = call(stage, "09:05")
    assert actions.recall(**where, ticket=called.id, at=t("2026-08-03 09:06")).calls == 2
    assert actions.pass_over(**where, ticket=called.id, at=t("2026-08-03 09:08")).state == "passed"
    with pytest.raises(Refused, match="不能重呼"):
        actions.recall(**where, ticket=called.id, at=t("2026-08-03 09:09"))
    assert actions.bring_back(**where, ticket=first.id, at=t("2026-08-03 09:10")).order > second.order
    served = call(stage, "09:11")
    assert served.no == second.no
    actions.serve(**where, ticket=served.id, at=t("2026-08-03 09:12"))
    with pytest.raises(Refused, match="不办这项业务"):
        actions.send_on(**where, ticket=served.id, at=t("2026-08-03 09:13"), business="estate", counter="1")
    sent = actions.send_on(**where, ticket=served.id, at=t("2026-08-03 09:13"), business="handout", counter="4")
    assert (sent.state, sent.business, sent.counter, sent.order) == ("waiting", "handout", "4", second.order)
    assert call(stage, "09:14", TWO).no == first.no, "what was sent to counter 4 is called by counter 4 alone"
    assert call(stage, "09:14", HALL.counters[3]).no == second.no
    assert actions.leave(region=REGION, ticket=come("09:20").id, at=t("2026-08-03 09:21"))
    assert not actions.leave(region=REGION, ticket=served.id, at=t("2026-08-03 09:21"))


def test_what_a_counter_does_with_a_number_stands_in_the_journal_with_person_and_time(stage: Stage) -> None:
    first = come("09:00")
    clerk = stage.who("GSB.window", t("2026-08-03 09:10"))
    where: dict[str, Any] = {"region": REGION, "hall": HALL, "actor": clerk, "ticket": first.id}
    call(stage, "09:05")
    actions.recall(**where, at=t("2026-08-03 09:06"))
    actions.pass_over(**where, at=t("2026-08-03 09:08"))
    actions.bring_back(**where, at=t("2026-08-03 09:10"))
    call(stage, "09:11")
    actions.serve(**where, at=t("2026-08-03 09:12"))
    actions.send_on(**where, at=t("2026-08-03 09:13"), business="handout", counter="4")
    call(stage, "09:14", HALL.counters[3])
    with pytest.raises(Refused):
        actions.bring_back(**where, at=t("2026-08-03 09:15"))
    actions.finish(**where, at=t("2026-08-03 09:16"))
    events = journal.events(REGION, f"ticket/{first.id}")
    told = ["called", "recalled", "passed", "brought_back", "called", "served", "sent_on", "called", "finished"]
    assert [e.kind for e in events] == [f"ticket.{m}" for m in told], "each act once, what was refused not at all"
    assert {f"staff:{clerk.staff}" in e.actor for e in events} == {True}
    assert [e.recorded_at for e in events][:3] == [t(f"2026-08-03 09:{m}") for m in ("05", "06", "08")]
    assert journal.data(events[6])["from_counter"] == ONE.code and journal.data(events[6])["counter"] == "4"
    assert journal.check(REGION, f"ticket/{first.id}") is None
    rows = queries.moves(clerk, REGION, HALL, first)
    assert [r["zh"] for r in rows][:3] == ["叫号", "再叫一次", "过号"] and {r["who"] for r in rows} == {clerk.name}
    assert rows[6]["counter"] == ONE.zh
    assert queries.moves(stage.who("NR.officer", t("2026-08-03 09:20")), REGION, HALL, first) == []


def test_only_the_windows_of_the_hall_call_and_see(stage: Stage) -> None:
    come("09:00")
    for who in ("NR.window", "NR.officer", "GSB.officer", "owner"):
        actor = stage.who(who, t("2026-08-03 09:05"))
        with pytest.raises(NotAllowed):
            actions.call_next(region=REGION, hall=HALL, counter=ONE, actor=actor, at=t("2026-08-03 09:05"))
        with pytest.raises(NotAllowed):
            actions.at_counter(actor, REGION, HALL, stage.cast.owners and next(iter(stage.cast.owners.values()))[0].id)
        assert not queries.of_day(actor, REGION, HALL, DAY)
    assert "name" not in str(queries.board(REGION, HALL, DAY))


def test_figures_are_counted_from_their_lists(stage: Stage) -> None:
    for at in ("09:00", "09:10", "09:12"):
        come(at)
    called = call(stage, "09:20")
    actions.serve(region=REGION, hall=HALL, ticket=called.id, actor=stage.who("GSB.window", t("2026-08-03 09:21")), at=t("2026-08-03 09:21"))
    end(stage, called, "09:30")
    call(stage, "09:30")
    clerk = stage.who("GSB.window", t("2026-08-03 09:31"))
    found = queries.day_of(clerk, REGION, HALL, DAY)
    assert (found.taken, found.waiting, found.serving, found.done, found.wait, found.longest) == (3, 1, 1, 1, 20, 20)
    assert found.waiting == queries.of_day(clerk, REGION, HALL, DAY, "waiting").count()


def test_shares_are_counted_from_the_pack() -> None:
    found = rules.stands(pack(), HALL)
    inside, one = sum(s.inside for s in found), sum(s.one for s in found)
    assert 0 < one < inside <= len(found)
    assert all(s.reason for s in found if not s.inside)


def test_paper_forms_may_not_lie_too_long() -> None:
    calendar = calendars.of(pack())
    at = t("2026-08-10 10:00")
    assert rules.may_be_late(HALL, calendar, day=date(2026, 8, 10), at=at) is None
    assert rules.may_be_late(HALL, calendar, day=date(2026, 8, 3), at=at) is None, "five working days"
    for day in (date(2026, 7, 31), date(2026, 8, 11)):
        why = rules.may_be_late(HALL, calendar, day=day, at=at)
        assert why is not None and why.field == "paper_day"


def test_counters_that_call_at_once_call_different_numbers(open_stage: Stage) -> None:
    """Eight threads at two counters and the machine, on a real database: no number twice, none without a counter, no gap."""
    stage, when = open_stage, t("2026-08-03 09:30")
    clerk = stage.who("GSB.window", when)

    def people(n: int) -> str:
        try:
            return str(come(f"09:{n:02d}").no)
        finally:
            connections.close_all()

    def counter(desk: Any) -> list[str]:
        found: list[str] = []
        try:
            for _ in range(2000):
                try:
                    called = actions.call_next(region=REGION, hall=HALL, counter=desk, actor=clerk, at=when)
                except Refused:
                    time.sleep(0.005)  # the same counter was pressed twice: again, until nobody waits
                    continue
                if called is None:
                    break
                found.append(called.no)
                actions.finish(region=REGION, hall=HALL, ticket=called.id, actor=clerk, at=when)
        finally:
            connections.close_all()
        return found

    with ThreadPoolExecutor(8) as crowd:
        numbers = list(crowd.map(people, range(24)))
        called = [no for found in crowd.map(counter, [ONE, TWO, ONE, TWO]) for no in found]
    assert sorted(numbers) == [f"A{n:03d}" for n in range(1, 25)]
    assert sorted(called) == sorted(numbers), "everybody is called, nobody twice"
    assert queries.of_day(clerk, REGION, HALL, DAY, "waiting").count() == 0


def test_a_counter_pressed_twice_at_once_calls_one(open_stage: Stage) -> None:
    stage, when = open_stage, t("2026-08-03 09:30")
    clerk = stage.who("GSB.window", when)
    for n in range(6):
        come(f"09:{n:02d}")

    def press(_: int) -> str:
        try:
            found = actions.call_next(region=REGION, hall=HALL, counter=ONE, actor=clerk, at=when)
            return found.no if found else ""
        except Refused:
            return "refused"
        finally:
            connections.close_all()

    with ThreadPoolExecutor(6) as crowd:
        found = list(crowd.map(press, range(6)))
    assert sorted(found) == ["A001", *["refused"] * 5]


