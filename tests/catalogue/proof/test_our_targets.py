"""What our own packs promise is proved; a limit raised too far is refuted by the smallest example there is."""

from __future__ import annotations

import json
import shutil
from itertools import combinations, product
from pathlib import Path

import pytest

from tests.catalogue.makers import swap
from tongban.catalogue.conditions import Evaluator
from tongban.catalogue.guide import plan
from tongban.catalogue.impossible import clash
from tongban.catalogue.packs import Pack, load
from tongban.catalogue.proof import Proof, prove
from tongban.catalogue.proof.courses import COUNTED
from tongban.catalogue.proof.grounds import Ground
from tongban.catalogue.values import assume

PACKS = Path(__file__).parents[3] / "packs"


@pytest.fixture(scope="module")
def yanjin() -> Pack:
    return load(PACKS / "yanjin")


@pytest.fixture(scope="module")
def proof(yanjin: Pack) -> Proof:
    return prove(yanjin)


def test_three_steps_and_twelve_days(proof: Proof) -> None:
    main = [t for t in proof.targets if t.id in ("Y-H-STEPS", "Y-H-DAYS", "Y-I-STEPS", "Y-I-DAYS")]
    assert len(main) == 4
    assert all(t.holds is not False for t in proof.targets), "the plan's other classes keep their promise too; two are measured live"
    for target in main:
        assert target.holds is True and target.counterexample is None
        assert target.combinations > 1000 and "对全部" in target.text and "全程" in target.text
        assert target.wide is not None and target.wide.at_caps >= target.wide.days > target.wide.through > 12
        assert {"SG-005", "SG-001"} <= {one["matter"] for one in target.wide.path}
    reached = {t.id: t.flows[0].most for t in main}
    assert reached == {"Y-H-STEPS": 3, "Y-H-DAYS": 12, "Y-I-STEPS": 3, "Y-I-DAYS": 11}
    assert not proof.refuses


def test_the_plans_tensions_come_out(proof: Proof) -> None:
    told = [finding.text for finding in proof.findings if finding.level == "tension"]
    assert any("建筑高度：55m" in text and "消防" in text for text in told)
    assert any("公示" in text and "两个工作日" in text and "17 个工作日" in text for text in told)


def test_json_has_what_was_promised(proof: Proof) -> None:
    body = json.loads(json.dumps(proof.as_dict(), ensure_ascii=False))
    assert set(body) == {"digest", "targets", "findings"}
    wanted = {"id", "source", "counts", "holds", "combinations", "wide", "counterexample"}
    assert body["targets"] and all(set(target) == wanted for target in body["targets"])


def test_both_ways_agree_on_our_flows(yanjin: Pack) -> None:
    for measure in ("steps", "counted_days", "longest_wait"):
        found = {}
        for how in ("enumerate", "solve"):
            ground = Ground(yanjin, method=how)  # type: ignore[arg-type]
            for code in ("FT-SOC-IND", "FT-SOC-HOUSING", "FT-SOC-LOWRISK"):
                course = ground.courses[code]
                best = ground.question(ground.within(code), course, [measure]).extreme(measure)
                found.setdefault(code, set()).add(best and best[0])
        assert all(len(values) == 1 for values in found.values()), (measure, found)


def test_a_limit_raised_too_far(tmp_path: Path) -> None:
    """The example is real, the guide says the same of it, and none with fewer unusual facts exists."""
    for name in ("national", "henan", "yanjin"):
        shutil.copytree(PACKS / name, tmp_path / name, ignore=shutil.ignore_patterns("scenarios"))
    swap(tmp_path, "yanjin/flows.yaml", "{matter: GC-002, days: 3, src", "{matter: GC-002, days: 5, src")
    pack = load(tmp_path / "yanjin")
    proof = prove(pack)
    assert proof.refuses
    target = next(t for t in proof.targets if t.id == "Y-I-DAYS")
    example = target.counterexample
    assert target.holds is False and example is not None and example.value == 13 and "13 个工作日" in target.text
    told = plan(pack, example.facts)
    assert told.flow == "FT-SOC-IND" and told.counted_days == 13 and not told.doubtful
    assert sum(one["days"] for one in example.path) == 13
    assert not _breaks_with_fewer(pack, len(example.differs))


def _breaks_with_fewer(pack: Pack, count: int) -> bool:
    """By brute force: whether changing fewer facts than `count` makes the industrial flow take more than twelve days."""
    ground = Ground(pack)
    course = ground.courses["FT-SOC-IND"]
    question = ground.question(ground.within("FT-SOC-IND"), course, [COUNTED])
    usual, _ = assume(pack, {}, everything=True)
    axes = question.space.axes
    for many in range(count):
        for chosen in combinations(axes, many):
            for values in product(*(axis.values for axis in chosen)):
                facts = {**usual, **{axis.spec.code: value for axis, value in zip(chosen, values, strict=True)}}
                run = Evaluator(pack, facts)
                if clash(run) is None and run.truth(pack.flow("FT-SOC-IND").when):
                    told = plan(pack, facts)
                    if told.flow == "FT-SOC-IND" and told.counted_days > 12:
                        return True
    return False


def test_no_story_is_impossible() -> None:
    for cover in PACKS.glob("*/pack.yaml"):
        pack = load(cover.parent)
        for code, raw in pack.kind("scenarios").items():
            facts, _ = assume(pack, raw.get("facts") or {}, everything=True)
            assert clash(Evaluator(pack, facts)) is None, code
