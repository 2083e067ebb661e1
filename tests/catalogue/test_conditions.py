"""Conditions are Kleene's logic over facts: total, monotone, and explained by the facts that decided."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.catalogue.makers import county, swap
from tongban.catalogue.conditions import evaluate, facts_in, why
from tongban.catalogue.packs import Pack, load

LEAVES: list[dict[str, Any]] = [
    {"fact": "invest", "op": "eq", "value": "social"},
    {"fact": "ptype", "op": "in", "value": ["industrial"]},
    {"fact": "ptype", "op": "not_in", "value": ["industrial"]},
    {"fact": "floor_area", "op": "gt", "value": 300},
    {"fact": "floor_area", "op": "le", "value": "300.5"},
    {"fact": "labour_intensive", "op": "ne", "value": True},
    {"fact": "zone_assessed", "op": "has", "value": "soil"},
    {"is": "over_limit"},
    {"is": "fire_special"},
    {"table": "review_class", "op": "eq", "value": "exempt"},
    {"fact": "nothing", "op": "eq", "value": 1},
    {"fact": "invest", "op": "gt", "value": 3},
    {"is": "nothing"},
]
TREES = st.recursive(
    st.sampled_from([*LEAVES, True, False]),
    lambda inner: st.one_of(
        st.fixed_dictionaries({"all": st.lists(inner, max_size=4)}),
        st.fixed_dictionaries({"any": st.lists(inner, max_size=4)}),
        st.fixed_dictionaries({"not": inner}),
    ),
    max_leaves=12,
)
FACTS = st.fixed_dictionaries(
    {},
    optional={
        "invest": st.sampled_from(["gov", "social", "odd", 3]),
        "ptype": st.sampled_from(["industrial", "residential"]),
        "floor_area": st.sampled_from([0, 300, 301, "300.5", 300.25, 4000, "x", True]),
        "labour_intensive": st.booleans(),
        "workshop_floor_area": st.sampled_from([0, 2500, 2501]),
        "zone_assessed": st.sampled_from([[], ["soil"], ["soil", "flood"], ["odd"], "soil"]),
        "civil_defence": st.booleans(),
    },
)
JSON = st.recursive(
    st.one_of(st.none(), st.booleans(), st.integers(), st.floats(), st.text(max_size=5)),
    lambda inner: st.one_of(st.lists(inner, max_size=3), st.dictionaries(st.text(max_size=5), inner, max_size=3)),
    max_leaves=8,
)
WORDS = st.sampled_from(
    ["all", "any", "not", "is", "fact", "table", "op", "value", "parameter", "fire_special", "invest"]
)
ODD_TREES = st.recursive(
    st.one_of(JSON, WORDS),
    lambda inner: st.one_of(st.lists(inner, max_size=3), st.dictionaries(WORDS, inner, max_size=3)),
    max_leaves=10,
)


def _known(code: str, facts: dict[str, Any]) -> Any:
    """The naive reader of facts: by hand, one fact after another."""
    value = facts.get(code)
    if code == "invest":
        return value if value in ("gov", "social") and isinstance(value, str) else None
    if code == "floor_area":
        return None if value in ("x", None) or value is True else Decimal(str(value))
    if code == "zone_assessed":
        return value if isinstance(value, list) and "odd" not in value else None
    return value


def _naive(tree: Any, facts: dict[str, Any]) -> bool | None:
    """Kleene's tables written as minimum and maximum over false 0, unknown 1, true 2."""
    score = {False: 0, None: 1, True: 2}
    back = {0: False, 1: None, 2: True}
    if isinstance(tree, bool):
        return tree
    if "all" in tree:
        return back[min((score[_naive(t, facts)] for t in tree["all"]), default=2)]
    if "any" in tree:
        return back[max((score[_naive(t, facts)] for t in tree["any"]), default=0)]
    if "not" in tree:
        return back[2 - score[_naive(tree["not"], facts)]]
    if tree == {"is": "over_limit"}:
        area = _known("floor_area", facts)
        return None if area is None else area > 500
    if tree == {"is": "fire_special"}:
        shop = facts.get("workshop_floor_area")
        large = {"fact": "labour_intensive", "op": "eq", "value": True}
        return back[min(score[_naive(large, facts)], score[None if shop is None else shop > 2500])]
    if "table" in tree:
        special, kind = _naive({"is": "fire_special"}, facts), facts.get("ptype")
        if special:
            return False
        if kind == "residential":
            return False
        return None if special is None or kind is None else True
    value, want = _known(tree.get("fact", ""), facts), tree.get("value")
    if value is None or (tree.get("op") == "gt" and tree["fact"] == "invest") or tree.get("fact") == "nothing":
        return None
    operations = {
        "eq": lambda: value == want, "ne": lambda: value != want, "in": lambda: value in want,
        "not_in": lambda: value not in want, "gt": lambda: value > Decimal(str(want)),
        "le": lambda: value <= Decimal(str(want)), "has": lambda: want in value,
    }  # fmt: skip
    return bool(operations[tree["op"]]())


@settings(max_examples=400, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(tree=TREES, facts=FACTS)
def test_against_the_naive_evaluator(shared: Pack, tree: Any, facts: dict[str, Any]) -> None:
    assert evaluate(tree, facts, shared) is _naive(tree, facts)


@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(tree=ODD_TREES, facts=st.dictionaries(st.sampled_from(["invest", "floor_area", "zone_assessed", "x"]), JSON))
def test_never_raises(shared: Pack, tree: Any, facts: dict[str, Any]) -> None:
    assert evaluate(tree, facts, shared) in (True, False, None)
    why(tree, facts, shared)
    facts_in(tree, shared)


@settings(max_examples=200, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(tree=TREES, facts=FACTS, more=FACTS)
def test_knowing_more_never_turns_an_answer(
    shared: Pack, tree: Any, facts: dict[str, Any], more: dict[str, Any]
) -> None:
    before = evaluate(tree, facts, shared)
    if before is not None:
        assert evaluate(tree, {**more, **facts}, shared) is before


@settings(max_examples=200, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(tree=TREES, facts=FACTS)
def test_the_reasons_suffice(shared: Pack, tree: Any, facts: dict[str, Any]) -> None:
    """The facts that `why` names give the same answer alone; for unknown they are facts still missing."""
    truth, reasons = evaluate(tree, facts, shared), why(tree, facts, shared)
    if truth is not None:
        named = {r.fact for r in reasons}
        assert evaluate(tree, {k: v for k, v in facts.items() if k in named}, shared) is truth


def test_a_deep_tree_is_unknown(shared: Pack) -> None:
    tree: Any = True
    for _ in range(5000):
        tree = {"not": tree}
    assert evaluate(tree, {}, shared) is None
    assert why(tree, {}, shared) == []


def test_parameters_are_dated(shared: Pack) -> None:
    tree = {"fact": "floor_area", "op": "gt", "value": {"parameter": "limit_area"}}
    facts = {"floor_area": 400}
    assert evaluate(tree, facts, shared, date(2026, 6, 30)) is True
    assert evaluate(tree, facts, shared, date(2026, 7, 1)) is False
    assert evaluate(tree, facts, shared) is False
    assert evaluate(tree, facts, shared, date(2000, 1, 1)) is None


def test_why_cites_the_article(shared: Pack) -> None:
    facts = {"labour_intensive": True, "workshop_floor_area": 2600}
    reasons = why({"is": "fire_special"}, facts, shared)
    assert [(r.fact, r.value_zh, r.rule_zh, r.holds) for r in reasons] == [
        ("labour_intensive", "是", "等于“是”", True),
        ("workshop_floor_area", "2600㎡", "大于2500㎡", True),
    ]
    assert reasons[1].cite == "建设工程消防设计审查验收管理暂行规定第十四条"
    assert "特殊建设工程（消防）" in str(reasons[1])


def test_why_of_a_parameter(shared: Pack) -> None:
    (reason,) = why({"is": "over_limit"}, {"floor_area": 200}, shared, date(2026, 1, 1))
    assert reason.rule_zh == "大于施工许可限额（300㎡）"
    assert reason.cite == "建筑工程施工许可管理办法第二条"
    assert reason.holds is False and "不符合" in str(reason)


def test_why_of_the_unknown(shared: Pack) -> None:
    reasons = why({"is": "fire_special"}, {"labour_intensive": True}, shared)
    assert [(r.fact, r.holds) for r in reasons] == [("workshop_floor_area", None)]
    assert "尚不清楚" in str(reasons[0])


def test_an_office_may_find_otherwise(tmp_path: Path) -> None:
    path = county(tmp_path)
    swap(
        tmp_path,
        "national/facts.yaml",
        "- {code: civil",
        "- {code: fire_special, zh: 消防认定, type: bool, source: office}\n- {code: civil",
    )
    pack = load(path)
    facts = {"labour_intensive": False, "workshop_floor_area": 0}
    assert evaluate({"is": "fire_special"}, facts, pack) is False
    assert evaluate({"is": "fire_special"}, {**facts, "fire_special": True}, pack) is True
    assert why({"is": "fire_special"}, {"fire_special": True}, pack)[0].rule_zh == "由主管部门认定"


def test_circular_conditions_are_unknown(tmp_path: Path) -> None:
    path = county(
        tmp_path,
        conditions="- {code: a, zh: 甲, when: {is: b}}\n- {code: b, zh: 乙, when: {any: [{is: a}, true]}}",
    )
    pack = load(path)
    assert evaluate({"is": "a"}, {}, pack) is True
    assert evaluate({"all": [{"is": "a"}, {"not": {"is": "a"}}]}, {}, pack) is False


@pytest.mark.parametrize(
    ("facts", "answer"),
    [
        ({"ptype": "industrial", "labour_intensive": False}, True),
        ({"ptype": "industrial"}, None),
        ({"ptype": "residential"}, False),
    ],
)
def test_a_table_decides_as_soon_as_all_rows_agree(shared: Pack, facts: dict[str, Any], answer: bool | None) -> None:
    assert evaluate({"table": "review_class", "op": "eq", "value": "exempt"}, facts, shared) is answer
