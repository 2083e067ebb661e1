"""`perform`: answers validated all at once, honest about overtaking, idempotent, and strict about who hands what to whom."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any
from uuid import uuid4

import pytest

from tests.cases.routes import ITEMS, LINES, VISIT, walk
from tests.cast import REGION, t
from tests.makers import PDF, Play, bodies, deadline, kinds, open_tasks, state
from tongban.cases import queries
from tongban.cases.actions import NotAllowed, Refused, Stale, perform
from tongban.cases.models import Case, CaseText, Paper, Task
from tongban.journal.actors import RULE
from tongban.records.documents.models import Document
from tongban.records.licences.models import Licence
from tongban.records.parties import actions as party_actions
from tongban.records.parties import queries as parties
from tongban.records.parties.models import Staff

AT = t("2026-08-03 11:00")


def codes(refused: pytest.ExceptionInfo[Refused]) -> set[tuple[str, str]]:
    return {(r.code, r.field) for r in refused.value.reasons}


# ── answers ──────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_every_missing_answer_is_told_at_once(play: Play) -> None:
    done = play.reviewing()
    with play.refused_leaves_no_trace(done), pytest.raises(Refused) as caught:
        play.do(done, "visit", "EE.officer", AT)
    assert codes(caught) == {("required", f) for f in ("officers", "place", "at", "findings", "photos")}
    assert all(r.text.startswith("请填写“") for r in caught.value.reasons)


@pytest.mark.parametrize(
    ("action", "field", "value"),
    [
        ("visit", "officers", ["甲"]),
        ("visit", "officers", ["甲", "甲"]),
        ("visit", "officers", "甲、乙"),
        ("visit", "at", "下星期二"),
        ("visit", "place", 7),
        ("visit", "place", "长" * 4001),
        ("visit", "photos", []),
        ("consult", "offices", ["WR", "WR"]),
        ("consult", "offices", [["WR"]]),
        ("consult", "offices", ["NOWHERE"]),
        ("consult", "offices", ["EE"]),
        ("consult", "days", "3"),
        ("consult", "days", -1),
        ("consult", "days", True),
        ("propose", "verdict", "maybe"),
        ("propose", "verdict", {"a": 1}),
        ("assign", "to", "张三"),
        ("assign", "to", 5),
    ],
)
def test_wrong_answers_are_refused_by_field(play: Play, action: str, field: str, value: Any) -> None:
    done = play.reviewing()
    right: dict[str, dict[str, Any]] = {
        "visit": VISIT,
        "consult": {"offices": ["WR"], "question": "有无意见", "days": 3},
        "propose": {"verdict": "grant", "opinion": "同意"},
        "assign": {"task": "1", "to": str(uuid4())},
    }
    who = "EE.head" if action == "assign" else "EE.officer"
    with play.refused_leaves_no_trace(done), pytest.raises(Refused) as caught:
        play.do(done, action, who, AT, **{**right[action], field: value})
    assert field in {r.field for r in caught.value.reasons}


def test_a_default_answer_is_the_one_that_counts(play: Play) -> None:
    """`amend` asks for ten days where nobody says otherwise; the deadline runs for what the event says."""
    done = play.reviewing()
    play.do(done, "amend", "EE.officer", AT, items=ITEMS, reason="审查时发现")
    assert bodies(done)[-1]["data"]["days_owner"] == 10 == deadline(done, "owner").days


def test_texts_are_kept_encrypted_and_the_event_holds_digests(play: Play) -> None:
    done = play.reviewing()
    play.do(done, "visit", "EE.officer", AT, **{**VISIT, "findings": "锅炉房旁有一口水井"})
    (event,) = (b for b in bodies(done) if b["kind"] == "visit.recorded")
    told = json.dumps(event, ensure_ascii=False)
    for word in ("水井", "现场", "甲（示例）", "照片"):
        assert word not in told
    assert set(event["data"]["texts"]) == {"officers", "place", "findings", "photos"}
    assert event["data"]["at"] == "2026-08-03"
    assert queries.texts(REGION, done.case)[3]["findings"] == "锅炉房旁有一口水井"


def test_events_hold_no_free_text(play: Play) -> None:
    """The whole life of a case: no name, number or sentence of anybody stands in the journal."""
    ref = walk(play, LINES["standard"], "closed")
    told = "".join(json.dumps(b, ensure_ascii=False) for b in bodies(ref))
    party = parties.row(state(ref)["party"])
    for secret in (party["name"], party["uscc"], party["legal_person"], party["phone"], "王晓", "同意", "延津县"):
        assert secret not in told, secret


# ── overtaken ────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_an_old_page_is_told_who_was_first_and_when(play: Play) -> None:
    done = play.deciding()
    seen = done.seq
    first = play.stage.who("EE.head", AT)
    play.do(done, "return", "EE.head", AT, comment="再核")
    with pytest.raises(Stale) as caught:
        play.do(done, "refuse", "EE.head", t("2026-08-03 11:05"), seen=seen, reason="无", cite="无")
    assert caught.value.status == 409
    assert caught.value.kind == "case.returned" and caught.value.at == AT
    assert str(first.staff) in caught.value.actor and "退回" in str(caught.value)


def test_a_page_of_the_future_is_stale(play: Play) -> None:
    done = play.reviewing()
    with pytest.raises(Stale):
        play.do(done, "propose", "EE.officer", AT, seen=99, verdict="grant", opinion="同意", verdicts=play.ok(done))


def test_what_does_not_matter_makes_no_page_old(play: Play) -> None:
    done = play.reviewing()
    play.do(done, "open", "EE.officer", AT)
    play.do(done, "attach_notice", "rule", AT)
    verdict = play.do(
        done, "propose", "EE.officer", AT, seen=done.seq, verdict="grant", opinion="同意", verdicts=play.ok(done)
    )
    assert verdict.state == "deciding"


def test_opinions_do_not_make_each_other_old_but_do_make_the_review_old(play: Play) -> None:
    done = play.reviewing()
    asked = play.do(done, "consult", "EE.officer", AT, offices=["WR", "HC"], question="有无意见", days=2)
    play.do(done, "reply", "WR.officer", AT, seen=asked.seq, verdict="agree")
    play.do(done, "reply", "HC.officer", AT, seen=asked.seq, verdict="disagree", opinion="不同意")
    with pytest.raises(Stale):
        play.do(
            done, "propose", "EE.officer", AT, seen=asked.seq, verdict="grant", opinion="同意", verdicts=play.ok(done)
        )


# ── the same again ───────────────────────────────────────────────────────────────────────────────────────────────────


def test_the_same_key_gives_the_same_answer(play: Play) -> None:
    play.register(t("2026-08-03 09:00"))
    new = play.new("GC-010", AT)
    owner = play.stage.who("owner", AT)
    first = perform(case=new, action="submit", actor=owner, at=AT, key="k-1")
    again = perform(case=new, action="submit", actor=owner, at=t("2026-08-04 11:00"), key="k-1")
    assert (again.case, again.no, again.seq, again.kind) == (first.case, first.no, 1, "case.submitted")
    assert again.repeated and not first.repeated
    assert Case.objects.count() == 1 and Document.objects.filter(template="receipt").count() == 1
    accepted = play.do(first, "accept", "GSB.window", AT, key="a-1")
    repeated = play.do(first, "accept", "GSB.window", t("2026-08-03 12:00"), key="a-1")
    assert repeated.repeated and repeated.seq == accepted.seq and repeated.no == first.no
    assert kinds(first) == ["case.submitted", "case.accepted"]


def test_the_same_key_with_other_content_is_refused(play: Play) -> None:
    play.register(t("2026-08-03 09:00"))
    owner = play.stage.who("owner", AT)
    new = play.new("GC-010", AT)
    done = perform(case=new, action="submit", actor=owner, at=AT, key="k-1")
    for other in (play.new("GC-010", AT, contact="李四（示例）"), play.new("GC-012", AT)):
        with pytest.raises(Refused) as caught:
            perform(case=other, action="submit", actor=owner, at=AT, key="k-1")
        assert caught.value.reasons[0].code == "key_reused"
    play.do(done, "accept", "GSB.window", AT, key="a-1")
    play.do(done, "hand_over", "EE.officer", AT, key="k-1", to=str(play.stage.who("EE.officer2", AT).staff))
    with pytest.raises(Refused):
        play.do(done, "hand_over", "EE.officer2", AT, key="x" * 101, to=str(play.stage.who("EE.officer", AT).staff))


def test_keys_of_different_people_do_not_meet(play: Play) -> None:
    """The same key of another account is another key."""
    done = play.reviewing()
    play.do(done, "open", "EE.officer", AT, key="same")
    with pytest.raises(NotAllowed):
        play.do(done, "open", "HC.officer", AT, key="same")


# ── who hands what to whom ───────────────────────────────────────────────────────────────────────────────────────────


def test_a_proposer_cannot_decide_even_as_head(play: Play) -> None:
    done = play.reviewing()
    head = play.stage.who("EE.head", AT)
    staff = Staff.objects.get(id=head.staff)
    party_actions.assign(staff=staff, office=f"{REGION}-EE", post="officer", actor=RULE, at=AT, valid_from=AT.date())
    both = parties.actor_for(staff.account, AT)
    play.do(done, "propose", both, AT, verdict="grant", opinion="同意", verdicts=play.ok(done))
    with play.refused_leaves_no_trace(done), pytest.raises(NotAllowed, match="不能自己审定"):
        play.do(done, "decide", both, AT)


def test_taken_back_until_opened(play: Play) -> None:
    done = play.deciding()
    play.do(done, "take_back", "EE.officer", AT)
    assert state(done)["state"] == "reviewing" and open_tasks(done) == ["review"]
    play.do(done, "propose", "EE.officer", AT, verdict="grant", opinion="同意", verdicts=play.ok(done))
    play.do(done, "open", "EE.head", AT)
    with play.refused_leaves_no_trace(done), pytest.raises(Refused) as caught:
        play.do(done, "take_back", "EE.officer", AT)
    assert caught.value.reasons[0].code == "opened"


def test_opening_twice_is_noted_once(play: Play) -> None:
    done = play.reviewing()
    play.do(done, "open", "EE.officer", AT)
    seen = Task.objects.get(case=done.case, kind="review").seen_at
    play.do(done, "open", "EE.officer", t("2026-08-04 11:00"))
    assert Task.objects.get(case=done.case, kind="review").seen_at == seen == AT


def test_an_assigned_task_is_its_assignees(play: Play) -> None:
    done = play.reviewing()
    second = play.stage.who("EE.officer2", AT)
    no = queries.open_tasks(REGION, done.case)[0]["no"]
    play.do(done, "assign", "EE.head", AT, task=str(no), to=str(second.staff))
    with pytest.raises(NotAllowed):
        play.do(done, "propose", "EE.officer", AT, verdict="grant", opinion="同意", verdicts=play.ok(done))
    play.do(done, "hand_over", "EE.officer2", AT, to=str(play.stage.who("EE.officer", AT).staff))
    play.do(done, "propose", "EE.officer", AT, verdict="grant", opinion="同意", verdicts=play.ok(done))
    assert queries.texts(REGION, done.case)


@pytest.mark.parametrize("to", ["HC.officer", "EE.head", "GSB.window"])
def test_a_task_goes_only_to_who_holds_its_post(play: Play, to: str) -> None:
    done = play.reviewing()
    no = str(queries.open_tasks(REGION, done.case)[0]["no"])
    for who, action in (("EE.head", "assign"), ("EE.officer", "hand_over")):
        with play.refused_leaves_no_trace(done), pytest.raises(Refused) as caught:
            play.do(done, action, who, AT, task=no, to=str(play.stage.who(to, AT).staff))
        assert codes(caught) == {("to", "to")}
    with pytest.raises(Refused):
        play.do(done, "assign", "EE.head", AT, task=no, to=str(uuid4()))


def test_a_head_assigns_in_their_own_house_only(play: Play) -> None:
    done = play.file("GC-010", AT)
    no = str(queries.open_tasks(REGION, done.case)[0]["no"])
    with play.refused_leaves_no_trace(done), pytest.raises(NotAllowed, match="本单位"):
        play.do(done, "assign", "EE.head", AT, task=no, to=str(play.stage.who("GSB.window2", AT).staff))


def test_a_decision_is_not_handed_to_whom_proposed_it(play: Play) -> None:
    done = play.deciding()
    proposer = play.stage.who("EE.officer", AT)
    party_actions.assign(
        staff=Staff.objects.get(id=proposer.staff),
        office=f"{REGION}-EE",
        post="head",
        actor=RULE,
        at=AT,
        valid_from=AT.date(),
    )
    with play.refused_leaves_no_trace(done), pytest.raises(Refused) as caught:
        play.do(done, "hand_over", "EE.head", AT, to=str(proposer.staff))
    assert codes(caught) == {("to", "to")}


def test_the_named_task_is_handed_over_and_no_other(play: Play) -> None:
    """Two tasks on one post: a number sent as text (as forms do) is not taken for none."""
    done = play.reviewing()
    play.do(done, "consult", "EE.officer", AT, offices=["WR"], question="一", days=2)
    play.do(done, "consult", "EE.officer", AT, offices=["WR"], question="二", days=4)
    first, second = (x["no"] for x in queries.open_tasks(REGION, done.case) if x["kind"] == "opinion")
    to = play.stage.who("WR.officer2", AT).staff
    play.do(done, "hand_over", "WR.officer", AT, task=str(second), to=str(to))
    assert Task.objects.get(case=done.case, no=first).assignee is None
    assert Task.objects.get(case=done.case, no=second).assignee == to
    with pytest.raises(Refused) as caught:
        play.do(done, "hand_over", "WR.officer", AT, task="999999", to=str(to))
    assert caught.value.reasons[0].code == "no_task"


def test_two_opinions_of_one_office_are_answered_one_by_one(play: Play) -> None:
    done = play.reviewing()
    play.do(done, "consult", "EE.officer", AT, offices=["WR"], question="一", days=2)
    play.do(done, "consult", "EE.officer", AT, offices=["WR", "HC"], question="二", days=4)
    second = [x["no"] for x in queries.open_tasks(REGION, done.case) if x["kind"] == "opinion"][1]
    play.do(done, "reply", "WR.officer", AT, task=second, verdict="agree")
    assert sorted(x["office"][-2:] for x in queries.open_tasks(REGION, done.case) if x["kind"] == "opinion") == [
        "HC",
        "WR",
    ]
    assert Task.objects.get(case=done.case, no=second).answer == "agree"
    with pytest.raises(Refused) as caught:
        play.do(done, "propose", "EE.officer", AT, verdict="grant", opinion="同意", verdicts=play.ok(done))
    assert caught.value.reasons[0].code == "opinions"


def test_leave_gives_the_post_to_its_b_role_and_takes_it_back(play: Play) -> None:
    done = play.file("GC-010", AT)
    deputy = Staff.objects.get(id=play.stage.who("NR.window", AT).staff)
    party_actions.assign(
        staff=deputy, office=f"{REGION}-EE", post="head", role="B", actor=RULE, at=AT, valid_from=AT.date()
    )
    assert not parties.actor_for(deputy.account, AT).holds(f"{REGION}-EE", "head")
    head = Staff.objects.get(id=play.stage.who("EE.head", AT).staff)
    party_actions.go_on_leave(
        staff=head, from_date=t("2026-08-04 08:00").date(), to_date=t("2026-08-05 08:00").date(), actor=RULE, at=AT
    )
    play.do(done, "accept", "GSB.window", AT)
    play.do(done, "propose", "EE.officer", AT, verdict="grant", opinion="同意", verdicts=play.ok(done))
    with pytest.raises(NotAllowed):
        play.do(done, "decide", parties.actor_for(deputy.account, AT), AT)
    later = t("2026-08-04 09:00")
    assert play.do(done, "decide", parties.actor_for(deputy.account, later), later).state == "issuing"


# ── what nobody may slip in ──────────────────────────────────────────────────────────────────────────────────────────


def test_an_applicant_does_not_judge_their_own_papers(play: Play) -> None:
    ref = walk(play, LINES["standard"], "correcting")
    with play.refused_leaves_no_trace(ref), pytest.raises(NotAllowed):
        play.do(ref, "supply", "owner", AT, items=ITEMS, verdicts=play.ok(ref))


def test_an_officer_does_not_swap_papers(play: Play) -> None:
    done = play.reviewing()
    paper = play.paper("M026", AT)
    with play.refused_leaves_no_trace(done), pytest.raises(NotAllowed):
        play.do(
            done, "propose", "EE.officer", AT, verdict="grant", opinion="同意", verdicts=play.ok(done), papers=[paper]
        )


@pytest.mark.parametrize(("who", "action"), [("owner", "withdraw"), ("EE.officer", "open")])
def test_nobody_attaches_files_but_the_system(play: Play, who: str, action: str) -> None:
    """A forged `files` would swap the file of any document or licence of the region."""
    other = walk(play, LINES["filing"], "serving")
    target = Document.objects.filter(basis__contains=state(other)["no"]).first()
    licence = Licence.objects.get(matter="SG-003")
    assert target is not None
    done = play.reviewing()
    for table, made in (("document", target.id), ("licence", licence.id)):
        files = [{"table": table, "id": str(made), "sha256": "f" * 64, "size": 1}]
        with play.refused_leaves_no_trace(done), pytest.raises(NotAllowed):
            play.do(done, action, who, AT, files=files)
    licence.refresh_from_db()
    target.refresh_from_db()
    assert "f" * 64 not in (licence.sha256, target.sha256)


def test_unknown_verdicts_are_refused(play: Play) -> None:
    done = play.reviewing()
    for verdicts in ({"1": "ok"}, {str(queries.papers(REGION, done.case)[0]["no"]): "splendid"}):
        with play.refused_leaves_no_trace(done), pytest.raises(Refused):
            play.do(done, "propose", "EE.officer", AT, verdict="grant", opinion="同意", verdicts=verdicts)


def test_every_paper_is_judged_before_a_proposal_and_a_bad_one_stops_a_grant(play: Play) -> None:
    done = play.reviewing()
    with pytest.raises(Refused) as caught:
        play.do(done, "propose", "EE.officer", AT, verdict="grant", opinion="同意")
    assert {r.code for r in caught.value.reasons} == {"paper_open"}
    bad = {**play.ok(done)}
    uploaded = Paper.objects.get(case=done.case, fate="upload", material="M026")
    bad[str(uploaded.no)] = "bad"
    with pytest.raises(Refused) as caught:
        play.do(done, "propose", "EE.officer", AT, verdict="grant", opinion="同意", verdicts=bad)
    assert codes(caught) == {("paper_bad", "M026")}
    play.do(done, "propose", "EE.officer", AT, verdict="refuse", opinion="不行", verdicts=bad)
    uploaded.refresh_from_db()
    assert uploaded.verdict == "bad"


def test_supplied_papers_take_the_place_of_the_old(play: Play) -> None:
    ref = walk(play, LINES["standard"], "correcting")
    old = Paper.objects.get(case=ref.id, material="M107")
    play.do(ref, "supply", "owner", AT, items=ITEMS, papers=[play.paper("M107", AT, PDF + b"\n%second")])
    rows = list(Paper.objects.filter(case=ref.id, material="M107").order_by("version"))
    assert [(r.version, r.superseded) for r in rows] == [(1, True), (2, False)]
    assert rows[1].core == old.core and rows[1].sha256 != old.sha256 and rows[1].verdict == ""


# ── withdrawing ──────────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("route", ["received", "correcting", "reviewing", "consulted", "amending"])
def test_withdrawing_closes_everything(play: Play, route: str) -> None:
    ref = walk(play, LINES["standard"], route)
    done = play.do(ref, "withdraw", "owner", AT, reason="改方案")
    row = state(ref)
    assert (done.state, row["outcome"], row["open"]) == ("withdrawn", "withdrawn", False)
    assert open_tasks(ref) == [] and row["ended_on"] == AT.date() and row["decided_on"] is None
    assert row["yellow_on"] is row["red_on"] is row["law_red_on"] is None and row["paused_for"] == ""
    assert play.pass_time(t("2026-12-30 10:00")) == 0
    play.deliver(t("2026-12-30 10:00"))
    assert "documents" in bodies(ref)[-2]["data"] or kinds(ref)[-1] == "document.attached"


def test_a_decided_case_cannot_be_withdrawn(play: Play) -> None:
    ref = walk(play, LINES["standard"], "serving")
    with pytest.raises(Refused):
        play.do(ref, "withdraw", "owner", AT)


# ── after the end ────────────────────────────────────────────────────────────────────────────────────────────────────


def test_an_order_to_correct_keeps_its_deadline_while_files_are_attached(play: Play) -> None:
    """A closed case may still be given a duty; attaching the order's file must not take it for fulfilled."""
    ref = walk(play, LINES["filing"], "closed")
    play.deliver(AT)
    play.do(ref, "correct", "HC.officer", AT, items=ITEMS, reason="与事实不符", days_owner=5)
    play.deliver(AT)
    assert deadline(ref, "owner").met_at is None
    assert play.pass_time(t("2026-08-30 10:00")) == 1
    assert deadline(ref, "owner").lapsed_at is not None


def test_a_case_of_another_region_is_not_found(play: Play) -> None:
    from tongban.cases.actions import CaseRef, NotFound

    done = play.reviewing()
    with pytest.raises(NotFound):
        perform(case=CaseRef("410700", done.case), action="open", actor=play.stage.who("EE.officer", AT), at=AT)
    assert CaseText.objects.count() == 0


def test_what_is_recorded_did_not_happen_later(play: Play) -> None:
    done = play.reviewing()
    with pytest.raises(ValueError, match="after"):
        perform(
            case=done.ref,
            action="open",
            actor=play.stage.who("EE.officer", AT),
            at=AT,
            happened_at=t("2026-08-03 11:01"),
        )


def test_a_bad_paper_stops_a_filing_too(play: Play) -> None:
    ref = walk(play, LINES["filing"], "received")
    bad = {**play.ok(ref), str(Paper.objects.get(case=ref.id, material="M050").no): "bad"}
    with play.refused_leaves_no_trace(ref), pytest.raises(Refused) as caught:
        play.do(ref, "confirm", "HC.officer", AT, verdicts=bad)
    assert codes(caught) == {("paper_bad", "M050")}


@pytest.mark.parametrize(
    "claim",
    [
        {"fate": "prior", "sha256": "a" * 64},
        {"fate": "licence", "licence": uuid4()},
        {"fate": "shared"},
        {"fate": "upload", "sha256": ""},
        {"fate": "given already"},
        {"fate": "later"},
    ],
)
def test_a_paper_is_what_it_claims_to_be(play: Play, claim: dict[str, Any]) -> None:
    """A core paper that claims to be an earlier result, shared data or a file, and is not."""
    play.register(t("2026-08-03 09:00"))
    new = play.new("GC-010", AT)
    papers = [{**p, **claim} if p["material"] == "M026" else p for p in new.papers]
    with pytest.raises(Refused) as caught:
        perform(case=replace(new, papers=tuple(papers)), action="submit", actor=play.stage.who("owner", AT), at=AT)
    assert {f for _, f in codes(caught)} == {"M026"}
    assert not Case.objects.exists()
