"""When a family goes on, ends well or ends in part: properties of the three ending rules over all that children can be."""

from __future__ import annotations

from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from tongban.cases.families import FAVOURABLE, onward
from tongban.catalogue.definitions import Member, Step, StepLimit

OUTCOMES = ("", "granted", "filed", "passed", "refused", "failed", "withdrawn")


def step(ends: str, groups: list[list[bool]]) -> Step:
    """A step with one member for each mark; `M<group><place>`."""
    members = tuple(
        tuple(Member(f"M{g}{m}", 1, "working", None, None, None, mark) for m, mark in enumerate(marks))
        for g, marks in enumerate(groups)
    )
    return Step("step", "环节", None, "NR", "GSB", "family", StepLimit(3, "working", None, None), ends, members)


@st.composite
def families(draw: Any) -> tuple[Step, list[dict[str, Any]], bool]:
    """A step, its children of the groups born so far, and whether a group is still to be born."""
    groups = draw(st.lists(st.lists(st.booleans(), min_size=1, max_size=3), min_size=1, max_size=3))
    made = step(draw(st.sampled_from(("all", "any", "milestones"))), groups)
    born = draw(st.integers(1, len(groups)))
    children = []
    for g, group in enumerate(made.groups[:born]):
        for member in group:
            outcome = draw(st.sampled_from(OUTCOMES))
            children.append({"matter": member.matter, "grp": g, "outcome": outcome, "open": draw(st.booleans()) or not outcome})
    return made, children, born < len(groups)


@settings(deadline=None)
@given(families())
def test_a_family_never_ends_well_without_what_its_rule_asks(case: tuple[Step, list[dict[str, Any]], bool]) -> None:
    made, children, more = case
    does = onward(made, children, more)
    good = {c["matter"] for c in children if c["outcome"] in FAVOURABLE}
    marks = {m.matter for m in made.members if m.milestone and m.matter in {c["matter"] for c in children}}
    if does == "finish":
        assert not more
        assert not (made.ends == "all" and len(good) < len(children))
        assert not (made.ends == "any" and not good)
        assert marks <= good or made.ends != "milestones"
    if does == "advance":
        assert more
    if does == "halt":
        assert not any(c["open"] for c in children), "nobody's case is cut off"
        assert any(c["outcome"] not in FAVOURABLE for c in children)


@settings(deadline=None)
@given(families())
def test_once_all_is_closed_a_family_never_waits(case: tuple[Step, list[dict[str, Any]], bool]) -> None:
    """Whatever the outcomes: when every child is closed with an outcome, the parent moves."""
    made, children, more = case
    closed = [{**c, "open": False, "outcome": c["outcome"] or "granted"} for c in children]
    assert onward(made, closed, more) in ("advance", "finish", "halt")


@settings(deadline=None)
@given(families())
def test_a_good_outcome_more_never_turns_an_end_into_a_halt(case: tuple[Step, list[dict[str, Any]], bool]) -> None:
    made, children, more = case
    better = [{**c, "outcome": "granted", "open": False} for c in children]
    assert onward(made, better, more) == ("advance" if more else "finish")


def test_any_ends_with_the_first_and_leaves_the_others_running() -> None:
    made = step("any", [[False, False]])
    one = {"matter": "M00", "grp": 0, "outcome": "granted", "open": False}
    other = {"matter": "M01", "grp": 0, "outcome": "", "open": True}
    assert onward(made, [one, other], False) == "finish"
    assert onward(made, [{**one, "open": True}, other], False) == "", "its result is served first"
    assert onward(made, [{**one, "outcome": "refused"}, other], False) == ""
    assert onward(made, [{**one, "outcome": "refused"}, {**other, "outcome": "refused", "open": False}], False) == "halt"


def test_milestones_do_not_wait_for_what_is_not_marked() -> None:
    made = step("milestones", [[True, False]])
    marked = {"matter": "M00", "grp": 0, "outcome": "filed", "open": False}
    beside = {"matter": "M01", "grp": 0, "outcome": "", "open": True}
    assert onward(made, [marked, beside], False) == "finish"
    assert onward(made, [{**marked, "outcome": "", "open": True}, {**beside, "outcome": "granted", "open": False}], False) == ""
    assert onward(made, [{**marked, "outcome": "refused"}, beside], False) == "", "what still runs is not cut off"
