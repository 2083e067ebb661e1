"""Each fault that a pack can have is found, at its line, in Chinese, with what to do."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.catalogue.makers import county, swap
from tongban.catalogue.checking import Finding, check, errors
from tongban.catalogue.packs import Pack, from_canonical, load


def test_the_small_packs_are_sound(shared: Pack) -> None:
    assert errors(check(shared)) == []
    assert errors(check(from_canonical(shared.canonical()))) == []


def _found(tmp_path: Path, file: str, old: str, new: str) -> list[Finding]:
    path = county(tmp_path)
    swap(tmp_path, file, old, new)
    return check(load(path))


LX, GC, PR, FL = "national/matters/LX.yaml", "national/matters/GC.yaml", "national/procedures.yaml", "county/flows.yaml"
FAULTS = [
    # shapes
    (LX, "  type: 行政许可\n", "  typ: 行政许可\n", "不认识的键“typ”"),
    (LX, "  office: NR\n", "", "缺少 office"),
    (LX, "  mode: strict\n", "  mode: hard\n", "不在可选范围内"),
    (LX, "days: 20,", "days: twenty,", "应是整数"),
    (LX, "days: 20,", "days: 20.5,", "应是整数"),
    (LX, "src: found}]", "src: hearsay}]", "不在可选范围内"),
    (LX, "  stage: '1'\n", "  stage: 1\n", "应是文字"),
    ("county/pack.yaml", "valid_from: 2026-02-01", "valid_from: soon", "封面"),
    (LX, "  when: {fact: invest, op: eq, value: social}\n", "  when: {fact: invest, op: eq}\n", "when"),
    # references
    (LX, "  office: NR\n", "  office: XX\n", "部门 XX 不存在"),
    (LX, "sections: [project, land]", "sections: [project, lands]", "表单分节 lands 不存在"),
    (LX, "{code: M002}", "{code: M999}", "材料 M999 不存在"),
    (LX, "licence: land-permit", "licence: other", "证照种类 other 不存在"),
    (LX, "procedure: standard", "procedure: quick", "办理流程 quick 不存在"),
    (GC, "  before: [LX-008]", "  before: [LX-108]", "事项 LX-108 不存在"),
    (GC, "  pauses: [expert]", "  pauses: [guess]", "暂停与特殊程序 guess 不存在"),
    (PR, "notice: acceptance", "notice: welcome", "文书 welcome 不存在"),
    ("national/sections.yaml", "fact: floor_area", "fact: area", "项目事实 area 不存在"),
    ("national/materials.yaml", "from: LX-008", "from: LX-800", "事项 LX-800 不存在"),
    ("county/promises.yaml", "GC-002", "GC-999", "没有这个事项或环节"),
    (FL, "matter: SG-001", "matter: SG-999", "事项 SG-999 不存在"),
    (FL, "after: planning", "after: nowhere", "nowhere 不存在"),
    ("national/licence_types.yaml", "{seq:05}", "{seq", "花括号"),
    ("national/licence_types.yaml", "{seq:05}", "", "没有流水号"),
    (LX, "{code: M002}", "{code: M001}", "列了两次"),
    # trees and facts
    (LX, "fact: invest,", "fact: investor,", "没有名为 investor 的项目事实"),
    (LX, "value: social}", "value: soziale}", "不能与 soziale 比较"),
    (LX, "op: eq, value: social}", "op: gt, value: social}", "不能用 gt 比较"),
    (GC, "{is: over_limit}", "{is: under_limit}", "没有名为 under_limit 的条件"),
    (GC, "{is: over_limit}", "{is: review_class}", "是判定表"),
    (GC, "{is: over_limit}", "{all: []}", "是空的"),
    (GC, "{is: over_limit}", "{table: review_class, op: eq, value: never}", "不会给出 never"),
    ("national/conditions.yaml", "parameter: limit_area", "parameter: limit", "没有名为 limit 的参数"),
    ("national/conditions.yaml", "op: gt, value: 2500", "op: gt, value: many", "不能与 many 比较"),
    ("national/conditions.yaml", "when: {fact: floor_area, op: gt, value: {parameter: limit_area}}", "when: {is: over_limit}", "绕成了圈"),
    ("national/facts.yaml", "default: 1.5", "default: large", "不合类型"),
    ("national/facts.yaml", "- {code: civil_defence,", "- {code: fire_special, zh: 认定, type: bool, default: false}\n- {code: civil_defence,", "同名"),
    # procedures
    (PR, "    from: [reviewing]\n    to: closed", "    from: [received]\n    to: closed", "没有出路"),
    (PR, "{received: {zh: 已收件, open: true},", "{received: {zh: 已收件, open: true}, lost: {zh: 迷失, open: true},", "到不了"),
    (PR, "    to: closed\n    by: {task: review}", "    to: done\n    by: {task: review}", "状态 done 不存在"),
    (PR, "lapse: deem", "lapse: vanish", "vanish 不存在"),
    (PR, "lapse: deem", "lapse: accept", "不是由时钟做的"),
    (PR, "meets: [tell]", "meets: [told]", "从未开始"),
    (PR, "by: {task: check}", "by: {task: chek}", "没有动作新开这个待办"),
    (PR, "    closes: [review]\n    clock", "    closes: [review]\n    opens: [{task: t, zh: 待, office: deciding, post: head}]\n    clock", "却又新开待办"),
    (PR, "opens: [{task: check,", "opens: [{task: look, zh: 看, office: accepting, post: window}, {task: check,", "没有人办"),
    (PR, "from: []\n    to: received", "from: [received]\n    to: received", "没有开始办件的动作"),
    (PR, "clock: [decide, end]", "clock: [pause, end]", "没有写明暂停类型"),
    # matters
    (LX, "  basis: [{text: 城乡规划法第三十八条, src: found}]\n", "", "缺少依据"),
    (LX, "  result: {zh: 建设用地规划许可证, licence: land-permit}\n", "", "缺少结果"),
    ("national/promises.yaml", "LX-008, days: 10", "LX-008, days: 21", "超过法定 20 天"),
    ("national/materials.yaml", "zh: 设计方案", "zh: 法律法规规定的其他材料", "兜底材料"),
    ("national/materials.yaml", "zh: 设计方案", "zh: 其他有关材料", "兜底材料"),
    ("national/materials.yaml", "source: upload, sample: 样例一", "source: upload, promise: {text: 承诺一句, check: all, days: 5, src: seed}", "却写了可以承诺"),
    (GC, "{code: M012, core_by_law: true}", "{code: M012, core_by_law: true, supplement_days: 5}", "却写了可以后补"),
    (LX, "  mode: strict\n", "  mode: strict\n  risk: 无风险（非禁免批）\n", "却仍然要办件"),
    ("national/pauses.yaml", "cite: 行政许可法第四十五条, ", "", "没有法律依据"),
    ("county/offices.yaml", "posts: [{code: window, zh: 综合窗口}]", "posts: [{code: desk, zh: 综合窗口}]", "没有这个岗位"),
    # flows
    (FL, "limit: {days: 4,", "limit: {days: 3,", "各组最长相加要 4 天"),
    (FL, "headline: {steps: 2, days: 6,", "headline: {steps: 2, days: 5,", "对外说不超过 5 天"),
    (FL, "headline: {steps: 2, days: 6,", "headline: {steps: 1, days: 6,", "对外说不超过 1 个环节"),
    (FL, "{matter: SG-001, days: 2}", "{matter: SG-001, days: 8}", "超过法定 7 天"),
    (FL, "{matter: SG-001, days: 2}", "{matter: SG-001}", "没有天数"),
    (FL, "  when: true\n  priority: 0", "  when: {fact: invest, op: eq, value: gov}\n  priority: 0", "没有默认流程"),
    (FL, "  priority: 0", "  priority: 20", "priority 相同"),
    (FL, "[[{matter: SG-001, days: 2}]]", "[[{matter: SG-001, days: 2}, {matter: GC-002, days: 1}]]", "出现在两处"),
    (FL, "[{matter: LX-001, after: null", "[{matter: GC-006, after: building", "既在环节里"),
    (LX, "  sections: [project, land]", "  before: [SG-001]\n  sections: [project, land]", "排在前置事项 SG-001 的前面"),
    (LX, "  sections: [project, land]", "  before: [GC-002]\n  sections: [project, land]", "绕成了圈"),
]  # fmt: skip


@pytest.mark.parametrize(("file", "old", "new", "says"), FAULTS, ids=[says for *_, says in FAULTS])
def test_a_fault_is_found(tmp_path: Path, file: str, old: str, new: str, says: str) -> None:
    found = errors(_found(tmp_path, file, old, new))
    told = [f for f in found if says in f.text]
    assert told, f"{[str(f) for f in found]}"
    assert all(f.fix and f.where.split(":")[-1].isdigit() for f in told)


def test_where_is_the_line_of_the_part(tmp_path: Path) -> None:
    (finding,) = errors(_found(tmp_path, LX, "licence: land-permit", "licence: other"))
    lines = (tmp_path / LX).read_text(encoding="utf-8").splitlines()
    file, _, line = finding.where.rpartition(":")
    assert file == LX and "licence: other" in lines[int(line) - 1]


def test_a_circle_that_cannot_apply_at_once_is_allowed(tmp_path: Path) -> None:
    path = county(tmp_path)
    swap(tmp_path, GC, "  before: [LX-008]", "  before: [GC-006]")
    swap(
        tmp_path,
        GC,
        "  when: {fact: civil_defence, op: eq, value: true}",
        "  when: {fact: floor_area, op: le, value: 0}\n  before: [GC-002]",
    )
    assert not [f for f in check(load(path)) if "绕成了圈" in f.text]


def test_rules_and_effects_against_the_switchboard(shared: Pack) -> None:
    assert errors(check(shared, {"cases.papers_complete"}, {"documents.notice"})) == []
    told = errors(check(shared, set(), set()))
    assert {f.text.split("用到的")[1] for f in told} == {
        "规则 cases.papers_complete 没有登记",
        "效果 documents.notice 没有登记",
    }


def test_a_broken_thing_does_not_hide_the_rest(tmp_path: Path) -> None:
    path = county(tmp_path)
    swap(tmp_path, LX, "  mode: strict\n", "  mode: hard\n")
    swap(tmp_path, GC, "  before: [LX-008]", "  before: [LX-108]")
    texts = " ".join(f.text for f in errors(check(load(path))))
    assert "不在可选范围内" in texts and "LX-108 不存在" in texts and "LX-008 不存在" not in texts


def test_what_may_not_be_accepted_by_the_owner_is_not_left_to_it(tmp_path: Path) -> None:
    listed = """
- code: stage-3
  zh: 第三阶段
  stage: '3'
  not_tolerated: []
  not_promised: []
  not_self_accepted: [{matters: [SG-001], reason: 公共安全, src: knowledge}]
"""
    path = county(tmp_path, negatives=listed)
    assert not [f for f in errors(check(load(path))) if "自主验收" in f.text]
    swap(tmp_path, "national/matters/GC.yaml", "  zh: 建筑工程施工许可证核发\n  stage: '3'\n  office: HC\n  mode: strict", "  zh: 建筑工程施工许可证核发\n  stage: '3'\n  office: HC\n  mode: owner")
    (told,) = [f for f in errors(check(load(path))) if "自主验收" in f.text]
    assert told.code == "SG-001" and "公共安全" in told.text


EIGHT = [
    ("no_basis", "", GC, "  basis: [{text: 城乡规划法第四十条, src: found}]\n  legal", "  basis: []\n  legal", "没有写法律法规依据"),
    ("by_licence", "", "national/materials.yaml", "zh: 设计方案", "zh: 建设用地规划许可证（复印件）", "已有的证照"),
    ("by_promise", "names: [无失信记录]", "national/materials.yaml", "zh: 设计方案", "zh: 无失信记录证明", "书面承诺就能解决"),
    ("by_share", "materials: [M012]", "", "", "", "信息共享"),
    ("cancelled_above", "names: [验资报告]", "national/materials.yaml", "zh: 设计方案", "zh: 验资报告", "上级部门已经公布取消"),
    ("cancelled_matter", "matters: [LX-008]", "", "", "", "从清单取消"),
    ("cannot_certify", "names: [村委会证明]", "national/materials.yaml", "zh: 设计方案", "zh: 村委会证明", "无权查证"),
    ("needless", "", "national/materials.yaml", "zh: 设计方案", "zh: 建设用地规划许可证", "重复"),
]


@pytest.mark.parametrize(("rule", "more", "file", "old", "new", "says"), EIGHT, ids=[rule for rule, *_ in EIGHT])
def test_each_clean_up_rule_finds_what_it_cancels(tmp_path: Path, rule: str, more: str, file: str, old: str, new: str, says: str) -> None:
    """八个一律: a paper that a rule cancels is an error; the same pack without the rule is not judged by it."""
    path = county(tmp_path, cleanups=f"- {{code: eight, zh: 一律取消, rule: {rule}, {more + ', ' if more else ''}src: seed}}")
    if rule in ("by_promise", "by_share"):
        swap(tmp_path, GC, "{code: M012, core_by_law: true}", "{code: M012}")
    if file:
        swap(tmp_path, file, old, new)
    told = [f for f in errors(check(load(path))) if "应当取消" in f.text]
    assert told and says in told[0].text and all(f.kind == "matters" for f in told)
    (tmp_path / "county" / "cleanups.yaml").unlink()
    assert not [f for f in check(load(path)) if "应当取消" in f.text]


def test_a_story_of_what_cannot_be_is_found(tmp_path: Path) -> None:
    rule = "- {code: no-shelter, zh: 没有这种情况, when: {fact: civil_defence, op: eq, value: true}, reason: 示例}"
    story = "{code: s, zh: 故事, start: 2026-08-03, cast: {o: {party: 某公司（示例）}}, facts: {civil_defence: true}, story: [{on: +0, who: o, does: file, matter: LX-008}]}"
    path = county(tmp_path, impossible=rule, scenarios__s=story)
    assert [f for f in errors(check(load(path))) if "不可能同时成立" in f.text and f.kind == "scenarios"]


def test_stories_name_what_exists(tmp_path: Path) -> None:
    story = """
- code: s
  zh: 故事
  start: 2026-08-03
  cast: {owner: {party: 某公司（示例）}, clerk: {office: GSB, post: guard}}
  facts: {invest: nobody, colour: red}
  story:
  - {on: +0, who: owner, does: file, matter: FT-IND.planning}
  - {on: +1, who: stranger, does: accept, case: FT-IND.nowhere}
  expect: {licences: [gold]}
"""
    texts = " ".join(f.text for f in errors(check(load(county(tmp_path, scenarios__s=story)))))
    for says in (
        "没有岗位 guard",
        "不能是 nobody",
        "没有名为 colour",
        "stranger 不在 cast",
        "FT-IND.nowhere",
        "没有证照种类 gold",
    ):
        assert says in texts
    assert "FT-IND.planning" not in texts
