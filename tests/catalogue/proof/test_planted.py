"""Every fault that was planted is found, with an example that shows it; a sound pack has none."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.catalogue.makers import county, swap
from tongban.catalogue.conditions import Evaluator
from tongban.catalogue.guide import plan
from tongban.catalogue.packs import Pack, load
from tongban.catalogue.proof import Proof, ProofFinding, prove

GC, FLOWS = "national/matters/GC.yaml", "county/flows.yaml"


def found(proof: Proof, kind: str) -> ProofFinding:
    """The one finding of a kind."""
    (one,) = [finding for finding in proof.findings if finding.kind == kind]
    return one


def kinds(proof: Proof) -> set[str]:
    return {finding.kind for finding in proof.findings if finding.level == "error"}


def holds(pack: Pack, finding: ProofFinding, *codes: str) -> bool:
    """Whether the matters really all apply in the example."""
    assert finding.counterexample is not None
    run = Evaluator(pack, finding.counterexample.facts)
    return all(run.truth(pack.matter(code).when) for code in codes)


def test_a_sound_pack(shared: Pack) -> None:
    proof = prove(shared)
    assert not kinds(proof) and not proof.refuses
    assert [flow.flow for flow in proof.flows] == ["FT-IND", "FT-OTHER"]


def test_a_circle(tmp_path: Path) -> None:
    path = county(tmp_path)
    swap(tmp_path, GC, "  before: [LX-008]", "  before: [LX-008, SG-001]")
    pack = load(path)
    finding = found(prove(pack), "cycle")
    assert "GC-002" in finding.text and "SG-001" in finding.text
    assert holds(pack, finding, "GC-002", "SG-001")


def test_a_circle_that_never_closes(tmp_path: Path) -> None:
    path = county(tmp_path)
    swap(tmp_path, GC, "  before: [LX-008]", "  before: [LX-008, SG-001]")
    swap(tmp_path, GC, "when: {is: over_limit}", "when: {fact: floor_area, op: le, value: 0}")
    assert "cycle" not in kinds(prove(load(path)))


def test_an_order_against_the_predecessors(tmp_path: Path) -> None:
    path = county(tmp_path)
    swap(tmp_path, "national/matters/LX.yaml", "  sections: [project, land]", "  before: [SG-001]\n  sections: [project, land]")
    swap(tmp_path, GC, "  before: [GC-002, GC-006]", "  before: []")
    assert "FT-IND" in found(prove(load(path)), "cycle").where


@pytest.mark.parametrize(
    ("old", "new", "kind"),
    [
        (", cite: 行政许可法第四十五条", "", "ungrounded"),
        ("cite: 行政许可法第四十五条", "cite: 没有法律依据", "ungrounded"),
        (", cap: {days: 20, unit: working}", "", "uncapped"),
    ],
)
def test_an_ungrounded_procedure(tmp_path: Path, old: str, new: str, kind: str) -> None:
    path = county(tmp_path)
    swap(tmp_path, "national/pauses.yaml", old, new)
    finding = found(prove(load(path)), kind)
    assert "专家评审" in finding.text and "GC-002" in finding.text


def test_a_promise_above_the_law(tmp_path: Path) -> None:
    path = county(tmp_path)
    swap(tmp_path, "county/promises.yaml", "days: 2", "days: 25")
    pack = load(path)
    over = [finding for finding in prove(pack).findings if finding.kind == "over_law"]
    assert over and "25" in over[0].text and "20" in over[0].text and holds(pack, over[0], "GC-002")


def test_a_flows_days_above_the_law(tmp_path: Path) -> None:
    path = county(tmp_path)
    swap(tmp_path, FLOWS, "{matter: GC-006, days: 3}", "{matter: GC-006, days: 11}")
    proof = prove(load(path))
    assert found(proof, "over_law").where == "流程 FT-IND 事项 GC-006"
    assert {"over_step", "headline"} <= kinds(proof)


def test_two_flows_at_once(tmp_path: Path) -> None:
    path = county(tmp_path)
    swap(tmp_path, FLOWS, "- code: FT-OTHER\n  zh: 其他项目\n  when: true\n  priority: 0", OTHER)
    finding = found(prove(load(path)), "overlap")
    assert finding.counterexample is not None
    assert finding.counterexample.facts["invest"] == "social" and finding.counterexample.facts["ptype"] == "industrial"


OTHER = """- code: FT-ALL
  zh: 社会投资
  when: {fact: invest, op: eq, value: social}
  priority: 20
  steps:
  - {code: only, zh: 一次, lead: NR, accepts: GSB, limit: {days: 20, unit: working}, groups: [[{matter: GC-002, days: 20}]]}
- code: FT-OTHER
  zh: 其他项目
  when: true
  priority: 0"""


def test_no_flow_at_all(tmp_path: Path) -> None:
    path = county(tmp_path)
    swap(tmp_path, FLOWS, "when: true", "when: {fact: invest, op: eq, value: social}")
    pack = load(path)
    finding = found(prove(pack), "no_flow")
    assert finding.counterexample is not None and plan(pack, finding.counterexample.facts).flow is None


def test_a_flow_in_vain(tmp_path: Path) -> None:
    path = county(tmp_path)
    swap(tmp_path, FLOWS, "priority: 0", "priority: 30")
    assert "FT-IND" in found(prove(load(path)), "unreachable_flow").where


def test_a_catch_all(tmp_path: Path) -> None:
    path = county(tmp_path)
    swap(tmp_path, "national/materials.yaml", "zh: 设计方案", "zh: 其他有关材料")
    finding = found(prove(load(path)), "catch_all")
    assert "GC-002" in finding.text and finding.counterexample is not None


def test_a_matter_that_nobody_reaches(tmp_path: Path) -> None:
    path = county(tmp_path)
    both = "{all: [{fact: civil_defence, op: eq, value: true}, {not: {fact: civil_defence, op: eq, value: true}}]}"
    swap(tmp_path, GC, "{fact: civil_defence, op: eq, value: true}", both)
    assert "GC-006" in found(prove(load(path)), "unreachable").where


def test_unreachable_because_impossible(tmp_path: Path) -> None:
    rule = "- {code: no-shelter, zh: 不会, when: {fact: civil_defence, op: eq, value: true}, reason: 示例}"
    path = county(tmp_path, impossible=rule)
    assert "GC-006" in found(prove(load(path)), "unreachable").where


def test_asked_for_what_is_there(tmp_path: Path) -> None:
    path = county(tmp_path)
    swap(tmp_path, "national/materials.yaml", "source: prior, from: LX-008", "source: upload")
    finding = found(prove(load(path)), "asked_again")
    assert "M020" in finding.text and "LX-008" in finding.text


def test_asked_for_before_it_exists(tmp_path: Path) -> None:
    path = county(tmp_path)
    swap(tmp_path, "national/materials.yaml", "source: upload, sample: 样例一", "source: prior, from: SG-001")
    assert "SG-001" in found(prove(load(path)), "too_early").text


def test_silence_is_no_consent(tmp_path: Path) -> None:
    path = county(tmp_path)
    swap(tmp_path, GC, "  pauses: [expert]", "  consult: [{office: HC, days: 1, silence: no_objection, cite: 某法第三条}]\n  pauses: [expert]")
    assert "某法第三条" in found(prove(load(path)), "silence").text


def test_time_grants_nothing(tmp_path: Path) -> None:
    path = county(tmp_path)
    swap(tmp_path, "national/procedures.yaml", "    event: case.deemed\n", "    event: case.deemed\n    outcome: granted\n")
    assert "视为受理" in found(prove(load(path)), "silence").text


def test_publication_inside_two_days(tmp_path: Path) -> None:
    path = county(tmp_path)
    swap(tmp_path, GC, "  pauses: [expert]", "  timed: [{zh: 批前公示, days: 5, cite: 某办法}]\n  pauses: [expert]")
    narrow = [finding for finding in prove(load(path)).findings if finding.kind == "too_narrow"]
    assert narrow and narrow[0].level == "tension" and "批前公示" in narrow[0].text and "2 天" in narrow[0].text


def test_a_tension_in_every_flow_is_told_once(tmp_path: Path) -> None:
    path = county(tmp_path)
    swap(tmp_path, GC, "  pauses: [expert]", "  timed: [{zh: 批前公示, days: 25, cite: 某办法}]\n  pauses: [expert]")
    narrow = [finding for finding in prove(load(path)).findings if finding.kind == "too_narrow"]
    assert len({finding.text for finding in narrow}) == len(narrow) and all(f.where == "事项 GC-002" for f in narrow)
    assert len(narrow) == len({finding.text.split("只有")[1].split("天")[0] for finding in narrow}), "once for each promise"


def test_a_fee_without_a_ground(tmp_path: Path) -> None:
    path = county(tmp_path)
    swap(tmp_path, GC, "  pauses: [expert]", "  fees: [{zh: 评审费}]\n  pauses: [expert]")
    assert "评审费" in found(prove(load(path)), "unlisted_fee").text


def test_what_does_not_read_is_not_proved(tmp_path: Path) -> None:
    path = county(tmp_path)
    swap(tmp_path, FLOWS, "op: eq, value: industrial", "op: gt, value: 3")
    proof = prove(load(path))
    assert proof.refuses and kinds(proof) == {"unreadable"} and not proof.targets


def test_publication_counts_on_the_whole_way(tmp_path: Path, shared: Pack) -> None:
    """What takes longer than its own limit is in the wide figure, not in the counted days."""
    path = county(tmp_path)
    swap(tmp_path, GC, "  pauses: [expert]", "  timed: [{zh: 公示, days: 30}]\n  pauses: [expert]")
    before, after = prove(shared).flows[0], prove(load(path)).flows[0]
    assert before.wide is not None and after.wide is not None
    # GC-002 takes 30 days instead of 2; GC-006, beside it with 3, was the longer one before.
    assert after.most == before.most and after.wide.days == before.wide.days + 27
