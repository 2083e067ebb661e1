"""What an applicant may choose for a paper that is asked for: upload it, promise it, bring it later; and why not. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from tongban.catalogue import conditions
from tongban.catalogue.conditions import parameter_value
from tongban.catalogue.definitions import Matter, Need, RedLine
from tongban.catalogue.packs import Pack

MATTERS = {"promise": "OB-PROMISE", "later": "OB-LATER"}
"""By a paper's fate: the matter of the obligation that it becomes."""
UNRATED = "B"
"""The grade that stands where nobody has rated a party: allowed, checked at the plain rate."""


@dataclass(frozen=True, slots=True)
class Standing:
    """How a party stands: its credit grade (A to D, empty: not rated) and how many broken promises it has not made good."""

    grade: str = ""
    breaches: int = 0

    @property
    def counted(self) -> str:
        """The grade that counts."""
        return self.grade or UNRATED


@dataclass(frozen=True, slots=True)
class Bar:
    """Why a choice is closed: a stable code, a sentence, the article."""

    code: str
    text: str
    cite: str = ""


@dataclass(frozen=True, slots=True)
class Choices:
    """The open choices in their order, none pre-ticked; `barred` says of each closed one why; `days` are the working days given."""

    open: tuple[str, ...]
    barred: Mapping[str, Bar] = field(default_factory=dict)
    days: Mapping[str, int] = field(default_factory=dict)


def choices(
    pack: Pack, matter: Matter, need: Need, *, core: bool, facts: Mapping[str, Any], standing: Standing, on: date | None
) -> Choices:
    """The choices for one material of a matter (or of a stage: then each member that asks for it must allow it).

    Red lines and what law makes part of the decision win over every promise; then the stage's negative lists, the party's
    grade and its unrepaired breaches. A core paper is never put off; it may be promised only where the pack says so.
    """
    found: dict[str, Bar] = {}
    for fate, judge in (("promise", _promise), ("later", _later)):
        bar = _either(pack, matter, need, facts, fate) or judge(pack, matter, need, core, standing)
        if bar is not None:
            found[fate] = bar
    days = {}
    if "promise" not in found and need.promise is not None:
        days["promise"] = need.promise.days
    if "later" not in found:
        days["later"] = need.supplement_days or longest(pack, on)
    return Choices(("upload", *days), found, days)


def longest(pack: Pack, on: date | None) -> int:
    """Working days within which a paper put off comes at the latest, where the matter says nothing."""
    return _number(pack, "late_capacity_days", on, 30)


def _either(pack: Pack, matter: Matter, need: Need, facts: Mapping[str, Any], fate: str) -> Bar | None:
    """What closes a promise and a delay alike: law, a red line, the negative lists, an office that keeps no book of them."""
    zh = "承诺" if fate == "promise" else "容缺后补"
    if matter.variant == "simulated":
        return Bar("paper_closed", f"模拟审批不产生法律效力，“{need.zh}”不用{zh}，手里没有可以先不交")
    if not pack.has("matters", MATTERS[fate]):
        return Bar("paper_closed", f"这里还没有开通{zh}，“{need.zh}”请直接提交")
    asking = list(_asking(pack, matter, need.code))
    if need.core_by_law or any(n.core_by_law for _, n in asking):
        return Bar("paper_core", f"“{need.zh}”是核心要件，依法属于决定的组成部分，不能{zh}", "依法属于决定的组成部分")
    for code, _ in asking:
        line = red_line(pack, code, need, facts)
        if line is not None:
            return Bar("paper_red_line", f"“{need.zh}”是法律规定的前置条件，{line.zh}，不能{zh}", line.basis)
    for code, _ in asking:
        stage = pack.matter(code).stage or ""
        for listed in pack.negatives():
            if listed.stage != stage:
                continue
            for entry in listed.not_promised if fate == "promise" else listed.not_tolerated:
                if entry.names(code, need.code):
                    return Bar("paper_negative", f"“{need.zh}”列入了负面清单，不能{zh}：{entry.reason}", entry.cite or "")
    return None


def _promise(pack: Pack, matter: Matter, need: Need, core: bool, standing: Standing) -> Bar | None:
    if need.promise is None:
        return Bar("paper_unlisted", f"“{need.zh}”没有列入可以承诺的材料")
    if any(pack.matter(code).mode == "strict" for code, _ in _asking(pack, matter, need.code)):
        return Bar("paper_strict", f"这个事项实行严格审批，“{need.zh}”不能承诺")
    if standing.breaches:
        text = f"您有 {standing.breaches} 项承诺没有兑现，还没有修复，修复以前不能再承诺"
        return Bar("paper_breach", text, "国办发〔2020〕42号：信用修复前不适用告知承诺制")
    if standing.counted == "D":
        return Bar("paper_grade", "您的信用等级是D 级，不适用承诺")
    if standing.counted == "C" and core:
        return Bar("paper_grade", f"您的信用等级是C 级，“{need.zh}”是核心材料，不能承诺")
    return None


def _later(pack: Pack, matter: Matter, need: Need, core: bool, standing: Standing) -> Bar | None:
    if core:
        return Bar("paper_core", f"“{need.zh}”是核心要件，不能容缺后补")
    if standing.counted == "D":
        return Bar("paper_grade", "您的信用等级是D 级，不适用容缺后补")
    return None


def _asking(pack: Pack, matter: Matter, material: str) -> Iterator[tuple[str, Need]]:
    """The matters that ask for a material, with how they ask: the matter itself, or the members of a stage."""
    for code in matter.members or (matter.code,):
        one = matter if code == matter.code else pack.matter(code)
        for need in one.materials:
            if need.code == material:
                yield one.base or one.code, need


def red_line(pack: Pack, matter: str, need: Need, facts: Mapping[str, Any]) -> RedLine | None:
    """The statutory gate that a material stands for in a matter under these facts; unknown facts count as yes."""
    for line in pack.red_lines():
        if matter not in line.gates:
            continue
        stands = need.code in line.materials or (need.origin_code is not None and need.origin_code in line.matters)
        if stands and conditions.evaluate(line.when, facts, pack) is not False:
            return line
    return None


def member_of(pack: Pack, matter: Matter, material: str) -> Matter:
    """The matter whose decision a material of a stage is for: the first member that asks for it; the matter itself where it is no stage."""
    for code in matter.members:
        found = pack.matter(code)
        if any(n.code == material for n in found.materials):
            return found
    return matter


def rate(pack: Pack, grade: str, on: date | None) -> int:
    """Per cent of promises that are drawn for a check at a credit grade; all where the pack says nothing."""
    return _number(pack, f"promise_draw_{(grade or UNRATED).lower()}", on, 100)


def _number(pack: Pack, parameter: str, on: date | None, otherwise: int) -> int:
    value = parameter_value(pack.parameter(parameter), on) if pack.has("parameters", parameter) else None
    return int(str(value)) if value is not None else otherwise
