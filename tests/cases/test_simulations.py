"""Simulated approval: an opinion without effect, and the formal application that comes of it, with and without a difference."""

from __future__ import annotations

from typing import Any

import pytest

from tests.cases.routes import granting
from tests.cast import REGION, t
from tests.makers import PDF, Play, bodies, kinds, open_tasks, state
from tongban.cases import loaders, simulations
from tongban.cases.actions import CaseRef, NotAllowed, Refused, perform
from tongban.cases.models import Case
from tongban.records.documents.models import Document
from tongban.records.licences.models import Licence

MATTER = "GC-001~simulated"


@pytest.fixture
def opinion(play: Play) -> CaseRef:
    """A design scheme, reviewed under assumptions and found in order."""
    play.file("LX-001", t("2026-08-03 09:00"))
    ref = play.file(MATTER, t("2026-08-03 10:00")).ref
    play.do(ref, "propose", "NR.officer", t("2026-08-04 10:00"), **granting(play, ref))
    play.do(ref, "opine", "NR.head", t("2026-08-04 11:00"), comment="符合规划条件")
    play.deliver(t("2026-08-04 12:00"))
    return ref


def turn(play: Play, **more: Any) -> Any:
    at = t("2026-08-10 10:00")
    assert play.project is not None
    owner = play.stage.who("owner", at)
    return simulations.turn(
        region=REGION, matter="GC-001", project=play.project, actor=owner, at=at, key="turn/1", **more
    )


def test_an_opinion_has_no_number_no_licence_and_no_effect(play: Play, opinion: CaseRef) -> None:
    row = state(opinion)
    assert (row["state"], row["open"], row["outcome"]) == ("closed", False, "opined")
    assert kinds(opinion)[0] == "simulation.asked" and open_tasks(opinion) == []
    papers = Document.objects.filter(region=REGION, basis__startswith=f"case/{row['no']}#")
    assert {p.template for p in papers} == {"simulated_receipt", "simulated_opinion"}
    assert all(p.number == "" and p.sha256 for p in papers)
    assert not Licence.objects.filter(region=REGION).exclude(matter="LX-001").exists()
    assert "GC-001" not in loaders.results_of(REGION, row["project"]), "nothing may be built upon it"


def test_without_a_difference_it_is_accepted_and_decided_at_once(play: Play, opinion: CaseRef) -> None:
    done = turn(play)
    row = state(done)
    assert (row["state"], row["outcome"]) == ("issuing", "granted")
    told = bodies(done)
    assert [b["kind"] for b in told] == ["case.submitted", "case.accepted", "review.passed"]
    assert [b["origin"] for b in told] == ["person", "rule", "rule"]
    no = state(opinion)["no"]
    assert told[1]["data"]["simulated"] == [no] and told[2]["data"]["cites"].startswith(f"case/{opinion.id}#")
    play.deliver(t("2026-08-10 10:05"))
    assert state(done)["state"] == "serving"
    assert Licence.objects.filter(region=REGION, matter="GC-001").count() == 1
    assert turn(play).case == done.case, "pressing twice makes one case"


def test_a_changed_field_is_reviewed_again(play: Play, opinion: CaseRef) -> None:
    assert play.project is not None
    party = play.stage.who("owner", t("2026-08-10 10:00")).party
    assert party is not None
    changed = {"parking": "75"}
    made = simulations.prepare(
        region=REGION, matter="GC-001", party=party, project=play.project, at=t("2026-08-10 10:00"), form=changed
    )
    (compared,) = made.compared
    assert not compared.holds and [d.what for d in compared.differences] == ["form"]
    assert (compared.differences[0].before, compared.differences[0].now) == ("100", "75") and compared.kept
    done = turn(play, form=changed)
    assert state(done)["state"] == "received", "it goes the ordinary way"
    play.do(done, "accept", "GSB.window", t("2026-08-10 11:00"))
    with pytest.raises(Refused) as caught:
        perform(
            case=done.ref,
            action="grant_turned",
            actor=play.stage.who("rule", t("2026-08-10 12:00")),
            at=t("2026-08-10 12:00"),
        )
    assert [r.code for r in caught.value.reasons] == ["difference"]


def test_a_changed_paper_is_reviewed_again(play: Play, opinion: CaseRef) -> None:
    assert play.project is not None
    at = t("2026-08-10 10:00")
    owner = play.stage.who("owner", at)
    assert owner.party is not None
    made = simulations.prepare(region=REGION, matter="GC-001", party=owner.party, project=play.project, at=at)
    code = next(iter(made.papers))
    other = play.paper(code, at, content=PDF.replace(b"[0 0 200 200]", b"[0 0 210 200]"))
    done = turn(play, papers={code: other})
    found = simulations.of_case(REGION, state(done))
    assert found is not None and [d.what for d in found.differences] == ["paper"]
    assert state(done)["state"] == "received"


def test_an_assumption_that_is_no_fact_yet_decides_nothing(play: Play) -> None:
    ref = play.file("SG-001~simulated", t("2026-08-03 10:00")).ref
    assert bodies(ref)[0]["data"]["assumed"] == ["works_permit", "builder"]
    play.do(ref, "propose", "HC.officer", t("2026-08-04 10:00"), **granting(play, ref))
    play.do(ref, "opine", "HC.head", t("2026-08-04 11:00"), comment="符合条件")
    assert play.project is not None
    at = t("2026-08-10 10:00")
    owner = play.stage.who("owner", at)
    assert owner.party is not None
    made = simulations.prepare(region=REGION, matter="SG-001", party=owner.party, project=play.project, at=at)
    (compared,) = made.compared
    assert [a.code for a in compared.assumed if not a.true] == ["works_permit"]
    assert not compared.holds and not compared.differences


def test_nobody_decides_by_hand_what_only_the_rule_may(play: Play, opinion: CaseRef) -> None:
    ref = play.file("GC-001", t("2026-08-11 10:00")).ref
    for who in ("owner", "NR.officer", "NR.head", "GSB.window", "clock"):
        actor = play.stage.who(who, t("2026-08-11 11:00"))
        with play.refused_leaves_no_trace(ref), pytest.raises(NotAllowed):
            perform(case=ref, action="accept_turned", actor=actor, at=t("2026-08-11 11:00"))


def test_another_bidders_opinion_helps_nobody_else(play: Play, opinion: CaseRef) -> None:
    at = t("2026-08-10 10:00")
    other = play.stage.who("other", at)
    assert play.project is not None
    with pytest.raises(Refused) as caught:
        simulations.turn(region=REGION, matter="GC-001", project=play.project, actor=other, at=at, key="turn/2")
    assert caught.value.reasons[0].code == "simulation"
    assert Case.objects.filter(region=REGION, matter="GC-001").count() == 0
