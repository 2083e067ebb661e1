"""The 1+X room, the joint visit with each office's own part, and score sheets: exact sums, veto, pass mark."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.cases.routes import LINES, VISIT, walk
from tests.cast import t
from tests.makers import Play, bodies, kinds, open_tasks, state
from tongban.cases import scoring
from tongban.cases.actions import NotAllowed, Refused, perform

PARAMS = {"score_a": 25, "score_b": 25, "score_c": 20, "score_d": 15, "score_e": 15, "veto": "score_d", "pass_mark": 60}
NAMES = {code: f"项目{code[-1]}（满分）" for code in PARAMS if code.startswith("score_")}
DIMENSIONS = [c for c in PARAMS if c.startswith("score_")]


@settings(deadline=None)
@given(st.lists(st.dictionaries(st.sampled_from(DIMENSIONS), st.integers(-3, 30)), max_size=8))
def test_the_total_is_exact_and_never_above_full_marks(answers: list[dict[str, int]]) -> None:
    made = scoring.sheet(PARAMS, NAMES, answers)
    expected = Fraction(0)
    for code in DIMENSIONS:
        marks = [a[code] for a in answers if code in a and 0 <= a[code] <= PARAMS[code]]  # type: ignore[operator]
        expected += Fraction(sum(marks), len(marks)) if marks else 0
    assert made.exact == expected and 0 <= made.exact <= 100
    assert made.passes == (expected >= 60 and not any(a.get("score_d") == 0 for a in answers))
    assert abs(made.total - made.exact) <= Fraction(1, 2)


def test_a_hundredth_below_the_mark_does_not_pass() -> None:
    answers = [{"score_a": 25, "score_b": 20, "score_c": 14}, {"score_e": 1}, {"score_e": 1}, {"score_e": 0}]
    made = scoring.sheet(PARAMS, NAMES, answers)
    assert made.words == "59.67" and made.total == 60 and not made.passes


def test_a_matter_that_opens_no_coordination_has_no_room(play: Play) -> None:
    ref = walk(play, LINES["standard-pausing"], "reviewing")
    data = {"offices": ["WR"], "question": "怎么办", "type": "coordination", "reason": "冲突", "basis": "方案", "days": 3}
    officer = play.stage.who("EE.officer", t("2026-08-03 12:00"))
    with play.refused_leaves_no_trace(ref), pytest.raises(Refused):
        perform(case=ref, action="room_open", actor=officer, at=t("2026-08-03 12:00"), data=data)


def test_each_office_signs_its_own_part_of_one_visit(play: Play) -> None:
    ref = walk(play, LINES["family"], "running")
    play.do(ref, "visit", "NR.officer", t("2026-08-03 14:00"), **VISIT, offices=["HC", "NDM"])
    assert open_tasks(ref).count("sign_visit") == 2
    part = {"officers": ["丙（示例）", "丁（示例）"], "verdict": "agree", "findings": "符合"}
    with pytest.raises(Refused):
        play.do(ref, "sign_visit", "HC.officer", t("2026-08-03 15:00"), **{**part, "officers": ["丙（示例）"]})
    with pytest.raises(NotAllowed):
        play.do(ref, "sign_visit", "EE.officer", t("2026-08-03 15:00"), **part)
    play.do(ref, "sign_visit", "HC.officer", t("2026-08-03 15:00"), **part)
    assert open_tasks(ref).count("sign_visit") == 1, "another office's part stays open"
    play.do(ref, "sign_visit", "NDM.officer", t("2026-08-03 16:00"), **part)
    assert "sign_visit" not in open_tasks(ref) and kinds(ref).count("visit.signed") == 2
    assert [b["data"]["verdict"] for b in bodies(ref) if b["kind"] == "visit.signed"] == ["agree", "agree"]
    assert state(ref)["state"] == "running"
