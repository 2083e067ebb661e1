"""Drawing review by discipline: remarks are written, sent at once, answered, closed or kept; nothing passes with a mandatory one open."""

from __future__ import annotations

import pytest

from tests.cast import t
from tests.makers import Play, bodies, kinds, open_tasks, state
from tongban.cases import remarks
from tongban.cases.actions import CaseRef, NotAllowed, Refused
from tongban.cases.models import Remark
from tongban.records.documents.models import Document

HARD = {"discipline": "structure", "drawing": "结施-03", "weight": "mandatory", "clause": "GB 55008-2021 第 4.4.3 条", "text": "框架柱箍筋加密区不足"}
SOFT = {"discipline": "building", "drawing": "建施-01", "weight": "general", "text": "设计说明里面积和总图不一致"}


@pytest.fixture
def drawings(play: Play) -> CaseRef:
    """A review that the drawing body has accepted."""
    play.facts["ptype"] = "old_community"  # no planning permit comes before it
    ref = play.file("SG-005", t("2026-08-03 10:00")).ref
    play.do(ref, "accept", "DRAW.window", t("2026-08-03 10:10"))
    return ref


def test_remarks_go_round_until_they_are_closed(play: Play, drawings: CaseRef) -> None:
    ref = drawings
    with play.refused_leaves_no_trace(ref), pytest.raises(Refused) as refused:
        play.do(ref, "remark", "DRAW.officer", t("2026-08-03 11:00"), **{**HARD, "clause": ""})
    assert [r.field for r in refused.value.reasons] == ["clause"], "a mandatory remark cites its clause"
    with pytest.raises(Refused):
        play.do(ref, "send_remarks", "DRAW.officer", t("2026-08-03 11:01"), reason="请改", days_owner=5)
    play.do(ref, "remark", "DRAW.officer", t("2026-08-03 11:02"), **HARD)
    play.do(ref, "remark", "DRAW.officer", t("2026-08-03 11:03"), **SOFT)
    play.do(ref, "send_remarks", "DRAW.officer", t("2026-08-03 11:10"), reason="请逐条修改", days_owner=5)
    letter = Document.objects.get(template="review_remarks")
    assert [i["cite"] for i in letter.data["items"]] == ["GB 55008-2021 第 4.4.3 条", ""] and "共有 2 条" in "".join(letter.data["paragraphs"])
    assert "answer_remarks" in open_tasks(ref)
    first, _ = Remark.objects.order_by("no")
    with pytest.raises(Refused) as half:
        play.do(ref, "answer_remarks", "owner", t("2026-08-05 10:00"), answers=[{"no": first.no, "reply": "已加密"}])
    assert half.value.reasons[0].code == "remark_open"
    with pytest.raises(NotAllowed):
        play.do(ref, "answer_remarks", "other", t("2026-08-05 10:00"), answers=[{"no": 1, "reply": "x"}, {"no": 2, "reply": "y"}])
    both = [{"no": first.no, "reply": "已加密"}, {"no": 2, "reply": "已统一"}]
    play.do(ref, "answer_remarks", "owner", t("2026-08-05 10:00"), answers=both)
    assert {r.state for r in Remark.objects.all()} == {"replied"} and "answer_remarks" not in open_tasks(ref)
    with pytest.raises(Refused) as unwhy:
        play.do(ref, "settle_remarks", "DRAW.officer", t("2026-08-06 09:00"), settled=[{"no": 1, "verdict": "kept"}])
    assert unwhy.value.reasons[0].code == "remark_why"
    settled = [{"no": 1, "verdict": "kept", "why": "加密区长度仍不够"}, {"no": 2, "verdict": "closed"}]
    play.do(ref, "settle_remarks", "DRAW.officer", t("2026-08-06 09:00"), settled=settled)
    first.refresh_from_db()
    assert (first.state, first.round) == ("kept", 2) and "第 2 轮：加密区长度仍不够" in str(first.text)
    with pytest.raises(Refused) as early:
        play.do(ref, "propose", "DRAW.officer", t("2026-08-06 09:10"), verdict="grant", opinion="合格", verdicts=play.ok(ref))
    assert {r.code for r in early.value.reasons} >= {"remark_mandatory", "discipline"}
    play.do(ref, "send_remarks", "DRAW.officer", t("2026-08-06 09:20"), reason="再改一处", days_owner=3)
    play.do(ref, "answer_remarks", "owner", t("2026-08-07 10:00"), answers=[{"no": first.no, "reply": "加密到 900"}])
    play.do(ref, "settle_remarks", "DRAW.officer", t("2026-08-07 11:00"), settled=[{"no": first.no, "verdict": "closed"}])
    assert kinds(ref).count("remark.sent") == 2
    assert "加密" not in str(bodies(ref)), "what was said stands beside the journal, never in it"


def test_disciplines_are_signed_for_and_merged_into_one_opinion(play: Play, drawings: CaseRef) -> None:
    ref = drawings
    play.do(ref, "remark", "DRAW.officer", t("2026-08-03 11:02"), **HARD)
    with pytest.raises(Refused) as open_one:
        play.do(ref, "pass_discipline", "DRAW.officer", t("2026-08-03 11:05"), discipline="structure")
    assert open_one.value.reasons[0].code == "remark_mandatory"
    play.do(ref, "send_remarks", "DRAW.officer", t("2026-08-03 11:10"), reason="请改", days_owner=5)
    play.do(ref, "answer_remarks", "owner", t("2026-08-04 10:00"), answers=[{"no": 1, "reply": "已改"}])
    play.do(ref, "settle_remarks", "DRAW.officer", t("2026-08-04 11:00"), settled=[{"no": 1, "verdict": "closed"}])
    review = _review(play, ref)
    for n, one in enumerate(d for d in review.disciplines if d.needed):
        play.do(ref, "pass_discipline", "DRAW.officer", t(f"2026-08-04 12:{n:02d}"), discipline=one.code)
    with pytest.raises(Refused):
        play.do(ref, "pass_discipline", "DRAW.officer", t("2026-08-04 13:00"), discipline="structure")
    play.do(ref, "propose", "DRAW.officer", t("2026-08-04 14:00"), verdict="grant", opinion="合格", verdicts=play.ok(ref))
    play.do(ref, "decide", "DRAW.head", t("2026-08-04 15:00"))
    merged = "".join(Document.objects.get(template="drawings_pass").data["paragraphs"])
    assert "结构（合格）" in merged and "消防（合格）" in merged and "审查方式" in merged
    assert state(ref)["outcome"] == "granted" and "review.passed" in kinds(ref)


def test_the_class_of_review_follows_type_and_risk(play: Play) -> None:
    pack = play.stage.pack
    assert remarks.way(pack, {**play.facts, "ptype": "residential", "small_lowrisk": False}) == "full"
    factory = {**play.facts, "ptype": "industrial", "superhigh": False, "fire_special": False}
    assert remarks.way(pack, {**factory, "small_lowrisk": False}) == "sample"
    assert remarks.way(pack, {**factory, "small_lowrisk": True}) == "promise"


def _review(play: Play, ref: CaseRef) -> remarks.Review:
    from tongban.cases import queries

    row = state(ref)
    matter = play.stage.pack.matter(row["matter"])
    held = [p["material"] for p in queries.papers(ref.region, ref.id)]
    procedure = play.stage.pack.procedure(matter.procedure)
    return remarks.of_case(ref.region, ref.id, play.stage.pack, matter, procedure, held, queries.facts(ref.region, row))
