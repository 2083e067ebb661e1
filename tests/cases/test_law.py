"""Law as tests: what the clock owes the applicant, and what an office may not do to it."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest

from tests.cases.routes import ITEMS, LINES, VISIT, granting, walk
from tests.cast import REGION, t
from tests.makers import PDF, Play, bodies, child, children, deadline, kinds, open_tasks, state
from tongban import clock
from tongban.cases import calendars, queries
from tongban.cases.actions import NotAllowed, Refused
from tongban.cases.models import Deadline, Pause, Task
from tongban.clock import Limit
from tongban.records.documents.models import Document
from tongban.records.parties.models import Party

D = date.fromisoformat


def days(play: Play, start: str, count: int, unit: Any = "working") -> date:
    """The due date of a plain limit by the pack's calendar."""
    return clock.due(calendars.of(play.stage.pack), D(start), Limit(count, unit)).date


def agreed(case: Any, today: date) -> None:
    """The statement of days says the same due dates as the case row."""
    row = state(case)
    told = queries.statement(row, today)
    assert told is not None
    assert told.promised is not None and told.promised.due == row["due"], (told.promised, row["due"])
    if row["law_due"] is not None:
        assert told.statutory is not None and told.statutory.due == row["law_due"]


# ── to tell within five working days ─────────────────────────────────────────────────────────────────────────────────


def test_not_told_within_five_working_days_is_accepted_as_of_receipt(play: Play) -> None:
    """行政许可法 32: received Monday 3 August, the fifth working day is the 10th; nobody told, so accepted as of the 3rd."""
    done = play.file("GC-010", t("2026-08-03 10:00"))
    assert play.pass_time(t("2026-08-10 23:59")) == 0
    assert state(done)["state"] == "received"
    assert play.pass_time(t("2026-08-11 09:00")) == 1
    row = state(done)
    assert row["state"] == "reviewing" and row["accepted_on"] == D("2026-08-03")
    assert row["due"] == days(play, "2026-08-03", 7) and row["law_due"] == days(play, "2026-08-03", 30, "calendar")
    last = bodies(done)[-1]
    assert last["kind"] == "case.deemed_accepted" and last["origin"] == "clock"
    assert last["happened_at"] == "2026-08-10T16:00:00.000000Z" and last["recorded_at"] == "2026-08-11T01:00:00.000000Z"
    assert Document.objects.filter(template="acceptance").count() == 1
    assert open_tasks(done) == ["review"]


def test_deemed_acceptance_cannot_be_turned_away_for_papers(play: Play) -> None:
    done = play.file("GC-010", t("2026-08-03 10:00"))
    play.pass_time(t("2026-08-11 09:00"))
    for action, data in (("reject", {"reason": "材料不全", "cite": "无"}), ("ask", {"items": ITEMS, "days_owner": 5})):
        with pytest.raises(Refused) as caught:
            play.do(done, action, "GSB.window", t("2026-08-11 10:00"), **data)
        assert caught.value.reasons[0].code == "state"


def test_deemed_acceptance_births_the_children_as_of_receipt(play: Play) -> None:
    spec = LINES["family"]
    ref = walk(play, spec, "received")
    assert play.pass_time(t("2026-08-11 09:00")) == 3  # the deeming, and the two promises that it set running and that are over
    row = state(ref)
    assert row["accepted_on"] == D("2026-08-03")
    for made in children(ref):
        row = state(made)
        assert row["received_on"] == row["accepted_on"] == D("2026-08-03")
        promise = deadline(made, "promise")
        assert promise.from_on == D("2026-08-03") and row["due"] == days(play, "2026-08-03", promise.days)


def test_a_window_that_acts_in_time_leaves_nothing_to_lapse(play: Play) -> None:
    done = play.reviewing()
    assert deadline(done, "tell").met_at is not None
    assert play.pass_time(t("2026-08-11 09:00")) == 0
    assert "case.deemed_accepted" not in kinds(done)


def test_received_after_closing_counts_from_the_next_working_day(play: Play) -> None:
    late = play.file("GC-010", t("2026-08-07 17:01"))
    assert state(late)["received_on"] == D("2026-08-10")
    assert deadline(late, "tell").due == days(play, "2026-08-10", 5)
    saturday = play.file("GC-010", t("2026-08-08 10:00"))
    assert state(saturday)["received_on"] == D("2026-08-10")


def test_an_office_that_acts_before_it_has_to_does_not_turn_time_round(play: Play) -> None:
    """Filed on a Saturday, handled the same day: received, accepted and decided stay in order, and the statement can be made."""
    done = play.file("GC-010", t("2026-08-08 10:00"))
    play.do(done, "accept", "GSB.window", t("2026-08-08 11:00"))
    row = state(done)
    assert row["received_on"] <= row["accepted_on"]
    agreed(done, D("2026-08-08"))
    instant = play.file("LX-001", t("2026-08-08 12:00"))
    row = state(instant)
    assert row["received_on"] <= row["accepted_on"] <= row["decided_on"]
    agreed(instant, D("2026-08-08"))
    filing = play.file("SG-003", t("2026-08-08 13:00"))
    row = state(filing)
    assert row["received_on"] == row["accepted_on"] == D("2026-08-10")
    agreed(filing, D("2026-08-10"))
    play.do(filing, "confirm", "HC.officer", t("2026-08-09 09:00"), verdicts=play.ok(filing))
    row = state(filing)
    assert row["received_on"] <= row["accepted_on"] <= row["decided_on"]
    agreed(filing, D("2026-08-09"))


# ── to ask once ──────────────────────────────────────────────────────────────────────────────────────────────────────


def test_a_second_correction_only_for_what_was_handed_in_again(play: Play) -> None:
    ref = walk(play, LINES["standard"], "correcting")
    again = play.paper("M107", t("2026-08-05 09:00"), PDF + b"\n%v2")
    play.do(ref, "supply", "owner", t("2026-08-05 09:00"), items=ITEMS, papers=[again])
    for items in (ITEMS, [{"fault": "没有写明材料"}], [{"paper": "M107"}, {"paper": "M001"}]):
        with play.refused_leaves_no_trace(ref), pytest.raises(Refused) as caught:
            play.do(ref, "ask", "GSB.window", t("2026-08-06 09:00"), items=items, days_owner=5)
        assert caught.value.reasons[0].code == "ask_once" and "三十二条" in caught.value.reasons[0].cite
    play.do(
        ref, "ask", "GSB.window", t("2026-08-06 09:00"), items=[{"paper": "M107", "fault": "新版缺页"}], days_owner=5
    )
    assert kinds(ref).count("case.asked") == 2


def test_the_owners_time_before_acceptance_is_outside_the_limits(play: Play) -> None:
    """Asked on the 3rd, supplied on the 24th, then nobody told: accepted as of the day of the complete papers, not of the first."""
    ref = walk(play, LINES["standard"], "correcting")
    play.do(ref, "supply", "owner", t("2026-08-24 09:00"), items=ITEMS)
    assert deadline(ref, "tell").from_on == D("2026-08-24")
    assert play.pass_time(t("2026-09-01 09:00")) == 2  # the deeming, and the promise that it set running
    row = state(ref)
    assert row["accepted_on"] == D("2026-08-24") == row["received_on"]
    agreed(ref, D("2026-09-01"))
    assert bodies(ref)[0]["data"]["clock"]["received_on"] == "2026-08-03"


def test_a_limit_from_receipt_starts_when_papers_are_complete(play: Play) -> None:
    """施工许可管理办法 5: where papers were missing, the time runs from their completion."""
    done = play.file("GC-010", t("2026-08-03 10:00"))
    play.do(done, "ask", "GSB.window", t("2026-08-04 10:00"), items=ITEMS, days_owner=10)
    play.do(done, "supply", "owner", t("2026-08-18 10:00"), items=ITEMS)
    play.do(done, "accept", "GSB.window", t("2026-08-19 10:00"))
    row = state(done)
    assert row["law_due"] == days(play, "2026-08-18", 30, "calendar") and row["due"] == days(play, "2026-08-19", 7)
    agreed(done, D("2026-08-19"))


def test_an_applicants_silence_withdraws_nothing(play: Play) -> None:
    ref = walk(play, LINES["standard"], "correcting")
    assert play.pass_time(t("2026-12-01 09:00")) == 1
    row = state(ref)
    assert row["state"] == "correcting" and row["open"] and open_tasks(ref) == ["supply"]
    assert kinds(ref)[-1] == "deadline.lapsed" and deadline(ref, "owner").lapsed_at is not None
    play.do(ref, "supply", "owner", t("2026-12-02 09:00"), items=ITEMS)


# ── pauses ───────────────────────────────────────────────────────────────────────────────────────────────────────────

PAUSE = {"type": "hearing", "reason": "申请人要求听证", "basis": "行政许可法第四十六条", "days": 10}


def test_an_article_45_pause_stops_both_clocks(play: Play) -> None:
    ref = walk(play, LINES["standard-pausing"], "reviewing")
    before = state(ref)
    play.do(ref, "pause", "EE.officer", t("2026-08-05 09:00"), **PAUSE)
    agreed(ref, D("2026-08-05"))
    assert state(ref)["paused_for"] == "authority"
    play.do(ref, "resume", "EE.officer", t("2026-08-12 09:00"), result="听证已举行")
    row = state(ref)
    working = calendars.of(play.stage.pack).working_between(D("2026-08-05"), D("2026-08-12"))
    assert row["due"] == calendars.of(play.stage.pack).add_working(before["due"], working)
    assert row["law_due"] > before["law_due"] and row["paused_for"] == ""
    agreed(ref, D("2026-08-12"))


def test_an_unserved_notice_stops_nothing(play: Play) -> None:
    """Without consent to electronic service a pause counts only once its notice was served, and never for the days before."""
    ref = walk(play, LINES["standard-pausing"], "reviewing")
    before = state(ref)
    Party.objects.filter(id=before["party"]).update(electronic_consent_at=None)
    play.do(ref, "pause", "EE.officer", t("2026-08-05 09:00"), **PAUSE)
    row = state(ref)
    assert (row["due"], row["law_due"]) == (before["due"], before["law_due"])
    assert row["paused_for"] == "" and queries.light(row, D("2026-08-06")) != "paused"
    assert Pause.objects.get(case=ref.id).served is False
    play.do(ref, "notice_served", "EE.officer", t("2026-08-10 09:00"), method="window", receiver="王晓（示例）")
    assert state(ref)["paused_for"] == "authority"
    play.do(ref, "resume", "EE.officer", t("2026-08-12 09:00"), result="听证已举行")
    row = state(ref)
    assert row["due"] == calendars.of(play.stage.pack).add_working(before["due"], 2)
    agreed(ref, D("2026-08-12"))


def test_what_the_matter_does_not_open_cannot_stop_a_clock(play: Play) -> None:
    ref = walk(play, LINES["standard"], "reviewing")
    for kind in ("hearing", "coordination", "nonsense"):
        with play.refused_leaves_no_trace(ref), pytest.raises(Refused) as caught:
            play.do(ref, "pause", "NDM.officer", t("2026-08-05 09:00"), **{**PAUSE, "type": kind})
        assert caught.value.reasons[0].code == "pause_closed"


def test_an_amendment_stops_the_promise_and_not_the_law(play: Play) -> None:
    """And a `type` slipped in does not make a statutory pause out of it."""
    ref = walk(play, LINES["standard-pausing"], "reviewing")
    before = state(ref)
    play.do(
        ref,
        "amend",
        "EE.officer",
        t("2026-08-05 09:00"),
        items=ITEMS,
        reason="审查时发现",
        days_owner=5,
        type="hearing",
    )
    pause = Pause.objects.get(case=ref.id)
    assert (pause.kind, pause.stops, pause.flagged) == ("supplement", "promised", True)
    play.do(ref, "resupply", "owner", t("2026-08-11 09:00"), items=ITEMS)
    row = state(ref)
    assert (
        row["due"] == calendars.of(play.stage.pack).add_working(before["due"], 4)
        and row["law_due"] == before["law_due"]
    )
    agreed(ref, D("2026-08-11"))


def test_consultation_publication_and_visit_stop_neither_clock(play: Play) -> None:
    ref = walk(play, LINES["standard"], "reviewing")
    before = state(ref)
    play.do(ref, "consult", "NDM.officer", t("2026-08-04 09:00"), offices=["WR"], question="有无意见", days=3)
    play.do(ref, "visit", "NDM.officer", t("2026-08-05 09:00"), **VISIT)
    row = state(ref)
    assert (row["due"], row["law_due"]) == (before["due"], before["law_due"])
    assert not Pause.objects.filter(case=ref.id).exists()
    for code in play.stage.pack.kind("pauses"):
        spec = play.stage.pack.pause(code)
        cited = spec.cite or ""
        assert spec.stops == "promised" or "四十五条" in cited or "第二十二条" in cited or "第九条" in cited, code


def test_a_special_procedure_has_a_cap_and_resumes_by_itself(play: Play) -> None:
    ref = walk(play, LINES["standard-pausing"], "reviewing")
    before = state(ref)
    with play.refused_leaves_no_trace(ref), pytest.raises(Refused) as caught:
        play.do(ref, "pause", "EE.officer", t("2026-08-05 09:00"), **{**PAUSE, "days": 28})
    assert caught.value.reasons[0].code == "pause_cap"
    play.do(ref, "pause", "EE.officer", t("2026-08-05 09:00"), **PAUSE)
    cap = days(play, "2026-08-05", 10)
    assert play.pass_time(clock.end_of(cap) - timedelta(seconds=1)) == 0
    assert play.pass_time(t("2026-09-10 09:00")) >= 1  # weeks late
    pause = Pause.objects.get(case=ref.id)
    assert pause.until == cap, "late work must not lengthen a pause"
    row = state(ref)
    assert row["due"] == calendars.of(play.stage.pack).add_working(before["due"], 10) and row["paused_for"] == ""
    agreed(ref, D("2026-09-10"))
    assert "case.resumed" in kinds(ref)


def test_an_owner_who_never_answers_does_not_hold_a_case_for_ever(play: Play) -> None:
    """The promise stands still for as long as the owner was given, then runs again, and the officer may go on."""
    ref = walk(play, LINES["standard"], "reviewing")
    play.do(ref, "amend", "NDM.officer", t("2026-08-05 09:00"), items=ITEMS, reason="审查时发现", days_owner=3)
    with pytest.raises(Refused) as caught:
        play.do(ref, "propose", "NDM.officer", t("2026-08-06 09:00"), **granting(play, ref))
    assert {r.code for r in caught.value.reasons} == {"paused"}
    play.pass_time(t("2026-08-11 09:00"))
    row = state(ref)
    assert row["paused_for"] == "" and Pause.objects.get(case=ref.id).until == D("2026-08-10")
    agreed(ref, D("2026-08-11"))
    play.do(ref, "propose", "NDM.officer", t("2026-08-11 10:00"), **granting(play, ref))


def test_two_pauses_of_one_kind_do_not_run_together(play: Play) -> None:
    ref = walk(play, LINES["standard-pausing"], "paused")
    with pytest.raises(Refused) as caught:
        play.do(ref, "pause", "EE.officer", t("2026-08-05 09:00"), **PAUSE)
    assert caught.value.reasons[0].code == "pause_open"


# ── extension ────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_one_extension_and_it_never_whitens_a_broken_promise(play: Play) -> None:
    ref = walk(play, LINES["standard"], "reviewing")
    before = state(ref)
    play.pass_time(t("2026-08-25 09:00"))  # the promise is broken, the law is not
    assert deadline(ref, "promise").lapsed_at is not None
    play.do(ref, "extend", "NDM.head", t("2026-08-25 10:00"), reason="需要现场核对")
    row = state(ref)
    assert row["law_due"] == days(play, "2026-08-03", 30) and row["due"] == before["due"]
    assert queries.light(row, D("2026-08-25")) == "red"
    agreed(ref, D("2026-08-25"))
    with play.refused_leaves_no_trace(ref), pytest.raises(Refused) as caught:
        play.do(ref, "extend", "NDM.head", t("2026-08-26 10:00"), reason="再延")
    assert "一次" in caught.value.reasons[0].text
    assert Document.objects.filter(template="extension").count() == 1


def test_no_extension_after_expiry(play: Play) -> None:
    ref = walk(play, LINES["standard"], "reviewing")
    law = state(ref)["law_due"]
    late = clock.end_of(law) + timedelta(hours=9)
    with play.refused_leaves_no_trace(ref), pytest.raises(Refused) as caught:
        play.do(ref, "extend", "NDM.head", late, reason="来不及")
    assert caught.value.reasons[0].code == "extension" and "届满" in caught.value.reasons[0].text


@pytest.mark.parametrize(("matter", "office"), [("SG-001", "HC"), ("GC-010", "EE"), ("GC-009", "EE"), ("GC-012", "WR")])
def test_no_extension_where_law_sets_its_own_limit(play: Play, matter: str, office: str) -> None:
    """施工许可 7 days from receipt, 环评 60/30 from receipt, 水保 10."""
    play.facts.update(floor_area=0, eia="report")
    play.form.update(floor_area="0", eia="report")
    ref = play.reviewing(matter).ref
    with play.refused_leaves_no_trace(ref), pytest.raises(Refused) as caught:
        play.do(ref, "extend", f"{office}.head", t("2026-08-04 10:00"), reason="来不及")
    assert caught.value.reasons[0].code == "extension_none"


# ── silence, visits ──────────────────────────────────────────────────────────────────────────────────────────────────


def test_silence_is_shown_as_silence(play: Play) -> None:
    ref = walk(play, LINES["standard"], "reviewing")
    play.do(ref, "consult", "NDM.officer", t("2026-08-04 09:00"), offices=["WR", "HC"], question="有无意见", days=2)
    play.do(ref, "reply", "HC.officer", t("2026-08-05 09:00"), verdict="agree")
    assert play.pass_time(t("2026-08-07 09:00")) == 2  # the promise of three days is over as well
    silent = Task.objects.get(case=ref.id, kind="opinion", office=f"{REGION}-WR")
    assert silent.closed_at is not None and silent.answer == "" and silent.closed_by is None
    (told,) = (b for b in bodies(ref) if b["kind"] == "opinion.lapsed")
    assert told["origin"] == "clock" and told["data"]["closed"] == [silent.no]
    lapsed = Deadline.objects.get(case=ref.id, kind="opinion", task=silent.no)
    assert lapsed.lapsed_at is not None and lapsed.met_at is None
    with pytest.raises(Refused):
        play.do(ref, "reply", "WR.officer", t("2026-08-07 10:00"), verdict="agree")
    play.do(ref, "propose", "NDM.officer", t("2026-08-07 10:00"), **granting(play, ref))


def test_a_visit_needs_two_officers_and_where_due_comes_before_the_proposal(play: Play) -> None:
    ref = play.reviewing("LX-016").ref
    with pytest.raises(Refused) as caught:
        play.do(ref, "propose", "NR.officer", t("2026-08-04 09:00"), **granting(play, ref))
    assert {r.code for r in caught.value.reasons} == {"visit"}
    for officers in (["甲"], ["甲", "甲"], []):
        with pytest.raises(Refused):
            play.do(ref, "visit", "NR.officer", t("2026-08-04 09:00"), **{**VISIT, "officers": officers})
    play.do(ref, "visit", "NR.officer", t("2026-08-04 09:00"), **VISIT)
    play.do(ref, "propose", "NR.officer", t("2026-08-04 10:00"), **granting(play, ref))


# ── numbers ──────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_numbers_run_without_gaps_per_office_word_and_year(play: Play) -> None:
    made = []
    for day in ("2026-08-03", "2026-08-04", "2026-12-31", "2027-01-04"):
        for matter in ("GC-010", "GC-006"):
            play.facts["civil_defence"] = True
            play.form["civil_defence"] = True
            done = play.file(matter, t(f"{day} 10:00"))
            with pytest.raises((Refused, NotAllowed)):
                play.do(done, "reject", "EE.officer", t(f"{day} 10:10"))
            made.append(play.do(done, "accept", "GSB.window", t(f"{day} 10:30")))
    numbers = [d.number for d in Document.objects.filter(template="acceptance").order_by("created_at", "number")]
    by_year = {year: [n for n in numbers if f"〔{year}〕" in n] for year in (2026, 2027)}
    assert [int(n.rsplit("〕", 1)[1].removesuffix("号")) for n in by_year[2026]] == [1, 2, 3, 4, 5, 6]
    assert [int(n.rsplit("〕", 1)[1].removesuffix("号")) for n in by_year[2027]] == [1, 2]
    play.do(
        play.file("GC-010", t("2026-08-06 10:00")),
        "reject",
        "GSB.window",
        t("2026-08-06 11:00"),
        reason="无",
        cite="无",
    )
    (rejection,) = Document.objects.filter(template="rejection")
    assert rejection.number.endswith("〔2026〕1号"), "another word has a series of its own"


# ── the clock comes late ─────────────────────────────────────────────────────────────────────────────────────────────


def test_a_late_clock_performs_what_lapsed_in_order(play: Play) -> None:
    """The machine was off for two months: acceptance was due first, then promise, then law; each as of its own instant."""
    done = play.file("GC-010", t("2026-08-03 10:00"))
    other = play.file("GC-010", t("2026-08-04 10:00"))
    performed = play.pass_time(t("2026-10-12 09:00"))
    for _ in range(3):
        performed += play.pass_time(t("2026-10-12 09:00"))
    assert performed == 6
    for case in (done, other):
        told = bodies(case)[1:]
        assert [b["kind"] for b in told] == ["case.deemed_accepted", "deadline.lapsed", "deadline.lapsed"]
        happened = [b["happened_at"] for b in told]
        assert happened == sorted(happened) and len(set(happened)) == 3
        assert all(b["recorded_at"] == "2026-10-12T01:00:00.000000Z" for b in told)
        row = state(case)
        assert happened[1][:10] == row["due"].isoformat() and happened[2][:10] == row["law_due"].isoformat()
    assert play.pass_time(t("2026-10-12 09:00")) == 0


def test_the_clock_does_not_lapse_what_a_person_fulfilled_or_a_pause_moved(play: Play) -> None:
    """A deadline read before a person acted: the clock's act is refused and leaves no trace, not even a note."""
    from tongban.cases import clockwork

    done = play.file("GC-010", t("2026-08-03 10:00"))
    tell = deadline(done, "tell")
    play.do(done, "accept", "GSB.window", t("2026-08-10 16:00"))
    with play.refused_leaves_no_trace(done):
        assert clockwork.lapse(tell, t("2026-08-11 09:00")) is False
    with pytest.raises(Refused):
        play.do(done, "lapsed", "clock", t("2026-08-11 09:00"), deadline=tell.no, deadline_kind="tell")
    ref = walk(play, LINES["standard-pausing"], "reviewing")
    promise = deadline(ref, "promise")
    play.do(ref, "pause", "EE.officer", t("2026-08-05 09:00"), **PAUSE)
    with play.refused_leaves_no_trace(ref):
        assert clockwork.lapse(promise, clock.end_of(promise.due)) is False


# ── the statement ────────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    "line", ["standard", "standard-pausing", "technical", "registry", "filing", "instant", "family"]
)
def test_the_statement_agrees_with_the_stored_dates_after_every_event(play: Play, line: str) -> None:
    spec = LINES[line]
    for route in ("consulted", "paused", "amending", "closed", "running", "serving"):
        if route not in spec.routes:
            continue
        play.project = None
        play.facts.update(spec.facts)
        ref = walk(play, spec, route)
        row = state(ref)
        if row["due"] is not None:
            agreed(ref, row["decided_on"] or D("2026-08-03"))
        for made in children(ref):
            if state(made)["due"] is not None:
                agreed(made, D("2026-08-03"))


__all__ = ["child"]
