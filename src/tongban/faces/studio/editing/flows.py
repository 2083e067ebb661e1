"""A flow as two tables: its steps, and the matters of all steps with group and days; folded back into steps when saved."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any

from tongban.catalogue.checking import Finding
from tongban.catalogue.labels import STAGES
from tongban.faces.studio.editing import sheets
from tongban.faces.studio.editing.parts import Field, Part, Rows, fixed, of

_UNITS = fixed({"working": "工作日", "calendar": "自然日"})
PART = Part(
    "flow",
    "流程",
    (
        Field("zh", "流程名称", must=True),
        Field("priority", "先后", "number", help="几个流程都适用时，数大的先", width="s", must=True),
        Field("headline.steps", "对外说的环节数", "number", width="s"),
        Field("headline.days", "对外说的天数", "number", width="s"),
        Field("cite", "依据"),
    ),
    (
        Rows(
            "steps",
            "环节",
            (
                Field("code", "编码", must=True, width="s"),
                Field("zh", "名称", must=True),
                Field("stage", "阶段", "choice", fixed(STAGES)),
                Field("lead", "牵头部门", "choice", of("offices"), must=True),
                Field("accepts", "受理部门", "choice", of("offices")),
                Field("limit.days", "限几天", "number", must=True, width="s"),
                Field("limit.unit", "单位", "choice", _UNITS),
                Field("ends", "何时算办结", "choice", fixed({"all": "全部办结", "any": "任一办结"})),
            ),
            one="一个环节",
            help="一个环节就是申请人交一次；上下移动可以改先后",
        ),
        Rows(
            "members",
            "环节里的事项",
            (
                Field("step", "环节", "choice", lambda _: [], must=True),
                Field("group", "第几组", "number", must=True, width="s"),
                Field("matter", "事项", "choice", of("matters"), must=True),
                Field("days", "天数", "number", width="s"),
                Field("unit", "单位", "choice", _UNITS),
            ),
            one="一个事项",
            help="同一组的同时办，一组办完才办下一组",
        ),
        Rows(
            "around",
            "环节之外",
            (
                Field("matter", "事项", "choice", of("matters"), must=True),
                Field("place", "位置", "choice", fixed({"before": "之前", "beside": "同时", "after": "之后"})),
                Field("after", "在哪个事项之后", width="s"),
                Field("days", "天数", "number", width="s"),
                Field("zh", "说明"),
            ),
            one="一个事项",
        ),
        Rows(
            "leaves",
            "离开情形",
            (
                Field("zh", "为什么离开", must=True),
                Field("to", "转到哪个流程", "choice", of("flows")),
                Field("cite", "依据"),
            ),
            tree="when",
            one="一种情形",
        ),
    ),
)


def flat(thing: Mapping[str, Any]) -> dict[str, Any]:
    """The flow with its members as rows of their own."""
    members = [
        {"step": step["code"], "group": g, **member}
        for step in thing.get("steps") or ()
        for g, group in enumerate(step.get("groups") or (), 1)
        for member in group
    ]
    return {**thing, "members": members}


def posted(thing: Mapping[str, Any], data: Mapping[str, str]) -> dict[str, Any]:
    """The flow as posted, members still as rows."""
    return sheets.posted(PART, flat(thing), data)


def folded(thing: Mapping[str, Any]) -> dict[str, Any]:
    """Back into steps with groups; a leave without a condition leaves always, a step without matters keeps an empty group."""
    made = {k: v for k, v in thing.items() if k != "members"}
    groups: dict[str, dict[int, list[Any]]] = {}
    for row in thing.get("members") or ():
        group = row.get("group")
        number = group if isinstance(group, int) else 1
        member = {k: v for k, v in row.items() if k not in ("step", "group")}
        groups.setdefault(str(row.get("step")), {}).setdefault(number, []).append(member)
    steps = []
    for step in thing.get("steps") or ():
        listed = groups.get(str(step.get("code")), {})
        steps.append({**step, "groups": [listed[n] for n in sorted(listed)]})
    made["steps"] = steps
    if made.get("leaves"):
        made["leaves"] = [{"when": False, **leave} for leave in made["leaves"]]
    return made


def choices(made: sheets.Sheet, thing: Mapping[str, Any]) -> None:
    """Give the members' table the steps of this flow to choose from."""
    steps = [(str(s.get("code")), str(s.get("zh") or s.get("code"))) for s in thing.get("steps") or () if s.get("code")]
    for table in made.tables:
        if table.spec.path == "members":
            for line in table.lines:
                line.cells[0].choices = steps


def flattened(faults: Iterable[Finding], thing: Mapping[str, Any]) -> list[Finding]:
    """Faults told at groups of a step, told at the row of the members' table instead."""
    steps = [str(s.get("code")) for s in thing.get("steps") or ()]
    found = []
    for fault in faults:
        route = fault.route
        if route[:1] == ("steps",) and len(route) >= 5 and route[2] == "groups":
            row = _row(thing, steps[int(route[1])], int(route[3]), int(route[4]))
            fault = replace(fault, route=("members", row, *route[5:])) if row is not None else fault
        elif route[:1] == ("steps",) and len(route) >= 3 and route[2] == "groups":
            fault = replace(fault, text=f"{fault.text}（这个环节下面还没有事项）", route=route[:2])
        found.append(fault)
    return found


def _row(thing: Mapping[str, Any], step: str, group: int, member: int) -> int | None:
    rows = list(enumerate(thing.get("members") or ()))
    numbers = sorted(
        {r.get("group") if isinstance(r.get("group"), int) else 1 for _, r in rows if r.get("step") == step}
    )
    inside = [
        n
        for n, r in rows
        if r.get("step") == step and (r.get("group") if isinstance(r.get("group"), int) else 1) == numbers[group]
    ]
    return inside[member] if member < len(inside) else None
