"""Checks stories: the people, facts, matters and actions that they name exist."""

from __future__ import annotations

from typing import Any

from tongban.catalogue.checking.findings import Notebook
from tongban.catalogue.conditions import Evaluator
from tongban.catalogue.impossible import clash
from tongban.catalogue.values import normal

PAYING = ("pay", "ask_waiver", "waive", "refund", "fault")
"""The story's words for money: what a case owes is paid, let go by two persons, given back; a system outside fails."""
FILING, TURNING = "file", "turn"
"""The story's words for handing in a new case, whatever the starting action of its procedure is called, and for the formal
application that comes of a simulated one."""


def check_scenarios(notes: Notebook) -> None:
    """Report what a story names and the pack does not have."""
    pack = notes.sound
    verbs = {FILING, TURNING, *PAYING} | {a for code in pack.kind("procedures") for a in pack.procedure(code).actions}
    for code, raw in pack.kind("scenarios").items():
        _cast(notes, code, raw)
        for name, value in (raw.get("facts") or {}).items():
            if not pack.has("facts", name):
                notes.error("scenarios", code, f"没有名为 {name} 的项目事实", "请核对名称", ("facts", name))
            elif normal(pack.fact(name), value) is None:
                text = f"项目事实“{pack.fact(name).zh}”不能是 {value}"
                notes.error("scenarios", code, text, "请核对类型和可选项", ("facts", name))
        _possible(notes, code, raw)
        for at, act in enumerate(raw["story"]):
            if act["who"] not in raw["cast"]:
                notes.error("scenarios", code, f"第 {at + 1} 步的 {act['who']} 不在 cast 里", "请补上", ("story", at))
            if act["does"] not in verbs:
                notes.warn("scenarios", code, f"没有流程有动作 {act['does']}", "请核对动作名", ("story", at, "does"))
            for key in ("matter", "case"):
                named = act.get(key)
                if named is not None and not _is_matter(notes, named):
                    notes.error("scenarios", code, f"没有事项或环节 {named}", "请核对编码", ("story", at, key))
        for licence in (raw.get("expect") or {}).get("licences") or []:
            if not pack.has("licence_types", licence):
                notes.error("scenarios", code, f"没有证照种类 {licence}", "请核对编码", ("expect", "licences"))


def _possible(notes: Notebook, code: str, raw: Any) -> None:
    """The facts of a story are no combination that the pack itself calls impossible."""
    pack = notes.sound
    told = {name: normal(pack.fact(name), value) for name, value in (raw.get("facts") or {}).items() if pack.has("facts", name)}
    rule = clash(Evaluator(pack, {name: value for name, value in told.items() if value is not None}))
    if rule is not None:
        notes.error("scenarios", code, f"故事里的事实不可能同时成立（{rule.zh}）：{rule.reason}", "请改 facts", ("facts",))


def _cast(notes: Notebook, code: str, raw: Any) -> None:
    pack = notes.sound
    for name, who in raw["cast"].items():
        role, post = who.get("office"), who.get("post")
        if role is None:
            continue
        if not notes.pack.has("offices", role):
            notes.error("scenarios", code, f"{name} 的部门 {role} 不存在", "请核对编码", ("cast", name))
        elif post is not None and pack.has("offices", role) and all(p.code != post for p in pack.office(role).posts):
            notes.error("scenarios", code, f"{name}：{role} 没有岗位 {post}", "请核对，或补上岗位", ("cast", name))


def _is_matter(notes: Notebook, code: str) -> bool:
    """A matter, a step, a variant (`SG-001~change`), or one of several cases of a matter (`LX-001#2`)."""
    pack, name = notes.pack, code.split("#")[0]
    name, _, variant = name.partition("~")
    if variant and not pack.has("variants", variant):
        return False
    if pack.has("matters", name):
        return True
    flow, _, step = name.rpartition(".")
    return pack.has("flows", flow) and any(s.get("code") == step for s in pack.get("flows", flow).get("steps") or [])
