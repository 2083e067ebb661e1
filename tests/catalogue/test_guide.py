"""The guide: flow, steps, days, materials, reasons, and the next question."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.catalogue.makers import county, swap
from tongban.catalogue.guide import Plan, next_question, plan
from tongban.catalogue.packs import Pack, load

FACTORY: dict[str, Any] = {
    "invest": "social",
    "ptype": "industrial",
    "floor_area": 3000,
    "labour_intensive": False,
    "workshop_floor_area": 0,
}


def _codes(found: Plan) -> list[list[list[str]]]:
    return [[[m.matter for m in group] for group in step.groups] for step in found.steps]


def test_a_plain_factory(shared: Pack) -> None:
    found = plan(shared, FACTORY)
    assert (found.flow, found.candidates, found.left) == ("FT-IND", (), ())
    assert _codes(found) == [[["LX-008"], ["GC-002"]], [["SG-001"]]]
    assert [s.counted_days for s in found.steps] == [3, 2]
    assert (found.counted_days, found.counted_days_most) == (5, 5)
    assert found.longest_wait == 25
    assert found.wide_days == 25
    assert [b.fact for b in found.flow_because] == ["invest", "ptype"]
    assert [m.matter for m in found.around] == ["LX-001"]
    assert [m.matter for m in found.matters] == ["LX-008", "GC-002", "SG-001", "LX-001"]


def test_what_is_left_out_says_why(shared: Pack) -> None:
    found = plan(shared, FACTORY)
    assert [e.matter for e in found.excluded] == ["GC-006"]
    assert found.excluded[0].because[0].fact == "civil_defence"
    assert found.excluded[0].because[0].holds is False
    assert found.assumed == ("civil_defence", "land_area_ha", "zone_assessed")


def test_a_group_takes_its_longest(shared: Pack) -> None:
    found = plan(shared, {**FACTORY, "civil_defence": True})
    assert _codes(found)[0] == [["LX-008"], ["GC-002", "GC-006"]]
    assert found.steps[0].counted_days == 1 + 3
    assert found.steps[1].groups[0][0].before == ("GC-002", "GC-006")


def test_predecessors_hold_only_where_they_apply(shared: Pack) -> None:
    found = plan(shared, FACTORY)
    assert found.before["SG-001"] == ("GC-002",)
    assert found.before["GC-002"] == ("LX-008",)


def test_a_large_workshop_leaves_the_flow(shared: Pack) -> None:
    found = plan(shared, {**FACTORY, "labour_intensive": True, "workshop_floor_area": 2600})
    assert found.flow == "FT-OTHER"
    (left,) = found.left
    assert (left.flow, left.to) == ("FT-IND", None)
    assert left.cite == "建设工程消防设计审查验收管理暂行规定第十四条"
    assert [b.value_zh for b in left.because] == ["是", "2600㎡"]
    assert [m.matter for m in found.around] == ["SG-004"]
    assert {m.matter for m in found.beyond} == {"LX-008", "SG-001", "LX-001"}


def test_unknown_facts_leave_the_choice_open(shared: Pack) -> None:
    found = plan(shared, {"invest": "social", "ptype": "industrial"})
    assert found.flow is None
    assert found.candidates == ("FT-IND", "FT-OTHER")
    assert plan(shared, {"invest": "gov"}).flow == "FT-OTHER"


def test_open_matters_count_apart(shared: Pack) -> None:
    facts = {k: v for k, v in FACTORY.items() if k != "floor_area"}
    found = plan(shared, facts)
    assert found.flow == "FT-IND"
    assert {o.matter: o.facts for o in found.open} == {"GC-002": ("floor_area",), "SG-001": ("floor_area",)}
    assert (found.counted_days, found.counted_days_most) == (1, 5)
    assert next(m for m in found.steps[0].groups[1] if m.matter == "GC-002").open


def test_materials_are_asked_once(shared: Pack) -> None:
    found = plan(shared, FACTORY)
    papers = {p.code: p for p in found.steps[0].papers}
    assert papers["M001"].matters == ("LX-008", "GC-002")
    assert {code: (p.fate, p.give) for code, p in papers.items()} == {
        "M001": ("generated", False),
        "M002": ("licence", False),
        "M012": ("upload", True),
        "M020": ("prior", False),
    }
    assert papers["M012"].core_by_law
    assert (found.asked, found.give) == (5, 1)


def test_a_later_step_takes_what_an_earlier_one_had(tmp_path: Path) -> None:
    path = county(tmp_path)
    swap(
        tmp_path,
        "national/matters/GC.yaml",
        "  before: [GC-002, GC-006]",
        "  before: [GC-002, GC-006]\n  materials: [{code: M012}]",
    )
    (paper,) = plan(load(path), FACTORY).steps[1].papers
    assert (paper.fate, paper.again, paper.give) == ("project", True, False)


def test_a_material_may_be_unneeded(tmp_path: Path) -> None:
    path = county(tmp_path)
    need = "{code: M012, when: {fact: floor_area, op: gt, value: 5000}}"
    swap(tmp_path, "national/matters/GC.yaml", "{code: M012, core_by_law: true}", need)
    pack = load(path)
    assert "M012" not in [p.code for p in plan(pack, FACTORY).steps[0].papers]
    assert "M012" in [p.code for p in plan(pack, {**FACTORY, "floor_area": 6000}).steps[0].papers]


def test_dated_parameters(shared: Pack) -> None:
    small = {**FACTORY, "floor_area": 400}
    assert _codes(plan(shared, small, date(2026, 6, 1)))[1:] == [[["SG-001"]]]
    assert _codes(plan(shared, small, date(2026, 8, 1)))[1:] == []


def test_odd_facts_are_told(shared: Pack) -> None:
    found = plan(shared, {**FACTORY, "floor_area": "big", "nonsense": 1})
    assert dict(found.doubtful).keys() == {"floor_area", "nonsense"}
    assert "GC-002" in [o.matter for o in found.open]


def test_assume_all_takes_every_default(shared: Pack) -> None:
    facts = {k: v for k, v in FACTORY.items() if k != "workshop_floor_area"} | {"labour_intensive": True}
    assert plan(shared, facts).flow is None
    assert plan(shared, facts, assume_all=True).flow == "FT-IND"


def test_it_is_ready_for_json(shared: Pack) -> None:
    plain = plan(shared, FACTORY).as_dict()
    assert json.loads(json.dumps(plain, ensure_ascii=False)) == plain
    assert plain["steps"][0]["groups"][0][0]["because"][0]["rule_zh"] == "等于“社会投资”"


def test_the_flow_is_asked_first(shared: Pack) -> None:
    question = next_question(shared, {})
    assert question is not None and question.fact in {"invest", "ptype", "labour_intensive", "workshop_floor_area"}
    last = next_question(shared, {k: v for k, v in FACTORY.items() if k != "floor_area"})
    assert last is not None and last.fact == "floor_area" and last.unit == "㎡"
    assert next_question(shared, FACTORY) is None


def test_an_irrelevant_fact_is_not_asked(shared: Pack) -> None:
    """A workshop that is not labour-intensive cannot be special, whatever its area."""
    facts = {k: v for k, v in FACTORY.items() if k != "workshop_floor_area"}
    assert next_question(shared, facts) is None


def test_what_reads_unknown_though_all_agree_is_not_asked(tmp_path: Path) -> None:
    path = county(tmp_path)
    either = "{any: [{fact: labour_intensive, op: eq, value: true}, {fact: labour_intensive, op: eq, value: false}]}"
    swap(tmp_path, "county/flows.yaml", "  when: true", f"  when: {either}")
    pack = load(path)
    assert plan(pack, {"invest": "gov"}).flow == "FT-OTHER"
    assert next_question(pack, {"invest": "gov", "floor_area": 1, "workshop_floor_area": 0}) is None


ANSWERS = st.fixed_dictionaries(
    {
        "invest": st.sampled_from(["gov", "social"]),
        "ptype": st.sampled_from(["industrial", "residential"]),
        "floor_area": st.sampled_from([0, 100, 400, 9000]),
        "labour_intensive": st.booleans(),
        "workshop_floor_area": st.sampled_from([0, 2500, 2600]),
    }
)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(answers=ANSWERS)
def test_the_questions_lead_to_the_same_plan(shared: Pack, answers: dict[str, Any]) -> None:
    """Answering only what is asked gives the flow, steps and days that all answers give."""
    known: dict[str, Any] = {}
    while (question := next_question(shared, known)) is not None:
        assert question.fact not in known
        known[question.fact] = answers[question.fact]
    asked, all_known = plan(shared, known), plan(shared, answers)
    assert (asked.flow, _codes(asked)) == (all_known.flow, _codes(all_known))
    assert (asked.counted_days, asked.longest_wait) == (all_known.counted_days, all_known.longest_wait)
    assert not asked.open
