"""Scopes with twenty-two alternatives: more combinations than can be kept are still counted and decided, and nothing crashes."""

from __future__ import annotations

from hypothesis import given, settings

from tests.catalogue.proof.packs import packs
from tongban.catalogue.kinds import KINDS
from tongban.catalogue.packs import Pack
from tongban.catalogue.proof.cubes import everything, refine, weight
from tongban.catalogue.proof.findings import search
from tongban.catalogue.proof.grounds import Ground
from tongban.catalogue.proof.spaces import Space
from tongban.catalogue.proof.targets import prove_target
from tongban.catalogue.proof.weighing import combinations

PAIRS = 22


def crowded() -> Pack:
    """A pack whose first flow takes everybody for whom one of twenty-two pairs of facts is true."""
    codes = [f"{side}{n}" for n in range(PAIRS) for side in "ab"]
    facts = [{"code": code, "zh": f"情况{code}", "type": "bool", "default": False, "question": "？"} for code in codes]
    pairs = [{"all": [{"fact": f"{side}{n}", "op": "eq", "value": True} for side in "ab"]} for n in range(PAIRS)]
    things: dict[str, list[dict[str, object]]] = {
        "offices": [{"code": "O", "zh": "局"}],
        "facts": facts,
        "matters": [{"code": "M", "zh": "事", "office": "O", "mode": "strict", "when": {"fact": "a0", "op": "eq", "value": True}}],
        "promises": [{"code": "M", "days": 3, "unit": "working"}],
        "flows": [_flow("A", 1, {"any": pairs}), _flow("B", 0, True)],
        "targets": [{"code": "T", "zh": "三天", "counts": "counted_days", "op": "le", "value": 3, "flows": ["A"]}],
    }
    header = {"code": "many", "zh": "多", "format": 1, "version": "1", "valid_from": "2026-01-01"}
    return Pack(header, {k: {str(t["code"]): t for t in things.get(k, [])} for k in KINDS}, {})


def _flow(code: str, priority: int, when: object) -> dict[str, object]:
    step = {"code": "s", "zh": "步", "lead": "O", "limit": {"days": 3, "unit": "working"}, "groups": [[{"matter": "M"}]]}
    return {"code": code, "zh": code, "when": when, "priority": priority, "steps": [step], "around": []}


def test_more_than_can_be_kept() -> None:
    pack = crowded()
    ground = Ground(pack)
    target = prove_target(ground, pack.targets()[0])
    assert target.holds and target.combinations == 4**PAIRS - 3**PAIRS, target.text
    assert "cycle" not in {finding.kind for finding in search(ground)}


@settings(max_examples=30, deadline=None)
@given(packs())
def test_diagrams_count_what_cubes_count(pack: Pack) -> None:
    ground = Ground(pack)
    for code in ground.courses:
        scope = ground.within(code)
        space = Space(pack, [scope])
        assert combinations(space, scope) == weight(space, refine(space, everything(space), scope))
