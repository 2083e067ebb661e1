"""Checks that a state table is sound: every state reached and left, every task opened, held and closed."""

from __future__ import annotations

from collections.abc import Iterable, Set

from tongban.catalogue.checking.findings import Notebook
from tongban.catalogue.definitions import Action, Procedure

SIDES = frozenset({"accepting", "deciding", "consulted"})
ENGINE_DEADLINES = frozenset({"promised", "statutory"})
"""Deadlines that the engine keeps itself, so that any action may meet them."""


def check_procedures(notes: Notebook, rules: Set[str] | None, effects: Set[str] | None) -> None:
    """Report unsound state tables; rules and effects against the switchboard's names, where given."""
    for code in notes.sound.kind("procedures"):
        procedure = notes.sound.procedure(code)
        _states(notes, procedure)
        _reach(notes, procedure)
        _tasks(notes, procedure)
        _deadlines(notes, procedure)
        _questions(notes, procedure)
        for at, action in enumerate(procedure.actions.values()):
            for key, names, known in (("rules", action.rules, rules), ("effects", action.effects, effects)):
                for name in names if known is not None else ():
                    if name not in (known or ()):
                        zh = "规则" if key == "rules" else "效果"
                        fix = "请核对名称；新写的要登记在 config/wiring.py"
                        notes.error(
                            "procedures",
                            code,
                            f"动作 {action.code} 用到的{zh} {name} 没有登记",
                            fix,
                            ("actions", at, key),
                        )


def _states(notes: Notebook, procedure: Procedure) -> None:
    for at, action in enumerate(procedure.actions.values()):
        named = {*(action.sources - {"new", "*"}), *([action.to] if action.to else [])}
        unknown = sorted(named - set(procedure.states))
        if unknown:
            text = f"动作 {action.code} 提到的状态 {'、'.join(unknown)} 不存在"
            fix = '请删去，或在 states 里补上；任何状态都可以时写 from: ["*"]'
            notes.error("procedures", procedure.code, text, fix, ("actions", at))
        target = procedure.states.get(action.to or "")
        if target is not None and not target.open and action.opens:
            text = f"动作 {action.code} 转入已结束的“{target.zh}”，却又新开待办"
            notes.error("procedures", procedure.code, text, "请去掉 opens，或改 to", ("actions", at, "opens"))
        if action in procedure.starts and action.to is None:
            text = f"动作 {action.code} 开始办件，却没有写到哪个状态"
            notes.error("procedures", procedure.code, text, "请写 to", ("actions", at))
    if not procedure.starts:
        text = "没有开始办件的动作"
        notes.error("procedures", procedure.code, text, "请给提交动作写 from: [new]", ("actions",))


def _reach(notes: Notebook, procedure: Procedure) -> None:
    """Each state is reached from a start, and from each open state some way leads to a closed one."""
    starts = [a.to for a in procedure.starts if a.to]
    reached = _closure(starts, {s: _targets(procedure.actions_from[s]) for s in procedure.states})
    backward: dict[str, list[str]] = {s: [] for s in procedure.states}
    for state in procedure.states:
        for target in _targets(procedure.actions_from[state]):
            backward.setdefault(target, []).append(state)
    closed = [s.code for s in procedure.states.values() if not s.open]
    ending = _closure(closed, backward)
    if not closed:
        notes.error("procedures", procedure.code, "没有结束状态", "请给至少一个状态写 open: false", ("states",))
    for code, found in procedure.states.items():
        route = ("states", code)
        if procedure.starts and code not in reached:
            text = f"状态“{found.zh}”（{code}）到不了"
            notes.error("procedures", procedure.code, text, "请补上通往它的动作，或删去这个状态", route)
        if closed and found.open and code not in ending:
            text = f"状态“{found.zh}”（{code}）没有出路，办件会停在这里"
            notes.error("procedures", procedure.code, text, "请补上能走到结束状态的动作", route)


def _tasks(notes: Notebook, procedure: Procedure) -> None:
    """Each task opened is held by an action or closed by one; each task named is opened somewhere."""
    actions = list(procedure.actions.values())
    opened = {t.task for a in actions for t in a.opens}
    held = {a.by.task for a in actions if a.by.task}
    closed = {t for a in actions for t in a.closes}
    _previous(notes, procedure)
    for at, action in enumerate(actions):
        route = ("actions", at)
        for task in action.opens:
            if task.task not in held and task.task not in closed:
                text = f"动作 {action.code} 新开的待办“{task.zh}”（{task.task}）没有人办，也没有动作关闭"
                fix = "请加一个 by: {task: …} 的动作，或在 closes 里关闭它"
                notes.error("procedures", procedure.code, text, fix, (*route, "opens"))
        if action.by.task and action.by.task not in opened | {"*"}:
            text = f"动作 {action.code} 要由待办 {action.by.task} 的承办人做，但没有动作新开这个待办"
            notes.error("procedures", procedure.code, text, "请核对待办名，或补上 opens", (*route, "by"))
        for name in action.closes:
            if name not in opened | {"*"}:
                text = f"动作 {action.code} 关闭的待办 {name} 从未新开"
                notes.error("procedures", procedure.code, text, "请核对待办名", (*route, "closes"))
        target = procedure.states.get(action.to or "")
        if target is not None and not target.open:
            _left_open(notes, procedure, action, at)


def _left_open(notes: Notebook, procedure: Procedure, action: Action, at: int) -> None:
    """An ending action should close the task of the one who acts."""
    if action.by.task not in (None, "*") and not {action.by.task, "*"} & set(action.closes):
        text = f"动作 {action.code} 结束办件，却没有关闭承办人的待办 {action.by.task}"
        notes.warn("procedures", procedure.code, text, "请写进 closes，或确认引擎会一并关闭", ("actions", at))


def _previous(notes: Notebook, procedure: Procedure) -> None:
    """Who took the step before: that step exists; a role named as office exists."""
    for at, action in enumerate(procedure.actions.values()):
        by = action.by
        if by.previous is not None and by.previous not in procedure.actions:
            text = f"动作 {action.code} 的 previous 提到的动作 {by.previous} 不存在"
            notes.error("procedures", procedure.code, text, "请核对动作名", ("actions", at, "by"))
        if by.office and by.office not in SIDES and not notes.pack.has("offices", by.office):
            text = f"动作 {action.code} 的部门 {by.office} 不存在"
            fix = "请写 accepting、deciding、consulted，或部门的角色编码"
            notes.error("procedures", procedure.code, text, fix, ("actions", at, "by"))


def _questions(notes: Notebook, procedure: Procedure) -> None:
    """Days are taken from a question that is asked; a pause knows its type; options stand where they must."""
    for at, action in enumerate(procedure.actions.values()):
        asked = {ask.field: ask for ask in action.asks}
        for deadline in action.deadlines:
            if deadline.days_from is not None and deadline.days_from not in asked:
                text = f"动作 {action.code} 的期限天数取自 {deadline.days_from}，但没有这个提问"
                notes.error("procedures", procedure.code, text, "请在 asks 里补上，或去掉 days_from", ("actions", at))
        if "pause" in action.clock and not action.pause_type and all(a.type != "pause_type" for a in action.asks):
            text = f"动作 {action.code} 停表，却没有写明暂停类型"
            fix = "请写 pause_type，或加一个 type: pause_type 的提问"
            notes.error("procedures", procedure.code, text, fix, ("actions", at))
        if action.pause_type and not notes.pack.has("pauses", action.pause_type):
            text = f"动作 {action.code} 的暂停类型 {action.pause_type} 不存在"
            notes.error("procedures", procedure.code, text, "请在 pauses.yaml 里补上", ("actions", at, "pause_type"))
        for ask in action.asks:
            if ask.type == "enum" and not ask.options:
                text = f"动作 {action.code} 的提问“{ask.zh}”没有可选项"
                notes.error("procedures", procedure.code, text, "请写 options", ("actions", at, "asks"))


def _deadlines(notes: Notebook, procedure: Procedure) -> None:
    kinds = {d.kind for a in procedure.actions.values() for d in a.deadlines}
    for at, action in enumerate(procedure.actions.values()):
        for place, deadline in enumerate(action.deadlines):
            if deadline.lapse is not None and deadline.lapse not in procedure.actions:
                text = f"期限 {deadline.kind} 届满时的动作 {deadline.lapse} 不存在"
                fix = "请核对，或补上这个动作（by: {origin: clock}）"
                notes.error("procedures", procedure.code, text, fix, ("actions", at, "deadlines", place))
            elif deadline.lapse is not None and procedure.actions[deadline.lapse].by.origin != "clock":
                text = f"期限 {deadline.kind} 届满时的动作 {deadline.lapse} 不是由时钟做的"
                fix = "请把它的 by 写成 {origin: clock}"
                notes.error("procedures", procedure.code, text, fix, ("actions", at, "deadlines", place))
        for kind in action.meets:
            if kind not in kinds and kind not in ENGINE_DEADLINES:
                text = f"动作 {action.code} 要完成的期限 {kind} 从未开始"
                notes.error(
                    "procedures", procedure.code, text, "请核对 meets，或补上 deadlines", ("actions", at, "meets")
                )


def _targets(actions: Iterable[Action]) -> list[str]:
    return [a.to for a in actions if a.to]


def _closure(starts: Iterable[str], edges: dict[str, list[str]]) -> set[str]:
    found, frontier = set(starts), list(starts)
    while frontier:
        for after in edges.get(frontier.pop(), ()):
            if after not in found:
                found.add(after)
                frontier.append(after)
    return found
