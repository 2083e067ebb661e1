"""Checks matters: complete where they are walked, promises within the law, no catch-all materials, no circles."""

from __future__ import annotations

import re
from collections.abc import Iterator

from tongban.catalogue.checking.findings import Notebook
from tongban.catalogue.checking.together import together
from tongban.catalogue.definitions import Matter, PromisedLimit
from tongban.catalogue.packs import Pack

CATCH_ALL = re.compile(
    r"(其他|其它|其余).{0,12}(材料|资料|文件|证明|手续)|^(有关|相关)(的)?(材料|资料|文件|证明)|等(有关|相关)?(材料|资料)$|要求(提供|提交)?的(材料|资料)"
)


RISKLESS = "无风险"
FORMLESS = frozenset({"merge", "technical", "owner"})
"""Modes in which a matter may have no form of its own: it rides on another, or nobody applies."""


def check_matters(notes: Notebook) -> None:
    """Report incomplete walked matters, promises beyond the law, catch-all materials, circles of predecessors."""
    pack = notes.sound
    for matter in pack.matters():
        if matter.walked:
            _complete(notes, matter)
            _posts(notes, matter)
        if matter.legal is not None and matter.walked and (matter.legal.src is None or matter.legal.cite is None):
            notes.warn("matters", matter.code, "法定时限没有写来源或依据", "请补 src 和 cite", ("legal",))
        if (matter.risk or "").startswith(RISKLESS) and matter.mode != "non_forbidden":
            text = "风险写成无风险（非禁免批），却仍然要办件"
            notes.error("matters", matter.code, text, "非禁免批没有办件：请把 mode 改为 non_forbidden，或者重新定级", ("risk",))
        promised = pack.promised(matter.code)
        if promised is not None:
            _within_law(notes, matter, promised, "promises", matter.code)
    for code, raw in pack.kind("materials").items():
        if CATCH_ALL.search(raw["zh"]):
            notes.error("materials", code, f"“{raw['zh']}”是兜底材料", "请写清具体是哪一份；说不清的不能要", ("zh",))
    for code in pack.kind("pauses"):
        pause = pack.pause(code)
        if pause.stops == "both" and not pause.cite:
            text = "写明连法定时限一起停，却没有法律依据"
            notes.error(
                "pauses", code, text, "请写 cite（行政许可法第四十五条所列，或其他法律），否则改为 stops: promised"
            )
    check_circles(notes)


def check_circles(notes: Notebook) -> None:
    """Report predecessors that wait for each other in one project: none of them could ever begin."""
    pack = notes.sound
    for circle in circles(pack):
        if together(pack, [pack.matter(code).when for code in circle]):
            names = " → ".join(f"“{pack.matter(code).zh}”（{code}）" for code in (*circle, circle[0]))
            text = f"前置事项绕成了圈，谁也开始不了：{names}"
            notes.error("matters", circle[0], text, "请去掉其中一个前置", ("before",))


def _complete(notes: Notebook, matter: Matter) -> None:
    """A walked matter has everything that an applicant and an officer need."""
    raw = notes.sound.get("matters", matter.code)
    missing = [
        ("sections" not in raw or (not matter.sections and matter.mode not in FORMLESS), "表单分节 sections"),
        ("materials" not in raw, "材料 materials（不需要就写 []）"),
        (not matter.basis, "依据 basis"),
        (matter.result is None, "结果 result"),
        ("procedure" not in raw, "办理流程 procedure"),
        ("when" not in raw, "适用条件 when（都适用就写 true）"),
    ]
    for lacks, zh in missing:
        if lacks:
            notes.error(
                "matters", matter.code, f"已标明可全程办理（walked），却缺少{zh}", "请补上，或改为 walked: false"
            )
    if notes.sound.has("procedures", matter.procedure):
        procedure = notes.sound.procedure(matter.procedure)
        asked_for = any(a.by.party for a in procedure.actions.values())
        if asked_for and not matter.notices and not any(a.notice for a in procedure.actions.values()):
            text = f"办理流程 {procedure.code} 没有任何文书，申请人收不到书面结果"
            notes.error("matters", matter.code, text, "请在流程的动作里写 notice，或在事项里写 notices")
        for action in matter.notices:
            if action not in procedure.actions:
                text = f"notices 提到的动作 {action} 不在流程 {procedure.code} 里"
                notes.error("matters", matter.code, text, "请核对动作名", ("notices", action))
    if matter.legal is None and matter.mode in ("strict", "promise", "tolerance") and not raw.get("note"):
        notes.warn("matters", matter.code, "没有写法定时限", "请补 legal；法律没有规定的在 note 里说明", ())
    if not matter.conditions_zh:
        notes.warn("matters", matter.code, "没有写申请条件", "请补 conditions_zh")


def _posts(notes: Notebook, matter: Matter) -> None:
    """The offices of a walked matter have the posts that its procedure gives work to."""
    pack = notes.sound
    if not pack.has("procedures", matter.procedure):
        return
    offices = {"deciding": matter.office, "accepting": matter.accepts}
    wanted = {(t.office, t.post) for a in pack.procedure(matter.procedure).actions.values() for t in a.opens}
    for side, post in sorted(wanted):
        role = offices.get(side)
        if role is None or not pack.has("offices", role):
            continue
        office = pack.office(role)
        if all(p.code != post for p in office.posts):
            text = f"流程要{office.short}（{role}）的岗位 {post} 办理，但这个部门没有这个岗位"
            notes.error("matters", matter.code, text, f"请在 offices.yaml 给 {role} 加岗位 {post}，或改流程")


def _within_law(notes: Notebook, matter: Matter, promised: PromisedLimit, kind: str, code: str) -> None:
    if matter.legal is not None and exceeds(promised.days, promised.unit, matter.legal.days, matter.legal.unit):
        text = f"承诺 {promised.days} 天，超过法定 {matter.legal.days} 天"
        notes.error(kind, code, text, "请缩短承诺时限，或核对法定时限和单位", ("days",))


def exceeds(days: int, unit: str, legal_days: int, legal_unit: str) -> bool:
    """Whether a promise is longer than the law allows; working days against calendar days as five to seven."""
    if unit == "working" and legal_unit == "calendar":
        return days * 7 > legal_days * 5
    return days > legal_days


def circles(pack: Pack) -> Iterator[tuple[str, ...]]:
    """Circles of predecessors, each once, beginning with its least code."""
    edges = {m.code: [b for b in m.before if pack.has("matters", b)] for m in pack.matters()}
    done: set[str] = set()
    seen: set[tuple[str, ...]] = set()
    for root in edges:
        if root in done:
            continue
        path: list[str] = []
        stack: list[tuple[str, Iterator[str]]] = [(root, iter(edges[root]))]
        path.append(root)
        while stack:
            code, rest = stack[-1]
            after = next(rest, None)
            if after is None:
                stack.pop()
                path.pop()
                done.add(code)
            elif after in path:
                circle = path[path.index(after) :]
                turn = circle.index(min(circle))
                turned = tuple(circle[turn:] + circle[:turn])
                if turned not in seen:
                    seen.add(turned)
                    yield turned
            elif after not in done:
                stack.append((after, iter(edges[after])))
                path.append(after)
