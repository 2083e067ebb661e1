"""Checks flows: limits hold their groups, order agrees with predecessors, one flow for each project."""

from __future__ import annotations

from tongban.catalogue.checking.findings import Notebook
from tongban.catalogue.checking.matters import exceeds
from tongban.catalogue.checking.together import together
from tongban.catalogue.definitions import Flow, Step


def check_flows(notes: Notebook) -> None:
    """Report what a flow promises and cannot keep on paper. (What holds over all facts is the proof's business.)"""
    pack = notes.sound
    flows = pack.flows()
    for flow in (*flows, *pack.bundles()):
        for at, step in enumerate(flow.steps):
            _step(notes, flow, step, at)
        _order(notes, flow)
        _headline(notes, flow)
    if flows and not any(f.when is True for f in flows):
        text = "没有默认流程"
        notes.error("flows", flows[-1].code, text, "请加一个 when: true、priority 最小的流程")
    for at, one in enumerate(flows):
        for other in flows[at + 1 :]:
            if one.priority == other.priority and together(pack, [one.when, other.when]):
                text = f"与 {other.code} 的 priority 相同，而且可能同时适用"
                notes.error("flows", one.code, text, "请改 priority，让先后分明", ("priority",))


def _step(notes: Notebook, flow: Flow, step: Step, at: int) -> None:
    pack = notes.sound
    if step.ends == "milestones" and not any(m.milestone for m in step.members):
        text = f"环节“{step.zh}”按里程碑办结，却没有写哪一件是里程碑"
        notes.error("flows", flow.code, text, "请给里程碑事项写 milestone: true", ("steps", at, "ends"))
    if flow.bundle is not None and len(flow.steps) != 1:
        notes.error("flows", flow.code, "一件事只有一次申请，只能写一个环节", "请合并环节", ("steps",))
    total = 0
    for g, group in enumerate(step.groups):
        greatest = 0
        for m, member in enumerate(group):
            if not pack.has("matters", member.matter):
                continue
            promised = pack.promised(member.matter, flow.code, step.code)
            legal = pack.matter(member.matter).legal
            route = ("steps", at, "groups", g, m)
            if promised is None:
                text = f"环节“{step.zh}”的事项 {member.matter} 没有天数"
                notes.error("flows", flow.code, text, "请在流程里写 days，或在 promises.yaml 里写承诺", route)
                continue
            if legal is not None and exceeds(promised.days, promised.unit, legal.days, legal.unit):
                text = f"环节“{step.zh}”给 {member.matter} {promised.days} 天，超过法定 {legal.days} 天"
                notes.error("flows", flow.code, text, "请缩短，或核对法定时限和单位", route)
            greatest = max(greatest, promised.days)
        total += greatest
    if total > step.limit.days:
        text = f"环节“{step.zh}”限 {step.limit.days} 天，而各组最长相加要 {total} 天"
        notes.error("flows", flow.code, text, "请缩短各事项的天数，或放宽环节时限", ("steps", at, "limit"))


def _headline(notes: Notebook, flow: Flow) -> None:
    if flow.headline is None:
        return
    days = sum(step.limit.days for step in flow.steps)
    if flow.headline.days is not None and days > flow.headline.days:
        text = f"对外说不超过 {flow.headline.days} 天，而各环节时限相加为 {days} 天"
        notes.error("flows", flow.code, text, "请核对各环节时限", ("headline",))
    if flow.headline.steps is not None and len(flow.steps) > flow.headline.steps:
        text = f"对外说不超过 {flow.headline.steps} 个环节，而写了 {len(flow.steps)} 个"
        notes.error("flows", flow.code, text, "请合并环节，或核对", ("headline",))


def _order(notes: Notebook, flow: Flow) -> None:
    """A matter stands in one step, and none of its predecessors in a later one (in the same step they run together)."""
    pack = notes.sound
    place: dict[str, int] = {}
    for at, step in enumerate(flow.steps):
        for member in step.members:
            if member.matter in place:
                text = f"事项 {member.matter} 出现在两处"
                notes.error("flows", flow.code, text, "请删去一处", ("steps", at, "groups"))
            place[member.matter] = at
    steps = {step.code: at for at, step in enumerate(flow.steps)}
    later = dict(place)
    for a, around in enumerate(flow.around):
        if around.matter in place:
            text = f"事项 {around.matter} 既在环节里，又列在 around"
            notes.error("flows", flow.code, text, "请删去一处", ("around", a))
        elif around.after in steps:
            later[around.matter] = steps[around.after] + 1
    for code, at in place.items():
        if not pack.has("matters", code):
            continue
        for before in pack.matter(code).before:
            if later.get(before, -1) > at and together(pack, [pack.matter(code).when, pack.matter(before).when]):
                text = f"{code} 排在前置事项 {before} 的前面"
                notes.error("flows", flow.code, text, "请调整环节先后，或去掉这个 before", ("steps", at))
