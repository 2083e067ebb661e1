"""Several assessments in one joint review: one meeting, each office's own conclusion, one merged opinion that decides nothing."""

from __future__ import annotations

import pytest

from tests.cast import t
from tests.makers import Play, child, children, kinds, open_tasks, state
from tongban.cases.actions import CaseRef, Refused
from tongban.records.documents.models import Document

MEETING = {"experts": "赵工（示例）", "place": "会议室和项目现场", "at": "2026-08-04", "findings": "现场和报告一致", "days": 2}


@pytest.fixture
def review(play: Play) -> CaseRef:
    """A factory that needs an environmental report table and an energy review, handed in as one."""
    play.facts.update(eia="table", energy_tce=1200)
    ref = play.file("joint-assessments.review", t("2026-08-03 10:00")).ref
    play.do(ref, "accept", "GSB.window", t("2026-08-03 10:30"))
    return ref


def test_one_meeting_and_one_merged_opinion(play: Play, review: CaseRef) -> None:
    assert {state(c)["matter"] for c in children(review)} >= {"GC-010", "LX-011"}
    with pytest.raises(Refused) as early:
        play.do(review, "merge", "GSB.officer", t("2026-08-04 09:00"), summary="通过")
    assert early.value.reasons[0].code == "opinions_none"
    play.do(review, "meet", "GSB.officer", t("2026-08-04 10:00"), offices=["EE", "DRC"], **MEETING)
    assert open_tasks(review).count("opinion") == 2
    play.do(review, "reply", "EE.officer", t("2026-08-04 15:00"), verdict="conditional", opinion="补充噪声预测")
    with pytest.raises(Refused) as half:
        play.do(review, "merge", "GSB.officer", t("2026-08-04 16:00"), summary="通过")
    assert half.value.reasons[0].code == "opinions"
    play.pass_time(t("2026-08-07 09:00"))
    assert "opinion.lapsed" in kinds(review)
    play.do(review, "merge", "GSB.officer", t("2026-08-07 10:00"), summary="环评修改后通过，节能没有出具结论。")
    told = Document.objects.get(template="merged_opinion").data["items"]
    assert [(i["fault"], i["wanted"]) for i in told] == [("修改后通过", "补充噪声预测"), ("到期没有出具结论，不算通过", "")]
    assert "环境影响报告表" in told[0]["what"] and "节能审查" in told[1]["what"]
    assert state(child(review, "GC-010"))["outcome"] == "", "the opinion decides nothing: each office does, in its own case"
