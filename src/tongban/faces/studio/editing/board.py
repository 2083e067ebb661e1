"""Moving a flow's matters between steps and groups, one move at a time; every move by mouse has the same move by button."""

from __future__ import annotations

import copy
from collections.abc import Mapping
from typing import Any

OUTSIDE = "outside"
"""The column of what stands beside the counted steps."""


class CannotMove(ValueError):
    """The move is not possible; the text says why and what to do, in Chinese."""


def moved(flow: Mapping[str, Any], verb: str, matter: str, to: str = "") -> dict[str, Any]:
    """The flow after one move of a matter; raises CannotMove.

    left, right: to the step before or after, as its last group. up, down: into the group before or after.
    apart: a group of its own, after the one it was in. place: to `STEP.GROUP` (from 0), `STEP.new` or `outside`.
    add: a matter that the flow does not have yet, to such a place. drop: out of the flow.
    """
    made = copy.deepcopy(dict(flow))
    steps = made.get("steps") or []
    if verb == "add":
        if where(made, matter) is not None:
            raise CannotMove("这个事项已经在流程里了，请直接移动它。")
        _put(made, {"matter": matter}, to)
        return made
    at = where(made, matter)
    if at is None:
        raise CannotMove("流程里没有这个事项。")
    s, g = at
    if verb in ("left", "right") and s is not None:
        aim = s + (1 if verb == "right" else -1)
        if not 0 <= aim < len(steps):
            raise CannotMove("已经是最前面的环节了。" if verb == "left" else "已经是最后面的环节了。")
        to = f"{aim}.new"
    elif verb in ("up", "down") and s is not None:
        aim = g + (1 if verb == "down" else -1)
        if not 0 <= aim < len(steps[s]["groups"]):
            raise CannotMove("这个环节里没有更前面的组了。" if verb == "up" else "这个环节里没有更后面的组了。")
        to = f"{s}.{aim}"
    elif verb == "apart" and s is not None:
        return _apart(made, matter, s, g)
    elif verb not in ("place", "drop"):
        raise CannotMove("这个事项在环节之外，请用“移到”选一个环节。")
    if to == (f"{s}.{g}" if s is not None else OUTSIDE):
        return made
    row = _take(made, matter, s, g, to)
    if verb != "drop":
        _put(made, row, to)
    _tidy(made)
    return made


def where(flow: Mapping[str, Any], matter: str) -> tuple[int | None, int] | None:
    """Step and group of a matter (None and its row for one outside), None where the flow has it not."""
    for s, step in enumerate(flow.get("steps") or ()):
        for g, group in enumerate(step.get("groups") or ()):
            if any(m.get("matter") == matter for m in group):
                return s, g
    for n, row in enumerate(flow.get("around") or ()):
        if row.get("matter") == matter:
            return None, n
    return None


def _take(flow: dict[str, Any], matter: str, s: int | None, g: int, to: str) -> dict[str, Any]:
    if s is None:
        return dict(flow["around"].pop(g))
    step = flow["steps"][s]
    inside = sum(len(group) for group in step["groups"])
    if inside == 1 and to.partition(".")[0] != str(s):
        raise CannotMove(
            f"环节“{step.get('zh')}”只剩这一个事项，移走就空了：请先移进别的事项，或者在下面的表里去掉这个环节。"
        )
    group = step["groups"][g]
    row = next(m for m in group if m.get("matter") == matter)
    group.remove(row)
    return dict(row)


def _put(flow: dict[str, Any], row: dict[str, Any], to: str) -> None:
    if to == OUTSIDE:
        kept = {k: v for k, v in row.items() if k in ("matter", "days", "after", "place", "zh")}
        flow["around"] = [*(flow.get("around") or ()), {"place": "beside", **kept}]
        return
    step, _, group = to.partition(".")
    steps = flow.get("steps") or []
    if not step.isdigit() or int(step) >= len(steps):
        raise CannotMove("没有这个环节，请刷新页面再移。")
    groups = steps[int(step)]["groups"]
    member = {k: v for k, v in row.items() if k not in ("after", "place", "zh")}
    if group.isdigit() and int(group) < len(groups):
        groups[int(group)].append(member)
    else:
        groups.append([member])


def _apart(flow: dict[str, Any], matter: str, s: int, g: int) -> dict[str, Any]:
    groups = flow["steps"][s]["groups"]
    if len(groups[g]) == 1:
        raise CannotMove("它已经单独是一组了。")
    row = next(m for m in groups[g] if m.get("matter") == matter)
    groups[g].remove(row)
    groups.insert(g + 1, [row])
    return flow


def _tidy(flow: dict[str, Any]) -> None:
    for step in flow.get("steps") or ():
        step["groups"] = [group for group in step["groups"] if group]


def waits(matter: Mapping[str, Any], other: str, how: str) -> dict[str, Any]:
    """A matter with a predecessor added (`before`, `before_soft`) or taken away (`none`)."""
    made = dict(matter)
    for key in ("before", "before_soft"):
        listed = [c for c in made.get(key) or () if c != other]
        if key == how:
            listed.append(other)
        if listed or made.get(key):
            made[key] = listed
    return made
